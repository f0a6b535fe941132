use detente_core::math::exp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::measured;
use crate::check::{CASES, holds, regressions};
use crate::draft::{Draft, Kind, Variable};
use crate::drafts::drafts;
use crate::runs::{close, runs_of};
use crate::text::Names;

/// Drafts with bargains that open by themselves and cost nothing.
fn costless() -> impl Strategy<Value = Draft> {
    drafts().prop_filter_map("has a bargain", |mut draft| {
        draft.actors.iter_mut().flat_map(|a| &mut a.options).for_each(|o| o.convenes.clear());
        for (n, bargain) in draft.bargains.iter_mut().enumerate() {
            if bargain.at.is_none() && bargain.when.is_empty() {
                bargain.at = Some(2 + n as u32);
            }
            bargain.pressure = None;
            bargain.numbers.retain(|(key, _)| *key != "breach_cost");
            bargain.numbers.push(("guarantor_cost", 0.0));
        }
        (!draft.bargains.is_empty()).then_some(draft)
    })
}

/// Everything but what the bargains themselves are about.
fn rest(draft: &Draft) -> String {
    let measures = crate::measures::measures(draft, &Names::PLAIN).text;
    let parts = measures.split("[[measure]]").filter(|m| !m.trim().is_empty());
    let about = ["proposals", "signed", "collapsed", "in_force", "rational_set", "trust ="];
    parts.filter(|m| !about.iter().any(|a| m.contains(a))).map(|m| format!("[[measure]]{m}")).collect()
}

fn changes_nothing(draft: &Draft) {
    let mut without = draft.clone();
    without.bargains.iter_mut().for_each(|b| b.available = false);
    let run = |draft: &Draft| runs_of(&draft.text(&Names::PLAIN), &rest(draft), 3);
    close(&run(draft), &run(&without), 1e-9);
}

#[test]
fn what_nobody_enforces_moves_nothing() {
    holds(CASES, regressions!("unenforced"), costless(), |mut draft| {
        for bargain in &mut draft.bargains {
            bargain.numbers.retain(|(key, _)| *key != "enforcement");
            bargain.numbers.push(("enforcement", 0.0));
        }
        changes_nothing(&draft);
    });
}

#[test]
fn who_has_no_stakes_has_no_leverage() {
    holds(CASES, regressions!("leverage"), costless(), |mut draft| {
        // All that is at stake is in the hands of the last, who is party to nothing.
        let last = draft.actors.len() - 1;
        for v in &mut draft.variables {
            v.kind = match v.kind {
                Kind::Force { .. } => Kind::Force { owner: last },
                Kind::Backing { client, material: true, .. } => {
                    Kind::Backing { patron: last, client: client % last, material: true }
                }
                kind => kind,
            };
        }
        for theatre in 0..draft.theatres {
            draft.variables.push(Variable {
                kind: Kind::Force { owner: last },
                theatre: Some(theatre),
                range: [0.0, 1.0],
                initial: 0.5,
                uncertain: None,
                losses: false,
            });
        }
        for bargain in &mut draft.bargains {
            bargain.parties.retain(|p| *p != last);
            for term in &bargain.terms {
                draft.variables[term.variable].theatre.get_or_insert(0);
            }
        }
        draft.bargains.retain(|b| b.parties.len() > 1);
        changes_nothing(&draft);
    });
}

/// Three who hold stakes, of whom the first two have agreed on x = y and the second strays now and then; and a fourth that has
/// none.
#[derive(Clone, Debug)]
struct Truce {
    initial: f64,
    /// Rate and target of x itself.
    own: (f64, f64),
    term: f64,
    enforcement: f64,
    stakes: [f64; 3],
    raid: f64,
    raids: Vec<bool>,
    strain: f64,
    detection: f64,
    decay: f64,
    limit: f64,
    duration: u32,
    trust: f64,
    loss: f64,
    recovery: f64,
}

fn truce() -> impl Strategy<Value = Truce> {
    let share = || 0.0..1.0;
    let world = (share(), (0.0..0.6, share()), share(), 0.0..1.5, [0.05..1.0, 0.05..1.0, 0.05..1.0]);
    let strain = (0.0..1.5, share(), 0.0..0.5, 0.3..3.0, 2..14_u32);
    let raid = prop_oneof![0.05..0.6, -0.6..-0.05];
    (world, (raid, vec(any::<bool>(), 10)), strain, (share(), share(), 0.0..0.5)).prop_map(
        |((initial, own, term, enforcement, stakes), (raid, raids), strain, (trust, loss, recovery))| Truce {
            initial,
            own,
            term,
            enforcement,
            stakes,
            raid,
            raids,
            strain: strain.0,
            detection: strain.1,
            decay: strain.2,
            limit: strain.3,
            duration: strain.4,
            trust,
            loss,
            recovery,
        },
    )
}

