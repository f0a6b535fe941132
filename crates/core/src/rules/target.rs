//! Targets of relaxations and paces of processes (§2).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{clamp, pow, select};
use crate::resources::{Bounds, Params};
use crate::rules::condition;
use crate::scenario::{Pace, ParamId, Target, Term};

/// x^p for x ≥ 0 and p ≥ 0. Exponents 0 to 4, the usual ones, are exact products; a lane's result depends on
/// its own exponent alone.
#[inline(always)]
pub(crate) fn power(x: &Lanes, p: &Lanes) -> Lanes {
    let mut out = Lanes::ZERO;
    let mut other = false;
    for l in 0..LANES {
        let square = x[l] * x[l];
        let r = select(p[l] == 0.0, 1.0, select(p[l] == 1.0, x[l], square));
        let r = select(p[l] == 3.0, square * x[l], select(p[l] == 4.0, square * square, r));
        out[l] = r;
        other |= !((p[l] == 0.0) | (p[l] == 1.0) | (p[l] == 2.0) | (p[l] == 3.0) | (p[l] == 4.0));
    }
    if other {
        for l in 0..LANES {
            let usual = (p[l] == 0.0) | (p[l] == 1.0) | (p[l] == 2.0) | (p[l] == 3.0) | (p[l] == 4.0);
            out[l] = select(usual, out[l], pow(x[l], p[l]));
        }
    }
    out
}

/// π = gain · Π z^power; `product` is where it is worked out if it is not at hand.
#[inline(always)]
pub(crate) fn pace<'a>(
    pace: &Pace,
    params: &Params,
    bounds: &[Bounds],
    x: &'a [Lanes],
    product: &'a mut Lanes,
) -> &'a Lanes {
    let power_of = params.scalar(pace.power);
    if let [variable] = pace.by[..]
        && params.scalar(pace.gain) == Some(1.0)
        && power_of == Some(1.0)
        && bounds[variable].is_unit()
    {
        return &x[variable];
    }
    *product = params[pace.gain];
    for &variable in &pace.by {
        let (range, x) = (bounds[variable], &x[variable]);
        match power_of {
            Some(1.0) => {
                for l in 0..LANES {
                    product[l] *= range.z(x[l]);
                }
            }
            Some(2.0) => {
                for l in 0..LANES {
                    let z = range.z(x[l]);
                    product[l] *= z * z;
                }
            }
            _ => {
                let mut z = Lanes::ZERO;
                for l in 0..LANES {
                    z[l] = range.z(x[l]);
                }
                let factor = power(&z, &params[pace.power]);
                for l in 0..LANES {
                    product[l] *= factor[l];
                }
            }
        }
    }
    product
}

/// Σ strength · x over a side; `sum` is where it is worked out if it is not at hand.
#[inline(always)]
pub(crate) fn strength<'a>(
    side: &[(usize, ParamId)],
    params: &Params,
    x: &'a [Lanes],
    sum: &'a mut Lanes,
) -> &'a Lanes {
    if let [(variable, weight)] = side
        && params.scalar(*weight) == Some(1.0)
    {
        return &x[*variable];
    }
    *sum = Lanes::ZERO;
    for &(variable, weight) in side {
        add_times(&x[variable], weight, params, sum);
    }
    sum
}

/// Adds a parameter times x to `sum`; of one that is the same in all lanes a single number is read.
#[inline(always)]
fn add_times(x: &Lanes, times: ParamId, params: &Params, sum: &mut Lanes) {
    if let Some(times) = params.scalar(times) {
        for l in 0..LANES {
            sum[l] += times * x[l];
        }
    } else {
        let times = &params[times];
        for l in 0..LANES {
            sum[l] += times[l] * x[l];
        }
    }
}

/// Adds Σ coefficient · Π factors to `sum`.
#[inline(always)]
pub(crate) fn add_terms(terms: &[Term], params: &Params, bounds: &[Bounds], x: &[Lanes], sum: &mut Lanes) {
    for term in terms {
        if let ([(variable, false)], Some(coefficient)) = (&term.factors[..], term.coefficient) {
            add_times(&x[*variable], coefficient, params, sum);
            continue;
        }
        let mut product = term.coefficient.map_or(Lanes::ONE, |c| params[c]);
        for &(variable, complement) in &term.factors {
            let x = &x[variable];
            if complement {
                let ends = bounds[variable].low + bounds[variable].high;
                for l in 0..LANES {
                    product[l] *= ends - x[l];
                }
            } else {
                for l in 0..LANES {
                    product[l] *= x[l];
                }
            }
        }
        for l in 0..LANES {
            sum[l] += product[l];
        }
    }
}

