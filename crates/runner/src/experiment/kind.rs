//! Telling experiments from scenarios, before anything is known to be right.

use std::path::{Path, PathBuf};

use detente_core::source::{Diagnostics, Report};
use toml::de::{DeTable, DeValue};

use super::error::LoadError;
use crate::text;

/// Most experiments that are listed.
const MOST_LISTED: usize = 6;

/// The scenario an experiment names; `None` for anything else. The text need not be valid for this.
pub(crate) fn scenario_named(text: &str) -> Option<String> {
    let (root, _) = DeTable::parse_recoverable(text);
    match root.get_ref().get("scenario")?.get_ref() {
        DeValue::String(name) => Some(name.to_string()),
        _ => None,
    }
}

/// Whether a text is a suite: it has the key `experiments`. The text need not be valid for this.
pub fn is_suite(text: &str) -> bool {
    DeTable::parse_recoverable(text).0.get_ref().contains_key("experiments")
}

/// An error for a suite that stands where an experiment should.
pub(super) fn not_a_suite(path: &Path, text: &str) -> Result<(), LoadError> {
    if !is_suite(text) {
        return Ok(());
    }
    let mut diagnostics = Diagnostics::default();
    let message = "this is a suite, not an experiment: it lists experiments, and only `detente run`, `plan` and `check` \
                   take it";
    diagnostics.error(0..0, message).with_help("name one of its experiments");
    Err(LoadError::Invalid(vec![Report::new(path.display().to_string(), text, diagnostics)]))
}

/// Whether a text is a scenario: it names none, and has what only scenarios have.
fn is_scenario(text: &str) -> bool {
    let (root, _) = DeTable::parse_recoverable(text);
    let root = root.get_ref();
    !root.contains_key("scenario") && (root.contains_key("variable") || root.contains_key("time"))
}

/// An error for a scenario that stands where an experiment should.
pub(super) fn not_a_scenario(path: &Path, text: &str) -> Result<(), LoadError> {
    if !is_scenario(text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let this = path.canonicalize().ok();
    let names_this = |(_, scenario): &(PathBuf, String)| {
        this.is_some() && folder.join(scenario).canonicalize().ok() == this
    };
    let found = experiments(folder).into_iter().filter(names_this).map(|found| found.0).collect();
    let mut diagnostics = Diagnostics::default();
    let message = "this is a scenario, not an experiment: it says what can happen, not what to run";
    let help = match listed(found) {
        Some(names) => format!("name an experiment with this scenario: {names}"),
        None => "name an experiment: a file with `scenario = \"…\"`".to_owned(),
    };
    diagnostics.error(0..0, message).with_help(help);
    Err(LoadError::Invalid(vec![Report::new(path.display().to_string(), text, diagnostics)]))
}

/// For a folder, the experiments in it: they, not the folder, can be run.
pub(crate) fn not_a_folder(path: &Path) -> Result<(), LoadError> {
    if !path.is_dir() {
        return Ok(());
    }
    let found = experiments(path).into_iter().map(|found| found.0).collect();
    let message = match listed(found) {
        Some(names) => format!("it is a folder; name an experiment in it: {names}"),
        None => "it is a folder, not an experiment file".to_owned(),
    };
    let error = std::io::Error::new(std::io::ErrorKind::IsADirectory, message);
    Err(LoadError::Unreadable { path: path.to_owned(), error })
}

/// The experiments in a folder, each with the scenario it names.
fn experiments(folder: &Path) -> Vec<(PathBuf, String)> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = here.read_dir().into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| folder.join(entry.file_name())).collect();
    names.retain(|name| name.extension().is_some_and(|extension| extension == "toml"));
    names.sort();
    let named = |path: PathBuf| {
        let scenario = scenario_named(&text::read(&path, text::MOST_TOML).ok()?)?;
        Some((path, scenario))
    };
    names.into_iter().filter_map(named).collect()
}

/// The names of some files, if they are few.
fn listed(files: Vec<PathBuf>) -> Option<String> {
    let names: Vec<String> = files.iter().map(|path| format!("`{}`", path.display())).collect();
    (1..=MOST_LISTED).contains(&names.len()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use std::fs::write;

    use super::{is_scenario, is_suite, not_a_folder, not_a_scenario, scenario_named};

    #[test]
    fn what_can_be_run_instead() {
        let home = tempfile::tempdir().unwrap();
        let scenario = home.path().join("s.toml");
        let text = "[time]\n[variable.x]\n";
        write(&scenario, text).unwrap();
        write(home.path().join("other.toml"), "scenario = \"elsewhere.toml\"\n").unwrap();
        write(home.path().join("this.toml"), "scenario = \"s.toml\"\n").unwrap();
        let said = not_a_scenario(&scenario, text).unwrap_err().to_string();
        assert!(said.contains("this.toml`") && !said.contains("other.toml"), "{said}");
        let said = not_a_folder(home.path()).unwrap_err().to_string();
        assert!(said.contains("this.toml`") && said.contains("other.toml`"), "{said}");
        assert!(not_a_folder(&scenario).is_ok());
    }

    #[test]
    fn an_experiment_names_its_scenario() {
        assert_eq!(scenario_named("id = \"x\"\nscenario = \"s.toml\"\n").as_deref(), Some("s.toml"));
        assert_eq!(scenario_named("  scenario='s.toml'\nthis is not TOML").as_deref(), Some("s.toml"));
        for text in ["", "[table]\nscenario = \"x\"\n", "# scenario = \"no\"\nid = \"x\"\n", "scenario = 1\n"]
        {
            assert_eq!(scenario_named(text), None, "{text}");
        }
        assert!(is_scenario("id = \"x\"\n[time]\nunit = \"day\"\n"));
        assert!(!is_scenario("id = \"x\"\nseed = 1\n"));
        assert!(is_suite("experiments = []\nthis is not TOML") && !is_suite("[x]\nexperiments = []\n"));
    }
}
