//! Content that stands in a page's data and not in what it shows: linked data (JSON-LD), a forum's preloaded posts, the state of a page
//! that scripts draw. It becomes ordinary blocks in containers of their own, whose tag is `script`, behind the blocks of the page.
//!
//! Nothing comes twice: what the page shows is not taken again. And little is taken: where the page shows its content, its data
//! hold the same or what is not content (1,497 development pages: 20 had content in data alone, 19 of them forums).

mod align;
mod decoded;
mod graft;
mod json;
mod pick;

pub(super) use align::Index;

use super::html::Tag;
use super::limits::Limits;
use super::plan::DecodeSettings;
use super::writer;
use crate::document::{Container, ContainerId, Document, Hints};
use decoded::Decoded;
use graft::Graft;
use pick::{Pick, Rank};
use std::ops::Range;

/// Bytes of data read of one page.
const MOST_BYTES: usize = 8 << 20;
/// A page that shows fewer words of running text than this is a shell, in which scripts show the content.
const SHELL_WORDS: u32 = 80;
/// Words of a block, at least, that count as running text here.
const PROSE_WORDS: u32 = 8;
/// A page that shows this many words outside hyperlinks, running text or not, shows its content: a list, a shop.
const SHOWN_WORDS: u32 = 200;
/// New words that a shell's data must bring.
const SHELL_GAIN_WORDS: u32 = 15;
/// Words of a string of a framework's state, at least: shorter ones are labels.
const STATE_WORDS: u32 = 12;
/// New words that a framework's state must bring.
const STATE_GAIN_WORDS: u32 = 30;
/// New words that the body of an article must bring to a page that shows a beginning of it; and that share of what it shows, in percent.
const ARTICLE_GAIN_WORDS: u32 = 150;
const ARTICLE_GAIN_PERCENT: u32 = 150;

/// Appends to a document what only its data hold.
pub fn append(doc: &mut Document, decode: &DecodeSettings, limits: &Limits) {
    if doc.head.json_ld.is_empty() && doc.head.data.is_empty() {
        return;
    }
    let (shown, prose) = shown_words(doc);
    let shell = prose < SHELL_WORDS;
    let bodies = |r: &Range<usize>| {
        let body = doc.view.text.get(r.clone()).unwrap_or_default();
        shell || memchr::memmem::find(body.as_bytes(), b"\"articleBody\"").is_some()
    };
    let linked: Vec<Range<usize>> = doc.head.json_ld.iter().filter(|r| bodies(r)).cloned().collect();
    let data = if shell { doc.head.data.clone() } else { Vec::new() };
    if linked.is_empty() && data.is_empty() {
        return;
    }
    let mut stage = Stage { doc, decode, limits, index: None, root: None, left: MOST_BYTES };
    let mut gained = 0;
    for range in data.iter().filter(|(kind, _)| *kind == DataKind::Preloaded) {
        gained += stage.preloaded(range.1.clone());
    }
    for range in linked {
        gained += stage.linked(range, shell, prose);
    }
    for (_, range) in data.into_iter().filter(|(kind, _)| *kind == DataKind::State) {
        if gained < STATE_GAIN_WORDS && shown < SHOWN_WORDS {
            gained += stage.state(range, shown);
        }
    }
    if stage.root.is_some() {
        writer::sum_up(doc);
    }
}

/// Where data stand besides linked data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataKind {
    /// An attribute `data-preloaded` or `data-page`: JSON, whose values may be texts of JSON.
    Preloaded,
    /// A script of plain JSON, or one that does nothing but set a variable to it.
    State,
}

/// Words outside hyperlinks in the page, hidden or not, and words of running text.
fn shown_words(doc: &Document) -> (u32, u32) {
    let (mut shown, mut prose) = (0, 0);
    // Hidden text counts: scripts that draw a page also uncover what they sent.
    for b in &doc.blocks {
        let bytes = u64::from(b.text.end - b.text.start).max(1);
        let linked = u64::from(b.link_bytes).min(bytes);
        shown += (u64::from(b.words) * (bytes - linked) / bytes) as u32;
        prose += if b.words >= PROSE_WORDS && linked * 3 <= bytes { b.words } else { 0 };
    }
    (shown, prose)
}

