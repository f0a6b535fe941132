//! The typeface of figures, and how wide texts are in it.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// The file of the typeface: DejaVu Sans, which may be passed on freely.
pub(super) fn file() -> &'static [u8] {
    dejavu::sans::regular()
}

/// Width of a text in a size, in the unit of the size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    // The file is part of the program; without it letters would be of middling width.
    let middling = 0.6 * size * text.chars().count() as f64;
    let Ok(font) = FontRef::new(file()) else { return middling };
    let metrics = font.glyph_metrics(Size::new(size as f32), LocationRef::default());
    let letters = font.charmap();
    let wide = |letter: char| letters.map(letter).and_then(|glyph| metrics.advance_width(glyph));
    text.chars().map(|letter| wide(letter).map_or(0.6 * size, f64::from)).sum()
}

/// A text, or as much of it as there is room for.
pub(super) fn cut(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut short: String = text.to_owned();
    while !short.is_empty() && width(&short, size) + width("…", size) > room {
        short.pop();
    }
    short.trim_end().to_owned() + "…"
}

/// A text in at most two lines, the second cut if it must be.
pub(super) fn two_lines(text: &str, size: f64, room: f64) -> Vec<String> {
    if width(text, size) <= room {
        return vec![text.to_owned()];
    }
    let mut first = String::new();
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.peek() {
        let longer = if first.is_empty() { (*word).to_owned() } else { format!("{first} {word}") };
        if width(&longer, size) > room && !first.is_empty() {
            break;
        }
        first = longer;
        words.next();
    }
    let rest = words.collect::<Vec<_>>().join(" ");
    let lines = [first, rest].into_iter().filter(|line| !line.is_empty());
    lines.map(|line| cut(&line, size, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::{cut, two_lines, width};

    #[test]
    fn letters_have_their_widths() {
        // DejaVu Sans: M 1767, i 569 of 2048 units.
        assert!((width("M", 2048.0) - 1767.0).abs() < 1.0, "{}", width("M", 2048.0));
        assert!((width("i", 2048.0) - 569.0).abs() < 1.0, "{}", width("i", 2048.0));
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(cut("short", 7.0, 100.0), "short");
        let shown = cut("a long name of a measure", 7.0, 50.0);
        assert!(shown.ends_with('…') && width(&shown, 7.0) <= 50.0, "{shown}");
    }

    #[test]
    fn what_does_not_fit_in_a_line_may_have_two() {
        assert_eq!(two_lines("short", 7.0, 100.0), ["short"]);
        let text = "a claim of some length that goes on and on";
        let lines = two_lines(text, 7.0, 100.0);
        assert_eq!((lines.len(), lines.join(" ").as_str()), (2, text));
        assert!(lines.iter().all(|line| width(line, 7.0) <= 100.0), "{lines:?}");
        let lines = two_lines(&text.repeat(3), 7.0, 100.0);
        assert!(lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
        assert_eq!(two_lines("Donaudampfschifffahrtsgesellschaft", 7.0, 50.0).len(), 1);
    }
}
