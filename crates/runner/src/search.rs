//! Policy search: which levels of an actor's levers do well in every future.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use detente_core::model::Point;
use detente_core::simulation::{End, RunOutcome, Simulation};
use detente_design::{Gene, Nsga2, Nsga2Error, Nsga2Settings, Variation, pareto_front};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::execute::{Progress, Stopped, execute};
use crate::experiment::{Experiment, Goal, Level, Objective, Robust, Search};
use crate::machine::now;
use crate::manifest::{self, Facts};
use crate::plan::Plan;
use crate::record::cell;
use crate::record::folder::{Folder, OutputError, PARETO, SEARCH};
use crate::record::table::{Table, Written};
use crate::sweep::{Options, RunError};

/// A policy that was tried.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The generation that tried it, from 0.
    pub generation: u32,
    /// The level of each lever, as in the tables.
    pub levels: Vec<String>,
    /// Its objectives in their own units, goals and robustness applied to all futures; `None` if a run failed or a
    /// measure has no value in any future.
    pub objectives: Option<Vec<f64>>,
    /// Whether no policy tried is better in every objective.
    pub front: bool,
    /// By objective and future: the mean over lucks.
    futures: Vec<Vec<Option<f64>>>,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Searched {
    /// Every policy tried, in order.
    pub candidates: Vec<Candidate>,
    /// Futures in which each was tried.
    pub futures: u64,
    /// Runs simulated.
    pub runs: u64,
    /// Whether it was interrupted; then only whole generations are there.
    pub interrupted: bool,
    /// How long it took.
    pub elapsed: Duration,
}

/// Why a search cannot be made.
#[derive(Debug)]
pub enum SearchError {
    /// The experiment has no `[search]`.
    NoSearch,
    /// Its number of replicates is not fixed, or only part of its runs are asked for.
    Replicates,
    /// Its settings do not make a search.
    Settings(Nsga2Error),
    /// A generation has too many runs to number.
    TooLarge,
    /// As for a sweep.
    Run(RunError),
}

