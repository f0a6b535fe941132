//! Whole runs: 64 replicates of each shipped scenario, one lane each, at every SIMD level.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use detente_core::lanes::LANES;
use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;
use detente_core::source::{Diagnostics, Report};

fn model(folder: &str) -> Arc<Model> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs").join(folder).join("scenario.toml");
    let text = fs::read_to_string(path).expect("shipped scenario");
    let mut diagnostics = Diagnostics::default();
    let scenario = Scenario::read(&text, &mut diagnostics);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", Report::new(folder, text, diagnostics)));
    Arc::new(Model::new(ExperimentParts::new(scenario), vec![Point::default()], 1, true))
}

fn batches(criterion: &mut Criterion) {
    for folder in ["libya-2020", "arms-race", "lanchester"] {
        let model = model(folder);
        let mut group = criterion.benchmark_group(format!("batch/{folder}"));
        group.throughput(Throughput::Elements(LANES as u64)).sample_size(10);
        for simd in Simd::supported() {
            let mut simulation = Simulation::new(Arc::clone(&model), simd);
            group.bench_function(simd.name(), |bencher| {
                bencher.iter(|| {
                    let mut runs = 0..LANES as u64;
                    let next =
                        || runs.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 });
                    simulation.run(next, |outcome| {
                        black_box(outcome);
                    });
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, batches);
criterion_main!(benches);
