//! Data in which boxes are hidden, and the boxes that our PRIM finds in them, for comparison with another program.
//!
//! Writes to a folder, for each case, the rows as `CASE.csv` (real factors `x0`, `x1`, …, levels `l0`, …, outcome `y`,
//! blank where it is missing), and to `boxes.json` the settings and every box of every case. `tests/peers/ema_prim.sh`
//! runs it.
//!
//! ```text
//! cargo run --release -p detente-analysis --example prim_peer -- FOLDER
//! ```

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use detente_analysis::discovery::{
    DiscoveryBox, End, Factor, Limits, Objective, PrimRound, PrimSettings, Sample, Values, prim,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// Data and a search.
struct Case {
    name: &'static str,
    seed: u64,
    rows: usize,
    /// How each real factor is made from a uniform number.
    reals: Vec<fn(f64) -> f64>,
    /// Number of equally likely levels of each other factor.
    levels: Vec<u32>,
    /// Chance of success by the uniform numbers and levels.
    chance: fn(&[f64], &[u32]) -> f64,
    settings: PrimSettings,
}

/// The columns of a case.
struct Data {
    reals: Vec<Vec<f64>>,
    levels: Vec<Vec<u32>>,
    outcome: Vec<Option<bool>>,
}

fn cases() -> Vec<Case> {
    let same: fn(f64) -> f64 = |u| u;
    let planted: fn(&[f64], &[u32]) -> f64 = |u, _| {
        if u[0] > 0.55 && u[1] < 0.5 && u[2] > 0.2 && u[2] < 0.8 { 0.92 } else { 0.06 }
    };
    let mixed: fn(&[f64], &[u32]) -> f64 = |u, l| {
        if u[0] > 0.4 && u[1] < 0.7 && l[0] != 2 && l[1] < 3 { 0.9 } else { 0.1 }
    };
    let usual = PrimSettings::default();
    let reals_only = |name, seed, settings| Case {
        name,
        seed,
        rows: 1500,
        reals: vec![same; 6],
        levels: Vec::new(),
        chance: planted,
        settings,
    };
    let with_ties = |name, seed, settings| Case {
        name,
        seed,
        rows: 1200,
        // Of 12 values; of 5 values on both sides of zero; of very unlike sizes; of two values; steps over half.
        reals: vec![
            |u| (u * 12.0).floor() / 3.0,
            |u| (u * 5.0).floor() - 2.0,
            |u| 1e6 * u * u * u,
            |u| if u < 0.5 { 0.0 } else { 1.0 },
            |u| if u < 0.6 { 0.1 } else { u },
        ],
        levels: vec![3, 5],
        chance: mixed,
        settings,
    };
    vec![
        reals_only("usual", 1, usual),
        reals_only("impatient", 2, PrimSettings { alpha: 0.12, paste_alpha: 0.1, ..usual }),
        reals_only("weighted", 3, PrimSettings { objective: Objective::WeightedGainPerRow, ..usual }),
        reals_only("mean", 4, PrimSettings { objective: Objective::Mean, min_mass: 0.1, ..usual }),
        with_ties("ties", 5, PrimSettings { threshold: 0.6, ..usual }),
        with_ties("ties_weighted", 6, PrimSettings { objective: Objective::WeightedGainPerRow, ..usual }),
        with_ties("ties_mean", 7, PrimSettings { objective: Objective::Mean, min_mass: 0.02, ..usual }),
        Case {
            name: "cover",
            seed: 8,
            rows: 1500,
            reals: vec![same; 4],
            levels: vec![4],
            chance: |u, l| if (u[2] > 0.8) || (u[0] > 0.6 && l[0] == 1) { 0.9 } else { 0.03 },
            settings: PrimSettings { most_rounds: 3, threshold: 0.7, ..usual },
        },
        Case {
            name: "noise",
            seed: 9,
            rows: 400,
            reals: vec![same; 3],
            levels: vec![3],
            chance: |_, _| 0.4,
            settings: PrimSettings { min_mass: 0.02, ..usual },
        },
    ]
}

impl Case {
    /// The columns; one outcome in fifty is missing.
    fn data(&self) -> Data {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut data = Data {
            reals: vec![Vec::new(); self.reals.len()],
            levels: vec![Vec::new(); self.levels.len()],
            outcome: Vec::new(),
        };
        for _ in 0..self.rows {
            let uniform: Vec<f64> = self.reals.iter().map(|_| random.random()).collect();
            let levels: Vec<u32> = self.levels.iter().map(|&many| random.random_range(0..many)).collect();
            let happens = random.random::<f64>() < (self.chance)(&uniform, &levels);
            data.outcome.push((random.random::<f64>() >= 0.02).then_some(happens));
            for ((column, make), u) in data.reals.iter_mut().zip(&self.reals).zip(uniform) {
                column.push(make(u));
            }
            data.levels.iter_mut().zip(levels).for_each(|(column, level)| column.push(level));
        }
        data
    }

    fn found(&self, data: &Data) -> Result<Value, Box<dyn Error>> {
        let names: Vec<String> = data.names().collect();
        let reals = data.reals.iter().map(|column| Values::Real(column));
        let levels = data.levels.iter().map(|column| Values::Levels(column));
        let factors: Vec<Factor<'_>> =
            names.iter().zip(reals.chain(levels)).map(|(name, values)| Factor { name, values }).collect();
        let found = prim(&Sample::new(&factors, &data.outcome)?, &self.settings)?;
        let settings = &self.settings;
        Ok(json!({
            "name": self.name,
            "alpha": settings.alpha,
            "paste_alpha": settings.paste_alpha,
            "min_mass": settings.min_mass,
            "objective": match settings.objective {
                Objective::GainPerRow => "LENIENT1",
                Objective::WeightedGainPerRow => "LENIENT2",
                Objective::Mean => "ORIGINAL",
            },
            "missing": found.missing,
            "rounds": found.rounds.iter().map(|round| round_as_json(round, &names)).collect::<Vec<_>>(),
        }))
    }
}

impl Data {
    fn names(&self) -> impl Iterator<Item = String> {
        let reals = (0..self.reals.len()).map(|place| format!("x{place}"));
        reals.chain((0..self.levels.len()).map(|place| format!("l{place}")))
    }

    fn csv(&self) -> Result<String, Box<dyn Error>> {
        let mut text = self.names().collect::<Vec<_>>().join(",") + ",y\n";
        for (row, outcome) in self.outcome.iter().enumerate() {
            for column in &self.reals {
                write!(text, "{},", column[row])?;
            }
            for column in &self.levels {
                write!(text, "{},", column[row])?;
            }
            writeln!(text, "{}", outcome.map_or("", |success| if success { "1" } else { "0" }))?;
        }
        Ok(text)
    }
}

fn round_as_json(round: &PrimRound, names: &[String]) -> Value {
    let boxes: Vec<Value> = round.trajectory.iter().map(|found| box_as_json(found, names)).collect();
    json!({ "chosen": round.chosen, "peeled": round.peeled, "boxes": boxes })
}

fn box_as_json(found: &DiscoveryBox, names: &[String]) -> Value {
    let limits: Vec<Value> = found
        .limits
        .iter()
        .map(|limits| match limits {
            Limits::Range { low, high } => json!([low, high]),
            Limits::Levels(levels) => json!(levels),
        })
        .collect();
    let restrictions: Vec<Value> = found
        .restrictions
        .iter()
        .map(|restriction| {
            let end = match restriction.end {
                End::Low | End::Levels => 0,
                End::High => 1,
            };
            json!({ "factor": names[restriction.factor], "end": end, "quasi_p": restriction.quasi_p })
        })
        .collect();
    json!({
        "limits": limits,
        "restrictions": restrictions,
        "n": found.n,
        "successes": found.successes,
        "coverage": found.coverage,
        "density": found.density,
        "mass": found.mass,
        "restricted_factors": found.restricted_factors(),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder] = &arguments[..] else { return Err("usage: prim_peer FOLDER".into()) };
    let folder = Path::new(folder);
    let mut found = Vec::new();
    for case in cases() {
        let data = case.data();
        std::fs::write(folder.join(case.name).with_extension("csv"), data.csv()?)?;
        found.push(case.found(&data)?);
    }
    std::fs::write(folder.join("boxes.json"), serde_json::to_string_pretty(&found)?)?;
    Ok(())
}
