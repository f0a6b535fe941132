use std::fmt;

use super::SimulationBuilder;
use crate::source::did_you_mean;

/// Something that adds to the engine, under a name that goes into the manifest of every result it has touched.
pub trait Extension: Sync {
    /// Its name, the same for every version.
    fn name(&self) -> &str;

    /// Its version: another one whenever results may differ.
    fn version(&self) -> &str;

    /// The numbers and switches it works with, by name: what else is needed to compute a result again.
    fn settings(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Adds its systems, entities and measures. Called once for every thread, and must add the same each time.
    ///
    /// # Errors
    /// [`ExtensionError`] if it does not fit the model, as when a variable it needs is not there.
    fn extend(&self, to: SimulationBuilder) -> Result<SimulationBuilder, ExtensionError>;
}

/// Why an extension does not fit a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionError(String);

impl ExtensionError {
    /// An error with a message: what is wrong, in one line, without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Nothing of this kind has this name.
    pub(crate) fn unknown<'a>(kind: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let help = did_you_mean(name, known).map(|help| format!("; {help}")).unwrap_or_default();
        Self(format!("the scenario has no {kind} `{name}`{help}"))
    }
}

impl fmt::Display for ExtensionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ExtensionError {}

/// What a measure of an extension is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its column in the tables: an id as in an experiment file, unlike any other column.
    pub id: String,
    /// A name for people.
    pub label: String,
    /// Unit of its values; empty for a pure number.
    pub unit: String,
    /// Whether it says if something happened: 1 or 0, so that its mean is a proportion of runs.
    pub indicator: bool,
}

impl Extra {
    /// A measure of a quantity.
    pub fn new(id: impl Into<String>, label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), unit: unit.into(), indicator: false }
    }

    /// A measure of whether something happened: 1 or 0.
    pub fn indicator(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { indicator: true, ..Self::new(id, label, "") }
    }
}
