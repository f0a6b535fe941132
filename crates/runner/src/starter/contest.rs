//! A scenario about one contested issue, and an experiment with it, from a table of actors.

use detente_analysis::{weighted_mean, weighted_median};

use super::actors::{Row, SUFFIX};

const SCENARIO: &str = include_str!("../../templates/contest-scenario.toml");
const EXPERIMENT: &str = include_str!("../../templates/contest-experiment.toml");

/// Share of the way to the end that the most capable actor's push covers.
const PUSH: f64 = 0.1;
/// What it strains other affairs, as a share of that.
const STRAIN: f64 = 0.5;
/// A push that covers less is none.
const LEAST: f64 = 0.0001;

/// The scenario file.
pub(super) fn scenario(name: &str, actors: &[Row]) -> String {
    let scale = Scale::of(actors);
    let title = format!("{} actors and one issue", actors.len());
    let [median, mean] = benchmark(actors);
    fill(
        SCENARIO,
        &[
            ("name", name.to_owned()),
            ("title_toml", quoted(&title)),
            ("title", title),
            ("first", actors.first().map(|row| row.id.clone()).unwrap_or_default()),
            ("low", number(scale.low)),
            ("high", number(scale.high)),
            ("noise", number(rounded(0.02 * (scale.high - scale.low)))),
            ("forces", forces(actors, &scale)),
            ("sides", sides(actors, &scale)),
            ("actors", people(actors, &scale)),
            ("options", options(actors, &scale)),
            ("median", median),
            ("mean", mean),
        ],
    )
}

/// The experiment file.
pub(super) fn experiment(name: &str, actors: &[Row]) -> String {
    let scale = Scale::of(actors);
    let frozen = actors.iter().map(|row| format!("[[variant.pull.script]]\nfreeze = \"{}\"\n\n", row.id));
    let [median, mean] = benchmark(actors);
    fill(
        EXPERIMENT,
        &[
            ("name", name.to_owned()),
            ("frozen", frozen.collect::<String>().trim_end().to_owned() + "\n"),
            ("least", number(rounded(0.02 * (scale.high - scale.low)))),
            ("median", median),
            ("mean", mean),
        ],
    )
}

/// The weighted median and mean, as shown in comments.
fn benchmark(actors: &[Row]) -> [String; 2] {
    let weighed: Vec<(f64, f64)> =
        actors.iter().map(|row| (row.position, row.capability * row.salience)).collect();
    [weighted_median(&weighed), weighted_mean(&weighed)]
        .map(|value| value.map_or_else(|| "undefined".to_owned(), |value| number(rounded(value))))
}

/// The scales of a table.
struct Scale {
    low: f64,
    high: f64,
    /// The greatest capability.
    top: f64,
}

impl Scale {
    fn of(actors: &[Row]) -> Self {
        let most = |value: fn(&Row) -> f64, sign: f64| {
            actors
                .iter()
                .map(|row| sign * value(row))
                .fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a })
        };
        Self {
            low: -most(|row| row.position, -1.0),
            high: most(|row| row.position, 1.0),
            top: most(|row| row.capability, 1.0),
        }
    }

    /// A position from 0 to 1.
    fn ideal(&self, row: &Row) -> f64 {
        (row.position - self.low) / (self.high - self.low)
    }

    /// What a push of the actor covers.
    fn push(&self, row: &Row) -> f64 {
        (PUSH * row.capability / self.top * 1e4).round() / 1e4
    }
}

fn forces(actors: &[Row], scale: &Scale) -> String {
    let mut out = String::new();
    for row in actors {
        out += &format!(
            "\n[variable.{id}{SUFFIX}]\nlabel = {label}\nkind = \"force\"\nowner = \"{id}\"\ntheatre = \"arena\"\n\
             range = [0, {top}]             # up to the greatest capability in the table\n\
             initial = {capability}         # its capability in the table\n",
            id = row.id,
            label = quoted(&format!("Capability: {}", row.label)),
            top = number(scale.top),
            capability = number(row.capability),
        );
    }
    out
}

fn sides(actors: &[Row], scale: &Scale) -> String {
    let side = |name: &str, share: &dyn Fn(&Row) -> f64| {
        let mut out = format!("\n[process.pull.contest.{name}]\n");
        for row in actors.iter().filter(|row| share(row) > 0.0) {
            let strength = number(tidy(row.salience * share(row)));
            out += &format!(
                "{}{SUFFIX} = {strength}    # salience {} times {}\n",
                row.id,
                number(row.salience),
                number(tidy(share(row)))
            );
        }
        out
    };
    side("a", &|row| scale.ideal(row)) + &side("b", &|row| 1.0 - scale.ideal(row))
}

