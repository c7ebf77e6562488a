//! Tokens to blocks: which element is open, where a block begins and ends, and what kind it is. What start tags do stands here, the rest in
//! files of its own.
//!
//! It follows the tree construction rules of the HTML standard where they decide which text belongs together (implied end
//! tags, scopes, raw text), and nothing else of them: there is no tree, no foster parenting, no active formatting list.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "hot path over ranges that the tokeniser made"
)]

mod attributes;
mod cells;
mod ends;
mod numbers;
mod seam;
mod text;
mod unseen;

use super::head;
use super::hints::Memo;
use super::scope::{self, Role};
use super::skip::Skip;
use super::tag::Tag;
use super::thread;
use super::token::{Attr, Token, Tokenizer};
use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::clean::writer::{Mark, Writer};
use crate::document::{BlockKind, Container, ContainerId, Document, Hints};
use seam::Seam;
use std::ops::Range;

/// An open element that matters: block elements, and inline ones with hints or hidden contents.
struct Element {
    tag: Tag,
    /// Its own container, or the one around it.
    container: ContainerId,
    /// What a block that begins right inside is.
    kind: BlockKind,
    /// White space and line ends stay.
    verbatim: bool,
    hidden: bool,
    /// It or one around it shows nothing of its contents; it has no container.
    unseen: bool,
    /// An inline element: any block's end tag closes it.
    inline: bool,
    /// A list item whose first block has begun.
    used: bool,
    /// Number of a list item, or of an ordered list's next one; 0 where none is to be shown.
    number: u16,
    /// Inline elements of the same name opened inside and not noted by themselves; for markup in a drawing, the drawings around.
    nested: u32,
    /// It or one around it is a paragraph that the start of a block ends.
    in_paragraph: bool,
}

impl Element {
    /// An element inside another one, like it in all that is handed down.
    fn inside(outer: Option<&Element>, tag: Tag) -> Element {
        Element {
            tag,
            container: outer.map_or(0, |e| e.container),
            kind: outer.map_or(BlockKind::Paragraph, |e| e.kind),
            verbatim: outer.is_some_and(|e| e.verbatim),
            hidden: outer.is_some_and(|e| e.hidden),
            unseen: false,
            inline: false,
            used: false,
            number: 0,
            nested: 0,
            in_paragraph: tag == Tag::P || outer.is_some_and(|e| e.in_paragraph && !scope::bars(Tag::P, tag)),
        }
    }
}

/// Reads markup into a document.
pub(super) struct Builder<'d, 'p> {
    writer: Writer<'d, 'p>,
    tokens: Tokenizer,
    stack: Vec<Element>,
    hints: Memo,
    max_depth: usize,
    max_containers: usize,
    /// Block elements beyond the nesting limit that are open.
    too_deep: u32,
    /// The template or drawing that is being passed over.
    skipping: Option<Skip>,
    /// Where the open cell's text begins in the open row, and where paragraphs of it end; empty where no cell is open.
    cell: Vec<Mark>,
    /// A cell ended; the next one's text needs a bar before it.
    bar: bool,
    /// Bars of the open row.
    bars: u32,
    /// Start of a `<time>` without `datetime`, and its index in the head.
    time: Option<(usize, usize)>,
    /// Whether elements have ended and begun since the last text.
    seam: Seam,
    /// Where in the document that text begins.
    run: usize,
}

impl<'d, 'p> Builder<'d, 'p> {
    pub(super) fn new(
        doc: &'d mut Document<'p>,
        decode: &DecodeSettings,
        limits: &Limits,
    ) -> Builder<'d, 'p> {
        let mut writer = Writer::new(doc, decode, false, limits);
        let bytes = writer.view().len();
        // About what pages have, so that little is copied while it grows.
        writer.doc().containers.reserve(bytes / 256);
        Builder {
            writer,
            tokens: Tokenizer::default(),
            stack: Vec::with_capacity(64),
            hints: Memo::new(),
            max_depth: limits.nesting,
            max_containers: limits.containers,
            too_deep: 0,
            skipping: None,
            cell: Vec::new(),
            bar: false,
            bars: 0,
            time: None,
            seam: Seam::None,
            run: 0,
        }
    }

