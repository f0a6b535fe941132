//! A benchmark against an earlier one.

use std::fmt;
use std::str::FromStr;

use super::history::Row;

/// The least relative difference of instructions that counts.
const COUNTS: f64 = 0.02;
/// Most candidates that are listed.
const MOST: usize = 5;
/// Fewest digits of a commit that name it.
const SHORT: usize = 4;

/// Which earlier benchmark is meant: the last that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The last of all.
    Last,
    /// The last whose date or commit begins with this.
    Of(String),
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let dated = |b: &[u8]| b.len() > 4 && b[4] == b'-' && b[..4].iter().all(u8::is_ascii_digit);
        let digits = text.strip_suffix("-dirty").unwrap_or(text);
        let commit = digits.len() >= SHORT && digits.bytes().all(|b| b.is_ascii_hexdigit());
        match text {
            "last" => Ok(Self::Last),
            _ if dated(text.as_bytes()) => Ok(Self::Of(text.to_owned())),
            _ if commit => Ok(Self::Of(text.to_ascii_lowercase())),
            _ => Err(format!(
                "expected `last`, a date such as 2030-01-31, or at least {SHORT} digits of a commit"
            )),
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last => f.write_str("last"),
            Self::Of(text) => f.write_str(text),
        }
    }
}

impl Base {
    fn names(&self, row: &Row) -> bool {
        match self {
            Self::Last => true,
            Self::Of(text) => row.date.starts_with(text) || row.commit.starts_with(text),
        }
    }
}

/// There is no such benchmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoBase {
    base: Base,
    /// Whether there is any of that name, made otherwise.
    named: bool,
    /// The nearest there are, the last first: what they are, and what keeps them from being it.
    nearest: Vec<String>,
}

impl fmt::Display for NoBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base, named, nearest } = self;
        match base {
            Base::Last => f.write_str("no earlier benchmark was made like this one")?,
            Base::Of(text) if *named => write!(f, "no benchmark of `{text}` was made like this one")?,
            Base::Of(text) => write!(f, "no benchmark has a date or commit that begins with `{text}`")?,
        }
        if nearest.is_empty() {
            return f.write_str("; there is none at all in this history");
        }
        f.write_str("; the nearest there are:")?;
        nearest.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for NoBase {}

/// The last benchmark in a history that `base` names and that was made like `row`.
///
/// # Errors
/// [`NoBase`] with the nearest there are.
pub fn find<'h>(history: &'h [Row], base: &Base, row: &Row) -> Result<&'h Row, NoBase> {
    let like = |other: &&Row| other.is_like(row);
    if let Some(found) = history.iter().rev().filter(like).find(|other| base.names(other)) {
        return Ok(found);
    }
    let named = history.iter().any(|other| base.names(other));
    // Made like this one, of another name; else of that name or this scenario, and made otherwise.
    let mut nearest: Vec<&Row> = history.iter().rev().filter(like).collect();
    if nearest.is_empty() {
        let near = |other: &&Row| if named { base.names(other) } else { other.scenario == row.scenario };
        nearest = history.iter().rev().filter(near).collect();
    }
    if nearest.is_empty() {
        nearest = history.iter().rev().collect();
    }
    let nearest = nearest.into_iter().take(MOST).map(|other| shown(other, row)).collect();
    Err(NoBase { base: base.clone(), named, nearest })
}

/// When and of what a benchmark is, and what in it is not as in `row`.
fn shown(other: &Row, row: &Row) -> String {
    let commit = if other.commit.is_empty() { "no commit" } else { &other.commit };
    let experiment = |row: &Row| match row.experiment.as_str() {
        "" => "the scenario as it is".to_owned(),
        id => format!("experiment {id}"),
    };
    let scenario = if other.scenario == row.scenario {
        format!("{}, in another version", other.scenario)
    } else {
        format!("scenario {}", other.scenario)
    };
    let (jobs, cores) = (other.jobs, other.cores.map_or("unknown".to_owned(), |cores| cores.to_string()));
    let machine = if other.machine.is_empty() { "another machine" } else { &other.machine };
    let differences = [
        (other.scenario_sha256 != row.scenario_sha256, scenario),
        (other.experiment != row.experiment, experiment(other)),
        (other.machine != row.machine, format!("on {machine}")),
        (other.cores != row.cores, format!("{cores} cores")),
        (other.simd != row.simd, other.simd.clone()),
        (other.jobs != row.jobs, format!("--jobs {jobs}")),
    ];
    let differences = differences.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what);
    [format!("{} {commit}", other.date)].into_iter().chain(differences).collect::<Vec<_>>().join(", ")
}

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Faster than before.
    Faster,
    /// Slower than before.
    Slower,
    /// No difference can be told.
    NoDifference,
}

impl Verdict {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::NoDifference => "no difference",
        }
    }
}

/// A benchmark against an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What it says.
    pub verdict: Verdict,
    /// Speed by speed before: runs per second, or else what instructions per run suggest. Above 1 is faster.
    pub ratio: f64,
    /// Its interval, if it is of times, and both have one: the ends of one by the opposite ends of the other.
    pub interval: Option<[f64; 2]>,
    /// Whether instructions were compared, and not times.
    pub instructions: bool,
}

