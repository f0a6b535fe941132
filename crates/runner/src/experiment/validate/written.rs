//! What is written where reading left nothing: keys with a value of the wrong kind, headers of tables with defaults.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// An experiment as TOML, whatever it means.
pub(super) struct Written<'t>(DeTable<'t>);

impl<'t> Written<'t> {
    /// The tables and keys of a text.
    pub(super) fn of(text: &'t str) -> Self {
        Self(DeTable::parse_recoverable(text).0.into_inner())
    }

    /// Where a table stands; the beginning of the file if it is left out.
    pub(super) fn place(&self, table: &str) -> Range<usize> {
        self.0.get(table).map_or(0..0, |table| table.span())
    }

    /// Whether the entry of an array of tables that stands at a place has a key, even with a value that cannot be read:
    /// that was reported.
    pub(super) fn has(&self, array: &str, place: &Range<usize>, key: &str) -> bool {
        let Some(DeValue::Array(entries)) = self.0.get(array).map(|entries| entries.get_ref()) else {
            return false;
        };
        let mut here = entries.iter().filter(|entry| entry.span() == *place).map(|entry| entry.get_ref());
        here.any(|entry| matches!(entry, DeValue::Table(table) if table.contains_key(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::Written;

    #[test]
    fn what_is_written_is_found_by_its_place() {
        let written = Written::of("[[factor]]\nmin = 'x'\n[[factor]]\nmax = 1\n[design]\nkind = 1\n");
        assert_eq!(written.place("design"), 40..48);
        assert_eq!(written.place("output"), 0..0);
        assert!(written.has("factor", &(0..10), "min") && !written.has("factor", &(0..10), "max"));
        assert!(written.has("factor", &(21..31), "max") && !written.has("factor", &(21..31), "min"));
        assert!(!written.has("hypothesis", &(0..10), "min"));
    }
}
