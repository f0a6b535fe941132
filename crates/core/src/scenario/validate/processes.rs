//! Processes, gathered by the variable they move.

use super::super::dynamics::{Attrition, Dynamics, Growth, Mover, Noise, Pace, Relaxation, Target, Term};
use super::super::raw::{RawAccumulate, RawAttrition, RawPace, RawProcess};
use super::super::{Domain, Keyed, ParamId, RawScenario, Variable};
use super::context::{Context, Place};
use crate::random::Purpose;
use crate::source::{At, Number};

const STRENGTH: Domain = Domain::closed(0.0, 1e9);
const RATE: Domain = Domain::closed(0.0, 1e6);
const COEFFICIENT: Domain = Domain::closed(-1e9, 1e9);

/// Fields of a process's parameters, for their addresses.
mod field {
    pub(super) const RATE: u32 = 0;
    pub(super) const NOISE: u32 = 1;
    pub(super) const PACE_GAIN: u32 = 2;
    pub(super) const PACE_POWER: u32 = 3;
    pub(super) const TARGET: u32 = 4;
    pub(super) const EXTRA: u32 = 5;
    pub(super) const SIDE_A: u32 = 6;
    pub(super) const SIDE_B: u32 = 7;
    pub(super) const CONDITION: u32 = 8;
}

/// Checks `[process]`.
pub(super) fn check(raw: &RawScenario, variables: &[Variable], context: &mut Context<'_>) -> Dynamics {
    let mut movers: Vec<Option<Mover>> = vec![None; variables.len()];
    let mut attritions = Vec::new();
    for (index, (id, process)) in raw.process.iter().enumerate() {
        context.check_id(id);
        One { id, index, process, context }.check(&mut movers, &mut attritions);
    }
    for attrition in &attritions {
        for (variable, _) in attrition.a.iter().chain(&attrition.b) {
            if let Some(mover) = &mut movers[*variable] {
                mover.supply = true;
            }
        }
    }
    Dynamics { movers: movers.into_iter().flatten().collect(), attritions, processes: raw.process.len() }
}

/// One process under check.
struct One<'r, 'c, 'd> {
    id: &'r At<String>,
    index: usize,
    process: &'r RawProcess,
    context: &'c mut Context<'d>,
}