/// Compares a benchmark with an earlier one: their instructions per run if both have them, of which 2 % count; else their
/// runs per second, of which intervals count that do not meet.
#[must_use]
pub fn compare(row: &Row, base: &Row) -> Comparison {
    if let (Some(now), Some(before)) = (row.instructions_per_run, base.instructions_per_run) {
        let verdict = match now / before {
            more if more > 1.0 + COUNTS => Verdict::Slower,
            more if more < 1.0 - COUNTS => Verdict::Faster,
            _ => Verdict::NoDifference,
        };
        return Comparison { verdict, ratio: before / now, interval: None, instructions: true };
    }
    let interval = row.interval.zip(base.interval);
    let interval = interval.map(|(now, before)| [now[0] / before[1], now[1] / before[0]]);
    let verdict = match interval {
        Some([low, _]) if low > 1.0 => Verdict::Faster,
        Some([_, high]) if high < 1.0 => Verdict::Slower,
        _ => Verdict::NoDifference,
    };
    Comparison { verdict, ratio: row.runs_per_second / base.runs_per_second, interval, instructions: false }
}

#[cfg(test)]
mod tests {
    use super::super::history::{Row, tests::row};
    use super::{Base, Verdict, compare, find};

    fn history() -> Vec<Row> {
        vec![
            row("2030-01-30T12:00:00Z", "aaaa11112222", 1.0),
            row("2030-01-31T12:00:00Z", "bbbb11112222-dirty", 2.0),
            row("2030-01-31T13:00:00Z", "bbbb11112222", 3.0),
            Row { jobs: 2, ..row("2030-02-01T12:00:00Z", "cccc11112222", 4.0) },
        ]
    }

    #[test]
    fn a_base_is_a_date_or_a_commit_or_the_last() {
        let (history, this) = (history(), row("2030-03-01T12:00:00Z", "", 5.0));
        let rate = |base: &str| find(&history, &base.parse().unwrap(), &this).unwrap().runs_per_second;
        let rates =
            ["last", "2030-01-30", "2030-01", "2030", "2030-01-31T12", "aaaa", "BBBB", "bbbb11112222-dirty"]
                .map(rate);
        assert_eq!(rates, [3.0, 1.0, 3.0, 3.0, 2.0, 1.0, 3.0, 2.0]);
        for wrong in ["", "first", "abc", "old.csv", "-dirty"] {
            assert!(wrong.parse::<Base>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_base_that_is_not_there_has_its_neighbours_listed() {
        let (history, this) = (history(), row("2030-03-01T12:00:00Z", "", 5.0));
        let said =
            |base: &str, this: &Row| find(&history, &base.parse().unwrap(), this).unwrap_err().to_string();
        assert_eq!(
            said("dddd", &this),
            "no benchmark has a date or commit that begins with `dddd`; the nearest there are:\n  2030-01-31T13:00:00Z bbbb11112222\n  \
             2030-01-31T12:00:00Z bbbb11112222-dirty\n  2030-01-30T12:00:00Z aaaa11112222"
        );
        let text = said("cccc", &this);
        assert!(text.starts_with("no benchmark of `cccc` was made like this one; the nearest"), "{text}");
        let four = Row { jobs: 4, scenario_sha256: "cd".to_owned(), ..this.clone() };
        let text = said("last", &four);
        assert!(
            text.contains("2030-02-01T12:00:00Z cccc11112222, duel, in another version, --jobs 2"),
            "{text}"
        );
        let error = find(&[], &Base::Last, &this).unwrap_err().to_string();
        assert!(error.ends_with("there is none at all in this history"), "{error}");
    }

    #[test]
    fn times_differ_where_their_intervals_do_not_meet() {
        let of = |now: [f64; 3], before: [f64; 3]| {
            let row =
                |[value, low, high]: [f64; 3]| Row { interval: Some([low, high]), ..row("d", "", value) };
            compare(&row(now), &row(before))
        };
        let faster = of([12.0, 11.0, 13.0], [9.0, 8.0, 10.0]);
        assert_eq!((faster.verdict, faster.interval), (Verdict::Faster, Some([1.1, 1.625])));
        assert!((faster.ratio - 4.0 / 3.0).abs() < 1e-12 && !faster.instructions);
        assert_eq!(of([9.0, 8.0, 10.0], [12.0, 11.0, 13.0]).verdict, Verdict::Slower);
        assert_eq!(of([9.0, 8.0, 11.0], [12.0, 11.0, 13.0]).verdict, Verdict::NoDifference);
        // Without an interval nothing can be told.
        let lone = Row { interval: None, ..row("d", "", 1000.0) };
        let unknown = compare(&lone, &row("d", "", 1.0));
        assert_eq!((unknown.verdict, unknown.interval), (Verdict::NoDifference, None));
    }

    #[test]
    fn instructions_come_before_times() {
        let of = |instructions| Row { instructions_per_run: instructions, ..row("d", "", 10.0) };
        let verdict =
            |now| compare(&of(Some(now)), &Row { runs_per_second: 1.0, ..of(Some(1000.0)) }).verdict;
        let verdicts = [1021.0, 1020.0, 1000.0, 980.0, 979.0].map(verdict);
        use Verdict::{Faster, NoDifference, Slower};
        assert_eq!(verdicts, [Slower, NoDifference, NoDifference, NoDifference, Faster]);
        assert!(compare(&of(Some(500.0)), &of(Some(1000.0))).instructions);
        assert!(!compare(&of(None), &of(Some(1000.0))).instructions);
    }
}
