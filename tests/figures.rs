use crate::bench::Bench;

/// A small result with shares, claims, and a series: the same on every machine.
fn result(bench: &Bench) {
    bench.write(
        "e.toml",
        r#"
id = "duel-figures"
scenario = "duel.toml"
seed = 7
replicates = 60
[[factor]]
variants = ["free", "frozen"]
[variant.free]
label = "Both act"
[variant.frozen]
label = "Blue holds <&>"
script = [{ freeze = "blue" }]
[[measure]]
id = "red_wins"
label = "Red wins"
outcome = "red_wins"
[[measure]]
id = "prize_final"
final = { variable = "prize" }
[[series]]
id = "prize"
label = "The prize"
value = { variable = "prize" }
[[hypothesis]]
id = "blue_matters"
claim = "Where Blue holds, Red has more of the prize at the end than where both act"
measure = "prize_final"
arms = ["frozen", "free"]
direction = "increase"
min_effect = 0.05
[sensitivity]
draws = true
"#,
    );
    bench.done("run e.toml --out r --quiet");
}

#[test]
fn figures_are_the_same_bytes_each_time() {
    let bench = Bench::new();
    result(&bench);
    let listed = bench.done("report r --figures svg");
    let names: Vec<&str> = listed.lines().map(|line| line.trim_start_matches("r/figures/")).collect();
    assert_eq!(names[..2], ["outcomes.svg", "hypotheses.svg"], "{listed}");
    assert_eq!(names.last(), Some(&"series-prize.svg"), "{listed}");
    assert!(names.iter().any(|name| name.starts_with("sensitivity-pawn_median-")), "{listed}");
    for name in ["outcomes", "hypotheses"] {
        insta::assert_snapshot!(name, bench.read(&format!("r/figures/{name}.svg")));
    }
    bench.done("report r --figures svg --out again --quiet");
    for name in names {
        assert_eq!(bench.read(&format!("r/figures/{name}")), bench.read(&format!("again/{name}")), "{name}");
    }
    // A drawing as wide as a column, with its text in one size; what the file says is text and not markup.
    let outcomes = bench.read("r/figures/outcomes.svg");
    assert!(outcomes.starts_with("<svg ") && outcomes.contains("width=\"249pt\""), "{outcomes}");
    assert!(outcomes.contains("Blue holds &lt;&amp;&gt;"), "{outcomes}");
}

#[test]
fn pixels_are_those_of_the_drawing() {
    let bench = Bench::new();
    result(&bench);
    let listed = bench.done("report r --figures png --out pixels");
    for file in listed.lines() {
        let bytes = std::fs::read(bench.path(file)).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{file}");
        // Width in pixels, as its header has it: 249 points at 300 to the inch.
        let width = u32::from_be_bytes(bytes[16..20].try_into().unwrap());
        assert!((1037..=1039).contains(&width), "{file}: {width}");
        assert!(bytes.len() > 5000, "{file} is blank");
    }
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let bench = Bench::new();
    bench.write(
        "e.toml",
        "id = \"plain\"\nscenario = \"duel.toml\"\nseed = 1\nreplicates = 3\n\
         [[measure]]\nid = \"prize\"\nfinal = { variable = \"prize\" }\n",
    );
    bench.done("run e.toml --out r --quiet");
    let said = bench.fails(2, "report r --figures svg");
    assert!(said.contains("`r` has nothing to draw: no shares of runs"), "{said}");
    assert!(!bench.path("r/figures").exists());
    bench.fails(2, "report nowhere --figures svg");
    bench.fails(2, "report r --figures gif");
    bench.fails(2, "report r --figures svg --runs 5");
}
