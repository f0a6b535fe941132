//! NSGA-II: a search for policies that trade several objectives off, as questions and answers.

use std::collections::BTreeSet;

use crate::latin_hypercube::latin_hypercube;
use crate::nsga2_error::Nsga2Error;
use crate::pareto::{crowding, dominates, ranks};
use crate::random::{Purpose, Random};
use crate::variation::{Gene, Variation};

/// How a search is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Nsga2Settings {
    /// What is searched over, at least one gene.
    pub genes: Vec<Gene>,
    /// Number of objectives, at least 1, each to be as small as possible.
    pub objectives: usize,
    /// Candidates of a generation, 4 to 10,000.
    pub population: usize,
    /// Generations, the first included, at least 1.
    pub generations: u32,
    /// How genes vary.
    pub variation: Variation,
    /// Where its randomness comes from.
    pub seed: u64,
}

/// A candidate and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Its genes, in [0, 1).
    pub genes: Vec<f64>,
    /// Its objectives, all finite.
    pub objectives: Vec<f64>,
}

/// The search of Deb, Pratap, Agarwal & Meyarivan (IEEE Transactions on Evolutionary Computation 6 (2002)).
///
/// [`ask`](Self::ask) names the candidates of a generation, which may be evaluated in any order or at once;
/// [`tell`](Self::tell) takes their objectives. The first generation is a Latin hypercube. Later ones are children of
/// parents that won a binary tournament on rank and crowding, by the rules of [`Variation`]; of parents and children
/// together the better half survives, by rank, then crowding, then age. No candidate is asked twice: a child seen before
/// is replaced by a new one, and after ten times the population of those by a random candidate. Where levels leave
/// fewer combinations than asked for, a generation is smaller, and the search ends once nothing new is found.
///
/// A candidate that failed or breaks a constraint has no objectives (`None`). It ranks behind all that have (constraint
/// domination of Deb et al., with all violations equal) and is counted in [`failed`](Self::failed).
///
/// The same settings and answers give the same questions on every machine.
#[derive(Clone, Debug)]
pub struct Nsga2 {
    settings: Nsga2Settings,
    generation: u32,
    asked: Vec<Vec<f64>>,
    population: Vec<Member>,
    /// Bits of the genes of all candidates so far.
    seen: BTreeSet<Vec<u64>>,
    front: Vec<Solution>,
    evaluated: usize,
    failed: usize,
}

#[derive(Clone, Debug)]
struct Member {
    genes: Vec<f64>,
    objectives: Option<Vec<f64>>,
    rank: usize,
    crowding: f64,
}

impl Member {
    /// The crowded comparison of Deb et al.
    fn beats(&self, other: &Self) -> bool {
        self.rank < other.rank || (self.rank == other.rank && self.crowding > other.crowding)
    }
}

impl Nsga2 {
    /// A search not yet begun.
    ///
    /// # Errors
    /// If a setting is outside its range.
    pub fn new(settings: Nsga2Settings) -> Result<Self, Nsga2Error> {
        Nsga2Error::check(&settings)?;
        Ok(Self {
            settings,
            generation: 0,
            asked: Vec::new(),
            population: Vec::new(),
            seen: BTreeSet::new(),
            front: Vec::new(),
            evaluated: 0,
            failed: 0,
        })
    }

    /// The candidates of the next generation, one number in [0, 1) per gene; empty when the search is over. Asked again
    /// before it is told, it names the same.
    pub fn ask(&mut self) -> Vec<Vec<f64>> {
        if self.asked.is_empty() && self.generation < self.settings.generations {
            let mut random = Random::new(self.settings.seed, Purpose::Nsga2, self.generation);
            if self.generation == 0 {
                self.begin();
            } else {
                self.breed(&mut random);
            }
            self.fill(&mut random);
            self.generation += u32::from(!self.asked.is_empty());
        }
        self.asked.clone()
    }

    /// Takes the objectives of the candidates asked for, in their order; `None` for one that failed. Objectives that
    /// are not finite count as failed.
    ///
    /// # Errors
    /// If nothing was asked, or the number of answers or of objectives is not that of the question; nothing changes
    /// then.
    pub fn tell(&mut self, answers: &[Option<Vec<f64>>]) -> Result<(), Nsga2Error> {
        if self.asked.is_empty() {
            return Err(Nsga2Error::NothingAsked);
        }
        if answers.len() != self.asked.len() {
            return Err(Nsga2Error::WrongNumber { expected: self.asked.len(), found: answers.len() });
        }
        let expected = self.settings.objectives;
        for (candidate, found) in
            answers.iter().enumerate().filter_map(|(i, answer)| Some((i, answer.as_ref()?.len())))
        {
            if found != expected {
                return Err(Nsga2Error::WrongObjectives { candidate, expected, found });
            }
        }
        for (genes, answer) in core::mem::take(&mut self.asked).into_iter().zip(answers) {
            let objectives = answer.clone().filter(|objectives| objectives.iter().all(|x| x.is_finite()));
            self.evaluated += 1;
            match &objectives {
                Some(objectives) => self.keep(&genes, objectives),
                None => self.failed += 1,
            }
            self.population.push(Member { genes, objectives, rank: 0, crowding: 0.0 });
        }
        self.select();
        Ok(())
    }

