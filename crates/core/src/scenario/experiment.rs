//! What an experiment adds to a scenario: interventions and measures, checked against it.

use super::{Condition, ParamId, Scenario, Source};
use crate::lanes::Real;

/// Index of an intervention in its [`ExperimentParts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InterventionId(pub(crate) usize);

impl InterventionId {
    /// Position among the interventions of its experiment.
    pub fn index(self) -> usize {
        self.0
    }
}

/// An intervention, active from one moment to another, inclusive.
#[derive(Clone, Debug)]
pub(crate) struct Intervention {
    pub(crate) kind: InterventionKind,
    pub(crate) from: ParamId,
    pub(crate) until: ParamId,
}

/// What an intervention does.
#[derive(Clone, Debug)]
pub(crate) enum InterventionKind {
    /// Carries out an option at its first moment.
    Force { option: usize },
    /// The option cannot be carried out; others do not know.
    Block { option: usize },
    /// The option is known to be impossible.
    Unavailable { option: usize },
    /// The actor holds; others do not know.
    Freeze { actor: usize },
    /// The variable is held at a value.
    Set { variable: usize, to: ParamId },
    /// The variable is moved once, at its first moment.
    Shock { variable: usize, by: ParamId },
    /// The actor's own forecasts add to the variable by their horizon.
    Bias { actor: usize, variable: usize, by: ParamId },
    /// The bargain is signed by all parties at its first moment.
    Sign { bargain: usize },
}

/// A measure: one number per run.
#[derive(Clone, Debug)]
pub struct Measure {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) kind: MeasureKind,
    pub(crate) window: Window,
    /// Least and greatest value it can have, where known.
    pub(crate) range: Option<(Real, Real)>,
    pub(crate) unit: String,
}

impl Measure {
    /// Its column in the tables.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A name for people.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Least and greatest possible value, where known.
    pub fn range(&self) -> Option<(Real, Real)> {
        self.range
    }

    /// Whether it says if something happened: 1 or 0, so that its mean is a proportion of runs.
    pub fn is_indicator(&self) -> bool {
        use MeasureKind::{Happened, Kept, Outcome, Reached, Used};
        matches!(self.kind, Outcome { .. } | Happened { .. } | Used { .. } | Reached { .. } | Kept { .. })
    }

    /// Unit of its values.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Whether it says how long something takes to come.
    pub fn is_time(&self) -> bool {
        matches!(self.kind, MeasureKind::First(_) | MeasureKind::FirstUse { .. })
    }

    /// For the time to an event in a window between two moments: those moments. It is blank where the event never
    /// comes.
    pub(crate) fn waits_between(&self) -> Option<[ParamId; 2]> {
        match (&self.kind, self.window.from, self.window.until) {
            (
                MeasureKind::First(_) | MeasureKind::FirstUse { .. },
                Bound::Moment(from),
                Bound::Moment(until),
            ) => Some([from, until]),
            _ => None,
        }
    }
}

/// A series: a quantity looked at while runs go on.
#[derive(Clone, Debug)]
pub struct Series {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) followed: Quantity,
    pub(crate) range: (Real, Real),
    pub(crate) every: u32,
}

impl Series {
    /// Its name in the table.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A name for people.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Least and greatest possible value.
    pub fn range(&self) -> (Real, Real) {
        self.range
    }

    /// It is looked at in ticks 0, `every`, 2 `every`…
    pub fn every(&self) -> u32 {
        self.every
    }
}

/// First and last tick a measure looks at.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) from: Bound,
    pub(crate) until: Bound,
}

/// An end of a window.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    Moment(ParamId),
    /// The tick at which an event happens: a window from it has not begun, and one until it has not ended, before
    /// it does.
    Event(usize),
}

/// How a quantity becomes one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statistic {
    Final,
    Mean,
    Min,
    Max,
}

