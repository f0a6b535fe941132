//! Addressed random draws: what a draw is for decides its bits, not when it is made.
//!
//! All randomness is ChaCha8. The [`Key`] comes from the experiment's seed, the 64-bit stream number from
//! the run's parameter draw and luck ([`parameter_stream`], [`luck_stream`]), the block counter from the
//! draw's [`Address`]. So adding a draw, a lane or a thread moves no other draw, and only the blocks used
//! are generated. [`uniforms`] and [`normals`] compute one block for all lanes at once; [`word`] and
//! [`uniform_at`] compute one draw through the `rand_chacha` crate, with the same bits.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{normal_inverse_in_place, uniform};
use crate::simd::kernel;

/// What a draw is for. The numbers are part of every result: never change or reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// Uncertain parameter of a variable.
    ParamVariable = 1,
    /// Uncertain parameter of a process.
    ParamProcess = 2,
    /// Uncertain parameter of an actor.
    ParamActor = 3,
    /// Uncertain parameter of an interest.
    ParamInterest = 4,
    /// Uncertain parameter of an option.
    ParamOption = 5,
    /// Uncertain parameter of an event.
    ParamEvent = 6,
    /// Any other uncertain parameter.
    ParamOther = 7,
    /// Whether an event happens.
    Event = 8,
    /// Noise in what an actor perceives.
    Perceive = 9,
    /// False or missed alarm.
    Alarm = 10,
    /// Whom a covert act is attributed to.
    Attribution = 11,
    /// Which option an actor chooses.
    Choose = 12,
    /// Noise in what an act does.
    EffectNoise = 13,
    /// Noise in how a variable moves by itself.
    Process = 14,
    /// An actor's true type.
    Type = 15,
    /// Course of a bargain.
    Bargain = 16,
    /// Noise in a belief.
    Belief = 17,
    /// Free for models built on this crate.
    Extension = 18,
}

const TICK_BITS: u32 = 20;
const PURPOSE_BITS: u32 = 6;
const ENTITY_BITS: u32 = 16;
const SUB_BLOCK_BITS: u32 = 22;
const _: () = assert!(TICK_BITS + PURPOSE_BITS + ENTITY_BITS + SUB_BLOCK_BITS == u64::BITS);
const _: () = assert!((Purpose::Extension as u32) < 1 << PURPOSE_BITS);

/// Draws in one ChaCha block: 16 words of 32 bits are 8 pairs.
pub const PAIRS: usize = 8;
/// Largest tick an address can hold.
pub const MAX_TICK: u32 = (1 << TICK_BITS) - 1;
/// Largest entity index an address can hold.
pub const MAX_ENTITY: u32 = (1 << ENTITY_BITS) - 1;
/// Largest block of sub-entities (eight each) an address can hold.
pub const MAX_SUB_BLOCK: u32 = (1 << SUB_BLOCK_BITS) - 1;
/// Largest sub-entity index an address can hold.
pub const MAX_SUB: u32 = MAX_SUB_BLOCK * PAIRS as u32 + (PAIRS as u32 - 1);

/// Where a draw lives within a run: distinct addresses are distinct, independent draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The replicate's own tick, up to [`MAX_TICK`].
    pub tick: u32,
    /// What the draw is for.
    pub purpose: Purpose,
    /// The entity's index in file order, up to [`MAX_ENTITY`].
    pub entity: u32,
    /// Which of the entity's draws, up to [`MAX_SUB`].
    pub sub: u32,
}

impl Address {
    /// The ChaCha block counter: from the top, 20 bits of tick, 6 of purpose, 16 of entity, 22 of `sub / 8`.
    #[must_use]
    #[inline]
    pub fn block(self) -> u64 {
        debug_assert!(self.tick <= MAX_TICK, "tick {} exceeds {MAX_TICK}", self.tick);
        let (low, high) = counter_words(self.purpose, self.entity, self.sub / PAIRS as u32);
        u64::from(high | self.tick << (32 - TICK_BITS)) << 32 | u64::from(low)
    }

    /// Which word pair of the block, 0 to 7: pair k is words 2k (low half) and 2k + 1 (high half).
    #[must_use]
    #[inline]
    pub const fn pair(self) -> usize {
        self.sub as usize % PAIRS
    }
}

