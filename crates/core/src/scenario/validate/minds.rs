//! The numbers of a mind.

use super::super::raw::RawMind;
use super::super::{Domain, Mind, ParamId, Shape};
use super::context::{Context, Place};
use crate::lanes::Real;
use crate::random::Purpose;
use crate::source::{At, Number};

/// A whole number of an actor, of the defaults, or the documented default.
pub(super) fn pick(
    own: &Option<At<u32>>,
    shared: &Option<At<u32>>,
    default: u32,
    range: std::ops::RangeInclusive<u32>,
    key: &str,
    context: &mut Context<'_>,
) -> u32 {
    let Some(stated) = own.as_ref().or(shared.as_ref()) else { return default };
    if !range.contains(&stated.value) {
        let message = format!(
            "{key} {} is out of range: it must be {} to {}",
            stated.value,
            range.start(),
            range.end()
        );
        context.diagnostics.error(stated.span.clone(), message);
        return default;
    }
    stated.value
}

pub(super) fn shape(stated: Option<&At<String>>, context: &mut Context<'_>) -> Shape {
    match stated.map(|s| (s, s.value.as_str())) {
        None | Some((_, "linear")) => Shape::Linear,
        Some((_, "quadratic")) => Shape::Quadratic,
        Some((s, other)) => {
            context
                .diagnostics
                .error(s.span.clone(), format!("unknown shape `{other}`"))
                .with_help("valid names: `linear`, `quadratic`");
            Shape::Linear
        }
    }
}

pub(super) fn mind(
    path: &str,
    raw: &RawMind,
    shared: Option<&Mind>,
    entity: usize,
    context: &mut Context<'_>,
) -> Mind {
    let gain = Domain::closed(0.0, 1e6);
    let share = Domain::closed(0.0, 1.0);
    let mut field = 0;
    let mut one =
        |key: &str, number: &Option<At<Number>>, default: Real, domain: Domain, same: Option<ParamId>| {
            let place = Place(Purpose::ParamActor, entity, 0, field);
            field += 1;
            let path = format!("{path}.{key}");
            match same {
                Some(same) => context.number_or_same(path, number.as_ref(), same, domain, place),
                None => context.number_or(path, number.as_ref(), default, domain, place),
            }
        };
    Mind {
        precision: one("precision", &raw.precision, 300.0, gain, shared.map(|s| s.precision)),
        horizon: one("horizon", &raw.horizon, 12.0, Domain::above(0.0, 1e4), shared.map(|s| s.horizon)),
        discount: one("discount", &raw.discount, 0.97, Domain::above(0.0, 1.0), shared.map(|s| s.discount)),
        loss_aversion: one(
            "loss_aversion",
            &raw.loss_aversion,
            1.0,
            Domain::closed(1.0, 100.0),
            shared.map(|s| s.loss_aversion),
        ),
        background: one(
            "background",
            &raw.background,
            0.5,
            Domain::below(0.0, 1.0),
            shared.map(|s| s.background),
        ),
        attention: one("attention", &raw.attention, 2.0, gain, shared.map(|s| s.attention)),
        threat: one("threat", &raw.threat, 5.0, gain, shared.map(|s| s.threat)),
        alignment: one("alignment", &raw.alignment, 1.0, gain, shared.map(|s| s.alignment)),
        shrinkage: one("shrinkage", &raw.shrinkage, 0.05, gain, shared.map(|s| s.shrinkage)),
        alarm_decay: one("alarm_decay", &raw.alarm_decay, 0.35, gain, shared.map(|s| s.alarm_decay)),
        alarm_cap: one("alarm_cap", &raw.alarm_cap, 3.0, gain, shared.map(|s| s.alarm_cap)),
        alarm_noise: one("alarm_noise", &raw.alarm_noise, 0.0, gain, shared.map(|s| s.alarm_noise)),
        perception_noise: one(
            "perception_noise",
            &raw.perception_noise,
            0.0,
            gain,
            shared.map(|s| s.perception_noise),
        ),
        belief_weight: one("belief_weight", &raw.belief_weight, 0.5, share, shared.map(|s| s.belief_weight)),
        habit_rate: one("habit_rate", &raw.habit_rate, 0.1, share, shared.map(|s| s.habit_rate)),
        weight_noise: one(
            "weight_noise",
            &raw.weight_noise,
            0.0,
            Domain::closed(0.0, 10.0),
            shared.map(|s| s.weight_noise),
        ),
        credibility: one("credibility", &raw.credibility, 0.6, share, shared.map(|s| s.credibility)),
        credibility_gain: one(
            "credibility_gain",
            &raw.credibility_gain,
            0.2,
            share,
            shared.map(|s| s.credibility_gain),
        ),
        credibility_loss: one(
            "credibility_loss",
            &raw.credibility_loss,
            0.5,
            share,
            shared.map(|s| s.credibility_loss),
        ),
        tempering: one("tempering", &raw.tempering, 0.3, share, shared.map(|s| s.tempering)),
        belief_leak: one("belief_leak", &raw.belief_leak, 0.02, share, shared.map(|s| s.belief_leak)),
        tremble: one("tremble", &raw.tremble, 0.02, Domain::above(0.0, 1.0), shared.map(|s| s.tremble)),
        signing_precision: one(
            "signing_precision",
            &raw.signing_precision,
            100.0,
            gain,
            shared.map(|s| s.signing_precision),
        ),
        betrayal: one(
            "betrayal",
            &raw.betrayal,
            0.004,
            Domain::closed(0.0, 10.0),
            shared.map(|s| s.betrayal),
        ),
        trust: one("trust", &raw.trust, 0.6, share, shared.map(|s| s.trust)),
        trust_loss: one("trust_loss", &raw.trust_loss, 0.4, share, shared.map(|s| s.trust_loss)),
        trust_recovery: one(
            "trust_recovery",
            &raw.trust_recovery,
            0.01,
            gain,
            shared.map(|s| s.trust_recovery),
        ),
    }
}
