//! Check-in: a run takes a lane, and every field of the lane is set anew.

use bevy_ecs::prelude::*;

use crate::components::{
    ActorSpec, Alarm, Belief, Blocked, Breached, ByType, Chosen, Course, Credibility, Enlisted, EventSpec,
    Habit, Happened, HoldWorth, Holding, InterventionSpec, LastUse, Open, OptionSpec, Peaks, Percept, Pledge,
    Predicted, Pressure, Promised, Public, Ready, Salience, Standing, Streak, Tally, Trust, Value,
    VariableSpec, Worth, column,
};
use crate::derived::{Derived, Fate};
use crate::lanes::Lanes;
use crate::random::luck_stream;
use crate::resources::{Berths, Clock, Luck, Motion, Params, Simulated};
use crate::scenario::InterventionKind;

/// Parameters, luck, clock and what follows from them.
pub(crate) fn parameters(
    (model, motion): (Res<Simulated>, Res<Motion>),
    mut berths: ResMut<Berths>,
    mut params: ResMut<Params>,
    mut derived: ResMut<Derived>,
    mut luck: ResMut<Luck>,
    mut clock: ResMut<Clock>,
) {
    let Berths { runs, settled, arrivals } = &mut *berths;
    let scenario = model.0.scenario();
    let typed = scenario.actors.iter().any(|a| !a.types.is_empty());
    for &lane in &*arrivals {
        let Some(run) = runs[lane] else { continue };
        let new = settled[lane].replace((run.point, run.draw)) != Some((run.point, run.draw));
        if new {
            let values = model.0.values(run.point, run.draw);
            for (column, value) in params.columns.iter_mut().zip(model.0.column_values(&values)) {
                column[lane] = value;
            }
        }
        let fate = Fate { key: model.0.key(run.point), stream: luck_stream(run.draw.unwrap_or(0), run.luck) };
        luck.0.set(lane, &fate.key, fate.stream);
        derived.cast(lane, scenario, &params, &fate);
        if new || typed {
            derived.set(lane, scenario, &motion, &params);
        }
        clock.ticks[lane] = 0;
        clock.now[lane] = 0.0;
        clock.active[lane] = 1.0;
    }
    params.settle();
    derived.settle();
}

/// Variables, with interventions that set them from the start, and options.
pub(crate) fn state(
    (model, berths, params): (Res<Simulated>, Res<Berths>, Res<Params>),
    mut values: Query<(&VariableSpec, &mut Value, &mut Pressure)>,
    mut options: Query<(
        &OptionSpec,
        &mut Open,
        &mut LastUse,
        &mut Public,
        &mut Blocked,
        &mut Habit,
        (&mut Predicted, &mut ByType, &mut Ready),
        (&mut Pledge, &mut Promised),
        &mut Worth,
        &mut Chosen,
    )>,
    mut interventions: Query<(&InterventionSpec, &mut Enlisted)>,
) {
    for &lane in &berths.arrivals {
        let Some(run) = berths.runs[lane] else { continue };
        for (spec, mut value, mut pressure) in &mut values {
            value.0[lane] = params[spec.0.initial][lane];
            pressure.up[lane] = 1.0;
            pressure.down[lane] = 1.0;
        }
        for (
            spec,
            mut open,
            mut last,
            mut public,
            mut blocked,
            mut habit,
            (mut predicted, mut by_type, mut ready),
            (mut pledge, mut promised),
            mut worth,
            mut chosen,
        ) in &mut options
        {
            open.0[lane] = f64::from(u8::from(!spec.0.closed));
            last.0[lane] = f64::NEG_INFINITY;
            // Nobody has a record of what does not exist.
            habit.0[lane] = params[spec.0.habit][lane] * params[spec.0.available][lane];
            pledge.0[lane] = -1.0;
            let Ready { met, rested } = &mut *ready;
            let masks = [&mut public.0, &mut blocked.0, met, rested, &mut chosen.0];
            let numbers = [&mut predicted.0, &mut promised.0, &mut worth.0];
            for field in masks.into_iter().chain(numbers).chain(&mut by_type.0) {
                field[lane] = 0.0;
            }
        }
        let enlists = &model.0.points()[run.point as usize].active;
        for (index, (spec, mut enlisted)) in interventions.iter_mut().enumerate() {
            enlisted.0[lane] = f64::from(u8::from(enlists.iter().any(|id| id.index() == index)));
            if let InterventionKind::Set { variable, to } = spec.0.kind
                && enlisted.0[lane] != 0.0
                && params[spec.0.from][lane] <= 0.0
                && let Some((_, mut value, _)) = values.iter_mut().nth(variable)
            {
                value.0[lane] = params[to][lane];
            }
        }
    }
}

