use std::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestRunner};

/// Cases of a property, where `PROPTEST_CASES` does not say otherwise.
pub(crate) const CASES: u32 = 48;

/// Seed of all generators: the same cases on every machine.
const SEED: u64 = 0x6465_7465_6e74_6521;

/// The configuration of a property with its own file of regressions.
fn config(cases: u32, regressions: &'static str) -> Config {
    let stated = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse::<u32>().ok());
    let persists = std::env::var_os("PROPTEST_DISABLE_FAILURE_PERSISTENCE").is_none();
    Config {
        cases: stated.map_or(cases, |stated| Ord::max(stated * cases / CASES, 1)),
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: persists.then(|| Box::new(FileFailurePersistence::Direct(regressions)) as _),
        max_shrink_iters: 1024,
        ..Config::default()
    }
}

/// Checks a property in some cases (of [`CASES`], as many in proportion where `PROPTEST_CASES` says otherwise), and
/// shows the smallest failure found.
pub(crate) fn holds<S>(cases: u32, regressions: &'static str, cases_of: S, property: impl Fn(S::Value))
where
    S: Strategy,
    S::Value: Debug,
{
    let mut runner = TestRunner::new(config(cases, regressions));
    let result = runner.run(&cases_of, |case| {
        property(case);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

/// Some values of a strategy, the same ones every time.
pub(crate) fn samples<S: Strategy>(number: usize, strategy: S) -> Vec<S::Value> {
    let mut runner = TestRunner::new(config(1, "../../tests/properties/regressions/samples.txt"));
    let mut one = || strategy.new_tree(&mut runner).expect("a value").current();
    (0..number).map(|_| one()).collect()
}

/// The file of regressions of a test.
macro_rules! regressions {
    ($name:literal) => {
        concat!("../../tests/properties/regressions/", $name, ".txt")
    };
}
pub(crate) use regressions;
