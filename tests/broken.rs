use std::path::Path;

use crate::bench::{program, said};

/// Every file of `tests/broken/` has one mistake (or says how many); its message is a snapshot beside the tests.
#[test]
fn every_broken_file_has_its_message() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<String> = root
        .join("tests/broken")
        .read_dir()
        .expect("broken files")
        .map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8"))
        // Beside them lie the tables that some of them name.
        .filter(|file| file.ends_with(".toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 50, "{}", files.len());
    for file in files {
        let mut check = program();
        check.current_dir(&root).args(["check", &format!("tests/broken/{file}")]);
        let said = said(check.output().expect("the command starts"));
        assert_eq!(said.code, 2, "{file}\n{}\n{}", said.out, said.err);
        insta::assert_snapshot!(format!("broken_{}", file.trim_end_matches(".toml")), said.out + &said.err);
    }
}