/// Habits that add up, minds without alarm, and what others think of them before anything has happened.
pub(crate) fn minds(
    (berths, derived, motion, params): (Res<Berths>, Res<Derived>, Res<Motion>, Res<Params>),
    mut habits: Query<&mut Habit>,
    values: Query<&Value>,
    mut minds: Query<(&mut Percept, &mut Salience, &mut Alarm, &mut HoldWorth)>,
    mut reputations: Query<(&ActorSpec, &mut Belief, &mut Credibility, &mut Trust, &mut Peaks, &mut Holding)>,
) {
    let values = column::read(&values);
    let mut habits: Vec<Mut<Habit>> = habits.iter_mut().collect();
    for &lane in &berths.arrivals {
        // Shares drawn apart may exceed the whole; they are then scaled to it.
        for (_, options) in derived.actors.iter().flat_map(|a| &a.tracks) {
            let total = options.iter().fold(0.0, |sum, &o| sum + habits[o].0[lane]);
            if total > 1.0 {
                options.iter().for_each(|&o| habits[o].0[lane] /= total);
            }
        }
        for (mut percept, mut salience, mut alarm, mut hold) in &mut minds {
            let fields = percept.0.iter_mut().chain(&mut salience.0).chain(&mut alarm.0);
            fields.for_each(|field| field[lane] = 0.0);
            hold.0[lane] = 0.0;
        }
        for (index, (spec, mut belief, mut credibility, mut trust, mut peaks, mut holding)) in
            reputations.iter_mut().enumerate()
        {
            // Nothing was predicted yet.
            holding.0.iter_mut().flatten().for_each(|share| share[lane] = 1.0);
            let priors = &derived.actors[index].priors;
            belief.0.iter_mut().zip(priors).for_each(|(belief, prior)| belief[lane] = prior[lane]);
            credibility.0[lane] = params[spec.0.mind.credibility][lane];
            trust.0.iter_mut().zip(&spec.0.trust).for_each(|(trust, id)| trust[lane] = params[*id][lane]);
            for (peak, (variable, _)) in peaks.0.iter_mut().zip(&spec.0.ratchets) {
                peak[lane] = motion.bounds[*variable].z(values[*variable].0[lane]);
            }
        }
    }
}

/// Events that have not happened, bargains that nobody has opened, outcomes that do not hold, measures that have seen
/// nothing.
pub(crate) fn records(
    berths: Res<Berths>,
    mut bargains: Query<(&mut Standing, &mut Breached)>,
    mut events: Query<(&EventSpec, &mut Happened)>,
    mut streaks: Query<&mut Streak>,
    mut tallies: Query<&mut Tally>,
    mut courses: Query<&mut Course>,
) {
    for &lane in &berths.arrivals {
        for (_, mut happened) in &mut events {
            happened.0[lane] = -1.0;
        }
        for (mut standing, mut breached) in &mut bargains {
            let Standing { open, proposed, until, terms, signed, complies, strain, rational, events } =
                &mut *standing;
            (open[lane], proposed[lane], until[lane]) = (0.0, f64::NEG_INFINITY, -1.0);
            rational[lane] = f64::NAN;
            let parties = signed.iter_mut().chain(complies).chain(strain).chain(&mut breached.0);
            parties.chain(terms).chain(events).for_each(|field| field[lane] = 0.0);
        }
        for mut streak in &mut streaks {
            streak.0[lane] = 0.0;
        }
        for mut tally in &mut tallies {
            tally.0.iter_mut().for_each(|field: &mut Lanes| field[lane] = 0.0);
        }
        for mut course in &mut courses {
            course.0[lane].clear();
        }
    }
}