impl std::fmt::Display for SearchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSearch => f.write_str("the experiment has no `[search]`: no lever and no objective"),
            Self::Replicates => f.write_str(
                "a search tries every policy in the same runs: fix their number with --replicates, and leave --runs out",
            ),
            Self::Settings(error) => write!(f, "the search cannot begin: {error}"),
            Self::TooLarge => f.write_str("a generation has too many runs"),
            Self::Run(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SearchError {}

impl From<OutputError> for SearchError {
    fn from(error: OutputError) -> Self {
        Self::Run(RunError::Output(error))
    }
}

/// Searches for good policies and writes `search.csv`, `pareto.csv` and `manifest.json`.
///
/// Every policy meets the same futures: the levels of all factors that are no levers, in every combination, under every
/// parameter draw, with the same luck. The same files give the same bytes for any number of threads.
///
/// # Errors
/// [`SearchError`].
pub fn search(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Searched, SearchError> {
    let settings = experiment.search().ok_or(SearchError::NoSearch)?;
    if experiment.adaptive().is_some() || options.runs.is_some() {
        return Err(SearchError::Replicates);
    }
    let (started, clock) = (now(), Instant::now());
    let mut optimiser = Nsga2::new(Nsga2Settings {
        genes: settings.levers.iter().map(|&lever| gene(experiment, lever)).collect(),
        objectives: settings.objectives.len(),
        population: settings.population as usize,
        generations: settings.generations,
        variation: Variation::default(),
        seed: experiment.seed(),
    })
    .map_err(SearchError::Settings)?;
    let jobs = options.jobs.get();
    let pool = ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| SearchError::Run(RunError::Threads(error)))?;
    let folder = Folder::claim(&options.folder, options.force);
    let folder = folder.map_err(|error| SearchError::Run(RunError::Folder(error)))?;
    let worlds = worlds(experiment, settings);
    let replicates = experiment.replicates();
    let mut found = Searched {
        candidates: Vec::new(),
        futures: worlds.len() as u64 * u64::from(Ord::max(replicates.draws, 1)),
        runs: 0,
        interrupted: false,
        elapsed: Duration::ZERO,
    };
    let most = u64::from(settings.population) * u64::from(settings.generations);
    let per_policy = worlds.len() as u64 * replicates.per_point();
    loop {
        let asked = optimiser.ask();
        if asked.is_empty() {
            break;
        }
        let generation = optimiser.generation() - 1;
        let policies: Vec<Vec<Level>> =
            asked.iter().map(|genes| policy(experiment, settings, genes)).collect();
        let tried = Trial { experiment, settings, options, pool: &pool, worlds: &worlds };
        let done = found.runs;
        let mut report = |progress: Progress| {
            observe(Progress { done: done + progress.done, total: most * per_policy, width: None })
        };
        let Some(futures) = tried.futures(&policies, cancel, &mut report)? else {
            found.interrupted = true;
            break;
        };
        found.runs += policies.len() as u64 * per_policy;
        for (levels, futures) in policies.iter().zip(futures) {
            let levels = levels.iter().map(|level| level.text.clone()).collect();
            found.candidates.push(Candidate { generation, levels, objectives: None, front: false, futures });
        }
        judge(&mut found.candidates, &settings.objectives);
        let first = found.candidates.len() - policies.len();
        let answers: Vec<Option<Vec<f64>>> = found.candidates[first..]
            .iter()
            .map(|candidate| signed(candidate, &settings.objectives))
            .collect();
        optimiser.tell(&answers).map_err(SearchError::Settings)?;
    }
    mark_front(&mut found.candidates, &settings.objectives);
    found.elapsed = clock.elapsed();
    let files = BTreeMap::from([
        (SEARCH, write(&folder, SEARCH, experiment, settings, &found, |_| true)?),
        (PARETO, write(&folder, PARETO, experiment, settings, &found, |candidate| candidate.front)?),
    ]);
    let plan = Plan::new(experiment.design().points(), replicates).ok_or(SearchError::TooLarge)?;
    let facts = Facts {
        rows: found.candidates.len() as u64,
        failed: found.candidates.iter().filter(|c| c.objectives.is_none()).count() as u64,
        rows_kept: true,
        digest: None,
        resumed: 0,
        files,
        extension: None,
        simd: options.simd.name(),
        jobs,
        started,
        elapsed: found.elapsed,
    };
    manifest::write(&folder, experiment, &plan, facts)?;
    if let Some(parquet) = options.parquet {
        manifest::list(&folder, parquet.write(&folder, experiment, &[], &[SEARCH, PARETO])?)?;
    }
    Ok(found)
}

/// What values a lever takes.
fn gene(experiment: &Experiment, lever: usize) -> Gene {
    let factor = &experiment.design().factors()[lever];
    if factor.span.is_some() { Gene::Real } else { Gene::Levels(factor.levels.len()) }
}

/// The levels that genes stand for.
fn policy(experiment: &Experiment, search: &Search, genes: &[f64]) -> Vec<Level> {
    let factors = experiment.design().factors();
    let level = |(&lever, &gene): (&usize, &f64)| match factors[lever].span {
        Some(span) => {
            let value = span.at(gene);
            Level::of_number(value.to_string(), span.param, value)
        }
        None => {
            let levels = &factors[lever].levels;
            levels[detente_design::level(gene, levels.len()).unwrap_or(0)].clone()
        }
    };
    search.levers.iter().zip(genes).map(level).collect()
}

/// Every combination of the levels of factors that are no levers.
fn worlds(experiment: &Experiment, search: &Search) -> Vec<Vec<Level>> {
    let mut worlds = vec![Vec::new()];
    for (index, factor) in experiment.design().factors().iter().enumerate() {
        if search.levers.contains(&index) {
            continue;
        }
        let longer = |world: Vec<Level>| {
            factor.levels.iter().map(move |level| [world.clone(), vec![level.clone()]].concat())
        };
        worlds = worlds.into_iter().flat_map(longer).collect();
    }
    worlds
}

/// The trial of some policies.
struct Trial<'a> {
    experiment: &'a Experiment,
    settings: &'a Search,
    options: &'a Options,
    pool: &'a ThreadPool,
    worlds: &'a [Vec<Level>],
}

