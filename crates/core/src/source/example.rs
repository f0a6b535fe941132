//! What to write instead of a value of the wrong kind.

use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::DeValue;

use super::schema::{Kind, Leaf, Shape};

/// Most entries that are shown.
const MOST_SHOWN: usize = 3;

/// Shows how a value is written that should be of another kind.
pub(super) struct Example<'s, 'f> {
    pub(super) shape: Shape<'s>,
    pub(super) text: &'f str,
    /// What the value may be.
    pub(super) all: &'f [Leaf<'s>],
    /// Where it stands.
    pub(super) span: Range<usize>,
}

impl<'s> Example<'s, '_> {
    /// What to write instead of `value`, where that can be said.
    pub(super) fn help(&self, value: &DeValue<'_>) -> Option<String> {
        let kind = Kind::of(value);
        if self.is_header() {
            return self.other_header(kind);
        }
        match value {
            DeValue::Table(_) => {
                let array = self.all.iter().find(|leaf| leaf.accepts(Kind::Array))?;
                self.takes(array.item(0)?, kind).then(|| "write `[{ … }]`".to_owned())
            }
            DeValue::Array(elements) => {
                let elements: Vec<&Spanned<DeValue<'_>>> = elements.iter().collect();
                self.distribution(elements.len()).or_else(|| self.keyed(&elements))
            }
            DeValue::String(word) => {
                self.unquoted(word).or_else(|| self.times(word)).or_else(|| self.instead_of_scalar(kind))
            }
            _ => self.instead_of_scalar(kind),
        }
    }

    fn takes(&self, schema: &'s Value, kind: Kind) -> bool {
        self.shape.alternatives(schema).iter().any(|leaf| leaf.accepts(kind))
    }

    fn tables(&self) -> impl Iterator<Item = Leaf<'s>> {
        self.all.iter().copied().filter(|leaf| leaf.accepts(Kind::Table) && !leaf.is_anything())
    }

    fn written(&self) -> &str {
        self.text.get(self.span.clone()).unwrap_or("")
    }

    fn is_header(&self) -> bool {
        let before = self.text.get(..self.span.start).and_then(|before| before.rsplit('\n').next());
        before.is_some_and(|before| before.trim().is_empty()) && self.written().starts_with('[')
    }

    /// How the header of a table is written if it should be one of several, and the other way round.
    fn other_header(&self, kind: Kind) -> Option<String> {
        let header = self.written();
        match kind {
            Kind::Table if self.all.iter().any(|leaf| leaf.accepts(Kind::Array)) => {
                Some(format!("write `[{header}]`, once for each"))
            }
            Kind::Array if header.starts_with("[[") && header.ends_with("]]") => {
                let table = self.tables().next()?;
                let path = &header[2..header.len() - 2];
                let named = table.other_keys().is_some_and(|entry| self.takes(entry, Kind::Table));
                Some(if named { format!("write `[{path}.NAME]`") } else { format!("write `[{path}]`") })
            }
            _ => None,
        }
    }

    /// An array stands where a number does: the distribution that takes so many.
    fn distribution(&self, length: usize) -> Option<String> {
        let (tag, _) = self.all.iter().filter_map(|leaf| leaf.tag()).find(|(_, parameters)| {
            let arrays = self.shape.alternatives(parameters);
            arrays.iter().any(|leaf| leaf.accepts(Kind::Array) && leaf.lengths() == (length, Some(length)))
        })?;
        Some(format!("for a distribution write `{{ {tag} = {} }}`", self.written()))
    }

    /// An array stands where a table does.
    fn keyed(&self, elements: &[&Spanned<DeValue<'_>>]) -> Option<String> {
        let table = self.tables().find(|table| table.tag().is_none())?;
        let required: Vec<&str> = table.required().collect();
        let part = |element: &Spanned<DeValue<'_>>| self.text.get(element.span()).unwrap_or("…").to_owned();
        let entries: Vec<String> = if !required.is_empty() {
            let fits = |(key, element): (&&str, &&Spanned<DeValue<'_>>)| {
                table.property(key).is_some_and(|schema| self.takes(schema, Kind::of(element.get_ref())))
            };
            let all = elements.len() == required.len() && required.iter().zip(elements).all(fits);
            let value = |i: usize| if all { part(elements[i]) } else { "…".to_owned() };
            required.iter().enumerate().map(|(i, key)| format!("{key} = {}", value(i))).collect()
        } else {
            let entry = table.other_keys()?;
            let value = if self.takes(entry, Kind::Whole) { "1" } else { "…" };
            let names = elements.iter().filter_map(|element| element.get_ref().as_str());
            let mut entries: Vec<String> =
                names.take(MOST_SHOWN).map(|name| format!("{name} = {value}")).collect();
            if entries.is_empty() {
                entries.push(format!("NAME = {value}"));
            } else if elements.len() > MOST_SHOWN {
                entries.push("…".to_owned());
            }
            entries
        };
        Some(format!("write `{{ {} }}`", entries.join(", ")))
    }

    /// A number in quotes stands where a number does.
    fn unquoted(&self, word: &str) -> Option<String> {
        let number = self.all.iter().any(|leaf| leaf.accepts(Kind::Whole));
        let fits = number && word.trim().parse::<f64>().is_ok_and(f64::is_finite);
        fits.then(|| format!("write {}, without the quotes", word.trim()))
    }

    /// Two whole numbers, as `3x4`, stand where a table of two does.
    fn times(&self, word: &str) -> Option<String> {
        let (first, second) = word.split_once('x')?;
        let numbers = [first.trim().parse::<u32>().ok()?, second.trim().parse::<u32>().ok()?];
        let table = self.tables().find(|table| {
            table.properties().count() == 2 && table.properties().all(|(_, s)| self.takes(s, Kind::Whole))
        })?;
        let entries = table.properties().zip(numbers).map(|((key, _), number)| format!("{key} = {number}"));
        Some(format!("write `{{ {} }}`", entries.collect::<Vec<_>>().join(", ")))
    }

    /// A plain value stands where an array or a table does.
    fn instead_of_scalar(&self, kind: Kind) -> Option<String> {
        if let Some(array) = self.all.iter().find(|leaf| leaf.accepts(Kind::Array)) {
            let fits = array.lengths().0 <= 1 && self.takes(array.item(0)?, kind);
            return fits.then(|| format!("write `[{}]`", self.written()));
        }
        let table = self.tables().find(|table| table.required().count() > 1)?;
        let mut value = table.required().next().and_then(|key| table.property(key)).and_then(|first| {
            (kind != Kind::Text && self.takes(first, kind)).then(|| self.written().to_owned())
        });
        let entry = |key: &str| format!("{key} = {}", value.take().unwrap_or("…".to_owned()));
        Some(format!("write `{{ {} }}`", table.required().map(entry).collect::<Vec<_>>().join(", ")))
    }
}
