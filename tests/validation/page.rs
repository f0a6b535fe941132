use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::case::{Asked, Case, Row};
use crate::{attrition, bargaining, chance, choice, dynamics};

/// The cases, in the order of the page; each is run once.
pub(crate) static CASES: [(&str, fn() -> Case, OnceLock<Case>); 14] = [
    ("lanchester-square", attrition::square, OnceLock::new()),
    ("lanchester-linear", attrition::linear, OnceLock::new()),
    ("lanchester-supply", attrition::supply, OnceLock::new()),
    ("contest", dynamics::contests, OnceLock::new()),
    ("arms-race", dynamics::arms_race, OnceLock::new()),
    ("logit", choice::logit, OnceLock::new()),
    ("quantal-response", choice::quantal_response, OnceLock::new()),
    ("games", choice::games, OnceLock::new()),
    ("nash-bargaining", bargaining::nash, OnceLock::new()),
    ("alternating-offers", bargaining::offers, OnceLock::new()),
    ("bargaining-range", bargaining::range, OnceLock::new()),
    ("hazard", chance::hazard, OnceLock::new()),
    ("draws", chance::draws, OnceLock::new()),
    ("noise", chance::noise, OnceLock::new()),
];

const BEGIN: &str = "<!-- generated: known results -->\n";
const END: &str = "<!-- end -->\n";

fn case(id: &str) -> &'static Case {
    let (_, make, made) = CASES.iter().find(|case| case.0 == id).expect("a case");
    made.get_or_init(make)
}

/// Every number of a case is as it should be.
pub(crate) fn agrees(id: &str) {
    for row in &case(id).rows {
        assert!(row.agrees(), "{id}: {}", line(row));
    }
}

/// A number with so many significant digits, without zeros at the end.
fn digits(x: f64, digits: usize) -> String {
    let scientific = format!("{x:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("whole");
    let short = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-4..digits as i32).contains(&exponent) {
        return short(&format!("{x:.*}", (digits as i32 - 1 - exponent) as usize));
    }
    format!("{}e{exponent}", short(mantissa))
}

fn line(row: &Row) -> String {
    let (expected, tolerance) = match row.asked {
        Asked::Near(expected, tolerance) => (digits(expected, 6), format!("± {}", digits(tolerance, 2))),
        Asked::Below(bound) => (format!("< {}", digits(bound, 6)), String::from("–")),
    };
    format!("| {} | {expected} | {} | {tolerance} | {} |\n", row.what, digits(row.obtained, 6), row.why)
}

fn section() -> String {
    let mut section = String::new();
    for (id, ..) in &CASES {
        let case = case(id);
        write!(section, "\n### {}\n\n{}\n\n", case.title, case.source).expect("written");
        write!(section, "`detente run configs/validation/{id}.toml`\n\n").expect("written");
        section += "| what | expected | obtained | tolerance | because |\n|---|---|---|---|---|\n";
        section.extend(case.rows.iter().map(line));
    }
    let rows: usize = CASES.iter().map(|(id, ..)| case(id).rows.len()).sum();
    let agree = CASES.iter().flat_map(|(id, ..)| &case(id).rows).filter(|row| row.agrees()).count();
    format!("\n{} cases, {rows} numbers: {agree} agree.\n{section}\n", CASES.len())
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/validation.md")
}

#[test]
fn the_page_says_what_the_run_gives() {
    let page = fs::read_to_string(path()).expect("readable");
    let (head, rest) = page.split_once(BEGIN).expect("the section begins");
    let (stands, tail) = rest.split_once(END).expect("and ends");
    let section = section();
    if std::env::var_os("DETENTE_WRITE").is_some() {
        fs::write(path(), format!("{head}{BEGIN}{section}{END}{tail}")).expect("written");
        return;
    }
    let differs = stands.lines().zip(section.lines()).find(|(old, new)| old != new);
    assert!(stands == section, "the page is not what the run gives; first, {differs:?}");
}

#[test]
fn numbers_are_printed_short() {
    let shown = [600.000_000_000_1, 0.1, 1e-9, 1_234_567.0, -2.0 / 3.0, 0.0].map(|x| digits(x, 6));
    assert_eq!(shown, ["600", "0.1", "1e-9", "1.23457e6", "-0.666667", "0"]);
}
