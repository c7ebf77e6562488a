//! Tokens to blocks: which element is open, where a block begins and ends, and what kind it is.
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
mod numbers;
mod seam;
mod unseen;

use super::head;
use super::hints::Memo;
use super::scope::{self, Role};
use super::skip::Skip;
use super::tag::Tag;
use super::thread;
use super::token::{Attr, Token, Tokenizer};
use crate::clean::entities::{characters, decode_entity};
use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::clean::writer::{Mark, Writer, is_space};
use crate::document::{BlockKind, Container, ContainerId, Document, Hints, ItemMark};
use memchr::memchr;
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

    // --- text

    fn text(&mut self, range: Range<usize>, entities: bool) {
        let (verbatim, unseen) = self.stack.last().map_or((false, false), |e| (e.verbatim, e.unseen));
        if unseen {
            return;
        }
        let bytes = &self.writer.view().as_bytes()[range.clone()];
        if bytes.iter().all(|&b| is_space(b)) && !(verbatim && self.writer.is_open()) {
            self.writer.space(range);
            return;
        }
        self.ensure_open();
        if !verbatim {
            self.part(&range);
        }
        let mut at = range.start;
        if verbatim && !self.writer.is_open() {
            // Empty lines before the first line of code say nothing.
            while at < range.end && matches!(self.writer.view().as_bytes()[at], b'\n' | b'\r') {
                at += 1;
            }
        }
        while at < range.end {
            let bytes = self.writer.view().as_bytes();
            let next = entities.then(|| memchr(b'&', &bytes[at..range.end])).flatten().map(|i| at + i);
            let Some(amp) = next else {
                self.plain(at..range.end, verbatim);
                return;
            };
            match decode_entity(&bytes[amp + 1..range.end], false) {
                None => {
                    self.plain(at..amp + 1, verbatim);
                    at = amp + 1;
                }
                Some((taken, chars)) => {
                    self.plain(at..amp, verbatim);
                    at = amp + 1 + taken;
                    let mut buffer = [0u8; 8];
                    let mut len = 0;
                    for c in characters(chars) {
                        len += c.encode_utf8(&mut buffer[len..]).len();
                    }
                    let text = std::str::from_utf8(&buffer[..len]).expect("encoded just now");
                    self.writer.decoded(amp..at, text, verbatim);
                }
            }
        }
    }

    fn plain(&mut self, range: Range<usize>, verbatim: bool) {
        if verbatim {
            self.writer.verbatim(range);
        } else {
            self.writer.text(range);
        }
    }

    /// Sees to it that a block is open for text right here.
    fn ensure_open(&mut self) {
        let (kind, container, hidden) = match self.stack.last() {
            Some(e) => (e.kind, e.container, e.hidden),
            None => (BlockKind::Paragraph, 0, false),
        };
        if self.writer.is_open() {
            self.begin_cell();
            self.writer.reach(container);
            return;
        }
        let (kind, mark) = match kind {
            BlockKind::ListItem(_) => self.first_of_item(kind),
            kind => (kind, ItemMark::Bullet),
        };
        if self.writer.open_kind() != Some(kind) {
            self.writer.open(kind, container, false, hidden);
        }
        self.writer.set_mark(mark);
        self.writer.reach(container);
        if kind == BlockKind::TableRow {
            (self.bar, self.bars) = (false, 0);
            self.mark_cell();
        }
    }

    /// Only the first block of a list item is the item, with its number; the others are paragraphs in it.
    fn first_of_item(&mut self, kind: BlockKind) -> (BlockKind, ItemMark) {
        match self.stack.iter_mut().rev().find(|e| e.tag == Tag::Li) {
            Some(li) if !li.used => {
                li.used = true;
                (kind, if li.number > 0 { ItemMark::Number(li.number) } else { ItemMark::Bullet })
            }
            _ => (BlockKind::Paragraph, ItemMark::Bullet),
        }
    }

    fn rc_data(&mut self, range: Range<usize>) {
        if self.stack.last().is_some_and(|e| e.tag == Tag::Textarea) {
            self.text(range, true);
        } else if !self.is_unseen() {
            let title = head::folded(self.writer.view(), range);
            let head = &mut self.writer.doc().head;
            if head.title.is_empty() {
                head.title = title;
            }
        }
    }

    fn raw_text(&mut self, range: Range<usize>) {
        match self.stack.last().map(|e| e.tag) {
            Some(Tag::Xmp | Tag::Plaintext) => self.text(range, false),
            _ if self.is_unseen() => {}
            _ => {
                let kind = self.tokens.attrs.get(Attr::Type);
                head::script(self.writer.doc_and_view(), kind, range);
            }
        }
    }

    // --- elements

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

    fn end(&mut self, tag: Tag) {
        if let (Some(e), Tag::Svg | Tag::Foreignobject) = (self.stack.last(), tag)
            && e.tag == Tag::Foreignobject
        {
            return self.resume_drawing(e.nested - u32::from(tag == Tag::Svg));
        }
        match scope::role(tag) {
            Role::Void => {
                if tag == Tag::Br && !self.is_unseen() {
                    self.line_break(self.tokens.end() - 1..self.tokens.end());
                }
            }
            Role::Skipped | Role::Page => {}
            Role::Inline | Role::Unseen => {
                self.seam_ends(tag);
                self.end_inline(tag);
            }
            Role::Raw | Role::Block => self.end_block(tag),
        }
    }

    fn end_inline(&mut self, tag: Tag) {
        if tag == Tag::Ruby {
            self.end_brackets();
        }
        if tag == Tag::A && !self.is_unseen() {
            self.writer.link_end();
        }
        if tag == Tag::Time
            && let Some((from, index)) = self.time.take()
        {
            let value = head::folded(self.writer.view(), from..self.tokens.tag_start());
            if let Some(mark) = self.writer.doc().head.times.get_mut(index) {
                mark.value = value;
            }
        }
        let stops = |e: &Element| e.tag == tag || !(e.inline || (e.unseen && scope::is_passed(e.tag)));
        let Some(at) = self.stack.iter().rposition(stops) else { return };
        let e = &mut self.stack[at];
        if !e.inline {
            return;
        }
        if e.nested > 0 {
            e.nested -= 1;
        } else {
            self.stack.truncate(at);
        }
    }

    fn end_block(&mut self, tag: Tag) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            if !self.is_unseen() {
                self.close_block();
            }
            return;
        }
        let found = self.stack.iter().rposition(|e| scope::same(e.tag, tag) || scope::bars(tag, e.tag));
        if let Some(at) = found
            && scope::same(self.stack[at].tag, tag)
        {
            self.close_to(at);
        } else if tag == Tag::P && !self.is_unseen() {
            self.close_block();
        }
    }

    /// Closes the element at that place of the stack and all above it.
    fn close_to(&mut self, at: usize) {
        if at > 0 && self.stack[at - 1].unseen {
            self.stack.truncate(at);
            return;
        }
        for e in &self.stack[at..] {
            if scope::ends_links(e.tag) {
                self.writer.link_end();
            }
        }
        let is_inside_code =
            self.stack[at].verbatim && self.stack.get(at.wrapping_sub(1)).is_some_and(|e| e.verbatim);
        if !self.end_cell(at) && !is_inside_code {
            self.seal_block();
        }
        self.stack.truncate(at);
    }

    fn close_paragraph(&mut self) {
        if !self.stack.last().is_some_and(|e| e.in_paragraph) {
            return;
        }
        let found = self.stack.iter().rposition(|e| e.tag == Tag::P || scope::bars(Tag::P, e.tag));
        if let Some(at) = found
            && self.stack[at].tag == Tag::P
        {
            self.close_to(at);
        }
    }

    /// Ends what a start tag ends without an end tag.
    fn implied_ends(&mut self, tag: Tag) {
        if scope::closes_paragraph(tag) {
            self.close_paragraph();
        }
        if scope::level(tag) > 0
            && let Some(e) = self.stack.last()
            && scope::level(e.tag) > 0
        {
            self.close_to(self.stack.len() - 1);
        }
        if !scope::ends_some(tag) {
            return;
        }
        let found =
            self.stack.iter().rposition(|e| scope::ends_before(tag, e.tag) || scope::stops(tag, e.tag));
        if let Some(at) = found
            && scope::ends_before(tag, self.stack[at].tag)
        {
            // The outermost of the elements that end: a new row ends the cell and the row.
            let mut outermost = at;
            for i in (0..at).rev() {
                let t = self.stack[i].tag;
                if scope::stops(tag, t) {
                    break;
                }
                if scope::ends_before(tag, t) {
                    outermost = i;
                }
            }
            self.close_to(outermost);
        }
    }

    /// Ends the open block; inside verbatim text a block element is a line end instead.
    fn close_block(&mut self) {
        if let Some(e) = self.stack.last()
            && e.verbatim
            && self.writer.is_open()
            && self.writer.open_kind() == Some(BlockKind::Code)
            && !matches!(e.tag, Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext)
        {
            let at = self.tokens.tag_start();
            self.writer.decoded(at..at + 1, "\n", true);
            return;
        }
        self.seal_block();
    }

    fn seal_block(&mut self) {
        if self.writer.open_kind() == Some(BlockKind::TableRow) && self.bars == 0 {
            self.writer.set_kind(BlockKind::Paragraph);
        }
        self.writer.close();
        self.cell.clear();
        (self.bar, self.bars) = (false, 0);
    }
}
