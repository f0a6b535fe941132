use detente_core::simd::Simd;

use crate::bench::{model, simulate};
use crate::shipped::shipped;

/// The part of a scenario from one header to the next.
fn part(text: &str, header: &str) -> String {
    let start = text.find(header).expect(header) + header.len();
    let length = text[start..].find("\n[").expect("another header follows");
    text[start..start + length].to_owned()
}

/// How often the Emirates do what, per run: supply, urge restraint, keep to the embargo.
fn habits(text: &str) -> [f64; 3] {
    let options = ["uae.supply", "uae.restrain", "uae.comply"];
    let measures =
        options.map(|o| format!("[[measure]]\nid = \"{}\"\ncount = \"{o}\"\n", o.replace('.', "_")));
    let outcomes = simulate(&model(text, &measures.concat(), 1), Simd::detect(), 0..64);
    [0, 1, 2].map(|m: usize| outcomes.iter().filter_map(|o| o.measures[m]).sum::<f64>() / 64.0)
}

/// Whoever is given the interests of another behaves as these interests say, whatever its name.
#[test]
fn behaviour_follows_interests_and_not_names() {
    let text = shipped("libya-2020");
    let (uae, tripoli) = (part(&text, "[actor.uae.interest]"), part(&text, "[actor.gna.interest]"));
    let german =
        text.replace(&format!("[actor.uae.interest]{uae}"), &format!("[actor.uae.interest]{tripoli}"));
    assert_ne!(text, turned);
    let ([supply, restrain, comply], [less, more, often]) = (habits(&text), habits(&turned));
    // Haftar's largest supplier turns into somebody who wants Tripoli to stand.
    assert!(less < 0.5 * supply, "supplies {less} times, as itself {supply}");
    assert!(
        more + often > 2.0 * (restrain + comply),
        "holds back {more} + {often}, as itself {restrain} + {comply}"
    );
    // A description is no interest.
    let label = text.replace("label = \"United Arab Emirates\"", "label = \"Federal Republic of Germany\"");
    assert_ne!(text, label);
    assert_eq!(habits(&label), [supply, restrain, comply]);
}
