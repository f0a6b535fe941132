//! Sensitivity indices as bars, the most influential number first.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas};
use super::source::Source;
use super::style::{INK, MARGIN, SIZE, WIDTH, colour};
use crate::sensitivity::{Index, Indices};

/// Indices that a figure is made of, each with what it is.
const MAIN: [(&str, &str); 5] = [
    ("ST", "total-order Sobol' index (light), first-order (dark)"),
    ("mu_star", "mean absolute elementary effect (Morris)"),
    ("shapley", "Shapley share of the variance"),
    ("pawn_median", "PAWN index, median"),
    ("prcc", "partial rank correlation"),
];
const MOST: usize = 12;
const EACH: f64 = 11.0;
/// Room for names, as a share of the width.
const NAMES: f64 = 0.44;

/// A figure for every measure and point that has one of the main indices: its name and the drawing.
pub(super) fn draw(source: &Source) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (index, title) in MAIN {
        for group in source.indices.iter().filter(|group| group.index == index) {
            let point = group.point.map(|point| format!("-point-{point}")).unwrap_or_default();
            let name = format!("sensitivity-{index}-{}{point}", group.measure);
            found.extend(one(source, group, title).map(|svg| (name, svg)));
        }
    }
    found
}

fn one(source: &Source, group: &Indices, title: &str) -> Option<String> {
    let bars: Vec<&Index> = group.factors.iter().filter(|bar| bar.with.is_none()).take(MOST).collect();
    let first = source.indices.iter().find(|other| {
        group.index == "ST"
            && other.index == "S1"
            && (&other.measure, other.point) == (&group.measure, group.point)
    });
    if bars.is_empty() {
        return None;
    }
    let values =
        bars.iter().flat_map(|bar| [Some(bar.value), bar.low, bar.high]).flatten().map(|value| value.0);
    let [low, high] = values.fold([0.0, 0.0], |[low, high]: [f64; 2], value| {
        [if value < low { value } else { low }, if value > high { value } else { high }]
    });
    let left = MARGIN + NAMES * WIDTH;
    let top = MARGIN + SIZE + 5.0;
    let bottom = top + EACH * bars.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 2.0 * SIZE + 9.0);
    let label = source.label(&group.measure);
    let point = group.point.and_then(|point| source.arms.iter().find(|arm| arm.point == point));
    let label = match point.filter(|_| source.arms.len() > 1) {
        Some(arm) => format!("{label}: {}", arm.label),
        None => label.to_owned(),
    };
    canvas.label(MARGIN, MARGIN + SIZE, Anchor::Start, WIDTH - 2.0 * MARGIN, &label);
    let axis = Axis::round([low, high], [left, WIDTH - MARGIN - 6.0]);
    axis.below(&mut canvas, [top, bottom], "", "");
    canvas.label(WIDTH - MARGIN, bottom + 2.0 * SIZE + 5.0, Anchor::End, WIDTH - 2.0 * MARGIN, title);
    let zero = axis.at(0.0);
    let bar = |canvas: &mut Canvas, value: f64, y: f64, height: f64, opacity: f64| {
        let end = axis.at(value);
        let (from, to) = if end < zero { (end, zero) } else { (zero, end) };
        canvas.rectangle([from, y - 0.5 * height, to - from, height], colour(0), opacity);
    };
    for (row, index) in bars.iter().enumerate() {
        let y = top + EACH * (row as f64 + 0.5);
        canvas.label(left - 4.0, y + 0.35 * SIZE, Anchor::End, left - 4.0 - MARGIN, &index.factor);
        bar(&mut canvas, index.value.0, y, 6.4, if first.is_some() { 0.4 } else { 0.75 });
        let own = first.and_then(|first| first.factors.iter().find(|one| one.factor == index.factor));
        if let Some(own) = own {
            bar(&mut canvas, own.value.0, y, 3.0, 1.0);
        }
        if let (Some(low), Some(high)) = (index.low, index.high) {
            canvas.line([axis.at(low.0), y, axis.at(high.0), y], INK, 0.8, "");
        }
    }
    canvas.line([zero, top, zero, bottom], INK, 0.6, "");
    Some(canvas.svg(&format!("{}: influence on {label}", source.title), &source.origin))
}
