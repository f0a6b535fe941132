//! Whole sweeps, tables included: what threads and rows change, where writing weighs (quick) and where simulating does (peers).
//!
//! Run with `cargo bench -p detente-runner --bench sweep`.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use detente_runner::{Experiment, Options, Overrides, Replicates, Sweep, run};

/// An experiment with so many draws; series are off in both.
const EXPERIMENTS: [(&str, &str, Replicates); 2] = [
    ("quick", "tests/fixtures/quick.toml", Replicates { draws: 2560, luck: 1 }),
    ("peers", "configs/benchmarks/peers.toml", Replicates { draws: 1, luck: 1024 }),
];

fn sweeps(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let home = tempfile::tempdir().expect("a temporary folder");
    for (name, file, replicates) in EXPERIMENTS {
        let mut group = criterion.benchmark_group(format!("sweep/{name}"));
        for (rows, no_runs) in [("rows", false), ("no rows", true)] {
            let overrides = Overrides { replicates: Some(replicates), no_runs, ..Overrides::default() };
            let experiment = Experiment::load(&root.join(file), &overrides);
            let experiment = experiment.unwrap_or_else(|error| panic!("{error}"));
            let runs = detente_runner::sweep::plan(&experiment, None).expect("a plan").count();
            group.throughput(Throughput::Elements(runs));
            for jobs in [1, 2] {
                let mut options = Options::new(home.path().join(name));
                (options.force, options.jobs) = (true, NonZeroUsize::new(jobs).expect("threads"));
                group.bench_function(format!("{rows}, jobs {jobs}"), |bencher| {
                    bencher.iter(|| sweep(&experiment, &options));
                });
            }
        }
        group.finish();
    }
}

fn sweep(experiment: &Experiment, options: &Options) {
    let done = run(experiment, options, &AtomicBool::new(false), &mut |_| ());
    assert!(matches!(done, Ok(Sweep::Complete(_))), "{done:?}");
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2));
    targets = sweeps
}
criterion_main!(benches);
