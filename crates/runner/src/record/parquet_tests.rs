use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use sha2::{Digest, Sha256};

use super::super::columns::Kind;
use super::super::folder::{Folder, TABLES};
use super::super::table::hex;
use crate::{Experiment, Options, Overrides, Parquet, Sweep};

type Reader = SerializedFileReader<fs::File>;

fn open(path: &Path) -> Reader {
    SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap()
}

/// Names and physical types of the columns.
fn types(reader: &Reader) -> Vec<(String, String)> {
    let schema = reader.metadata().file_metadata().schema_descr();
    schema.columns().iter().map(|c| (c.name().to_owned(), c.physical_type().to_string())).collect()
}

/// A copy has the columns and, by Parquet's own reader, the cells of its table; how many, and the types.
fn compare(table: &Path, copy: &Path) -> (usize, Vec<(String, String)>) {
    let mut csv = csv::Reader::from_path(table).unwrap();
    let reader = open(copy);
    let types = types(&reader);
    assert!(csv.headers().unwrap().iter().eq(types.iter().map(|(name, _)| name.as_str())));
    let mut cells = 0;
    let mut rows = reader.get_row_iter(None).unwrap();
    for record in csv.records() {
        let (record, row) = (record.unwrap(), rows.next().unwrap().unwrap());
        assert_eq!(record.len(), row.len());
        for ((cell, (name, field)), (_, kind)) in record.iter().zip(row.get_column_iter()).zip(&types) {
            let same = match field {
                Field::Null => cell.is_empty(),
                Field::Long(value) => kind == "INT64" && cell == value.to_string(),
                Field::Double(value) => {
                    kind == "DOUBLE" && cell.parse().map(f64::to_bits) == Ok(value.to_bits())
                }
                Field::Str(value) => kind == "BYTE_ARRAY" && !value.is_empty() && cell == value,
                _ => false,
            };
            assert!(same, "{}: {name}: {cell:?} against {field:?}", table.display());
            cells += 1;
        }
    }
    assert!(rows.next().is_none());
    (cells, types)
}

fn kind(name: &str) -> Kind {
    match name {
        "place" => Kind::Whole,
        "share" => Kind::Real,
        _ => Kind::Text,
    }
}

#[test]
fn a_copy_has_every_cell_and_the_same_bytes_each_time() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::claim(home.path(), false).unwrap();
    let mut text = "place,share,word,a \"b\".c\n".to_owned();
    for row in 0..150_000u32 {
        let share = if row % 7 == 3 { String::new() } else { (f64::from(row) / 3.0 - 1e4).to_string() };
        let word = ["", "yes", "\"a, \"\"b\"\"\"", "é 1"][row as usize % 4];
        let place = if row % 5 == 0 { String::new() } else { row.to_string() };
        text += &format!("{place},{share},{word},\n");
    }
    fs::write(folder.file("runs.csv"), &text).unwrap();
    let written = super::write(&folder, "runs.csv", "runs.parquet", kind).unwrap();
    let again = super::write(&folder, "runs.csv", "again.parquet", kind).unwrap();
    assert_eq!(written.rows, 150_000);
    assert_eq!(written.sha256, again.sha256);
    let bytes = fs::read(folder.file("runs.parquet")).unwrap();
    assert_eq!(bytes, fs::read(folder.file("again.parquet")).unwrap());
    assert_eq!((written.bytes, &written.sha256), (bytes.len() as u64, &hex(&Sha256::digest(&bytes))));
    let (cells, types) = compare(&folder.file("runs.csv"), &folder.file("runs.parquet"));
    assert_eq!(cells, 600_000);
    let types: Vec<&str> = types.iter().map(|(_, physical)| physical.as_str()).collect();
    assert_eq!(types, ["INT64", "DOUBLE", "BYTE_ARRAY", "BYTE_ARRAY"]);
    let reader = open(&folder.file("runs.parquet"));
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [65_536, 65_536, 18_928]);
    assert_eq!(reader.metadata().file_metadata().created_by(), Some(super::WRITER));
    assert!(!folder.file("runs.parquet.partial").exists());
}

