//! The page of an experiment.

use std::num::NonZeroUsize;
use std::path::Path;

use detente_core::simd::Simd;
use detente_runner::sample::{Sample, SampleError, Wanted};
use detente_runner::stored::Stored;

use crate::among::Among;
use crate::arms::{Arm, MOST_ARMS, arms};
use crate::error::ReportError;
use crate::estimates::{Spread, estimates};
use crate::fans::{FanFold, every, most_quantities};
use crate::follow::{Followed, everything};
use crate::labels::Labels;
use crate::page::Page;
use crate::runs::Chooser;
use crate::{
    Options, clock, contrasts, discovery, html, leverage, network, provenance, runs, sensitivity, traces,
};

/// Most values of sampled runs that are held at a time: 400 MB.
const MOST_HELD: u64 = 50_000_000;

/// Reads a result and makes its page.
pub(crate) fn page(folder: &Path, options: &Options) -> Result<Page, ReportError> {
    let stored = Stored::open_any(folder)?;
    let experiment = stored.experiment();
    let model = experiment.model();
    let manifest = provenance::manifest(folder)?;
    let labels = Labels::of(&experiment.scenario_file().text, experiment.scenario());
    let shown = arms(experiment);
    let (rows, failed) = stored.counts();
    let mut notes = Vec::new();
    let points = experiment.design().points();
    if points > MOST_ARMS {
        notes.push(format!(
            "The design has {points} points; the first {MOST_ARMS} of them are shown as arms, and the tables of the result have them all."
        ));
    }
    if failed > 0 {
        notes.push(format!(
            "{failed} of {rows} runs failed and are in no number here; failures.csv lists them."
        ));
    }
    let (found, spreads) = estimates(folder, stored.measures(), shown.len())?;
    let (boxes, more) = discovery::discovery(folder, experiment)?;
    if more > 0 {
        notes.push(format!("{more} more boxes are in discovery.csv."));
    }
    let (indices, more) = sensitivity::sensitivity(folder, Ord::min(points, MOST_ARMS))?;
    if more > 0 {
        notes.push(format!("{more} more groups of sensitivity indices are in sensitivity.csv."));
    }
    let scenario = experiment.scenario();
    let mut page = Page {
        title: scenario.title().to_owned(),
        id: experiment.id().to_owned(),
        description: labels.as_ref().and_then(|labels| labels.raw.description.clone()),
        summary: summary(rows, points),
        notes,
        clock: Some(clock::clock(scenario.time())),
        marks: labels
            .as_ref()
            .map(|labels| clock::marks(experiment, &model, labels, &shown))
            .unwrap_or_default(),
        shared_luck: manifest["common_random_numbers"].as_bool(),
        confidence: Some(experiment.confidence()),
        estimates: found,
        contrasts: contrasts::contrasts(folder)?,
        claims: Vec::new(),
        fans: None,
        sensitivity: indices,
        discovery: boxes,
        network: labels.as_ref().and_then(|labels| network::network(scenario, &model, labels)),
        leverage: Vec::new(),
        bargains: Vec::new(),
        moved: Vec::new(),
        traced: None,
        runs: None,
        provenance: provenance::provenance(&manifest, folder, options),
        library: html::library(),
        arms: shown,
    };
    if let Some(labels) = &labels {
        fill(&mut page, &stored, labels, &spreads, options)?;
    }
    Ok(page)
}

fn summary(rows: u64, points: u32) -> String {
    let arms = if points == 1 { "one arm".to_owned() } else { format!("{points} arms") };
    format!("{rows} runs in {arms}")
}

/// What rows do not have, or have only one by one: from a sample, and from a look at every row.
fn fill(
    page: &mut Page,
    stored: &Stored,
    labels: &Labels,
    spreads: &[Vec<Spread>],
    options: &Options,
) -> Result<(), ReportError> {
    let mut chooser = Chooser::new(stored.experiment(), stored.measures(), spreads);
    if stored.has_rows() {
        stored.rows(|rows| chooser.add(rows))?;
    }
    if options.runs > 0 {
        let mut followed = everything(labels);
        let (all, most) = (followed.len(), most_quantities(page.arms.len()));
        if all > most {
            followed.truncate(most);
            page.notes.push(format!(
                "Over time, and in leverage, there are the first {most} of {all} quantities, variables before others."
            ));
        }
        let last = stored.experiment().model().last_tick();
        let every = every(last, followed.len(), page.arms.len());
        match sample(stored, &page.arms, (&followed, every), options) {
            Ok(Sampled { fold, made }) => {
                if !stored.has_rows() {
                    made.iter().for_each(|run| chooser.add(std::slice::from_ref(run)));
                }
                page.leverage = leverage::leverage(labels, &followed, &fold);
                page.notes.push(sampled(fold.among(), stored.made_here()));
                page.fans = Some(fold.finish(every, &followed));
            }
            Err(SampleError::Extension(name)) => page.notes.push(format!(
                "Nothing is shown over time: the result was made with {name}, which this program does not have."
            )),
            Err(error) => return Err(error.into()),
        }
    }
    page.runs = chooser.finish(labels, &page.arms);
    if page.runs.is_some() && page.arms.len() > runs::MOST_ARMS {
        page.notes.push(format!("Single runs are shown of the first {} arms.", runs::MOST_ARMS));
    }
    // Without a sample, nothing is simulated at all.
    if page.fans.is_some() {
        traces::fill(page, stored, options)?;
    }
    Ok(())
}

/// What a sample gave.
struct Sampled {
    fold: FanFold,
    /// The runs without their series; none if the result has rows.
    made: Vec<detente_core::simulation::RunOutcome>,
}

fn sample(
    stored: &Stored,
    arms: &[Arm],
    (followed, every): (&[Followed], u32),
    options: &Options,
) -> Result<Sampled, SampleError> {
    let points: Vec<u32> = arms.iter().map(|arm| arm.point).collect();
    let last = stored.experiment().model().last_tick();
    let each = (u64::from(last / every) + 1) * followed.len() as u64 * arms.len() as u64;
    let replicates = options.runs.clamp(1, Ord::max(MOST_HELD / Ord::max(each, 1), 1));
    let quantities = followed.iter().map(|of| of.quantity.clone()).collect();
    let wanted = Wanted { points: &points, replicates, every, quantities };
    let sample = Sample::of(stored, wanted)?;
    let mut sampled = Sampled { fold: FanFold::new(arms.len(), followed.len()), made: Vec::new() };
    let simd: Simd = options.simd;
    let jobs: NonZeroUsize = options.jobs;
    sample.run(simd, jobs, |outcomes| {
        for outcome in outcomes {
            // The arms are the first points, in their order.
            sampled.fold.add(outcome.spec.point as usize, outcome, sample.followed(outcome));
            if !stored.has_rows() {
                let mut bare = outcome.clone();
                bare.series.clear();
                sampled.made.push(bare);
            }
        }
    })?;
    Ok(sampled)
}

fn sampled(among: &Among, same_engine: bool) -> String {
    let other = if same_engine {
        ""
    } else {
        " The result was made by another version of the engine, whose runs may differ from these."
    };
    format!(
        "Everything over time, and leverage, is of {}. They were simulated again for this page.{other}",
        among.words()
    )
}
