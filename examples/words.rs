//! The random words of many runs, interleaved, for batteries of tests of randomness: `words STREAMS` writes, for ever,
//! one word of each of so many lucks in turn, of one address after another.

use std::io::{BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use detente_core::random::{Address, Key, Purpose, luck_stream, word};

fn main() -> ExitCode {
    let Some(streams) = std::env::args().nth(1).and_then(|n| n.parse::<u32>().ok()).filter(|n| *n > 0) else {
        eprintln!("words STREAMS");
        return ExitCode::from(2);
    };
    let key = Key::from_seed(2020, None);
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    // As a run would draw them: in every tick some choices of some actors.
    for n in 0u64.. {
        let (tick, rest) = ((n / 512) as u32, (n % 512) as u32);
        let address = Address { tick, purpose: Purpose::Choose, entity: rest / 64, sub: rest % 64 };
        for luck in 0..streams {
            let word = word(&key, luck_stream(luck / 20, luck % 20), address);
            match out.write_all(&word.to_le_bytes()) {
                Ok(()) => {}
                // Whoever read has enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("{error}");
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    ExitCode::SUCCESS
}
