//! A calibration on screen.

use super::Calibrated;
use crate::experiment::Experiment;

/// Rounds of a calibration, what was learnt, and how near simulations come.
pub fn summary(experiment: &Experiment, found: &Calibrated) -> String {
    let mut out = String::new();
    for (number, round) in found.rounds.iter().enumerate() {
        out += &format!(
            "round {number}: {} of {} simulations within {:.3}, worth {:.0} independent ones\n",
            round.accepted, round.simulations, round.tolerance, round.effective_size
        );
    }
    if found.exhausted {
        out += "note: stopped early, for there may be no more simulations (`most`)\n";
    }
    let mut learnt: Vec<_> = found.parameters.iter().filter_map(|row| Some((row.shrinkage?, row))).collect();
    learnt.sort_by(|a, b| b.0.total_cmp(&a.0));
    out += "\nshare of the standard deviation that is gone, prior and posterior 90 %:\n";
    for (shrinkage, row) in learnt.iter().take(8) {
        let ([.., low, _, high], [.., after_low, _, after_high]) = (row.prior, row.posterior);
        out += &format!(
            "  {:+.2}  [{low:.4}, {high:.4}] to [{after_low:.4}, {after_high:.4}]  {}\n",
            shrinkage, row.path
        );
    }
    if learnt.first().is_none_or(|(most, _)| *most < 0.2) {
        out += "no number is known much better than before: what was observed identifies little\n";
    }
    out += "\nobserved, and fresh simulations from the posterior (mean, 90 %):\n";
    for row in &found.targets {
        let id = experiment.parts().measures()[row.measure].id();
        let role = if row.check { "check " } else { "target" };
        let predicted = row.posterior.map_or_else(
            || "none".to_owned(),
            |[mean, low, _, high]| format!("{mean:.3} [{low:.3}, {high:.3}]"),
        );
        out += &format!("  {role}  {:.3}  {predicted}  {id}\n", row.observed);
    }
    out
}
