use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::lanes::Lanes;
use crate::random::{MAX_ENTITY, MAX_SUB, MAX_SUB_BLOCK, PAIRS, Purpose, normals, uniforms};
use crate::resources::{Clock, Instructions, Luck};

/// Luck of an extension: draws by address, under [`Purpose::Extension`], so that they move no draw of the engine.
///
/// An address is each lane's own run and tick (0 at check-in), an `entity` up to [`MAX_ENTITY`] and a number `sub` up
/// to [`MAX_SUB`], both free to choose. The same address twice in a tick is the same number twice; extensions that run
/// together must use different entities. Addresses whose numbers share `sub / 8` come from one block and cost one
/// computation if asked for together ([`uniforms`](Self::uniforms), [`normals`](Self::normals)).
#[derive(SystemParam)]
pub struct Chance<'w> {
    simd: Res<'w, Instructions>,
    luck: Res<'w, Luck>,
    clock: Res<'w, Clock>,
}

impl Chance<'_> {
    /// A uniform number in (0, 1) in each lane.
    ///
    /// # Panics
    /// If `entity` or `sub` is too large for an address.
    pub fn uniform(&self, entity: u32, sub: u32) -> Lanes {
        self.uniforms(entity, block(sub))[sub as usize % PAIRS]
    }

    /// A standard normal number in each lane.
    ///
    /// # Panics
    /// If `entity` or `sub` is too large for an address.
    pub fn normal(&self, entity: u32, sub: u32) -> Lanes {
        self.normals(entity, block(sub), sub as usize % PAIRS + 1)[sub as usize % PAIRS]
    }

    /// The uniform numbers of `sub` 8 `block` to 8 `block` + 7.
    ///
    /// # Panics
    /// If `entity` or `block` is too large for an address.
    pub fn uniforms(&self, entity: u32, block: u32) -> [Lanes; PAIRS] {
        check(entity, block);
        let mut out = [Lanes::ZERO; PAIRS];
        let (luck, ticks) = (&self.luck.0, &self.clock.ticks);
        uniforms(self.simd.0, luck, ticks, Purpose::Extension, entity, block, &mut out);
        out
    }

    /// The same block with its first `count` numbers (at most eight) made standard normal; the rest stay uniform.
    ///
    /// # Panics
    /// If `entity` or `block` is too large for an address.
    pub fn normals(&self, entity: u32, block: u32, count: usize) -> [Lanes; PAIRS] {
        check(entity, block);
        let mut out = [Lanes::ZERO; PAIRS];
        let (luck, ticks) = (&self.luck.0, &self.clock.ticks);
        normals(self.simd.0, luck, ticks, Purpose::Extension, entity, block, count, &mut out);
        out
    }
}

fn block(sub: u32) -> u32 {
    assert!(sub <= MAX_SUB, "sub {sub} exceeds {MAX_SUB}");
    sub / PAIRS as u32
}

/// A larger number would reach into the address of another purpose.
fn check(entity: u32, block: u32) {
    assert!(entity <= MAX_ENTITY, "entity {entity} exceeds {MAX_ENTITY}");
    assert!(block <= MAX_SUB_BLOCK, "block {block} exceeds {MAX_SUB_BLOCK}");
}
