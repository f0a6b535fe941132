//! The structure of a scenario as it is written, and names for people.

use detente_core::scenario::{Part, RawScenario, Scenario};
use detente_core::source::{Diagnostics, read};

/// A scenario as it is written, and what its parts are called.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    /// The scenario as written.
    pub(crate) raw: RawScenario,
    scenario: Scenario,
}

impl Labels {
    /// Of the text of a valid scenario; `None` of any other.
    pub(crate) fn of(text: &str, scenario: &Scenario) -> Option<Self> {
        let raw = read("scenario", text, &mut Diagnostics::default())?;
        Some(Self { raw, scenario: scenario.clone() })
    }

    /// The name for people of a part of some kind.
    pub(crate) fn label(&self, part: Part, id: &str) -> String {
        self.scenario.label_of(part, id).to_owned()
    }
}
