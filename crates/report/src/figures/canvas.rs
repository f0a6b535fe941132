//! A drawing as SVG: rectangles, lines, marks and text, written with two decimals, so that the same drawing is the same
//! bytes.

use std::fmt::Write;

use super::font;
use super::style::{FAMILY, INK, SIZE};

/// Where text begins, ends or has its middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A drawing under way, in points (1/72 inch).
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

impl Canvas {
    pub(super) const fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }

    pub(super) fn rectangle(&mut self, [x, y, width, height]: [f64; 4], fill: &str, opacity: f64) {
        let [x, y, width, height] = [x, y, width, height].map(number);
        let opacity = faint(opacity);
        self.add(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"{opacity}/>"#
        ));
    }

    pub(super) fn line(&mut self, [x1, y1, x2, y2]: [f64; 4], stroke: &str, width: f64, dashes: &str) {
        let [x1, y1, x2, y2, width] = [x1, y1, x2, y2, width].map(number);
        let dashes =
            if dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dashes}""#) };
        self.add(format_args!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="{width}"{dashes}/>"#
        ));
    }

    pub(super) fn path(&mut self, points: &[(f64, f64)], stroke: &str, width: f64, dashes: &str) {
        let points = joined(points);
        let dashes =
            if dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dashes}""#) };
        let width = number(width);
        self.add(format_args!(
            r#"<polyline points="{points}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"{dashes}/>"#
        ));
    }

    pub(super) fn area(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64) {
        let (points, opacity) = (joined(points), faint(opacity));
        self.add(format_args!(r#"<polygon points="{points}" fill="{fill}"{opacity}/>"#));
    }

    /// A mark whose form differs from that of its neighbours in number, so that colour is not all that tells them apart.
    pub(super) fn mark(&mut self, form: usize, x: f64, y: f64, fill: &str) {
        let r = 2.4;
        match form % 4 {
            0 => {
                let [x, y, r] = [x, y, r].map(number);
                self.add(format_args!(r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>"#));
            }
            1 => self.rectangle([x - 2.1, y - 2.1, 4.2, 4.2], fill, 1.0),
            2 => self.area(&[(x, y - 2.8), (x + 2.7, y + 2.0), (x - 2.7, y + 2.0)], fill, 1.0),
            _ => self.area(&[(x, y - 3.0), (x + 3.0, y), (x, y + 3.0), (x - 3.0, y)], fill, 1.0),
        }
    }

    /// Text with its baseline at `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, fill: &str, text: &str) {
        let ([x, y], anchor, text) = ([x, y].map(number), anchor.name(), escaped(text));
        self.add(format_args!(r#"<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}">{text}</text>"#));
    }

    /// Text in the default colour, cut to a width.
    pub(super) fn label(&mut self, x: f64, y: f64, anchor: Anchor, room: f64, text: &str) {
        let text = font::cut(text, SIZE, room);
        self.text(x, y, anchor, INK, &text);
    }

    /// The same from the left, on white, so that no grid runs through it.
    pub(super) fn caption(&mut self, x: f64, y: f64, room: f64, text: &str) {
        let text = font::cut(text, SIZE, room);
        self.rectangle([x - 1.0, y - SIZE, font::width(&text, SIZE) + 2.0, SIZE + 2.5], "#ffffff", 1.0);
        self.text(x, y, Anchor::Start, INK, &text);
    }

    /// The file, with what it shows and what it was made of.
    pub(super) fn svg(self, title: &str, origin: &str) -> String {
        let (width, height) = (number(self.width), number(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{FAMILY}\" font-size=\"{size}\">\n<title>{title}</title>\n<desc>{origin}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n",
            size = number(SIZE),
            title = escaped(title),
            origin = escaped(origin),
            body = self.body
        )
    }
}

fn faint(opacity: f64) -> String {
    if opacity < 1.0 { format!(r#" fill-opacity="{}""#, number(opacity)) } else { String::new() }
}

fn joined(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
    points.join(" ")
}

/// To two decimals, without zeros at the end.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text that is safe in XML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Canvas, number};

    #[test]
    fn numbers_have_two_decimals() {
        assert_eq!(
            [0.1, 2.0, -0.001, 12.345, 1e-9].map(number),
            ["0.1", "2", "0", "12.35", "0"].map(str::to_owned)
        );
    }

    #[test]
    fn text_is_safe() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text(1.0, 2.0, Anchor::End, "#000", "a < b & \"c\"\n");
        let svg = canvas.svg("<t>", "o");
        assert!(
            svg.contains(">a &lt; b &amp; &quot;c&quot; </text>") && svg.contains("<title>&lt;t&gt;<"),
            "{svg}"
        );
    }
}
