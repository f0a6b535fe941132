//! Bit equality with `rand_chacha` at every SIMD level, distinct addresses, value stability.

use std::collections::BTreeSet;

use super::*;
use crate::math::normal_inverse;
use crate::simd::Simd;

const PURPOSES: [Purpose; 18] = [
    Purpose::ParamVariable,
    Purpose::ParamProcess,
    Purpose::ParamActor,
    Purpose::ParamInterest,
    Purpose::ParamOption,
    Purpose::ParamEvent,
    Purpose::ParamOther,
    Purpose::Event,
    Purpose::Perceive,
    Purpose::Alarm,
    Purpose::Attribution,
    Purpose::Choose,
    Purpose::EffectNoise,
    Purpose::Process,
    Purpose::Type,
    Purpose::Bargain,
    Purpose::Belief,
    Purpose::Extension,
];

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Lanes with random keys, streams and ticks, and the keys and streams for the scalar reference.
fn random_lanes(rng: &mut ChaCha8Rng) -> (LaneStreams, Vec<(Key, u64)>, [u32; LANES]) {
    let mut streams = LaneStreams::new();
    let runs: Vec<_> = (0..LANES)
        .map(|_| {
            let point = rng.next_u32().checked_sub(u32::MAX / 2);
            (Key::from_seed(rng.next_u64(), point), rng.next_u64())
        })
        .collect();
    for (lane, (key, stream)) in runs.iter().enumerate() {
        streams.set(lane, key, *stream);
    }
    let mut ticks = std::array::from_fn(|_| rng.next_u32() & MAX_TICK);
    (ticks[0], ticks[1]) = (0, MAX_TICK);
    (streams, runs, ticks)
}

#[test]
fn lanes_equal_rand_chacha_at_every_simd_level() {
    let mut rng = rng(1);
    for round in 0..12 {
        let (streams, runs, ticks) = random_lanes(&mut rng);
        let purpose = PURPOSES[rng.next_u32() as usize % PURPOSES.len()];
        let (entity, sub_block) = match round {
            0 => (0, 0),
            1 => (MAX_ENTITY, MAX_SUB_BLOCK),
            _ => (rng.next_u32() & MAX_ENTITY, rng.next_u32() & MAX_SUB_BLOCK),
        };
        let count = round % 10;
        for simd in Simd::supported() {
            let mut flat = [Lanes::ZERO; PAIRS];
            let mut bells = [Lanes::ZERO; PAIRS];
            uniforms(simd, &streams, &ticks, purpose, entity, sub_block, &mut flat);
            normals(simd, &streams, &ticks, purpose, entity, sub_block, count, &mut bells);
            for (lane, (key, stream)) in runs.iter().enumerate() {
                for pair in 0..PAIRS {
                    let sub = sub_block * PAIRS as u32 + pair as u32;
                    let address = Address { tick: ticks[lane], purpose, entity, sub };
                    let u = uniform_at(key, *stream, address);
                    let z = if pair < count { normal_inverse(u) } else { u };
                    assert_eq!(flat[pair][lane].to_bits(), u.to_bits(), "{simd} {address:?}");
                    assert_eq!(bells[pair][lane].to_bits(), z.to_bits(), "{simd} {address:?}");
                }
            }
        }
    }
}

#[test]
fn lanes_do_not_affect_each_other() {
    let mut rng = rng(2);
    let (mut streams, _, mut ticks) = random_lanes(&mut rng);
    let draw = |streams: &LaneStreams, ticks: &[u32; LANES]| {
        let mut out = [Lanes::ZERO; PAIRS];
        uniforms(Simd::detect(), streams, ticks, Purpose::Choose, 3, 0, &mut out);
        out
    };
    let before = draw(&streams, &ticks);
    streams.set(17, &Key::from_seed(9, None), 5);
    ticks[17] = 4;
    let after = draw(&streams, &ticks);
    for lane in 0..LANES {
        assert_eq!(before[2][lane] == after[2][lane], lane != 17);
    }
}

#[test]
fn distinct_addresses_are_distinct_draws() {
    let edges = |max: u32| [0, 1, 7, 8, 9, 1023, 1024, 1025, max - 1, max];
    let mut seen = BTreeSet::new();
    let mut addresses = 0;
    for tick in edges(MAX_TICK) {
        for purpose in PURPOSES {
            for entity in edges(MAX_ENTITY) {
                for sub in edges(MAX_SUB) {
                    let address = Address { tick, purpose, entity, sub };
                    seen.insert((address.block(), address.pair()));
                    addresses += 1;
                }
            }
        }
    }
    assert_eq!(seen.len(), addresses);
}

