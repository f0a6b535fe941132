//! What a suite writes stays within its folder.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::record::folder::OutputError;

/// The first folder on the way from `home` to `part` that is a link, and may lead out of it.
pub(super) fn link(home: &Path, part: &Path) -> Option<PathBuf> {
    let mut path = home.to_owned();
    part.iter().find_map(|name| {
        path.push(name);
        path.is_symlink().then(|| path.clone())
    })
}

/// Writes a file anew: whatever had its name is removed, and a link is not followed.
pub(super) fn write(path: &Path, text: &str) -> Result<(), OutputError> {
    let failed = |error| OutputError::new(path, error);
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::{link, write};

    #[test]
    fn a_link_on_the_way_is_found() {
        let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(home.path().join("experiments/mine")).unwrap();
        symlink(elsewhere.path(), home.path().join("experiments/theirs")).unwrap();
        symlink("nowhere", home.path().join("agreement")).unwrap();
        let found = |part: &str| link(home.path(), Path::new(part));
        assert_eq!(found("experiments/mine"), None);
        assert_eq!(found("experiments/new"), None);
        assert_eq!(found("experiments/theirs/x"), Some(home.path().join("experiments/theirs")));
        assert_eq!(found("agreement/mine"), Some(home.path().join("agreement")));
        // The folder itself is wherever its user wants it.
        let way = elsewhere.path().join("way");
        symlink(home.path(), &way).unwrap();
        assert_eq!(link(&way, Path::new("experiments/mine")), None);
    }

    #[test]
    fn what_a_link_leads_to_is_not_written() {
        let home = tempfile::tempdir().unwrap();
        let (theirs, ours) = (home.path().join("theirs"), home.path().join("suite.partial"));
        fs::write(&theirs, "theirs").unwrap();
        symlink(&theirs, &ours).unwrap();
        write(&ours, "ours").unwrap();
        assert_eq!(
            (fs::read_to_string(&theirs).unwrap(), fs::read_to_string(&ours).unwrap()),
            ("theirs".into(), "ours".into())
        );
        assert!(!ours.is_symlink());
        write(&ours, "again").unwrap();
        assert_eq!(fs::read_to_string(&ours).unwrap(), "again");
    }
}
