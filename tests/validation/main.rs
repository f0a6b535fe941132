//! Known results: what the shipped validation cases must give, and the page that says what they gave.
//!
//! `DETENTE_WRITE=1 cargo test -p detente-core --test validation` writes the page again.

/// Lanchester's laws.
mod attrition;
/// Bargains.
mod bargaining;
/// A case and its rows; whether it agrees.
mod case;
/// Luck: waiting times, uncertain numbers, noise.
mod chance;
/// Logit choice and the equilibria of games.
mod choice;
/// Contests and arms races.
mod dynamics;
/// The experiments of `configs/validation/`, as they are shipped.
mod experiment;
/// Games of two: their logit equilibria.
mod game;
/// The page.
mod page;
