use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program under test: the one just built, or the one that `DETENTE` names by its whole path.
pub(crate) fn program() -> Command {
    Command::new(std::env::var_os("DETENTE").unwrap_or_else(|| env!("CARGO_BIN_EXE_detente").into()))
}

/// A folder of its own with the fixtures in it, where the command runs.
pub(crate) struct Bench {
    home: TempDir,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/cli");
        for entry in fixtures.read_dir().expect("fixtures") {
            let entry = entry.expect("a fixture");
            std::fs::copy(entry.path(), home.path().join(entry.file_name())).expect("a copy");
        }
        Self { home }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    /// The command with its arguments in one text, without what the environment may add.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = program();
        command.current_dir(self.home.path()).args(arguments.split_whitespace());
        command.env_remove("DETENTE_SIMD").env_remove("NO_COLOR");
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn detente(&self, arguments: &str) -> Said {
        said(self.command(arguments).output().expect("the command starts"))
    }

    /// Runs the command, which must succeed; what it printed.
    pub(crate) fn done(&self, arguments: &str) -> String {
        let said = self.detente(arguments);
        assert_eq!(said.code, 0, "detente {arguments}\n{}", said.err);
        said.out
    }

    /// Runs the command, which must end with this code; what it complained about.
    pub(crate) fn fails(&self, code: i32, arguments: &str) -> String {
        let said = self.detente(arguments);
        assert_eq!(said.code, code, "detente {arguments}\n{}", said.err);
        said.err
    }

    /// Data rows of a table.
    pub(crate) fn rows(&self, name: &str) -> Vec<String> {
        self.read(name).lines().skip(1).map(str::to_owned).collect()
    }
}

pub(crate) fn said(output: Output) -> Said {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().unwrap_or(-1);
    Said { code, out: text(output.stdout), err: text(output.stderr) }
}

/// Two results with the same tables, byte for byte, and nothing else but a manifest.
pub(crate) fn same_tables(one: &Path, two: &Path) {
    let names = |folder: &Path| {
        let entries = folder.read_dir().expect("a result").map(|entry| entry.expect("a file").file_name());
        let mut names: Vec<_> = entries.collect();
        names.sort();
        names
    };
    assert_eq!(names(one), names(two));
    for name in names(one).into_iter().filter(|name| name != "manifest.json") {
        let [first, second] = [one, two].map(|folder| std::fs::read(folder.join(&name)).expect("a file"));
        assert!(first == second, "{} differs", name.display());
    }
}
