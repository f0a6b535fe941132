//! Simulates every run of a result once more, in another order, so that each finds itself in another lane and in other
//! company: `reorder RESULT SEED`. Ends with 1 if any number differs by a bit.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use detente_core::simd::Simd;
use detente_core::simulation::{RunOutcome, Simulation};
use detente_runner::stored::{Stored, StoredError};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seed = arguments.get(1).and_then(|seed| seed.parse().ok());
    let (Some(folder), Some(seed)) = (arguments.first(), seed) else {
        eprintln!("reorder RESULT SEED");
        return ExitCode::from(2);
    };
    match differing(Path::new(folder), seed) {
        Ok((0, _)) => ExitCode::SUCCESS,
        Ok((differing, all)) => {
            eprintln!("{differing} of {all} runs differ in another order");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// How many runs of a result come out otherwise in another order, and of how many.
fn differing(folder: &Path, seed: u64) -> Result<(usize, usize), StoredError> {
    let stored = Stored::open(folder)?;
    let mut kept: BTreeMap<u64, RunOutcome> = BTreeMap::new();
    stored.rows(|rows| kept.extend(rows.iter().map(|row| (row.spec.run, row.clone()))))?;

    let mut order: Vec<u64> = kept.keys().copied().collect();
    let mut luck = ChaCha8Rng::seed_from_u64(seed);
    for place in (1..order.len()).rev() {
        order.swap(place, (luck.next_u64() % (place as u64 + 1)) as usize);
    }
    let (mut order, mut alike) = (order.into_iter(), 0);
    Simulation::new(stored.experiment().model(), Simd::detect()).run(
        || order.next().map(|run| stored.plan().spec(run)),
        |run| alike += usize::from(kept.get(&run.spec.run).is_some_and(|row| same(row, &run))),
    );
    Ok((kept.len() - alike, kept.len()))
}

/// The same end and the same bits of every measure.
fn same(row: &RunOutcome, run: &RunOutcome) -> bool {
    let bits = |run: &RunOutcome| run.measures.iter().map(|m| m.map(f64::to_bits)).collect::<Vec<_>>();
    row.end == run.end && row.end_tick == run.end_tick && bits(row) == bits(run)
}
