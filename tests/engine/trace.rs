use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use detente_core::math::exp;
use detente_core::model::Model;
use detente_core::simd::Simd;
use detente_core::simulation::{RunOutcome, Simulation};
use detente_core::trace::{Decision, Left, Line, Omission, State};

use crate::bench::{model, scenario, simulate, spec};
use crate::determinism::bits;
use crate::shipped::{scenarios, shipped};

/// The value of every variable at the end, as measures.
fn measures(text: &str) -> String {
    let each =
        |(i, v): (usize, &str)| format!("[[measure]]\nid = \"m{i}\"\nfinal = {{ variable = \"{v}\" }}\n");
    scenario(text).variables().enumerate().map(each).collect()
}

/// What happened in some runs, in the order asked for.
fn trace(model: &Arc<Model>, runs: &[u64]) -> Vec<(RunOutcome, Vec<Line>)> {
    without(model, runs, BTreeMap::new())
}

fn without(
    model: &Arc<Model>,
    runs: &[u64],
    omissions: BTreeMap<u64, Vec<Omission>>,
) -> Vec<(RunOutcome, Vec<Line>)> {
    let mut queue = runs.iter();
    let mut traced = Vec::new();
    Simulation::builder(Arc::clone(model))
        .without(omissions)
        .tracer()
        .run(|| queue.next().map(|&run| spec(run)), |outcome, lines| traced.push((outcome, lines)));
    traced.sort_by_key(|(outcome, _)| runs.iter().position(|run| *run == outcome.spec.run));
    traced
}

fn decisions(lines: &[Line]) -> impl Iterator<Item = &Decision> {
    lines.iter().filter_map(|line| if let Line::Decision(decision) = line { Some(decision) } else { None })
}

fn states(lines: &[Line]) -> Vec<&State> {
    lines.iter().filter_map(|line| if let Line::State(state) = line { Some(state) } else { None }).collect()
}

#[test]
fn tracing_moves_no_bit() {
    for path in scenarios() {
        let text = fs::read_to_string(&path).expect("readable");
        let model = model(&text, &measures(&text), 3);
        let runs = [0, 1, 2];
        let traced: Vec<RunOutcome> = trace(&model, &runs).into_iter().map(|(outcome, _)| outcome).collect();
        assert_eq!(bits(&traced), bits(&simulate(&model, Simd::detect(), runs)), "{}", path.display());
    }
}

#[test]
fn a_trace_is_the_same_alone_and_in_company() {
    let text = shipped("cuban-missile-crisis");
    let model = model(&text, "", 5);
    let runs: Vec<u64> = (0..70).collect();
    let together = trace(&model, &runs);
    for run in [3, 66] {
        assert_eq!(trace(&model, &[run])[0].1, together[run as usize].1);
    }
}

/// Explanation is arithmetic: terms add up to worths, worths to probabilities, and the first clock to ring wins.
#[test]
fn what_is_said_of_a_choice_adds_up_to_it() {
    let (mut alternatives, mut with_game, mut with_audience, mut with_breach) = (0, 0, 0, 0);
    let mut texts: Vec<String> =
        scenarios().iter().map(|path| fs::read_to_string(path).expect("readable")).collect();
    texts.push(shipped("client-refuses").replace("at = 4  ", "breach_cost = 0.01\nat = 4  "));
    for text in &texts {
        let model = model(text, "", 3);
        for (_, lines) in trace(&model, &[0, 1]) {
            for decision in decisions(&lines) {
                let place = || format!("{} {} {}", model.scenario().id(), decision.tick, decision.actor);
                let free = || decision.alternatives.iter().filter(|a| a.barred.is_none());
                let exponent = |worth: f64, bonus: f64| decision.precision * worth + bonus;
                let largest = free()
                    .map(|a| exponent(a.worth, a.bonus))
                    .reduce(|a, b| if b > a { b } else { a })
                    .expect("something can be done");
                let total: f64 = free().map(|a| exp(exponent(a.worth, a.bonus) - largest)).sum();
                for a in &decision.alternatives {
                    let terms: f64 = a.terms.iter().map(|(_, term)| term).sum();
                    let sum = terms + a.audience + a.game - a.cost - a.breach;
                    assert!((sum - a.worth).abs() < 1e-9, "{}: {} {sum} {}", place(), a.option, a.worth);
                    let share = exp(exponent(a.worth, a.bonus) - largest) / total;
                    let share = if a.barred.is_some() { 0.0 } else { share };
                    assert!((share - a.probability).abs() < 1e-9, "{}: {} {share}", place(), a.option);
                    alternatives += 1;
                    with_game += usize::from(a.game != 0.0);
                    with_audience += usize::from(a.audience != 0.0);
                    with_breach += usize::from(a.breach != 0.0);
                }
                let rings = |a: &&detente_core::trace::Alternative| a.clock.unwrap_or(f64::INFINITY);
                let first =
                    free().min_by(|a, b| rings(a).total_cmp(&rings(b))).expect("something can be done");
                assert_eq!(first.option, decision.chosen, "{}", place());
            }
        }
    }
    assert!(alternatives > 10_000, "{alternatives}");
    assert!(
        with_game > 0 && with_audience > 0 && with_breach > 0,
        "{with_game} {with_audience} {with_breach}"
    );
}

