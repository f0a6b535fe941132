//! `columns.json` of a suite: what the columns of its tables mean.

use super::tables::{AGREEMENT_HEADER, CLAIMS_HEADER, INFLUENCE_HEADER, SWITCHES_HEADER, contrasts_header};
use crate::record::columns;
use crate::record::folder::{AGREEMENT, CLAIMS, CONTRASTS, Folder, INFLUENCE, OutputError, SWITCHES};
use crate::record::table::Written;

/// What the columns mean that only suites have, or that mean something else there: name, meaning, unit.
const OWN: [(&str, &str, &str); 33] = [
    ("claim", "the claim", "id"),
    ("experiment", "the experiment that the hypothesis is of", "id"),
    ("statement", "the hypothesis in words", "text"),
    (
        "p_holm",
        "p adjusted for the number of hypotheses of the suite; of influence, of numbers (Holm)",
        "probability",
    ),
    ("agrees", "whether the effect in this draw is as claimed, by the least effect that counts", "text"),
    ("factor", "the path of the uncertain number", "id"),
    ("n", "units with an effect: replicates, or draws where several lucks share one", "count"),
    ("prcc", "partial rank correlation of the number with the effect", "correlation"),
    ("pawn_median", "how far knowing the number moves the distribution of the effect", "share"),
    ("pawn_noise", "what pawn_median stays below without influence", "share"),
    ("low_fifth", "mean effect in the fifth of units with the lowest values of the number", "of the measure"),
    ("low_fifth_ci_low", "lower end of its interval", "of the measure"),
    ("low_fifth_ci_high", "upper end of its interval", "of the measure"),
    (
        "high_fifth",
        "mean effect in the fifth of units with the highest values of the number",
        "of the measure",
    ),
    ("high_fifth_ci_low", "lower end of its interval", "of the measure"),
    ("high_fifth_ci_high", "upper end of its interval", "of the measure"),
    ("mechanism", "the mechanism that is switched off", "id"),
    ("argued", "whether the claim argues through the mechanism", "text"),
    ("effect_without", "the effect with the mechanism switched off", "of the measure"),
    ("change", "effect_without less effect, unit by unit where units have an effect", "of the measure"),
    ("note", "why cells are blank", "text"),
    ("draws", "draws of the agreement part with an effect", "count"),
    ("agree", "share of these draws that agree", "share"),
    ("one_sign", "share of draws with the more frequent sign; 0 has none", "share"),
    ("flip", "the path of the uncertain number at an end of which the verdict would be another", "id"),
    ("flip_end", "low: the fifth with its lowest values; high: that with its highest", "text"),
    ("flip_effect", "mean effect there", "of the measure"),
    ("built_in", "built in if the effect is gone with the knockout, else not built in", "text"),
    ("knockout_effect", "the effect with the knockout", "of the measure"),
    ("knockout_ci_low", "lower end of its interval", "of the measure"),
    ("knockout_ci_high", "upper end of its interval", "of the measure"),
    ("ignores", "mechanisms that the claim argues through and the effect ignores", "text"),
    ("draw", "number of the parameter draw", "id"),
];

/// Where the verdict of a table is not that of a hypothesis.
const OF_SWITCHES: (&str, &str, &str) = (
    "verdict",
    "matters: the interval of the change excludes 0 and is not within the least effect; ignores: it is within; open",
    "text",
);

/// Writes what the columns of these tables mean.
pub(super) fn write(folder: &Folder, names: &[&str]) -> Result<Written, OutputError> {
    let headers = [
        (AGREEMENT, AGREEMENT_HEADER.to_vec()),
        (CLAIMS, CLAIMS_HEADER.to_vec()),
        (CONTRASTS, contrasts_header()),
        (INFLUENCE, INFLUENCE_HEADER.to_vec()),
        (SWITCHES, SWITCHES_HEADER.to_vec()),
    ];
    let tables = headers.into_iter().filter(|(name, _)| names.contains(name));
    let described = tables.map(|(table, header)| {
        let meaning = |name: &'static str| {
            let own = if (table, name) == (SWITCHES, "verdict") {
                Some(OF_SWITCHES)
            } else {
                OWN.into_iter().find(|own| own.0 == name)
            };
            let (meaning, unit) = own
                .map(|(_, meaning, unit)| (meaning, unit))
                // `contrasts.csv` counts units as everywhere else.
                .filter(|_| (table, name) != (CONTRASTS, "n"))
                .or_else(|| columns::fixed(name))
                .unwrap_or_default();
            (name, meaning, unit)
        };
        (table, header.into_iter().map(meaning).collect())
    });
    columns::write_fixed(folder, described.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_meaning() {
        let headers: Vec<&str> =
            [&AGREEMENT_HEADER[..], &CLAIMS_HEADER, &INFLUENCE_HEADER, &SWITCHES_HEADER, &contrasts_header()]
                .concat();
        for name in headers {
            assert!(OWN.iter().any(|own| own.0 == name) || columns::fixed(name).is_some(), "{name}");
        }
        for (name, ..) in OWN {
            let known = [&AGREEMENT_HEADER[..], &CLAIMS_HEADER, &INFLUENCE_HEADER, &SWITCHES_HEADER];
            assert!(known.concat().contains(&name) || contrasts_header().contains(&name), "{name}");
        }
    }
}
