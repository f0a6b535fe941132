//! The table of actors that analysts of collective choice have: read and checked.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::{ReaderBuilder, StringRecord, Trim};
use detente_core::scenario::wrong_id;
use detente_core::source::{Diagnostics, Report, did_you_mean};

use crate::experiment::LoadError;
use crate::experiment::csv_places::{MOST_COMPLAINTS, cell, complain, line_of, separators};

/// The columns that there must be, and the one that there may be.
const NEEDED: [&str; 4] = ["actor", "position", "capability", "salience"];
const LABEL: &str = "label";

/// Most actors of a scenario.
const MOST: usize = 250;

/// What an id may have added to it.
pub(super) const SUFFIX: &str = "_capability";

/// An actor as the table has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) label: String,
    /// On the scale of the table.
    pub(super) position: f64,
    /// At least 0, on the scale of the table.
    pub(super) capability: f64,
    /// A share, above 0 and at most 1.
    pub(super) salience: f64,
}

/// The actors, at least two with different positions, some of them capable.
///
/// # Errors
/// Everything that is wrong with the table, each with its line.
pub(super) fn read(origin: &str, text: &str) -> Result<Vec<Row>, LoadError> {
    let mut found = Diagnostics::default();
    // Spreadsheets may begin a file with a mark of its encoding.
    let rows = rows(text, &mut found);
    match rows {
        Some(rows) if !found.has_errors() => Ok(rows),
        _ => Err(LoadError::Invalid(vec![Report::new(origin, text, found)])),
    }
}

fn rows(text: &str, found: &mut Diagnostics) -> Option<Vec<Row>> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            complain(text, &error, found);
            return None;
        }
    };
    let columns = Columns::of(text, &header, found)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut known: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut scales = Scales::default();
    let mut wrong = 0;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complain(text, &error, found);
                wrong += 1;
                if wrong >= MOST_COMPLAINTS {
                    return None;
                }
                continue;
            }
        };
        let line = line_of(text, &record);
        let reader = Line { text, line: line.clone(), record: &record };
        let name = reader.name(&columns, found);
        let position = reader.number(columns.position, "position", |_| true, "a finite number", found);
        let capability = reader.number(columns.capability, "capability", |x| x >= 0.0, "at least 0", found);
        let salience = reader.number(
            columns.salience,
            "salience",
            |x| x > 0.0 && x <= 100.0,
            "above 0 and at most 1, or 100 in per cent",
            found,
        );
        let (Some((id, label)), Some(position), Some(capability), Some(salience)) =
            (name, position, capability, salience)
        else {
            wrong += 1;
            if wrong >= MOST_COMPLAINTS {
                return None;
            }
            continue;
        };
        if let Some(first) = known.get(&id) {
            let message = format!("`{id}` is there already: each actor has one line");
            found.error(line.clone(), message).with_related(first.clone(), "first here");
        }
        known.entry(id.clone()).or_insert(line.clone());
        scales.add(salience, cell(text, &line, columns.salience), found);
        rows.push(Row { id, label, position, capability, salience });
    }
    if scales.percent.is_some() {
        rows.iter_mut().for_each(|row| row.salience /= 100.0);
    }
    if wrong == 0 {
        contested(&rows, found);
    }
    Some(rows)
}

/// Where a salience is that can be a share only, and one that can be in per cent only. 1 is either.
#[derive(Default)]
struct Scales {
    share: Option<Range<usize>>,
    percent: Option<Range<usize>>,
    mixed: bool,
}

impl Scales {
    /// Takes note of a salience; the first that is on another scale than those before is an error.
    fn add(&mut self, salience: f64, span: Range<usize>, found: &mut Diagnostics) {
        let (own, other) = match salience {
            x if x > 1.0 => (&mut self.percent, &self.share),
            x if x < 1.0 => (&mut self.share, &self.percent),
            _ => return,
        };
        if let Some(first) = other.clone().filter(|_| !self.mixed) {
            self.mixed = true;
            let message = format!(
                "salience {salience}: below 1 it is a share and above 1 in per cent, and the table has both"
            );
            found
                .error(span.clone(), message)
                .with_related(first, "on the other scale here")
                .with_help("write all of them as shares, or all in per cent");
        }
        own.get_or_insert(span);
    }
}

