use std::fmt::Write;

use crate::draft::Draft;
use crate::text::Names;

/// What a measure must lie between.
pub(crate) type Bounds = [f64; 2];

/// Measures as text, with what they must lie between.
#[derive(Default)]
pub(crate) struct Measures {
    pub(crate) text: String,
    pub(crate) bounds: Vec<Bounds>,
}

impl Measures {
    pub(crate) fn add(&mut self, what: &str, bounds: Bounds) {
        writeln!(self.text, "[[measure]]\nid = \"m{}\"\n{what}", self.bounds.len()).expect("text");
        self.bounds.push(bounds);
    }

    /// A quantity's least, greatest, mean and last value.
    fn all(&mut self, quantity: &str, bounds: Bounds) {
        for statistic in ["min", "max", "mean", "final"] {
            self.add(&format!("{statistic} = {{ {quantity} }}"), bounds);
        }
    }
}

const SHARE: Bounds = [0.0, 1.0];
const ANY: Bounds = [f64::NEG_INFINITY, f64::INFINITY];

/// Every quantity of a draft that every draft has, and counts.
pub(crate) fn measures(draft: &Draft, names: &Names) -> Measures {
    let mut all = Measures::default();
    let ticks = [0.0, f64::from(draft.end) + 1.0];
    for (n, v) in draft.variables.iter().enumerate() {
        all.all(&format!("variable = \"{}\"", names.variable(n)), v.range);
    }
    for (n, actor) in draft.actors.iter().enumerate() {
        let name = names.actor(n);
        all.all(&format!("utility = \"{name}\""), ANY);
        all.all(&format!("credibility = \"{name}\""), SHARE);
        for theatre in 0..draft.theatres {
            let cap = draft.mind(n, "alarm_cap").unwrap_or(3.0);
            let theatre = names.theatre(theatre);
            all.all(&format!("alarm = {{ actor = \"{name}\", theatre = \"{theatre}\" }}"), [0.0, cap]);
        }
        for k in 0..actor.types.len() {
            all.all(&format!("belief = {{ actor = \"{name}\", type = \"{}\" }}", names.kind(k)), SHARE);
        }
        for other in (0..draft.actors.len()).filter(|&other| other != n) {
            let other = names.actor(other);
            all.all(&format!("trust = {{ of = \"{name}\", in = \"{other}\" }}"), SHARE);
        }
        for k in 0..actor.options.len() {
            let option = names.option(n, k);
            for of in (0..draft.actors.len()).filter(|&of| of != n) {
                let of = names.actor(of);
                all.all(&format!("expectation = {{ of = \"{of}\", option = \"{option}\" }}"), SHARE);
            }
            all.add(&format!("count = \"{option}\""), ticks);
        }
    }
    for n in 0..draft.bargains.len() {
        let name = names.bargain(n);
        for kind in ["proposals", "signed", "collapsed", "in_force"] {
            all.add(&format!("{kind} = \"{name}\""), ticks);
        }
        all.add(&format!("rational_set = \"{name}\""), SHARE);
    }
    for theatre in 0..draft.theatres {
        all.add(&format!("escalation = \"{}\"", names.theatre(theatre)), [0.0, f64::INFINITY]);
        all.add(&format!("highest_rung = \"{}\"", names.theatre(theatre)), [0.0, 3.0]);
    }
    all
}
