//! A drawing as pixels, by a renderer that is part of the program.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::font;

/// Pixels to a point: 300 to an inch.
const SCALE: f32 = 300.0 / 72.0;

/// The PNG file of a drawing; what went wrong otherwise, which is a bug.
pub(super) fn png(svg: &str) -> Result<Vec<u8>, String> {
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    Arc::make_mut(&mut options.fontdb).load_font_data(font::file().to_vec());
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    // Points of the file are not pixels of the tree, so its size is what is scaled.
    let size = tree.size();
    let points = svg_width(svg).unwrap_or(f64::from(size.width()));
    let scale = SCALE * points as f32 / size.width();
    let [width, height] = [size.width(), size.height()].map(|side| (side * scale).ceil() as u32);
    let mut picture =
        Pixmap::new(width, height).ok_or_else(|| format!("no picture of {width} x {height}"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|error| error.to_string())
}

/// The width that a drawing says it has, in points.
fn svg_width(svg: &str) -> Option<f64> {
    svg.split_once("width=\"")?.1.split_once("pt\"")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::Pixmap;

    use super::super::canvas::{Anchor, Canvas};
    use super::png;

    #[test]
    fn a_drawing_has_its_pixels() {
        let mut canvas = Canvas::new(72.0, 36.0);
        canvas.rectangle([36.0, 0.0, 36.0, 36.0], "#0072b2", 1.0);
        canvas.text(4.0, 20.0, Anchor::Start, "#000000", "text");
        let file = png(&canvas.svg("t", "o")).unwrap();
        let picture = Pixmap::decode_png(&file).unwrap();
        assert_eq!((picture.width(), picture.height()), (300, 150));
        let colour = |x, y| picture.pixel(x, y).map(|p| [p.red(), p.green(), p.blue()]);
        assert_eq!(colour(200, 100), Some([0x00, 0x72, 0xb2]));
        assert_eq!(colour(2, 2), Some([255, 255, 255]));
        // The letters are there: something dark left of the middle.
        let dark = (0..150).flat_map(|x| (0..150).map(move |y| (x, y)));
        assert!(dark.filter_map(|(x, y)| colour(x, y)).any(|[red, ..]| red < 60));
        assert_eq!(png(&Canvas::new(72.0, 36.0).svg("t", "o")), png(&Canvas::new(72.0, 36.0).svg("t", "o")));
        assert!(png("no drawing").is_err());
    }
}