fn people(actors: &[Row], scale: &Scale) -> String {
    let mut out = String::new();
    for row in actors {
        let (salience, ideal) = (percent(row.salience), number(scale.ideal(row)));
        out += &format!("[actor.{}]\nlabel = {}\n", row.id, quoted(&row.label));
        out += &format!(
            "[actor.{}.interest]\nissue = {{ weight = {salience}, ideal = {ideal} }}      # stands at {}\n",
            row.id,
            number(row.position)
        );
        let rest = 1.0 - row.salience;
        if rest > 0.0 {
            out += &format!(
                "strain = {{ weight = {}, ideal = 0 }}        # the rest of its attention\n",
                percent(rest)
            );
        }
        out.push('\n');
    }
    out
}

fn options(actors: &[Row], scale: &Scale) -> String {
    let mut out = String::new();
    for row in actors {
        let push = scale.push(row);
        if push < LEAST {
            out += &format!("\n# {} has too little capability to push.\n", row.id);
            continue;
        }
        let ways = [
            ("push_up", "Push it up", 1.0, row.position > scale.low),
            ("push_down", "Push it down", -1.0, row.position < scale.high),
        ];
        for (name, label, sign, sensible) in ways {
            if sensible {
                out += &format!(
                    "\n[option.{}.{name}]\nlabel = \"{label}\"\ntrack = \"influence\"\n\
                     effects = {{ issue = {}, strain = {} }}\n\
                     noise = 0.3                 # a push is worth more on some days than on others\n",
                    row.id,
                    number(sign * push),
                    number((STRAIN * push * 1e5).round() / 1e5)
                );
            }
        }
    }
    out
}

/// Puts texts in the places that a template names as `{{key}}`; what they hold themselves is left alone.
fn fill(template: &str, texts: &[(&str, String)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out += before;
        let Some((key, behind)) = after.split_once("}}") else { break };
        out.extend(texts.iter().find(|(name, _)| *name == key).map(|(_, text)| text.as_str()));
        rest = behind;
    }
    out + rest
}

/// A share in per cent, without what arithmetic adds behind it.
fn percent(share: f64) -> String {
    number(tidy(100.0 * share))
}

/// A number without what arithmetic adds behind its tenth decimal.
fn tidy(value: f64) -> f64 {
    (value * 1e10).round() / 1e10
}

/// A number of TOML.
fn number(value: f64) -> String {
    let plain = value == 0.0 || (1e-6..1e15).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:?}") }
}

/// To four digits.
fn rounded(value: f64) -> f64 {
    let text = format!("{value:.3e}");
    text.parse().unwrap_or(value)
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use std::fs::write;

    use super::super::actors::read;
    use super::{experiment, number, scenario};
    use crate::experiment::{Experiment, Overrides};
    use crate::show::{Power, Subject};

    const TABLE: &str = "actor,label,position,capability,salience\n\
                         \"Côte \"\"X\"\"\",,-20,50,80\nb,\"B \\ # {{name}}\",10,100,100\nnobody,,40,0,5\nd,,80,25,40\n";

    #[test]
    fn what_is_written_is_valid_and_gives_the_table_back() {
        let home = tempfile::tempdir().unwrap();
        let rows = read("t.csv", TABLE).unwrap();
        let [path, second] = ["scenario.toml", "experiment.toml"].map(|name| home.path().join(name));
        write(&path, scenario("dispute", &rows)).unwrap();
        write(&second, experiment("dispute", &rows)).unwrap();
        let loaded =
            Experiment::load(&second, &Overrides::default()).unwrap_or_else(|error| panic!("{error}"));
        assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
        let power = Power::over(&Subject::load(&path).unwrap(), "issue").unwrap();
        let total: f64 = rows.iter().map(|row| row.capability).sum();
        for (row, found) in rows.iter().zip(&power.standings) {
            assert_eq!((&row.id, &row.label), (&found.actor, &found.label));
            assert!((row.position - found.position).abs() < 1e-9, "{found:?}");
            assert!((row.capability / total - found.capability).abs() < 1e-12, "{found:?}");
            assert!((row.salience - found.salience).abs() < 1e-12, "{found:?}");
        }
        // 50·0.8 = 40 at −20, 100 at 10, 0 at 40, 10 at 80: half of 150 is reached at 10.
        assert_eq!(power.median(), Some(10.0));
        let mean = power.mean().unwrap();
        assert!((mean - 1000.0 / 150.0).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn numbers_are_those_of_toml() {
        let shown = [30.0, -0.5, 1e21, 1e-9, 0.0].map(number);
        assert_eq!(shown, ["30", "-0.5", "1e21", "1e-9", "0"]);
    }
}