/// What a measure follows.
#[derive(Clone, Debug)]
pub(crate) enum Quantity {
    Variable(usize),
    Utility {
        actor: usize,
    },
    /// B_a / (B_a + B_b).
    Share {
        a: usize,
        b: usize,
    },
    /// 1 − |2 share − 1|.
    Equidistance {
        a: usize,
        b: usize,
    },
    /// Declared share minus material share.
    Gap {
        declared: (usize, usize),
        material: (usize, usize),
    },
    /// Share of the force and material backing in a theatre.
    Leverage {
        actors: Vec<usize>,
        theatre: usize,
    },
    /// Belief that an actor is of a type.
    Belief {
        actor: usize,
        kind: usize,
    },
    Credibility {
        actor: usize,
    },
    Trust {
        of: usize,
        other: usize,
    },
    Alarm {
        actor: usize,
        theatre: usize,
    },
    /// The expected act of an option.
    Expectation {
        of: usize,
        option: usize,
    },
}

/// Both actors' combat options in a theatre.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub(crate) first: Vec<usize>,
    pub(crate) second: Vec<usize>,
}

/// What a measure is.
#[derive(Clone, Debug)]
pub(crate) enum MeasureKind {
    Statistic(Statistic, Quantity),
    First(Vec<Condition>),
    Share(Vec<Condition>),
    TimeAbove {
        variable: usize,
        level: Real,
    },
    HighestRung {
        variable: usize,
        levels: Vec<Real>,
    },
    Count {
        option: usize,
    },
    FirstUse {
        option: usize,
    },
    /// Whether an option was used.
    Used {
        option: usize,
    },
    /// Whether all conditions held in so many ticks in a row.
    Reached {
        when: Vec<Condition>,
        ticks: u32,
    },
    /// Whether a bargain was in force in so many ticks in a row.
    Kept {
        bargain: usize,
        ticks: u32,
    },
    Outcome {
        outcome: usize,
    },
    Happened {
        event: usize,
    },
    Correlation {
        a: usize,
        b: usize,
    },
    Violence {
        variables: Vec<usize>,
    },
    Clash(Clash),
    /// Sum of severities of the listed options and events.
    Escalation {
        options: Vec<usize>,
        events: Vec<usize>,
    },
    /// A quantity when all conditions first hold.
    AtFirst(Vec<Condition>, Quantity),
    /// How often a bargain was proposed, was signed or collapsed, or for how many ticks it was in force.
    Course {
        bargain: usize,
        stage: Stage,
    },
    /// Value last signed for a term.
    Signed {
        bargain: usize,
        term: usize,
    },
    /// Share of the grid that was individually rational when the venue last opened.
    RationalSet {
        bargain: usize,
    },
}

/// A stage in the course of a bargain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Proposed,
    Signed,
    Collapsed,
    InForce,
}

/// Interventions and measures of an experiment, with the parameters they add to the scenario's.
#[derive(Clone, Debug)]
pub struct ExperimentParts {
    pub(crate) scenario: Scenario,
    pub(crate) interventions: Vec<Intervention>,
    pub(crate) measures: Vec<Measure>,
    pub(crate) series: Vec<Series>,
}

impl ExperimentParts {
    /// Nothing added yet.
    pub fn new(scenario: Scenario) -> Self {
        Self { scenario, interventions: Vec::new(), measures: Vec::new(), series: Vec::new() }
    }

    /// The scenario, including the parameters of interventions added so far.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The measures, in order.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The series, in order.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// For a measure of the time to an event between two moments, the longest it can be seen to take, in ticks, under
    /// `values` of all parameters: to the end of its window or of the run.
    pub fn longest_wait(&self, measure: usize, values: &[Real]) -> Option<Real> {
        let [from, until] = self.measures[measure].waits_between()?.map(|id| values[id.index()]);
        let end = values[self.scenario.time.end.index()];
        Some(crate::math::min(until, end) - from).filter(|wait| *wait > 0.0)
    }

    /// Gives a parameter of the scenario another source at every point.
    pub fn replace(&mut self, id: ParamId, source: Source) {
        self.scenario.params[id.index()].source = source;
    }

    /// Number of interventions.
    pub fn interventions(&self) -> usize {
        self.interventions.len()
    }
}
