use std::slice;

use bevy_ecs::prelude::*;
use bevy_ecs::system::RunSystemOnce;

use super::*;
use crate::components::{ActorSpec, Salience, Value, column};
use crate::derived::Derived;
use crate::reach::of_terms;
use crate::resources::Simulated;
use crate::scenario::{BargainTerm, ParamId, Side};
use crate::simd::Simd;
use crate::simulation::tests::{world_after, world_of};

/// What a course from `start` is worth to one voice.
fn whole(outlook: &Outlook<'_>, start: &[Lanes], voice: Voice<'_>, work: &mut Workspace) -> Lanes {
    let mut worth = Lanes::ZERO;
    follow(Simd::detect(), outlook, start, &[], work);
    value(Simd::detect(), outlook, &[voice], work, slice::from_mut(&mut worth));
    worth
}

fn same(a: &Lanes, b: &Lanes, what: &str) {
    for l in 0..LANES {
        assert_eq!(a[l].to_bits(), b[l].to_bits(), "{what} in lane {l}");
    }
}

/// An option's worth, worked out where it differs from holding, has the bits of holding from the state to
/// which the act leads; whether the course of holding was worked out for the actor alone or for all.
#[test]
fn what_is_left_out_would_not_have_changed_a_bit() {
    for ticks in [63, 203] {
        let checked =
            world_after("libya-2020", ticks).run_system_once(acts).expect("every resource is there");
        assert!(checked > 80, "{checked} options");
    }
}

/// A process of every kind, paced and not, alone on its variable and not; and an option that moves each variable.
const EVERYTHING: &str = r#"
        id = "everything"
        title = "Everything"
        time = { unit = "week", ticks_per_unit = 1, end = 99 }
        [track.act]
        [process.calm]
        variable = "heat"
        rate = { uniform = [0.05, 0.3] }
        pace = { by = ["tempo"], power = 2 }
        toward = { uniform = [0.1, 0.9] }
        [process.follow]
        variable = "crowd"
        rate = 0.2
        affine = { terms = { heat = 0.7, tempo = { uniform = [-0.5, 0.5] } } }
        [process.hurry]
        variable = "hurry"
        rate = 0.2
        pace = { by = ["heat", "crowd"], gain = 1.5 }
        affine = { bias = 0.1, terms = { crowd = 0.5 } }
        [process.front]
        variable = "front"
        rate = 0.3
        pace = { by = ["heat"] }
        contest = { a = { blue = 1 }, b = { red = 1, spent = 0.5 }, exponent = 2 }
        [process.vote]
        variable = "vote"
        rate = 0.1
        contest = { a = { spent = 1 }, b = { gone = 1 }, exponent = { uniform = [1, 4] } }
        [process.pull]
        variable = "both"
        rate = 0.1
        pace = { by = ["tempo"] }
        toward = 0.2
        [process.push]
        variable = "both"
        rate = 0.3
        mixture = [["crowd", "~heat"]]
        [process.door]
        variable = "door"
        rate = 0.2
        pace = { by = ["crowd"], power = { uniform = [0.5, 3] } }
        gate = { to = 0.9, when = [{ variable = "heat", min = 0.4 }] }
        [process.losses]
        variable = "losses"
        accumulate = { terms = { heat = 0.02 } }
        pace = { by = ["tempo"] }
        [process.war]
        attrition = { law = "square", a = { blue = 1 }, b = { red = 1 }, kill_a = 0.02, kill_b = 0.03 }
        pace = { by = ["heat"] }
        [process.arms]
        variable = "blue"
        rate = 0.1
        pace = { by = ["tempo"] }
        toward = 0.7
        [actor.one]
        label = "One"
        mind = { tempo = 1, precision = 20, horizon = 6, segments = 3 }
        [actor.two]
        label = "Two"
        mind = { tempo = 1, precision = 20 }
    "#;

#[test]
fn whatever_moves_it_is_worked_out_where_it_differs() {
    let names = "heat tempo crowd hurry front blue red spent gone vote both door losses";
    let mut text = EVERYTHING.to_owned();
    for (place, name) in names.split(' ').enumerate() {
        let nothing = ["spent", "gone"].contains(&name);
        let initial =
            if nothing { "0".to_owned() } else { format!("{{ uniform = [0.{}, 0.9] }}", place % 5) };
        text += &format!("[variable.{name}]\ninitial = {initial}\n");
        for actor in ["one", "two"] {
            text += &format!("[actor.{actor}.interest.{name}]\nweight = {}\nideal = 0.{place}\n", place + 1);
        }
        if !nothing || name == "spent" {
            text += &format!(
                "[option.one.{name}]\ntrack = \"act\"\neffects = {{ {name} = 0.{} }}\n",
                place % 4 + 1
            );
        }
    }
    for ticks in [1, 9] {
        let checked = world_of(&text, ticks).run_system_once(acts).expect("every resource is there");
        assert_eq!(checked, 12);
    }
}

