//! Pasting: a peeled box grows again where that makes it denser, because what was peeled early was judged by rows that
//! later peels have taken away.
//!
//! Of a real factor's limit, let the strip be the rows outside it or exactly on it that no other limit shuts out. The
//! paste moves the limit into the strip by the share β of its rows nearest to the box, by the rules of
//! [peeling](super::peel):
//!
//! ```text
//! low limit:  halfway between neighbours at the share 1 − β of the strip, the upper one at or above that share
//! high limit: halfway between neighbours at the share β of the strip, the lower one at or below that share
//! ```
//!
//! A factor of levels offers to let each shut-out level in again. The paste with the best score is made; of equal
//! scores the one that leaves fewer factors restricted, then the first: real factors in their order, low before high,
//! then levels from the least. Pasting ends when that paste lets nothing in, makes the box no denser or leaves it below
//! the minimum mass.
//!
//! These conventions are those of `ema_workbench.analysis.prim`, but for one: that program pastes nothing while no real
//! factor is restricted, so that a box of levels alone never grows there. Here it can.

use super::boxes::DiscoveryBox;
use super::limits::{Fence, Limits, Side, Survey};
use super::peel::{Candidate, best, cut_above, cut_below};
use super::prim::PrimSettings;
use super::sample::{Count, Sample};

/// Adds the pasted boxes to a trajectory of boxes among `rows`.
pub(super) fn paste(
    sample: &Sample,
    settings: &PrimSettings,
    rows: &[u32],
    trajectory: &mut Vec<DiscoveryBox>,
) {
    while let Some(last) = trajectory.last() {
        let count = Count { n: last.n, successes: last.successes };
        let candidates = candidates(sample, settings, rows, &last.limits, count);
        let Some((best, score)) = best(sample, settings, &last.limits, count, candidates) else { return };
        let is_denser = best.count.density() > count.density();
        if best.count.n == count.n
            || score <= 0.0
            || !is_denser
            || !settings.is_large_enough(sample, best.count)
        {
            return;
        }
        let mut limits = last.limits.clone();
        limits[best.factor] = best.limits;
        trajectory.push(DiscoveryBox::among(sample, rows, &limits));
    }
}

fn candidates(
    sample: &Sample,
    settings: &PrimSettings,
    rows: &[u32],
    limits: &[Limits],
    count: Count,
) -> Vec<Candidate> {
    let fences = sample.fences(limits);
    let survey = Survey::new(&fences, rows);
    let (mut of_ranges, mut of_levels) = (Vec::new(), Vec::new());
    for (fence, shut_out) in fences.iter().zip(&survey.only) {
        match (&fence.side, &limits[fence.factor], &sample.whole()[fence.factor]) {
            (Side::Below(values, _), &Limits::Range { high, .. }, &Limits::Range { low: least, .. }) => {
                let strip = strip(fence, values, &survey.inside, shut_out);
                let share = 1.0 - settings.paste_alpha;
                let low = cut_below(strip.len(), |place| strip[place], share).unwrap_or(least);
                let limits = Limits::Range { low, high };
                of_ranges
                    .push(grown(sample, fence.factor, limits, count, shut_out, |row| values[row] >= low));
            }
            (Side::Above(values, _), &Limits::Range { low, .. }, &Limits::Range { high: most, .. }) => {
                let strip = strip(fence, values, &survey.inside, shut_out);
                let share = settings.paste_alpha;
                let high = cut_above(strip.len(), |place| strip[place], share).unwrap_or(most);
                let limits = Limits::Range { low, high };
                of_ranges
                    .push(grown(sample, fence.factor, limits, count, shut_out, |row| values[row] <= high));
            }
            (Side::NotIn(levels, set), _, Limits::Levels(all)) => {
                of_levels.extend(all.difference(set).map(|&level| {
                    let more = Limits::Levels(set.iter().copied().chain([level]).collect());
                    grown(sample, fence.factor, more, count, shut_out, |row| levels[row] == level)
                }));
            }
            _ => {}
        }
    }
    of_ranges.extend(of_levels);
    of_ranges
}

/// Values of the rows that only this fence shuts out and of those exactly on it, ascending.
fn strip(fence: &Fence<'_>, values: &[f64], inside: &[u32], shut_out: &[u32]) -> Vec<f64> {
    let on_it = inside.iter().filter(|&&row| fence.touches(row));
    let mut strip: Vec<f64> = on_it.chain(shut_out).map(|&row| values[row as usize]).collect();
    strip.sort_by(f64::total_cmp);
    strip
}

/// The box of `count` rows with those of `shut_out` that come in.
fn grown(
    sample: &Sample,
    factor: usize,
    limits: Limits,
    count: Count,
    shut_out: &[u32],
    comes_in: impl Fn(usize) -> bool,
) -> Candidate {
    let mut more = Count::default();
    for &row in shut_out.iter().filter(|&&row| comes_in(row as usize)) {
        more.push(sample.success[row as usize]);
    }
    Candidate { factor, limits, count: count.plus(more) }
}
