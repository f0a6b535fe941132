//! `history.csv`: one row per benchmark, to see how it went over time.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::rows::rows;

/// The columns.
const HEADER: [&str; 16] = [
    "date",
    "commit",
    "engine",
    "machine",
    "cores",
    "simd",
    "jobs",
    "experiment",
    "scenario",
    "scenario_sha256",
    "runs_per_second",
    "runs_per_second_low",
    "runs_per_second_high",
    "ticks_per_second",
    "instructions_per_run",
    "samples",
];

/// A benchmark.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When, to the second, in UTC: `2030-01-31T12:00:00Z`.
    pub date: String,
    /// The commit of the working folder, with `-dirty` where tracked files differ from it; blank outside a repository.
    pub commit: String,
    /// Version of the engine.
    pub engine: String,
    /// Processor model; blank where the system does not tell.
    pub machine: String,
    /// Its logical cores.
    pub cores: Option<u64>,
    /// Instruction set of the kernels.
    pub simd: String,
    /// Threads.
    pub jobs: u64,
    /// Id of the experiment; blank if a scenario was timed as it is.
    pub experiment: String,
    /// Id of the scenario.
    pub scenario: String,
    /// Hash of the scenario, as in manifests.
    pub scenario_sha256: String,
    /// Runs per second: the median over batches.
    pub runs_per_second: f64,
    /// Its 95 % interval; `None` with fewer than six batches.
    pub interval: Option<[f64; 2]>,
    /// Ticks of single runs per second.
    pub ticks_per_second: f64,
    /// Instructions per run, where they were counted.
    pub instructions_per_run: Option<f64>,
    /// Batches that were timed.
    pub samples: u64,
}

impl Row {
    /// Whether two benchmarks were made of the same thing in the same way, so that they can be compared.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let key = |row: &Self| {
            let Self { machine, cores, simd, jobs, experiment, scenario_sha256, .. } = row.clone();
            (machine, cores, simd, jobs, experiment, scenario_sha256)
        };
        key(self) == key(other)
    }

    fn cells(&self) -> [String; HEADER.len()] {
        let optional = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        [
            self.date.clone(),
            self.commit.clone(),
            self.engine.clone(),
            self.machine.clone(),
            self.cores.map(|cores| cores.to_string()).unwrap_or_default(),
            self.simd.clone(),
            self.jobs.to_string(),
            self.experiment.clone(),
            self.scenario.clone(),
            self.scenario_sha256.clone(),
            self.runs_per_second.to_string(),
            optional(self.interval.map(|[low, _]| low)),
            optional(self.interval.map(|[_, high]| high)),
            self.ticks_per_second.to_string(),
            optional(self.instructions_per_run),
            self.samples.to_string(),
        ]
    }

    /// The row with these cells; an error names the cell that cannot be.
    fn of(cells: &csv::StringRecord) -> Result<Self, String> {
        let cell = |name: &str| {
            let place = HEADER.iter().position(|column| *column == name);
            place.and_then(|place| cells.get(place)).unwrap_or_default()
        };
        let text = |name: &str| cell(name).to_owned();
        let some = |name: &str| match cell(name) {
            "" => Err(format!("`{name}` is blank")),
            text => Ok(text.to_owned()),
        };
        let number = |name: &str| match cell(name) {
            "" => Ok(None),
            text => match text.parse::<f64>() {
                Ok(value) if value.is_finite() && value > 0.0 => Ok(Some(value)),
                _ => Err(format!("`{name}` is `{text}`, which is no number above 0")),
            },
        };
        let count = |name: &str| match cell(name) {
            "" => Ok(None),
            text => text
                .parse::<u64>()
                .map(Some)
                .map_err(|_| format!("`{name}` is `{text}`, which is no whole number")),
        };
        let blank = |name: &str| format!("`{name}` is blank");
        let (low, high) = (number("runs_per_second_low")?, number("runs_per_second_high")?);
        if low.is_some() != high.is_some() || low > high {
            return Err("`runs_per_second_low` and `runs_per_second_high` are no interval".to_owned());
        }
        Ok(Self {
            date: some("date")?,
            commit: text("commit"),
            engine: text("engine"),
            machine: text("machine"),
            cores: count("cores")?,
            simd: some("simd")?,
            jobs: count("jobs")?.ok_or_else(|| blank("jobs"))?,
            experiment: text("experiment"),
            scenario: text("scenario"),
            scenario_sha256: some("scenario_sha256")?,
            runs_per_second: number("runs_per_second")?.ok_or_else(|| blank("runs_per_second"))?,
            interval: low.zip(high).map(|(low, high)| [low, high]),
            ticks_per_second: number("ticks_per_second")?.ok_or_else(|| blank("ticks_per_second"))?,
            instructions_per_run: number("instructions_per_run")?,
            samples: count("samples")?.ok_or_else(|| blank("samples"))?,
        })
    }
}

