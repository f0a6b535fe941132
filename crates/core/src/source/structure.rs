//! Checks a file against the schema of the type it is read into, reports everything that does not fit, and
//! repairs it so that the rest can still be read.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::diagnostic::Diagnostics;
use super::example::Example;
use super::nearest::{did_you_mean, nearest};
use super::placeholder::{Placeholder, text};
use super::schema::{Kind, Leaf, Shape};

/// Whether a value fits its schema, possibly after repair. What does not was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Fit {
    Sound,
    Broken,
}

/// A walk through a file along a schema.
pub(super) struct Walk<'s> {
    shape: Shape<'s>,
    text: &'s str,
    pub(super) diagnostics: Diagnostics,
    /// Places where something was replaced, and of the values that hold them.
    pub(super) repaired: Vec<Range<usize>>,
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// ` in `path``, or nothing at the top of the file.
fn within(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" in `{path}`") }
}

/// Help for an array that has too many elements because of decimal commas.
fn decimal_commas(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split(',').collect();
    let ends = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let begins = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let tight = parts.windows(2).filter(|pair| ends(pair[0]) && begins(pair[1])).count();
    (tight > 0 && tight + 1 < parts.len()).then(|| "decimals take a point: 0.15, not 0,15".to_owned())
}

impl<'s> Walk<'s> {
    pub(super) fn new(shape: Shape<'s>, text: &'s str) -> Self {
        Self { shape, text, diagnostics: Diagnostics::default(), repaired: Vec::new() }
    }

    /// Checks the whole file.
    pub(super) fn file(&mut self, root: &mut DeTable<'_>, schema: &'s Value) -> Fit {
        match self.shape.alternatives(schema).as_slice() {
            [leaf] if !leaf.is_anything() => self.table(root, 0..0, *leaf, ""),
            _ => Fit::Sound,
        }
    }

    fn trial(&self) -> Self {
        Self::new(self.shape, self.text)
    }

    fn broken(&mut self, span: Range<usize>, message: String) -> Fit {
        self.diagnostics.error(span, message);
        Fit::Broken
    }

