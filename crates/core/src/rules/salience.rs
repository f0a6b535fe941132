//! Finite attention (§4): ŵ_v = w_v (1 + αA_θ(v)) / ((1 − b) Σ_u w_u (1 + αA_θ(u)) + b Σ_u w_u).

use crate::lanes::{LANES, Lanes};
use crate::resources::Params;
use crate::scenario::Actor;
use crate::simd::kernel;

kernel! {
    /// The weights of an actor's interests under its alarm: `weights` when calm, and `theatres` holds each interest's
    /// theatre. A variable outside every theatre is raised by no alarm.
    pub(crate) fn weigh(
        actor: &Actor,
        weights: &[&Lanes],
        theatres: &[Option<usize>],
        alarm: &[Lanes],
        params: &Params,
        salience: &mut [Lanes],
    ) {
        let (attention, background) = (&params[actor.mind.attention], &params[actor.mind.background]);
        let (mut calm, mut raised) = (Lanes::ZERO, Lanes::ZERO);
        for ((weight, theatre), out) in weights.iter().zip(theatres).zip(salience.iter_mut()) {
            let alarm = theatre.map_or(&Lanes::ZERO, |t| &alarm[t]);
            for l in 0..LANES {
                out[l] = weight[l] * (1.0 + attention[l] * alarm[l]);
            }
            for l in 0..LANES {
                calm[l] += weight[l];
                raised[l] += out[l];
            }
        }
        let mut scale = Lanes::ZERO;
        for l in 0..LANES {
            scale[l] = 1.0 / ((1.0 - background[l]) * raised[l] + background[l] * calm[l]);
        }
        for out in salience {
            for l in 0..LANES {
                out[l] *= scale[l];
            }
        }
    }
}