/// Whether there is anything to settle.
fn contested(rows: &[Row], found: &mut Diagnostics) {
    let first = rows.first().map(|row| row.position);
    let problem = if rows.len() < 2 {
        format!("{} in the table: a contest needs at least two", ["no actor", "one actor"][rows.len()])
    } else if rows.len() > MOST {
        format!("{} actors: a scenario can have at most {MOST}", rows.len())
    } else if rows.iter().all(|row| Some(row.position) == first) {
        format!("all stand at {}: nothing is contested", rows[0].position)
    } else if !extent(rows).is_finite() {
        "the positions are too far apart: their distance is no finite number".to_owned()
    } else if rows.iter().all(|row| row.capability == 0.0) {
        "nobody has any capability: nothing would move".to_owned()
    } else {
        return;
    };
    found.error(0..0, problem);
}

/// From the lowest position to the highest.
fn extent(rows: &[Row]) -> f64 {
    let positions = || rows.iter().map(|row| row.position);
    let high = positions().reduce(|a, b| if b > a { b } else { a });
    let low = positions().reduce(|a, b| if b < a { b } else { a });
    high.unwrap_or_default() - low.unwrap_or_default()
}

/// Which column is where.
struct Columns {
    actor: usize,
    position: usize,
    capability: usize,
    salience: usize,
    label: Option<usize>,
}

impl Columns {
    fn of(text: &str, header: &StringRecord, found: &mut Diagnostics) -> Option<Self> {
        let line = line_of(text, header);
        if separators(header, &line, found) {
            return None;
        }
        // A mark of the encoding is no part of the first name.
        let names: Vec<String> =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').to_lowercase()).collect();
        let mut sound = true;
        for (column, name) in names.iter().enumerate() {
            let span = cell(text, &line, column);
            if !NEEDED.contains(&name.as_str()) && name != LABEL {
                let help = did_you_mean(name, NEEDED.into_iter().chain([LABEL]));
                found.error(span, format!("unknown column `{name}`: nothing reads it")).help = help;
                sound = false;
            } else if names[..column].contains(name) {
                found.error(span, format!("there are two columns `{name}`"));
                sound = false;
            }
        }
        let place = |name: &str| names.iter().position(|other| other == name);
        for name in NEEDED.into_iter().filter(|name| place(name).is_none()) {
            found.error(line.clone(), format!("there is no column `{name}`"));
            sound = false;
        }
        if !sound {
            return None;
        }
        let [actor, position, capability, salience] = NEEDED.map(place);
        Some(Self {
            actor: actor?,
            position: position?,
            capability: capability?,
            salience: salience?,
            label: place(LABEL),
        })
    }
}

/// A line under way.
struct Line<'a> {
    text: &'a str,
    line: Range<usize>,
    record: &'a StringRecord,
}

impl Line<'_> {
    /// Id and name of the actor: a name that cannot be an id becomes one.
    fn name(&self, columns: &Columns, found: &mut Diagnostics) -> Option<(String, String)> {
        let written = self.record.get(columns.actor).unwrap_or_default();
        let span = cell(self.text, &self.line, columns.actor);
        if written.is_empty() {
            found.error(self.line.clone(), "no actor: the cell is empty");
            return None;
        }
        let label =
            columns.label.and_then(|column| self.record.get(column)).filter(|label| !label.is_empty());
        let label = label.unwrap_or(written).split_whitespace().collect::<Vec<_>>().join(" ");
        let id = if wrong_id(written).is_none() { written.to_owned() } else { plain(written) };
        if let Some(reason) = wrong_id(&format!("{id}{SUFFIX}")) {
            let message = format!("`{written}` cannot be an actor: {reason}");
            found
                .error(span, message)
                .with_help("give it a short name here, and its own in a column `label`");
            return None;
        }
        Some((id, label))
    }

    fn number(
        &self,
        column: usize,
        name: &str,
        legal: impl Fn(f64) -> bool,
        must: &str,
        found: &mut Diagnostics,
    ) -> Option<f64> {
        let written = self.record.get(column).unwrap_or_default();
        let span = cell(self.text, &self.line, column);
        if written.is_empty() {
            found.error(self.line.clone(), format!("no {name}: the cell is empty"));
            return None;
        }
        let Some(number) = written.parse::<f64>().ok().filter(|number| number.is_finite()) else {
            found.error(span, format!("{name} `{written}` is no number"));
            return None;
        };
        if !legal(number) {
            found.error(span, format!("{name} {number} is out of range: it must be {must}"));
            return None;
        }
        Some(number)
    }
}

