//! Reads `configs/benchmarks/peers-scenario.toml` and `peers.toml` into numbers. Variables, actors and options are
//! counted in the order of the file; defaults are those of `docs/model.md`.

use std::ops::Range;

use toml::{Table, Value};

/// How many there are of each in this scenario; checked when it is read.
pub const VARIABLES: usize = 18;
pub const ACTORS: usize = 15;
pub const OPTIONS: usize = 36;
pub const THEATRES: usize = 3;
pub const INTERESTS: usize = 5;
pub const MEASURES: usize = 9;

pub const SEGMENTS: usize = 2;
pub const LENGTH: f64 = 6.0;
const DISCOUNT: f64 = 0.97;
const THREAT: f64 = 5.0;
const ALIGNMENT: f64 = 1.0;
const SHRINKAGE: f64 = 0.05;

pub enum Process {
    /// A force follows arms.
    Supply { arms: usize },
    /// A contest of forces, paced by fighting.
    Front { fighting: usize, blue: usize, red: usize, noise: f64 },
    /// Fighting goes back to a level.
    War { toward: f64 },
}

pub struct Variable {
    pub name: String,
    /// [`THEATRES`] for a variable in none.
    pub theatre: usize,
    pub initial: f64,
    escalation: bool,
    pub process: Option<(Process, f64)>,
}

pub struct Interest {
    pub variable: usize,
    pub weight: f64,
    pub ideal: f64,
}

pub struct Actor {
    pub name: String,
    pub interests: Vec<Interest>,
    pub options: Range<usize>,
}

pub struct Deed {
    pub name: String,
    pub actor: usize,
    /// Variables and shares of the distance to 1 or, if negative, to 0.
    pub effects: Vec<(usize, f64)>,
    pub cost: f64,
    /// The theatre it escalates, and how severely.
    pub escalates: Option<(usize, f64)>,
    /// Variables that it moves, itself or through processes.
    pub moves: Vec<usize>,
}

pub enum Measure {
    Final(usize),
    Mean(usize),
    Count(usize),
}

pub struct Scenario {
    pub variables: Vec<Variable>,
    pub actors: Vec<Actor>,
    pub deeds: Vec<Deed>,
    pub measures: Vec<(String, Measure)>,
    pub end: usize,
    pub precision: f64,
    pub hold_bonus: f64,
    /// Weights of the ends of a forecast's segments.
    pub ends: [f64; SEGMENTS],
}

fn number(value: &Value) -> f64 {
    value.as_float().or(value.as_integer().map(|n| n as f64)).expect("a number")
}

fn read(name: &str) -> Table {
    let path = format!("{}/../../../../configs/benchmarks/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect("a file").parse().expect("TOML")
}

fn table<'a>(table: &'a Table, key: &str) -> &'a Table {
    table[key].as_table().expect("a table")
}

impl Scenario {
    pub fn read() -> Self {
        let toml = read("peers-scenario.toml");
        let theatres: Vec<&String> = table(&toml, "theatre").keys().collect();
        let theatre = |name: &Value| theatres.iter().position(|t| Some(t.as_str()) == name.as_str());
        let mut variables: Vec<Variable> = table(&toml, "variable")
            .iter()
            .map(|(name, v)| Variable {
                name: name.clone(),
                theatre: v.get("theatre").map_or(THEATRES, |t| theatre(t).expect("a theatre")),
                initial: number(&v["initial"]),
                escalation: v.get("kind").is_some_and(|k| k.as_str() == Some("escalation")),
                process: None,
            })
            .collect();
        let names: Vec<String> = variables.iter().map(|v| v.name.clone()).collect();
        let at = |name: &str| names.iter().position(|n| n == name).expect("a variable");
        for p in table(&toml, "process").values() {
            let p = p.as_table().expect("a process");
            let v = at(p["variable"].as_str().expect("a name"));
            variables[v].process = Some((process(p, &at), number(&p["rate"])));
        }
        let mut actors: Vec<Actor> = table(&toml, "actor")
            .iter()
            .map(|(name, a)| Actor {
                name: name.clone(),
                interests: table(a.as_table().expect("an actor"), "interest")
                    .iter()
                    .map(|(v, i)| Interest {
                        variable: at(v),
                        weight: number(&i["weight"]),
                        ideal: number(&i["ideal"]),
                    })
                    .collect(),
                options: 0..0,
            })
            .collect();
        let mut deeds = Vec::new();
        for (i, actor) in actors.iter_mut().enumerate() {
            let first = deeds.len();
            for (name, o) in table(table(&toml, "option"), &actor.name) {
                let mut effects: Vec<(usize, f64)> = table(o.as_table().expect("an option"), "effects")
                    .iter()
                    .map(|(v, d)| (at(v), number(d)))
                    .collect();
                let escalates = o
                    .get("escalates")
                    .map(|e| (theatre(&e["theatre"]).expect("a theatre"), number(&e["severity"])));
                if let Some((theatre, severity)) = escalates {
                    let fighting = variables.iter().position(|v| v.escalation && v.theatre == theatre);
                    effects.push((fighting.expect("an escalation"), severity));
                }
                let moves = reach(&variables, effects.iter().map(|&(v, _)| v).collect());
                let cost = o.get("cost").map_or(0.0, number);
                deeds.push(Deed {
                    name: format!("{}.{name}", actor.name),
                    actor: i,
                    effects,
                    cost,
                    escalates,
                    moves,
                });
            }
            actor.options = first..deeds.len();
        }
        let measures = measures(&deeds, &at);
        assert_eq!(
            (variables.len(), actors.len(), deeds.len(), theatres.len(), measures.len()),
            (VARIABLES, ACTORS, OPTIONS, THEATRES, MEASURES)
        );
        assert!(actors.iter().all(|a| a.interests.len() <= INTERESTS));
        let powers: [f64; SEGMENTS] = std::array::from_fn(|k| DISCOUNT.powf((k + 1) as f64 * LENGTH));
        Self {
            variables,
            actors,
            deeds,
            measures,
            end: number(&toml["time"]["end"]) as usize,
            precision: number(&toml["defaults"]["actor"]["precision"]),
            hold_bonus: number(&toml["track"]["act"]["hold_bonus"]),
            ends: powers.map(|p| p / powers.iter().sum::<f64>()),
        }
    }

