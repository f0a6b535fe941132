//! The measures of a result: those the experiment declares, then those of an extension.

use detente_core::extend::Extra;

use crate::experiment::Experiment;

/// A measure: a column of `runs.csv`, rows of `points.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureColumn {
    /// Its name in the tables.
    pub id: String,
    /// A name for people.
    pub label: String,
    /// Whether it says if something happened: 1 or 0, so that its mean is a proportion of runs.
    pub indicator: bool,
}

/// The measures of an experiment, and of an extension after them, in the order of a run's results.
pub(crate) fn columns(experiment: &Experiment, extras: &[Extra]) -> Vec<MeasureColumn> {
    let declared = experiment.parts().measures().iter().map(|m| MeasureColumn {
        id: m.id().to_owned(),
        label: m.label().to_owned(),
        indicator: m.is_indicator(),
    });
    let added = extras.iter().map(|extra| MeasureColumn {
        id: extra.id.clone(),
        label: extra.label.clone(),
        indicator: extra.indicator,
    });
    declared.chain(added).collect()
}
