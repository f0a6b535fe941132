//! What only a trace tells: the story of the chosen runs, meetings, and what moved beliefs.

use std::collections::BTreeSet;

use detente_runner::sample::Sample;
use detente_runner::stored::Stored;

use crate::Options;
use crate::among::Among;
use crate::bargains::BargainFold;
use crate::beliefs::BeliefFold;
use crate::error::ReportError;
use crate::page::Page;
use crate::stories::{self, Phrases};

/// Most runs that are traced for meetings and beliefs, over all arms.
const MOST_TRACED: u64 = 120;

/// Most runs of an arm that are.
const MOST_OF_ARM: u64 = 32;

/// Adds them to a page.
pub(crate) fn fill(page: &mut Page, stored: &Stored, options: &Options) -> Result<(), ReportError> {
    let scenario = stored.experiment().scenario();
    let arms = page.arms.len();
    let plan = stored.plan();
    let each = Ord::min(MOST_OF_ARM, MOST_TRACED / Ord::max(arms as u64, 1));
    let each = Ord::max(Ord::min(each, options.runs), 1);
    let wanted: Vec<u64> = page.runs.iter().flat_map(|browser| &browser.runs).map(|run| run.run).collect();
    let stride = u64::from(plan.points());
    let first: BTreeSet<u64> = (0..arms as u64)
        .flat_map(|point| {
            let start = plan.runs().start.div_ceil(stride) * stride + point;
            (0..each).map(move |replicate| start + replicate * stride)
        })
        .filter(|run| plan.runs().contains(run))
        .collect();
    let (mut bargains, mut beliefs) = (BargainFold::new(scenario, arms), BeliefFold::new(scenario, arms));
    let all: BTreeSet<u64> = wanted.iter().chain(&first).copied().collect();
    let mut among = Among::new(arms);
    let (mut told, mut phrases) = (Vec::new(), Phrases::default());
    Sample::runs(stored, all)?.trace(options.simd, options.jobs, |outcome, lines| {
        let (run, arm) = (outcome.spec.run, outcome.spec.point as usize);
        if first.contains(&run) && among.add(arm, outcome) {
            bargains.add(arm, run, lines);
            beliefs.add(arm, lines);
        }
        if wanted.contains(&run) {
            told.push((run, stories::story(scenario, lines, &mut phrases)));
        }
    })?;
    if let Some(browser) = &mut page.runs {
        browser.phrases = phrases;
    }
    for run in page.runs.iter_mut().flat_map(|browser| &mut browser.runs) {
        run.story = told.iter().find(|(told, _)| *told == run.run).map(|(_, story)| story.clone());
    }
    page.bargains = bargains.finish();
    page.moved = beliefs.finish();
    page.traced = Some(among.words());
    Ok(())
}
