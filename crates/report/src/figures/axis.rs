//! An axis: from values to places, and round numbers along it.

use super::canvas::{Anchor, Canvas};
use super::font;
use super::style::{FAINT, INK, SIZE};

/// A horizontal or vertical scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// The value at `from`.
    low: f64,
    /// The value at `to`.
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// A scale on which `low` lies at `from` and `high` at `to`; two values that are alike are moved apart.
    pub(super) fn new([low, high]: [f64; 2], [from, to]: [f64; 2]) -> Self {
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
        Self { low, high, from, to }
    }

    /// The same with ends that are round numbers.
    pub(super) fn round([low, high]: [f64; 2], places: [f64; 2]) -> Self {
        let plain = Self::new([low, high], places);
        let step = plain.step();
        Self::new([(plain.low / step).floor() * step, (plain.high / step).ceil() * step], places)
    }

    /// Where a value lies; what is beyond the ends lies at them.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Distance of round numbers: 1, 2 or 5 times a power of ten, so that there are three to seven of them.
    fn step(&self) -> f64 {
        let span = (self.high - self.low) / 5.5;
        let mut power = 1.0;
        while power > span {
            power /= 10.0;
        }
        while power * 10.0 <= span {
            power *= 10.0;
        }
        let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| power * times >= span).unwrap_or(10.0);
        power * times
    }

    /// Round numbers along it.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let step = self.step();
        let slack = 1e-9 * step;
        let first = ((self.low - slack) / step).ceil() as i64;
        let last = ((self.high + slack) / step).floor() as i64;
        (first..=last).map(|index| index as f64 * step).collect()
    }

    /// A round number as text, with as many decimals as the step needs.
    pub(super) fn text(&self, value: f64) -> String {
        let (mut step, mut decimals) = (self.step(), 0);
        while decimals < 9 && (step - step.round()).abs() > 1e-6 {
            step *= 10.0;
            decimals += 1;
        }
        format!("{:.decimals$}", if value == 0.0 { 0.0 } else { value }).replace('-', "−")
    }

    /// Draws it beneath what lies between `top` and `bottom`, with a grid and a title.
    pub(super) fn below(&self, canvas: &mut Canvas, [top, bottom]: [f64; 2], title: &str, unit: &str) {
        let mut free = f64::NEG_INFINITY;
        for tick in self.ticks() {
            let x = self.at(tick);
            canvas.line([x, top, x, bottom], FAINT, 0.4, "");
            let text = self.text(tick) + unit;
            let half = 0.5 * font::width(&text, SIZE);
            if x - half >= free {
                canvas.text(x, bottom + SIZE + 2.0, Anchor::Middle, INK, &text);
                free = x + half + 3.0;
            }
        }
        canvas.line([self.from, bottom, self.to, bottom], INK, 0.6, "");
        if !title.is_empty() {
            let middle = 0.5 * (self.from + self.to);
            canvas.text(middle, bottom + 2.0 * SIZE + 5.0, Anchor::Middle, INK, title);
        }
    }

    /// Draws it to the left of what lies between `left` and `right`.
    pub(super) fn beside(&self, canvas: &mut Canvas, [left, right]: [f64; 2]) {
        for tick in self.ticks() {
            let y = self.at(tick);
            canvas.line([left, y, right, y], FAINT, 0.4, "");
            canvas.text(left - 3.0, y + 0.35 * SIZE, Anchor::End, INK, &self.text(tick));
        }
        canvas.line([left, self.from, left, self.to], INK, 0.6, "");
    }

    /// Room that its numbers need to the left of it.
    pub(super) fn room(&self) -> f64 {
        let widest = self.ticks().into_iter().map(|tick| font::width(&self.text(tick), SIZE));
        widest.fold(0.0, |a, b| if b > a { b } else { a }) + 3.0
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;

    fn numbers(low: f64, high: f64) -> Vec<String> {
        let axis = Axis::new([low, high], [0.0, 100.0]);
        axis.ticks().into_iter().map(|tick| axis.text(tick)).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(numbers(0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(numbers(-3.0, 7.0), ["−2", "0", "2", "4", "6"]);
        assert_eq!(numbers(0.0, 0.03), ["0.00", "0.01", "0.02", "0.03"]);
        assert_eq!(numbers(10.0, 90.0), ["20", "40", "60", "80"]);
    }

    #[test]
    fn values_have_places() {
        let axis = Axis::new([0.0, 10.0], [100.0, 0.0]);
        assert_eq!([0.0, 5.0, 10.0, 99.0].map(|value| axis.at(value)), [100.0, 50.0, 0.0, 0.0]);
        assert_eq!(Axis::round([0.13, 0.87], [0.0, 1.0]).ticks().len(), 6);
        assert!(Axis::new([3.0, 3.0], [0.0, 1.0]).at(3.0) > 0.4);
    }
}
