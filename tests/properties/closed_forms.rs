use detente_core::math::{exp, ln, pow};
use proptest::prelude::*;

use crate::bench::measured;
use crate::check::{CASES, holds, regressions};

/// A scenario without actors: variables with their range and initial value, and processes as text.
fn world(ticks_per_unit: u32, end: u32, variables: &[(&str, [f64; 2], f64)], processes: &str) -> String {
    let mut text = format!(
        "id = \"world\"\ntitle = \"A world\"\n\
         time = {{ unit = \"day\", ticks_per_unit = {ticks_per_unit}, end = {end} }}\n"
    );
    for (name, range, initial) in variables {
        text += &format!("variable.{name} = {{ range = {range:?}, initial = {initial:?} }}\n");
    }
    text + processes
}

/// The last values of some variables.
fn ends(text: &str, names: &[&str]) -> Vec<f64> {
    let measure = |n: &&str| format!("[[measure]]\nid = \"{n}\"\nfinal = {{ variable = \"{n}\" }}\n");
    measured(text, &names.iter().map(measure).collect::<String>())
}

fn near(got: f64, want: f64, scale: f64) {
    assert!((got - want).abs() <= 1e-9 * scale, "{got} is not {want}");
}

fn clock() -> impl Strategy<Value = (u32, u32)> {
    (prop_oneof![Just(1_u32), Just(4), Just(7)], 5..40_u32)
}

#[test]
fn relaxations_are_exponential_and_combine() {
    // Two relaxations, one at the pace of a variable that stands still.
    let numbers = (
        0.0..1.0_f64,
        [0.0..1.0_f64, 0.0..1.0_f64],
        [0.0..1.0_f64, 0.0..1.0_f64],
        0.05..1.0_f64,
        0.0..3.0_f64,
        0.0..2.0_f64,
    );
    holds(CASES, regressions!("relaxation"), (clock(), numbers), |((ticks, end), numbers)| {
        let (x, targets, rates, z, power, gain) = numbers;
        let process = |k: usize| {
            let (rate, to) = (rates[k], -2.0 + 5.0 * targets[k]);
            format!("[process.p{k}]\nvariable = \"x\"\nrate = {rate:?}\ntoward = {to:?}\n")
        };
        let pace = format!("pace = {{ by = [\"y\"], gain = {gain:?}, power = {power:?} }}\n");
        let start = -2.0 + 5.0 * x;
        let variables = [("x", [-2.0, 3.0], start), ("y", [10.0, 20.0], 10.0 + 10.0 * z)];
        let got = ends(&world(ticks, end, &variables, &(process(0) + &process(1) + &pace)), &["x"])[0];
        let paced = rates[1] * gain * exp(power * ln(z));
        let rate = rates[0] + paced;
        let target = if rate == 0.0 {
            start
        } else {
            (rates[0] * (-2.0 + 5.0 * targets[0]) + paced * (-2.0 + 5.0 * targets[1])) / rate
        };
        near(got, target + (start - target) * exp(-rate * f64::from(end) / f64::from(ticks)), 5.0);
    });
}

#[test]
fn targets_are_what_they_say() {
    // One tick from x, against constant factors.
    let law = 0..5_u32;
    let numbers = (
        [0.0..1.0_f64, 0.0..1.0_f64, 0.0..1.0_f64],
        [-1.0..1.0_f64, -1.0..1.0_f64],
        -1.0..1.0_f64,
        0.1..3.0_f64,
        0.1..3.0_f64,
    );
    holds(2 * CASES, regressions!("targets"), (law, numbers), |(law, numbers)| {
        let ([x, u, w], [c, d], bias, rate, m) = numbers;
        // u in [0, 1], w in [1, 3].
        let wide = 1.0 + 2.0 * w;
        let (law, target) = match law {
            0 => {
                let text = format!("affine = {{ bias = {bias:?}, terms = {{ u = {c:?}, w = {d:?} }} }}");
                (text, (bias + c * u + d * wide).clamp(0.0, 2.0))
            }
            1 => {
                let text = "mixture = [[\"u\", \"~w\"], [\"~u\"]]".to_owned();
                (text, (u * (4.0 - wide) + 1.0 - u).clamp(0.0, 2.0))
            }
            2 => {
                let (a, b) = (c.abs() * u, d.abs() * wide);
                let text = format!(
                    "contest = {{ a = {{ u = {:?} }}, b = {{ w = {:?} }}, exponent = {m:?} }}",
                    c.abs(),
                    d.abs()
                );
                let share = pow(a, m) / (pow(a, m) + pow(b, m));
                (text, if a == 0.0 && b == 0.0 { x * 2.0 } else { 2.0 * share })
            }
            3 => {
                let to = bias.abs();
                let text = format!(
                    "gate = {{ to = {to:?}, when = [{{ variable = \"u\", min = {:?} }}, \
                     {{ variable = \"w\", max = 2.0 }}] }}",
                    c.abs()
                );
                (text, if u >= c.abs() && wide <= 2.0 { to } else { 0.0 })
            }
            _ => {
                let text = format!("gate = {{ when = [{{ variable = \"u\", max = {:?} }}] }}", c.abs());
                (text, if u <= c.abs() { 2.0 } else { 0.0 })
            }
        };
        let process = format!("[process.p]\nvariable = \"x\"\nrate = {rate:?}\n{law}\n");
        let variables = [("x", [0.0, 2.0], 2.0 * x), ("u", [0.0, 1.0], u), ("w", [1.0, 3.0], wide)];
        let got = ends(&world(1, 1, &variables, &process), &["x"])[0];
        near(got, target + (2.0 * x - target) * exp(-rate), 1.0);
    });
}

