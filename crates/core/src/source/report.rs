//! Everything wrong with one file, for people and for programs.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::diagnostic::{Diagnostic, Diagnostics, Severity};

/// A place that covers more lines than this is underlined on its first line only.
const MOST_LINES: usize = 4;

/// Everything wrong with one file, with its text.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the file as shown.
    pub origin: String,
    /// Text of the file.
    pub text: String,
    /// What is wrong, in order of place, each once.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Sorts `diagnostics` and removes what is said twice. `text` is the text they were found in.
    pub fn new(origin: impl Into<String>, text: impl Into<String>, diagnostics: Diagnostics) -> Self {
        Self { origin: origin.into(), text: text.into(), diagnostics: diagnostics.into_sorted() }
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// Number of warnings.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }

    /// For people: each diagnostic with file, line, column, underlined text and help, then a line that counts
    /// them. Empty if there is nothing to report.
    pub fn render(&self, color: bool) -> String {
        if self.diagnostics.is_empty() {
            return String::new();
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for diagnostic in &self.diagnostics {
            out += &renderer.render(&[self.group(diagnostic)]);
            out += "\n\n";
        }
        let counts = [(self.errors(), "error"), (self.warnings(), "warning")];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
            .collect();
        out + &format!("{} in {}\n", counts.join(", "), self.origin)
    }

    fn group<'a>(&'a self, diagnostic: &'a Diagnostic) -> Group<'a> {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let primary =
            AnnotationKind::Primary.span(self.shown(&diagnostic.span)).label(diagnostic.label.as_deref());
        let related = diagnostic
            .related
            .iter()
            .map(|(span, label)| AnnotationKind::Context.span(self.shown(span)).label(label.as_str()));
        let snippet = Snippet::source(self.text.as_str())
            .path(self.origin.as_str())
            .annotation(primary)
            .annotations(related);
        let group = level.primary_title(diagnostic.message.as_str()).element(snippet);
        match &diagnostic.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        }
    }

    /// For programs: one object per diagnostic with `file`, `line`, `column`, `end_line`, `end_column` (from 1,
    /// columns in characters, the end exclusive), `severity`, `message`, `label`, `help` and `related`.
    pub fn to_json(&self) -> Value {
        let place = |span: &Range<usize>| {
            let span = self.clamped(span);
            let (line, column) = self.position(span.start);
            let (end_line, end_column) = self.position(span.end);
            json!({ "line": line, "column": column, "end_line": end_line, "end_column": end_column })
        };
        let related = |(span, label): &(Range<usize>, String)| {
            let mut entry = place(span);
            entry["label"] = json!(label);
            entry
        };
        self.diagnostics
            .iter()
            .map(|d| {
                let at = place(&d.span);
                json!({
                    "file": self.origin,
                    "line": at["line"],
                    "column": at["column"],
                    "end_line": at["end_line"],
                    "end_column": at["end_column"],
                    "severity": d.severity.as_str(),
                    "message": d.message,
                    "label": d.label,
                    "help": d.help,
                    "related": d.related.iter().map(related).collect::<Vec<_>>(),
                })
            })
            .collect()
    }

    /// The place within the text, on letter boundaries; the end of the file is the end of its last line.
    fn clamped(&self, span: &Range<usize>) -> Range<usize> {
        let text = self.text.as_str();
        let last = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t)).len();
        let inside = |at: usize| {
            let mut at = at.min(last);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = inside(span.start);
        start..inside(span.end).max(start)
    }

    /// What is underlined.
    fn shown(&self, span: &Range<usize>) -> Range<usize> {
        let span = self.clamped(span);
        let covered = &self.text[span.clone()];
        match covered.find('\n') {
            Some(end) if covered.lines().count() > MOST_LINES => {
                span.start..span.start + covered[..end].trim_end_matches('\r').len()
            }
            _ => span,
        }
    }

    /// Line and column from 1.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