/// Tullock's contest success function a^m / (a^m + b^m), mapped onto `[low, high]`; where both sides are zero,
/// the present value `x`.
#[inline(always)]
fn contest(
    (a, b): (&Lanes, &Lanes),
    (exponent, scalar): (&Lanes, Option<Real>),
    x: &Lanes,
    (low, high): (Real, Real),
    target: &mut Lanes,
) {
    let ratio = |l: usize| {
        let stronger = select(a[l] >= b[l], a[l], b[l]);
        let weaker = select(a[l] >= b[l], b[l], a[l]);
        weaker / select(stronger > 0.0, stronger, 1.0)
    };
    let shared = |l: usize, odds: Real| {
        let share = select(a[l] >= b[l], 1.0, odds) / (1.0 + odds);
        let drawn = (a[l] <= 0.0) & (b[l] <= 0.0);
        select(drawn, x[l], low + (high - low) * share)
    };
    if scalar == Some(2.0) {
        for l in 0..LANES {
            let ratio = ratio(l);
            target[l] = shared(l, ratio * ratio);
        }
        return;
    }
    let mut ratios = Lanes::ZERO;
    for l in 0..LANES {
        ratios[l] = ratio(l);
    }
    let odds = power(&ratios, exponent);
    for l in 0..LANES {
        target[l] = shared(l, odds[l]);
    }
}

/// Where the strengths of two sides are worked out, or a pace.
#[derive(Clone, Default)]
pub(crate) struct Sides {
    pub(crate) a: Lanes,
    pub(crate) b: Lanes,
}

/// The target τ of a relaxation of `variable` in the state `x`; `out` is where it is worked out if it is not at hand.
#[inline(always)]
pub(crate) fn target<'a>(
    target: &Target,
    variable: usize,
    params: &'a Params,
    bounds: &[Bounds],
    x: &[Lanes],
    out: &'a mut Lanes,
    sides: &mut Sides,
) -> &'a Lanes {
    let Bounds { low, high, .. } = bounds[variable];
    match target {
        Target::Constant(value) => return &params[*value],
        Target::Sum { bias, terms } => {
            *out = bias.map_or(Lanes::ZERO, |bias| params[bias]);
            add_terms(terms, params, bounds, x, out);
            for l in 0..LANES {
                out[l] = clamp(out[l], low, high);
            }
        }
        Target::Contest { a, b, exponent } => {
            let sides = (strength(a, params, x, &mut sides.a), strength(b, params, x, &mut sides.b));
            let exponent = (&params[*exponent], params.scalar(*exponent));
            contest(sides, exponent, &x[variable], (low, high), out);
        }
        Target::Gate { to, when } => {
            *out = Lanes::ONE;
            condition::narrow(when, params, |v| &x[v], out);
            let to = &params[*to];
            for l in 0..LANES {
                out[l] = select(out[l] != 0.0, to[l], low);
            }
        }
    }
    out
}

/// Whether a target is the variable itself in any lane: in a contest of forces of which nothing is left.
#[inline(always)]
pub(crate) fn reads_own(target: &Target, params: &Params, x: &[Lanes], sides: &mut Sides) -> bool {
    let Target::Contest { a, b, .. } = target else { return false };
    let (a, b) = (strength(a, params, x, &mut sides.a), strength(b, params, x, &mut sides.b));
    let mut drawn = 0;
    for l in 0..LANES {
        drawn |= select((a[l] <= 0.0) & (b[l] <= 0.0), 1.0, 0.0).to_bits();
    }
    drawn != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_by_product_agree_with_the_general_power() {
        for p in [0.0, 1.0, 2.0, 3.0, 4.0] {
            let x = Lanes::from_fn(|l| l as Real / 40.0);
            let exact = power(&x, &Lanes::splat(p));
            for l in 0..LANES {
                let general = pow(x[l], p);
                assert!((exact[l] - general).abs() <= 4e-15 * general.abs(), "{} ^ {p}", x[l]);
            }
        }
    }

    #[test]
    fn a_lane_does_not_depend_on_the_exponents_of_others() {
        let x = Lanes::splat(0.37);
        let mixed = power(&x, &Lanes::from_fn(|l| if l == 0 { 3.0 } else { 2.5 }));
        assert_eq!(mixed[0], power(&x, &Lanes::splat(3.0))[0]);
        assert_eq!(mixed[1], power(&x, &Lanes::splat(2.5))[1]);
    }

    #[test]
    fn contests_give_the_published_shares() {
        let share = |a: Real, b: Real, m: Real| {
            let [a, b, m, x] = [a, b, m, 0.3].map(Lanes::splat);
            let mut both = [Lanes::ZERO; 2];
            contest((&a, &b), (&m, None), &x, (0.0, 1.0), &mut both[0]);
            contest((&a, &b), (&m, Some(m[0])), &x, (0.0, 1.0), &mut both[1]);
            // The short way has the same bits.
            assert_eq!(both[0][0].to_bits(), both[1][0].to_bits());
            both[0][0]
        };
        assert!((share(2.0, 1.0, 1.0) - 2.0 / 3.0).abs() < 1e-15);
        assert!((share(2.0, 1.0, 2.0) - 0.8).abs() < 1e-15);
        assert!((share(2.0, 1.0, 3.7) + share(1.0, 2.0, 3.7) - 1.0).abs() < 1e-15);
        assert_eq!(share(0.0, 0.0, 2.0), 0.3);
        assert_eq!(share(0.0, 0.2, 2.0), 0.0);
    }
}
