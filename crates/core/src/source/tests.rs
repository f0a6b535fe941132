//! A toy file type, and what its readers are told.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;

/// A play.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Play {
    title: At<String>,
    /// How many acts, at least 1.
    acts: At<u32>,
    premiere: Option<At<String>>,
    prologue: Option<bool>,
    #[serde(default)]
    cast: BTreeMap<String, Role>,
    #[serde(default)]
    scene: Vec<At<Scene>>,
    stage: Option<At<[f64; 2]>>,
    mood: Option<At<Mood>>,
    ending: Option<Ending>,
    length: Option<At<Number>>,
    grid: Option<Vec<Vec<i64>>>,
    seats: Option<(String, u8)>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Role {
    actor: At<String>,
    /// Lines spoken.
    lines: At<Number>,
    understudy: Option<Box<Role>>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Scene {
    place: At<String>,
    #[serde(default)]
    present: Vec<At<String>>,
    light: Option<At<Number>>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Mood {
    Merry,
    /// Sad.
    Melancholy,
    MatterOfFact,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Ending {
    Open,
    Wedding,
    Death(At<String>),
    Duel { first: String, second: String },
}

fn play(text: &str) -> (Option<Play>, Report) {
    let mut diagnostics = Diagnostics::default();
    let play = read("play.toml", text, &mut diagnostics);
    (play, Report::new("play.toml", text, diagnostics))
}

/// `line:column message (help)` of each diagnostic.
fn brief(report: &Report) -> Vec<String> {
    let all = report.to_json();
    let line = |d: &serde_json::Value| {
        let help = d["help"].as_str().map_or(String::new(), |help| format!(" ({help})"));
        format!("{}:{} {}{help}", d["line"], d["column"], d["message"].as_str().unwrap())
    };
    all.as_array().unwrap().iter().map(line).collect()
}

/// What is said about a file that adds `text` to a valid one of two lines.
fn about(text: &str) -> Vec<String> {
    brief(&play(&format!("title = \"x\"\nacts = 1\n{text}")).1)
}

fn number(text: &str) -> Number {
    let (play, report) = play(&format!("title = \"x\"\nacts = 1\nlength = {text}\n"));
    assert!(report.diagnostics.is_empty(), "{report}");
    play.unwrap().length.unwrap().value
}

#[test]
fn a_valid_file_is_read_with_its_places() {
    let text = "\
title = \"Onegin\"
acts = 0x3
premiere = 1879-03-29
mood = \"matter-of-fact\"
ending = { duel = { first = \"Onegin\", second = \"Lensky\" } }
seats = [\"stalls\", 12]
cast.tatyana = { actor = \"K\", lines = 300, understudy = { actor = \"L\", lines = { uniform = [1, 2] } } }

[[scene]]
place = \"garden\"
present = [\"Tatyana\"]

[[scene]]
place = \"mill\"
";
    let (play, report) = play(text);
    assert_eq!(report.to_string(), "");
    let play = play.unwrap();
    let written = |span: &std::ops::Range<usize>| &text[span.clone()];
    assert_eq!(written(&play.title.span), "\"Onegin\"");
    assert_eq!((play.acts.value, written(&play.acts.span)), (3, "0x3"));
    let premiere = play.premiere.unwrap();
    assert_eq!((premiere.as_str(), written(&premiere.span)), ("1879-03-29", "1879-03-29"));
    assert_eq!(play.mood.unwrap().value, Mood::MatterOfFact);
    assert_eq!(play.ending, Some(Ending::Duel { first: "Onegin".into(), second: "Lensky".into() }));
    let places: Vec<(&str, &str)> =
        play.scene.iter().map(|s| (s.place.value.as_str(), written(&s.span))).collect();
    assert_eq!(places, [("garden", "[[scene]]"), ("mill", "[[scene]]")]);
    let understudy = play.cast["tatyana"].understudy.as_ref().unwrap();
    assert_eq!(written(&understudy.lines.span), "{ uniform = [1, 2] }");
}

#[test]
fn one_report_holds_every_error_of_a_file() {
    let text = "\
titel = \"Onegin\"
acts = -3
mood = \"mery\"
stage = [1, 2, 3]
grid = [[1, 2], [3, 4.5, \"x\"], 7]

[cast.tatyana]
actor = true
lines = { unifrom = [1, 2] }
voice = \"soprano\"

[cast.gremin]
actor = \"P\"

[cast.olga.understudy]
actor = \"Q\"
lines = 3
";
    let (play, report) = play(text);
    assert!(play.is_some());
    assert_eq!(
        report.to_string(),
        r#"error: unknown key `titel`: nothing reads it
 --> play.toml:1:1
  |
1 | titel = "Onegin"
  | ^^^^^
  |
  = help: did you mean `title`?

error: `acts` must be at least 0, not -3
 --> play.toml:2:8
  |
2 | acts = -3
  |        ^^

error: unknown word `mery` for `mood`
 --> play.toml:3:8
  |
3 | mood = "mery"
  |        ^^^^^^
  |
  = help: did you mean `merry`?

error: `stage` must have 2 elements, not 3
 --> play.toml:4:9
  |
4 | stage = [1, 2, 3]
  |         ^^^^^^^^^

error: `grid[1][1]` must be a whole number, not a number with a fraction
 --> play.toml:5:21
  |
5 | grid = [[1, 2], [3, 4.5, "x"], 7]
  |                     ^^^

error: `grid[1][2]` must be a whole number, not text
 --> play.toml:5:26
  |
5 | grid = [[1, 2], [3, 4.5, "x"], 7]
  |                          ^^^

error: `grid[2]` must be an array, not a number
 --> play.toml:5:32
  |
5 | grid = [[1, 2], [3, 4.5, "x"], 7]
  |                                ^
  |
  = help: write `[7]`

error: `cast.tatyana.actor` must be text, not true or false
 --> play.toml:8:9
  |
8 | actor = true
  |         ^^^^

error: unknown key `unifrom` in `cast.tatyana.lines`: nothing reads it
 --> play.toml:9:11
  |
9 | lines = { unifrom = [1, 2] }
  |           ^^^^^^^
  |
  = help: did you mean `uniform`?

error: unknown key `voice` in `cast.tatyana`: nothing reads it
  --> play.toml:10:1
   |
10 | voice = "soprano"
   | ^^^^^
   |
   = help: valid names: `actor`, `lines`, `understudy`

error: missing key `lines` in `cast.gremin`
  --> play.toml:12:1
   |
12 | [cast.gremin]
   | ^^^^^^^^^^^^^
   |
   = help: `lines`: Lines spoken.

error: missing key `actor` in `cast.olga`
  --> play.toml:15:7
   |
15 | [cast.olga.understudy]
   |       ^^^^

error: missing key `lines` in `cast.olga`
  --> play.toml:15:7
   |
15 | [cast.olga.understudy]
   |       ^^^^
   |
   = help: `lines`: Lines spoken.

13 errors in play.toml
"#
    );
}

#[test]
fn json_says_the_same() {
    let (_, report) = play("title = \"日本\"\nacts = \"é\"\ntitle = 3\n");
    assert_eq!(
        report.to_json(),
        json!([
            {
                "file": "play.toml", "line": 2, "column": 8, "end_line": 2, "end_column": 11,
                "severity": "error", "message": "`acts` must be a whole number, not text",
                "label": null, "help": null, "related": []
            },
            {
                "file": "play.toml", "line": 3, "column": 1, "end_line": 3, "end_column": 6,
                "severity": "error", "message": "key `title` is stated twice: only one can be meant",
                "label": "stated again here", "help": null,
                "related": [
                    { "line": 1, "column": 1, "end_line": 1, "end_column": 6, "label": "first stated here" }
                ]
            }
        ])
    );
}

#[test]
fn a_placeholder_causes_no_second_error() {
    let text = "acts = \"two\"\nmood = \"merry\"\nlength = { normal = { mean = 1 } }\n[cast.a]\nactor = 1\n";
    let mut diagnostics = Diagnostics::default();
    let play: Play = read("play.toml", text, &mut diagnostics).unwrap();
    let before = diagnostics.clone().into_sorted();
    assert_eq!(before.len(), 5, "{before:?}");
    // Checks of meaning on placeholders: an empty title, no acts, no spread, nobody, no lines.
    let length = play.length.unwrap();
    let spread = |n: &Number| matches!(n, Number::Drawn(RawDistribution::Normal { sd, .. }) if *sd == Scalar::Number(0.0));
    assert!(spread(&length));
    for span in [play.title.span, play.acts.span, length.span, play.cast["a"].actor.span.clone()] {
        diagnostics.error(span, "out of range").with_help("lost with its diagnostic");
    }
    diagnostics.error(play.cast["a"].lines.span.clone(), "out of range");
    assert_eq!(diagnostics.clone().into_sorted(), before);
    // Whatever stands in the file is still checked.
    diagnostics.error(play.mood.unwrap().span, "this is a tragedy");
    assert_eq!(diagnostics.into_sorted().len(), before.len() + 1);
}

#[test]
fn a_misspelt_key_is_read_as_the_one_that_is_meant() {
    let (read, report) = play("titel = \"x\"\nAct = 2\n[[sceen]]\nplce = \"garden\"\nlight = [1]\n");
    assert_eq!(
        brief(&report),
        [
            "1:1 unknown key `titel`: nothing reads it (did you mean `title`?)",
            "2:1 unknown key `Act`: nothing reads it (did you mean `acts`?)",
            "3:3 unknown key `sceen`: nothing reads it (did you mean `scene`?)",
            "4:1 unknown key `plce` in `sceen[0]`: nothing reads it (did you mean `place`?)",
            "5:9 `sceen[0].light` must be a number, a date, true or false, or a distribution, not an array",
        ]
    );
    let read = read.unwrap();
    assert_eq!((read.acts.value, read.scene[0].place.as_str()), (2, "garden"));
    // A misspelt key whose value does not fit is reported once, and not as missing.
    let (_, report) = play("titel = 3\nacts = 1\n");
    assert_eq!(brief(&report), ["1:1 unknown key `titel`: nothing reads it (did you mean `title`?)"]);
    // Two that mean the same: the first is taken.
    let (read, report) = play("title = \"x\"\nact = 2\nactz = 3\n");
    assert_eq!((read.unwrap().acts.value, report.errors()), (2, 2));
}

#[test]
fn words_and_tagged_tables() {
    assert_eq!(
        about("mood = \"grim\""),
        ["3:8 unknown word `grim` for `mood` (valid names: `merry`, `matter-of-fact`, `melancholy`)"]
    );
    assert_eq!(
        about("mood = 3"),
        ["3:8 `mood` must be `\"merry\"`, `\"matter-of-fact\"` or `\"melancholy\"`, not a number"]
    );
    assert_eq!(
        about("mood = \"\""),
        ["3:8 `mood` is empty (valid names: `merry`, `matter-of-fact`, `melancholy`)"]
    );
    assert_eq!(
        about("ending = \"wedin\""),
        ["3:10 unknown word `wedin` for `ending` (did you mean `wedding`?)"]
    );
    assert_eq!(
        about("ending = \"death\""),
        ["3:10 `death` needs a value in `ending`: write `{ death = … }`"]
    );
    assert_eq!(about("ending = { open = 1 }"), ["3:10 `open` takes no value in `ending`: write `\"open\"`"]);
    assert_eq!(
        about("ending = {}"),
        ["3:10 `ending` must have exactly one key, not none (one of `death`, `duel`)"]
    );
    assert_eq!(
        about("ending = { death = 3, duel = {}, x = 1 }"),
        [
            "3:10 `ending` must have exactly one key, not 3 (one of `death`, `duel`)",
            "3:20 `ending.death` must be text, not a number",
            "3:30 missing key `first` in `ending.duel`",
            "3:30 missing key `second` in `ending.duel`",
            "3:34 unknown key `x` in `ending`: nothing reads it (valid names: `death`, `duel`)",
        ]
    );
    assert_eq!(
        about("ending = { deul = { first = 1, secnd = \"b\" } }"),
        [
            "3:12 unknown key `deul` in `ending`: nothing reads it (did you mean `duel`?)",
            "3:29 `ending.duel.first` must be text, not a number",
            "3:32 unknown key `secnd` in `ending.duel`: nothing reads it (did you mean `second`?)",
        ]
    );
    assert_eq!(
        about("ending = 3"),
        ["3:10 `ending` must be `\"open\"`, `\"wedding\"`, `{ death = … }` or `{ duel = … }`, not a number"]
    );
}

#[test]
fn headers_with_too_few_or_too_many_brackets() {
    assert_eq!(
        about("[scene]\nplace = \"x\""),
        ["3:1 `scene` must be an array, not a table (write `[[scene]]`, once for each)"]
    );
    assert_eq!(
        about("[[cast]]\nactor = 3"),
        ["3:1 `cast` must be a table, not an array (write `[cast.NAME]`)"]
    );
    assert_eq!(about("cast = [[1]]"), ["3:8 `cast` must be a table, not an array (write `{ NAME = … }`)"]);
}

#[test]
fn numbers_of_the_wrong_kind() {
    assert_eq!(about("stage = [1, inf]"), ["3:13 `stage[1]` must be a finite number, and this is infinite"]);
    assert_eq!(
        about("stage = [1, 1e999]"),
        ["3:13 `stage[1]` must be a finite number, and this is infinite"]
    );
    assert_eq!(about("length = nan"), ["3:10 `length` must be a finite number, not `nan`"]);
    assert_eq!(
        about("grid = [[99999999999999999999]]"),
        ["3:10 `grid[0][0]` is too large: whole numbers have 64 bits"]
    );
    assert_eq!(about("seats = [\"x\", 256]"), ["3:15 `seats[1]` must be at most 255, not 256"]);
    assert_eq!(
        about("premiere = 07:30:00"),
        ["3:12 `premiere` must be text, not a time of day or a time with a zone"]
    );
    assert_eq!(about("prologue = \"yes\""), ["3:12 `prologue` must be true or false, not text"]);
}

#[test]
fn numbers_as_written() {
    let n = |x: f64| Scalar::Number(x);
    let text = |s: &str| Scalar::Text(s.to_owned());
    assert_eq!(number("3"), Number::Fixed(n(3.0)));
    assert_eq!(number("-0.5"), Number::Fixed(n(-0.5)));
    assert_eq!(number("true"), Number::Fixed(Scalar::Flag(true)));
    assert_eq!(number("\"2019-11-25\""), Number::Fixed(text("2019-11-25")));
    assert_eq!(number("2019-11-25"), Number::Fixed(text("2019-11-25")));
    assert_eq!(number("2019-11-25 07:00:00"), Number::Fixed(text("2019-11-25T07:00:00")));
    let drawn = |text: &str| match number(text) {
        Number::Drawn(drawn) => drawn,
        fixed => panic!("{fixed:?}"),
    };
    assert_eq!(
        drawn("{ uniform = [2019-11-25, \"2019-12-01\"] }"),
        RawDistribution::Uniform { min: text("2019-11-25"), max: text("2019-12-01") }
    );
    assert_eq!(
        drawn("{ triangular = [1, 2.5, 4] }"),
        RawDistribution::Triangular { min: n(1.0), mode: n(2.5), max: n(4.0) }
    );
    assert_eq!(
        drawn("{ normal = { mean = 1, sd = 2, max = 3 } }"),
        RawDistribution::Normal { mean: n(1.0), sd: n(2.0), min: None, max: Some(n(3.0)) }
    );
    assert_eq!(
        drawn("{ lognormal = { median = 1, sigma = 2 } }"),
        RawDistribution::Lognormal { median: n(1.0), sigma: n(2.0), min: None, max: None }
    );
    assert_eq!(
        drawn("{ beta = { a = 1, b = 2, min = 0, max = 1 } }"),
        RawDistribution::Beta { a: n(1.0), b: n(2.0), min: Some(n(0.0)), max: Some(n(1.0)) }
    );
    assert_eq!(
        drawn("{ choice = [1, true, \"x\"] }"),
        RawDistribution::Choice { values: vec![n(1.0), Scalar::Flag(true), text("x")], weights: None }
    );
    assert_eq!(
        drawn("{ choice = { values = [1, 2], weights = [3, 4] } }"),
        RawDistribution::Choice { values: vec![n(1.0), n(2.0)], weights: Some(vec![3.0, 4.0]) }
    );
}

#[test]
fn distributions_of_the_wrong_shape() {
    assert_eq!(
        about("length = { uniform = [1, 2, 3] }"),
        ["3:22 `length.uniform` must be `[min, max]`, with 2 elements, not 3"]
    );
    assert_eq!(
        about("length = { normal = { mean = inf, ds = 2, mni = 1 } }"),
        [
            "3:21 missing key `sd` in `length.normal` (`sd`: Standard deviation before cutting.)",
            "3:30 `length.normal.mean` must be a finite number, and this is infinite",
            "3:35 unknown key `ds` in `length.normal`: nothing reads it (valid names: `mean`, `sd`, `min`, `max`)",
            "3:43 unknown key `mni` in `length.normal`: nothing reads it (did you mean `min`?)",
        ]
    );
    assert_eq!(
        about("length = { choice = { values = [1, [2]], weight = [1, nan] } }"),
        [
            "3:36 `length.choice.values[1]` must be a number, a date, or true or false, not an array",
            "3:42 unknown key `weight` in `length.choice`: nothing reads it (did you mean `weights`?)",
            "3:55 `length.choice.weight[1]` must be a finite number, not `nan`",
        ]
    );
    let kinds = "`uniform`, `triangular`, `normal`, `lognormal`, `beta`, `choice`";
    assert_eq!(
        about("length = {}"),
        [format!("3:10 `length` must have exactly one key, not none (one of {kinds})")]
    );
    assert_eq!(
        about("length = { gamma = 1 }"),
        [format!("3:12 unknown key `gamma` in `length`: nothing reads it (valid names: {kinds})")]
    );
}

#[test]
fn a_number_explains_itself_without_a_schema_too() {
    #[derive(Debug, Deserialize)]
    struct One {
        #[serde(rename = "n")]
        _n: At<Number>,
    }
    let message = |text: &str| toml::from_str::<One>(text).unwrap_err().message().to_owned();
    assert_eq!(message("n = inf"), "`inf` is not a finite number");
    assert_eq!(message("n = { uniform = [1, nan] }"), "`NaN` is not a finite number");
    assert_eq!(message("n = { choice = { values = [1], weights = [inf] } }"), "`inf` is not a finite number");
    assert_eq!(message("n = { unifrom = 1 }"), "unknown distribution `unifrom`; did you mean `uniform`?");
    assert_eq!(message("n = {}"), "expected exactly one distribution, found an empty table");
    assert_eq!(
        message("n = { uniform = [1, 2], beta = 3 }"),
        "expected exactly one distribution, found `uniform` and `beta`"
    );
    assert_eq!(
        message("n = { uniform = [1, { uniform = [1, 2] }] }"),
        "expected a number, a date, or true or false, found a table"
    );
    assert!(toml::from_str::<One>("n = 2019-11-25").is_ok());
}

#[test]
fn keys_stated_twice() {
    let (play, report) =
        play("title = \"x\"\nacts = 1\ntitle = \"y\"\n[cast.a]\nactor = \"x\"\n[cast.a]\nlines = 1\n");
    assert_eq!(play.unwrap().title.value, "x");
    assert_eq!(
        report.to_string(),
        r#"error: key `title` is stated twice: only one can be meant
 --> play.toml:3:1
  |
1 | title = "x"
  | ----- first stated here
2 | acts = 1
3 | title = "y"
  | ^^^^^ stated again here

error: key `a` is stated twice: only one can be meant
 --> play.toml:6:7
  |
4 | [cast.a]
  |       - first stated here
5 | actor = "x"
6 | [cast.a]
  |       ^ stated again here

2 errors in play.toml
"#
    );
}

#[test]
fn several_errors_of_syntax() {
    let (play, report) = play("title = \"x\nacts = \nmood = merry\nx 5\nprologue = true\n");
    assert!(play.is_none());
    assert_eq!(
        brief(&report),
        [
            "1:11 not TOML: invalid basic string, expected `\"`",
            "2:8 this key has no value",
            "3:8 not TOML: text must be quoted (write `\"merry\"`)",
            "4:3 not TOML: key with no value, expected `=`",
        ]
    );
}

#[test]
fn an_open_bracket_is_one_error() {
    let (_, report) = play("title = x\nstage = [1, 2\nacts = 1\n[cast.a]\nlines = 3\n");
    assert_eq!(
        brief(&report),
        [
            "1:9 not TOML: text must be quoted (write `\"x\"`)",
            "2:9 not TOML: this bracket is never closed by `]`",
        ]
    );
}

#[test]
fn an_open_brace_is_one_error() {
    let (_, report) = play(
        "title = \"x\"\nlength = { uniform = [1, 2]\nacts = 1\ntitle = 3\n\n[cast.a]\nlines = 3\n[cast.a]\n",
    );
    assert_eq!(brief(&report), ["2:10 not TOML: this brace is never closed by `}`"]);
    // One error of a table, and those of what follows it.
    let (_, report) = play("length = { uniform 3, x 2 }\nmood = merry\n");
    assert_eq!(report.errors(), 2, "{report}");
    // What is wrong within comes first.
    let (_, report) = play("length = { uniform = \"ten\n[cast.a]\nlines = 3\n");
    assert_eq!(report.errors(), 1, "{report}");
    assert!(report.diagnostics[0].message.contains("string"), "{report}");
}

#[test]
fn numbers_and_quotes_as_other_programs_write_them() {
    let comma = "not TOML: a comma inside of a number (decimals take a point: 0.15)";
    assert_eq!(about("length = 0,15"), [format!("3:10 {comma}")]);
    assert_eq!(about("cast.a.lines = { x = 0,15 }"), [format!("3:22 {comma}")]);
    assert_eq!(about("length = 10%"), ["3:10 not TOML: a number has no unit (write 0.1 for 10 %)"]);
    assert_eq!(
        about("mood = “merry”"),
        ["3:8 not TOML: these quotes are not the straight ones (use straight quotes: `\"merry\"`)"]
    );
    assert_eq!(
        about("length = { uniform = [0.1, 0,2] }"),
        ["3:22 `length.uniform` must be `[min, max]`, with 2 elements, not 3 \
             (decimals take a point: 0.15, not 0,15)"]
    );
}

#[test]
fn examples_instead_of_values_of_another_kind() {
    let help = |text: &str| {
        let found = about(text);
        let all = found.join("\n");
        assert_eq!(found.len(), 1, "{all}");
        all.split_once(" (").map(|(_, help)| help.trim_end_matches(')').to_owned()).unwrap_or_default()
    };
    assert_eq!(help("scene = { place = \"x\" }"), "write `[{ … }]`");
    assert_eq!(help("length = [1, 3]"), "for a distribution write `{ uniform = [1, 3] }`");
    assert_eq!(help("length = [1, 2, 3]"), "for a distribution write `{ triangular = [1, 2, 3] }`");
    assert_eq!(help("length = { normal = [1, 3] }"), "write `{ mean = 1, sd = 3 }`");
    assert_eq!(help("cast.a = \"x\""), "write `{ actor = …, lines = … }`");
    assert_eq!(help("cast = [\"a\", \"b\"]"), "write `{ a = …, b = … }`");
    assert_eq!(help("[[scene]]\nplace = \"x\"\npresent = \"y\""), "write `[\"y\"]`");
    assert_eq!(help("stage = [1, \"2\"]"), "write 2, without the quotes");
}

#[test]
fn empty_files_and_files_that_are_not_toml() {
    for (text, shown) in [("", ""), ("# nothing\n", " # nothing")] {
        let (play, report) = play(text);
        assert!(play.is_none());
        let expected = format!(
            "error: play.toml is empty: it states no key\n --> play.toml:1:1\n  |\n1 |{shown}\n  | ^\n  |\n  = help: required keys: `title`, `acts`\n\n1 error in play.toml\n"
        );
        assert_eq!(report.to_string(), expected);
    }
    let (play, report) = play("{\"title\": \"x\"}\n");
    assert!(play.is_none());
    assert_eq!(
        brief(&report),
        [
            "1:1 not TOML: invalid key-value pair, expected key",
            "1:1 play.toml is not a TOML file: not one key could be read \
             (TOML looks like `key = \"value\"`, with tables under `[headers]`)",
        ]
    );
    // Nothing is required of a table that may be empty.
    let mut diagnostics = Diagnostics::default();
    let anything: Option<BTreeMap<String, i64>> = read("x.toml", "", &mut diagnostics);
    assert!(anything.is_some() && diagnostics.is_empty());
}

#[test]
fn multi_byte_text_and_crlf() {
    let text = "title = \"ñandú 日本\"\r\nlabel = \"é\"\r\nacts = \"日本\" # é\r\n[[scene]]\r\npresent = [\"a\", 2]\r\n";
    let (play, report) = play(text);
    assert_eq!(play.unwrap().title.value, "ñandú 日本");
    assert_eq!(
        report.to_string(),
        "\
error: unknown key `label`: nothing reads it
 --> play.toml:2:1
  |
2 | label = \"é\"
  | ^^^^^
  |
  = help: valid names: `title`, `acts`, `premiere`, `prologue`, `cast`, `scene`, `stage`, `mood`, `ending`, `length`, `grid`, `seats`

error: `acts` must be a whole number, not text
 --> play.toml:3:8
  |
3 | acts = \"日本\" # é
  |        ^^^^^^

error: missing key `place` in `scene[0]`
 --> play.toml:4:1
  |
4 | [[scene]]
  | ^^^^^^^^^

error: `scene[0].present[1]` must be text, not a number
 --> play.toml:5:17
  |
5 | present = [\"a\", 2]
  |                 ^

4 errors in play.toml
"
    );
}

#[test]
fn every_place_can_be_shown() {
    let text = "a = 1\r\né = [\n1,\n2,\n3,\n4\n]\n";
    for start in 0..=text.len() + 3 {
        for end in [start, start + 1, text.len(), usize::MAX, 0] {
            let mut diagnostics = Diagnostics::default();
            diagnostics.warning(start..end, "odd").with_label("here").with_related(end..start, "there");
            let report = Report::new("a.toml", text, diagnostics);
            assert!(report.to_string().starts_with("warning: odd\n --> a.toml:"), "{start}..{end}: {report}");
            assert!(report.to_string().ends_with("1 warning in a.toml\n"));
            assert!(report.render(true).contains("\u{1b}["));
            assert!(report.to_json()[0]["line"].as_u64().unwrap() <= 7);
        }
    }
}

#[test]
fn no_text_makes_the_reader_panic() {
    let whole = "title = \"ñ\"\nacts = 1\nlength = {normal = {mean = 1, sd = 2}}\nscene = [{place = 'x'}, {}]\n\
                 [cast.a]\nactor = \"\"\"x\n\"\"\"\nlines = {choice = [1, 2019-11-25]}\n[[scene]]\nplace = 3\n[cast.a.understudy]\n";
    let letters: Vec<char> = whole.chars().collect();
    for at in 0..letters.len() {
        let before: String = letters[..at].iter().collect();
        let after: String = letters[at + 1..].iter().collect();
        for put in ["", "[", "]", "{", "}", "=", "\"", "\n", ",", ".", "é", "\0", "[["] {
            let text = format!("{before}{put}{after}");
            let (read, report) = play(&text);
            assert!(read.is_some() || report.errors() > 0, "no value and no error: {text:?}");
            let _ = (report.to_string(), report.to_json());
        }
        let (read, report) = play(&before);
        assert!(read.is_some() || report.errors() > 0, "no value and no error: {before:?}");
    }
}

#[test]
fn nearest_names() {
    let names = ["weight", "ideal", "height", "lna_control"];
    assert_eq!(nearest("wieght", names), Some("weight"));
    assert_eq!(nearest("LNA-control", names), Some("lna_control"));
    assert_eq!(nearest("zeight", ["weight", "height"]), Some("height"), "alphabetical between equals");
    assert_eq!(nearest("cost", names), None);
    assert_eq!(nearest("", names), None);
    assert_eq!(nearest("a", ["b", "A"]), Some("A"));
    assert_eq!(did_you_mean("wieght", names).as_deref(), Some("did you mean `weight`?"));
    assert_eq!(did_you_mean("zz", ["aa", "bb"]).as_deref(), Some("valid names: `aa`, `bb`"));
    assert_eq!(did_you_mean("zz", ["only"]).as_deref(), Some("the only valid name is `only`"));
    assert_eq!(did_you_mean("zz", []), None);
    assert_eq!(did_you_mean("zzz", ["a"; 13]), None);
}

#[test]
fn the_same_is_said_once_and_in_order() {
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(4..5, "second");
    diagnostics.warning(0..1, "first");
    diagnostics.error(4..5, "second");
    diagnostics.error(4..5, "also");
    assert!(diagnostics.has_errors());
    let report = Report::new("x.toml", "a = 1\n", diagnostics);
    let messages: Vec<&str> = report.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, ["first", "also", "second"]);
    assert!(report.to_string().ends_with("\n2 errors, 1 warning in x.toml\n"));
}