/// The block counter's low and high word at tick 0.
#[inline(always)]
fn counter_words(purpose: Purpose, entity: u32, sub_block: u32) -> (u32, u32) {
    debug_assert!(entity <= MAX_ENTITY, "entity {entity} exceeds {MAX_ENTITY}");
    debug_assert!(sub_block <= MAX_SUB_BLOCK, "sub-block {sub_block} exceeds {MAX_SUB_BLOCK}");
    let low = entity << SUB_BLOCK_BITS | sub_block;
    let high = (purpose as u32) << (ENTITY_BITS + SUB_BLOCK_BITS - 32) | entity >> (32 - SUB_BLOCK_BITS);
    (low, high)
}

/// A ChaCha key: which experiment, and which point of its design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of an experiment's `seed`.
    ///
    /// With `point` `None` all points of a design share their draws (common random numbers); with
    /// `Some(point)` each design point has its own.
    ///
    /// Layout: bytes 0–7 the seed, 8–11 `point + 1` or 0, both little-endian, 12–15 zero, 16–31 a fixed tag.
    ///
    /// # Panics
    ///
    /// If `point` is `u32::MAX`.
    #[must_use]
    pub fn from_seed(seed: u64, point: Option<u32>) -> Self {
        assert_ne!(point, Some(u32::MAX), "design point out of range");
        let mut bytes = *b"................detente/chacha8/";
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&point.map_or(0, |point| point + 1).to_le_bytes());
        bytes[12..16].fill(0);
        Self(bytes)
    }

    /// The key's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The stream of the parameter draw number `draw`: what is not known about the scenario.
#[must_use]
#[inline]
pub const fn parameter_stream(draw: u32) -> u64 {
    (draw as u64) << 32
}

/// The stream of luck number `luck` (below `u32::MAX`) under parameter draw `draw`: what happens by chance.
#[must_use]
#[inline]
pub const fn luck_stream(draw: u32, luck: u32) -> u64 {
    debug_assert!(luck < u32::MAX, "luck out of range");
    (draw as u64) << 32 | (luck as u64 + 1)
}

/// One draw as a 64-bit word, through `rand_chacha`.
///
/// For use off the hot path and as the reference for [`uniforms`]; it generates four blocks for one word.
#[must_use]
pub fn word(key: &Key, stream: u64, address: Address) -> u64 {
    let mut rng = ChaCha8Rng::from_seed(key.0);
    rng.set_stream(stream);
    rng.set_word_pos(u128::from(address.block()) * 16 + 2 * address.pair() as u128);
    rng.next_u64()
}

/// One draw as a uniform number in (0, 1), through `rand_chacha`; see [`uniform`].
#[must_use]
pub fn uniform_at(key: &Key, stream: u64, address: Address) -> Real {
    uniform(word(key, stream, address))
}

/// The key and stream of every lane: which run each lane is simulating.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub struct LaneStreams {
    key: [[u32; LANES]; 8],
    stream_low: [u32; LANES],
    stream_high: [u32; LANES],
}

impl LaneStreams {
    /// All keys and streams zero; [`set`](Self::set) those lanes whose draws matter.
    #[must_use]
    pub const fn new() -> Self {
        Self { key: [[0; LANES]; 8], stream_low: [0; LANES], stream_high: [0; LANES] }
    }

    /// Lets lane `lane` draw from `stream` under `key` from now on.
    ///
    /// # Panics
    ///
    /// If `lane` is not below [`LANES`].
    pub fn set(&mut self, lane: usize, key: &Key, stream: u64) {
        for (words, bytes) in self.key.iter_mut().zip(key.0.as_chunks::<4>().0) {
            words[lane] = u32::from_le_bytes(*bytes);
        }
        self.stream_low[lane] = stream as u32;
        self.stream_high[lane] = (stream >> 32) as u32;
    }
}

impl Default for LaneStreams {
    fn default() -> Self {
        Self::new()
    }
}

