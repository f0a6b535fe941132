//! The engine through its public interface: scenarios as text in, runs out.

/// Bargains: what is proposed, signed, kept and broken.
mod bargains;
/// A workbench: scenarios, interventions and measures as text.
mod bench;
/// Choice: the logit law, precision without bounds, what cannot be done.
mod choosing;
/// Closed forms: what a scenario without options, events or noise must give.
mod closed_forms;
/// The same bytes on any lane, in any company, at any SIMD level.
mod determinism;
/// Events, outcomes and failures.
mod ends;
/// What actors foresee: answers to their own acts, risk, audiences, convictions.
mod foresight;
/// What each intervention does, and does not.
mod interventions;
/// Each measure on a run whose course is known.
mod measures;
/// Interests decide, not names.
mod names;
/// What others think of an actor: its type, its word.
mod regard;
/// The scenarios that are shipped.
mod shipped;
/// What each teaching scenario teaches.
mod teaching;
/// What a trace says: the numbers that a run rests on, and nothing that changes it.
mod trace;
/// The engine beside a program written by hand.
mod twin;
