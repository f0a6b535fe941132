use std::collections::BTreeMap;
use std::path::Path;

use toml::Value;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq)]
enum Stated {
    Number(f64),
    Date(String),
    /// A distribution: its name and its numbers, in the order of the file.
    Drawn(String, Vec<Stated>),
}

const DISTRIBUTIONS: [&str; 6] = ["uniform", "triangular", "normal", "lognormal", "beta", "choice"];

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn scenario() -> Value {
    Value::Table(text("configs/libya-2020/scenario.toml").parse().expect("TOML"))
}

fn page() -> String {
    text("docs/cases/libya-2020/coding.md")
}

fn is_date(text: &str) -> bool {
    let is_digit =
        |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(is_digit)
}

/// A number or a date, and nothing else.
fn single(value: &Value) -> Option<Stated> {
    match value {
        Value::Integer(number) => Some(Stated::Number(*number as f64)),
        Value::Float(number) => Some(Stated::Number(*number)),
        Value::String(text) if is_date(text) => Some(Stated::Date(text.clone())),
        Value::Datetime(date) => Some(Stated::Date(date.to_string())),
        Value::String(_) | Value::Boolean(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// All numbers and dates inside a value, whatever they are called.
fn inside(value: &Value) -> Vec<Stated> {
    match value {
        Value::Array(items) => items.iter().flat_map(inside).collect(),
        Value::Table(table) => table.values().flat_map(inside).collect(),
        other => single(other).into_iter().collect(),
    }
}

/// Every number, date and distribution of a scenario, by its path.
fn walk(path: &str, value: &Value, found: &mut Vec<(String, Stated)>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Table(table) => {
            if let Some((name, numbers)) = table.iter().next()
                && table.len() == 1
                && DISTRIBUTIONS.contains(&name.as_str())
            {
                found.push((path.to_owned(), Stated::Drawn(name.clone(), inside(numbers))));
                return;
            }
            for (key, value) in table {
                walk(&below(key), value, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                // Conditions go by the variable they are about.
                let variable = item.get("variable").and_then(Value::as_str);
                walk(&variable.map_or_else(|| below(&index.to_string()), below), item, found);
            }
        }
        other => found.extend(single(other).map(|stated| (path.to_owned(), stated))),
    }
}

/// A number or a date as the page writes it.
fn read_single(text: &str) -> Option<Stated> {
    let number = || text.parse().ok().map(Stated::Number);
    if is_date(text) { Some(Stated::Date(text.to_owned())) } else { number() }
}

/// `0.5`, `0.24 to 0.32`, `0.55 (0.48 to 0.62)`, or a name and numbers.
fn read_value(text: &str) -> Option<Stated> {
    let drawn = |name: &str, parts: &[&str]| {
        let numbers = parts.iter().map(|part| read_single(part)).collect::<Option<Vec<_>>>()?;
        Some(Stated::Drawn(name.to_owned(), numbers))
    };
    if let Some((name, numbers)) = text.split_once(": ") {
        return drawn(name, &numbers.split(", ").collect::<Vec<_>>());
    }
    let Some((low, high)) = text.split_once(" to ") else { return read_single(text) };
    match low.split_once(" (") {
        Some((mode, low)) => drawn("triangular", &[low, mode, high.strip_suffix(')')?]),
        None => drawn("uniform", &[low, high]),
    }
}

/// The entries of the page: every row of a table that opens with a path.
fn entries(page: &str, mistakes: &mut Vec<String>) -> Vec<(String, Stated)> {
    let mut entries = Vec::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').splitn(5, '|').map(str::trim).collect();
        let [path, value, held, source, reason] = cells[..] else {
            mistakes.push(format!("not five cells: {line}"));
            continue;
        };
        let path = path.trim_end_matches('†').trim_matches('`').to_owned();
        let Some(value) = read_value(value) else {
            mistakes.push(format!("{path}: `{value}` is no value"));
            continue;
        };
        let drawn = matches!(value, Stated::Drawn(..));
        if held != if drawn { "drawn" } else { "fixed" } {
            mistakes.push(format!("{path}: `{held}` is wrong"));
        }
        if !["A", "R", "B", "D", "M", "J", "S"].contains(&source) {
            mistakes.push(format!("{path}: `{source}` is no kind of source"));
        }
        if !reason.chars().any(char::is_alphanumeric) {
            mistakes.push(format!("{path}: no reason"));
        }
        entries.push((path, value));
    }
    entries
}

/// In what the page and the scenario differ.
fn mistakes(scenario: &Value, page: &str) -> Vec<String> {
    let mut mistakes = Vec::new();
    let mut numbers = Vec::new();
    walk("", scenario, &mut numbers);
    let mut listed = BTreeMap::new();
    for (path, value) in entries(page, &mut mistakes) {
        if listed.insert(path.clone(), value).is_some() {
            mistakes.push(format!("{path}: listed twice"));
        }
    }
    for (path, value) in numbers {
        match listed.remove(&path) {
            None => mistakes.push(format!("{path}: not listed")),
            Some(other) if other != value => {
                mistakes.push(format!("{path}: listed as {other:?}, and is {value:?}"));
            }
            Some(_) => {}
        }
    }
    mistakes.extend(listed.keys().map(|path| format!("{path}: listed, and not in the scenario")));
    mistakes
}

/// The page says the same of the scenario as before, but for one mistake about this path.
fn only(mistakes: &[String], path: &str, wrong: &str) {
    let [mistake] = mistakes else { panic!("{} mistakes: {mistakes:#?}", mistakes.len()) };
    assert!(mistake.starts_with(&format!("{path}: {wrong}")), "{mistake}");
}

#[test]
fn every_number_of_the_case_has_its_entry() {
    let mistakes = mistakes(&scenario(), &page());
    let many = mistakes.len();
    assert!(many == 0, "{many}; docs/cases/libya-2020/coding.py writes the page\n{}", mistakes.join("\n"));
}

#[test]
fn a_number_without_entry_is_found() {
    let mut scenario = scenario();
    let russia = scenario["actor"]["russia"]["interest"].as_table_mut().expect("interests");
    russia.insert(
        "new".to_owned(),
        "weight = { uniform = [1, 2] }".parse::<toml::Table>().expect("TOML").into(),
    );
    only(&mistakes(&scenario, &page()), "actor.russia.interest.new.weight", "not listed");
}

#[test]
fn an_entry_without_number_is_found() {
    let path = "variable.nowhere.initial";
    let page = format!("{}| `{path}` | 0.5 | fixed | J | a judgement |\n", page());
    only(&mistakes(&scenario(), &page), path, "listed, and not in the scenario");
}

#[test]
fn an_entry_that_stands_twice_is_found() {
    let page = page();
    let row = page.lines().find(|line| line.starts_with("| `time.end`")).expect("an end");
    only(&mistakes(&scenario(), &format!("{page}{row}\n")), "time.end", "listed twice");
}

#[test]
fn a_changed_number_date_or_bound_is_found() {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut scenario = scenario();
        change(&mut scenario);
        mistakes(&scenario, &page())
    };
    let number = |scenario: &mut Value| scenario["time"]["ticks_per_unit"] = Value::Integer(1000);
    only(&changed(&number), "time.ticks_per_unit", "listed as");
    let date = |scenario: &mut Value| scenario["time"]["end"] = Value::String("2031-01-01".to_owned());
    only(&changed(&date), "time.end", "listed as");
    let precision = "defaults.actor.precision";
    for bound in 0..3 {
        let moved = |scenario: &mut Value| {
            scenario["defaults"]["actor"]["precision"]["triangular"][bound] = Value::Float(0.125);
        };
        only(&changed(&moved), precision, "listed as");
    }
    let fixed = |scenario: &mut Value| scenario["defaults"]["actor"]["precision"] = Value::Integer(300);
    only(&changed(&fixed), precision, "listed as");
}

#[test]
fn an_entry_without_source_or_reason_is_found() {
    let page = page();
    let row = page.lines().find(|line| line.starts_with("| `time.end`")).expect("an end");
    let cells: Vec<&str> = row.split(" | ").collect();
    let with = |source: &str, reason: &str| {
        let cells = [cells[0], cells[1], cells[2], source, reason].join(" | ");
        mistakes(&scenario(), &page.replace(row, &format!("{cells} |")))
    };
    assert_eq!(with("J", "a reason"), [""; 0]);
    only(&with("X", "a reason"), "time.end", "`X` is no kind of source");
    only(&with("J", " "), "time.end", "no reason");
}