/// ChaCha's quarter round on state words `a`, `b`, `c`, `d`.
#[inline(always)]
fn quarter_round(s: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize) {
    s[a] = s[a].wrapping_add(s[b]);
    s[d] = (s[d] ^ s[a]).rotate_left(16);
    s[c] = s[c].wrapping_add(s[d]);
    s[b] = (s[b] ^ s[c]).rotate_left(12);
    s[a] = s[a].wrapping_add(s[b]);
    s[d] = (s[d] ^ s[a]).rotate_left(8);
    s[c] = s[c].wrapping_add(s[d]);
    s[b] = (s[b] ^ s[c]).rotate_left(7);
}

/// A column round and a diagonal round.
#[inline(always)]
fn double_round(s: &mut [u32; 16]) {
    quarter_round(s, 0, 4, 8, 12);
    quarter_round(s, 1, 5, 9, 13);
    quarter_round(s, 2, 6, 10, 14);
    quarter_round(s, 3, 7, 11, 15);
    quarter_round(s, 0, 5, 10, 15);
    quarter_round(s, 1, 6, 11, 12);
    quarter_round(s, 2, 7, 8, 13);
    quarter_round(s, 3, 4, 9, 14);
}

/// ChaCha8's constants: "expand 32-byte k".
const SIGMA: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The 16 words of one block of every lane; the block counter is `(low, high | tick part)`.
///
/// The one loop over lanes holds all eight rounds, so that the state stays in vector registers.
#[inline(always)]
fn blocks(streams: &LaneStreams, ticks: &[u32; LANES], low: u32, high: u32) -> [[u32; LANES]; 16] {
    let LaneStreams { key, stream_low, stream_high } = streams;
    let mut words = [[0; LANES]; 16];
    for l in 0..LANES {
        let counter_high = high | ticks[l] << (32 - TICK_BITS);
        let start = [
            SIGMA[0],
            SIGMA[1],
            SIGMA[2],
            SIGMA[3],
            key[0][l],
            key[1][l],
            key[2][l],
            key[3][l],
            key[4][l],
            key[5][l],
            key[6][l],
            key[7][l],
            low,
            counter_high,
            stream_low[l],
            stream_high[l],
        ];
        let mut s = start;
        double_round(&mut s);
        double_round(&mut s);
        double_round(&mut s);
        double_round(&mut s);
        for w in 0..16 {
            words[w][l] = s[w].wrapping_add(start[w]);
        }
    }
    words
}

/// All eight uniforms of one block of every lane.
#[inline(always)]
fn block_uniforms(
    streams: &LaneStreams,
    ticks: &[u32; LANES],
    purpose: Purpose,
    entity: u32,
    sub_block: u32,
    out: &mut [Lanes; PAIRS],
) {
    debug_assert!(ticks.iter().all(|&tick| tick <= MAX_TICK), "a tick exceeds {MAX_TICK}");
    let (low, high) = counter_words(purpose, entity, sub_block);
    let words = blocks(streams, ticks, low, high);
    for (pair, lanes) in words.as_chunks::<2>().0.iter().zip(out) {
        for l in 0..LANES {
            lanes[l] = uniform(u64::from(pair[1][l]) << 32 | u64::from(pair[0][l]));
        }
    }
}

kernel! {
    /// The eight uniforms in (0, 1) of sub-entities 8 `sub_block` to 8 `sub_block` + 7, for every lane.
    ///
    /// `out[k]` in lane `l` is [`uniform_at`] under that lane's key and stream, at address
    /// `(ticks[l], purpose, entity, 8 * sub_block + k)`.
    pub fn uniforms(
        streams: &LaneStreams,
        ticks: &[u32; LANES],
        purpose: Purpose,
        entity: u32,
        sub_block: u32,
        out: &mut [Lanes; PAIRS],
    ) {
        block_uniforms(streams, ticks, purpose, entity, sub_block, out);
    }

    /// Like [`uniforms`], with the first `count` (at most eight) turned into standard normal deviates by
    /// [`normal_inverse`](crate::math::normal_inverse); the others stay uniform.
    pub fn normals(
        streams: &LaneStreams,
        ticks: &[u32; LANES],
        purpose: Purpose,
        entity: u32,
        sub_block: u32,
        count: usize,
        out: &mut [Lanes; PAIRS],
    ) {
        block_uniforms(streams, ticks, purpose, entity, sub_block, out);
        for lanes in out.iter_mut().take(count) {
            normal_inverse_in_place(lanes);
        }
    }
}

#[cfg(test)]
mod tests;
