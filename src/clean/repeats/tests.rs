//! What goes and what stays, on pages that are told as lines.

use super::*;
use crate::clean::lexicon::{Match, Phrase, Target};
use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::clean::resolve::{Decision, resolve};
use crate::clean::writer::Writer;
use crate::document::{BlockKind, Found};
use crate::outcome::Field;

mod controls;
mod hostile;
mod pages;
mod threads;

/// A page told as lines: a blank line ends a paragraph; `#` a heading, `-` a list item, `|` a table row, `>` a quotation,
/// `^` a caption, `~` code, `=` a title that was moved; `¦` is a seam, where two blocks are glued together in the source.
pub(super) fn page(told: &str) -> Document<'static> {
    let mut doc = Document { plain: true, ..Document::default() };
    let mut blocks: Vec<(BlockKind, std::ops::Range<usize>, bool, bool)> = Vec::new();
    let mut tight = false;
    for line in told.trim_matches('\n').split('\n').map(str::trim) {
        let marks = ["# ", "- ", "| ", "> ", "^ ", "~ ", "= "];
        let (mark, rest) =
            marks.iter().find_map(|m| line.strip_prefix(m).map(|rest| (*m, rest))).unwrap_or(("", line));
        let kind = match mark {
            "# " | "= " => BlockKind::Heading(2),
            "- " => BlockKind::ListItem(1),
            "| " => BlockKind::TableRow,
            "> " => BlockKind::Quote,
            "^ " => BlockKind::Caption,
            "~ " => BlockKind::Code,
            _ => BlockKind::Paragraph,
        };
        for part in rest.split('¦').filter(|p| !p.is_empty()) {
            let from = doc.view.text.len();
            doc.view.text.to_mut().push_str(part);
            blocks.push((kind, from..doc.view.text.len(), tight, mark == "= "));
            tight = true;
        }
        tight = !rest.is_empty();
        doc.view.text.to_mut().push('\n');
    }
    let mut writer = Writer::new(&mut doc, &DecodeSettings::default(), false, &Limits::default());
    for (kind, range, tight, _) in &blocks {
        writer.open(*kind, 0, *tight, false);
        writer.text(range.clone());
        writer.close();
    }
    writer.finish();
    for (id, (_, _, _, title)) in (0u32..).zip(&blocks) {
        if *title {
            let value = doc.text_of(&doc.blocks[id as usize]).to_owned();
            doc.metadata.title = Some(Found { value, source: "heading" });
            doc.vote(id, Ballot::Move(Field::Title), Certainty::Certain, Evidence::Rule("test/title"));
        }
    }
    doc
}

pub(super) fn lexicon() -> Lexicon {
    let phrase = |text: &str, target, how| Phrase {
        text: text.to_owned().into(),
        language: "en".into(),
        target,
        how,
        max_words: 120,
    };
    Lexicon::new(vec![phrase("read more", Target::Drop(Reason::Teaser), Match::Ends)])
}

/// The page with a sign before each line: what becomes of it. `R` repeat, `T` teaser, `H` title repeat, `C` caption, `¢` credit, `=` title.
pub(super) fn told(doc: &Document) -> String {
    let mut out = String::new();
    for segment in resolve(doc) {
        let sign = match segment.decision {
            Decision::Keep => ' ',
            Decision::Drop(Reason::Repeat, _) => 'R',
            Decision::Drop(Reason::Teaser, _) => 'T',
            Decision::Drop(Reason::TitleRepeat, _) => 'H',
            Decision::Move(Field::Caption, _) => 'C',
            Decision::Move(Field::Credit, _) => '¢',
            Decision::Move(Field::Title, _) => '=',
            _ => '?',
        };
        let text = doc.text.get(segment.text.start as usize..segment.text.end as usize).unwrap_or_default();
        let start: String = text.chars().take(24).collect();
        out.push_str(format!("{sign} {start}").trim_end());
        out.push('\n');
    }
    out
}

pub(super) fn voted(told: &str) -> Document<'static> {
    let mut doc = page(told);
    vote(&mut doc, &RepeatSettings::default(), &lexicon());
    doc
}

/// Signs of the lines of a page, in order.
pub(super) fn signs(doc: &Document) -> String {
    told(doc)
        .lines()
        .map(|l| l.chars().next().unwrap_or(' '))
        .map(|c| if c == ' ' { '.' } else { c })
        .collect()
}

/// Checks the sign of every line, and that what is kept is kept when it comes again.
#[track_caller]
pub(super) fn check(told_page: &str, expected: &str) {
    let doc = voted(told_page);
    assert_eq!(signs(&doc), expected, "\n{}", told(&doc));
    let kept: Vec<(BlockKind, String, bool)> = resolve(&doc)
        .into_iter()
        .filter(|s| s.decision == Decision::Keep)
        .map(|s| {
            let block = &doc.blocks[s.block as usize];
            (block.kind, doc.text_of(block).to_owned(), block.tight)
        })
        .collect();
    let mut again = from_kept(&kept);
    again.metadata = doc.metadata.clone();
    vote(&mut again, &RepeatSettings::default(), &lexicon());
    assert!(again.votes.is_empty(), "kept text loses more:\n{}", told(&again));
}

pub(super) fn from_kept(kept: &[(BlockKind, String, bool)]) -> Document<'static> {
    let mut doc = Document { plain: true, ..Document::default() };
    let mut ranges = Vec::new();
    for (_, text, tight) in kept {
        doc.view.text.to_mut().push_str(if *tight { "\n" } else { "\n\n" });
        let from = doc.view.text.len();
        doc.view.text.to_mut().push_str(text);
        ranges.push(from..doc.view.text.len());
    }
    let mut writer = Writer::new(&mut doc, &DecodeSettings::default(), false, &Limits::default());
    for ((kind, _, tight), range) in kept.iter().zip(ranges) {
        writer.open(*kind, 0, *tight, false);
        writer.text(range);
        writer.close();
    }
    writer.finish();
    doc
}
