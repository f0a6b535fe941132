//! The engine against its limit: `configs/benchmarks/peers-scenario.toml` in the engine and in a twin written by hand in
//! plain arrays, in turn, on one core.
//!
//! `cargo bench -p detente-core --bench limit [-- ROUNDS]` prints a line of JSON: runs per second of both by SIMD level, and
//! the ratio of their times in each round. `DETENTE_SIMD` chooses one level. Like other benchmarks it is only tried out with
//! `--test`, and under `cargo test`.

#[path = "twin/engine.rs"]
mod peers;
mod twin;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use detente_core::lanes::LANES;
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let says = |flag: &str| arguments.iter().any(|argument| argument == flag);
    // Rounds, and batches of 64 runs in a measurement.
    let (rounds, batches) = if says("--bench") && !says("--test") {
        (arguments.iter().find_map(|a| a.parse().ok()).unwrap_or(15), 16)
    } else {
        (1, 1)
    };
    let model = Arc::new(peers::model());
    let wanted = std::env::var("DETENTE_SIMD").ok();
    for simd in Simd::supported().into_iter().filter(|s| wanted.as_ref().is_none_or(|w| w == s.name())) {
        let mut simulation = Simulation::new(Arc::clone(&model), simd);
        let (mut engine, mut twin) = (Vec::new(), Vec::new());
        for round in 0..=rounds {
            let first = round * batches * LANES as u32;
            let times = [
                time(|| with_engine(&mut simulation, first, batches)),
                time(|| with_twin(simd, first, batches)),
            ];
            // The first round warms up.
            if round > 0 {
                engine.push(times[0]);
                twin.push(times[1]);
            }
        }
        report(simd, batches, &engine, &twin);
    }
}

fn with_engine(simulation: &mut Simulation, first: u32, batches: u32) {
    let mut lucks = first..first + batches * LANES as u32;
    simulation.run(|| lucks.next().map(peers::run), |outcome| drop(black_box(outcome)));
}

fn with_twin(simd: Simd, first: u32, batches: u32) {
    for batch in 0..batches {
        black_box(twin::run(simd, peers::SEED, first + batch * LANES as u32));
    }
}

fn time(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

#[expect(clippy::print_stdout, reason = "what it measures is for programs to read")]
fn report(simd: Simd, batches: u32, engine: &[f64], twin: &[f64]) {
    let runs = f64::from(batches) * LANES as f64;
    let speed = |times: &[f64]| runs / middle(times.to_vec());
    let ratios: Vec<f64> = engine.iter().zip(twin).map(|(e, t)| e / t).collect();
    println!(
        r#"{{"simd":"{simd}","engine_runs_per_second":{:.0},"twin_runs_per_second":{:.0},"ratio":{:.3},"ratios":{ratios:.3?}}}"#,
        speed(engine),
        speed(twin),
        middle(ratios.clone()),
    );
}

/// The median.
fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
