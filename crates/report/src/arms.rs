//! Design points as arms.

use detente_runner::Experiment;
use serde::Serialize;

/// Most arms that are shown and simulated: beyond these nobody tells lines apart.
pub const MOST_ARMS: u32 = 12;

/// An arm: a design point.
#[derive(Clone, Debug, Serialize)]
pub struct Arm {
    /// Its `point_id`.
    pub point: u32,
    /// Its levels as in the tables.
    pub name: String,
    /// A name for people.
    pub label: String,
}

/// The arms that are shown: the first ones.
pub(crate) fn arms(experiment: &Experiment) -> Vec<Arm> {
    let design = experiment.design();
    (0..Ord::min(design.points(), MOST_ARMS))
        .map(|point| {
            let levels: Vec<_> = design.factors().iter().zip(design.levels(point)).collect();
            let name = levels.iter().map(|(factor, level)| match factor.path {
                Some(_) => format!("{}={}", factor.id, level.text),
                None => level.text.clone(),
            });
            let label = levels.iter().map(|(factor, level)| match (&level.label, &factor.path) {
                (Some(label), _) => label.clone(),
                (None, Some(_)) => {
                    format!("{} {}", factor.label.as_deref().unwrap_or(&factor.id), level.text)
                }
                (None, None) => level.text.clone(),
            });
            let (name, label): (Vec<String>, Vec<String>) = (name.collect(), label.collect());
            let or_all = |names: Vec<String>| match names.is_empty() {
                true => "All runs".to_owned(),
                false => names.join(", "),
            };
            Arm { point, name: or_all(name), label: or_all(label) }
        })
        .collect()
}
