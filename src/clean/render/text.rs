//! Kept segments as one text: plain, so that reading it again gives the same blocks, or Markdown.

use crate::clean::plan::Markup;
use crate::clean::resolve::{Decision, Segment};
use crate::document::{Block, BlockKind, Document, ItemMark};

/// The kept text: blocks separated by blank lines; items of a list, rows of a table and lines that stood together by line ends.
pub fn text(doc: &Document, segments: &[Segment], markup: Markup) -> String {
    let mut out = String::new();
    let mut last: Option<(u32, &Block)> = None;
    let mut own = String::new();
    for group in segments.chunk_by(|a, b| a.block == b.block) {
        let Some((id, block)) = group.first().and_then(|s| Some((s.block, doc.block(s.block)?))) else {
            continue;
        };
        own.clear();
        for s in group.iter().filter(|s| s.decision == Decision::Keep) {
            let part = doc.text.get(s.text.start as usize..s.text.end as usize).unwrap_or_default();
            let part = if block.kind == BlockKind::Code { part.trim_end() } else { part.trim() };
            if !own.is_empty() && !part.is_empty() {
                own.push(' ');
            }
            own.push_str(part);
        }
        if own.is_empty() {
            continue;
        }
        if let Some((before_id, before)) = last {
            let together = block.tight && before_id + 1 == id || same_list(before, block);
            out.push_str(if together { "\n" } else { "\n\n" });
        }
        write_block(&mut out, block, &own, markup, last.map(|(_, b)| b.kind));
        last = Some((id, block));
    }
    out
}

fn same_list(before: &Block, block: &Block) -> bool {
    let bullet = |block: &Block| block.mark == ItemMark::Bullet;
    match (before.kind, block.kind) {
        // A list with numbers behind one with bullets is another, unless it is inside of it.
        (BlockKind::ListItem(above), BlockKind::ListItem(depth)) => {
            above != depth || bullet(before) == bullet(block)
        }
        (BlockKind::TableRow, BlockKind::TableRow) => true,
        _ => false,
    }
}

/// Whether a text begins with this number as that of an item of a list.
fn says(text: &str, number: &str) -> bool {
    text.strip_prefix(number).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
}

fn write_block(out: &mut String, block: &Block, text: &str, markup: Markup, before: Option<BlockKind>) {
    let markdown = markup == Markup::Markdown;
    match block.kind {
        BlockKind::ListItem(depth) => {
            if markdown {
                // Three spaces stand behind `1. ` and are not too many behind `- `.
                out.extend(std::iter::repeat_n("   ", usize::from(depth.saturating_sub(1))));
            }
            match block.mark {
                // Markdown has no lists by letters.
                ItemMark::InText if !markdown || text.starts_with(|c: char| c.is_ascii_digit()) => {}
                ItemMark::Bullet | ItemMark::InText => out.push_str("- "),
                ItemMark::Number(number) => {
                    let number = number.to_string();
                    if !says(text, &number) {
                        out.extend([number.as_str(), ". "]);
                    }
                }
            }
            out.push_str(text);
        }
        BlockKind::Code if markdown || text.contains('\n') => {
            // A fence longer than any run of backticks inside.
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            out.push_str(&fence);
            out.push('\n');
            out.push_str(text);
            out.push('\n');
            out.push_str(&fence);
        }
        BlockKind::Heading(level) if markdown => {
            out.extend(std::iter::repeat_n('#', usize::from(level)));
            out.push(' ');
            out.push_str(text);
        }
        BlockKind::Quote if markdown => {
            for (i, line) in text.split('\n').enumerate() {
                out.push_str(if i > 0 { "\n> " } else { "> " });
                out.push_str(line);
            }
        }
        BlockKind::TableRow if markdown => {
            out.push_str("| ");
            out.push_str(text);
            out.push_str(" |");
            if before != Some(BlockKind::TableRow) {
                out.push_str("\n|");
                out.extend(std::iter::repeat_n(" --- |", text.matches(" | ").count() + 1));
            }
        }
        _ => out.push_str(text),
    }
}
