//! How figures look: the width of a column, one size of text, colours that people with any vision tell apart.

/// Width of a column of most journals: 88 mm, in points.
pub(super) const WIDTH: f64 = 249.0;
/// Size of text, in points: what journals ask for at least.
pub(super) const SIZE: f64 = 7.0;
/// Typefaces, the first of which is that of PNG files; the others are as wide or narrower.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";
/// Colour of text and axes.
pub(super) const INK: &str = "#222222";
/// Colour of grids and of what is beside the point.
pub(super) const FAINT: &str = "#c8c8c8";
/// Distance of the drawing from the edge.
pub(super) const MARGIN: f64 = 4.0;

/// The palette of Okabe and Ito (2008, *Color Universal Design*), without its yellow, which is too light on paper.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

/// Most arms in a figure: beyond these nobody tells them apart.
pub(super) const MOST_ARMS: usize = COLOURS.len();

/// The colour of an arm.
pub(super) fn colour(arm: usize) -> &'static str {
    COLOURS[arm % COLOURS.len()]
}

/// How the line of an arm is broken, so that it can be told in grey.
pub(super) fn dashes(arm: usize) -> &'static str {
    ["", "4 1.5", "1.5 1.5", "6 1.5 1.5 1.5"][arm % 4]
}
