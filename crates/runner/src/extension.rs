//! An extension of the engine in a sweep: what it is called, what it measures, and whether it fits the experiment.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use detente_core::extend::{Extension, ExtensionError, Extra, SimulationBuilder};
use detente_core::model::Model;
use detente_core::scenario::wrong_id;
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;
use serde::{Deserialize, Serialize};

use crate::experiment::{Experiment, RESERVED};

/// An extension as the manifest shows it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Declared {
    name: String,
    version: String,
    settings: BTreeMap<String, String>,
    measures: Vec<DeclaredMeasure>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct DeclaredMeasure {
    id: String,
    label: String,
    unit: String,
    indicator: bool,
}

impl Declared {
    pub(crate) fn new(extension: &dyn Extension, extras: &[Extra]) -> Self {
        let measure = |extra: &Extra| DeclaredMeasure {
            id: extra.id.clone(),
            label: extra.label.clone(),
            unit: extra.unit.clone(),
            indicator: extra.indicator,
        };
        Self {
            name: extension.name().to_owned(),
            version: extension.version().to_owned(),
            settings: extension.settings().into_iter().collect(),
            measures: extras.iter().map(measure).collect(),
        }
    }

    /// What it measures.
    pub(crate) fn extras(&self) -> Vec<Extra> {
        let extra = |m: &DeclaredMeasure| Extra {
            id: m.id.clone(),
            label: m.label.clone(),
            unit: m.unit.clone(),
            indicator: m.indicator,
        };
        self.measures.iter().map(extra).collect()
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the extension `{}` {}", self.name, self.version)?;
        self.settings.iter().try_for_each(|(name, value)| write!(f, ", {name} = {value}"))
    }
}

/// A simulation of `model`, extended or not.
pub(crate) fn simulation(
    model: &Arc<Model>,
    simd: Simd,
    extension: Option<&dyn Extension>,
) -> Result<Simulation, ExtensionError> {
    Ok(builder(model, simd, extension)?.build())
}

/// The measures that an extension adds, found by a trial.
///
/// # Errors
/// If it does not fit the model, or a measure cannot be a column beside those of the experiment.
pub(crate) fn extras(
    experiment: &Experiment,
    model: &Arc<Model>,
    simd: Simd,
    extension: &dyn Extension,
) -> Result<Vec<Extra>, ExtensionError> {
    let extras = builder(model, simd, Some(extension))?.extras().to_vec();
    let factors = experiment.design().factors().iter().map(|f| f.id.as_str());
    let measures = experiment.parts().measures().iter().map(|m| m.id());
    let mut taken: Vec<&str> = factors.chain(measures).chain(RESERVED).collect();
    for extra in &extras {
        let id = extra.id.as_str();
        if let Some(reason) = wrong_id(id) {
            return Err(ExtensionError::new(format!("`{id}` cannot be the id of a measure: {reason}")));
        }
        if taken.contains(&id) {
            return Err(ExtensionError::new(format!(
                "there is another column `{id}`: give the measure another id"
            )));
        }
        taken.push(id);
    }
    Ok(extras)
}

fn builder(
    model: &Arc<Model>,
    simd: Simd,
    extension: Option<&dyn Extension>,
) -> Result<SimulationBuilder, ExtensionError> {
    let plain = Simulation::builder(Arc::clone(model)).simd(simd);
    match extension {
        Some(extension) => plain.extend(extension),
        None => Ok(plain),
    }
}
