//! `Document`: one list of `Block`s over one text buffer, an arena of `Container`s, and the votes on the blocks.
//!
//! Markup and plain text both become this, and every later stage sees only this. Votes are appended, never
//! overwritten; nothing is deleted until the record is written.

use crate::clean::lexicon::Hit;
use crate::outcome::{Field, Reason, Verdict};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The input transcoded to UTF-8, before any repair: what every span of a record points into, in bytes.
#[derive(Debug, Clone, Default)]
pub struct SourceView<'p> {
    /// The transcoded input, without a byte order mark; lent by the page where it came as UTF-8.
    pub text: Cow<'p, str>,
    /// How it was decoded.
    pub report: DecodeReport,
}

/// How the bytes became text, and what was repaired afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecodeReport {
    /// WHATWG name of the encoding used.
    pub encoding: &'static str,
    /// What settled it: `bom`, `utf16_pattern`, `escapes`, `utf8`, `declared`, `detected`, `transcoded`.
    pub basis: &'static str,
    /// The label that the page or its transport declared.
    pub declared: Option<String>,
    /// The declaration was not followed.
    pub overruled: bool,
    /// U+FFFD characters that decoding put in.
    pub replaced: u32,
    /// How often each repair changed something, by name (`mojibake`, `entities`, `nfc`, `controls`, `zero_width`, `bidi`, `spaces`, `line_ends`).
    pub repairs: BTreeMap<&'static str, u32>,
}

/// Index of a block in [`Document::blocks`].
pub type BlockId = u32;
/// Index of a container in [`Document::containers`]; 0 is the root.
pub type ContainerId = u32;

/// One page as blocks, containers and votes.
#[derive(Debug, Clone, Default)]
pub struct Document<'p> {
    /// What spans point into.
    pub view: SourceView<'p>,
    /// The text of all blocks, one after the other, repaired and with white space folded (code excepted).
    pub text: String,
    /// In reading order.
    pub blocks: Vec<Block>,
    /// Where the text came from: for each block a run of pieces, ascending in `text` and in the source.
    pub pieces: Vec<Piece>,
    /// Nested elements; for plain text only the root.
    pub containers: Vec<Container>,
    /// Hyperlinks inside blocks, in reading order.
    pub links: Vec<Link>,
    /// Where they lead, one address after the other.
    pub hrefs: String,
    /// What the head and the invisible parts of a page of markup say.
    pub head: Head,
    /// Phrases of the lexicon that blocks hold, by block: see [`Document::hits`].
    pub hits: Vec<Hit>,
    /// Where in `hits` those of each block end; empty until the blocks have been looked up.
    pub hit_ends: Vec<u32>,
    /// What stages say of blocks, in the order said.
    pub votes: Vec<Vote>,
    /// What is known about the page as a whole.
    pub metadata: Metadata,
    /// What the page is, with the evidence.
    pub judgement: Judgement,
    /// What the model makes of its own choice, where one chose.
    pub choice: Option<Choice>,
    /// The page came as plain text.
    pub plain: bool,
}

/// What is written before an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ItemMark {
    /// A bullet.
    #[default]
    Bullet,
    /// Its number, which markup counts and its text does not say; from 1.
    Number(u16),
    /// Nothing: its text begins with a number of its own.
    InText,
}

/// A paragraph, heading, list item, table row, caption, code block or line.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// What is written before it, if it is an item of a list.
    pub mark: ItemMark,
    /// Range in [`Document::text`].
    pub text: Range<u32>,
    /// Range in [`Document::pieces`].
    pub pieces: Range<u32>,
    /// The innermost container.
    pub container: ContainerId,
    /// Bytes of `text` that stand inside hyperlinks.
    pub link_bytes: u32,
    /// Hyperlinks that end in this block.
    pub links: u16,
    /// Words: runs of letters, numbers and marks; for scripts without spaces, one a character and a half.
    pub words: u32,
    /// The block follows the one before it without a blank line (plain text) or in the same list or table.
    pub tight: bool,
    /// It stands in an element that is hidden by attribute or inline style. Evidence, not a verdict.
    pub hidden: bool,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// An item of a list; the depth of nesting from 1.
    ListItem(u8),
    /// A row of a table, its cells joined by ` | `.
    TableRow,
    /// A figure's or table's caption.
    Caption,
    /// Verbatim text.
    Code,
    /// A quotation.
    Quote,
}

