//! Arms: the points of a variant, or of some levels of factors.

use detente_core::source::{At, Diagnostics, Number, Scalar, did_you_mean};

use super::super::design::{Design, Factor};
use super::super::hypothesis::Arm;
use super::super::raw::RawArm;
use super::Check;
use super::factors::cell;

/// The points of an arm; `None` after an error.
pub(super) fn arm(raw: &At<RawArm>, design: &Design, check: &mut Check<'_>) -> Option<Arm> {
    let (name, levels) = match &raw.value {
        RawArm::Variant(name) => {
            let name = At::new(name.clone(), raw.span.clone());
            let level = variant(&name, &design.factors, check.found)?;
            (name.value, vec![level])
        }
        RawArm::Levels(levels) => {
            if levels.is_empty() {
                check.found.error(raw.span.clone(), "an arm names a variant, or levels of factors");
                return None;
            }
            let found = levels.iter().map(|(id, value)| level(id, value, &design.factors, check));
            let found: Option<Vec<_>> = found.collect();
            let text =
                |(id, value): (&At<String>, &At<Number>)| format!("{}={}", id.value, cell(value, check.text));
            (levels.iter().map(text).collect::<Vec<_>>().join(" "), found?)
        }
    };
    let inside = |row: &[u32]| levels.iter().all(|(factor, positions)| positions.contains(&row[*factor]));
    let points: Vec<u32> = (0..design.points).filter(|&point| inside(design.row(point))).collect();
    if points.is_empty() {
        check.found.error(raw.span.clone(), format!("no point of the design has `{name}`"));
        return None;
    }
    Some(Arm { name, points })
}

/// Every point of a design, as an arm.
pub(super) fn everything(design: &Design) -> Arm {
    Arm { name: String::new(), points: (0..design.points).collect() }
}

/// The factor and the positions of a level of it; `None` after an error. Numbers agree by value, everything else as
/// written.
pub(super) fn level(
    id: &At<String>,
    value: &At<Number>,
    factors: &[Factor],
    check: &mut Check<'_>,
) -> Option<(usize, Vec<u32>)> {
    let Some(position) = factors.iter().position(|f| f.id == id.value) else {
        unknown_factor(id, factors, check.found);
        return None;
    };
    let (factor, text) = (&factors[position], cell(value, check.text));
    let number = match &value.value {
        Number::Fixed(Scalar::Number(number)) => Some(*number),
        _ => None,
    };
    let same = |level: &super::super::design::Level| {
        level.text == text || number.is_some_and(|number| level.number == Some(number))
    };
    let positions: Vec<u32> =
        factor.levels.iter().zip(0..).filter(|(l, _)| same(l)).map(|(_, i)| i).collect();
    if positions.is_empty() {
        let message = format!("factor `{}` has no level {text}", factor.id);
        let help = if let Some(span) = factor.span {
            let (min, max) = (span.min, span.max);
            Some(format!("its levels are sampled between {min} and {max}: none of them is known beforehand"))
        } else if factor.levels.len() <= 12 {
            let levels: Vec<&str> = factor.levels.iter().map(|l| l.text.as_str()).collect();
            Some(format!("its levels: {}", levels.join(", ")))
        } else {
            did_you_mean(&text, factor.levels.iter().map(|l| l.text.as_str()))
        };
        check.found.error(value.span.clone(), message).help = help;
        return None;
    }
    Some((position, positions))
}

/// The factor that has a variant, and the variant's position; `None` after an error.
fn variant(name: &At<String>, factors: &[Factor], found: &mut Diagnostics) -> Option<(usize, Vec<u32>)> {
    let variants = || factors.iter().enumerate().filter(|(_, f)| f.path.is_none());
    let place = variants().find_map(|(position, factor)| {
        let level = factor.levels.iter().position(|level| level.text == name.value)?;
        Some((position, vec![level as u32]))
    });
    if place.is_none() {
        let known: Vec<&str> =
            variants().flat_map(|(_, f)| f.levels.iter().map(|l| l.text.as_str())).collect();
        let help = if known.is_empty() {
            Some(
                "arms are variants named by a `[[factor]]`, or levels of factors: `{ factor = level }`"
                    .to_owned(),
            )
        } else {
            did_you_mean(&name.value, known)
        };
        found.error(name.span.clone(), format!("unknown arm `{}`", name.value)).help = help;
    }
    place
}

/// Reports a factor that does not exist.
pub(super) fn unknown_factor(id: &At<String>, factors: &[Factor], found: &mut Diagnostics) {
    let help = match factors.iter().find(|f| f.path.as_ref() == Some(&id.value)) {
        Some(factor) => Some(format!("this is the path of factor `{}`: name it by its id", factor.id)),
        None => did_you_mean(&id.value, factors.iter().map(|f| f.id.as_str())),
    };
    found.error(id.span.clone(), format!("unknown factor `{}`", id.value)).help = help;
}

/// The position of a factor; `None` after an error.
pub(super) fn factor(id: &At<String>, factors: &[Factor], found: &mut Diagnostics) -> Option<usize> {
    let position = factors.iter().position(|f| f.id == id.value);
    if position.is_none() {
        unknown_factor(id, factors, found);
    }
    position
}