    /// All candidates ever told that no other dominates, in the order in which they were asked.
    #[must_use]
    pub fn front(&self) -> &[Solution] {
        &self.front
    }

    /// Generations asked for so far.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// Candidates told so far, those that failed included.
    #[must_use]
    pub const fn evaluated(&self) -> usize {
        self.evaluated
    }

    /// Candidates told so far without finite objectives.
    #[must_use]
    pub const fn failed(&self) -> usize {
        self.failed
    }

    /// Asks for the candidate unless it was asked before.
    fn offer(&mut self, genes: Vec<f64>) -> bool {
        let new = self.seen.insert(genes.iter().map(|gene| gene.to_bits()).collect());
        if new {
            self.asked.push(genes);
        }
        new
    }

    fn settle(&self, point: impl IntoIterator<Item = f64>) -> Vec<f64> {
        self.settings.genes.iter().zip(point).map(|(gene, u)| gene.settle(u)).collect()
    }

    fn begin(&mut self) {
        let Nsga2Settings { population, seed, ref genes, .. } = self.settings;
        // The sizes were checked with the settings; random candidates would take its place.
        let Ok(start) = latin_hypercube(population, genes.len(), seed) else { return };
        for point in start.points() {
            let genes = self.settle(point.iter().copied());
            self.offer(genes);
        }
    }

    fn breed(&mut self, random: &mut Random) {
        let (size, variation) = (self.settings.population, self.settings.variation);
        let mut vain = 0;
        while self.asked.len() < size && vain < 10 * size && !self.population.is_empty() {
            let mut pair = [self.tournament(random), self.tournament(random)];
            variation.cross(&self.settings.genes, &mut pair, random);
            for mut child in pair {
                variation.mutate(&self.settings.genes, &mut child, random);
                if self.asked.len() < size && !self.offer(child) {
                    vain += 1;
                }
            }
        }
    }

    /// Genes of the better of two random members.
    fn tournament(&self, random: &mut Random) -> Vec<f64> {
        let [one, two] = [(); 2].map(|()| &self.population[random.below(self.population.len())]);
        if two.beats(one) { two.genes.clone() } else { one.genes.clone() }
    }

    /// Random candidates, so many of them that a space of levels is as good as exhausted before the search gives up.
    fn fill(&mut self, random: &mut Random) {
        let size = self.settings.population;
        let mut vain = 0;
        while self.asked.len() < size && vain < 1_000 * size {
            let genes = self.settle(core::iter::repeat_with(|| random.unit()));
            vain += usize::from(!self.offer(genes));
        }
    }

    /// Notes a solution among those that no other dominates.
    fn keep(&mut self, genes: &[f64], objectives: &[f64]) {
        if self.front.iter().any(|other| dominates(&other.objectives, objectives)) {
            return;
        }
        self.front.retain(|other| !dominates(objectives, &other.objectives));
        self.front.push(Solution { genes: genes.to_vec(), objectives: objectives.to_vec() });
    }

    /// The better half survives.
    fn select(&mut self) {
        let objectives: Vec<_> = self.population.iter().map(|member| member.objectives.clone()).collect();
        let ranks = ranks(&objectives);
        self.population.iter_mut().zip(&ranks).for_each(|(member, &rank)| member.rank = rank);
        for rank in 0..=ranks.iter().copied().max().unwrap_or(0) {
            let front: Vec<(usize, &[f64])> = objectives
                .iter()
                .enumerate()
                .filter_map(|(i, objectives)| Some((i, objectives.as_deref().filter(|_| ranks[i] == rank)?)))
                .collect();
            let points: Vec<&[f64]> = front.iter().map(|&(_, objectives)| objectives).collect();
            for (&(i, _), distance) in front.iter().zip(crowding(&points)) {
                self.population[i].crowding = distance;
            }
        }
        // The sort is stable: the older of equals comes first.
        self.population.sort_by(|a, b| a.rank.cmp(&b.rank).then(f64::total_cmp(&b.crowding, &a.crowding)));
        self.population.truncate(self.settings.population);
    }
}

#[cfg(test)]
#[path = "nsga2_tests.rs"]
mod tests;
