//! Which of the large tables of a result are written.

use super::overrides::Overrides;
use super::raw::RawOutput;

/// Which of the large tables of a result are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// Whether every run has its row in `runs.csv`.
    pub runs: bool,
    /// Whether every parameter draw has its row in `draws.csv`.
    pub draws: bool,
    /// The line that says `runs = false`, where the file does.
    pub(super) line: Option<usize>,
}

impl Output {
    /// What the file says, and what the command line changes in it.
    pub(super) fn of(raw: &RawOutput, text: &str, overrides: &Overrides) -> Self {
        let line = |start: usize| text.get(..start).map_or(0, |before| before.matches('\n').count()) + 1;
        let line = raw.runs.as_ref().filter(|runs| !runs.value).map(|runs| line(runs.span.start));
        Self { runs: line.is_none() && !overrides.no_runs, draws: raw.draws.unwrap_or(true), line }
    }
}

#[cfg(test)]
mod tests {
    use detente_core::source::{Diagnostics, read};

    use super::super::{Overrides, RawOutput};
    use super::Output;

    #[test]
    fn the_file_or_the_command_line_leaves_rows_out() {
        let output = |text: &str, no_runs| {
            let raw: RawOutput = read("output", text, &mut Diagnostics::default()).unwrap();
            Output::of(&raw, text, &Overrides { no_runs, ..Overrides::default() })
        };
        assert_eq!(output("", false), Output { runs: true, draws: true, line: None });
        assert_eq!(
            output("runs = true\ndraws = false\n", false),
            Output { runs: true, draws: false, line: None }
        );
        assert_eq!(output("runs = true\n", true), Output { runs: false, draws: true, line: None });
        assert_eq!(output("\n\nruns = false\n", false), Output { runs: false, draws: true, line: Some(3) });
    }
}
