//! The parts of a scenario that can be asked for by name.

use std::str::FromStr;

use detente_core::source::did_you_mean;

use super::subject::Subject;
use super::table::Table;
use super::{cast, deeds, stage, trial};

/// A part of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Title, clock, size.
    About,
    /// Theatres and variables.
    Theatres,
    /// How variables move by themselves.
    Processes,
    /// Who acts; in graphs, who backs whom.
    Actors,
    /// What they want.
    Interests,
    /// How far they are opposed.
    Opposition,
    /// What they can do.
    Options,
    /// What happens by itself.
    Events,
    /// What can be agreed on.
    Bargains,
    /// How it can end.
    Outcomes,
    /// What an experiment varies and measures.
    Experiment,
}

impl Section {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::About,
        Self::Theatres,
        Self::Processes,
        Self::Actors,
        Self::Interests,
        Self::Opposition,
        Self::Options,
        Self::Events,
        Self::Bargains,
        Self::Outcomes,
        Self::Experiment,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::Theatres => "theatres",
            Self::Processes => "processes",
            Self::Actors => "actors",
            Self::Interests => "interests",
            Self::Opposition => "opposition",
            Self::Options => "options",
            Self::Events => "events",
            Self::Bargains => "bargains",
            Self::Outcomes => "outcomes",
            Self::Experiment => "experiment",
        }
    }

    /// Its tables.
    pub fn tables(self, subject: &Subject) -> Vec<Table> {
        match self {
            Self::About => stage::about(subject),
            Self::Theatres => stage::theatres(subject),
            Self::Processes => stage::processes(subject),
            Self::Actors => cast::actors(subject),
            Self::Interests => cast::interests(subject),
            Self::Opposition => cast::opposition(subject),
            Self::Options => deeds::options(subject),
            Self::Events => deeds::events(subject),
            Self::Bargains => deeds::bargains(subject),
            Self::Outcomes => deeds::outcomes(subject),
            Self::Experiment => trial::experiment(subject),
        }
    }
}

impl FromStr for Section {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name);
        let found = Self::ALL.into_iter().find(|section| section.name() == text);
        found.ok_or_else(|| {
            let help = did_you_mean(text, names).unwrap_or_default();
            format!("there is no section `{text}`; {help}")
        })
    }
}
