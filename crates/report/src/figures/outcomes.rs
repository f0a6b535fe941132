//! Shares of runs, arm beside arm, each with its interval.

use super::axis::Axis;
use super::canvas::Canvas;
use super::legend::{self, Sample};
use super::source::Source;
use super::style::{MARGIN, MOST_ARMS, SIZE, WIDTH, colour};

const ROW: f64 = 6.5;
const GAP: f64 = 5.0;

/// The figure; nothing if no measure is a share of runs.
pub(super) fn draw(source: &Source) -> Option<String> {
    let arms: Vec<&str> = source.arms.iter().take(MOST_ARMS).map(|arm| arm.label.as_str()).collect();
    let shares: Vec<_> = source.estimates.iter().filter(|estimate| estimate.share).collect();
    if shares.is_empty() {
        return None;
    }
    let highest = shares.iter().flat_map(|share| share.arms.iter().take(arms.len()).flatten());
    let highest =
        highest.map(|cell| cell.high.unwrap_or(cell.mean).0).fold(0.0, |a, b| if b > a { b } else { a });
    let top = MARGIN + legend::height(&arms);
    let each = SIZE + 3.0 + ROW * arms.len() as f64 + GAP;
    let bottom = top + each * shares.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 2.0 * SIZE + 9.0);
    // The last number of the axis needs room beside it.
    let axis = Axis::round([0.0, 100.0 * highest], [MARGIN + 6.0, WIDTH - MARGIN - 12.0]);
    let title = format!("share of runs, {:.0} % intervals", 100.0 * source.confidence);
    axis.below(&mut canvas, [top, bottom], &title, " %");
    legend::draw(&mut canvas, &arms, Sample::Mark);
    for (row, share) in shares.iter().enumerate() {
        let y = top + each * row as f64;
        canvas.caption(MARGIN, y + SIZE, WIDTH - 2.0 * MARGIN, &share.label);
        for (arm, cell) in share.arms.iter().take(arms.len()).enumerate() {
            let Some(cell) = cell else { continue };
            let y = y + SIZE + 3.0 + ROW * (arm as f64 + 0.5);
            let at = |value: f64| axis.at(100.0 * value);
            if let (Some(low), Some(high)) = (cell.low, cell.high) {
                canvas.line([at(low.0), y, at(high.0), y], colour(arm), 1.0, "");
            }
            canvas.mark(arm, at(cell.mean.0), y, colour(arm));
        }
    }
    Some(canvas.svg(&format!("{}: shares of runs", source.title), &source.origin))
}
