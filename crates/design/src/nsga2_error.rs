//! Why a search cannot begin, or cannot take an answer.

use core::fmt;

use crate::error::{DesignError, MAX_VALUES, check_size};
use crate::nsga2::Nsga2Settings;
use crate::variation::{Gene, Variation};

/// Why a search cannot begin, or cannot take an answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Nsga2Error {
    /// The first generation cannot be made: there are no genes, or too many for the population.
    Design(DesignError),
    /// There is no objective.
    NoObjectives,
    /// There is no generation.
    NoGenerations,
    /// The population is below 4 or above 10,000.
    Population(usize),
    /// A gene without levels.
    NoLevels {
        /// Position of the gene, from 0.
        gene: usize,
    },
    /// A number of [`Variation`] outside its range.
    Variation {
        /// The field.
        field: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        range: &'static str,
    },
    /// An answer without a question.
    NothingAsked,
    /// More or fewer answers than candidates.
    WrongNumber {
        /// Candidates asked for.
        expected: usize,
        /// Answers given.
        found: usize,
    },
    /// An answer with more or fewer objectives than the search has.
    WrongObjectives {
        /// Position of the answer, from 0.
        candidate: usize,
        /// Objectives of the search.
        expected: usize,
        /// Objectives given.
        found: usize,
    },
}

impl Nsga2Error {
    /// The most candidates of a generation.
    const MOST: usize = 10_000;

    pub(crate) fn check(settings: &Nsga2Settings) -> Result<(), Self> {
        let Nsga2Settings { ref genes, objectives, population, generations, ref variation, .. } = *settings;
        if objectives == 0 {
            return Err(Self::NoObjectives);
        }
        if generations == 0 {
            return Err(Self::NoGenerations);
        }
        if !(4..=Self::MOST).contains(&population) {
            return Err(Self::Population(population));
        }
        check_size(population, genes.len(), MAX_VALUES).map_err(Self::Design)?;
        if let Some(gene) = genes.iter().position(|&gene| gene == Gene::Levels(0)) {
            return Err(Self::NoLevels { gene });
        }
        let Variation { crossover, crossover_index, mutations, mutation_index } = *variation;
        let index = |value: f64| value.is_finite() && value >= 0.0;
        let fields = [
            ("crossover", crossover, (0.0..=1.0).contains(&crossover), "a probability from 0 to 1"),
            ("crossover_index", crossover_index, index(crossover_index), "at least 0 and finite"),
            ("mutations", mutations, mutations.is_finite() && mutations > 0.0, "above 0 and finite"),
            ("mutation_index", mutation_index, index(mutation_index), "at least 0 and finite"),
        ];
        match fields.into_iter().find(|&(_, _, sound, _)| !sound) {
            Some((field, value, _, range)) => Err(Self::Variation { field, value, range }),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Nsga2Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Design(error) => error.fmt(f),
            Self::NoObjectives => write!(f, "a search without objectives; name at least 1"),
            Self::NoGenerations => {
                write!(f, "a search of 0 generations evaluates nothing; ask for at least 1")
            }
            Self::Population(size) => {
                write!(f, "a population of {size}; it must be at least 4 and at most {}", Self::MOST)
            }
            Self::NoLevels { gene } => write!(f, "gene {gene} (counted from 0) has no levels"),
            Self::Variation { field, value, range } => write!(f, "{field} = {value}; it must be {range}"),
            Self::NothingAsked => write!(f, "answers to no question; ask for candidates first"),
            Self::WrongNumber { expected, found } => {
                write!(f, "{found} answers to {expected} candidates; give one each, in their order")
            }
            Self::WrongObjectives { candidate, expected, found } => {
                write!(
                    f,
                    "answer {candidate} (counted from 0) has {found} objectives; the search has {expected}"
                )
            }
        }
    }
}

impl core::error::Error for Nsga2Error {}
