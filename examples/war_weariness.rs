//! Armies that go home: how to extend the engine without changing it.
//!
//! In Lanchester's laws two armies shoot until one is annihilated. Few armies do: as losses mount, men lose heart and
//! leave. Here each army has a *weariness*, the share of its men it has lost, weighed by its nerve; every step a share
//! of the men that is proportional to weariness goes home:
//!
//! ```text
//! w ← w + (lost / start) / nerve        home = x · (1 − e^(−flight · w · Δ))
//! nerve = e^(spread · z),  z standard normal: drawn once per army and run
//! ```
//!
//! ```text
//! cargo run --release -p detente-runner --example war_weariness -- configs/lanchester/laws.toml results/weariness
//! ```

use std::error::Error;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use detente_core::extend::bevy_ecs::{self, prelude::*};
use detente_core::extend::{
    Arrivals, Chance, Clocks, Extension, ExtensionError, Extra, LANES, Lanes, POISON, SimulationBuilder,
    TickSystems, Variables, VariablesMut,
};
use detente_core::math::{exp, one_minus_exp_neg};
use detente_runner::{Experiment, Options, Overrides, Replicates, Sweep, run_with, summary};

/// The extension, with its numbers. Flight 0 is Lanchester's own law.
pub(crate) struct WarWeariness {
    /// Share of the men that leave per unit of time, by weariness.
    pub(crate) flight: f64,
    /// Standard deviation of the logarithm of nerve.
    pub(crate) spread: f64,
}

/// The numbers, where systems find them.
#[derive(Resource)]
struct Numbers {
    flight: f64,
    spread: f64,
}

/// An army: an entity of our own beside the engine's. What differs by run is `Lanes`, one number for each of the 64
/// runs side by side.
#[derive(Component)]
struct Army {
    /// The variable that holds its men.
    variable: usize,
    /// Where its luck lies.
    entity: u32,
    start: Lanes,
    /// Men at the end of the tick before.
    before: Lanes,
    nerve: Lanes,
    weariness: Lanes,
    gone_home: Lanes,
}

/// When runs take lanes: every field of those lanes is set anew.
fn muster(
    arrivals: Arrivals,
    variables: Variables,
    chance: Chance,
    numbers: Res<Numbers>,
    mut all: Query<&mut Army>,
) {
    for mut army in &mut all {
        let army = &mut *army;
        let z = chance.normal(army.entity, 0);
        arrivals.fill_from(&mut army.start, variables.get(army.variable));
        arrivals.fill_from(&mut army.before, variables.get(army.variable));
        arrivals.fill_from(&mut army.nerve, &Lanes::from_fn(|l| exp(numbers.spread * z[l])));
        arrivals.fill(&mut army.weariness, 0.0);
        arrivals.fill(&mut army.gone_home, 0.0);
    }
}

/// Every tick, after the engine's own processes and so after the shooting.
fn desert(clocks: Clocks, numbers: Res<Numbers>, mut variables: VariablesMut, mut all: Query<&mut Army>) {
    for mut army in &mut all {
        let army = &mut *army;
        let men = *variables.get(army.variable);
        for l in 0..LANES {
            // An army that is already gone has nobody to grow weary.
            let lost = if army.start[l] > 0.0 { (army.before[l] - men[l]) / army.start[l] } else { 0.0 };
            army.weariness[l] += lost / army.nerve[l];
            let home = men[l] * one_minus_exp_neg(numbers.flight * army.weariness[l] * clocks.length());
            army.gone_home[l] += home;
            army.before[l] = men[l] - home;
        }
        variables.set(army.variable, &army.before);
    }
}

/// The measure: men of both armies that went home, in the lane of a run that has ended.
fn gone_home(In(lane): In<usize>, all: Query<&Army>) -> Option<f64> {
    Some(all.iter().fold(0.0, |sum, army| sum + army.gone_home[lane]))
}

impl Extension for WarWeariness {
    fn name(&self) -> &str {
        "war-weariness"
    }

    fn version(&self) -> &str {
        "1.0"
    }

    fn settings(&self) -> Vec<(String, String)> {
        vec![("flight".into(), self.flight.to_string()), ("spread".into(), self.spread.to_string())]
    }

    fn extend(&self, to: SimulationBuilder) -> Result<SimulationBuilder, ExtensionError> {
        let armies = [to.variable("red")?, to.variable("blue")?];
        let numbers = Numbers { flight: self.flight, spread: self.spread };
        let extra = Extra::new("gone_home", "Men of both armies that went home", "men");
        Ok(to
            .setup(move |world| {
                world.insert_resource(numbers);
                for (entity, variable) in (0..).zip(armies) {
                    let [start, before, nerve, weariness, gone_home] = [POISON; 5];
                    world.spawn(Army { variable, entity, start, before, nerve, weariness, gone_home });
                }
            })
            .check_in(muster)
            .add_systems(TickSystems::Processes, desert)
            .measure(extra, gone_home))
    }
}

#[expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, experiment, folder] = &arguments[..] else {
        return Err("usage: war_weariness EXPERIMENT NEW_FOLDER".into());
    };
    // Lanchester's laws need one run a point; nerve is luck, so we want a hundred.
    let replicates = Some(Replicates { draws: 1, luck: 100 });
    let experiment =
        Experiment::load(Path::new(experiment), &Overrides { replicates, ..Overrides::default() })?;
    let weary = WarWeariness { flight: 0.02, spread: 0.3 };
    let sweep = run_with(&experiment, &Options::new(folder), &AtomicBool::new(false), &mut |_| (), &weary)?;
    if let Sweep::Complete(result) = sweep {
        let more = format!("see {folder}/points.csv");
        println!("{}", summary::table(&experiment, &result.measures, &result.findings.points, &more));
    }
    Ok(())
}