#[test]
fn a_table_without_rows_has_columns_and_a_cell_of_another_kind_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::claim(home.path(), false).unwrap();
    fs::write(folder.file("a.csv"), "place,share\n").unwrap();
    assert_eq!(super::write(&folder, "a.csv", "a.parquet", kind).unwrap().rows, 0);
    let (cells, types) = compare(&folder.file("a.csv"), &folder.file("a.parquet"));
    assert_eq!((cells, types.len()), (0, 2));
    fs::write(folder.file("b.csv"), "place,share\n3,0.5\n4.5,1\n").unwrap();
    let error = super::write(&folder, "b.csv", "b.parquet", kind).unwrap_err().to_string();
    assert!(error.contains("row 1 of the table has `4.5` in the column `place`"), "{error}");
    assert!(!folder.file("b.parquet").exists());
}

/// Every table there is; a factor and an objective are named like columns of other tables.
const MORE: &str = r#"
[[factor]]
id = "box"
path = "process.drift.rate"
values = [0.1, { uniform = [0.1, 0.2] }]

[[series]]
id = "prize"
value = { variable = "prize" }

[[hypothesis]]
id = "frozen"
claim = "Red wins more often, says \"Blue\""
measure = "red_wins"
arms = [{ arm = "frozen" }, { arm = "free" }]
direction = "increase"

[[discovery]]
id = "high"
event = { measure = "prize_final", at_least = 0.6 }

[sensitivity]
draws = true
resamples = 20

[search]
levers = ["stakes"]
population = 4
generations = 2

[[search.objective]]
id = "n"
measure = "prize_final"
goal = "maximise"

[output]
trajectories = "0..3"
"#;

#[test]
fn every_table_of_a_result_has_a_copy() {
    let home = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/cli");
    fs::copy(fixtures.join("duel.toml"), home.path().join("duel.toml")).unwrap();
    let text = fs::read_to_string(fixtures.join("duel_experiment.toml")).unwrap();
    let file = home.path().join("experiment.toml");
    fs::write(&file, text + MORE).unwrap();
    let experiment = Experiment::load(&file, &Overrides::default()).unwrap();
    let mut options =
        Options { parquet: Some(Parquet::request().unwrap()), ..Options::new(home.path().join("run")) };
    let never = AtomicBool::new(false);
    let sweep = crate::run(&experiment, &options, &never, &mut |_| ()).unwrap();
    assert!(matches!(sweep, Sweep::Complete(_)));
    options.folder = home.path().join("search");
    crate::search::search(&experiment, &options, &never, &mut |_| ()).unwrap();
    let mut seen = Vec::new();
    for (table, copy) in TABLES {
        let folder =
            home.path().join(if ["search.csv", "pareto.csv"].contains(&table) { "search" } else { "run" });
        let (cells, types) = compare(&folder.join(table), &folder.join(copy));
        assert!(cells > 0, "{table} is empty");
        let type_of =
            |name: &str| types.iter().find(|(n, _)| n == name).map(|(_, physical)| physical.as_str());
        seen.push((table, type_of("stakes"), type_of("box"), type_of("n")));
    }
    let (whole, real, text) = (Some("INT64"), Some("DOUBLE"), Some("BYTE_ARRAY"));
    assert_eq!(
        seen,
        [
            ("runs.csv", real, text, None),
            ("draws.csv", None, None, None),
            ("points.csv", real, text, whole),
            ("contrasts.csv", None, None, whole),
            ("series.csv", real, text, whole),
            ("trajectories.csv", None, None, None),
            ("sensitivity.csv", None, None, whole),
            ("discovery.csv", None, whole, whole),
            ("design.csv", real, text, None),
            ("search.csv", real, None, real),
            ("pareto.csv", real, None, real),
        ]
    );
}
