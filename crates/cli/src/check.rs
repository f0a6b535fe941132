//! `detente check`: find every mistake.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use detente_core::source::{Diagnostics, Report};
use detente_runner::check::{FileKind, check as check_file};
use serde_json::{Value, json};

use crate::arguments::{Check, Format};
use crate::exit::Exit;
use crate::message::{self, counted};
use crate::output;
use crate::run::invalid;

pub(crate) fn check(arguments: &Check) -> Result<Exit, Exit> {
    let files = files(&arguments.files)?;
    let (mut scenarios, mut experiments, mut suites) = (0, 0, 0);
    let mut notes: Vec<String> = Vec::new();
    // An experiment reports on its scenario too: each file is reported once.
    let (mut reported, mut reports): (BTreeSet<PathBuf>, Vec<Report>) = Default::default();
    for file in &files {
        let checked = match check_file(file) {
            Ok(checked) => checked,
            Err(error) => {
                reports.push(unreadable(file, &error));
                continue;
            }
        };
        match checked.kind {
            FileKind::Scenario => scenarios += 1,
            FileKind::Experiment => experiments += 1,
            FileKind::Suite => suites += 1,
        }
        if let Some(sizes) = &checked.sizes {
            notes.push(format!("{}: {}", file.display(), message::sizes(sizes)));
        }
        notes.extend(checked.odds.iter().map(|line| format!("{}: {line}", file.display())));
        for report in checked.reports {
            let path = PathBuf::from(&report.origin);
            if reported.insert(path.canonicalize().unwrap_or(path)) {
                reports.push(report);
            }
        }
    }
    let errors: u64 = reports.iter().map(|r| r.errors() as u64).sum();
    let warnings: u64 = reports.iter().map(|r| r.warnings() as u64).sum();
    if arguments.format == Format::Json {
        let found: Vec<Value> =
            reports.iter().filter_map(|r| r.to_json().as_array().cloned()).flatten().collect();
        output::print_json(&json!({
            "files": files.len(), "scenarios": scenarios, "experiments": experiments, "suites": suites,
            "errors": errors, "warnings": warnings, "diagnostics": found,
        }))?;
    } else {
        let color = message::colored_output();
        let mut out: String = reports.iter().map(|report| report.render(color) + "\n").collect();
        out += &notes.iter().map(|line| format!("{line}\n")).collect::<String>();
        let kinds = [(scenarios, "scenario"), (experiments, "experiment"), (suites, "suite")];
        let kinds: Vec<String> =
            kinds.iter().filter(|k| k.0 > 0).map(|(n, noun)| counted(*n, noun)).collect();
        let problems = [(errors, "error"), (warnings, "warning")];
        let problems: Vec<String> =
            problems.iter().filter(|p| p.0 > 0).map(|(n, noun)| counted(*n, noun)).collect();
        let problems = if problems.is_empty() { "no mistakes".to_owned() } else { problems.join(", ") };
        let checked = counted(files.len() as u64, "file");
        let kinds = if kinds.is_empty() { String::new() } else { kinds.join(", ") + ", " };
        out += &format!("checked {checked}: {kinds}{problems}\n");
        output::print(&out)?;
    }
    Ok(if errors > 0 { Exit::Invalid } else { Exit::Done })
}

/// The files to check: those named, and every TOML file in the folders named, in order of their paths.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Exit> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = files.len();
            gather(path, &mut files).map_err(|error| cannot_read(path, &error))?;
            if files.len() == before {
                return Err(invalid(format!("no .toml file in `{}` or below", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = folder.read_dir()?.map(|e| e.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        // Links to folders are not followed: they may lead in circles.
        if entry.is_dir() && !entry.is_symlink() {
            gather(&entry, files)?;
        } else if entry.extension().is_some_and(|extension| extension == "toml") {
            files.push(entry);
        }
    }
    Ok(())
}

/// One file that cannot be read does not keep the mistakes of others back.
fn unreadable(path: &Path, error: &io::Error) -> Report {
    let mut found = Diagnostics::default();
    found.error(0..0, format!("cannot read this file: {error}"));
    Report::new(path.display().to_string(), String::new(), found)
}

fn cannot_read(path: &Path, error: &io::Error) -> Exit {
    invalid(format!("cannot read `{}`: {error}", path.display()))
}
