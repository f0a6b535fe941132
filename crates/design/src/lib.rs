//! Designs of experiments: where the points of a sweep come from, as pure functions of a seed.
//!
//! Nothing here reads or writes files, starts threads or knows what is simulated: a design is points in the unit cube,
//! one coordinate per factor, or rows of level indices. The caller gives them meaning with the scales of [`mod@unit`].
//!
//! ```text
//!                what to learn                     design                       made of
//!  cover the cube, an emulator ──► maximin_latin_hypercube ─┐
//!  means, many points          ──► scrambled_sobol ─────────┤
//!  which factors matter        ──► morris ──────────────────┼─► Sample ──► linear, log_scaled, level
//!  shares of variance          ──► saltelli ─(sobol)────────┘
//!  each factor alone           ──► one_at_a_time ─────────────► level indices
//!  the best trade-offs         ──► Nsga2  ask ──► genes ──► evaluate ──► tell ──► ask … ──► front
//! ```
//!
//! # A tour
//!
//! Points that cover two factors, one of them on a logarithmic scale, the other of three levels:
//!
//! ```
//! use detente_design::{latin_hypercube, level, log_scaled, maximin_latin_hypercube, smallest_distance};
//!
//! let sample = maximin_latin_hypercube(12, 2, 7)?;
//! let runs: Vec<_> = sample.points().map(|u| (log_scaled(u[0], 0.1, 10.0), level(u[1], 3))).collect();
//! assert!(runs.iter().all(|&(rate, _)| rate.is_some_and(|rate| (0.1..=10.0).contains(&rate))));
//! // Each level four times, and the points far from each other.
//! assert!((0..3).all(|l| runs.iter().filter(|&&(_, found)| found == Some(l)).count() == 4));
//! assert!(smallest_distance(&sample) > smallest_distance(&latin_hypercube(12, 2, 7)?));
//! # Ok::<(), detente_design::DesignError>(())
//! ```
//!
//! A mean over three factors by 1,024 points of a scrambled Sobol' sequence, a hundred times closer than by independent
//! points, whose standard error is 0.016:
//!
//! ```
//! use detente_design::{scrambled_sobol, sobol};
//!
//! let sample = scrambled_sobol(1_024, 3, 1)?;
//! let mean = sample.points().map(|u| u.iter().map(|u| 0.5 + u).product::<f64>()).sum::<f64>() / 1_024.0;
//! assert!((mean - 1.0).abs() < 1.6e-4);
//! assert_eq!(sobol(4, 2)?.values(), [0.0, 0.0, 0.5, 0.5, 0.75, 0.25, 0.25, 0.75]);
//! # Ok::<(), detente_design::DesignError>(())
//! ```
//!
//! Elementary effects: one step per factor and trajectory.
//!
//! ```
//! use detente_design::{MorrisSettings, morris};
//!
//! let settings = MorrisSettings { candidates: 40, ..MorrisSettings::new(4, 1) };
//! let design = morris(3, settings)?;
//! assert_eq!(design.sample.rows(), 4 * (3 + 1));
//! let (from, to) = (design.sample.row(0), design.sample.row(1));
//! let factor = design.changed[0];
//! let change = from.zip(to).map(|(from, to)| (to[factor] - from[factor]).abs());
//! assert!(change.is_some_and(|change| (change - design.step).abs() < 1e-12));
//! # Ok::<(), detente_design::DesignError>(())
//! ```
//!
//! Rows for Sobol' indices: A, A with each factor of B, B.
//!
//! ```
//! use detente_design::{DesignError, saltelli, saltelli_block};
//!
//! let sample = saltelli(8, 2, false, 1)?;
//! assert_eq!(sample.rows(), 8 * saltelli_block(2, false));
//! let row = |i| sample.row(i).unwrap_or_default();
//! let (a, b) = (row(0), row(3));
//! assert_eq!((row(1), row(2)), (&[b[0], a[1]][..], &[a[0], b[1]][..]));
//! let refused = saltelli(10, 2, false, 1);
//! assert_eq!(refused, Err(DesignError::NotAPowerOfTwo { rows: 10, below: 8, above: Some(16) }));
//! # Ok::<(), DesignError>(())
//! ```
//!
//! A star around a baseline, of a factor of three levels and one of two whose second is the baseline:
//!
//! ```
//! use detente_design::{Levels, one_at_a_time};
//!
//! let rows = one_at_a_time(&[Levels::new(3), Levels { count: 2, baseline: 1 }])?;
//! assert_eq!(rows, [[0, 1], [1, 1], [2, 1], [0, 0]]);
//! # Ok::<(), detente_design::DesignError>(())
//! ```
//!
//! A search for policies that trade cost against risk; the caller evaluates a generation as it likes:
//!
//! ```
//! use detente_design::{Gene, Nsga2, Nsga2Settings, Variation, level};
//!
//! let mut search = Nsga2::new(Nsga2Settings {
//!     genes: vec![Gene::Real, Gene::Levels(3)],
//!     objectives: 2,
//!     population: 20,
//!     generations: 15,
//!     variation: Variation::default(),
//!     seed: 1,
//! })?;
//! loop {
//!     let policies = search.ask();
//!     if policies.is_empty() {
//!         break;
//!     }
//!     let outcomes: Vec<_> = policies
//!         .iter()
//!         .map(|genes| {
//!             let waste = level(genes[1], 3)? as f64;
//!             Some(vec![genes[0] + waste, (1.0 - genes[0]) * (1.0 - genes[0]) + waste])
//!         })
//!         .collect();
//!     search.tell(&outcomes)?;
//! }
//! assert_eq!((search.evaluated(), search.failed()), (300, 0));
//! assert!(search.front().iter().all(|policy| level(policy.genes[1], 3) == Some(0)));
//! # Ok::<(), detente_design::Nsga2Error>(())
//! ```
//!
//! # Rules
//!
//! * The same arguments give the same bits on every machine. Designs of different kinds under the same seed share no
//!   random numbers, except that a search begins with a Latin hypercube.
//! * Sizes have bounds, and a design beyond them is refused with an error that says which.
//! * Every method names its source where it stands.

pub mod error;
mod joe_kuo;
pub mod latin_hypercube;
pub mod morris;
pub mod nsga2;
pub mod nsga2_error;
pub mod one_at_a_time;
pub mod pareto;
mod random;
pub mod saltelli;
mod scramble;
pub mod sobol;
pub mod unit;
pub mod variation;

pub use error::{DesignError, MAX_VALUES};
pub use latin_hypercube::{latin_hypercube, maximin_latin_hypercube, smallest_distance};
pub use morris::{MorrisSettings, Trajectories, morris};
pub use nsga2::{Nsga2, Nsga2Settings, Solution};
pub use nsga2_error::Nsga2Error;
pub use one_at_a_time::{Levels, one_at_a_time};
pub use pareto::{dominates, hypervolume_2d, pareto_front};
pub use saltelli::{saltelli, saltelli_block};
pub use sobol::{scrambled_sobol, sobol};
pub use unit::{Sample, level, linear, log_scaled};
pub use variation::{Gene, Variation};
