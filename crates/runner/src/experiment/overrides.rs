//! What the command line changes in an experiment.

use super::replicates::Replicates;

/// What the command line changes in an experiment; recorded in the manifest.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Another seed.
    pub seed: Option<u64>,
    /// Another number of replicates.
    pub replicates: Option<Replicates>,
    /// Numbers of the scenario with another value, `(path, value as in TOML)`: at every point, unless a factor or
    /// variant says otherwise.
    pub set: Vec<(String, String)>,
}

impl Overrides {
    /// The values to set as a TOML file of their own, one line each, so that mistakes can be shown in place.
    pub(super) fn as_toml(&self) -> String {
        let quoted = |path: &str| path.replace('\\', "\\\\").replace('"', "\\\"");
        self.set.iter().map(|(path, value)| format!("\"{}\" = {value}\n", quoted(path))).collect()
    }
}
