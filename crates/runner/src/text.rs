//! Files that are read whole, and how large they may be.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Most bytes of a scenario, an experiment or a suite: 16 MB.
pub const MOST_TOML: u64 = 16_000_000;

/// Most bytes of a table that an experiment names, of points or of draws: 1 GB.
pub const MOST_TABLE: u64 = 1_000_000_000;

/// The text of a file of at most `most` bytes. No more than that is read, whatever the file is.
///
/// # Errors
/// If it cannot be read, is larger, or is no UTF-8.
pub fn read(path: &Path, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let megabytes = most / 1_000_000;
        let message = format!("it is larger than the {megabytes} MB that such a file may have");
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use std::fs::write;

    use super::read;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_not_beyond() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        for (text, most, whole) in
            [("abc", 3, true), ("abcd", 3, false), ("aß", 2, false), ("aß", 3, true), ("", 0, true)]
        {
            write(&path, text).unwrap();
            match read(&path, most) {
                Ok(found) => assert!(whole && found == text, "{text}"),
                Err(error) => assert!(!whole && error.to_string().contains("larger"), "{text}: {error}"),
            }
        }
        write(&path, b"\xff").unwrap();
        assert_eq!(read(&path, 10).unwrap_err().kind(), std::io::ErrorKind::InvalidData);
        assert_eq!(read(&home.path().join("none"), 10).unwrap_err().kind(), std::io::ErrorKind::NotFound);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_an_end_is_no_input() {
        let error = read(std::path::Path::new("/dev/zero"), 1000).unwrap_err();
        assert!(error.to_string().contains("larger"), "{error}");
    }
}
