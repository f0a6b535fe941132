//! Which runs of each arm something is of: its first ones, but for those that failed.

use detente_core::simulation::{End, RunOutcome};

/// Runs of each arm that were made again, and those of them that did not fail.
#[derive(Clone, Debug)]
pub(crate) struct Among {
    made: Vec<u32>,
    sound: Vec<u32>,
}

impl Among {
    /// None yet.
    pub(crate) fn new(arms: usize) -> Self {
        Self { made: vec![0; arms], sound: vec![0; arms] }
    }

    /// Takes note of a run; returns whether it did not fail.
    pub(crate) fn add(&mut self, arm: usize, outcome: &RunOutcome) -> bool {
        let sound = !matches!(outcome.end, End::Failed(_));
        self.made[arm] += 1;
        self.sound[arm] += u32::from(sound);
        sound
    }

    /// In words, after “of”: `the first 8 runs of each arm`.
    pub(crate) fn words(&self) -> String {
        let first = format!("the first {} of each arm", runs(&self.made));
        if self.made == self.sound {
            first
        } else {
            format!("{first}, less those that failed, which leaves {}", runs(&self.sound))
        }
    }
}

/// How many, from the least to the most.
fn runs(counts: &[u32]) -> String {
    let least = counts.iter().min().copied().unwrap_or_default();
    let most = counts.iter().max().copied().unwrap_or_default();
    let count = if least == most { least.to_string() } else { format!("{least} to {most}") };
    format!("{count} {}", if most == 1 { "run" } else { "runs" })
}

#[cfg(test)]
mod tests {
    use super::Among;

    #[test]
    fn what_failed_is_told() {
        let words = |made: &[u32], sound: &[u32]| Among { made: made.into(), sound: sound.into() }.words();
        assert_eq!(words(&[8, 8], &[8, 8]), "the first 8 runs of each arm");
        assert_eq!(words(&[1], &[1]), "the first 1 run of each arm");
        assert_eq!(
            words(&[10, 9], &[8, 9]),
            "the first 9 to 10 runs of each arm, less those that failed, which leaves 8 to 9 runs"
        );
    }
}