#[test]
fn address_fields_have_their_places() {
    let address = Address { tick: 0, purpose: Purpose::ParamVariable, entity: 0, sub: 0 };
    assert_eq!(address.block(), 1 << 38);
    assert_eq!(Address { tick: 3, ..address }.block(), (3 << 44) | (1 << 38));
    assert_eq!(Address { entity: 5, ..address }.block(), (1 << 38) | (5 << 22));
    let last = Address { sub: MAX_SUB, ..address };
    assert_eq!((last.block(), last.pair()), ((1 << 38) | u64::from(MAX_SUB_BLOCK), 7));
    assert_eq!(PURPOSES.map(|purpose| purpose as u8), std::array::from_fn(|i| i as u8 + 1));
}

#[test]
fn keys_and_streams_have_their_layout() {
    let key = Key::from_seed(0x0102_0304_0506_0708, Some(0x0a0b_0c0d));
    assert_eq!(key.as_bytes(), b"\x08\x07\x06\x05\x04\x03\x02\x01\x0e\x0c\x0b\x0a\0\0\0\0detente/chacha8/");
    assert_eq!(Key::from_seed(0, None).as_bytes()[..16], [0; 16]);
    assert_ne!(Key::from_seed(1, None), Key::from_seed(1, Some(0)));
    assert_eq!(parameter_stream(2), 2 << 32);
    assert_eq!(luck_stream(2, 0), (2 << 32) + 1);
    assert_eq!(luck_stream(u32::MAX, u32::MAX - 1), u64::MAX);
}

/// A smoke test that neighbouring draws are unrelated and uniform, at five standard errors.
#[test]
fn neighbouring_draws_look_independent() {
    let key = Key::from_seed(42, None);
    let mut streams = LaneStreams::new();
    for lane in 0..LANES {
        streams.set(lane, &key, luck_stream(0, lane as u32));
    }
    let (mut sum, mut squares, mut products, mut count) = (0.0, 0.0, [0.0; 4], 0.0);
    for tick in 0..100 {
        let draw = |tick: u32, entity: u32| {
            let mut out = [Lanes::ZERO; PAIRS];
            uniforms(Simd::detect(), &streams, &[tick; LANES], Purpose::Process, entity, 0, &mut out);
            out.map(|lanes| Lanes::from_fn(|lane| lanes[lane] - 0.5))
        };
        let (here, next_tick, next_entity) = (draw(tick, 0), draw(tick + 1, 0), draw(tick, 1));
        for pair in 0..PAIRS {
            for lane in 0..LANES {
                let u = here[pair][lane];
                let neighbours = [
                    here[(pair + 1) % PAIRS][lane],
                    here[pair][(lane + 1) % LANES],
                    next_tick[pair][lane],
                    next_entity[pair][lane],
                ];
                sum += u;
                squares += u * u;
                count += 1.0;
                for (product, v) in products.iter_mut().zip(neighbours) {
                    *product += u * v;
                }
            }
        }
    }
    let count: Real = count;
    let sqrt = count.sqrt();
    assert!((sum / sqrt).abs() < 5.0 / 12.0_f64.sqrt());
    assert!(((squares - count / 12.0) / sqrt).abs() < 5.0 / 180.0_f64.sqrt());
    for product in products {
        assert!((product / sqrt).abs() < 5.0 / 12.0, "{products:?} of {count}");
    }
}

/// Value stability: these words are part of every published result; see the test of the same name in `math`.
#[test]
fn values_are_stable() {
    let key = Key::from_seed(20_260_101, None);
    let other = Key::from_seed(20_260_101, Some(0));
    let address = Address { tick: 0, purpose: Purpose::Choose, entity: 0, sub: 0 };
    let golden = [
        ("first", word(&key, luck_stream(0, 0), address), 0x4c40_4921_9f7f_d935),
        (
            "parameter",
            word(&key, parameter_stream(0), Address { purpose: Purpose::ParamActor, ..address }),
            0xb4dd_0f60_46df_5c7c,
        ),
        ("other luck", word(&key, luck_stream(0, 1), address), 0x0a75_b2f0_94a1_cb30),
        ("other draw", word(&key, luck_stream(1, 0), address), 0xeb3d_20dc_d72b_0676),
        ("other point", word(&other, luck_stream(0, 0), address), 0x91b8_8e88_4d4d_f09c),
        ("later", word(&key, luck_stream(0, 0), Address { tick: 519, ..address }), 0xc837_6d2a_3168_2fb9),
        (
            "elsewhere",
            word(&key, luck_stream(0, 0), Address { entity: 1025, sub: 13, ..address }),
            0x2a57_d249_b31f_d32e,
        ),
    ];
    for (name, word, expected) in golden {
        assert_eq!(word, expected, "{name}: {word:#018x}");
    }
}
