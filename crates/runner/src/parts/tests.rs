use detente_core::model::RunSpec;
use detente_core::simulation::{End, RunOutcome};

use super::{Part, Store, Writer, paths};
use crate::record::folder::Folder;
use crate::record::runs::Lines;

fn run(run: u64, series: Vec<Vec<f64>>) -> RunOutcome {
    let spec = RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 };
    RunOutcome { spec, end: End::Horizon, end_tick: 3, measures: Vec::new(), series }
}

/// A part whose rows are the numbers of its runs.
fn part(writer: &mut Writer, runs: std::ops::Range<u64>) -> Part {
    for number in runs {
        let text = format!("{number}\n").into_bytes();
        let ends = vec![text.len()];
        writer.add(&[run(number, Vec::new())], &Lines { text, ends }).unwrap();
    }
    writer.commit().unwrap().unwrap()
}

#[test]
fn values_of_series_are_the_same_bits_when_they_come_back() {
    let nan = f64::from_bits(0x7ff8_0000_0000_0001);
    let runs = [
        run(0, vec![vec![0.1, -0.0, nan], Vec::new()]),
        run(1, vec![vec![f64::INFINITY], vec![1e-300, 2.0]]),
    ];
    let mut bytes = Vec::new();
    paths::encode(&runs, &mut bytes);
    let mut rest = bytes.as_slice();
    for run in &runs {
        let bits = |series: &[Vec<f64>]| -> Vec<Vec<u64>> {
            series.iter().map(|path| path.iter().map(|value| value.to_bits()).collect()).collect()
        };
        assert_eq!(bits(&paths::decode(&mut rest, 2).unwrap()), bits(&run.series));
    }
    assert!(rest.is_empty());
    // A number of values that are not there is no reason to make room for them.
    assert_eq!(paths::decode(&mut [255, 255, 255, 255, 1].as_slice(), 1), None);
    assert_eq!(paths::decode(&mut &bytes[..bytes.len() - 1][..], 4), None);
}

#[test]
fn what_is_there_is_found_by_its_runs_and_the_rest_is_removed() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::claim(home.path(), false).unwrap();
    let mut writer = Writer::new(folder.clone(), "plan".to_owned(), false);
    part(&mut writer, 0..3);
    part(&mut writer, 10..12);
    let mut other = Writer::new(folder.clone(), "another".to_owned(), false);
    part(&mut other, 20..21);
    part(&mut writer, 2..4);
    std::fs::write(folder.file("5.json"), "{}").unwrap();
    std::fs::write(folder.file("7.csv"), "7\n").unwrap();
    std::fs::write(folder.file("8.csv.partial"), "8\n").unwrap();
    std::fs::write(folder.file("notes.txt"), "mine").unwrap();
    let store = Store::open(home.path(), "plan");
    let runs: Vec<_> = store.all().iter().map(|held| held.part.runs()).collect();
    assert_eq!((runs, store.runs()), (vec![0..3, 10..12], 5));
    let problems: Vec<&str> = store.damaged.iter().map(|damage| damage.problem.as_str()).collect();
    assert!(problems[0].contains("overlap") && problems[1].contains("missing field"), "{problems:?}");
    assert_eq!(problems[2], "it belongs to another plan");
    assert!(store.at(2).is_some() && store.at(3).is_none() && store.at(11).is_some());
    assert_eq!(
        (store.next(0), store.next(1), store.next(3), store.next(12)),
        (Some(0), Some(1), Some(10), None)
    );
    store.tidy(&folder).unwrap();
    let mut left: Vec<_> = home.path().read_dir().unwrap().map(|f| f.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".detente.lock", "0.csv", "0.json", "10.csv", "10.json", "notes.txt"]);
    store.all().iter().for_each(|held| held.check().unwrap());
    std::fs::write(folder.file("0.csv"), "0\n1\n3\n").unwrap();
    assert_eq!(store.all()[0].check().unwrap_err().problem, "its digest is another");
}
