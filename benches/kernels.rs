//! Time of the lane kernels at every SIMD level this processor has, per call of 64 lanes.
//!
//! Run with `cargo bench -p detente-core --bench kernels`.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use detente_core::lanes::{LANES, Lanes};
use detente_core::math;
use detente_core::random::{self, Address, Key, LaneStreams, Purpose};
use detente_core::simd::Simd;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

type Kernel = fn(Simd, &Lanes, &mut Lanes);
type Scalar = fn(f64) -> f64;

fn elementary(c: &mut Criterion) {
    let x = Lanes::from_fn(|lane| lane as f64 * 0.7 - 20.0);
    let unit = Lanes::from_fn(|lane| (lane as f64 + 0.5) / LANES as f64);
    let kernels: [(&str, Kernel, &Lanes, Option<Scalar>); 3] = [
        ("exp 64 lanes", math::exp_lanes, &x, Some(libm::exp)),
        ("ln 64 lanes", math::ln_lanes, &unit, Some(libm::log)),
        ("normal_inverse 64 lanes", math::normal_lanes, &unit, None),
    ];
    for (name, kernel, input, scalar) in kernels {
        let mut group = c.benchmark_group(name);
        let mut out = Lanes::ZERO;
        for simd in Simd::supported() {
            group.bench_function(BenchmarkId::from_parameter(simd), |b| {
                b.iter(|| kernel(simd, black_box(input), black_box(&mut out)));
            });
        }
        if let Some(scalar) = scalar {
            group.bench_function("libm, one by one", |b| {
                b.iter(|| Lanes::from_fn(|lane| scalar(black_box(input)[lane])));
            });
        }
        group.finish();
    }
}

fn draws(c: &mut Criterion) {
    let key = Key::from_seed(7, None);
    let ticks = std::array::from_fn(|lane| lane as u32);
    let mut streams = LaneStreams::new();
    for lane in 0..LANES {
        streams.set(lane, &key, random::luck_stream(3, lane as u32));
    }
    let mut out = [Lanes::ZERO; 8];

    let mut group = c.benchmark_group("uniforms 64 blocks");
    for simd in Simd::supported() {
        group.bench_function(BenchmarkId::from_parameter(simd), |b| {
            b.iter(|| random::uniforms(simd, &streams, &ticks, Purpose::Choose, black_box(5), 0, &mut out));
        });
    }
    // The alternative: one seekable generator per lane, each giving its block of 8 uniforms.
    let mut rngs: Vec<_> = (0..LANES)
        .map(|lane| {
            let mut rng = ChaCha8Rng::from_seed(*key.as_bytes());
            rng.set_stream(random::luck_stream(3, lane as u32));
            rng
        })
        .collect();
    group.bench_function("rand_chacha, addressed", |b| {
        b.iter(|| {
            for (lane, rng) in rngs.iter_mut().enumerate() {
                let address =
                    Address { tick: ticks[lane], purpose: Purpose::Choose, entity: black_box(5), sub: 0 };
                rng.set_word_pos(u128::from(address.block()) * 16);
                for lanes in &mut out {
                    lanes[lane] = math::uniform(rng.next_u64());
                }
            }
        });
    });
    group.bench_function("rand_chacha, sequential", |b| {
        b.iter(|| {
            for (lane, rng) in rngs.iter_mut().enumerate() {
                for lanes in &mut out {
                    lanes[lane] = math::uniform(rng.next_u64());
                }
            }
        });
    });
    group.finish();

    let mut group = c.benchmark_group("normals 64 blocks of 8");
    for simd in Simd::supported() {
        group.bench_function(BenchmarkId::from_parameter(simd), |b| {
            b.iter(|| {
                random::normals(simd, &streams, &ticks, Purpose::Process, black_box(5), 0, 8, &mut out)
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = elementary, draws
}
criterion_main!(benches);