fn acts(
    (params, motion, derived): (Res<Params>, Res<Motion>, Res<Derived>),
    values: Query<&Value>,
    actors: Query<(&ActorSpec, &Salience)>,
    specs: Query<&OptionSpec>,
) -> usize {
    let specs = column::read(&specs);
    let values: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let (mut work, mut common) = (Workspace::new(values.len()), Workspace::new(values.len()));
    let mut checked = 0;
    for (index, ((spec, salience), bearing)) in actors.iter().zip(&derived.actors).enumerate() {
        let voice = derived.voice(index, &spec.0, &salience.0, &[]);
        let around = (&*motion, &*params);
        let outlook = derived.outlook(index, false, &[], specs, around);
        follow(Simd::detect(), &derived.common(bearing.view, specs, around), &values, &[], &mut common);
        for (option, reach) in spec.0.options.clone().zip(&bearing.reaches) {
            let choice = &specs[option].0;
            if choice.once {
                // Not expected again after its own use, unlike after holding.
                continue;
            }
            let mut worth = Lanes::ZERO;
            let mut differ = |reach, work: &mut Workspace| {
                let turn = Turn::act(specs, option, reach, &[]);
                differ(Simd::detect(), &outlook, &turn, &[voice], work, slice::from_mut(&mut worth));
                worth
            };
            whole(&outlook, &values, voice, &mut work);
            let alone = differ(reach, &mut work);
            same(&differ(reach, &mut common), &alone, &choice.path);
            if let Some(wider) = bearing.reaches_answered.get(choice.position) {
                // Nobody answers: what could have been answered is worked out in vain.
                same(&differ(wider, &mut work), &alone, &choice.path);
            }
            let mut moved = values.clone();
            for effect in &choice.effects {
                let Bounds { low, high, .. } = motion.bounds[effect.variable];
                effect::single(&mut moved[effect.variable], &params[effect.delta], low, high);
            }
            same(&whole(&outlook, &moved, voice, &mut work), &alone, &choice.path);
            checked += 1;
        }
    }
    checked
}

/// Terms are worked out only where they make a difference, with the same bits; the course of everything is worth to an
/// actor what that of its cone is, whoever else listens, and also with agreements that do not pull on any variable.
#[test]
fn a_table_looks_at_the_same_course() {
    let checked = world_after("libya-2020", 63).run_system_once(terms).expect("every resource is there");
    assert!(checked > 5, "{checked} actors");
}

fn terms(
    (params, motion, derived, model): (Res<Params>, Res<Motion>, Res<Derived>, Res<Simulated>),
    values: Query<&Value>,
    actors: Query<(&ActorSpec, &Salience)>,
    specs: Query<&OptionSpec>,
) -> usize {
    let (specs, simd) = (column::read(&specs), Simd::detect());
    let state: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let all: Vec<usize> = (0..state.len()).collect();
    let (inside, scope) = (vec![true; state.len()], Scope::whole(&motion));
    let (mut work, mut room) = (Workspace::new(state.len()), Workspace::new(state.len()));
    let idle = |mover: usize| Pull {
        mover,
        side: Side::Equal,
        goal: Lanes::splat(motion.bounds[motion.dynamics.movers[mover].variable].low),
        rate: Lanes::ZERO,
    };
    let idle: Vec<Pull> = (0..motion.dynamics.movers.len()).map(idle).collect();
    // Two variables that others depend on are pulled in the odd lanes.
    let pulled: Vec<BargainTerm> = [1, motion.dynamics.movers.len() / 2]
        .map(|m| motion.dynamics.movers[m].variable)
        .map(|variable| BargainTerm {
            variable,
            side: Side::Equal,
            low: ParamId(0),
            high: ParamId(0),
            levels: 1,
        })
        .to_vec();
    let mut firm = idle.clone();
    for pull in &mut firm {
        let here = pulled.iter().any(|t| t.variable == motion.dynamics.movers[pull.mover].variable);
        pull.rate = Lanes::from_fn(|l| if here { 0.3 * (l % 2) as f64 } else { 0.0 });
    }
    let (mut checked, mut moved) = (0, false);
    for (index, (spec, salience)) in actors.iter().enumerate() {
        let voice = derived.voice(index, &spec.0, &salience.0, &[]);
        let outlook = derived.outlook(index, false, &[], specs, (&motion, &params));
        let worth = whole(&outlook, &state, voice, &mut work);
        let table = Outlook { cone: &all, inside: &inside, scope: &scope, ..outlook };
        let mut worths = [Lanes::ZERO; 2];
        for pulls in [&[][..], &idle[..]] {
            follow(simd, &table, &state, pulls, &mut room);
            value(simd, &table, &[voice, voice], &room, &mut worths);
            same(&worths[1], &worth, &spec.0.id);
        }
        let stages = of_terms(model.0.scenario(), &pulled, outlook.prospect.segments());
        let (mut some, mut whole) = ([Lanes::ZERO], [Lanes::ZERO]);
        let turn = Turn { act: None, stages: &stages, pulls: &firm };
        differ(simd, &table, &turn, &[voice], &mut room, &mut some);
        follow(simd, &table, &state, &firm, &mut room);
        value(simd, &table, &[voice], &room, &mut whole);
        same(&some[0], &whole[0], &spec.0.id);
        for l in 0..LANES {
            moved |= some[0][l] != worth[l];
            assert!(l % 2 == 1 || some[0][l].to_bits() == worth[l].to_bits());
        }
        checked += 1;
    }
    assert!(moved, "terms move something that somebody minds");
    checked
}
