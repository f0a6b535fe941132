//! How fast runs are as a scenario grows: one of its dimensions at a time, from a middle size, at the best SIMD level.
//!
//! Run with `cargo bench -p detente-core --bench growth`, or one dimension with `-- growth/actors`.

mod batch;

use std::fmt::Write;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use detente_core::lanes::LANES;
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

/// How large a scenario is.
#[derive(Clone, Copy)]
struct Size {
    actors: usize,
    /// Of each actor.
    options: usize,
    /// Of each actor; at most as many as variables.
    interests: usize,
    /// A multiple of four; a theatre's escalation comes on top.
    variables: usize,
    ticks: usize,
    depth: usize,
}

const MIDDLE: Size = Size { actors: 8, options: 4, interests: 4, variables: 16, ticks: 26, depth: 1 };

impl Size {
    /// Variables in rings of four, each of which follows the next. An actor's interests lie evenly apart, from a variable of its
    /// own on; its options push that variable and those after it, in turn up and down, and every other one escalates.
    fn scenario(self) -> String {
        let Self { actors, options, interests, variables, ticks, depth } = self;
        let mut text = format!(
            "id = \"growth\"\ntitle = \"Growth\"\n\
             time = {{ unit = \"week\", ticks_per_unit = 1, end = {ticks} }}\n\
             defaults.actor = {{ tempo = 1, depth = {depth} }}\ntrack.act = {{}}\ntheatre.land = {{ label = \"Land\" }}\n\
             variable.tension = {{ kind = \"escalation\", theatre = \"land\", initial = 0.1 }}\n\
             process.calm = {{ variable = \"tension\", rate = 0.1, toward = 0.1 }}\n"
        );
        let mut line = |line: String| writeln!(text, "{line}").expect("text");
        for v in 0..variables {
            let next = v / 4 * 4 + (v + 1) % 4;
            line(format!("variable.v{v} = {{ initial = 0.5 }}"));
            line(format!(
                "process.p{v} = {{ variable = \"v{v}\", rate = 0.1, affine = {{ bias = 0.2, terms = {{ v{next} = 0.6 }} }} }}"
            ));
        }
        for a in 0..actors {
            let interest = |i: usize| {
                let v = (a + i * variables / interests) % variables;
                format!("v{v} = {{ weight = 1, ideal = {} }}", (a + i) % 2)
            };
            let interests: Vec<String> = (0..interests).map(interest).collect();
            line(format!("actor.a{a} = {{ label = \"A{a}\", interest = {{ {} }} }}", interests.join(", ")));
            for o in 0..options {
                let v = (a + o) % variables;
                let (effect, more) = match o % 2 {
                    0 => (0.1, ""),
                    _ => (-0.1, ", escalates = { theatre = \"land\", severity = 0.05 }"),
                };
                line(format!(
                    "option.a{a}.o{o} = {{ track = \"act\", effects = {{ v{v} = {effect} }}{more} }}"
                ));
            }
        }
        text
    }
}

/// 64 runs of scenarios that differ in one dimension.
fn grow(criterion: &mut Criterion, dimension: &str, values: &[usize], size: fn(usize) -> Size) {
    let mut group = criterion.benchmark_group(format!("growth/{dimension}"));
    group.throughput(Throughput::Elements(LANES as u64));
    for &value in values {
        let model = batch::model(dimension, &size(value).scenario());
        let mut simulation = Simulation::new(model, Simd::detect());
        group.bench_function(BenchmarkId::from_parameter(value), |bencher| {
            bencher.iter(|| batch::simulate(&mut simulation, LANES));
        });
    }
    group.finish();
}

fn growth(criterion: &mut Criterion) {
    grow(criterion, "actors", &[2, 4, 8, 16, 32], |actors| Size { actors, ..MIDDLE });
    grow(criterion, "options", &[1, 2, 4, 8], |options| Size { options, ..MIDDLE });
    grow(criterion, "interests", &[2, 4, 8], |interests| Size { interests, ..MIDDLE });
    grow(criterion, "variables", &[8, 16, 32, 64], |variables| Size { variables, ..MIDDLE });
    grow(criterion, "ticks", &[13, 26, 52, 104], |ticks| Size { ticks, ..MIDDLE });
    grow(criterion, "depth", &[0, 1, 2], |depth| Size { depth, ..MIDDLE });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = growth
}
criterion_main!(benches);