/// A run of a block's text and the run of the source view that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Start in [`Document::text`].
    pub text: u32,
    /// Bytes of text.
    pub len: u32,
    /// Start in the source view.
    pub src: u32,
    /// Bytes of source.
    pub src_len: u32,
    /// The two runs are the same bytes, so that a position inside one maps to the same position in the other.
    pub verbatim: bool,
}

/// An element that holds blocks.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// The element's name.
    pub tag: crate::clean::html::Tag,
    /// Hints by the words in its class, id and role, of this element alone.
    pub hints: Hints,
    /// The enclosing container; the root is its own parent.
    pub parent: ContainerId,
    /// Distance to the root.
    pub depth: u16,
    /// Blocks inside, nested containers included.
    pub blocks: Range<BlockId>,
    /// Bytes of text inside.
    pub text_bytes: u32,
    /// Bytes of text inside hyperlinks.
    pub link_bytes: u32,
    /// Blocks of 80 bytes and more inside.
    pub long_blocks: u32,
    /// Ordinal of the start tag in the source, from 0; what site rules are joined by.
    pub tag_number: u32,
    /// Hash of tag name and class attribute, equal for siblings made by one template.
    pub signature: u64,
    /// Hidden by attribute or inline style, by itself or through an ancestor.
    pub hidden: bool,
    /// What the element itself says that it is, where that is no part of the text.
    pub apart: Option<Apart>,
}

/// What an element says that it is, where that is no part of the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Shown above the page when it is asked for: a `<dialog>`, or what says so by `aria-modal` or its role (WAI-ARIA 1.2).
    Dialog,
    /// Shown beside something that is pointed at: `role=tooltip`.
    Tooltip,
    /// The name of a control of a form: `<label for>`.
    Label,
    /// `<footer>` or `role=contentinfo`.
    Footer,
    /// Not for search engines: `data-nosnippet` (Google), `<noindex>` (Yandex), the classes `robots-nocontent` and `robots-noindex` (Yahoo).
    Unindexed,
}

/// A hyperlink's text and where it leads.
#[derive(Debug, Clone)]
pub struct Link {
    /// The block it stands in.
    pub block: BlockId,
    /// Range in [`Document::text`].
    pub text: Range<u32>,
    /// The `href`, as a range of [`Document::hrefs`]: entities decoded, as written (not resolved).
    pub href: Range<u32>,
}

/// What the head and the invisible parts of a page say; empty for plain text.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The `<title>` element, white space folded.
    pub title: String,
    /// Ranges of the source view between comments that keep search engines out (`googleoff`, `noindex`), ascending; one that
    /// is never closed has no end.
    pub unindexed: Vec<Range<usize>>,
    /// `lang` of the `<html>` element.
    pub lang: Option<String>,
    /// `<meta>` elements (`itemprop` on other elements with a `content` attribute too): lower-case name, property, itemprop or http-equiv, and content.
    pub meta: Vec<(String, String)>,
    /// `<link rel href>` of the page's own address, licence and picture: lower-case rel, href.
    pub links: Vec<(String, String)>,
    /// Bodies of `<script type="application/ld+json">`, as ranges of the source view.
    pub json_ld: Vec<Range<usize>>,
    /// Other data that may hold the page's content, as ranges of the source view; an attribute's entities are not decoded.
    pub data: Vec<(crate::clean::payload::DataKind, Range<usize>)>,
    /// What shows the page to be a thread of posts, such as a forum's or a page of questions and answers: `json_ld`, `microdata`,
    /// `generator`, `page_class`.
    pub thread: Option<&'static str>,
    /// `<time>` and `<abbr class=published>` elements: the `datetime` attribute or else the text; the block that stands there; whether `pubdate` or an itemprop or class says published.
    pub times: Vec<TimeMark>,
}

/// A `<time>` element.
#[derive(Debug, Clone)]
pub struct TimeMark {
    /// The `datetime` attribute, or else the element's text.
    pub value: String,
    /// The block that was open, or is made next, where the element starts.
    pub block: BlockId,
    /// The element says that it is the publication date (`pubdate`, itemprop, class).
    pub published: bool,
}

/// What a stage says of a block, or of a part of one.
#[derive(Debug, Clone)]
pub struct Vote {
    /// The block.
    pub block: BlockId,
    /// The part of the block that the vote is about, in bytes of its text; `None` for the whole block.
    pub part: Option<Range<u32>>,
    /// What is to become of it.
    pub ballot: Ballot,
    /// How sure.
    pub certainty: Certainty,
    /// Why.
    pub evidence: Evidence,
}

