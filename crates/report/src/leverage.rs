//! Who has leverage over whom: patrons and clients in every theatre.

use serde::Serialize;

use crate::fans::FanFold;
use crate::follow::{About, Followed};
use crate::labels::Labels;
use crate::number::Short;
use detente_core::scenario::{Channel, Part};

/// A theatre's patrons and clients.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// The theatre.
    pub theatre: String,
    /// Actors that hold force or give material backing there.
    pub holders: Vec<Holder>,
    /// Backing in material or words.
    pub backing: Vec<Given>,
}

/// An actor's share of the force and the material backing in a theatre.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// The actor.
    pub actor: String,
    /// By arm.
    pub arms: Vec<Course>,
}

/// Backing of a patron for a client.
#[derive(Clone, Debug, Serialize)]
pub struct Given {
    /// Who gives.
    pub patron: String,
    /// Who receives.
    pub client: String,
    /// Whether in material, and not in words.
    pub material: bool,
    /// By arm.
    pub arms: Vec<Course>,
}

/// The quantiles 5, 50 and 95 %, at the start and as runs leave it.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    /// At tick 0.
    pub start: Option<[Short; 3]>,
    /// At the end of each run, or the last look before it.
    pub end: Option<[Short; 3]>,
}

/// A matrix for every theatre in which somebody has force or gives backing.
pub(crate) fn leverage(labels: &Labels, followed: &[Followed], fold: &FanFold) -> Vec<Matrix> {
    let courses = |quantity: usize| -> Vec<Course> {
        (0..fold.arms())
            .map(|arm| {
                let [start, end] = fold.start_and_end(arm, quantity).map(|of| of.map(|of| of.map(Short)));
                Course { start, end }
            })
            .collect()
    };
    let theatres = labels.raw.theatre.iter().enumerate().map(|(place, (theatre, _))| {
        let here = followed.iter().enumerate().filter(|(_, of)| of.theatre == Some(place));
        let holders = here.clone().filter(|(_, of)| of.about == About::Leverage);
        let holders = holders.map(|(quantity, of)| Holder {
            actor: labels.label(Part::Actor, &of.id),
            arms: courses(quantity),
        });
        let given = here.filter(|(_, of)| of.about == About::Variable).filter_map(|(quantity, of)| {
            let (_, variable) = labels.raw.variable.iter().find(|(id, _)| id.value == of.id)?;
            Some(Given {
                patron: labels.label(Part::Actor, &variable.patron.as_ref()?.value),
                client: labels.label(Part::Actor, &variable.client.as_ref()?.value),
                material: variable.channel == Some(Channel::Material),
                arms: courses(quantity),
            })
        });
        Matrix {
            theatre: labels.label(Part::Theatre, &theatre.value),
            holders: holders.collect(),
            backing: given.collect(),
        }
    });
    theatres.filter(|matrix| !matrix.holders.is_empty() || !matrix.backing.is_empty()).collect()
}
