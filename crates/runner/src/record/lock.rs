//! Who writes to a folder: one process at a time.
//!
//! The lock is the system's, on a file that says who holds it. It is gone when its holder is, however that ends, so a
//! file that was left behind keeps nobody out.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::folder::OutputError;
use crate::machine::{host, now};

/// The file.
pub(crate) const LOCK: &str = ".detente.lock";

/// How often it is tried to take a lock that is held, and how long is waited in between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// A folder that is this process's own until this is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
}

/// Why it is not.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another process writes to it: who, as far as is known.
    Held(String),
    /// The file cannot be written.
    Output(OutputError),
}

impl Lock {
    /// Takes the folder.
    pub(crate) fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join(LOCK);
        let mut tries = 0;
        loop {
            let failed = |error| LockError::Output(OutputError::new(&path, error));
            let file = open(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                // It may be somebody who only looks.
                Err(TryLockError::WouldBlock) if tries < TRIES => {
                    tries += 1;
                    std::thread::sleep(PAUSE);
                    continue;
                }
                Err(TryLockError::WouldBlock) => return Err(LockError::Held(holder(&path))),
                // Where the file system has no locks, nobody can be kept out.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
            // The last holder may have removed it meanwhile, and another made it anew.
            if same(&path, &file) {
                let text = format!("process {} on {} since {}\n", std::process::id(), host(), now());
                file.set_len(0).and_then(|()| (&file).write_all(text.as_bytes())).map_err(failed)?;
                return Ok(Self { path, file });
            }
        }
    }

    /// Who writes to a folder, if anybody does.
    pub(crate) fn held(folder: &Path) -> Option<String> {
        let path = folder.join(LOCK);
        let file = File::open(&path).ok()?;
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)).then(|| holder(&path))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held, so that nobody finds it free first.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// Opens the file, but never what a link points to.
fn open(path: &Path) -> std::io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        fs::remove_file(path)?;
    }
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn holder(path: &Path) -> String {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(500).read_to_string(&mut text));
    let text = text.trim();
    if read.is_err() || text.is_empty() { "another process".to_owned() } else { text.to_owned() }
}

#[cfg(unix)]
fn same(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |found: fs::Metadata| (found.dev(), found.ino());
    fs::symlink_metadata(path).map(number).ok() == file.metadata().map(number).ok()
}

#[cfg(not(unix))]
fn same(_: &Path, _: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::{LOCK, Lock, LockError};

    #[test]
    fn one_holds_it_at_a_time_and_what_was_left_behind_keeps_nobody_out() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(LOCK), "process 1 on another machine\n").unwrap();
        assert_eq!(Lock::held(home.path()), None);
        let lock = Lock::take(home.path()).unwrap();
        let Err(LockError::Held(holder)) = Lock::take(home.path()) else { panic!("two hold it") };
        assert!(holder.starts_with(&format!("process {} on ", std::process::id())), "{holder}");
        assert_eq!(Lock::held(home.path()), Some(holder));
        drop(lock);
        assert!(!home.path().join(LOCK).exists());
        Lock::take(home.path()).unwrap();
    }
}
