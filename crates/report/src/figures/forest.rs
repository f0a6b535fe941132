//! Hypotheses as a forest plot: each effect with its interval, in multiples of the least effect that counts, so that
//! effects in different units stand on one scale.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas};
use super::font;
use super::source::Source;
use super::style::{FAINT, INK, MARGIN, SIZE, WIDTH, colour};
use crate::contrasts::Contrast;
use crate::number::Short;

/// Multiples beyond which an interval leaves the figure.
const FAR: f64 = 12.0;
/// Height of an interval, and of a line of its claim.
const EACH: f64 = 14.0;
const LINE: f64 = SIZE + 2.0;
/// Room for effects in their own units.
const NUMBERS: f64 = 92.0;

/// The figure; nothing without hypotheses.
pub(super) fn draw(source: &Source) -> Option<String> {
    if source.effects.is_empty() {
        return None;
    }
    let scaled: Vec<Option<[f64; 3]>> = source.effects.iter().map(Contrast::multiples).collect();
    let ends = scaled.iter().flatten().flatten().map(|value| value.clamp(-FAR, FAR));
    let [low, high] = ends.fold([-1.5, 1.5], |[low, high], value| {
        [if value < low { value } else { low }, if value > high { value } else { high }]
    });
    let (top, right) = (MARGIN, WIDTH - MARGIN - NUMBERS);
    let room = |effect: &Contrast| WIDTH - 2.0 * MARGIN - font::width(&effect.verdict, SIZE) - 8.0;
    let claims: Vec<Vec<String>> =
        source.effects.iter().map(|effect| font::two_lines(&effect.statement, SIZE, room(effect))).collect();
    let bottom = claims.iter().fold(top, |y, lines| y + LINE * lines.len() as f64 + EACH);
    let mut canvas = Canvas::new(WIDTH, bottom + 2.0 * SIZE + 9.0);
    let axis = Axis::new([low, high], [MARGIN + 4.0, right - 4.0]);
    // What is less than counts.
    canvas.rectangle([axis.at(-1.0), top, axis.at(1.0) - axis.at(-1.0), bottom - top], FAINT, 0.35);
    axis.below(&mut canvas, [top, bottom], "effect, in least effects that count", "");
    canvas.line([axis.at(0.0), top, axis.at(0.0), bottom], INK, 0.6, "2 1.5");
    let mut y = top;
    for ((effect, scaled), claim) in source.effects.iter().zip(&scaled).zip(&claims) {
        let hue = hue(&effect.verdict);
        canvas.text(WIDTH - MARGIN, y + SIZE, Anchor::End, colour(hue), &effect.verdict);
        for line in claim {
            canvas.caption(MARGIN, y + SIZE, WIDTH, line);
            y += LINE;
        }
        let middle = y + 4.5;
        if let Some([value, low, high]) = *scaled {
            canvas.line([axis.at(low), middle, axis.at(high), middle], colour(hue), 1.2, "");
            // What leaves the figure points to where it goes.
            for (end, sign) in [(low, -1.0), (high, 1.0)] {
                if end.abs() > FAR {
                    let (x, back) = (axis.at(sign * FAR), axis.at(sign * FAR) - sign * 3.5);
                    canvas.area(&[(back, middle - 2.2), (x, middle), (back, middle + 2.2)], colour(hue), 1.0);
                }
            }
            if value.abs() <= FAR {
                canvas.mark(hue, axis.at(value), middle, colour(hue));
            }
        }
        canvas.label(WIDTH - MARGIN, middle + 0.35 * SIZE, Anchor::End, NUMBERS, &written(effect));
        y += EACH;
    }
    Some(canvas.svg(&format!("{}: hypotheses", source.title), &source.origin))
}

/// An effect in its own units.
fn written(effect: &Contrast) -> String {
    let Some(Short(value)) = effect.effect else { return "no effect".to_owned() };
    let (Some(Short(low)), Some(Short(high))) = (effect.low, effect.high) else { return format!("{value}") };
    let (mut span, mut decimals) = ((high - low).abs(), 0);
    while span > 0.0 && span < 10.0 && decimals < 6 {
        span *= 10.0;
        decimals += 1;
    }
    format!("{value:.decimals$} [{low:.decimals$}, {high:.decimals$}]").replace('-', "−")
}

/// A colour and mark for a verdict, by the number of an arm.
fn hue(verdict: &str) -> usize {
    match verdict {
        "supported" => 0,
        "contradicted" => 1,
        "negligible" => 2,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::{Contrast, Short, written};

    fn effect(form: &str, least: f64) -> Contrast {
        Contrast {
            id: "h".into(),
            of: None,
            measure: String::new(),
            arm: String::new(),
            against: String::new(),
            n: 1,
            confidence: None,
            effect_size: None,
            direction: String::new(),
            verdict_holm: String::new(),
            form: form.into(),
            statement: "c".into(),
            effect: Some(Short(-0.5)),
            low: Some(Short(-0.75)),
            high: Some(Short(-0.25)),
            least: Some(Short(least)),
            verdict: "open".into(),
        }
    }

    #[test]
    fn effects_are_counted_in_least_effects() {
        assert_eq!(effect("difference", 0.25).multiples(), Some([-2.0, -3.0, -1.0]));
        // A level of a factor is no difference, and nothing divides by nothing.
        assert_eq!(effect("threshold", 0.25).multiples(), None);
        assert_eq!(effect("difference", 0.0).multiples(), None);
        assert_eq!(written(&effect("difference", 1.0)), "−0.50 [−0.75, −0.25]");
    }
}
