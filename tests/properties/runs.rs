use detente_core::simd::Simd;
use detente_core::simulation::{End, RunOutcome};

use crate::bench::{model, simulate};
use crate::draft::Draft;
use crate::measures::{Measures, measures};
use crate::text::Names;

/// Seed of all runs.
pub(crate) const SEED: u64 = 20_260_101;

/// What some runs yielded, by run and measure.
pub(crate) type Table = Vec<Vec<Option<f64>>>;

fn table(outcomes: Vec<RunOutcome>) -> Table {
    for outcome in &outcomes {
        assert!(!matches!(outcome.end, End::Failed(_)), "{outcome:?}");
    }
    outcomes.into_iter().map(|o| o.measures).collect()
}

/// Runs of a scenario as text.
pub(crate) fn runs_of(text: &str, parts: &str, number: u64) -> Table {
    table(simulate(&model(text, parts, SEED), Simd::detect(), 0..number))
}

/// Runs of a draft, by all its measures.
pub(crate) fn runs(draft: &Draft, number: u64) -> Table {
    runs_named(draft, &Names::PLAIN, number)
}

/// The same of a draft by other names.
pub(crate) fn runs_named(draft: &Draft, names: &Names, number: u64) -> Table {
    runs_of(&draft.text(names), &measures(draft, names).text, number)
}

/// Runs of a draft by the measures of another that has no more than it.
pub(crate) fn runs_by(draft: &Draft, measures: &Measures, script: &str, number: u64) -> Table {
    runs_of(&draft.text(&Names::PLAIN), &format!("{}{script}", measures.text), number)
}

/// Bits of all measures, so that even the sign of a zero counts.
pub(crate) fn bits(table: &Table) -> Vec<Vec<Option<u64>>> {
    table.iter().map(|run| run.iter().map(|m| m.map(f64::to_bits)).collect()).collect()
}

/// Asserts that two tables agree to an error relative to 1 or the value, whichever is more.
pub(crate) fn close(one: &Table, other: &Table, error: f64) {
    assert_eq!(one.len(), other.len());
    for (run, (a, b)) in one.iter().zip(other).enumerate() {
        assert_eq!(a.len(), b.len());
        for (m, (a, b)) in a.iter().zip(b).enumerate() {
            match (a, b) {
                (Some(a), Some(b)) => {
                    let scale = if a.abs() > 1.0 { a.abs() } else { 1.0 };
                    assert!((a - b).abs() <= error * scale, "run {run}, measure {m}: {a} and {b}");
                }
                _ => assert_eq!(a, b, "run {run}, measure {m}"),
            }
        }
    }
}
