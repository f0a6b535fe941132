//! Instructions per run, counted by valgrind: the same on a busy machine as on an idle one.

use std::ffi::OsStr;
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

use super::subject::Subject;

/// Runs by which the two counts differ: two full sets of lanes.
const RUNS: u64 = 128;

/// The tool, by its name.
const VALGRIND: &str = "valgrind";

/// The level that is counted: valgrind knows nothing beyond AVX2.
#[must_use]
pub fn level(simd: Simd) -> Simd {
    let known = |level: &Simd| level.name() != "avx512" && *level <= simd;
    Simd::supported().into_iter().rfind(known).unwrap_or(Simd::BASELINE)
}

/// Simulates the first runs on the calling thread and does nothing else: what is counted.
pub fn simulate(subject: &Subject, simd: Simd, runs: u64) {
    let plan = subject.batch(1);
    let mut simulation = Simulation::new(Arc::clone(&subject.experiment().model()), simd);
    let mut runs = (0..runs).map(|run| plan.spec(run % plan.total()));
    simulation.run(|| runs.next(), drop);
}

/// A program that simulates when it is told `bench FILE --simulate N`, and valgrind to count its instructions.
#[derive(Clone, Copy, Debug)]
pub struct Instructions<'a> {
    program: &'a Path,
    file: &'a Path,
    simd: Simd,
}

impl<'a> Instructions<'a> {
    /// Looks whether there is a valgrind.
    ///
    /// # Errors
    /// [`InstructionsError::Missing`] if not.
    pub fn of(program: &'a Path, file: &'a Path, simd: Simd) -> Result<Self, InstructionsError> {
        match Command::new(VALGRIND).arg("--version").output() {
            Ok(output) if output.status.success() => Ok(Self { program, file, simd: level(simd) }),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(InstructionsError::Failed { problem: error.to_string() })
            }
            _ => Err(InstructionsError::Missing),
        }
    }

    /// Instructions per run: those of twice as many runs less those of as many, so that what reading files and building
    /// the world takes is not among them.
    ///
    /// # Errors
    /// [`InstructionsError::Failed`].
    pub fn per_run(&self) -> Result<f64, InstructionsError> {
        let (few, many) = (self.count(RUNS)?, self.count(2 * RUNS)?);
        let difference = many.checked_sub(few).filter(|&difference| difference > 0);
        let problem = || format!("{} runs took {few} instructions, and {} took {many}", RUNS, 2 * RUNS);
        let difference = difference.ok_or_else(|| InstructionsError::Failed { problem: problem() })?;
        Ok(difference as f64 / RUNS as f64)
    }

    fn count(&self, runs: u64) -> Result<u64, InstructionsError> {
        let failed = |problem: String| InstructionsError::Failed { problem };
        let mut valgrind = Command::new(VALGRIND);
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(self.program);
        valgrind.args([OsStr::new("bench"), self.file.as_os_str(), OsStr::new("--simulate")]);
        valgrind.arg(runs.to_string()).env("DETENTE_SIMD", self.simd.name());
        let output = valgrind.output().map_err(|error| failed(error.to_string()))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
            return Err(failed(format!("it ended with {}, and said last: {last}", output.status)));
        }
        collected(&said).ok_or_else(|| failed("its report has no line `Collected`".to_owned()))
    }
}

/// The number of instructions in callgrind's report.
fn collected(report: &str) -> Option<u64> {
    let counts = report.lines().find_map(|line| line.split_once("Collected :"))?.1;
    counts.split_whitespace().next()?.parse().ok()
}

/// Why instructions cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstructionsError {
    /// There is no valgrind.
    Missing,
    /// It failed.
    Failed {
        /// What happened.
        problem: String,
    },
}

impl fmt::Display for InstructionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "instructions are counted by valgrind, and there is no such program here: install it, or leave \
                 --instructions out",
            ),
            Self::Failed { problem } => {
                write!(f, "valgrind could not count instructions: {problem}; leave --instructions out")
            }
        }
    }
}

impl std::error::Error for InstructionsError {}

#[cfg(test)]
mod tests {
    use detente_core::simd::Simd;

    use super::{collected, level};

    #[test]
    fn the_count_is_read_from_the_report() {
        let report = "==7== Callgrind, a call-graph generating cache profiler\n==7== \n==7== Events    : Ir\n\
                      ==7== Collected : 27373842\n==7== \n==7== I   refs:      27,373,842\n";
        assert_eq!(collected(report), Some(27_373_842));
        assert_eq!(collected("==7== Events    : Ir\n"), None);
    }

    #[test]
    fn no_more_than_valgrind_knows_is_counted() {
        for simd in Simd::supported() {
            assert!(level(simd) <= simd && level(simd).name() != "avx512");
        }
        assert_eq!(level(Simd::BASELINE), Simd::BASELINE);
    }
}