    /// Reads all tokens; whether blocks had to be left out.
    pub(super) fn run(mut self) -> bool {
        while let Some(token) = self.tokens.next(self.writer.view().as_bytes()) {
            if self.skipping.is_some() && self.skip(&token) {
                continue;
            }
            match token {
                Token::Text(range) => self.text(range, true),
                Token::RcData(range) => self.rc_data(range),
                Token::RawText(range) => self.raw_text(range),
                Token::Start(tag) => self.start(tag),
                Token::End(tag) => self.end(tag),
            }
        }
        self.close_block();
        self.writer.doc().head.unindexed = std::mem::take(&mut self.tokens.unindexed);
        self.writer.finish()
    }

    fn start(&mut self, tag: Tag) {
        match scope::role(tag) {
            Role::Void => self.void(tag),
            Role::Skipped => {
                if !(self.tokens.self_closing && tag == Tag::Svg) {
                    self.set_skipping(Some(Skip::new(tag, 1)));
                }
            }
            Role::Unseen => {
                if tag == Tag::Rp {
                    self.end_brackets();
                }
                self.push_unseen(tag, true);
            }
            Role::Page if self.is_unseen() => {}
            Role::Page => self.page(tag),
            Role::Raw => {
                if matches!(tag, Tag::Textarea | Tag::Xmp | Tag::Plaintext) {
                    self.block(tag);
                }
            }
            Role::Block => self.block(tag),
            Role::Inline => {
                self.seam_begins(tag);
                self.inline(tag);
            }
        }
    }

    fn void(&mut self, tag: Tag) {
        if tag == Tag::Hr {
            self.close_paragraph();
        }
        if self.is_unseen() {
            return;
        }
        let at = self.tokens.tag_start()..self.tokens.tag_start() + 1;
        match tag {
            Tag::Br => self.line_break(at),
            Tag::Hr => self.close_block(),
            Tag::Meta | Tag::Link => head::void(self.writer.doc_and_view(), &self.tokens.attrs, tag),
            _ => {}
        }
    }

    fn line_break(&mut self, at: Range<usize>) {
        match self.stack.last() {
            Some(e) if e.verbatim => {
                if self.writer.is_open() {
                    self.writer.decoded(at, "\n", true);
                }
            }
            Some(e) if matches!(e.kind, BlockKind::Heading(_)) => self.writer.space(at),
            // The cell has no text yet.
            _ if self.bar => self.writer.space(at),
            _ => match self.writer.line_break(at) {
                true if self.cell.is_empty() => self.close_block(),
                true => self.end_paragraph_of_cell(),
                false => {}
            },
        }
    }

    /// `html`, `head`, `body`: they open nothing here, but say things.
    fn page(&mut self, tag: Tag) {
        if tag == Tag::Html
            && let Some(lang) = self.tokens.attrs.get(Attr::Lang)
        {
            let lang = head::folded(self.writer.view(), lang);
            let head = &mut self.writer.doc().head;
            if head.lang.is_none() && !lang.is_empty() {
                head.lang = Some(lang);
            }
        }
        thread::page(self.writer.doc_and_view(), &self.tokens.attrs);
        if tag != Tag::Html {
            self.close_block();
        }
    }

