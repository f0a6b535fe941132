//! Standard output: data, and nothing else.

use std::io::{ErrorKind, Write, stdout};

use crate::exit::Exit;
use crate::message;

/// Prints data. A reader that has seen enough and left is no error.
pub(crate) fn print(text: &str) -> Result<(), Exit> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            message::error(&format!("cannot write to standard output: {error}"));
            Err(Exit::Output)
        }
        _ => Ok(()),
    }
}

/// Prints JSON.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<(), Exit> {
    print(&format!("{value:#}\n"))
}