/// A history that cannot be used.
#[derive(Debug)]
pub enum HistoryError {
    /// It cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It cannot be written.
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It is no history of benchmarks.
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line that is wrong, from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::Unwritable { path, error } => write!(f, "cannot write `{}`: {error}", path.display()),
            Self::Wrong { path, line, problem } => {
                write!(f, "`{}`, line {line}: {problem}", path.display())
            }
        }
    }
}

impl std::error::Error for HistoryError {}

/// The rows of a history, in order; none if there is no such file.
///
/// # Errors
/// [`HistoryError`], with the first line that is wrong.
pub fn read(path: &Path) -> Result<Vec<Row>, HistoryError> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text).map_err(|(line, problem)| HistoryError::Wrong {
            path: path.to_owned(),
            line,
            problem,
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(HistoryError::Unreadable { path: path.to_owned(), error }),
    }
}

fn parse(text: &str) -> Result<Vec<Row>, (u64, String)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let (mut record, mut rows, mut first) = (csv::StringRecord::new(), Vec::new(), true);
    loop {
        let more = reader.read_record(&mut record);
        let line = record.position().map_or(1, csv::Position::line);
        if !more.map_err(|error| (line, error.to_string()))? {
            return Ok(rows);
        }
        // Histories that were put together have one more header.
        let header = record.iter().eq(HEADER);
        if std::mem::take(&mut first) && !header {
            let columns = HEADER.join(",");
            return Err((line, format!("this is no history of benchmarks; its columns would be {columns}")));
        }
        if header {
            continue;
        }
        if record.len() != HEADER.len() {
            return Err((line, format!("{} cells, and there are {} columns", record.len(), HEADER.len())));
        }
        rows.push(Row::of(&record).map_err(|problem| (line, problem))?);
    }
}