    fn inline(&mut self, tag: Tag) {
        if scope::is_ruby_part(tag) {
            self.end_brackets();
        }
        if self.is_unseen() {
            return self.count_inline(tag);
        }
        let attrs = &self.tokens.attrs;
        if tag == Tag::A {
            // An `<a>` inside another one ends it; one that only names a place is no hyperlink.
            if attrs.has(Attr::Href) {
                let href = attrs.get(Attr::Href).unwrap_or_default();
                self.writer.link_start(|view, hrefs| head::decode(view, href, hrefs));
            } else if self.writer.in_link() {
                self.writer.link_end();
            }
        }
        if matches!(tag, Tag::Time | Tag::Abbr) {
            self.time_mark(tag);
        }
        if self.tokens.attrs.any() {
            head::item_prop(self.writer.doc_and_view(), &self.tokens.attrs);
            let (hints, hidden) = self.look();
            // Deeper ones belong to what they stand in, as blocks do.
            let apart = [Attr::DataNosnippet, Attr::For].into_iter().any(|a| self.tokens.attrs.has(a));
            if (hints != Hints::NONE || hidden || apart) && self.stack.len() < self.max_depth {
                if hints.any(Hints::CREDIT) && self.stack.last().is_some_and(|e| e.kind == BlockKind::Caption)
                {
                    self.close_block();
                }
                self.push(tag, hints, hidden, true);
                return;
            }
        }
        if tag == Tag::Noindex && self.stack.len() < self.max_depth {
            return self.push(tag, Hints::NONE, false, true);
        }
        self.count_inline(tag);
    }

    /// Notes an inline element that is not opened, so that its end tag ends no other of its name.
    fn count_inline(&mut self, tag: Tag) {
        for e in self.stack.iter_mut().rev().take_while(|e| e.inline) {
            if e.tag == tag {
                e.nested += 1;
                break;
            }
        }
    }

    fn block(&mut self, tag: Tag) {
        if self.is_unseen() {
            self.implied_ends(tag);
            if self.is_unseen() {
                return self.push_unseen(tag, false);
            }
        }
        if !scope::is_table_part(tag) {
            self.leave_cell_mode();
        }
        self.implied_ends(tag);
        if !(scope::is_cell(tag) && self.writer.open_kind() == Some(BlockKind::TableRow)) {
            self.close_block();
        }
        if self.stack.len() >= self.max_depth {
            self.too_deep += 1;
            return;
        }
        let (hints, hidden) = self.look();
        if self.tokens.attrs.any() {
            head::item_prop(self.writer.doc_and_view(), &self.tokens.attrs);
        }
        self.push(tag, hints, hidden, false);
    }

    fn push(&mut self, tag: Tag, hints: Hints, hidden: bool, inline: bool) {
        let own = Element::inside(self.stack.last(), tag);
        let outer = own.container;
        let hidden = hidden || own.hidden;
        let kind = match tag {
            _ if inline => own.kind,
            _ if hints.any(Hints::CAPTION) && matches!(tag, Tag::P | Tag::Div | Tag::Figcaption) => {
                BlockKind::Caption
            }
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                BlockKind::Heading(scope::level(tag))
            }
            Tag::Li => BlockKind::ListItem(self.list_depth()),
            Tag::Figcaption | Tag::Caption => BlockKind::Caption,
            Tag::Blockquote => BlockKind::Quote,
            Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext => BlockKind::Code,
            Tag::Td | Tag::Th => BlockKind::TableRow,
            Tag::Table | Tag::Tr | Tag::Tbody | Tag::Ul | Tag::Ol | Tag::Dl => BlockKind::Paragraph,
            _ => match own.kind {
                BlockKind::Heading(_) | BlockKind::TableRow => BlockKind::Paragraph,
                other => other,
            },
        };
        let verbatim = own.verbatim
            || matches!(tag, Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext | Tag::Textarea);
        let number = self.number(tag, hints);
        let signature = self.signature(tag);
        let tag_number = self.tokens.started - 1;
        let apart = self.apart(tag);
        let max = self.max_containers;
        let arena = &mut self.writer.doc().containers;
        let container = if arena.len() < max {
            let depth = arena[outer as usize].depth + 1;
            arena.push(Container {
                tag,
                hints,
                parent: outer,
                depth,
                tag_number,
                signature,
                hidden,
                apart,
                ..Container::default()
            });
            (arena.len() - 1) as ContainerId
        } else {
            outer
        };
        self.stack.push(Element { container, kind, verbatim, hidden, inline, number, ..own });
    }

    fn list_depth(&self) -> u8 {
        let lists =
            self.stack.iter().filter(|e| matches!(e.tag, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir)).count();
        lists.clamp(1, 9) as u8
    }
}
