//! Designs.
mod error;
mod joe_kuo;
pub mod one_at_a_time;
mod random;
pub mod saltelli;
mod scramble;
pub mod sobol;
pub mod unit;
pub use error::*;
