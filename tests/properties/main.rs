//! Properties: what must hold of every scenario, tried on random ones; and oracles, equations of `docs/model.md` worked
//! out once more by other code for random numbers.

/// Alarm, salience and perception against their equations.
mod alarm;
/// Bargains: without leverage nothing moves; strain, trust, leverage.
mod bargains;
/// A workbench: scenarios, interventions and measures as text.
#[path = "../engine/bench.rs"]
mod bench;
/// Values stay where they belong.
mod bounds;
/// How properties are checked.
mod check;
/// Choice: uniform, best, dearer.
mod choosing;
/// Closed forms of processes.
mod closed_forms;
/// A scenario as data.
mod draft;
/// Strategies of drafts.
mod drafts;
/// How effects combine.
mod effects;
/// Forecasts against a short one written for the test.
mod forecast;
/// Two-player games.
mod games;
/// What makes no difference.
mod idle;
/// Measures of a draft.
mod measures;
/// The world upside down.
mod mirror;
/// Names, units and order make no difference.
mod names;
/// Habits, words, beliefs.
mod regard;
/// Runs of drafts.
mod runs;
/// From drafts as they fall to valid scenarios.
mod settle;
/// A small society with a forecast of its own.
mod society;
/// What is proposed at a table and who signs it.
mod table;
/// Drafts as text.
mod text;
/// What options are worth beyond interests: audiences, risk, processes, terms.
mod worth;
