//! What a mechanism has to do with an effect: the same runs without it.

use detente_analysis::{Interval, Moments};

use super::Suite;
use super::evidence::{Evidence, Sample};
use super::parts::Purpose;
use crate::record::contrasts::{is_event, judged};

/// A hypothesis with a mechanism switched off.
#[derive(Clone, Debug)]
pub struct SwitchRow {
    /// Position of the claim.
    pub claim: usize,
    /// The hypothesis: position of its experiment, and its position there.
    pub place: (usize, usize),
    /// Position of the mechanism.
    pub mechanism: usize,
    /// Whether the claim argues through it.
    pub argued: bool,
    /// Units compared.
    pub n: u64,
    /// The effect with the mechanism.
    pub effect: Option<f64>,
    /// The effect without.
    pub without: Option<f64>,
    /// The effect without less that with it, unit by unit where units have an effect.
    pub change: Option<f64>,
    /// The interval of the change.
    pub interval: Option<Interval>,
    /// Whether it matters.
    pub verdict: SwitchVerdict,
    /// Why cells are blank.
    pub note: String,
}

/// Whether a mechanism matters to an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwitchVerdict {
    /// The change is not 0, and not surely too small to count.
    Matters,
    /// Whatever the change is, it does not count.
    Ignores,
    /// The runs do not tell.
    Open,
}

impl std::fmt::Display for SwitchVerdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Matters => "matters",
            Self::Ignores => "ignores",
            Self::Open => "open",
        })
    }
}

/// A row for each claim, hypothesis and mechanism.
pub(super) fn rows(suite: &Suite, evidence: &Evidence) -> Vec<SwitchRow> {
    let mut rows = Vec::new();
    if suite.switches.is_none() {
        return rows;
    }
    for (claim, stated) in suite.claims.iter().enumerate() {
        for &place in &stated.hypotheses {
            for mechanism in 0..suite.mechanisms.len() {
                let argued = stated.through.contains(&mechanism);
                let empty = SwitchRow {
                    claim,
                    place,
                    mechanism,
                    argued,
                    n: 0,
                    effect: evidence.unswitched[place.0].findings[place.1].effect,
                    without: None,
                    change: None,
                    interval: None,
                    verdict: SwitchVerdict::Open,
                    note: String::new(),
                };
                rows.push(match evidence.switched.get(&(mechanism, place.0)) {
                    Some(without) => compared(suite, &evidence.unswitched[place.0], without, empty),
                    None => {
                        let purpose = Purpose::Switched(mechanism);
                        let mut blanks = suite.blanks.iter();
                        let blank = blanks.find(|b| b.purpose == purpose && b.position == place.0);
                        SwitchRow { note: blank.map(|b| b.note.clone()).unwrap_or_default(), ..empty }
                    }
                });
            }
        }
    }
    rows
}

fn compared(suite: &Suite, with: &Sample, without: &Sample, row: SwitchRow) -> SwitchRow {
    let (experiment, index) = row.place;
    let hypothesis = suite.hypothesis(row.place);
    let effect_without = without.findings[index].effect;
    let row = SwitchRow { without: effect_without, ..row };
    let Some((before, after)) = with.effects.of(index).zip(without.effects.of(index)) else {
        let change = row.effect.zip(effect_without).map(|(with, without)| without - with);
        let n = with.findings[index].n;
        let note = "no interval: the effect is one of all units together".to_owned();
        return SwitchRow { n, change, note, ..row };
    };
    let changes: Moments =
        before.iter().zip(&after).filter_map(|(with, without)| Some((*without)? - (*with)?)).collect();
    let event = is_event(hypothesis, &suite.experiments[experiment]);
    let found = judged(&changes, event, hypothesis);
    let m = hypothesis.min_effect;
    let verdict = match found.interval {
        Some(Interval { low, high }) if low > -m && high < m => SwitchVerdict::Ignores,
        Some(interval) if !interval.contains(0.0) => SwitchVerdict::Matters,
        _ => SwitchVerdict::Open,
    };
    SwitchRow { n: found.n, change: found.effect, interval: found.interval, verdict, ..row }
}
