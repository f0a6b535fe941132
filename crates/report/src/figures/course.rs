//! What is followed in time: the median of every arm, in a fan between its 5 and 95 % quantiles.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas};
use super::legend::{self, Sample};
use super::source::{Course, Source, Step};
use super::style::{INK, MARGIN, MOST_ARMS, SIZE, WIDTH, colour, dashes};

const HEIGHT: f64 = 110.0;

/// A figure for every series: its name and the drawing.
pub(super) fn draw(source: &Source) -> Vec<(String, String)> {
    let one = |course: &Course| Some((format!("series-{}", course.id), fan(source, course)?));
    source.courses.iter().filter_map(one).collect()
}

fn fan(source: &Source, course: &Course) -> Option<String> {
    let arms: Vec<(usize, &Vec<Step>)> =
        course.arms.iter().enumerate().take(MOST_ARMS).filter(|(_, steps)| !steps.is_empty()).collect();
    let values = arms.iter().flat_map(|(_, steps)| steps.iter().flat_map(|step| [step.low, step.high]));
    let ends = values.fold(None, |ends: Option<[f64; 2]>, value| {
        let [low, high] = ends.unwrap_or([value, value]);
        Some([if value < low { value } else { low }, if value > high { value } else { high }])
    })?;
    let last = arms.iter().filter_map(|(_, steps)| steps.last()).map(|step| step.tick).max()?;
    let names: Vec<&str> = source.arms.iter().take(MOST_ARMS).map(|arm| arm.label.as_str()).collect();
    let top = MARGIN + legend::height(&names) + SIZE + 10.0;
    let bottom = top + HEIGHT;
    let upright = Axis::round(ends, [bottom, top]);
    let left = MARGIN + upright.room();
    let time = |tick: u32| f64::from(tick) / source.ticks_per_unit;
    let along = Axis::new([0.0, time(last)], [left, WIDTH - MARGIN - 6.0]);
    let mut canvas = Canvas::new(WIDTH, bottom + 2.0 * SIZE + 9.0);
    legend::draw(&mut canvas, &names, Sample::Line);
    canvas.label(MARGIN, top - 8.0, Anchor::Start, WIDTH - 2.0 * MARGIN, &course.label);
    upright.beside(&mut canvas, [left, WIDTH - MARGIN - 6.0]);
    for (arm, steps) in &arms {
        let edge = |value: fn(&Step) -> f64| {
            steps.iter().map(move |step| (step.tick, value(step))).collect::<Vec<_>>()
        };
        let place = |(tick, value): &(u32, f64)| (along.at(time(*tick)), upright.at(*value));
        let (low, high) = (edge(|step| step.low), edge(|step| step.high));
        let outline: Vec<(f64, f64)> = low.iter().chain(high.iter().rev()).map(place).collect();
        canvas.area(&outline, colour(*arm), 0.16);
    }
    for (arm, steps) in &arms {
        let line: Vec<(f64, f64)> =
            steps.iter().map(|step| (along.at(time(step.tick)), upright.at(step.median))).collect();
        canvas.path(&line, colour(*arm), 1.1, dashes(*arm));
    }
    along.below(&mut canvas, [bottom, bottom], &source.time, "");
    canvas.line([left, bottom, WIDTH - MARGIN - 6.0, bottom], INK, 0.6, "");
    Some(canvas.svg(&format!("{}: {}", source.title, course.label), &source.origin))
}