/// Adds a row to a history, in one write. A file that is not there, or is empty, gets its header with it.
///
/// # Errors
/// [`HistoryError`]; then nothing is written.
pub fn append(path: &Path, row: &Row) -> Result<(), HistoryError> {
    // What is there must be a history; whoever reads it later should not be the first to find out.
    read(path)?;
    let failed = |error| HistoryError::Unwritable { path: path.to_owned(), error };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let line = rows([row.cells()]).into_bytes();
    match OpenOptions::new().append(true).create_new(true).open(path) {
        Ok(mut file) => return file.write_all(&[header(), line].concat()).map_err(failed),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(failed)?;
    let before = match file.metadata().map_err(failed)?.len() {
        0 => header(),
        _ => {
            // A line that an editor left open is ended first.
            let mut last = [0];
            file.seek(SeekFrom::End(-1)).and_then(|_| file.read_exact(&mut last)).map_err(failed)?;
            if last == *b"\n" { Vec::new() } else { b"\n".to_vec() }
        }
    };
    file.write_all(&[before, line].concat()).map_err(failed)
}

fn header() -> Vec<u8> {
    rows([HEADER]).into_bytes()
}

#[cfg(test)]
pub(super) mod tests {
    use super::{HEADER, HistoryError, Row, append, parse, read};

    pub(crate) fn row(date: &str, commit: &str, rate: f64) -> Row {
        Row {
            date: date.to_owned(),
            commit: commit.to_owned(),
            engine: "0.1.0".to_owned(),
            machine: "A \"fast\" processor, 2 GHz".to_owned(),
            cores: Some(2),
            simd: "avx2".to_owned(),
            jobs: 1,
            experiment: String::new(),
            scenario: "duel".to_owned(),
            scenario_sha256: "ab".repeat(32),
            runs_per_second: rate,
            interval: Some([0.9 * rate, 1.1 * rate]),
            ticks_per_second: 52.0 * rate,
            instructions_per_run: None,
            samples: 40,
        }
    }

    #[test]
    fn rows_come_back_as_they_were_written() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/history.csv");
        assert_eq!(read(&path).unwrap(), []);
        let first = row("2030-01-31T12:00:00Z", "0123456789ab", 1234.5);
        let second = Row {
            commit: String::new(),
            cores: None,
            interval: None,
            instructions_per_run: Some(1e6 + 0.25),
            ..first.clone()
        };
        append(&path, &first).unwrap();
        append(&path, &second).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert!(text.starts_with(&HEADER.join(",")) && text.contains("\"A \"\"fast\"\" processor, 2 GHz\""));
        assert_eq!(read(&path).unwrap(), [first.clone(), second.clone()]);
        // A line left open, and an empty file.
        std::fs::write(&path, text.trim_end()).unwrap();
        append(&path, &first).unwrap();
        assert_eq!(read(&path).unwrap(), [first.clone(), second, first.clone()]);
        std::fs::write(&path, "").unwrap();
        append(&path, &first).unwrap();
        assert_eq!(read(&path).unwrap(), [first]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let head = HEADER.join(",");
        let good = "2030-01-31T12:00:00Z,,0.1.0,cpu,2,avx2,1,,duel,ab,10,9,11,520,,40";
        let wrong = |text: String| parse(&text).unwrap_err();
        assert_eq!(parse(&format!("{head}\n{good}\n{head}\n{good}\n")).map(|rows| rows.len()), Ok(2));
        let (line, problem) = wrong("run_id,point_id\n0,0\n".to_owned());
        assert!(line == 1 && problem.contains("no history of benchmarks"), "{problem}");
        let cases = [
            (good.replace(",10,", ",ten,"), "`runs_per_second` is `ten`"),
            (good.replace(",10,", ",inf,"), "`runs_per_second` is `inf`"),
            (good.replace(",10,", ",,"), "`runs_per_second` is blank"),
            (good.replace(",9,11,", ",11,9,"), "no interval"),
            (good.replace(",9,11,", ",,11,"), "no interval"),
            (good.replace(",40", ",4.5"), "`samples` is `4.5`"),
            (good.replace(",avx2,", ",,"), "`simd` is blank"),
            (good.replace(",40", ""), "15 cells, and there are 16 columns"),
        ];
        for (text, said) in cases {
            let (line, problem) = wrong(format!("{head}\n{good}\n{text}\n"));
            assert!(line == 3 && problem.contains(said), "{line}: {problem}");
        }
    }

    #[test]
    fn nothing_is_added_to_another_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("runs.csv");
        std::fs::write(&path, "run_id\n0\n").unwrap();
        let error = append(&path, &row("2030-01-31T12:00:00Z", "", 1.0)).unwrap_err();
        assert!(matches!(error, HistoryError::Wrong { line: 1, .. }), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "run_id\n0\n");
    }

    #[test]
    fn only_what_was_made_alike_is_alike() {
        let one = row("2030-01-31T12:00:00Z", "a", 1.0);
        assert!(one.is_like(&row("2031-01-31T12:00:00Z", "b", 7.0)));
        let others = [
            Row { machine: String::new(), ..one.clone() },
            Row { cores: None, ..one.clone() },
            Row { simd: "baseline".to_owned(), ..one.clone() },
            Row { jobs: 2, ..one.clone() },
            Row { experiment: "e".to_owned(), ..one.clone() },
            Row { scenario_sha256: "cd".to_owned(), ..one.clone() },
        ];
        assert!(others.iter().all(|other| !one.is_like(other)));
    }
}
