//! Names for people. Ids are unique within a kind of part only: a theatre and an actor may share one.

use super::Scenario;

/// A kind of part that has a name for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A theatre.
    Theatre,
    /// An actor.
    Actor,
    /// A variable.
    Variable,
    /// An option, by `actor.option`.
    Option,
    /// An event.
    Event,
    /// A bargain.
    Bargain,
    /// An outcome.
    Outcome,
}

impl Scenario {
    /// The name for people of the part of this kind with this id; the id itself where none is written, or nothing has it.
    pub fn label_of<'a>(&'a self, part: Part, id: &'a str) -> &'a str {
        let label = match part {
            Part::Theatre => self.theatres.iter().find(|t| t.id == id).map(|t| &t.label),
            Part::Actor => self.actors.iter().find(|a| a.id == id).map(|a| &a.label),
            Part::Variable => self.variables.iter().find(|v| v.id == id).map(|v| &v.label),
            Part::Option => self.options.iter().find(|o| o.path == id).map(|o| &o.label),
            Part::Event => self.events.iter().find(|e| e.id == id).map(|e| &e.label),
            Part::Bargain => self.bargains.iter().find(|b| b.id == id).map(|b| &b.label),
            Part::Outcome => self.outcomes.iter().find(|o| o.id == id).map(|o| &o.label),
        };
        label.map_or(id, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Part;
    use crate::scenario::Scenario;
    use crate::source::Diagnostics;

    #[test]
    fn parts_of_two_kinds_may_share_an_id() {
        let text = "id = 'x'\ntitle = 'x'\ntime = { unit = 'day', ticks_per_unit = 1, end = 9 }\n\
                    theatre.town.label = 'In town'\nactor.town.label = 'The town'\n\
                    variable.peace.initial = 0.5\nactor.town.interest.peace = { weight = 1, ideal = 1 }\n";
        let mut found = Diagnostics::default();
        let scenario =
            Scenario::read(text, &mut found).unwrap_or_else(|| panic!("{:?}", found.into_sorted()));
        let names = [Part::Theatre, Part::Actor, Part::Variable].map(|part| scenario.label_of(part, "town"));
        assert_eq!(names, ["In town", "The town", "town"]);
    }
}
