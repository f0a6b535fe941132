//! Cells that a spreadsheet takes for text.

use std::borrow::Cow;

/// A cell that is no formula: a text that would begin one gets an apostrophe before it, as a person would type it.
/// Numbers stay numbers, whatever their sign.
pub(crate) fn inert(cell: &str) -> Cow<'_, str> {
    let formula = matches!(cell.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'));
    if formula && cell.parse::<f64>().is_err() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn a_text_never_begins_a_formula() {
        for text in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "-",
            "- more than we said",
            "-0x1",
        ] {
            assert_eq!(inert(text), format!("'{text}"));
        }
    }

    #[test]
    fn numbers_and_other_texts_stay_as_they_are() {
        for cell in [
            "-1",
            "-2.5e-9",
            "+3",
            "-inf",
            "+inf",
            "-.5",
            "0",
            "",
            "a = b",
            "2020-01-20",
            "'quoted",
            " =1",
            "x-y",
        ] {
            assert_eq!(inert(cell), cell);
        }
    }
}