/// What is to become of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ballot {
    /// It stays in the text.
    Keep,
    /// It goes, for this reason.
    Drop(Reason),
    /// It leaves the text for this field.
    Move(Field),
}

/// How sure a vote is. Certain votes decide; among them site rules come first, then moves, then drops, then keeps.
/// Without one, weights are added: keeps count for, drops and moves against, and the heaviest of these names the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// In hundredths: 100 is worth one plain piece of evidence.
    Weight(i16),
    /// What the model makes of the block; it knows all that weighs.
    Model,
    /// Right in at least 97 % of at least 20 hits on development data, or true by construction.
    Certain,
    /// A rule written for this host.
    Site,
}

/// Why a vote was cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A rule in code: `area/name`.
    Rule(&'static str),
    /// A phrase of the lexicon, by its index.
    Phrase(u32),
    /// A selector of a site file, by its index in the host's rules.
    Site(u32),
    /// The learned model; the probability that the block belongs to the text, in thousandths.
    Model(u16),
}

/// What is known about the page as a whole. Every value says where it came from.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Title of the article or page, without the site's name.
    pub title: Option<Found<String>>,
    /// The line under the title.
    pub subtitle: Option<Found<String>>,
    /// Authors, in order.
    pub author: Vec<Found<String>>,
    /// Publication date, `YYYY-MM-DD` or with time and offset as RFC 3339.
    pub date: Option<Found<String>>,
    /// Date of the last change, likewise.
    pub modified: Option<Found<String>>,
    /// Name of the site or publication.
    pub site_name: Option<Found<String>>,
    /// Sources and agencies that the page names as such.
    pub attribution: Vec<Found<String>>,
    /// Address that the page gives for itself.
    pub canonical: Option<Found<String>>,
    /// Address of the licence, or its name where no address is given.
    pub licence: Option<Found<String>>,
    /// Parts of the site that the page belongs to, from the widest.
    pub categories: Vec<Found<String>>,
    /// Key words, each once.
    pub tags: Vec<Found<String>>,
    /// Address of the picture that stands for the page.
    pub image: Option<Found<String>>,
    /// ISO 639-1 code of the kept text, with a confidence from 0 to 1.
    pub lang: Option<(String, f32)>,
    /// What the page says it is: `article`, `product`, `website`, `profile` ... (Open Graph or JSON-LD type, lower case).
    pub page_type: Option<String>,
}

/// A value and where it came from: `json_ld`, `open_graph`, `meta`, `heading`, `byline`, `text`, `url`, `site_rule`, `input` ...
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: &'static str,
}

/// What the page is, and why.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// How likely it is right, from 0 to 1: hundredths by counted evidence. `None` where nothing was judged.
    pub probability: Option<f64>,
    /// What it rests on: rule names, numbers.
    pub evidence: Vec<String>,
}

/// What a model makes of its choice of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The model's id.
    pub model: String,
    /// Word F1 that the choice is likely to have, calibrated on held-out pages, in thousandths.
    pub confidence: u16,
}

/// Hints that the words of a class, id or role give, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints(pub u64);

macro_rules! hints {
    ($($name:ident = $bit:expr),* $(,)?) => {
        #[allow(missing_docs, reason = "the names are the definition")]
        impl Hints { $(pub const $name: Hints = Hints(1 << $bit);)* }

        impl Hints {
            /// Names of the hints, in the order of their bits.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];
        }
    };
}

hints! {
    NAV = 0, MENU = 1, HEADER = 2, FOOTER = 3, SIDEBAR = 4, RELATED = 5, PROMO = 6, SHARE = 7, ADVERT = 8, CONSENT = 9,
    SUBSCRIBE = 10, LOGIN = 11, COMMENTS = 12, LEGAL = 13, COPYRIGHT = 14, BREADCRUMB = 15, PAGINATION = 16, TAGS = 17,
    META = 18, BYLINE = 19, DATE = 20, CAPTION = 21, CREDIT = 22, SKIP = 23, MODAL = 24, WIDGET = 25, HIDDEN = 26,
    SEARCH = 27, TOOLBAR = 28, CAROUSEL = 29, TOC = 30, CONTENT = 31, ARTICLE = 32, MAIN = 33, POST = 34, TITLE = 35,
    SUBTITLE = 36, QUOTE = 37, CODE = 38, PRODUCT = 39, PRICE = 40, REVIEW = 41, FAQ = 42, ERROR = 43, AVATAR = 44,
    SIGNATURE = 45, RATING = 46, LIST = 47, ITEM = 48, CARD = 49, AUTHOR_BIO = 50, TEASER = 51, PRINT = 52, ICON = 53,
    USER_CARD = 54,
}