struct Stage<'d, 'p> {
    doc: &'d mut Document<'p>,
    decode: &'d DecodeSettings,
    limits: &'d Limits,
    /// What the document holds; made when it is first needed.
    index: Option<Index>,
    root: Option<ContainerId>,
    left: usize,
}

impl Stage<'_, '_> {
    /// Text of data within the bounds.
    fn take(&mut self, range: Range<usize>) -> Option<Decoded> {
        self.left = self.left.checked_sub(range.len())?;
        Some(Decoded::of(&self.doc.view.text, range))
    }

    fn preloaded(&mut self, range: Range<usize>) -> u32 {
        let Some(raw) = self.take(range) else { return 0 };
        let outer = raw.entities(0..raw.text.len(), true);
        let values = json::read(&outer.text);
        let mut gained = 0;
        for value in values.members.iter().filter(|m| m.value.len() > 100) {
            let inner = outer.json_string(value.value.clone());
            let strings = json::read(&inner.text);
            gained += self.add(&inner, pick::posts(&inner.text, &strings), SHELL_GAIN_WORDS);
        }
        if gained == 0 {
            gained = self.add(&outer, pick::state(&outer.text, &values), STATE_GAIN_WORDS);
        }
        gained
    }

    fn linked(&mut self, range: Range<usize>, shell: bool, shown: u32) -> u32 {
        let Some(text) = self.take(range) else { return 0 };
        let strings = json::read(&text.text);
        let mut picks = pick::linked(&text.text, &strings);
        if shell {
            return self.add(&text, picks, SHELL_GAIN_WORDS);
        }
        picks.retain(|p| p.article);
        // Several are several articles.
        if picks.len() == 1 {
            self.add(&text, picks, ARTICLE_GAIN_WORDS.max(shown * ARTICLE_GAIN_PERCENT / 100))
        } else {
            0
        }
    }

    fn state(&mut self, range: Range<usize>, shown: u32) -> u32 {
        let Some(text) = self.take(range) else { return 0 };
        let strings = json::read(&text.text);
        let picks = pick::state(&text.text, &strings);
        self.add(&text, picks, STATE_GAIN_WORDS.max(shown))
    }

    /// Appends what is new of the picked strings, if it is so much; how many words that was.
    fn add(&mut self, text: &Decoded, picks: Vec<Pick<'_>>, at_least: u32) -> u32 {
        let (decode, limits) = (self.decode, self.limits);
        if picks.is_empty() {
            return 0;
        }
        let doc = &*self.doc;
        let index = self.index.get_or_insert_with(|| {
            let mut index = Index::default();
            index.add(doc.blocks.iter().map(|b| doc.text_of(b)));
            index
        });
        let mut gained = 0;
        let mut grafts = Vec::new();
        for pick in picks {
            let graft = Graft::read(text.json_string(pick.member.value.clone()), pick.kind, decode, limits);
            let (new, all) = graft.words(index);
            // A text most of which is there is there; the rest are differences in markup.
            if new * 2 >= all && (pick.rank != Rank::State || all >= STATE_WORDS) {
                gained += new;
                grafts.push((pick, graft));
            }
        }
        if gained < at_least {
            return 0;
        }
        let root = *self.root.get_or_insert_with(|| {
            let body = Container {
                tag: Tag::Script,
                depth: 1,
                hints: Hints::CONTENT,
                tag_number: u32::MAX,
                ..Container::default()
            };
            self.doc.containers.push(body);
            (self.doc.containers.len() - 1) as ContainerId
        });
        for (pick, graft) in &grafts {
            graft.join(self.doc, pick, root, index, limits);
        }
        gained
    }
}

#[cfg(test)]
mod tests;