impl One<'_, '_, '_> {
    fn check(&mut self, movers: &mut [Option<Mover>], attritions: &mut Vec<Attrition>) {
        let p = self.process;
        let kinds = [
            ("hold", p.hold.as_ref().is_some_and(|h| h.value)),
            ("toward", p.toward.is_some()),
            ("affine", p.affine.is_some()),
            ("mixture", p.mixture.is_some()),
            ("contest", p.contest.is_some()),
            ("attrition", p.attrition.is_some()),
            ("accumulate", p.accumulate.is_some()),
            ("gate", p.gate.is_some()),
        ];
        let stated: Vec<&str> = kinds.iter().filter(|k| k.1).map(|k| k.0).collect();
        if stated.len() != 1 {
            let found = if stated.is_empty() { "none of them".to_owned() } else { stated.join(", ") };
            self.error(format!(
                "`{}` must state exactly one kind of process, but states {found}",
                self.id.value
            ))
            .with_help("kinds: hold, toward, affine, mixture, contest, attrition, accumulate, gate");
            return;
        }
        let relaxes = !matches!(stated[0], "hold" | "attrition" | "accumulate");
        if relaxes && p.rate.is_none() {
            self.error(format!("`{}` needs a `rate`", self.id.value));
        }
        if !relaxes && let Some(rate) = &p.rate {
            let message = format!("a process of kind `{}` has no `rate`", stated[0]);
            self.context.diagnostics.error(rate.span.clone(), message);
        }
        if let Some(attrition) = &p.attrition {
            if let Some(variable) = &p.variable {
                self.context.diagnostics.error(
                    variable.span.clone(),
                    "`attrition` names its own variables; leave out `variable`",
                );
            }
            if let Some(noise) = &p.noise {
                self.context.diagnostics.error(noise.span.clone(), "`attrition` has no noise of its own");
            }
            if let Some(checked) = self.attrition(attrition) {
                attritions.push(checked);
            }
            return;
        }
        let Some(name) = &p.variable else {
            self.error(format!("`{}` needs the key `variable`", self.id.value));
            return;
        };
        let Some(variable) = self.context.variable(name) else { return };
        let pace = self.pace();
        let mover = movers[variable].get_or_insert_with(|| Mover::idle(variable));
        if let Some(noise) = &p.noise {
            let sigma = self.context.number(self.path("noise"), noise, RATE, self.place(0, field::NOISE));
            if mover.noise.replace(Noise { sigma, pace: pace.clone() }).is_some() {
                let message =
                    format!("`{}` already has a process with noise: only one may have it", name.value);
                self.context.diagnostics.error(noise.span.clone(), message);
            }
        } else if stated[0] == "hold" {
            self.error(format!("`{}` holds and has no noise, so it does nothing", self.id.value));
        }
        if let Some(growth) = &p.accumulate {
            let terms = self.growth(growth);
            mover.growth.push(Growth { terms, pace });
        } else if let Some(rate) = &p.rate {
            if p.gate.is_some() && mover.relaxations.iter().any(|r| matches!(r.target, Target::Gate { .. })) {
                let message = format!("`{}` already has a gate: list all conditions in one", name.value);
                self.context.diagnostics.error(name.span.clone(), message);
            }
            let rate = self.context.number(self.path("rate"), rate, RATE, self.place(0, field::RATE));
            if let Some(target) = self.target(variable) {
                mover.relaxations.push(Relaxation { rate, pace, target });
            }
        }
    }

    fn error(&mut self, message: String) -> &mut crate::source::Diagnostic {
        self.context.diagnostics.error(self.id.span.clone(), message)
    }

    fn path(&self, key: &str) -> String {
        format!("process.{}.{key}", self.id.value)
    }

    fn place(&self, sub: usize, field: u32) -> Place {
        Place(Purpose::ParamProcess, self.index, sub, field)
    }

    fn pace(&mut self) -> Option<Pace> {
        let raw: &RawPace = self.process.pace.as_ref()?;
        let mut by = Vec::new();
        for name in &raw.by {
            by.extend(self.context.variable(name));
        }
        if raw.by.is_empty() {
            self.error(format!("the pace of `{}` names no variable in `by`", self.id.value));
        }
        let gain = self.place(0, field::PACE_GAIN);
        let gain = self.context.number_or(self.path("pace.gain"), raw.gain.as_ref(), 1.0, RATE, gain);
        let power = self.place(0, field::PACE_POWER);
        let domain = Domain::closed(0.0, 100.0);
        let power = self.context.number_or(self.path("pace.power"), raw.power.as_ref(), 1.0, domain, power);
        Some(Pace { gain, by, power })
    }

    /// A table of variable → number, as a weighted sum.
    fn weighted(
        &mut self,
        key: &str,
        raw: &Keyed<At<Number>>,
        domain: Domain,
        field: u32,
    ) -> Vec<(usize, ParamId)> {
        let mut sum: Vec<(usize, ParamId)> = Vec::new();
        for (i, (name, weight)) in raw.iter().enumerate() {
            let path = self.path(&format!("{key}.{}", name.value));
            let place = self.place(i, field);
            let weight = self.context.number(path, weight, domain, place);
            if let Some(variable) = self.context.variable(name) {
                sum.push((variable, weight));
            }
        }
        sum
    }

    fn product(&mut self, names: &[At<String>]) -> Vec<(usize, bool)> {
        let mut factors = Vec::new();
        for name in names {
            factors.extend(self.context.factor(name));
        }
        factors
    }

    fn target(&mut self, variable: usize) -> Option<Target> {
        let p = self.process;
        let (_, low, high) = self.context.variables[variable].clone();
        let range = Domain::closed(low, high);
        if let Some(toward) = &p.toward {
            let place = self.place(0, field::TARGET);
            return Some(Target::Constant(self.context.number(self.path("toward"), toward, range, place)));
        }
        if let Some(affine) = &p.affine {
            let place = self.place(0, field::TARGET);
            let bias = affine
                .bias
                .as_ref()
                .map(|b| self.context.number(self.path("affine.bias"), b, COEFFICIENT, place));
            let terms = self
                .weighted("affine.terms", &affine.terms, COEFFICIENT, field::SIDE_A)
                .into_iter()
                .map(|(v, weight)| Term { coefficient: Some(weight), factors: vec![(v, false)] })
                .collect();
            return Some(Target::Sum { bias, terms });
        }
        if let Some(mixture) = &p.mixture {
            if mixture.is_empty() || mixture.iter().any(Vec::is_empty) {
                let message = "a mixture needs at least one product, and each product a variable";
                self.context.diagnostics.error(mixture.span.clone(), message);
            }
            let terms = mixture
                .iter()
                .map(|names| Term { coefficient: None, factors: self.product(names) })
                .collect();
            return Some(Target::Sum { bias: None, terms });
        }
        if let Some(contest) = &p.contest {
            let a = self.weighted("contest.a", &contest.a, STRENGTH, field::SIDE_A);
            let b = self.weighted("contest.b", &contest.b, STRENGTH, field::SIDE_B);
            if contest.a.is_empty() || contest.b.is_empty() {
                self.context
                    .diagnostics
                    .error(contest.span.clone(), "a contest needs two sides with variables");
            }
            for (v, _) in a.iter().chain(&b) {
                self.must_be_positive(*v, "contest", contest.span.clone());
            }
            let domain = Domain::above(0.0, 100.0);
            let place = self.place(0, field::EXTRA);
            let exponent =
                self.context.number(self.path("contest.exponent"), &contest.exponent, domain, place);
            return Some(Target::Contest { a, b, exponent });
        }
        let gate = p.gate.as_ref()?;
        if gate.when.is_empty() {
            self.context
                .diagnostics
                .error(gate.span.clone(), "a gate needs at least one condition in `when`");
        }
        let place = self.place(0, field::TARGET);
        let to = self.context.number_or(self.path("gate.to"), gate.to.as_ref(), high, range, place);
        let (path, index) = (self.path("gate.when"), self.index);
        let when =
            self.context.conditions(&path, &gate.when, Purpose::ParamProcess, index, 0, field::CONDITION);
        Some(Target::Gate { to, when })
    }

    fn must_be_positive(&mut self, variable: usize, kind: &str, span: std::ops::Range<usize>) {
        let (name, low, _) = self.context.variables[variable].clone();
        if low < 0.0 {
            let message =
                format!("`{name}` can be negative (its range begins at {low}), which {kind} cannot use");
            self.context.diagnostics.error(span, message);
        }
    }

    fn growth(&mut self, raw: &At<RawAccumulate>) -> Vec<Term> {
        if raw.terms.is_empty() == raw.product.is_none() {
            let message = "`accumulate` needs either `terms` or a `product`";
            self.context.diagnostics.error(raw.span.clone(), message);
        }
        let mut terms: Vec<Term> = self
            .weighted("accumulate.terms", &raw.terms, COEFFICIENT, field::SIDE_A)
            .into_iter()
            .map(|(v, weight)| Term { coefficient: Some(weight), factors: vec![(v, false)] })
            .collect();
        if let Some(names) = &raw.product {
            let place = self.place(0, field::EXTRA);
            let path = self.path("accumulate.gain");
            let gain = self.context.number_or(path, raw.gain.as_ref(), 1.0, COEFFICIENT, place);
            let factors = self.product(names);
            terms.push(Term { coefficient: Some(gain), factors });
        } else if let Some(gain) = &raw.gain {
            self.context.diagnostics.error(gain.span.clone(), "`gain` belongs to a `product`");
        }
        terms
    }

    fn attrition(&mut self, raw: &At<RawAttrition>) -> Option<Attrition> {
        let strength = Domain::above(0.0, 1e9);
        let a = self.weighted("attrition.a", &raw.a, strength, field::SIDE_A);
        let b = self.weighted("attrition.b", &raw.b, strength, field::SIDE_B);
        if raw.a.is_empty() || raw.b.is_empty() {
            self.context.diagnostics.error(raw.span.clone(), "attrition needs two sides with forces");
        }
        for (v, _) in a.iter().chain(&b) {
            let (name, low, _) = self.context.variables[*v].clone();
            if low != 0.0 {
                let message = format!("`{name}` must have a range that begins at 0 to be worn down");
                self.context.diagnostics.error(raw.span.clone(), message);
            }
        }
        if let Some((v, _)) = a.iter().find(|(v, _)| b.iter().any(|(w, _)| v == w)) {
            let message = format!("`{}` fights on both sides", self.context.variables[*v].0);
            self.context.diagnostics.error(raw.span.clone(), message);
        }
        let place = self.place(0, field::TARGET);
        let kill_a = self.context.number(self.path("attrition.kill_a"), &raw.kill_a, RATE, place);
        let place = self.place(0, field::EXTRA);
        let kill_b = self.context.number(self.path("attrition.kill_b"), &raw.kill_b, RATE, place);
        let pace = self.pace();
        Some(Attrition { law: raw.law, a, b, kill_a, kill_b, pace })
    }
}