/// What was felt and has not faded is all that alarm consists of, and every bit of it has somebody or something to blame.
#[test]
fn alarm_is_what_was_felt_and_has_not_faded() {
    let (mut alarmed, mut causes) = (0, 0);
    for case in ["libya-2020", "cuban-missile-crisis"] {
        let text = shipped(case);
        for (_, lines) in trace(&model(&text, "", 9), &[0, 1]) {
            for line in &lines {
                let Line::Mind(mind) = line else { continue };
                for (theatre, alarm) in mind.alarm.iter() {
                    let sum: f64 = alarm.causes.iter().map(|c| c.share).sum();
                    let place = || format!("{} {} {theatre}", mind.tick, mind.actor);
                    assert!((sum - alarm.level).abs() < 1e-9, "{}: {sum} {}", place(), alarm.level);
                    assert!(
                        alarm
                            .causes
                            .iter()
                            .all(|c| !c.known || !c.source.starts_with(&format!("{}.", mind.actor)))
                    );
                    alarmed += usize::from(alarm.level > 0.01);
                    causes += alarm.causes.len();
                }
            }
        }
    }
    assert!(alarmed > 100 && causes > 300, "{alarmed} {causes}");
}

/// Nobody knows beforehand that an act will be left out: until then the run is what it was.
#[test]
fn what_is_left_out_changes_nothing_before() {
    let text = shipped("libya-2020");
    let model = model(&text, "", 9);
    let whole = trace(&model, &[4]).remove(0).1;
    let act = whole.iter().filter_map(|line| if let Line::Act(act) = line { Some(act) } else { None });
    let act = act.clone().nth(20).expect("twenty acts");
    let option = model.scenario().options().position(|o| o == act.option).expect("an option");
    let omission = Omission { what: Left::Option(option), tick: Some(act.tick) };
    let part = without(&model, &[4], BTreeMap::from([(4, vec![omission])])).remove(0).1;
    let parting = whole.iter().zip(&part).position(|(a, b)| a != b).expect("an act makes a difference");
    assert_eq!((part[parting].tick(), whole[parting].tick()), (act.tick, act.tick));
    assert!(
        matches!(&part[parting], Line::Omitted(omitted) if omitted.what == act.option),
        "{:?}",
        part[parting]
    );
    let (before, after) = (states(&whole), states(&part));
    let same = |tick: u32| before[tick as usize].variables == after[tick as usize].variables;
    assert!(same(act.tick - 1) && !same(act.tick));
}

#[test]
fn an_event_that_is_left_out_does_not_happen() {
    let text = shipped("libya-2020");
    let model = model(&text, "", 9);
    let happened = |lines: &[Line]| -> Vec<String> {
        let events =
            lines.iter().filter_map(|l| if let Line::Event(e) = l { Some(e.event.clone()) } else { None });
        events.collect()
    };
    let whole = happened(&trace(&model, &[4])[0].1);
    let event = model.scenario().events().position(|e| e == whole[0]).expect("an event");
    let omission = Omission { what: Left::Event(event), tick: None };
    let part = happened(&without(&model, &[4], BTreeMap::from([(4, vec![omission])]))[0].1);
    assert!(!whole.is_empty() && !part.contains(&whole[0]), "{part:?}");
}

/// A meeting says what everybody gains by it, and that is no less than what the least of them asks.
#[test]
fn tables_say_who_gains_and_who_blocks() {
    let (mut signed, mut stuck) = (0, 0);
    for case in ["cuban-missile-crisis", "client-refuses", "libya-2020"] {
        let text = shipped(case);
        for (_, lines) in trace(&model(&text, "", 3), &[0, 1, 2, 3]) {
            for line in &lines {
                let Line::Table(table) = line else { continue };
                let Some(range) = &table.range else { continue };
                let consenting = || table.parties.iter().filter(|(_, p)| p.consents);
                if let Some(payment) = &range.unblocks {
                    stuck += 1;
                    assert!(range.rational == 0.0 && payment.gained > payment.total && payment.total >= 0.0);
                    let sum: f64 = payment.to.iter().map(|(_, pay)| pay).sum();
                    assert!((sum - payment.total).abs() < 1e-12);
                }
                if consenting().all(|(_, p)| p.gain.is_some()) {
                    signed += 1;
                    assert!(range.rational > 0.0);
                    assert!(
                        consenting()
                            .all(|(_, p)| p.gain.is_some_and(|g| g > 0.0) && p.gains_at >= range.rational)
                    );
                }
            }
        }
    }
    assert!(signed > 0 && stuck > 0, "{signed} {stuck}");
}
