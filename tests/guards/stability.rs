use std::fmt::Write;
use std::sync::Arc;

use detente_analysis::Resampling;
use detente_analysis::abc::prior_places;
use detente_core::math::normal_inverse;
use detente_core::model::{Model, Point, RunSpec};
use detente_core::random::{Address, Key, Purpose, luck_stream, parameter_stream, uniform_at, word};
use detente_core::scenario::{ExperimentParts, RawMeasure, Scenario};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;
use detente_core::source::{At, Diagnostics, Report, read};
use detente_design::{
    MorrisSettings, latin_hypercube, maximin_latin_hypercube, morris, saltelli, scrambled_sobol, sobol,
};
use sha2::{Digest, Sha256};

use crate::root;

/// Two that choose among three options, with luck of every kind and a number of every distribution.
const SCENARIO: &str = include_str!("values.toml");

/// Words, uniforms and normals of some addresses.
fn words(text: &mut String) {
    let key = Key::from_seed(20_260_101, None);
    let address = |tick, purpose, entity, sub| Address { tick, purpose, entity, sub };
    let streams = [("luck", luck_stream(3, 1)), ("parameters", parameter_stream(3))];
    let addresses = [
        address(0, Purpose::ParamActor, 0, 0),
        address(1, Purpose::Event, 2, 1),
        address(7, Purpose::Perceive, 1, 5),
        address(52, Purpose::Alarm, 256, 3),
        address(519, Purpose::Choose, 14, 70),
        address(520, Purpose::Process, 0, 33),
        address(0, Purpose::Type, 4, 0),
        address(91, Purpose::Bargain, 2, 9),
    ];
    for (name, stream) in streams {
        for at in addresses {
            let (word, u) = (word(&key, stream, at), uniform_at(&key, stream, at));
            let Address { tick, purpose, entity, sub } = at;
            writeln!(
                text,
                "{name} {tick} {purpose:?} {entity} {sub}: {word:016x} {u:?} {:?}",
                normal_inverse(u)
            )
            .expect("text");
        }
    }
}

/// Drawn numbers, choices and values of some runs.
fn runs(text: &mut String) {
    let mut diagnostics = Diagnostics::default();
    let scenario = Scenario::read(SCENARIO, &mut diagnostics);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", Report::new("values", SCENARIO, diagnostics)));
    let mut parts = ExperimentParts::new(scenario);
    let mut diagnostics = Diagnostics::default();
    for measure in [
        "id = \"push\"\ncount = \"north.push\"",
        "id = \"wait\"\ncount = \"north.wait\"",
        "id = \"shove\"\ncount = \"south.shove\"",
        "id = \"storm\"\nhappened = \"storm\"",
        "id = \"border\"\nfinal = { variable = \"border\" }",
        "id = \"alarm\"\nmean = { alarm = { actor = \"south\", theatre = \"land\" } }",
        "id = \"belief\"\nfinal = { belief = { actor = \"north\", type = \"hard\" } }",
        "id = \"signed\"\nsigned = \"truce\"",
    ] {
        let raw: RawMeasure = read("measure", measure, &mut diagnostics).expect("a measure");
        parts.measure(&At::new(raw, 0..measure.len()), &mut diagnostics);
    }
    assert!(!diagnostics.has_errors(), "{}", Report::new("measures", "", diagnostics));
    let model = Arc::new(Model::new(parts, vec![Point::default()], 42, true));
    for draw in 0..3 {
        for (param, value) in model.scenario().params().iter().zip(model.values(0, Some(draw))) {
            if param.is_uncertain() {
                writeln!(text, "draw {draw} {}: {value:?}", param.path).expect("text");
            }
        }
    }
    let mut next = 0..6;
    let mut rows = Vec::new();
    Simulation::new(model, Simd::detect()).run(
        || next.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32 / 2), luck: run as u32 % 2 }),
        |run| rows.push(run),
    );
    rows.sort_by_key(|row| row.spec.run);
    for row in rows {
        writeln!(text, "run {}: {:?} {} {:?}", row.spec.run, row.end, row.end_tick, row.measures)
            .expect("text");
    }
}

/// Points of every random design, places of calibration, resamples of the bootstrap.
fn samples(text: &mut String) {
    let designs = [
        ("latin_hypercube", latin_hypercube(4, 2, 9)),
        ("maximin_latin_hypercube", maximin_latin_hypercube(4, 2, 9)),
        ("sobol", sobol(4, 2)),
        ("scrambled_sobol", scrambled_sobol(4, 2, 9)),
        ("saltelli", saltelli(2, 2, false, 9)),
    ];
    for (name, sample) in designs {
        writeln!(text, "{name}: {:?}", sample.expect("a design").values()).expect("text");
    }
    let rows = morris(3, MorrisSettings::new(2, 9)).expect("trajectories");
    writeln!(text, "morris: {:?}", rows.sample.values()).expect("text");
    writeln!(text, "places: {:?}", prior_places(2, 2, 9, 1)).expect("text");
    let mut units = [0; 6];
    Resampling { resamples: 10, confidence: 0.95, seed: 9 }.draw(3, &mut units);
    writeln!(text, "resample: {units:?}").expect("text");
}

/// A change of any of these numbers changes published results: it is minted anew (`DETENTE_MINT=1`) only with an entry of
/// the changelog that names the new digest and says why.
#[test]
fn values_are_those_that_results_rest_on() {
    let mut text = String::new();
    words(&mut text);
    runs(&mut text);
    samples(&mut text);
    let path = root().join("tests/guards/values.txt");
    if std::env::var_os("DETENTE_MINT").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let kept = std::fs::read_to_string(&path).expect("values");
    for (kept, new) in kept.lines().zip(text.lines()) {
        assert_eq!(kept, new, "a value has changed");
    }
    assert_eq!(kept.len(), text.len(), "values were added or are missing");
    let digest: String = Sha256::digest(&text).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).expect("a changelog");
    assert!(
        changelog.contains(&format!("`{digest}`")),
        "the changelog has no entry for the values `{digest}`"
    );
}