    /// Alarm of an actor per severity of another's act (§4).
    pub fn alarm_gain(&self, observer: usize, author: usize, theatre: usize) -> f64 {
        let (mine, theirs) = (&self.actors[observer].interests, &self.actors[author].interests);
        let total = |interests: &[Interest]| interests.iter().map(|i| i.weight).sum::<f64>();
        let (mut top, mut bottom) = (0.0, 0.0);
        for a in mine {
            let v = &self.variables[a.variable];
            for b in
                theirs.iter().filter(|b| b.variable == a.variable && v.theatre == theatre && !v.escalation)
            {
                let common = (a.weight / total(mine) * b.weight / total(theirs)).sqrt();
                top += common * (a.ideal - b.ideal).abs();
                bottom += common;
            }
        }
        if observer == author || bottom == 0.0 {
            return 0.0;
        }
        let opposition = (top + SHRINKAGE / 2.0) / (bottom + SHRINKAGE);
        THREAT * opposition + ALIGNMENT * (1.0 - opposition)
    }
}

fn process(p: &Table, at: &dyn Fn(&str) -> usize) -> Process {
    let only = |terms: &Value| {
        let terms = terms.as_table().expect("terms");
        assert!(terms.len() == 1 && terms.values().all(|c| number(c) == 1.0));
        at(terms.keys().next().expect("a term"))
    };
    if let Some(affine) = p.get("affine") {
        return Process::Supply { arms: only(&affine["terms"]) };
    }
    if let Some(contest) = p.get("contest") {
        assert_eq!(number(&contest["exponent"]), 2.0);
        let fighting = at(p["pace"]["by"][0].as_str().expect("a name"));
        let noise = number(&p["noise"]);
        return Process::Front { fighting, blue: only(&contest["a"]), red: only(&contest["b"]), noise };
    }
    Process::War { toward: number(&p["toward"]) }
}

/// The variables moved where these are, in order.
fn reach(variables: &[Variable], mut moved: Vec<usize>) -> Vec<usize> {
    loop {
        let reads = |p: &Process| match *p {
            Process::Supply { arms } => vec![arms],
            Process::Front { fighting, blue, red, .. } => vec![fighting, blue, red],
            Process::War { .. } => vec![],
        };
        let more = (0..variables.len()).find(|v| {
            let p = &variables[*v].process;
            !moved.contains(v) && p.as_ref().is_some_and(|(p, _)| reads(p).iter().any(|u| moved.contains(u)))
        });
        match more {
            Some(v) => moved.push(v),
            None => break,
        }
    }
    moved.sort_unstable();
    moved
}

fn measures(deeds: &[Deed], at: &dyn Fn(&str) -> usize) -> Vec<(String, Measure)> {
    let toml = read("peers.toml");
    let list = toml["measure"].as_array().expect("measures");
    let variable = |m: &Value| at(m["variable"].as_str().expect("a name"));
    list.iter()
        .map(|m| {
            let what = if let Some(v) = m.get("final") {
                Measure::Final(variable(v))
            } else if let Some(v) = m.get("mean") {
                Measure::Mean(variable(v))
            } else {
                Measure::Count(
                    deeds.iter().position(|d| Some(&*d.name) == m["count"].as_str()).expect("an option"),
                )
            };
            (m["id"].as_str().expect("a name").to_owned(), what)
        })
        .collect()
}
