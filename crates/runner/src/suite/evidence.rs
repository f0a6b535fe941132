//! What the rows of the parts say about each hypothesis.

use std::collections::BTreeMap;
use std::path::Path;

use super::parts::{Purpose, covers};
use super::{Place, Suite};
use crate::experiment::Experiment;
use crate::record::Finding;
use crate::record::contrasts::{ContrastsFold, Effects, Unit};
use crate::record::replicate::Gather;
use crate::stored::{Stored, StoredError};

/// The hypotheses of an experiment in one part.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// By hypothesis.
    pub(super) findings: Vec<Finding>,
    /// The effect in every unit.
    pub(super) effects: Effects,
    /// What its units are.
    pub(super) unit: Unit,
}

/// What each single draw says: the draw, and a finding by hypothesis with lucks as its units.
pub(super) type ByDraw = Vec<(u32, Vec<Finding>)>;

/// Everything the parts say, by position of the experiment.
pub(super) struct Evidence {
    pub(super) written: Vec<Sample>,
    /// Empty without an agreement part.
    pub(super) agreement: Vec<ByDraw>,
    /// As written, with the replicates of the switches. Empty without switches.
    pub(super) unswitched: Vec<Sample>,
    /// By mechanism and experiment.
    pub(super) switched: BTreeMap<(usize, usize), Sample>,
    /// By claim and experiment.
    pub(super) knockouts: BTreeMap<(usize, usize), Sample>,
}

impl Evidence {
    /// Reads the parts that every suite has; knockouts follow from what they say.
    pub(super) fn read(suite: &Suite, home: &Path) -> Result<Self, StoredError> {
        let mut evidence = Self {
            written: Vec::new(),
            agreement: Vec::new(),
            unswitched: Vec::new(),
            switched: BTreeMap::new(),
            knockouts: BTreeMap::new(),
        };
        for part in &suite.parts {
            let (folder, experiment) = (home.join(&part.folder), &part.experiment);
            match part.purpose {
                Purpose::AsWritten => evidence.written.push(sample(&folder, experiment, None, u32::MAX)?),
                Purpose::Agreement => evidence.agreement.push(by_draw(&folder, experiment)?),
                Purpose::Unswitched | Purpose::Switched(_) | Purpose::Knockout(_) => {}
            }
        }
        if let Some(replicates) = suite.switches.filter(|_| !suite.mechanisms.is_empty()) {
            for (position, experiment) in suite.experiments.iter().enumerate() {
                let purpose =
                    if covers(experiment, replicates) { Purpose::AsWritten } else { Purpose::Unswitched };
                let mut parts = suite.parts.iter();
                if let Some(part) = parts.find(|part| part.purpose == purpose && part.position == position) {
                    let folder = home.join(&part.folder);
                    evidence.unswitched.push(sample(&folder, &part.experiment, None, replicates.draws)?);
                }
            }
            for part in &suite.parts {
                if let Purpose::Switched(mechanism) = part.purpose {
                    // What may be compared unit by unit has the same units.
                    let unit = evidence.unswitched[part.position].unit;
                    let sample = sample(&home.join(&part.folder), &part.experiment, Some(unit), u32::MAX)?;
                    evidence.switched.insert((mechanism, part.position), sample);
                }
            }
        }
        Ok(evidence)
    }

    /// Reads a knockout that was run.
    pub(super) fn read_knockout(
        &mut self,
        home: &Path,
        (claim, part): (usize, &super::Part),
    ) -> Result<(), StoredError> {
        let sample = sample(&home.join(&part.folder), &part.experiment, None, u32::MAX)?;
        self.knockouts.insert((claim, part.position), sample);
        Ok(())
    }

    /// What the experiment as written says.
    pub(super) fn finding(&self, (experiment, hypothesis): Place) -> &Finding {
        &self.written[experiment].findings[hypothesis]
    }
}

/// Reads the rows of the first `draws` draws.
fn sample(
    folder: &Path,
    experiment: &Experiment,
    unit: Option<Unit>,
    draws: u32,
) -> Result<Sample, StoredError> {
    let stored = Stored::open(folder)?;
    let model = experiment.model();
    let unit = unit.unwrap_or_else(|| Unit::of(stored.plan(), experiment));
    let mut contrasts = ContrastsFold::of_units(unit, experiment, &model);
    let mut effects = Effects::new(unit, experiment, &model);
    let mut gather = Gather::default();
    stored.rows(|rows| {
        // Rows come in the order of draws.
        let first = rows.partition_point(|row| row.spec.draw.unwrap_or(0) < draws);
        gather.add(&rows[..first], |replicate| {
            contrasts.add(replicate);
            effects.add(replicate);
        });
    })?;
    gather.close(|replicate| {
        contrasts.add(replicate);
        effects.add(replicate);
    });
    let findings = contrasts.finish().into_iter().map(|row| row.finding).collect();
    Ok(Sample { findings, effects, unit })
}

/// Reads the rows draw by draw: in each, lucks are the units.
fn by_draw(folder: &Path, experiment: &Experiment) -> Result<ByDraw, StoredError> {
    let stored = Stored::open(folder)?;
    let empty = ContrastsFold::of_one_draw(experiment, &experiment.model());
    let (mut draws, mut open, mut gather) = (Vec::new(), (0, empty.clone()), Gather::default());
    let mut take = |replicate: &crate::record::replicate::Replicate| {
        if replicate.draw != open.0 {
            let over = std::mem::replace(&mut open, (replicate.draw, empty.clone()));
            draws.push(over);
        }
        open.1.add(replicate);
    };
    stored.rows(|rows| gather.add(rows, &mut take))?;
    gather.close(&mut take);
    draws.push(open);
    let findings = |fold: ContrastsFold| fold.finish().into_iter().map(|row| row.finding).collect();
    Ok(draws.into_iter().map(|(draw, fold)| (draw, findings(fold))).collect())
}