impl Hints {
    /// No hints.
    pub const NONE: Hints = Hints(0);

    /// Whether the two sets have a hint in common.
    pub fn any(self, of: Hints) -> bool {
        self.0 & of.0 != 0
    }

    /// The union of the two sets.
    #[must_use]
    pub const fn with(self, more: Hints) -> Hints {
        Hints(self.0 | more.0)
    }
}

impl Document<'_> {
    /// The text of a block.
    pub fn text_of(&self, block: &Block) -> &str {
        self.text.get(block.text.start as usize..block.text.end as usize).unwrap_or_default()
    }

    /// Where a hyperlink leads.
    pub fn href(&self, link: &Link) -> &str {
        self.hrefs.get(link.href.start as usize..link.href.end as usize).unwrap_or_default()
    }

    /// The block of that index.
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.blocks.get(id as usize)
    }

    /// The phrases of the lexicon that a block holds, by index of the phrase, in bytes of the block's text; what
    /// `lexicon.matches(text_of(block), block.words, ...)` finds. `clean::lexicon::annotate` looks them up, right after the blocks are made.
    pub fn hits(&self, block: BlockId) -> &[Hit] {
        let end = |at: usize| self.hit_ends.get(at).map_or(0, |&end| end as usize);
        let start = (block as usize).checked_sub(1).map_or(0, end);
        self.hits.get(start..end(block as usize)).unwrap_or_default()
    }

    /// Appends a vote on a whole block.
    pub fn vote(&mut self, block: BlockId, ballot: Ballot, certainty: Certainty, evidence: Evidence) {
        self.votes.push(Vote { block, part: None, ballot, certainty, evidence });
    }

    /// Appends a vote on a part of a block: bytes of its own text, on character boundaries.
    pub fn cut(
        &mut self,
        block: BlockId,
        part: Range<u32>,
        ballot: Ballot,
        certainty: Certainty,
        evidence: Evidence,
    ) {
        self.votes.push(Vote { block, part: Some(part), ballot, certainty, evidence });
    }

    /// The innermost container of a block and its ancestors, from the inside out, the root last.
    pub fn ancestors(&self, block: &Block) -> impl Iterator<Item = &Container> {
        let mut next = self.containers.get(block.container as usize);
        std::iter::from_fn(move || {
            let here = next?;
            next = if here.depth == 0 { None } else { self.containers.get(here.parent as usize) };
            Some(here)
        })
    }

    /// Source ranges that a range of [`Document::text`] came from, ascending, neighbours merged.
    /// A position inside a piece that is not verbatim counts as its end when a range starts there and belongs to the range that ends there.
    pub fn sources(&self, block: &Block, text: Range<u32>) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for source in self.runs(block, text) {
            match out.last_mut() {
                Some(last) if last.end == source.start => last.end = source.end,
                _ => out.push(source),
            }
        }
        out
    }

    /// From the first to the last byte of [`Document::sources`].
    pub fn source_hull(&self, block: &Block, text: Range<u32>) -> Option<Range<usize>> {
        let mut runs = self.runs(block, text);
        let first = runs.next()?;
        Some(first.start..runs.last().map_or(first.end, |last| last.end))
    }

    /// Source ranges piece by piece.
    fn runs(&self, block: &Block, text: Range<u32>) -> impl Iterator<Item = Range<usize>> {
        let pieces =
            self.pieces.get(block.pieces.start as usize..block.pieces.end as usize).unwrap_or_default();
        // Pieces ascend, and a block may have as many segments as pieces.
        let first = pieces.partition_point(|p| p.text + p.len <= text.start);
        let within = pieces.get(first..).unwrap_or_default().iter().take_while(move |p| p.text < text.end);
        within.filter_map(move |p| {
            let (start, end) = (p.text.max(text.start), (p.text + p.len).min(text.end));
            let source = match p.verbatim {
                _ if start >= end => return None,
                true => (p.src + start - p.text)..(p.src + end - p.text),
                false if start == p.text => p.src..p.src + p.src_len,
                false => return None,
            };
            Some(source.start as usize..source.end as usize)
        })
    }
}
