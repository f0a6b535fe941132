//! What can be done: as everybody knows, and as only its actor knows.

use bevy_ecs::prelude::*;

use super::events::in_force;
use super::merge;
use crate::components::{Blocked, Enlisted, InterventionSpec, LastUse, Open, OptionSpec, Public};
use crate::lanes::Lanes;
use crate::resources::{Clock, Instructions, Params};
use crate::rules::availability::{self as rules, Terms};
use crate::scenario::InterventionKind;

/// Settles for every option where it is publicly possible and where it is blocked in secret.
pub(crate) fn settle(
    (simd, clock, params): (Res<Instructions>, Res<Clock>, Res<Params>),
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    mut options: Query<(&OptionSpec, &Open, &LastUse, &mut Public, &mut Blocked)>,
) {
    for (spec, open, last, mut public, mut blocked) in &mut options {
        let (from, until) = (&params[spec.0.from], &params[spec.0.until]);
        let (available, open, once) = (&params[spec.0.available], &open.0, spec.0.once);
        rules::public(
            simd.0,
            &Terms { from, until, available, open, once },
            &clock.now,
            &last.0,
            &mut public.0,
        );
        blocked.0 = Lanes::ZERO;
    }
    for (spec, enlisted) in &interventions {
        let (kind, mask) = (&spec.0.kind, in_force(spec, enlisted, &clock, &params));
        for (index, (option, _, _, mut public, mut blocked)) in options.iter_mut().enumerate() {
            match kind {
                InterventionKind::Unavailable { option } if *option == index => {
                    merge(&mask, |_| 0.0, &mut public.0);
                }
                InterventionKind::Block { option } if *option == index => {
                    merge(&mask, |_| 1.0, &mut blocked.0);
                }
                InterventionKind::Freeze { actor } if *actor == option.0.actor => {
                    merge(&mask, |_| 1.0, &mut blocked.0);
                }
                _ => {}
            }
        }
    }
}
