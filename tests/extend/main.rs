//! Extensions in Rust, through the core and through the runner.

/// An extension put together from closures, and sweeps of the fixtures.
mod bench;
/// What the facade promises: order, luck, addresses, limits.
mod facade;
/// One run that becomes infinite, and all the others that do not notice.
mod failure;
/// What an extension leaves in a result folder.
mod folder;
/// Runs that panic, and all the others that do not notice.
mod panics;
/// Lane fields are set anew with every run.
mod reset;
/// The shipped example.
mod weariness;

/// The example itself, whose own program is not run here.
#[path = "../../examples/war_weariness.rs"]
#[expect(dead_code, reason = "the example's `main` is not called")]
mod war_weariness;
