//! Figures for papers: the tables of a result as drawings that fit a column.
//!
//! ```text
//!  result folder ─► Source ─► outcomes  shares of runs by arm          ┐
//!                          ─► forest    hypotheses with their effects  ├─► SVG ─► PNG
//!                          ─► influence sensitivity indices            │
//!                          ─► course    series as fans                 ┘
//! ```
//!
//! Nothing is estimated here, and nothing but the tables is read. The same tables give the same bytes.

mod axis;
mod canvas;
mod course;
mod font;
mod forest;
mod influence;
mod legend;
mod outcomes;
mod png;
mod source;
mod style;

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::ReportError;
use source::Source;

/// How figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Drawings, for typesetting.
    Svg,
    /// Pixels, 300 to an inch.
    Png,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The name of its file, without an ending: `outcomes`, `hypotheses`, `sensitivity-ST-MEASURE`, `series-SERIES`.
    pub name: String,
    /// The drawing.
    pub svg: String,
}

/// Every figure that the tables of a result have the numbers for.
///
/// # Errors
/// [`ReportError`] if the folder has no complete result of an experiment, or nothing in it can be drawn.
pub fn figures(folder: &Path) -> Result<Vec<Figure>, ReportError> {
    let source = Source::read(folder)?;
    let single = [("outcomes", outcomes::draw(&source)), ("hypotheses", forest::draw(&source))];
    let single = single.into_iter().filter_map(|(name, svg)| Some((name.to_owned(), svg?)));
    let many = influence::draw(&source).into_iter().chain(course::draw(&source));
    let found: Vec<Figure> = single.chain(many).map(|(name, svg)| Figure { name, svg }).collect();
    if found.is_empty() {
        return Err(ReportError::Nothing { path: folder.to_owned() });
    }
    Ok(found)
}

/// Writes figures into a folder, over those of the same names; their files, in order.
///
/// # Errors
/// [`ReportError::Output`]; [`ReportError::Drawing`] for a bug.
pub fn write_figures(figures: &[Figure], folder: &Path, form: Form) -> Result<Vec<PathBuf>, ReportError> {
    let failed = |path: &Path, error| ReportError::Output { path: path.to_owned(), error };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let mut files = Vec::new();
    for figure in figures {
        let (ending, bytes) = match form {
            Form::Svg => ("svg", figure.svg.clone().into_bytes()),
            Form::Png => {
                let name = figure.name.clone();
                let drawn = png::png(&figure.svg);
                ("png", drawn.map_err(|problem| ReportError::Drawing { name, problem })?)
            }
        };
        let path = folder.join(format!("{}.{ending}", figure.name));
        fs::write(&path, bytes).map_err(|error| failed(&path, error))?;
        files.push(path);
    }
    Ok(files)
}
