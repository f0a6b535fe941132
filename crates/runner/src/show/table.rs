//! Tables of cells, for people and for programs.

use serde_json::{Map, Value, json};

use super::amount::Amount;

/// Widest line of a table that can be made as narrow.
const WIDTH: usize = 120;
/// A column is not made narrower than this, nor than its longest word.
const LEAST: usize = 14;
const GAP: &str = "  ";

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing to say.
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Amount(Amount),
    /// Several things.
    List(Vec<String>),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text: String = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    pub(super) fn list(things: Vec<String>) -> Self {
        if things.is_empty() { Self::Empty } else { Self::List(things) }
    }

    pub(super) fn maybe(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    pub(super) fn amount(amount: Option<Amount>) -> Self {
        amount.map_or(Self::Empty, Self::Amount)
    }

    fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            // One line each, whatever the file has.
            Self::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Amount(amount) => amount.text(),
            Self::List(list) => list.join("; "),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => json!(text),
            Self::Amount(amount) => amount.json(),
            Self::List(list) => json!(list),
        }
    }
}

/// A table: some rows under named columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its key in JSON.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(name: &str, title: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { name: name.to_owned(), title: title.into(), columns, rows: Vec::new() }
    }

    /// For people. Columns with nothing in them are left out; a table without rows is nothing.
    pub fn text(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let filled = |column: &usize| self.rows.iter().any(|row| row[*column] != Cell::Empty);
        let shown: Vec<usize> = (0..self.columns.len()).filter(filled).collect();
        let header = shown.iter().map(|&column| self.columns[column].clone()).collect();
        let mut lines: Vec<Vec<String>> = vec![header];
        lines.extend(self.rows.iter().map(|row| shown.iter().map(|&c| row[c].shown()).collect()));
        let whole = |column: usize| self.rows.iter().any(|row| matches!(row[column], Cell::Amount(_)));
        let whole: Vec<bool> = shown.iter().map(|&column| whole(column)).collect();
        let widths = fit(&lines, &whole);
        let mut out = format!("{}\n", self.title);
        for line in &lines {
            let cells: Vec<Vec<String>> = line.iter().zip(&widths).map(|(cell, w)| wrap(cell, *w)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for level in 0..height {
                let parts = cells.iter().zip(&widths).map(|(cell, width)| {
                    let part = cell.get(level).map_or("", String::as_str);
                    format!("{part}{}", " ".repeat(width.saturating_sub(length(part))))
                });
                let text = format!("{GAP}{}", parts.collect::<Vec<_>>().join(GAP));
                out += text.trim_end();
                out.push('\n');
            }
        }
        out
    }

    /// For programs: an object for each row.
    pub fn json(&self) -> Value {
        let row = |row: &Vec<Cell>| {
            let entries = self.columns.iter().zip(row).map(|(column, cell)| (column.clone(), cell.json()));
            Value::Object(entries.collect::<Map<String, Value>>())
        };
        self.rows.iter().map(row).collect()
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Widths of columns that keep lines within [`WIDTH`], taken from the widest columns first; columns of numbers are not
/// broken.
fn fit(lines: &[Vec<String>], whole: &[bool]) -> Vec<usize> {
    let columns = lines.first().map_or(0, Vec::len);
    let widest = |of: &dyn Fn(&str) -> usize| -> Vec<usize> {
        (0..columns).map(|c| lines.iter().map(|line| of(&line[c])).max().unwrap_or(0)).collect()
    };
    let mut widths = widest(&length);
    let words = widest(&|cell| cell.split(' ').map(length).max().unwrap_or(0));
    let least = |c: usize| if whole[c] { widths[c] } else { Ord::min(widths[c], Ord::max(words[c], LEAST)) };
    let least: Vec<usize> = (0..columns).map(least).collect();
    while widths.iter().sum::<usize>() + GAP.len() * columns > WIDTH {
        let wide = (0..columns).filter(|&c| widths[c] > least[c]).max_by_key(|&c| widths[c]);
        let Some(column) = wide else { break };
        widths[column] -= 1;
    }
    widths
}

/// A text in lines of at most `width` letters, broken between words.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if length(line) + 1 + length(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Amount, Cell, Table};

    #[test]
    fn columns_stand_beneath_one_another_and_empty_ones_are_left_out() {
        let mut table = Table::new("t", "THINGS", &["id", "nothing", "value"]);
        table.rows.push(vec![Cell::text("naïve"), Cell::Empty, Cell::Amount(Amount::fixed(0.5))]);
        table.rows.push(vec![Cell::text("b"), Cell::text(""), Cell::List(vec!["x".into(), "y".into()])]);
        assert_eq!(table.text(), "THINGS\n  id     value\n  naïve  0.5\n  b      x; y\n");
        assert_eq!(
            table.json().to_string(),
            r#"[{"id":"naïve","nothing":null,"value":0.5},{"id":"b","nothing":null,"value":["x","y"]}]"#
        );
        assert_eq!(Table::new("t", "THINGS", &["id"]).text(), "");
    }

    #[test]
    fn long_texts_are_broken_between_words() {
        let mut table = Table::new("t", "T", &["id", "words"]);
        table.rows.push(vec![Cell::text("a"), Cell::text("word ".repeat(60))]);
        let text = table.text();
        assert!(text.lines().count() > 3 && text.lines().all(|line| line.len() <= super::WIDTH), "{text}");
        assert_eq!(text.matches("word").count(), 61);
    }
}
