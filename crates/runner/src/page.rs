//! The page that is made of a result: as much as its folder must know of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Its name in the folder of the result, unless another is asked for.
pub const PAGE: &str = "report.html";

/// How every page begins; what begins otherwise is somebody else's file.
pub const OPENING: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"detente report\">\n";

/// Whether a file is a page.
///
/// # Errors
/// If it cannot be read, or is not there.
pub fn is_page(file: &Path) -> io::Result<bool> {
    let mut opening = Vec::new();
    File::open(file)?.take(OPENING.len() as u64).read_to_end(&mut opening)?;
    Ok(opening == OPENING.as_bytes())
}