    fn value<'i>(&mut self, value: &mut Spanned<DeValue<'i>>, schema: &'s Value, path: &str) -> Fit {
        let before = self.repaired.len();
        let fit = self.value_itself(value, schema, path);
        // What was repaired inside of a value can make the whole value wrong, through no fault of the file.
        let span = value.span();
        let inside = |place: &Range<usize>| span.start <= place.start && place.start < span.end;
        let mut new = self.repaired[before..].iter();
        if new.any(inside) || (self.repaired.len() > before && self.shape.alternatives(schema).len() > 1) {
            self.repaired.push(span);
        }
        fit
    }

    fn value_itself<'i>(&mut self, value: &mut Spanned<DeValue<'i>>, schema: &'s Value, path: &str) -> Fit {
        let span = value.span();
        let kind = Kind::of(value.get_ref());
        let all = self.shape.alternatives(schema);
        let fitting: Vec<Leaf<'s>> = all.iter().copied().filter(|leaf| leaf.accepts(kind)).collect();
        if kind != Kind::OtherTime && fitting.iter().any(|leaf| leaf.is_anything()) {
            return Fit::Sound;
        }
        // A word where a tagged table belongs, or the other way round, has a better message than its type.
        let near_miss = matches!(kind, Kind::Text | Kind::Table) && all.iter().any(|l| l.words().is_some());
        if fitting.is_empty() && !near_miss {
            let expected = self.shape.phrase(schema);
            let message = format!("`{path}` must be {expected}, not {}", kind.phrase());
            let example = Example { shape: self.shape, text: self.text, all: &all, span: span.clone() };
            let help = example.help(value.get_ref());
            self.diagnostics.error(span, message).help = help;
            return self.wrapped(value, &all, path);
        }
        match value.get_mut() {
            DeValue::String(word) => match self.word(word, &span, &all, &fitting, path) {
                Ok(None) => Fit::Sound,
                Ok(Some(intended)) => {
                    self.repaired.push(span);
                    *value.get_mut() = text(intended);
                    Fit::Sound
                }
                Err(()) => Fit::Broken,
            },
            DeValue::Datetime(date) => {
                let date = date.to_string();
                *value.get_mut() = DeValue::String(Cow::Owned(date));
                Fit::Sound
            }
            DeValue::Boolean(_) => Fit::Sound,
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => self.number(number as f64, span, &fitting, path),
                Err(_) => self.broken(span, format!("`{path}` is too large: whole numbers have 64 bits")),
            },
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(x) if x.is_finite() => self.number(x, span, &fitting, path),
                Ok(x) if x.is_nan() => {
                    self.broken(span, format!("`{path}` must be a finite number, not `nan`"))
                }
                _ => self.broken(span, format!("`{path}` must be a finite number, and this is infinite")),
            },
            DeValue::Array(array) => match fitting.as_slice() {
                [leaf] => self.array(array, span, *leaf, path),
                _ => self.best(value, &fitting, path),
            },
            DeValue::Table(table) => match fitting.as_slice() {
                _ if self.is_word(table, &all) => {
                    let word = table.keys().next().map_or("", |key| key.get_ref());
                    self.broken(span, format!("`{word}` takes no value in `{path}`: write `\"{word}\"`"))
                }
                [] => {
                    let expected = self.shape.phrase(schema);
                    self.broken(span, format!("`{path}` must be {expected}, not a table"))
                }
                [leaf] => self.table(table, span, *leaf, path),
                leaves if leaves.iter().all(|leaf| leaf.tag().is_some()) => {
                    self.tagged(table, span, leaves, path)
                }
                _ => self.best(value, &fitting, path),
            },
        }
    }

    /// Reads a table, which was reported, as an array of one if an array is expected there.
    fn wrapped<'i>(&mut self, value: &mut Spanned<DeValue<'i>>, all: &[Leaf<'s>], path: &str) -> Fit {
        let fits = |leaf: &&Leaf<'s>| {
            let item = leaf.item(0).map(|item| self.shape.alternatives(item)).unwrap_or_default();
            let tables = item.iter().any(|item| item.accepts(Kind::Table) && !item.is_anything());
            leaf.accepts(Kind::Array) && leaf.lengths().0 <= 1 && tables
        };
        let Some(array) = all.iter().find(fits).filter(|_| Kind::of(value.get_ref()) == Kind::Table) else {
            return Fit::Broken;
        };
        let span = value.span();
        let table = std::mem::replace(value.get_mut(), DeValue::Boolean(false));
        let mut elements = DeArray::new();
        elements.push(Spanned::new(span.clone(), table));
        let fit = self.array(&mut elements, span.clone(), *array, path);
        *value.get_mut() = DeValue::Array(elements);
        self.repaired.push(span);
        fit
    }

    /// Checks text; the valid word it probably stands for, if it is not valid and one is near.
    fn word(
        &mut self,
        word: &str,
        span: &Range<usize>,
        all: &[Leaf<'s>],
        fitting: &[Leaf<'s>],
        path: &str,
    ) -> Result<Option<&'s str>, ()> {
        let words: Vec<&'s str> = fitting.iter().filter_map(|leaf| leaf.words()).flatten().collect();
        if fitting.iter().any(|leaf| leaf.words().is_none()) || words.contains(&word) {
            return Ok(None);
        }
        let tags: Vec<&'s str> = all.iter().filter_map(|leaf| leaf.tag()).map(|(tag, _)| tag).collect();
        if tags.contains(&word) {
            let message = format!("`{word}` needs a value in `{path}`: write `{{ {word} = … }}`");
            self.diagnostics.error(span.clone(), message);
            return Err(());
        }
        let message = if word.is_empty() {
            format!("`{path}` is empty")
        } else {
            format!("unknown word `{word}` for `{path}`")
        };
        let help = did_you_mean(word, words.iter().chain(&tags).copied());
        self.diagnostics.error(span.clone(), message).help = help;
        nearest(word, words).map(Some).ok_or(())
    }

    /// Whether a table has only one key, and that key is a valid word without a value.
    fn is_word(&self, table: &DeTable<'_>, all: &[Leaf<'s>]) -> bool {
        let mut keys = table.keys();
        let (Some(key), None) = (keys.next(), keys.next()) else { return false };
        let key: &str = key.get_ref();
        all.iter().filter_map(|leaf| leaf.words()).flatten().any(|word| word == key)
    }

    fn number(&mut self, x: f64, span: Range<usize>, fitting: &[Leaf<'s>], path: &str) -> Fit {
        let mut broken = None;
        for leaf in fitting {
            match leaf.bounds().broken_by(x) {
                None => return Fit::Sound,
                Some(bound) => broken = Some(bound),
            }
        }
        match broken {
            None => Fit::Sound,
            Some(bound) => self.broken(span, format!("`{path}` must be {bound}, not {x}")),
        }
    }

    fn array<'i>(&mut self, array: &mut DeArray<'i>, span: Range<usize>, leaf: Leaf<'s>, path: &str) -> Fit {
        let (least, most) = leaf.lengths();
        let length = array.len();
        let mut fit = Fit::Sound;
        if length < least || most.is_some_and(|most| length > most) {
            let expected = match most {
                Some(most) if most == least => format!("{least}"),
                Some(most) if length > most => format!("at most {most}"),
                _ => format!("at least {least}"),
            };
            let form = leaf.title().map(|title| format!("be {title}, with")).unwrap_or("have".to_owned());
            let elements = if expected == "1" || expected.ends_with(" 1") { "element" } else { "elements" };
            let written = self.text.get(span.clone()).unwrap_or("");
            let message = format!("`{path}` must {form} {expected} {elements}, not {length}");
            self.diagnostics.error(span, message).help = decimal_commas(written);
            fit = Fit::Broken;
        }
        let mut kept = DeArray::new();
        for (index, mut element) in std::mem::replace(array, DeArray::new()).into_iter().enumerate() {
            let Some(schema) = leaf.item(index) else {
                kept.push(element);
                continue;
            };
            match self.value(&mut element, schema, &format!("{path}[{index}]")) {
                Fit::Sound => kept.push(element),
                Fit::Broken => match self.stand_in(schema, element.span()) {
                    Some(stand_in) => kept.push(stand_in),
                    None => fit = Fit::Broken,
                },
            }
        }
        *array = kept;
        fit
    }

    /// A placeholder at a place, recorded as a repair.
    fn stand_in<'i>(&mut self, schema: &'s Value, span: Range<usize>) -> Option<Spanned<DeValue<'i>>> {
        let placeholder = Placeholder { shape: self.shape, span: span.clone() }.build(schema)?;
        self.repaired.push(span.clone());
        Some(Spanned::new(span, placeholder))
    }

    /// Where placeholders for the missing keys of a table stand: an empty place that nothing else has.
    fn place_for_missing(&self, span: &Range<usize>) -> Range<usize> {
        let written = self.text.get(span.clone()).unwrap_or("");
        match written.chars().next() {
            None => self.text.len()..self.text.len(),
            Some('{') => span.end - 1..span.end - 1,
            Some(_) => span.end..span.end,
        }
    }

    /// Checks a table with named keys.
    fn table<'i>(&mut self, table: &mut DeTable<'i>, span: Range<usize>, leaf: Leaf<'s>, path: &str) -> Fit {
        let missing: Vec<&'s str> = leaf.required().filter(|key| !table.contains_key(*key)).collect();
        let guessed = self.unknown_keys(table, leaf, path);
        let mut fit = Fit::Sound;
        let mut dropped: Vec<String> = Vec::new();
        for (key, value) in table.iter_mut() {
            let key: &str = key.get_ref();
            let Some(schema) = leaf.property(key).or_else(|| leaf.other_keys()) else { continue };
            if guessed.contains(&key) {
                continue;
            }
            if self.value(value, schema, &join(path, key)) == Fit::Sound {
                continue;
            }
            let named = leaf.property(key).is_some();
            let required = leaf.required().any(|required| required == key);
            let stand_in = if required || !named || self.is_harmless(schema) {
                self.stand_in(schema, value.span())
            } else {
                None
            };
            match stand_in {
                Some(stand_in) => *value = stand_in,
                None if required => fit = Fit::Broken,
                None => dropped.push(key.to_owned()),
            }
        }
        for key in &dropped {
            table.remove(key.as_str());
        }
        for key in missing {
            if table.contains_key(key) {
                continue;
            }
            let at = self.place_for_missing(&span);
            if !guessed.contains(&key) {
                let message = format!("missing key `{key}`{}", within(path));
                let error = self.diagnostics.error(span.clone(), message);
                let about = leaf.property(key).and_then(|schema| schema.get("description"));
                if let Some(about) = about.and_then(Value::as_str) {
                    let line = about.lines().next().unwrap_or(about);
                    error.with_help(format!("`{key}`: {line}"));
                }
            }
            let stand_in = leaf.property(key).and_then(|schema| self.stand_in(schema, at.clone()));
            match stand_in {
                Some(stand_in) => {
                    table.insert(Spanned::new(at, Cow::Owned(key.to_owned())), stand_in);
                }
                None => fit = Fit::Broken,
            }
        }
        fit
    }

    /// Reports the unknown keys of a table. One that is near a key which is not stated is read as that key, so
    /// that its value is checked too and the key is not also reported as missing; others are removed. The
    /// result names the keys that were stated by such a guess, whether or not their value could be kept.
    fn unknown_keys(&mut self, table: &mut DeTable<'_>, leaf: Leaf<'s>, path: &str) -> Vec<&'s str> {
        let mut guessed: Vec<&'s str> = Vec::new();
        if leaf.other_keys().is_some() {
            return guessed;
        }
        let known: Vec<&'s str> = leaf.properties().map(|(key, _)| key).collect();
        let unknown: Vec<String> = table
            .keys()
            .map(|key| key.get_ref().to_string())
            .filter(|key| !known.contains(&key.as_str()))
            .collect();
        for key in unknown {
            let Some((place, mut value)) = table.remove_entry(key.as_str()) else { continue };
            let absent: Vec<&'s str> =
                known.iter().copied().filter(|k| !table.contains_key(*k) && !guessed.contains(k)).collect();
            let intended = nearest(&key, absent.iter().copied());
            let help = match intended {
                Some(intended) => Some(format!("did you mean `{intended}`?")),
                None => did_you_mean(&key, known.iter().copied()),
            };
            let message = format!("unknown key `{key}`{}: nothing reads it", within(path));
            self.diagnostics.error(place.span(), message).help = help;
            let Some(intended) = intended else { continue };
            guessed.push(intended);
            let Some(schema) = leaf.property(intended) else { continue };
            let mut trial = self.trial();
            if trial.value(&mut value, schema, &join(path, &key)) == Fit::Sound {
                self.keep(trial);
                table.insert(Spanned::new(place.span(), Cow::Owned(intended.to_owned())), value);
            }
        }
        guessed
    }

    /// A table whose only key says which alternative it is.
    fn tagged(
        &mut self,
        table: &mut DeTable<'_>,
        span: Range<usize>,
        leaves: &[Leaf<'s>],
        path: &str,
    ) -> Fit {
        let tags: Vec<&'s str> = leaves.iter().filter_map(|leaf| leaf.tag()).map(|(tag, _)| tag).collect();
        let find = |key: &str| leaves.iter().find(|leaf| leaf.tag().is_some_and(|(tag, _)| tag == key));
        self.unknown_tags(table, &tags, path);
        let stated: Vec<String> = table.keys().map(|key| key.get_ref().to_string()).collect();
        let [key] = stated.as_slice() else {
            let names: Vec<String> = tags.iter().map(|tag| format!("`{tag}`")).collect();
            let found = if stated.is_empty() { "none".to_owned() } else { stated.len().to_string() };
            let message = format!("`{path}` must have exactly one key, not {found}");
            self.diagnostics.error(span, message).with_help(format!("one of {}", names.join(", ")));
            for (key, value) in table.iter_mut() {
                if let Some((tag, schema)) = find(key.get_ref()).and_then(|leaf| leaf.tag()) {
                    let _ = self.value(value, schema, &join(path, tag));
                }
            }
            return Fit::Broken;
        };
        if let Some(leaf) = find(key) {
            return self.table(table, span, *leaf, path);
        }
        // The key was reported; if it is near a valid one, its value is read as that one's.
        let intended = nearest(key, tags.iter().copied());
        let Some((tag, leaf)) = intended.and_then(|tag| Some((tag, find(tag)?))) else { return Fit::Broken };
        let Some((place, value)) = table.remove_entry(key.as_str()) else { return Fit::Broken };
        table.insert(Spanned::new(place.span(), Cow::Owned(tag.to_owned())), value);
        let mut trial = self.trial();
        let fit = trial.table(table, span, *leaf, path);
        if fit == Fit::Sound {
            self.keep(trial);
        }
        fit
    }

    fn unknown_tags(&mut self, table: &DeTable<'_>, tags: &[&'s str], path: &str) {
        for key in table.keys().filter(|key| !tags.contains(&key.get_ref().as_ref())) {
            let word: &str = key.get_ref();
            let message = format!("unknown key `{word}`{}: nothing reads it", within(path));
            self.diagnostics.error(key.span(), message).help = did_you_mean(word, tags.iter().copied());
        }
    }

    /// Tries alternatives and keeps the one with the fewest errors, the first of equals.
    fn best<'i>(&mut self, value: &mut Spanned<DeValue<'i>>, leaves: &[Leaf<'s>], path: &str) -> Fit {
        let mut best: Option<(Fit, Walk<'s>, Spanned<DeValue<'i>>)> = None;
        for leaf in leaves {
            let mut candidate = value.clone();
            let mut trial = self.trial();
            let span = candidate.span();
            let fit = match candidate.get_mut() {
                DeValue::Array(array) => trial.array(array, span, *leaf, path),
                DeValue::Table(table) => trial.table(table, span, *leaf, path),
                _ => Fit::Sound,
            };
            if best.as_ref().is_none_or(|(_, kept, _)| trial.diagnostics.len() < kept.diagnostics.len()) {
                best = Some((fit, trial, candidate));
            }
        }
        let Some((fit, trial, repaired)) = best else { return Fit::Sound };
        self.keep(trial);
        *value = repaired;
        fit
    }

    fn keep(&mut self, trial: Self) {
        self.diagnostics.absorb(trial.diagnostics);
        self.repaired.extend(trial.repaired);
    }

    /// Whether a placeholder is better than absence for an optional value. It is, where rules ask which keys are
    /// stated; but numbers and arrays of fixed length have no value that is harmless elsewhere.
    fn is_harmless(&self, schema: &'s Value) -> bool {
        self.shape.alternatives(schema).iter().all(|leaf| {
            let only_number = leaf.accepts(Kind::Whole) && !leaf.accepts(Kind::Text);
            let fixed_array = leaf.accepts(Kind::Array) && leaf.lengths().0 > 0;
            !only_number && !fixed_array
        })
    }
}
