//! Ends (§10): outcomes in file order, then the horizon; a value that is no number ends its run as failed.

use bevy_ecs::prelude::*;

use super::measure::result;
use crate::components::{
    ActorSpec, Course, HoldWorth, MeasureSpec, OutcomeSpec, Streak, Tally, Value, VariableSpec, column,
};
use crate::lanes::{LANES, Lanes};
use crate::resources::{Berths, Clock, Finished, Params, Simulated};
use crate::rules::condition::narrow;
use crate::simulation::{End, Failure, RunOutcome};

/// Ends the runs that are over and leaves their lanes free.
pub(crate) fn finish(
    (params, model): (Res<Params>, Res<Simulated>),
    mut clock: ResMut<Clock>,
    mut berths: ResMut<Berths>,
    mut finished: ResMut<Finished>,
    values: Query<(&VariableSpec, &Value)>,
    state: Query<&Value>,
    mut outcomes: Query<(&OutcomeSpec, &mut Streak)>,
    minds: Query<(&ActorSpec, &HoldWorth)>,
    measures: Query<(&MeasureSpec, &Tally)>,
    mut courses: Query<&mut Course>,
) {
    let mut ends: [Option<End>; LANES] = [const { None }; LANES];
    for (spec, value) in &values {
        fail(&value.0, &clock, &mut ends, || spec.0.id.clone());
    }
    for (spec, worth) in &minds {
        fail(&worth.0, &clock, &mut ends, || format!("forecast of {}", spec.0.id));
    }
    let x = column::read(&state);
    for (index, (spec, mut streak)) in outcomes.iter_mut().enumerate() {
        let mut holds = Lanes::ONE;
        narrow(&spec.0.when, &params, |v| &x[v].0, &mut holds);
        let needed = f64::from(spec.0.sustained);
        for l in 0..LANES {
            streak.0[l] = (streak.0[l] + 1.0) * holds[l];
            if streak.0[l] >= needed && clock.active[l] != 0.0 && ends[l].is_none() {
                ends[l] = Some(End::Outcome(index));
            }
        }
    }
    let last = &params[model.0.scenario().time.end];
    for l in 0..LANES {
        if clock.active[l] != 0.0 && clock.now[l] >= last[l] && ends[l].is_none() {
            ends[l] = Some(End::Horizon);
        }
    }
    for (lane, end) in ends.into_iter().enumerate() {
        let Some(end) = end else { continue };
        clock.active[lane] = 0.0;
        let Some(spec) = berths.runs[lane].take() else { continue };
        let failed = matches!(end, End::Failed(_));
        let measures = measures
            .iter()
            .map(|(measure, tally)| {
                let value = result(&measure.0, tally, lane, &end, &clock);
                value.filter(|v| !failed && v.is_finite())
            })
            .collect();
        let series = courses.iter_mut().map(|mut course| std::mem::take(&mut course.0[lane])).collect();
        finished.0.push((lane, RunOutcome { spec, end, end_tick: clock.ticks[lane], measures, series }));
    }
}

/// Ends the runs in whose lanes `field` is no finite number.
fn fail(field: &Lanes, clock: &Clock, ends: &mut [Option<End>; LANES], name: impl Fn() -> String) {
    // 0 times what is no finite number is none.
    if field.0.iter().fold(0.0, |sum, x| sum + 0.0 * x) == 0.0 {
        return;
    }
    for (l, end) in ends.iter_mut().enumerate() {
        if !field[l].is_finite() && clock.active[l] != 0.0 && end.is_none() {
            *end = Some(End::Failed(Failure::NonFinite { variable: name() }));
        }
    }
}