#[test]
fn growth_is_linear_up_to_the_end_of_the_range() {
    let numbers = (0.0..1.0_f64, 0.0..1.0_f64, [-0.1..0.1_f64, -0.1..0.1_f64], 0.0..1.5_f64, 0..3_u32);
    holds(CASES, regressions!("growth"), (clock(), numbers), |((ticks, end), numbers)| {
        let (x, u, [c, d], gain, power) = numbers;
        let process = format!(
            "[process.p]\nvariable = \"x\"\naccumulate = {{ terms = {{ u = {c:?} }} }}\n\
             pace = {{ by = [\"u\"], power = {power}, gain = {gain:?} }}\n\
             [process.q]\nvariable = \"x\"\naccumulate = {{ product = [\"u\", \"~w\"], gain = {d:?} }}\n"
        );
        // u = 10 z in [0, 10]; w in [−1, 1].
        let variables = [("x", [0.0, 4.0], 4.0 * x), ("u", [0.0, 10.0], 10.0 * u), ("w", [-1.0, 1.0], 0.5)];
        let got = ends(&world(ticks, end, &variables, &process), &["x"])[0];
        let pace = (0..power).fold(gain, |pace, _| pace * u);
        let speed = 10.0 * u * (c * pace - 0.5 * d);
        near(got, (4.0 * x + speed * f64::from(end) / f64::from(ticks)).clamp(0.0, 4.0), 4.0);
    });
}

#[test]
fn a_contest_and_a_gate_come_to_rest_where_they_say() {
    holds(CASES / 2, regressions!("rest"), ([0.1..1.0, 0.1..1.0], 0.3..3.0), |([a, b], m)| {
        let processes = format!(
            "[process.x]\nvariable = \"x\"\nrate = 2\n\
             contest = {{ a = {{ a = 1 }}, b = {{ b = 1 }}, exponent = {m:?} }}\n\
             [process.y]\nvariable = \"y\"\nrate = 2\ngate = {{ to = 0.7, when = [{{ variable = \"a\", min = 0.5 }}] }}\n"
        );
        let unit = [0.0, 1.0];
        let variables = [("x", unit, 0.2), ("y", unit, 0.2), ("a", unit, a), ("b", unit, b)];
        let got = ends(&world(2, 60, &variables, &processes), &["x", "y"]);
        // The stronger has the odds of the ratio to the power.
        near(got[0] / (1.0 - got[0]), pow(a / b, m), pow(a / b, m));
        near(got[1], if a >= 0.5 { 0.7 } else { 0.0 }, 1.0);
    });
}

/// Two forces against one, with weights and kill rates.
#[derive(Clone, Debug)]
struct Battle {
    law: &'static str,
    weights: [f64; 3],
    forces: [f64; 3],
    kill: [f64; 2],
}

impl Battle {
    fn strategy() -> impl Strategy<Value = Self> {
        let weight = || 0.3..2.0;
        let force = || 0.1..5.0;
        (
            prop_oneof![Just("square"), Just("linear")],
            [weight(), weight(), weight()],
            [force(), force(), force()],
            [0.01..0.4, 0.01..0.4],
        )
            .prop_map(|(law, weights, forces, kill)| Self { law, weights, forces, kill })
    }

    /// What is left of the forces.
    fn left(&self, ticks: u32, end: u32) -> Vec<f64> {
        let ([a, b, c], [alpha, beta]) = (self.weights, self.kill);
        let process = format!(
            "[process.battle]\nattrition = {{ law = \"{}\", a = {{ a = {a:?}, b = {b:?} }}, b = {{ c = {c:?} }}, \
             kill_a = {alpha:?}, kill_b = {beta:?} }}\n",
            self.law
        );
        let [a, b, c] = self.forces;
        let range = [0.0, 6.0];
        ends(
            &world(ticks, end, &[("a", range, a), ("b", range, b), ("c", range, c)], &process),
            &["a", "b", "c"],
        )
    }