impl Truce {
    fn text(&self) -> String {
        let mut text = format!(
            "id = \"truce\"\ntitle = \"A truce\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 10 }}\n\
             defaults.actor = {{ tempo = 1, trust = {:?}, trust_loss = {:?}, trust_recovery = {:?} }}\n\
             track.act = {{}}\ntheatre.t.label = \"T\"\nvariable.x = {{ theatre = \"t\", initial = {:?} }}\n\
             process.x = {{ variable = \"x\", rate = {:?}, toward = {:?} }}\n",
            self.trust, self.loss, self.recovery, self.initial, self.own.0, self.own.1
        );
        // The third holds its stake as a patron of the fourth.
        for (n, z) in self.stakes.iter().enumerate() {
            let kind = match n {
                2 => {
                    "kind = \"backing\", channel = \"material\", patron = \"a2\", client = \"a3\"".to_owned()
                }
                _ => format!("kind = \"force\", owner = \"a{n}\""),
            };
            text += &format!(
                "variable.s{n} = {{ {kind}, theatre = \"t\", range = [0, 4], initial = {:?} }}\n",
                4.0 * z
            );
        }
        for n in 0..4 {
            text += &format!("[actor.a{n}]\nlabel = \"A\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n");
        }
        text + &format!(
            "[option.a1.raid]\ntrack = \"act\"\ncost = 10\neffects = {{ x = {:?} }}\n\
             [bargain.truce]\nparties = [\"a0\", \"a1\"]\navailable = false\nat = 1\nenforcement = {:?}\n\
             strain = {:?}\ndetection = {:?}\nstrain_decay = {:?}\nstrain_limit = {:?}\nduration = {}\n\
             term.x = {{ side = \"=\", value = {:?} }}\n",
            self.raid,
            self.enforcement,
            self.strain,
            self.detection,
            self.decay,
            self.limit,
            self.duration,
            self.term
        )
    }

    /// x, the trust of the first in the second, ends of ticks in force so far, and whether it has collapsed, by tick.
    fn course(&self) -> Vec<[f64; 4]> {
        let (mut x, mut trust, mut ticks, mut collapsed) = (self.initial, self.trust, 0.0, 0.0);
        let (mut complies, mut tension) = (true, 0.0);
        let all: f64 = self.stakes.iter().sum();
        let mut course = Vec::new();
        for t in 1..=10_u32 {
            let raids = self.raids[t as usize - 1];
            let in_force = t <= 1 + self.duration && collapsed == 0.0;
            let before = x;
            if raids {
                x += self.raid.abs() * (if self.raid > 0.0 { 1.0 } else { 0.0 } - x);
            }
            let breach = in_force && raids && (x - self.term).abs() > (before - self.term).abs() + 1e-12;
            let held = if complies { self.stakes[0] + self.stakes[1] } else { self.stakes[0] };
            let pull = if in_force { self.enforcement * held / all } else { 0.0 };
            let rate = self.own.0 + pull;
            if rate > 0.0 {
                let target = (self.own.0 * self.own.1 + pull * self.term) / rate;
                x = target + (x - target) * exp(-rate);
            }
            // The agreement was in force in this tick up to its end, and is at its end if it goes on.
            trust += (1.0 - exp(-self.recovery)) * (self.trust - trust);
            if in_force {
                complies = !breach;
                let s = self.strain * self.detection;
                tension = tension * exp(-self.decay) + if breach { s } else { 0.0 };
                if breach {
                    trust *= 1.0 - self.loss * if s > 1.0 { 1.0 } else { s };
                }
                if tension > self.limit {
                    (trust, collapsed) = (trust * (1.0 - self.loss), 1.0);
                } else {
                    ticks += 1.0;
                }
            }
            course.push([x, trust, ticks, collapsed]);
        }
        course
    }
}

#[test]
fn agreements_pull_strain_and_collapse_by_the_equations() {
    holds(2 * CASES, regressions!("truce"), truce(), |truce| {
        let mut parts = "[[script]]\nsign = \"truce\"\nat = 1\n".to_owned();
        for (t, _) in truce.raids.iter().enumerate().filter(|r| *r.1) {
            parts += &format!("[[script]]\nforce = \"a1.raid\"\nat = {}\n", t + 1);
        }
        for t in 1..=10 {
            let measures = [
                ("x", format!("from = {t}\nuntil = {t}\nfinal = {{ variable = \"x\" }}")),
                (
                    "t",
                    format!("from = {t}\nuntil = {t}\nfinal = {{ trust = {{ of = \"a0\", in = \"a1\" }} }}"),
                ),
                ("f", format!("until = {t}\nin_force = \"truce\"")),
                ("c", format!("until = {t}\ncollapsed = \"truce\"")),
            ];
            for (id, what) in measures {
                parts += &format!("[[measure]]\nid = \"{id}{t}\"\n{what}\n");
            }
        }
        let (got, want) = (measured(&truce.text(), &parts), truce.course());
        for (t, (got, want)) in got.as_chunks::<4>().0.iter().zip(want).enumerate() {
            let near = got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-9);
            assert!(near, "tick {}: {got:?} is not {want:?}", t + 1);
        }
    });
}

#[test]
fn leverage_is_a_share_of_stakes() {
    holds(CASES / 2, regressions!("stakes"), truce(), |truce| {
        let of = |actors: &str, id: &str| {
            format!(
                "[[measure]]\nid = \"{id}\"\nfinal = {{ leverage = {{ actors = [{actors}], theatre = \"t\" }} }}\n"
            )
        };
        let parts = of("\"a0\", \"a2\"", "both") + &of("\"a1\"", "one") + &of("\"a2\"", "patron");
        let [a, b, c] = truce.stakes;
        let sum = a + b + c;
        for (got, want) in measured(&truce.text(), &parts).into_iter().zip([(a + c) / sum, b / sum, c / sum])
        {
            assert!((got - want).abs() < 1e-12, "{got} is not {want}");
        }
    });
}
