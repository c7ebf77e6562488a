//! Marks that link to their own place: `Install Go¶`, `# Install Go`, `Install Go 🔗`, and the arrow back behind a footnote. Handbooks
//! have one beside every heading, shown when the mouse is there.

use crate::document::{Ballot, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Reason;

/// Longest mark, in bytes: a sign, brackets or a variation selector round it.
const MARK_BYTES: usize = 9;

/// Cuts such marks off the ends of blocks and the beginnings of headings.
pub(super) fn vote(doc: &mut Document) {
    let mut cuts = Vec::new();
    for link in doc.links.iter().filter(|l| l.text.len() <= MARK_BYTES && doc.href(l).contains('#')) {
        let Some(block) = doc.block(link.block) else { continue };
        let own = doc.text_of(block);
        let (from, to) = (link.text.start - block.text.start, link.text.end - block.text.start);
        let (Some(before), Some(mark), Some(after)) =
            (own.get(..from as usize), own.get(from as usize..to as usize), own.get(to as usize..))
        else {
            continue;
        };
        if !is_mark(mark) {
            continue;
        }
        let (before, after) = (before.trim_end(), after.trim_start());
        let ends = after.is_empty() && !before.is_empty();
        // A paragraph sign of a law stands before its number.
        let begins = before.is_empty()
            && !after.is_empty()
            && matches!(block.kind, BlockKind::Heading(_))
            && !mark.contains('§');
        let length = own.len() as u32;
        if ends {
            cuts.push((link.block, before.len() as u32..length));
        } else if begins {
            cuts.push((link.block, 0..length - after.len() as u32));
        }
    }
    for (block, part) in cuts {
        let drop = Ballot::Drop(Reason::Navigation);
        doc.cut(block, part, drop, Certainty::Certain, Evidence::Rule("anchors/mark"));
    }
}

/// Signs that handbooks and footnotes use; icons of fonts are characters of private use.
fn is_mark(text: &str) -> bool {
    let sign = |c: char| {
        matches!(
            c,
            '#' | '¶' | '§' | '🔗' | '⚓' | '∞' | '↩' | '↵' | '⏎' | '⤴' | '↑' | '^' | '\u{E000}'..='\u{F8FF}'
        )
    };
    text.chars().any(sign)
        && text
            .chars()
            .all(|c| sign(c) || c.is_whitespace() || matches!(c, '[' | ']' | '\u{FE0E}' | '\u{FE0F}'))
}
