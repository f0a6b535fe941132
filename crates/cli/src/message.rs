//! Standard error: everything that is not data.

use std::io::{IsTerminal, Write, stderr, stdout};

use detente_core::scenario::Sizes;
use detente_core::source::Report;
use detente_runner::LoadError;

use crate::exit::Exit;

/// Says something. If even this fails there is nobody to tell.
pub(crate) fn note(text: &str) {
    let _ = writeln!(stderr().lock(), "{text}");
}

/// Says what went wrong.
pub(crate) fn error(text: &str) {
    let color = colored(stderr().is_terminal());
    let (on, off) = if color { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
    note(&format!("{on}error{off}: {text}"));
}

/// Shows what is wrong with files.
pub(crate) fn reports(reports: &[Report]) {
    let color = colored(stderr().is_terminal());
    reports.iter().for_each(|report| note(&report.render(color)));
}

/// Says why an experiment cannot be loaded, and ends the program.
pub(crate) fn cannot_load(problem: &LoadError) -> Exit {
    match problem {
        LoadError::Invalid(found) => reports(found),
        LoadError::Unreadable { .. } => error(&problem.to_string()),
    }
    Exit::Invalid
}

/// Whether what goes to standard output may have colour.
pub(crate) fn colored_output() -> bool {
    colored(stdout().is_terminal())
}

fn colored(terminal: bool) -> bool {
    terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A number with its thousands set apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number with its noun.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// How large a scenario is; what it has none of is left out.
pub(crate) fn sizes(sizes: &Sizes) -> String {
    // The plural adds an s.
    let processes = if sizes.processes == 1 { "process" } else { "processe" };
    let counts = [
        (sizes.actors, "actor"),
        (sizes.theatres, "theatre"),
        (sizes.variables, "variable"),
        (sizes.processes, processes),
        (sizes.options, "option"),
        (sizes.events, "event"),
        (sizes.bargains, "bargain"),
    ];
    let counts = counts.into_iter().filter(|c| c.0 > 0).map(|(n, noun)| counted(n as u64, noun));
    let counts: Vec<String> = counts.collect();
    let numbers = counted(sizes.numbers as u64, "number");
    format!("{}, {numbers} of which {} uncertain", counts.join(", "), sizes.uncertain)
}

/// A duration in the unit people would use.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, duration, grouped};

    #[test]
    fn numbers_read_well() {
        let shown: Vec<String> = [0, 999, 1000, 1_234_567].map(grouped).into();
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!((counted(1, "run"), counted(2, "run")), ("1 run".to_owned(), "2 runs".to_owned()));
        assert_eq!(duration(0.04), "0.0 s");
        assert_eq!(duration(600.0), "10 min");
    }
}
