//! What is wrong with a file, and where.

use std::collections::BTreeSet;
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, though probably something else was meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong and what follows from it: a fragment that begins in lower case.
    pub message: String,
    /// The bytes of the file to underline; empty for a place between two letters.
    pub span: Range<usize>,
    /// A word or two beside the underlined text.
    pub label: Option<String>,
    /// How to put it right.
    pub help: Option<String>,
    /// Other places that matter, each with its own label.
    pub related: Vec<(Range<usize>, String)>,
    /// How bad it is.
    pub severity: Severity,
}

impl Diagnostic {
    /// Something that makes the file unusable.
    pub fn error(span: Range<usize>, message: impl Into<String>) -> Self {
        Self::of(Severity::Error, span, message)
    }

    /// Something that is probably not meant.
    pub fn warning(span: Range<usize>, message: impl Into<String>) -> Self {
        Self::of(Severity::Warning, span, message)
    }

    fn of(severity: Severity, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, label: None, help: None, related: Vec::new(), severity }
    }

    /// Sets the words beside the underlined text.
    pub fn with_label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = Some(label.into());
        self
    }

    /// Sets how to put it right.
    pub fn with_help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that matters.
    pub fn with_related(&mut self, span: Range<usize>, label: impl Into<String>) -> &mut Self {
        self.related.push((span, label.into()));
        self
    }
}

/// Everything found wrong with one file: a collector that checks add to. One file, one collector.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    suppressed: BTreeSet<(usize, usize)>,
    /// Takes the details of a suppressed diagnostic.
    discarded: Option<Diagnostic>,
}

impl Diagnostics {
    /// Adds an error; details can be added to what it returns.
    pub fn error(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Diagnostic::error(span, message))
    }

    /// Adds a warning; details can be added to what it returns.
    pub fn warning(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Diagnostic::warning(span, message))
    }

    /// Adds a diagnostic, unless its place is [suppressed](Self::suppress).
    pub fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        if self.suppressed.contains(&(diagnostic.span.start, diagnostic.span.end)) {
            self.discarded.insert(diagnostic)
        } else {
            self.found.push(diagnostic);
            let last = self.found.len() - 1;
            &mut self.found[last]
        }
    }

    /// From now on drops everything at exactly this place: what stands there is a placeholder, and was reported.
    pub fn suppress(&mut self, span: Range<usize>) {
        self.suppressed.insert((span.start, span.end));
    }

    /// Whether what stands at exactly this place is a placeholder.
    pub fn is_suppressed(&self, span: &Range<usize>) -> bool {
        self.suppressed.contains(&(span.start, span.end))
    }

    /// Whether there is any error.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What was found, in order of place then message, each once.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        found.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.span.start, d.span.end);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        found.dedup_by(|a, b| a.span == b.span && a.message == b.message);
        found
    }

    /// Adds all of `other`.
    pub(super) fn absorb(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// How many were found so far.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }
}
