//! What the command line changes in an experiment.

use super::Input;
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
    /// Numbers of the scenario with another value at every point, whatever a factor or variant says: how a suite
    /// switches a mechanism off.
    pub change: Vec<(String, String)>,
    /// No row for every run, whatever the experiment says.
    pub no_runs: bool,
    /// Parameter draws made beforehand, in place of the experiment's `draws_from`.
    pub draws_from: Option<Input>,
}

impl Overrides {
    /// The values to set as a TOML file of their own, one line each, so that mistakes can be shown in place.
    pub(super) fn set_as_toml(&self) -> String {
        as_toml(&self.set)
    }

    /// The same of those that hold whatever a factor says.
    pub(super) fn change_as_toml(&self) -> String {
        as_toml(&self.change)
    }
}

fn as_toml(values: &[(String, String)]) -> String {
    let quoted = |path: &str| path.replace('\\', "\\\\").replace('"', "\\\"");
    values.iter().map(|(path, value)| format!("\"{}\" = {value}\n", quoted(path))).collect()
}
