//! The rules: pure functions of lanes, one file per equation of the model. They know no ECS, no clock and no
//! luck but what they are given; the systems only fetch and store.
//!
//! Bodies inside `kernel!` are compiled once per SIMD level; the `#[inline(always)]` functions around them are
//! compiled into whichever kernel uses them.

pub(crate) mod alarm;
pub(crate) mod attrition;
pub(crate) mod availability;
pub(crate) mod bargain;
pub(crate) mod belief;
pub(crate) mod choice;
pub(crate) mod condition;
pub(crate) mod effect;
pub(crate) mod expectation;
pub(crate) mod forecast;
pub(crate) mod habit;
pub(crate) mod leverage;
pub(crate) mod process;
pub(crate) mod prospect;
pub(crate) mod salience;
pub(crate) mod stage;
pub(crate) mod target;
pub(crate) mod utility;