impl Trial<'_> {
    /// By policy, objective and future the mean over lucks; `None` if it was interrupted.
    fn futures(
        &self,
        policies: &[Vec<Level>],
        cancel: &AtomicBool,
        observe: &mut dyn FnMut(Progress),
    ) -> Result<Option<Vec<Vec<Vec<Option<f64>>>>>, SearchError> {
        let points: Vec<Point> = policies
            .iter()
            .flat_map(|policy| self.worlds.iter().map(move |world| policy.iter().chain(world)))
            .map(|levels| self.experiment.point(levels))
            .collect();
        let replicates = self.experiment.replicates();
        let plan = u32::try_from(points.len()).ok().and_then(|count| Plan::new(count, replicates));
        let plan = plan.ok_or(SearchError::TooLarge)?;
        let model = self.experiment.model_of(points);
        let draws = Ord::max(replicates.draws, 1) as usize;
        let mut sums = Sums::new(policies.len(), self.settings.objectives.len(), self.worlds.len(), draws);
        let complete = execute(
            &plan,
            self.pool,
            cancel,
            || Simulation::new(Arc::clone(&model), self.options.simd),
            |outcomes: &[RunOutcome]| {
                outcomes.iter().for_each(|run| sums.add(run, &self.settings.objectives));
                Ok::<(), OutputError>(())
            },
            observe,
        )
        .map_err(|stopped| match stopped {
            Stopped::Sink(error) => SearchError::from(error),
            Stopped::Panic(panic) => SearchError::Run(RunError::Panic(panic)),
        })?;
        Ok(complete.then(|| sums.means()))
    }
}

/// Sums over lucks.
struct Sums {
    worlds: usize,
    draws: usize,
    objectives: usize,
    /// By policy, objective, world and draw: sum and number.
    sums: Vec<(f64, u32)>,
    /// Policies of which a run failed.
    failed: Vec<bool>,
}

impl Sums {
    fn new(policies: usize, objectives: usize, worlds: usize, draws: usize) -> Self {
        let sums = vec![(0.0, 0); policies * objectives * worlds * draws];
        Self { worlds, draws, objectives, sums, failed: vec![false; policies] }
    }

    /// Adds a run; they come in order.
    fn add(&mut self, run: &RunOutcome, objectives: &[Objective]) {
        let (policy, world) = (run.spec.point as usize / self.worlds, run.spec.point as usize % self.worlds);
        self.failed[policy] |= matches!(run.end, End::Failed(_));
        for (index, objective) in objectives.iter().enumerate() {
            let row = ((policy * self.objectives + index) * self.worlds + world) * self.draws;
            let (sum, count) = &mut self.sums[row + run.spec.draw.unwrap_or(0) as usize];
            if let Some(value) = run.measures.get(objective.measure).copied().flatten() {
                *sum += value;
                *count += 1;
            }
        }
    }

    fn means(self) -> Vec<Vec<Vec<Option<f64>>>> {
        let futures = self.worlds * self.draws;
        let mean = |&(sum, count): &(f64, u32)| (count > 0).then(|| sum / f64::from(count));
        let policy = |(policy, rows): (usize, &[(f64, u32)])| {
            let failed = self.failed[policy];
            rows.chunks(futures)
                .map(|row| row.iter().map(|s| mean(s).filter(|_| !failed)).collect())
                .collect()
        };
        self.sums.chunks(futures * self.objectives).enumerate().map(policy).collect()
    }
}

