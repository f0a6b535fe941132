use crate::bench::measured;
use detente_core::math::exp;

fn close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs(), "{got} is not {want}");
}

fn battle(law: &str, kill: f64, ticks_per_unit: u32, ticks: u32) -> Vec<f64> {
    measured(
        &format!(
            r#"
            id = "battle"
            title = "Two forces"
            time = {{ unit = "day", ticks_per_unit = {ticks_per_unit}, end = {ticks} }}
            [variable.red]
            initial = 1000
            range = [0, 2000]
            [variable.blue]
            initial = 800
            range = [0, 2000]
            [process.battle]
            attrition = {{ law = "{law}", a = {{ red = 1 }}, b = {{ blue = 1 }}, kill_a = {kill}, kill_b = {kill} }}
            "#
        ),
        r#"
        [[measure]]
        id = "red"
        final = { variable = "red" }
        [[measure]]
        id = "blue"
        final = { variable = "blue" }
        "#,
    )
}

#[test]
fn lanchester_square_law_whatever_the_tick() {
    for ticks_per_unit in [1, 4] {
        let left = battle("square", 0.01, ticks_per_unit, 200 * ticks_per_unit);
        close(left[0], 600.0, 1e-9);
        assert_eq!(left[1], 0.0);
    }
}

#[test]
fn lanchester_linear_law_tends_to_its_limit() {
    let left = battle("linear", 1e-5, 1, 100_000);
    close(left[0], 200.0, 1e-6);
}

#[test]
fn relaxation_is_exponential_whatever_the_tick() {
    for ticks_per_unit in [1, 7] {
        let got = measured(
            &format!(
                r#"
                id = "relax"
                title = "One relaxation"
                time = {{ unit = "week", ticks_per_unit = {ticks_per_unit}, end = {} }}
                [variable.x]
                initial = 0.9
                [process.fade]
                variable = "x"
                rate = 0.2
                toward = 0.1
                "#,
                10 * ticks_per_unit
            ),
            "[[measure]]\nid = \"x\"\nfinal = { variable = \"x\" }\n",
        );
        close(got[0], 0.1 + 0.8 * exp(-2.0), 1e-13);
    }
}
