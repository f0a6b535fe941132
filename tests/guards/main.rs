//! What must not break, and what must not change.

use std::path::{Path, PathBuf};

/// Replicates are independent, within a stream of luck and across streams.
mod independence;
/// The functions that the fuzzer calls.
#[path = "../../fuzz/inputs.rs"]
mod inputs;
/// The corpus of the fuzzer, shipped and broken files, and inputs made of each by chance, always the same ones: `fuzz/run.sh`
/// looks for others.
mod robust;
/// The numbers that every published result rests on.
mod stability;

/// The folder of the whole project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
