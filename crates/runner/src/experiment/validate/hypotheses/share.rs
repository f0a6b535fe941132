//! Claims about shares of variance.

use std::collections::BTreeSet;

use detente_analysis::sensitivity::shapley::MOST_FACTORS;

use super::super::super::hypothesis::{Arm, Effect};
use super::super::arms;
use super::One;

impl One<'_, '_, '_> {
    /// The share of some on/off factors, over a full factorial of all that vary.
    pub(super) fn share(&mut self) -> Option<Effect> {
        let (within, names) = (self.within()?, self.raw.factors.as_ref()?);
        let width = self.design.factors.len();
        // The factors that vary here, and the two levels of each.
        let mut varying: Vec<(usize, Vec<u32>)> = Vec::new();
        for factor in 0..width {
            let levels: BTreeSet<u32> = within.points.iter().map(|&p| self.design.row(p)[factor]).collect();
            if levels.len() > 1 {
                varying.push((factor, levels.into_iter().collect()));
            }
        }
        self.full(&within, &varying)?;
        let mut cells = vec![0; 1 << varying.len()];
        for &point in &within.points {
            let row = self.design.row(point);
            let on = |(bit, (factor, levels)): (usize, &(usize, Vec<u32>))| {
                usize::from(row[*factor] == levels[1]) << bit
            };
            cells[varying.iter().enumerate().map(on).sum::<usize>()] = point;
        }
        let mut of = BTreeSet::new();
        for name in &names.value {
            let factor = arms::factor(name, &self.design.factors, self.check.found)?;
            match varying.iter().position(|(varies, _)| *varies == factor) {
                Some(position) if !of.insert(position) => {
                    self.error(name.span.clone(), format!("factor `{}` is named twice", name.value));
                }
                Some(_) => {}
                None => {
                    self.error(name.span.clone(), format!("factor `{}` does not vary here", name.value));
                }
            }
        }
        if names.is_empty() {
            self.error(names.span.clone(), "`factors` names none whose share could be meant");
        }
        let (measure, value) = (self.measure?, self.value());
        Some(Effect::Share { measure, value, of: of.into_iter().collect(), factors: varying.len(), cells })
    }

    /// Whether some points are a full factorial of factors with two levels each, or an error.
    fn full(&mut self, within: &Arm, varying: &[(usize, Vec<u32>)]) -> Option<()> {
        let names = self.raw.factors.as_ref()?;
        let of_many = varying.iter().find(|(_, levels)| levels.len() > 2);
        let (message, help) = if let Some((factor, levels)) = of_many {
            let id = &self.design.factors[*factor].id;
            let count = levels.len();
            let message =
                format!("shares of variance need two levels of every factor, and `{id}` has {count} here");
            (message, Some(format!("`within = {{ {id} = … }}` keeps it at one level")))
        } else if varying.is_empty() {
            ("no factor varies here: there is no variance to share out".to_owned(), None)
        } else if varying.len() > MOST_FACTORS {
            let count = varying.len();
            let message =
                format!("shares of variance need at most {MOST_FACTORS} factors, and {count} vary here");
            (message, Some("`within = { factor = level }` keeps a factor at one level".to_owned()))
        } else if within.points.len() != 1 << varying.len() {
            let (all, points) = (1_u64 << varying.len(), within.points.len());
            let message =
                format!("shares of variance need every combination of levels: {all}, and here are {points}");
            (message, Some("they are made for a `factorial` design without constraints".to_owned()))
        } else {
            return Some(());
        };
        self.error(names.span.clone(), message).help = help;
        None
    }
}
