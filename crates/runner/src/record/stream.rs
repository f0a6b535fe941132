//! A file on its way to disk: its size and digest, and its name only when it is whole.

use std::fs::File;
use std::io::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::folder::{Folder, OutputError, partial};

/// What is kept of a complete file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Written {
    /// Rows below the header.
    pub(crate) rows: u64,
    /// Size.
    pub(crate) bytes: u64,
    /// SHA-256 of the bytes.
    pub(crate) sha256: String,
}

/// A file being written, under its partial name.
pub(crate) struct Stream {
    name: String,
    folder: Folder,
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Stream {
    pub(crate) fn create(folder: &Folder, name: &str) -> Result<Self, OutputError> {
        let file = folder.create(name)?;
        Ok(Self { name: name.to_owned(), folder: folder.clone(), file, hash: Sha256::new(), bytes: 0 })
    }

    /// Brings bytes to the file: all of them, or none.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        if let Err(error) = self.file.write_all(bytes) {
            // Half a row is worse than none. If this fails as well, the first error says more.
            let _ = self.file.set_len(self.bytes);
            return Err(self.failed(error));
        }
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Size so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Completes the file: it gets its name.
    pub(crate) fn finish(self, rows: u64) -> Result<Written, OutputError> {
        self.folder.publish(&self.name, &self.file)?;
        Ok(Written { rows, bytes: self.bytes, sha256: hex(&self.hash.finalize()) })
    }

    pub(crate) fn failed(&self, error: std::io::Error) -> OutputError {
        OutputError::new(&self.folder.file(&partial(&self.name)), error)
    }
}

/// SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_empty_text_has_the_published_digest() {
        let published = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(super::sha256(""), published);
    }
}
