//! Whole runs of shipped scenarios, one in each lane, at every SIMD level; and what a tick of them takes.
//!
//! Run with `cargo bench -p detente-core --bench simulation`.

mod batch;

use std::fs;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use detente_core::lanes::LANES;
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

const PEERS: &str = "benchmarks/peers-scenario.toml";

fn shipped(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs").join(file);
    fs::read_to_string(path).expect("shipped scenario")
}

/// 64 runs from start to end.
fn batches(criterion: &mut Criterion) {
    for (name, file) in [
        ("libya-2020", "libya-2020/scenario.toml"),
        ("arms-race", "arms-race/scenario.toml"),
        ("lanchester", "lanchester/scenario.toml"),
        ("peers", PEERS),
    ] {
        let model = batch::model(name, &shipped(file));
        let mut group = criterion.benchmark_group(format!("batch/{name}"));
        group.throughput(Throughput::Elements(LANES as u64));
        for simd in Simd::supported() {
            let mut simulation = Simulation::new(model.clone(), simd);
            group.bench_function(simd.name(), |bencher| {
                bencher.iter(|| batch::simulate(&mut simulation, LANES));
            });
        }
        group.finish();
    }
}

/// 64 runs of peers that end after one tick, and after eleven. A tenth of the difference is what a tick of 64 lanes takes; what
/// the first takes beyond that is taking 64 runs on and handing their results over.
fn ticks(criterion: &mut Criterion) {
    let year = shipped(PEERS);
    let mut group = criterion.benchmark_group("ticks/peers");
    for ticks in [1, 11] {
        let text = year.replace("\nend = 52 ", &format!("\nend = {ticks} "));
        assert_ne!(text, year, "peers no longer ends after 52 weeks");
        let mut simulation = Simulation::new(batch::model("peers", &text), Simd::detect());
        group.bench_function(ticks.to_string(), |bencher| {
            bencher.iter(|| batch::simulate(&mut simulation, LANES));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = batches, ticks
}
criterion_main!(benches);