    fn sides(&self, forces: &[f64]) -> [f64; 2] {
        let w = self.weights;
        [w[0] * forces[0] + w[1] * forces[1], w[2] * forces[2]]
    }
}

#[test]
fn battles_keep_what_lanchester_says() {
    holds(2 * CASES, regressions!("lanchester"), Battle::strategy(), |battle| {
        let left = battle.left(1, 3);
        // Forces of one side keep the same share.
        near(left[0] * battle.forces[1], left[1] * battle.forces[0], 25.0);
        let (before, after) = (battle.sides(&battle.forces), battle.sides(&left));
        let [alpha, beta] = battle.kill;
        let invariant = |s: [f64; 2]| match battle.law {
            "square" => alpha * s[0] * s[0] - beta * s[1] * s[1],
            _ => alpha * s[0] - beta * s[1],
        };
        near(invariant(after), invariant(before), 100.0);
        assert!(after[0] < before[0] && after[1] < before[1]);
        // However the days are cut.
        for (one, other) in left.iter().zip(battle.left(7, 21)) {
            near(*one, other, 10.0);
        }
    });
}

#[test]
fn losses_are_those_of_the_differential_equations() {
    holds(CASES / 2, regressions!("losses"), Battle::strategy(), |battle| {
        let [mut a, mut b] = battle.sides(&battle.forces);
        let [alpha, beta] = battle.kill;
        let slope = |a: f64, b: f64| match battle.law {
            "square" => (-beta * b, -alpha * a),
            _ => (-beta * a * b, -alpha * a * b),
        };
        // Runge and Kutta's, in small steps; up to the end of the weaker side.
        let h = 1e-3;
        for _ in 0..2000 {
            let k1 = slope(a, b);
            let k2 = slope(a + 0.5 * h * k1.0, b + 0.5 * h * k1.1);
            let k3 = slope(a + 0.5 * h * k2.0, b + 0.5 * h * k2.1);
            let k4 = slope(a + h * k3.0, b + h * k3.1);
            a += h / 6.0 * (k1.0 + 2.0 * k2.0 + 2.0 * k3.0 + k4.0);
            b += h / 6.0 * (k1.1 + 2.0 * k2.1 + 2.0 * k3.1 + k4.1);
        }
        if a > 0.0 && b > 0.0 {
            let after = battle.sides(&battle.left(1, 2));
            near(after[0], a, 10.0);
            near(after[1], b, 10.0);
        } else {
            assert_eq!(battle.sides(&battle.left(1, 2))[usize::from(a > 0.0)], 0.0);
        }
    });
}

#[test]
fn supply_is_split_around_combat() {
    // Half a step of supply, combat, half a step of supply.
    let numbers = (0.05..0.5_f64, 0.5..5.0_f64, 0.01..0.1_f64, -0.2..0.2_f64);
    holds(CASES / 2, regressions!("supply"), (Battle::strategy(), numbers), |(mut battle, numbers)| {
        let (rate, target, kill, growth) = numbers;
        (battle.law, battle.kill, battle.forces[1]) = ("square", [kill, kill], 0.0);
        let [wa, _, wc] = battle.weights;
        let supply = format!(
            "[process.supply]\nvariable = \"a\"\nrate = {rate:?}\ntoward = {target:?}\n\
             [process.recruits]\nvariable = \"a\"\naccumulate = {{ terms = {{ one = {growth:?} }} }}\n\
             [process.battle]\nattrition = {{ law = \"square\", a = {{ a = {wa:?} }}, b = {{ c = {wc:?} }}, \
             kill_a = {kill:?}, kill_b = {kill:?} }}\npace = {{ by = [\"one\"], gain = 0.5 }}\n"
        );
        let [a, _, c] = battle.forces;
        let range = [0.0, 9.0];
        let variables = [("a", range, a), ("c", range, c), ("one", [0.0, 1.0], 1.0)];
        let got = ends(&world(1, 1, &variables, &supply), &["a", "c"]);
        let half = |x: f64| target + (x - target) * exp(-rate / 2.0);
        let (sa, sc) = (wa * half(a), wc * c);
        let (x, y, s) = (sa, sc, kill * 0.5);
        let after = |x: f64, y: f64| ((x + y) * exp(-s) + (x - y) * exp(s)) / 2.0;
        let (ka, kc) = (after(x, y), after(y, x));
        if ka > 0.0 && kc > 0.0 {
            near(got[0], (half(half(a) * ka / sa) + growth).clamp(0.0, 9.0), 9.0);
            near(got[1], c * kc / sc, 9.0);
        }
    });
}
