use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::{Table, Value};

use crate::bench::Bench;

/// Every cell of a table.
fn cells(text: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader
        .records()
        .flat_map(|record| record.expect("CSV").iter().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn no_text_cell_of_any_table_begins_a_formula_and_numbers_stay_numbers() {
    let bench = Bench::new();
    let text = bench.read("duel_arms.toml").replace("\"Red pushes before Blue\"", "\"=HYPERLINK(A1)\"");
    let text = text.replace("\"Red has less of the prize where Blue acts\"", "\"-2+3, says one\"");
    bench.write("sly.toml", &text.replace("\"Both act\"", "\"@SUM(A1)\""));
    bench.done("run sly.toml --out r");
    bench.done("run duel_arms.toml --out s");
    bench.done("diff r s --out d.csv");
    let contrasts = bench.read("r/contrasts.csv");
    assert!(
        contrasts.contains(",'=HYPERLINK(A1)\n") && contrasts.contains("\"'-2+3, says one\""),
        "{contrasts}"
    );
    let tables = bench.path("r").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let tables = tables.filter(|path| path.extension().is_some_and(|extension| extension == "csv"));
    let (mut negative, mut seen) = (0, 0);
    for table in tables.chain([bench.path("d.csv")]) {
        seen += 1;
        for cell in cells(&std::fs::read_to_string(&table).unwrap()) {
            let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!begins || cell.parse::<f64>().is_ok(), "{}: {cell}", table.display());
            negative += u32::from(cell.starts_with('-'));
        }
    }
    assert!(negative > 0 && seen > 5, "{negative} negative numbers in {seen} tables");
    // What is read back is what was written.
    bench.done("analyse r --out again");
    assert_eq!(contrasts, bench.read("again/contrasts.csv"));
}

#[test]
fn an_id_never_names_a_place_outside() {
    let bench = Bench::new();
    for id in ["../up", "/tmp/up", "a/b", "..", ".", "a\\\\b", "-rf", "=1"] {
        for file in ["duel_experiment.toml", "duel_suite.toml"] {
            let text = bench.read(file);
            let (_, rest) = text.split_once("id = \"").unwrap();
            let old = rest.split('"').next().unwrap();
            bench.write("sly.toml", &text.replacen(&format!("id = \"{old}\""), &format!("id = \"{id}\""), 1));
            let complaint = bench.fails(2, "run sly.toml");
            assert!(complaint.contains("an id begins with a letter"), "{id}: {complaint}");
        }
    }
    assert!(!bench.path("results").exists());
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use crate::bench::Bench;

    /// Files that a sweep writes, whole or not.
    const NAMES: [&str; 7] = [
        "runs.csv",
        "runs.csv.partial",
        "manifest.json",
        "points.csv.partial",
        "failures.csv",
        "plan.json",
        "parts",
    ];

    #[test]
    fn a_link_in_the_result_folder_is_never_followed() {
        for name in NAMES {
            for there in [true, false] {
                let bench = Bench::new();
                std::fs::create_dir(bench.path("r")).unwrap();
                if there {
                    bench.write("victim", "precious");
                }
                let link = bench.path("r").join(name);
                symlink(bench.path("victim"), &link).unwrap();
                let complaint = bench.fails(2, "run duel_experiment.toml --out r --replicates 5");
                assert!(complaint.contains("--force"), "{name}: {complaint}");
                assert!(link.is_symlink());
                bench.done("run duel_experiment.toml --out r --replicates 5 --force");
                assert!(!link.is_symlink(), "{name}");
                assert_eq!(bench.path("victim").exists(), there, "{name}");
                assert!(!there || bench.read("victim") == "precious", "{name}");
                assert_eq!(bench.rows("r/runs.csv").len(), 20);
            }
        }
    }

    #[test]
    fn neither_the_lock_nor_the_parts_lead_out_of_the_folder() {
        let bench = Bench::new();
        std::fs::create_dir(bench.path("r")).unwrap();
        bench.write("victim", "precious");
        for name in [".detente.lock", "plan.json.partial"] {
            symlink(bench.path("victim"), bench.path("r").join(name)).unwrap();
        }
        bench.fails(65, "run overflow_experiment.toml --out r --replicates 1000 --fail-fast");
        assert_eq!(bench.read("victim"), "precious");
        std::fs::rename(bench.path("r/parts"), bench.path("elsewhere")).unwrap();
        symlink(bench.path("elsewhere"), bench.path("r/parts")).unwrap();
        let there = || bench.path("elsewhere").read_dir().unwrap().count();
        let before = there();
        let complaint = bench.fails(74, "resume r");
        assert!(complaint.contains("`r/parts`: it is a symbolic link"), "{complaint}");
        assert_eq!(there(), before);
    }

    #[test]
    fn tables_made_again_replace_a_link_and_not_what_it_leads_to() {
        let bench = Bench::new();
        bench.done("run duel_experiment.toml --out r --replicates 5");
        let points = bench.read("r/points.csv");
        bench.write("victim", "precious");
        std::fs::remove_file(bench.path("r/points.csv")).unwrap();
        for name in ["points.csv", "points.csv.partial", "columns.json.partial"] {
            symlink(bench.path("victim"), bench.path("r").join(name)).unwrap();
        }
        bench.done("analyse r");
        assert_eq!((bench.read("victim"), bench.read("r/points.csv")), ("precious".to_owned(), points));
        assert!(!bench.path("r/points.csv").is_symlink());
    }

    #[test]
    fn a_folder_may_be_a_link_if_its_user_says_so() {
        let bench = Bench::new();
        std::fs::create_dir(bench.path("scratch")).unwrap();
        symlink(bench.path("scratch"), bench.path("results")).unwrap();
        bench.done("run duel_experiment.toml --replicates 5");
        assert!(bench.path("scratch/duel-experiment/manifest.json").exists());
    }

    #[test]
    fn a_suite_does_not_leave_its_folder() {
        for link in ["experiments", "experiments/duel-arms", "agreement", "switches"] {
            let bench = Bench::new();
            for folder in ["elsewhere", "r", "r/experiments"] {
                std::fs::create_dir(bench.path(folder)).unwrap();
            }
            let link = bench.path("r").join(link);
            let _ = std::fs::remove_dir(&link);
            symlink(bench.path("elsewhere"), &link).unwrap();
            for force in ["", " --force"] {
                let complaint = bench.fails(2, &format!("run duel_suite.toml --out r --replicates 5{force}"));
                assert!(complaint.contains("is a symbolic link"), "{complaint}");
            }
            assert_eq!(bench.path("elsewhere").read_dir().unwrap().count(), 0);
        }
        let bench = Bench::new();
        std::fs::create_dir(bench.path("r")).unwrap();
        bench.write("victim", "precious");
        symlink(bench.path("victim"), bench.path("r/suite.partial")).unwrap();
        bench.fails(2, "run duel_suite.toml --out r --replicates 5");
        bench.done("run duel_suite.toml --out r --replicates 5 --force");
        assert_eq!(bench.read("victim"), "precious");
    }
}

#[cfg(target_os = "linux")]
mod sizes {
    use crate::bench::{Bench, Said, program, said};

    /// The command with 1.5 GB of addresses at most: an allocation without a limit does not fit.
    fn cramped(bench: &Bench, arguments: &str) -> Said {
        let program = program().get_program().to_owned();
        let mut shell = std::process::Command::new("sh");
        shell
            .current_dir(bench.path("."))
            .args(["-c", "ulimit -v 1500000 && exec \"$0\" \"$@\""])
            .arg(program);
        said(shell.args(arguments.split_whitespace()).output().expect("a shell"))
    }

    fn refused(bench: &Bench, arguments: &str, limit: &str) {
        let said = cramped(bench, arguments);
        let text = said.out + &said.err;
        assert_eq!(said.code, 2, "{arguments}: {}", &text[..Ord::min(text.len(), 2000)]);
        assert!(text.contains(limit), "{arguments}: no {limit} in {}", &text[..Ord::min(text.len(), 2000)]);
    }

    /// Factors with these keys besides their path.
    fn factors(count: usize, keys: &str) -> String {
        let factor = |n| format!("[[factor]]\nid = \"f{n}\"\npath = \"variable.prize.initial\"\n{keys}\n\n");
        (0..count).map(factor).collect()
    }

    fn experiment(bench: &Bench, before: &str, after: &str) {
        let head = "id = \"huge\"\nscenario = \"duel.toml\"\nseed = 1\n";
        let measure = "[[measure]]\nid = \"prize_final\"\nfinal = { variable = \"prize\" }\n";
        bench.write("huge.toml", &format!("{head}{before}\n{measure}\n{after}"));
    }

    #[test]
    fn absurd_designs_are_refused_before_they_are_made() {
        let bench = Bench::new();
        let one = "replicates = 1";
        for (after, limit) in [
            (factors(1, "range = [0, 1]\nlevels = 1000000000"), "at most 100000 levels"),
            (factors(3, "range = [0, 1]\nlevels = 100"), "1000000 points: a design has at most 100000"),
            (factors(2000, "range = [0, 1]\nlevels = 100000"), "levels: at most 1000000 in all"),
            (
                factors(5, "range = [0, 1]\nlevels = 50000") + "[design]\nkind = \"one_at_a_time\"",
                "249996 points: a design has at most 100000",
            ),
            (
                factors(500, "min = 0\nmax = 1") + "[design]\nkind = \"sobol\"\npoints = 65536",
                "65536 points of 500 factors: points times factors are at most 10000000",
            ),
            (
                factors(2, "min = 0\nmax = 1") + "[design]\nkind = \"latin_hypercube\"\npoints = 4000000000",
                "4000000000 points: a design has at most 100000",
            ),
            (
                factors(2, "min = 0\nmax = 1") + "[design]\nkind = \"morris\"\ntrajectories = 4000000000",
                "4000000000 points: a design has at most 100000",
            ),
            (
                factors(2, "min = 0\nmax = 1") + "[design]\nkind = \"saltelli\"\nbase_samples = 65536",
                "262144 points: a design has at most 100000",
            ),
        ] {
            experiment(&bench, one, &after);
            refused(&bench, "check huge.toml", limit);
        }
        let rows: String = (0..3_000_000).map(|row| format!("{row}\n")).collect();
        bench.write("rows.csv", &format!("f0\n{rows}"));
        experiment(&bench, one, &(factors(1, "") + "[design]\nkind = \"list\"\nfile = \"rows.csv\""));
        refused(&bench, "check huge.toml", "more than 100000 rows");
        bench.write("rows.csv", &format!("f0\n{}", "1,2\n".repeat(300_000)));
        refused(&bench, "check huge.toml", "cells do not match columns");
    }

    #[test]
    fn absurd_numbers_of_runs_and_ticks_are_refused_before_anything_runs() {
        let bench = Bench::new();
        experiment(&bench, "replicates = { draws = 4294967295, luck = 4294967294 }", "");
        refused(&bench, "check huge.toml", "too many runs");
        experiment(&bench, "replicates = { draws = 4294967295, luck = 1000 }", "[sensitivity]\ndraws = true");
        for command in ["run", "plan"] {
            refused(&bench, &format!("{command} huge.toml"), "GB of memory, more than the 16.0 GB it may");
        }
        let scenario = bench.read("duel.toml");
        let end = |end: &str| {
            let line = scenario.lines().find(|line| line.starts_with("end = ")).expect("an end");
            bench.write("duel.toml", &scenario.replace(line, &format!("end = {end}")));
        };
        end("4000000000");
        refused(&bench, "check duel.toml", "a moment from tick 1 to tick 1048575");
        end("1000000");
        let series = "[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n";
        experiment(&bench, "replicates = 1", series);
        for command in ["run", "plan"] {
            refused(&bench, &format!("{command} huge.toml"), "GB of memory, more than the 16.0 GB it may");
        }
        assert!(!bench.path("results").exists());
    }

    #[test]
    fn files_that_are_too_large_are_not_read() {
        let bench = Bench::new();
        bench.write("huge.toml", &"# nothing\n".repeat(1_700_000));
        for command in ["check", "run", "plan", "bench"] {
            refused(&bench, &format!("{command} huge.toml"), "larger than the 16 MB");
        }
        let text = bench.read("duel_experiment.toml").replace("\"duel.toml\"", "\"/dev/zero\"");
        bench.write("zero.toml", &text);
        refused(&bench, "run zero.toml", "larger than the 16 MB");
        refused(&bench, "check /dev/zero", "larger than the 16 MB");
    }
}

/// Crates that open connections, look up names or serve them.
const NETWORK: [&str; 22] = [
    "actix-web",
    "async-std",
    "attohttpc",
    "axum",
    "curl",
    "h2",
    "hickory-resolver",
    "hyper",
    "isahc",
    "mio",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "surf",
    "tiny_http",
    "tokio",
    "tungstenite",
    "ureq",
];

/// Libraries of programs in a browser, which this is not; the lock file has them for every system.
const BROWSER: [&str; 4] = ["js-sys", "wasm-bindgen", "wasm-bindgen-futures", "web-sys"];

/// A file of the repository as TOML.
fn table(path: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().expect("TOML")
}

/// Every library in the program, with every feature, on every system.
fn libraries() -> BTreeSet<String> {
    let lock = table("Cargo.lock");
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().expect("packages") {
        let all = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
        // A version may follow.
        let names = all.filter_map(|name| name.as_str()?.split(' ').next());
        needs.entry(package["name"].as_str().expect("a name")).or_default().extend(names);
    }
    // The lock file does not tell what only tests need; our own manifests do.
    let (mut found, mut next) = (BTreeSet::new(), Vec::new());
    for folder in ["cli", "report", "runner", "core", "analysis", "design"] {
        let manifest = table(&format!("crates/{folder}/Cargo.toml"));
        found.insert(manifest["package"]["name"].as_str().expect("a name").to_owned());
        assert!(manifest.get("target").is_none(), "{folder}: dependencies of a target are not looked at");
        next.extend(manifest["dependencies"].as_table().expect("dependencies").keys().cloned());
    }
    while let Some(name) = next.pop() {
        if !BROWSER.contains(&name.as_str()) && found.insert(name.clone()) {
            let all = needs.get(name.as_str()).unwrap_or_else(|| panic!("{name} is not in the lock file"));
            next.extend(all.iter().map(|&name| name.to_owned()));
        }
    }
    found
}

#[test]
fn the_program_has_no_library_that_reaches_a_network() {
    let found = libraries();
    for name in ["detente", "detente-core", "parquet", "bevy_ecs", "serde_core"] {
        assert!(found.contains(name), "{name}: {found:?}");
    }
    for name in NETWORK {
        assert!(!found.contains(name), "{name}: {found:?}");
    }
}

/// Files of the program in which a text stands.
fn sources_with(text: &str) -> Vec<String> {
    fn gather(folder: &Path, text: &str, found: &mut Vec<String>) {
        for entry in folder.read_dir().expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                gather(&path, text, found);
            } else if std::fs::read_to_string(&path).is_ok_and(|source| source.contains(text)) {
                found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
            }
        }
    }
    let mut found = Vec::new();
    for name in ["core", "analysis", "design", "runner", "report", "cli"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
        gather(&folder, text, &mut found);
    }
    found.sort();
    found
}

#[test]
fn only_benchmarks_and_submission_start_other_programs_and_nothing_opens_a_connection() {
    assert_eq!(sources_with("process::Command"), ["commit.rs", "instructions.rs", "scheduler.rs"]);
    for text in ["std::net", "UnixListener", "UnixStream", "dlopen", "libloading"] {
        assert_eq!(sources_with(text), [""; 0], "{text}");
    }
}
