//! `--explain BARGAIN`: what came of meetings, and who gained by it.

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Named, Party, SidePayment, Table, Verdict};
use detente_runner::replay::Traced;

use super::explain::label;
use crate::grid::{grid, paragraph};

/// Tells of some meetings of a bargain.
pub(super) fn told(
    scenario: &Scenario,
    traced: &Traced,
    bargain: &str,
    met: &[&Table],
    head: &str,
) -> String {
    let mut out = format!("{head}\n\n{}\n", scenario.label_of(Part::Bargain, bargain));
    if met.is_empty() {
        return out + "\nIts parties never meet then.\n";
    }
    for table in met {
        let told = format!("{}: {}", traced.when(table.tick), verdict(scenario, table));
        out += &format!("\n{}", paragraph(&told));
        if !table.parties.is_empty() {
            out += &format!("\n{}", grid(&parties(scenario, &table.parties)));
        }
        out += &range(scenario, table);
    }
    out + "\nGains, pressure and payments are in thousandths of utility; shares are of all possible terms.\n"
}

fn verdict(scenario: &Scenario, table: &Table) -> String {
    let terms = match terms(scenario, &table.terms) {
        terms if terms.is_empty() => terms,
        terms => format!(" ({terms})"),
    };
    match table.verdict {
        Verdict::NoRange => {
            "nothing is proposed, for no terms are better for all who must consent".to_owned()
        }
        Verdict::Refused => format!("proposed{terms}, and not signed by all who must consent"),
        Verdict::Signed => format!("signed{terms}"),
        Verdict::Imposed => format!("the experiment signs it{terms}"),
    }
}

fn terms(scenario: &Scenario, terms: &Named<f64>) -> String {
    let terms = terms.iter().map(|(variable, value)| format!("{} {value:.3}", label(scenario, variable)));
    terms.collect::<Vec<_>>().join(", ")
}

fn parties(scenario: &Scenario, parties: &Named<Party>) -> Vec<Vec<String>> {
    let head = ["", "gains", "gains at", "alone blocks", "trusts", "pressure", "would sign with", ""];
    let row = |(id, party): (&str, &Party)| {
        let some = |x: Option<f64>, digits: usize| x.map_or_else(String::new, |x| format!("{x:.digits$}"));
        let mark = match party.signs {
            Some(true) => "signs",
            Some(false) => "does not sign",
            None => "",
        };
        let asked = if party.consents { "" } else { " (need not consent)" };
        vec![
            format!("{}{asked}", scenario.label_of(Part::Actor, id)),
            some(party.gain.map(|gain| gain * 1000.0), 2),
            some(Some(party.gains_at), 3),
            some(Some(party.blocks), 3),
            some(Some(party.trust), 2),
            some(party.pressure.map(|pressure| pressure * 1000.0), 2),
            some(party.probability, 3),
            mark.to_owned(),
        ]
    };
    std::iter::once(head.map(str::to_owned).to_vec()).chain(parties.iter().map(row)).collect()
}

/// What could have been agreed.
fn range(scenario: &Scenario, table: &Table) -> String {
    let Some(range) = &table.range else { return String::new() };
    let text = match &range.unblocks {
        _ if range.rational > 0.0 => {
            format!(
                "Of {} possible terms {:.1} % are better for all who must consent.",
                range.points,
                100.0 * range.rational
            )
        }
        Some(payment) => unblocked(scenario, payment),
        None => {
            "Nowhere do some gain more than the others lose: no side payment would unblock it.".to_owned()
        }
    };
    format!("\n{}", paragraph(&text))
}

fn unblocked(scenario: &Scenario, payment: &SidePayment) -> String {
    let to: Vec<String> = payment
        .to
        .iter()
        .map(|(id, pay)| format!("{} {:.2}", scenario.label_of(Part::Actor, id), pay * 1000.0))
        .collect();
    format!(
        "The cheapest side payment that would unblock it: {:.2} ({}), out of the {:.2} that the others gain at {}.",
        payment.total * 1000.0,
        to.join(", "),
        payment.gained * 1000.0,
        terms(scenario, &payment.terms),
    )
}
