use std::path::{Path, PathBuf};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::{inputs, root};

/// Inputs made of each file.
const CHANGED: usize = 8;

/// What numbers are replaced by.
const NUMBERS: [&str; 12] = [
    "0",
    "-0.0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "18446744073709551616",
    "0.5",
    "1_0",
    "65536",
];

/// Every file below a folder with this ending, in order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().expect("a folder").map(|entry| entry.expect("entry").path()) {
        if entry.is_dir() {
            found.extend(files(&entry, ending));
        } else if entry.to_string_lossy().ends_with(ending) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// The corpus of a target, and what else it begins with.
fn inputs_of(target: &str, others: impl IntoIterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let corpus = files(&root().join("fuzz/corpus").join(target), "");
    assert!(!corpus.is_empty(), "{target} has no corpus");
    corpus.iter().map(|path| std::fs::read(path).expect("readable")).chain(others).collect()
}

/// One input made of another: a few cuts, copies, numbers and bytes changed, or a stretch of a third one put in.
fn changed(input: &[u8], all: &[Vec<u8>], luck: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    let mut below = |n: usize| luck.next_u64() as usize % Ord::max(n, 1);
    for _ in 0..=below(3) {
        let (from, length) = (below(bytes.len()), below(40));
        let to = Ord::min(from + length, bytes.len());
        match below(6) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let stretch = bytes[from..to].to_vec();
                bytes.splice(to..to, stretch);
            }
            2 => {
                let other = &all[below(all.len())];
                let begin = below(other.len());
                let end = Ord::min(begin + below(200), other.len());
                bytes.splice(from..from, other[begin..end].iter().copied());
            }
            3 => bytes.truncate(from),
            4 => {
                let digit = |byte: &u8| byte.is_ascii_digit();
                let Some(start) = bytes[from..].iter().position(digit).map(|at| from + at) else { continue };
                let digits = bytes[start..].iter().take_while(|byte| digit(byte)).count();
                bytes.splice(start..start + digits, NUMBERS[below(NUMBERS.len())].bytes());
            }
            _ => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte = below(128) as u8;
                }
            }
        }
    }
    bytes
}

fn try_all(all: &[Vec<u8>], target: impl Fn(&[u8])) {
    let mut luck = ChaCha8Rng::seed_from_u64(20_200_119);
    for input in all {
        target(input);
        for _ in 0..CHANGED {
            target(&changed(input, all, &mut luck));
        }
    }
}

#[test]
fn scenarios_that_anyone_might_write() {
    let root = root();
    let written = files(&root.join("configs"), "scenario.toml").into_iter();
    let written = written.chain(files(&root.join("tests/broken"), ".toml"));
    let all = inputs_of("scenario", written.map(|path| std::fs::read(path).expect("readable")));
    try_all(&all, inputs::scenario);
}

#[test]
fn experiments_that_anyone_might_write() {
    let written = files(&root().join("configs/threat-game"), "belief.toml").into_iter();
    let broken = files(&root().join("tests/broken"), ".toml");
    let written =
        written.chain(broken.into_iter().filter(|path| path.to_string_lossy().contains("experiment_")));
    let all = inputs_of("experiment", written.map(|path| std::fs::read(path).expect("readable")));
    try_all(&all, inputs::experiment);
}

#[test]
fn shards_that_anyone_might_have_changed() {
    let numbers = NUMBERS.iter().enumerate();
    // A number in the place of some bytes of each file in turn, with and without a record that vouches for it.
    let put = numbers.flat_map(|(n, number)| {
        let place = n as u8;
        [0, 1].map(|vouched| [&[place, vouched, 21 * place, 0, 3], number.as_bytes()].concat())
    });
    let all = inputs_of("shards", put);
    try_all(&all, inputs::shards);
}

#[test]
fn results_that_anyone_might_have_changed() {
    let all = inputs_of("results", []);
    try_all(&all, inputs::results);
}
