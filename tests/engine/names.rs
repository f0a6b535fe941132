use detente_core::simd::Simd;

use crate::bench::{model, simulate};
use crate::shipped::shipped;

/// The part of a scenario from one header to the next.
fn part(text: &str, header: &str) -> String {
    let start = text.find(header).expect(header) + header.len();
    let length = text[start..].find("\n[").expect("another header follows");
    text[start..start + length].to_owned()
}

/// How often, per run, Haftar's army assaults Tripoli, widens the front, recruits.
fn habits(text: &str) -> [f64; 3] {
    let options = ["lna.assault", "lna.widen_front", "lna.recruit"];
    let measures =
        options.map(|o| format!("[[measure]]\nid = \"{}\"\ncount = \"{o}\"\n", o.replace('.', "_")));
    let outcomes = simulate(&model(text, &measures.concat(), 1), Simd::detect(), 0..64);
    [0, 1, 2].map(|m: usize| outcomes.iter().filter_map(|o| o.measures[m]).sum::<f64>() / 64.0)
}

/// Whoever is given all the interests of another behaves as these interests say, whatever its name.
#[test]
fn behaviour_follows_interests_and_not_names() {
    let text = shipped("libya-2020");
    let (own, other) = (part(&text, "[actor.lna.interest]"), part(&text, "[actor.gna.interest]"));
    let turned = text.replace(&format!("[actor.lna.interest]{own}"), &format!("[actor.lna.interest]{other}"));
    assert_ne!(text, turned);
    let (itself, as_the_other) = (habits(&text), habits(&turned));
    // With the interests of the government it attacks, it hardly attacks any more.
    for (less, more) in as_the_other.iter().zip(itself) {
        assert!(*less < 0.25 * more, "{as_the_other:?}, as itself {itself:?}");
    }
    // A label is no interest.
    let label = text.replace("label = \"Libyan National Army (Haftar)\"", "label = \"Government\"");
    assert_ne!(text, label);
    assert_eq!(habits(&label), itself);
}
