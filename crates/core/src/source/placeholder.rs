//! Harmless values that stand in for what is missing or of the wrong type.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeArray, DeFloat, DeInteger, DeTable, DeValue};

use super::schema::{Leaf, Shape};

/// Deepest placeholder that is built.
const MOST_NESTED: usize = 16;

/// Builds the smallest valid value of a shape, all of it at one place.
#[derive(Clone)]
pub(super) struct Placeholder<'s> {
    pub(super) shape: Shape<'s>,
    pub(super) span: Range<usize>,
}

impl<'s> Placeholder<'s> {
    /// A valid value, or `None` if there is no obvious one.
    pub(super) fn build<'i>(&self, schema: &'s Value) -> Option<DeValue<'i>> {
        self.nested(schema, 0)
    }

    fn nested<'i>(&self, schema: &'s Value, depth: usize) -> Option<DeValue<'i>> {
        if depth > MOST_NESTED {
            return None;
        }
        self.shape.alternatives(schema).into_iter().find_map(|leaf| self.leaf(leaf, depth))
    }

    fn leaf<'i>(&self, leaf: Leaf<'s>, depth: usize) -> Option<DeValue<'i>> {
        use super::schema::Kind;
        if let Some(words) = leaf.words() {
            return words.first().map(|word| text(word));
        }
        if leaf.is_anything() {
            return Some(text(""));
        }
        if leaf.accepts(Kind::Fraction) {
            return Some(DeValue::Float(DeFloat::default()));
        }
        if leaf.accepts(Kind::Whole) {
            // 1 is enough for every integer type that excludes 0.
            let one = || DeValue::parse("1").ok().map(Spanned::into_inner);
            return if leaf.bounds().low > 0.0 {
                one()
            } else {
                Some(DeValue::Integer(DeInteger::default()))
            };
        }
        if leaf.accepts(Kind::Text) {
            return Some(text(""));
        }
        if leaf.accepts(Kind::Flag) {
            return Some(DeValue::Boolean(false));
        }
        if leaf.accepts(Kind::Array) {
            let items = (0..leaf.lengths().0).map(|i| self.at(leaf.item(i)?, depth));
            return items.collect::<Option<DeArray<'i>>>().map(DeValue::Array);
        }
        if leaf.accepts(Kind::Table) {
            let entry = |key: &'s str| {
                let key_at = Spanned::new(self.span.clone(), Cow::Owned(key.to_owned()));
                Some((key_at, self.at(leaf.property(key)?, depth)?))
            };
            return leaf.required().map(entry).collect::<Option<DeTable<'i>>>().map(DeValue::Table);
        }
        None
    }

    fn at<'i>(&self, schema: &'s Value, depth: usize) -> Option<Spanned<DeValue<'i>>> {
        self.nested(schema, depth + 1).map(|value| Spanned::new(self.span.clone(), value))
    }
}

pub(super) fn text<'i>(word: &str) -> DeValue<'i> {
    DeValue::String(Cow::Owned(word.to_owned()))
}
