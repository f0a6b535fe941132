//! Commands of a scheduler, which may be busy or away for a while.

use std::fmt;
use std::io;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// Pauses between tries: a controller that is started again is back by then.
const PAUSES: [u64; 7] = [500, 1000, 2000, 4000, 8000, 16_000, 32_000];

/// What Slurm says when another try may do: of its controller, of the way there, of too many requests.
const PASSING: [&str; 7] = [
    "Unable to contact slurm controller",
    "Socket timed out",
    "Connection refused",
    "Connection timed out",
    "Zero Bytes were transmitted or received",
    "temporarily",
    "try again",
];

/// Why a command did not do what it should.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It does not start.
    Absent(String, io::Error),
    /// It refused, and would again.
    Refused(String, String),
    /// It did not answer however often it was asked.
    Away(String, String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(program, error) => write!(f, "cannot start `{program}`: {error}"),
            Self::Refused(program, said) => write!(f, "`{program}` refused: {said}"),
            Self::Away(program, said) => {
                let tries = PAUSES.len() + 1;
                write!(f, "`{program}` did not answer in {tries} tries, and said at last: {said}")
            }
        }
    }
}

/// Runs a command; while it says that the scheduler is away, again after longer and longer pauses. What it printed.
pub(crate) fn ask(program: &str, arguments: &[String]) -> Result<String, Refusal> {
    let mut pauses = PAUSES.into_iter();
    loop {
        let output = Command::new(program).args(arguments).output();
        let output = output.map_err(|error| Refusal::Absent(program.to_owned(), error))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if !passing(&said) {
            let said = if said.is_empty() { output.status.to_string() } else { said };
            return Err(Refusal::Refused(program.to_owned(), said));
        }
        match pauses.next() {
            Some(pause) => sleep(Duration::from_millis(pause)),
            None => return Err(Refusal::Away(program.to_owned(), said)),
        }
    }
}

fn passing(said: &str) -> bool {
    PASSING.iter().any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::{Refusal, ask, passing};

    #[test]
    fn what_passes_is_known_from_what_stays() {
        assert!(passing(
            "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation"
        ));
        assert!(passing("slurm_load_jobs error: Unable to contact slurm controller (connect failure)"));
        assert!(!passing("sbatch: error: invalid partition specified: short"));
        assert!(!passing("slurm_load_jobs error: Invalid job id specified"));
    }

    #[test]
    #[cfg(unix)]
    fn a_refusal_is_told() {
        let run = |script: &str| ask("sh", &["-c".to_owned(), script.to_owned()]);
        assert_eq!(run("echo 12").expect("done"), "12\n");
        let Err(refused @ Refusal::Refused(..)) = run("echo no such partition >&2; exit 1") else { panic!() };
        assert_eq!(refused.to_string(), "`sh` refused: no such partition");
        assert!(matches!(ask("no-such-program", &[]), Err(Refusal::Absent(..))));
    }
}
