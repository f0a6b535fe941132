//! The table on screen: every measure with its interval, point beside point.

use std::path::Path;

use detente_analysis::SummaryRow;

use crate::experiment::{Experiment, Form, Hypothesis, Method};
use crate::record::contrasts;
use crate::record::folder::SENSITIVITY;
use crate::record::{BoxRow, ContrastRow, Finding, MeasureColumn, PointRow, SensitivityRow};
use crate::search::Searched;

/// Widest line.
const WIDTH: usize = 104;
/// Least and greatest room for the name of a measure.
const NAME: (usize, usize) = (24, 48);
/// Longest label of an arm that heads a column.
const TITLE: usize = 20;
/// Most points that stand side by side.
const SIDE_BY_SIDE: u32 = 6;
/// Most points listed one by one; of more, so many are shown.
const MOST_LINES: u32 = 40;
const FIRST_LINES: u32 = 10;
const GAP: &str = "  ";

/// The table of a result: `measures` by points, mean and interval. `more` says where everything is.
pub fn table(experiment: &Experiment, measures: &[MeasureColumn], rows: &[PointRow], more: &str) -> String {
    let show = |point: &[PointRow]| {
        point.iter().zip(measures).map(|(row, measure)| cell(row, measure.indicator)).collect()
    };
    let cells: Vec<Vec<String>> = rows.chunks(measures.len()).map(show).collect();
    let mut table = if experiment.design().points() <= SIDE_BY_SIDE {
        side_by_side(experiment, measures, &cells)
    } else {
        line_by_line(experiment, measures, &cells, more)
    };
    if cells.iter().flatten().any(|cell| cell.ends_with('*')) {
        table += &format!("* not every run has a value: {more}\n");
    }
    table
}

/// A sentence for each hypothesis.
pub fn verdicts(experiment: &Experiment, rows: &[ContrastRow]) -> String {
    let mut out = String::new();
    for row in rows {
        let (hypothesis, found) = (&experiment.hypotheses()[row.hypothesis], &row.finding);
        let (what, effect) = (compared(hypothesis, experiment), effect(hypothesis, found));
        let what = if hypothesis.form == Form::Threshold { what } else { what + ":" };
        let measure = contrasts::measure(hypothesis, experiment);
        out += &format!("{:<12}  {}\n", found.verdict.to_string(), hypothesis.claim);
        out += &format!(
            "{:14}{measure}, {what} {effect}; least effect {}, n {}\n",
            "", hypothesis.min_effect, found.n
        );
        if row.verdict_holm != found.verdict {
            let count = rows.len();
            out += &format!("{:14}{} once it is one of {count} hypotheses (Holm)\n", "", row.verdict_holm);
        }
        if let Some(needed) = found.independent_n.filter(|needed| *needed >= 1.5 * found.n as f64) {
            let saved = 100.0 * found.variance_reduction.unwrap_or(0.0);
            out += &format!(
                "{:14}common random numbers saved {saved:.0} % of the variance: without, {needed:.0} per arm\n",
                ""
            );
        }
    }
    out
}

/// What a hypothesis compares.
pub fn compared(hypothesis: &Hypothesis, experiment: &Experiment) -> String {
    let [arm, against] = contrasts::sides(hypothesis, experiment);
    match (hypothesis.form, against.is_empty()) {
        (Form::Threshold, _) => format!("reaches {arm} {against}, first at"),
        (_, true) => arm,
        _ => format!("{arm} less {against}"),
    }
}

