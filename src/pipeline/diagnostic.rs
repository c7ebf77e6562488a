//! `Diagnostic`: one thing wrong with a pipeline, site or lexicon file, where it stands, and what would be right.
//!
//! It is printed as compilers do it: place, source line, carets, help. It does not collect; that is `Report`.

use std::fmt;
use std::ops::Range;

/// Characters shown of a long line.
const EXCERPT: usize = 140;

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Path as given, or `<name>` for an embedded file.
    pub file: String,
    /// Line from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The line that `line` names, without its end.
    pub source_line: String,
}

/// Everything wrong with a pipeline and the files beside it, at least one thing, by file and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostic {
    /// A diagnostic on a span of a file's text.
    pub fn new(file: &str, source: &str, span: Range<usize>, message: String, help: Option<String>) -> Self {
        let start = floor(source, span.start.min(source.len()));
        let before = source.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let rest = source.get(line_start..).unwrap_or_default();
        let source_line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r').to_owned();
        Diagnostic {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            span: start..span.end.max(start),
            message,
            help,
            source_line,
        }
    }

    /// A diagnostic on a file as a whole.
    pub fn of_file(file: &str, message: String, help: Option<String>) -> Self {
        Diagnostic {
            file: file.to_owned(),
            line: 0,
            column: 0,
            span: 0..0,
            message,
            help,
            source_line: String::new(),
        }
    }

    /// The line, or the part of a long one that the column is in, and the characters before the column.
    fn excerpt(&self) -> (String, usize) {
        let at = self.column.saturating_sub(1);
        let skipped = if at + 20 > EXCERPT { at - EXCERPT / 2 } else { 0 };
        // A tab or another control character would move the carets or the terminal.
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let mut rest = self.source_line.chars().skip(skipped).map(plain);
        let mut shown: String = rest.by_ref().take(EXCERPT).collect();
        if rest.next().is_some() {
            shown.push('…');
        }
        if skipped == 0 {
            (shown.trim_end().to_owned(), at)
        } else {
            (format!("…{shown}"), at - skipped + 1)
        }
    }

    /// Characters under which carets stand: at least one, at most to the end of the line.
    fn carets(&self) -> usize {
        let rest: String = self.source_line.chars().skip(self.column.saturating_sub(1)).collect();
        let mut end = (self.span.end - self.span.start).min(rest.len());
        end = floor(&rest, end);
        rest.get(..end).unwrap_or_default().trim_end().chars().count().max(1)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
        let gutter = if self.line == 0 { 1 } else { self.line.to_string().len() };
        if self.line == 0 {
            write!(f, "{:gutter$}--> {}", "", self.file)?;
        } else {
            let (shown, indent) = self.excerpt();
            let carets = self.carets().min(EXCERPT);
            writeln!(f, "{:gutter$}--> {}:{}:{}", "", self.file, self.line, self.column)?;
            writeln!(f, "{:gutter$} |", "")?;
            writeln!(f, "{} | {}", self.line, shown)?;
            write!(f, "{:gutter$} | {:indent$}{:^<carets$}", "", "", "")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n{:gutter$} = help: {help}", "")?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// The character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
