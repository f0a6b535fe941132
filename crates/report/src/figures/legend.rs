//! Which mark and line is whose.

use super::canvas::{Anchor, Canvas};
use super::font;
use super::style::{MARGIN, SIZE, WIDTH, colour, dashes};

/// Room for a mark, and between two entries.
const MARK: f64 = 16.0;
const GAP: f64 = 8.0;
const LINE: f64 = SIZE + 3.0;

/// What entries look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    /// A mark with an interval.
    Mark,
    /// A line.
    Line,
}

/// Places of the entries, and the height that they take; nothing of a single one, which needs no legend.
fn places(names: &[&str]) -> (Vec<(f64, f64, f64)>, f64) {
    if names.len() < 2 {
        return (Vec::new(), 0.0);
    }
    let (mut x, mut line) = (MARGIN, 0.0);
    let mut found = Vec::new();
    for name in names {
        let room = WIDTH - 2.0 * MARGIN - MARK;
        let wide = font::width(&font::cut(name, SIZE, room), SIZE);
        if x > MARGIN && x + MARK + wide > WIDTH - MARGIN {
            (x, line) = (MARGIN, line + 1.0);
        }
        found.push((x, MARGIN + line * LINE, room));
        x += MARK + wide + GAP;
    }
    (found, (line + 1.0) * LINE + 2.0)
}

/// Height of a legend of these arms.
pub(super) fn height(names: &[&str]) -> f64 {
    places(names).1
}

/// Draws it at the top.
pub(super) fn draw(canvas: &mut Canvas, names: &[&str], sample: Sample) {
    for (arm, (name, (x, y, room))) in names.iter().zip(places(names).0).enumerate() {
        let middle = y + 0.6 * SIZE;
        let dashes = if sample == Sample::Line { dashes(arm) } else { "" };
        canvas.line([x, middle, x + MARK - 4.0, middle], colour(arm), 1.0, dashes);
        if sample == Sample::Mark {
            canvas.mark(arm, x + 0.5 * (MARK - 4.0), middle, colour(arm));
        }
        canvas.label(x + MARK, y + SIZE, Anchor::Start, room, name);
    }
}