/// An effect with its interval.
pub fn effect(hypothesis: &Hypothesis, found: &Finding) -> String {
    match (found.effect, found.interval) {
        // A level of a factor, not a difference.
        (Some(level), interval) if hypothesis.form == Form::Threshold => {
            let ends = interval.map(|i| format!(", between {} and {}", i.low, i.high));
            format!("{level}{}", ends.unwrap_or_default())
        }
        (Some(effect), Some(interval)) => {
            let (low, high) = (interval.low, interval.high);
            let digits = decimals(if high > low { high - low } else { effect }, 10.0);
            format!("{effect:+.digits$} [{low:+.digits$}, {high:+.digits$}]")
        }
        (Some(effect), None) => format!("{effect}, no interval"),
        (None, _) if hypothesis.form == Form::Threshold => "no level".to_owned(),
        (None, _) => "undefined".to_owned(),
    }
}

/// Most indices shown of a measure.
const MOST_INDICES: usize = 5;
/// Most shares of variance shown.
const MOST_SHARES: usize = 12;

/// The factors that matter most to each measure, by the index the design was made for.
pub fn influence(experiment: &Experiment, rows: &[SensitivityRow], folder: &Path) -> String {
    let mut out = String::new();
    let main = ["ST", "mu_star", "shapley", "pawn_median"];
    let index = main.into_iter().find(|main| rows.iter().any(|r| r.index == *main)).unwrap_or_default();
    for measure in 0..experiment.parts().measures().len() {
        let of = |row: &&SensitivityRow| row.measure == measure && row.index == index;
        let mut found: Vec<&SensitivityRow> = rows.iter().filter(of).filter(|r| r.value.is_some()).collect();
        found.sort_by(|a, b| b.value.unwrap_or(0.0).total_cmp(&a.value.unwrap_or(0.0)));
        let text = |row: &&SensitivityRow| {
            let point = row.point.map(|point| format!(" at point {point}")).unwrap_or_default();
            let value = row.value.unwrap_or(0.0);
            let interval =
                row.interval.map(|i| format!(" [{:.2}, {:.2}]", i.low, i.high)).unwrap_or_default();
            format!("{}{point} {value:.2}{interval}", row.factor)
        };
        if !found.is_empty() {
            let first: Vec<String> = found.iter().take(MOST_INDICES).map(text).collect();
            let id = experiment.parts().measures()[measure].id();
            out += &format!("{index} of {id}: {}\n", first.join(", "));
        }
        if index == "pawn_median"
            && let Some(noise) = noise(rows, measure)
        {
            out += &format!("{:14}without influence up to {noise:.2}\n", "");
        }
    }
    out += &variance(experiment, rows);
    if !out.is_empty() {
        out += &format!("all indices: {}\n", folder.join(SENSITIVITY).display());
    }
    out
}

/// What an index of PAWN stays below without influence: the greatest level of any factor and point.
fn noise(rows: &[SensitivityRow], measure: usize) -> Option<f64> {
    let levels = rows.iter().filter(|r| r.measure == measure && r.index == "pawn_noise");
    levels.filter_map(|r| r.value).reduce(|a, b| if b > a { b } else { a })
}

/// How much of the variance of each measure is due to what is not known; the rest is luck.
fn variance(experiment: &Experiment, rows: &[SensitivityRow]) -> String {
    let shares: Vec<&SensitivityRow> =
        rows.iter().filter(|r| r.index == "variance_parameters" && r.value.is_some()).collect();
    let line = |row: &&SensitivityRow| {
        let id = experiment.parts().measures()[row.measure].id();
        let point = row.point.map(|point| format!(" at point {point}")).unwrap_or_default();
        let ends = row.interval.map(|i| format!(" [{:.2}, {:.2}]", i.low, i.high)).unwrap_or_default();
        let share = row.value.unwrap_or(0.0);
        format!("of the variance of {id}{point}, {share:.2}{ends} is due to parameters, the rest to luck\n")
    };
    let mut out: String = shares.iter().take(MOST_SHARES).map(line).collect();
    if shares.len() > MOST_SHARES {
        out += &format!("and {} more shares of variance\n", shares.len() - MOST_SHARES);
    }
    out
}

