//! Plain text, Markdown included, to blocks: lines and blank lines to paragraphs, headings and list items by shape.
//!
//! In steps over all lines: [`lines`] cuts, [`shape`] looks at each, [`seams`] parts glued ones, [`profile`] says what kind
//! of text the page is, [`group`] makes drafts with the help of [`join`], [`write`] hands them to the writer with the marks
//! that [`inline`] finds. It repairs nothing: the writer does, block by block.

mod group;
mod inline;
mod join;
mod lines;
mod profile;
mod seams;
mod shape;
#[cfg(test)]
mod tests;
mod write;

use super::limits::Limits;
use super::plan::{BlockSettings, DecodeSettings};
use super::writer::Writer;
use crate::document::Document;
use profile::Profile;
use shape::Shape;

/// Lines that are looked at for every block that a page may have; wrapped books have about ten lines a paragraph.
const LINES_PER_BLOCK: usize = 16;

/// Fills `doc` with the blocks of `doc.view`, all of them in the root container. Returns whether text was left over
/// because the page has more blocks, or more lines, than the limits allow.
pub fn blocks(
    doc: &mut Document,
    decode: &DecodeSettings,
    settings: &BlockSettings,
    limits: &Limits,
) -> bool {
    doc.plain = true;
    let max = limits.blocks.saturating_mul(LINES_PER_BLOCK);
    let (mut lines, returns, mut overflow) = lines::lines(&doc.view.text, max);
    if returns > 0 {
        *doc.view.report.repairs.entry("line_ends").or_default() += returns;
    }
    let view = &*doc.view.text;
    profile::shapes(view, &mut lines);
    profile::fences(view, &mut lines);
    if settings.split_glued {
        lines = seams::split(view, lines, max);
    }
    let markdown = profile::is_markdown(view, &lines);
    if markdown {
        profile::indented_code(&mut lines);
    }
    shape::settle(view, &mut lines, markdown);
    profile::widths(view, &mut lines);
    let profile = Profile { markdown, broken: profile::is_broken(view, &lines) };
    cut_marks(view, &mut lines);
    let drafts = group::group(view, &mut lines, profile, settings.join_lines);
    let mut writer = Writer::new(doc, decode, true, limits);
    for draft in &drafts {
        write::write(&mut writer, &lines, draft, profile);
        if writer.overflow {
            break;
        }
    }
    overflow |= writer.finish();
    overflow
}

/// Takes the marks of headings, items and quotes out of the lines' content.
fn cut_marks(view: &str, lines: &mut [lines::Line]) {
    for line in lines {
        let text = line.text(view);
        let (front, back) = match line.shape {
            Shape::Atx(_) => shape::atx_marks(text),
            Shape::Quote => (shape::quote_marks(text), 0),
            Shape::Bullet { mark, skip } if !shape::is_pictogram(mark) || shape::is_mark(mark) => {
                (usize::from(skip), 0)
            }
            _ => (0, 0),
        };
        line.start = (line.start + front as u32).min(line.end);
        line.end = (line.end - back as u32).max(line.start);
    }
}