/// A name as an id: lower case, `_` for whatever an id does not have.
fn plain(name: &str) -> String {
    let mut id = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            id.push(letter.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
    }
    id.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Row, plain, read};

    fn complaints(text: &str) -> String {
        read("t.csv", text).unwrap_err().to_string()
    }

    #[test]
    fn a_table_is_read_whatever_the_order_of_its_columns() {
        let text = "\u{feff}Salience,actor,position,capability\n80,United States,-5,100\n5,b,10,0\n";
        let row = |id: &str, label: &str, position, capability, salience| Row {
            id: id.into(),
            label: label.into(),
            position,
            capability,
            salience,
        };
        assert_eq!(
            read("t.csv", text).unwrap(),
            [row("united_states", "United States", -5.0, 100.0, 0.8), row("b", "b", 10.0, 0.0, 0.05)]
        );
        let named = "actor,label,position,capability,salience\na,\"A, the first\",0,1,1\nb,,1,1,0.5\n";
        let rows = read("t.csv", named).unwrap();
        assert_eq!((rows[0].label.as_str(), rows[1].label.as_str()), ("A, the first", "b"));
        assert_eq!((rows[0].salience, rows[1].salience), (1.0, 0.5));
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let said = complaints(
            "actor,position,capability,salience\na,x,1,1\n,1,1,1\nb,1,-2,1\nc,1,1,0\nd,1\ne,1,1,\na,0,1,1\na,0,1,1\n",
        );
        for part in [
            "t.csv:2:3",
            "position `x` is no number",
            "no actor: the cell is empty",
            "t.csv:4:5",
            "capability -2 is out of range: it must be at least 0",
            "salience 0 is out of range: it must be above 0 and at most 1, or 100 in per cent",
            "cells do not match columns: 2 here, 4 in the first line",
            "no salience: the cell is empty",
            "`a` is there already: each actor has one line",
        ] {
            assert!(said.contains(part), "{part}\n{said}");
        }
    }

    #[test]
    fn columns_have_their_names() {
        let said = complaints("actor,postion,capability,note\n");
        assert!(
            said.contains("unknown column `postion`") && said.contains("did you mean `position`?"),
            "{said}"
        );
        assert!(
            said.contains("unknown column `note`") && said.contains("there is no column `salience`"),
            "{said}"
        );
        assert!(complaints("actor;position\n").contains("separated by ';'"));
        assert!(complaints("actor,actor,position,capability,salience\n").contains("two columns `actor`"));
    }

    #[test]
    fn salience_has_one_scale() {
        let table = |saliences: [&str; 3]| {
            let [a, b, c] = saliences;
            format!("actor,position,capability,salience\na,0,1,{a}\nb,1,1,{b}\nc,2,1,{c}\n")
        };
        let said = complaints(&table(["0.9", "0.5", "1.5"]));
        assert!(said.contains("t.csv:4:7") && said.contains("salience 1.5: below 1 it is a share"), "{said}");
        assert!(complaints(&table(["80", "1", "0.4"])).contains("salience 0.4: below 1"));
        let read = |saliences| -> Vec<f64> {
            read("t.csv", &table(saliences)).unwrap().iter().map(|row| row.salience).collect()
        };
        // Where all are at most 1, 1 is the whole; beside 80 it is a hundredth.
        assert_eq!(read(["1", "1", "0.5"]), [1.0, 1.0, 0.5]);
        assert_eq!(read(["80", "1", "100"]), [0.8, 0.01, 1.0]);
    }

    #[test]
    fn something_must_be_contested() {
        let table = |rows: &str| complaints(&format!("actor,position,capability,salience\n{rows}"));
        assert!(table("").contains("no actor in the table"));
        assert!(table("a,1,1,1\n").contains("one actor in the table"));
        assert!(table("a,1,1,1\nb,1,1,1\n").contains("all stand at 1: nothing is contested"));
        assert!(table("a,1,0,1\nb,2,0,1\n").contains("nobody has any capability"));
        assert!(table("a,1e308,1,1\nb,-1e308,1,1\n").contains("the positions are too far apart"));
        assert!(table("7th,1,1,1\nb,2,1,1\n").contains("`7th` cannot be an actor"));
    }

    #[test]
    fn names_become_ids() {
        let ids = ["Côte d'Ivoire", "  U.S.A. ", "EU (27)"].map(plain);
        assert_eq!(ids, ["c_te_d_ivoire", "u_s_a", "eu_27"]);
    }
}
