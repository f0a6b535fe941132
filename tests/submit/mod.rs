//! Stand-ins for what a cluster has, and folders that nobody should have.

#![cfg(unix)]

mod others;
mod scripts;
mod slurm;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench::{Bench, Said, said};

/// A name that would do harm to whoever reads it carelessly.
const HOSTILE: &str = "it's \"a\" $(touch gone) `touch gone`\n{} {#} %A 100%; #";

/// Words that would each be a line of a table.
const WORDS: &str = "printf '%s\\0' \"$@\"";

/// A folder to work in with programs of its own, which come before all others.
struct Site {
    bench: Bench,
}

impl Site {
    /// A plan of four shards in a folder with a hostile name.
    fn new() -> Self {
        let bench = Bench::new();
        std::fs::create_dir(bench.path("bin")).expect("a folder");
        let site = Self { bench };
        site.done(&[
            "plan",
            "duel_experiment.toml",
            "--replicates",
            "300",
            "--shards",
            "4",
            "--out",
            HOSTILE,
        ]);
        // No Slurm but this one.
        for absent in ["sbatch", "squeue", "scontrol"] {
            site.program(absent, "exit 127");
        }
        site
    }

    fn folder(&self) -> PathBuf {
        self.bench.path(HOSTILE)
    }

    /// A file in the folder of scripts.
    fn script(&self, name: &str) -> PathBuf {
        self.folder().join("submit").join(name)
    }

    /// Puts a program there.
    fn program(&self, name: &str, script: &str) {
        let path = self.bench.path("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a program");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("it can be run");
    }

    /// Puts a program there which leaves its arguments in a file, one call after the other.
    fn recorder(&self, name: &str, then: &str) {
        let record =
            format!("{{ {WORDS}; printf '\\n\\0'; }} >> '{}'\n{then}", self.calls_file(name).display());
        self.program(name, &record);
    }

    fn calls_file(&self, name: &str) -> PathBuf {
        self.bench.path(&format!("{name}.calls"))
    }

    /// How a recorder was called.
    fn calls(&self, name: &str) -> Vec<Vec<String>> {
        let Ok(text) = std::fs::read_to_string(self.calls_file(name)) else { return Vec::new() };
        let words: Vec<&str> = text.split_terminator('\0').collect();
        words
            .split(|word| *word == "\n")
            .map(|call| call.iter().map(|w| (*w).to_owned()).collect())
            .filter(|call: &Vec<_>| !call.is_empty())
            .collect()
    }

    /// A command which finds those programs first, and knows of no scheduler but what it is told.
    fn around(&self, mut command: Command) -> Command {
        let path = std::env::var("PATH").expect("a path");
        command.env("PATH", format!("{}:{path}", self.bench.path("bin").display()));
        for name in
            ["SLURM_ARRAY_TASK_ID", "SLURM_CPUS_PER_TASK", "SLURM_RESTART_COUNT", "SLURM_ARRAY_JOB_ID"]
        {
            command.env_remove(name);
        }
        command.current_dir(self.bench.path(""));
        command
    }

    fn detente(&self, arguments: &[&str]) -> Said {
        let mut command = self.around(self.bench.command(""));
        said(command.args(arguments).output().expect("the command starts"))
    }

    fn done(&self, arguments: &[&str]) -> String {
        let said = self.detente(arguments);
        assert_eq!(said.code, 0, "detente {arguments:?}\n{}", said.err);
        said.out
    }

    fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let said = self.detente(arguments);
        assert_eq!(said.code, code, "detente {arguments:?}\n{}", said.err);
        said.err
    }

    /// A script under bash.
    fn bash(&self, script: &Path, environment: &[(&str, &str)]) -> Said {
        let mut command = self.around(Command::new("bash"));
        command.arg(script).envs(environment.iter().copied());
        said(command.output().expect("bash starts"))
    }

    /// The result is that of one machine, and no name was run as a command.
    fn has_the_local_result(&self) {
        self.done(&["run", "duel_experiment.toml", "--replicates", "300", "--quiet", "--out", "local"]);
        for table in ["runs.csv", "points.csv", "draws.csv", "design.csv"] {
            let of = |folder: PathBuf| std::fs::read(folder.join(table)).expect("a table");
            assert!(of(self.bench.path("local")) == of(self.folder()), "{table} differs");
        }
        self.nothing_is_gone();
    }

    /// No name was run as a command, here or where scripts are.
    fn nothing_is_gone(&self) {
        assert!(!self.bench.path("gone").exists() && !self.folder().join("gone").exists());
        assert!(!self.script("gone").exists());
    }
}
