//! Exit codes: the one table.

use std::process::ExitCode;

/// How the program ends. Functions return it as an error when they end the program early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// A benchmark is slower than the one it is compared with.
    Slower = 1,
    /// Usage, invalid or missing input, existing result, or an unsupported `DETENTE_SIMD`.
    Invalid = 2,
    /// A result is incomplete, or not as it was written.
    Altered = 3,
    /// Some runs failed; the result is written, unless it was to stop at the first.
    RunsFailed = 65,
    /// A bug in the engine.
    Bug = 70,
    /// Results cannot be written.
    Output = 74,
    /// Interrupted, or another process writes to the folder; what is there is whole.
    Interrupted = 75,
}

/// The table in the help.
pub(crate) const TABLE: &str = "\
Exit codes:
   0  done
   1  bench --fail-if-slower: it is slower
   2  usage, invalid or missing input, existing result, unsupported DETENTE_SIMD
   3  a result is incomplete or altered
  65  some runs failed: recorded, the rest written; with --fail-fast: it stopped at the first
  70  a bug in the engine
  74  results cannot be written
  75  interrupted, or another process writes to the folder: detente resume goes on

Environment:
  DETENTE_SIMD  baseline, avx2 or avx512 instead of the fastest there is; results are the same
  NO_COLOR      no colour";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
