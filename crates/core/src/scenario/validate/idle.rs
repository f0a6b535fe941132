//! Tracks and theatres that nothing uses.

use super::super::{RawScenario, Scenario};
use crate::source::Diagnostics;

/// Warns of tracks without an option and theatres without a variable.
pub(super) fn check(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    for (index, (id, _)) in raw.track.iter().enumerate() {
        if !scenario.options.iter().any(|option| option.track == index) {
            let message = format!("no option is on the track `{}`: nobody ever chooses there", id.value);
            diagnostics.warning(id.span.clone(), message);
        }
    }
    for (index, (id, _)) in raw.theatre.iter().enumerate() {
        if !scenario.variables.iter().any(|variable| variable.theatre == Some(index)) {
            let message = format!("no variable is in the theatre `{}`: nothing happens there", id.value);
            diagnostics.warning(id.span.clone(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::source::Diagnostics;

    #[test]
    fn what_is_never_used_is_a_warning() {
        let text = "id = \"x\"\ntitle = \"x\"\ntime = { unit = \"turn\", ticks_per_unit = 1, end = 9 }\n\
                    variable.v.initial = 0\ntrack.idle = {}\ntheatre.void.label = \"x\"\n\
                    [event.late]\nat = { uniform = [10, 20] }\n[event.last]\nat = 9\n";
        let mut found = Diagnostics::default();
        assert!(Scenario::read(text, &mut found).is_some());
        let found: Vec<String> = found.into_sorted().into_iter().map(|d| d.message).collect();
        assert_eq!(
            found,
            [
                "no option is on the track `idle`: nobody ever chooses there",
                "no variable is in the theatre `void`: nothing happens there",
                "never happens: this lies after the end",
            ]
        );
    }
}