/// Judges every policy by every objective over all futures: anew, because regret is against the best that was tried.
fn judge(candidates: &mut [Candidate], objectives: &[Objective]) {
    let best: Vec<Vec<Option<f64>>> = objectives
        .iter()
        .enumerate()
        .map(|(index, objective)| {
            let futures = candidates.first().map_or(0, |c| c.futures[index].len());
            (0..futures)
                .map(|future| {
                    let values = candidates.iter().filter_map(|c| c.futures[index][future]);
                    values.reduce(|a, b| if good(objective, b) > good(objective, a) { b } else { a })
                })
                .collect()
        })
        .collect();
    for candidate in candidates {
        let judged = objectives
            .iter()
            .enumerate()
            .map(|(index, objective)| over_futures(objective, &candidate.futures[index], &best[index]));
        candidate.objectives = judged.collect();
    }
}

/// A value, the greater the better.
fn good(objective: &Objective, value: f64) -> f64 {
    match objective.goal {
        Goal::Maximise => value,
        Goal::Minimise => -value,
    }
}

/// How a policy does over all futures in which it has a value; `None` if it has none.
fn over_futures(objective: &Objective, futures: &[Option<f64>], best: &[Option<f64>]) -> Option<f64> {
    let values: Vec<(f64, f64)> =
        futures.iter().zip(best).filter_map(|(value, best)| Some(((*value)?, (*best)?))).collect();
    if values.is_empty() {
        return None;
    }
    let count = values.len() as f64;
    Some(match objective.robust {
        Robust::Mean => values.iter().fold(0.0, |sum, (value, _)| sum + value) / count,
        Robust::Regret => values.iter().fold(0.0, |worst, &(value, best)| {
            let regret = good(objective, best) - good(objective, value);
            if regret > worst { regret } else { worst }
        }),
        Robust::Satisficing => {
            let enough = |value: f64| good(objective, value) >= good(objective, objective.enough);
            values.iter().filter(|(value, _)| enough(*value)).count() as f64 / count
        }
    })
}

/// The objectives of a policy, the smaller the better.
fn signed(candidate: &Candidate, objectives: &[Objective]) -> Option<Vec<f64>> {
    let sign = |(objective, &value): (&Objective, &f64)| match (objective.robust, objective.goal) {
        (Robust::Regret, _) | (Robust::Mean, Goal::Minimise) => value,
        (Robust::Satisficing, _) | (Robust::Mean, Goal::Maximise) => -value,
    };
    Some(objectives.iter().zip(candidate.objectives.as_ref()?).map(sign).collect())
}

fn mark_front(candidates: &mut [Candidate], objectives: &[Objective]) {
    let judged: Vec<(usize, Vec<f64>)> =
        candidates.iter().enumerate().filter_map(|(i, c)| Some((i, signed(c, objectives)?))).collect();
    let values: Vec<Vec<f64>> = judged.iter().map(|(_, values)| values.clone()).collect();
    for position in pareto_front(&values) {
        candidates[judged[position].0].front = true;
    }
}

fn write(
    folder: &Folder,
    name: &'static str,
    experiment: &Experiment,
    search: &Search,
    found: &Searched,
    which: impl Fn(&Candidate) -> bool,
) -> Result<Written, OutputError> {
    let levers = search.levers.iter().map(|&lever| experiment.design().factors()[lever].id.as_str());
    let objectives = search.objectives.iter().map(|o| o.id.as_str());
    let header =
        ["candidate", "generation"].into_iter().chain(levers).chain(objectives).chain(["futures", "front"]);
    let mut table = Table::create(folder, name, header)?;
    for (index, candidate) in found.candidates.iter().enumerate().filter(|(_, c)| which(c)) {
        let mut cells = vec![index.to_string(), candidate.generation.to_string()];
        cells.extend(candidate.levels.iter().cloned());
        let value = |index: usize| candidate.objectives.as_ref().map(|values| values[index]);
        cells.extend((0..search.objectives.len()).map(|index| cell(value(index))));
        cells.extend([found.futures.to_string(), u8::from(candidate.front).to_string()]);
        table.row(cells)?;
    }
    table.finish()
}