/// The boxes of circumstances.
pub fn boxes(experiment: &Experiment, rows: &[BoxRow]) -> String {
    let mut out = String::new();
    for found in rows {
        let discovery = &experiment.discoveries()[found.discovery];
        let id = &discovery.id;
        let share =
            |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |s| format!("{:.0} %", 100.0 * s));
        out += &format!(
            "{id}, box {}: {} of its {} runs, {} of all in which it happens\n",
            found.number,
            share(found.density),
            found.n,
            share(found.coverage)
        );
        if discovery.method == Method::Prim && found.density.is_some_and(|d| d < discovery.density) {
            out += &format!("    no box is as dense as {}: this is the densest\n", discovery.density);
        }
        for (factor, end, limit, quasi_p) in &found.limits {
            let sign = match *end {
                "low" => ">=",
                "high" => "<=",
                _ => "in",
            };
            let p = quasi_p.map(|p| format!("  quasi-p {p:.1e}")).unwrap_or_default();
            out += &format!("    {factor} {sign} {}{p}\n", short(limit));
        }
    }
    out
}

/// The policies that no other betters in every objective.
pub fn front(experiment: &Experiment, found: &Searched) -> String {
    let Some(search) = experiment.search() else { return String::new() };
    let levers = search.levers.iter().map(|&lever| experiment.design().factors()[lever].id.clone());
    let objectives = search.objectives.iter().map(|o| o.id.clone());
    let header = std::iter::once("policy".to_owned()).chain(levers).chain(objectives).collect();
    let front = found.candidates.iter().enumerate().filter(|(_, c)| c.front);
    let number = |value: &f64| format!("{value:.*}", decimals(*value, 1000.0));
    let lines = front.map(|(index, candidate)| {
        let objectives = candidate.objectives.iter().flatten().map(number);
        let levels =
            candidate.levels.iter().map(|l| l.parse().map_or(l.clone(), |value: f64| number(&value)));
        std::iter::once(index.to_string()).chain(levels).chain(objectives).collect()
    });
    let mut table: Vec<Vec<String>> = vec![header];
    table.extend(lines);
    let columns = table[0].len();
    let widest = |column: usize| table.iter().map(|line| width(&line[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let shown = Ord::min(table.len(), MOST_LINES as usize + 1);
    let mut out = String::new();
    for line in &table[..shown] {
        let cells = line[1..].iter().zip(&widths[1..]).map(|(cell, width)| (cell.as_str(), *width));
        out += &row(&line[0], widths[0], cells);
    }
    if shown < table.len() {
        out += &format!("and {} more\n", table.len() - shown);
    }
    out
}

/// Measures as rows, points as columns, in as many groups of columns as the width asks for.
fn side_by_side(experiment: &Experiment, measures: &[MeasureColumn], cells: &[Vec<String>]) -> String {
    let titles = titles(experiment);
    let columns: Vec<(&str, usize)> = titles
        .iter()
        .zip(cells)
        .map(|(title, cells)| {
            let widest = cells.iter().map(|c| width(c)).max().unwrap_or(0);
            (title.as_str(), Ord::max(widest, width(title)))
        })
        .collect();
    // What the columns leave; if that is too little, they stand in groups and names have all the room they need.
    let wanted: usize = columns.iter().map(|c| c.1 + GAP.len()).sum();
    let (least, greatest) = NAME;
    let room = WIDTH.checked_sub(wanted).filter(|room| *room >= least).unwrap_or(greatest);
    let room = Ord::min(room, greatest);
    let names: Vec<&str> = measures.iter().map(|m| name(&m.label, &m.id, room)).collect();
    let first = names.iter().map(|n| width(n)).max().unwrap_or(0);
    let mut out = String::new();
    let mut start = 0;
    while start < columns.len() {
        let (mut end, mut line) = (start, first);
        while end < columns.len() && (end == start || line + GAP.len() + columns[end].1 <= WIDTH) {
            line += GAP.len() + columns[end].1;
            end += 1;
        }
        if start > 0 {
            out.push('\n');
        }
        let group = start..end;
        out += &row("", first, columns[group.clone()].iter().copied());
        for (measure, name) in names.iter().enumerate() {
            let values = group.clone().map(|point| (cells[point][measure].as_str(), columns[point].1));
            out += &row(name, first, values);
        }
        start = end;
    }
    out + &legend(experiment, &titles)
}

/// What the short names of arms stand for.
fn legend(experiment: &Experiment, titles: &[String]) -> String {
    let design = experiment.design();
    let mut out = String::new();
    if let [_] = design.factors() {
        for (point, title) in (0..design.points()).zip(titles) {
            let labels = design.levels(point).filter_map(|level| level.label.as_ref());
            labels.filter(|label| *label != title).for_each(|label| out += &format!("{title}: {label}\n"));
        }
    }
    out
}

/// One line for each point, with as many measures as the width allows.
fn line_by_line(
    experiment: &Experiment,
    measures: &[MeasureColumn],
    cells: &[Vec<String>],
    more: &str,
) -> String {
    let design = experiment.design();
    let shown = if design.points() > MOST_LINES { FIRST_LINES } else { design.points() };
    let mut columns: Vec<Vec<String>> = Vec::new();
    for (index, factor) in design.factors().iter().enumerate() {
        let levels = (0..shown).filter_map(|p| design.levels(p).nth(index).map(|l| short(&l.text)));
        columns.push(std::iter::once(factor.id.clone()).chain(levels).collect());
    }
    let factors = columns.len();
    for (index, measure) in measures.iter().enumerate() {
        let values = (0..shown).map(|point| cells[point as usize][index].clone());
        columns.push(std::iter::once(measure.id.clone()).chain(values).collect());
    }
    let widths: Vec<usize> =
        columns.iter().map(|c| c.iter().map(|cell| width(cell)).max().unwrap_or(0)).collect();
    let number = shown.to_string().len() + 1;
    let (mut end, mut line) = (0, number);
    while end < columns.len() && (end <= factors || line + GAP.len() + widths[end] <= WIDTH) {
        line += GAP.len() + widths[end];
        end += 1;
    }
    let mut out = String::new();
    for index in 0..=shown as usize {
        let point = if index == 0 { String::new() } else { (index - 1).to_string() };
        let values = columns[..end].iter().zip(&widths).map(|(column, w)| (column[index].as_str(), *w));
        out += &row(&point, number, values);
    }
    let (points, hidden) = (design.points() - shown, columns.len() - end);
    let mut left: Vec<String> = Vec::new();
    if points > 0 {
        left.push(format!("{points} more points"));
    }
    if hidden > 0 {
        left.push(format!("{hidden} more measures"));
    }
    if !left.is_empty() {
        out += &format!("{}: {more}\n", left.join(" and "));
    }
    out
}

/// A line of a table.
pub(crate) fn row<'a>(name: &str, first: usize, cells: impl Iterator<Item = (&'a str, usize)>) -> String {
    let mut line = pad(name, first);
    for (cell, width) in cells {
        line += GAP;
        line += &pad(cell, width);
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// A long number to four digits; anything else as it is.
fn short(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(value) if width(text) > LONG && value != 0.0 && value.abs() < 0.001 => format!("{value:.3e}"),
        Ok(value) if width(text) > LONG && value.is_finite() => {
            let decimals = decimals(value, 1000.0);
            let text = format!("{value:.decimals$}");
            if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
        }
        _ => text.to_owned(),
    }
}

/// Widest number that is shown as it is.
const LONG: usize = 8;

/// Letters of a text.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// The label if it fits, else the id.
fn name<'a>(label: &'a str, id: &'a str, room: usize) -> &'a str {
    if width(label) <= room { label } else { id }
}

/// What the design points of an experiment are called, in order: the labels of arms if all are short, else the levels of all factors.
pub fn titles(experiment: &Experiment) -> Vec<String> {
    let design = experiment.design();
    if let [_] = design.factors() {
        let label = |point| design.levels(point).next()?.label.clone().filter(|label| width(label) <= TITLE);
        let labels: Option<Vec<String>> = (0..design.points()).map(label).collect();
        if let Some(labels) = labels {
            return labels;
        }
    }
    let title = |point| {
        let texts =
            design.factors().iter().zip(design.levels(point)).map(|(factor, level)| match factor.path {
                Some(_) => format!("{} {}", factor.id, level.text),
                None => level.text.clone(),
            });
        let text = texts.collect::<Vec<_>>().join(", ");
        if text.is_empty() { "all runs".to_owned() } else { text }
    };
    (0..design.points()).map(title).collect()
}

/// `mean ± half`, or `mean [low, high]` where the interval lies askew, to two digits of its width; shares of runs in
/// per cent; a star where not all runs have a value.
pub fn cell(row: &PointRow, share: bool) -> String {
    let SummaryRow { n, mean, ci_low, ci_high, .. } = row.summary;
    let star = if n < row.runs { "*" } else { "" };
    let Some(mean) = mean else { return "-".to_owned() };
    let (scale, unit) = if share { (100.0, " %") } else { (1.0, "") };
    let mean = scale * mean;
    match ci_low.zip(ci_high) {
        Some((low, high)) if high > low => {
            let (low, high) = (scale * low, scale * high);
            let (below, above) = (mean - low, high - mean);
            let d = decimals(high - low, 10.0);
            if (above - below).abs() < 0.01 * (high - low) {
                format!("{mean:.d$} ± {above:.d$}{unit}{star}")
            } else {
                format!("{mean:.d$}{unit} [{low:.d$}, {high:.d$}]{star}")
            }
        }
        _ => {
            let d = decimals(mean, 1000.0);
            let text = format!("{mean:.d$}");
            let text = if d > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            format!("{text}{unit}{star}")
        }
    }
}

/// Decimals, at most 6, that show `value` as at least `digits`.
fn decimals(value: f64, digits: f64) -> usize {
    let (mut scaled, mut decimals) = (value.abs(), 0);
    while scaled < digits && decimals < 6 {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

#[cfg(test)]
mod tests {
    use detente_analysis::SummaryRow;

    use super::{cell, short};
    use crate::record::PointRow;

    fn shown(n: u64, mean: f64, ends: Option<(f64, f64)>) -> String {
        let (ci_low, ci_high) = ends.unzip();
        let summary =
            SummaryRow { n, mean: Some(mean), sd: None, ci_low, ci_high, q05: None, q50: None, q95: None };
        cell(&PointRow { point: 0, measure: 0, runs: 20, summary }, false)
    }

    #[test]
    fn long_levels_are_shortened_and_names_are_not() {
        let texts = [
            "0.2",
            "0.3833333333333333",
            "1059.8559963300215",
            "-0.0046591853338526",
            "landed",
            "2020-01-20",
        ];
        assert_eq!(texts.map(short), ["0.2", "0.3833", "1060", "-0.004659", "landed", "2020-01-20"]);
        assert_eq!(["1200.000000001", "0.00012345678"].map(short), ["1200", "1.235e-4"]);
    }

    #[test]
    fn numbers_show_what_is_known_of_them() {
        assert_eq!(shown(20, 0.123456, Some((0.110_2, 0.136_7))), "0.123 ± 0.013");
        assert_eq!(shown(20, 0.02, Some((0.005_5, 0.069_9))), "0.020 [0.005, 0.070]");
        assert_eq!(shown(20, 12_345.6, Some((12_300.2, 12_391.0))), "12346 ± 45");
        assert_eq!(shown(7, 0.2, Some((0.2, 0.2))), "0.2*");
        assert_eq!(shown(20, 600.0, None), "600");
        assert_eq!(shown(20, 0.0, None), "0");
    }
}
