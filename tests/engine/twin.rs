//! The engine has the bits of a program written by hand for one scenario.

use std::sync::Arc;

use detente_core::lanes::LANES;
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

#[path = "../../benches/twin/engine.rs"]
mod engine;
#[path = "../../benches/twin/mod.rs"]
mod plain;

#[test]
fn the_engine_and_its_twin_agree_to_the_last_bit() {
    let model = Arc::new(engine::model());
    for simd in Simd::supported() {
        let twin = plain::run(simd, engine::SEED, 100);
        let mut lucks = 100..100 + LANES as u32;
        let mut seen = 0;
        let check = |outcome: detente_core::simulation::RunOutcome| {
            let lane = outcome.spec.luck as usize - 100;
            for (measure, (engine, twin)) in outcome.measures.iter().zip(&twin).enumerate() {
                let engine = engine.expect("defined");
                assert_eq!(
                    engine.to_bits(),
                    twin[lane].to_bits(),
                    "measure {measure} in lane {lane}, {simd}"
                );
            }
            seen += outcome.measures.len();
        };
        Simulation::new(Arc::clone(&model), simd).run(|| lucks.next().map(engine::run), check);
        assert_eq!(seen, 9 * LANES);
    }
}
