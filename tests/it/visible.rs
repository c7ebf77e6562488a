//! What a reader sees of a page, told twice: by the one pass over tags, and by a walk over the tree of html5ever. The two share no code.
//!
//! Compared are the visible characters in their order, white space and invisible characters aside: where blocks begin is the one pass's own affair.

#![allow(clippy::expect_used, reason = "positions that a document made must hold")]

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName};
use scraper::{Html, HtmlTreeSink, Node};
use std::borrow::Cow;
use std::cell::Cell;
use trommel::clean::html;
use trommel::clean::limits::Limits;
use trommel::clean::plan::DecodeSettings;
use trommel::document::{Document, SourceView};

/// The visible characters that the blocks of a page hold. What stands for nothing in the source, such as the bar between two cells, is left out.
pub(crate) fn by_blocks(markup: &str) -> String {
    let mut doc = Document {
        view: SourceView { text: markup.to_owned().into(), ..Default::default() },
        ..Default::default()
    };
    let settings = DecodeSettings { mojibake: false, nfc: false, ..DecodeSettings::default() };
    let limits = Limits { blocks: usize::MAX, containers: usize::MAX, ..Limits::default() };
    html::blocks(&mut doc, &settings, &limits);
    let mut out = String::with_capacity(doc.text.len());
    for block in &doc.blocks {
        for piece in &doc.pieces[block.pieces.start as usize..block.pieces.end as usize] {
            // A piece of white space may reach beyond its block's text.
            let text =
                doc.text.get(piece.text as usize..(piece.text + piece.len).min(block.text.end) as usize);
            out.extend(text.unwrap_or_default().chars().filter(|c| is_seen(*c)));
        }
    }
    out
}

/// How the two tell the same page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// The same characters in the same order.
    Same,
    /// The same, if what a browser moves to before a table stays where it stands in the source.
    InPlace,
    /// The same characters in another order, and something was moved: formatting that is open across such places moves more than the text itself.
    Moved,
    /// They differ in a way that is on purpose, which the text names.
    Excused(&'static str),
    /// They differ: the length of both and what follows where they part.
    Different(String),
}

/// Holds the two against each other.
pub(crate) fn compare(markup: &str) -> Agreement {
    let ours = by_blocks(markup);
    let tree = by_tree(markup, false);
    if ours == tree.text {
        return Agreement::Same;
    }
    if tree.moved > 0 {
        if ours == by_tree(markup, true).text {
            return Agreement::InPlace;
        }
        let sorted = |text: &str| {
            let mut all: Vec<char> = text.chars().collect();
            all.sort_unstable();
            all
        };
        if sorted(&ours) == sorted(&tree.text) {
            return Agreement::Moved;
        }
    }
    if tree.frames {
        return Agreement::Excused(
            "frames: of a page of frames the parser keeps no text; what stands there is text to a reader",
        );
    }
    if let Some(why) = excuse(markup) {
        return Agreement::Excused(why);
    }
    let parted = ours.chars().zip(tree.text.chars()).take_while(|(a, b)| a == b).count();
    let tail = |text: &str| text.chars().skip(parted.saturating_sub(20)).take(80).collect::<String>();
    Agreement::Different(format!(
        "{} and {} bytes\n  blocks {:?}\n  tree   {:?}",
        ours.len(),
        tree.text.len(),
        tail(&ours),
        tail(&tree.text)
    ))
}

/// Why markup may be told in two ways. No page of the development sets needs one of these.
fn excuse(markup: &str) -> Option<&'static str> {
    let lower = markup.to_ascii_lowercase();
    if ["</textarea", "</xmp", "</plaintext"].iter().any(|cut| lower.ends_with(cut)) {
        return Some("cut: a page that ends inside an end tag does not show half a tag");
    }
    if lower.matches('<').count() >= 500 {
        return Some("depth: elements beyond the nesting limit are not opened");
    }
    None
}

/// What the tree says of a page.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// The visible characters.
    pub(crate) text: String,
    /// Nodes that the parser moved out of a table, to before it.
    pub(crate) moved: usize,
    /// The page is a set of frames, of which the parser keeps no text.
    pub(crate) frames: bool,
}

/// The visible characters of a page by its tree. With `in_place`, what the parser moves out of tables stays where it stands in the source.
pub(crate) fn by_tree(markup: &str, in_place: bool) -> Tree {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let options = ParseOpts { tree_builder, ..Default::default() };
    let sink = Sink { inner: HtmlTreeSink::new(Html::new_document()), in_place, moved: Cell::new(0) };
    let (html, moved) = html5ever::parse_document(sink, options).one(markup);
    let mut tree = Tree { moved, ..Tree::default() };
    // Elements around that show nothing, and what they may hold that is shown again.
    let mut unseen: Vec<bool> = vec![false];
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(e) => {
                    tree.frames |= e.name() == "frameset";
                    let around = unseen.last().copied().unwrap_or_default();
                    unseen.push((around && e.name() != "foreignObject") || UNSEEN.contains(&e.name()));
                }
                Node::Text(t) if unseen.last() == Some(&false) => {
                    tree.text.extend(t.chars().filter(|c| is_seen(*c)));
                }
                _ => {}
            },
            Edge::Close(node) => {
                if node.value().is_element() {
                    unseen.pop();
                }
            }
        }
    }
    tree
}

/// Elements that show nothing of what they hold to a reader without scripts, or something else than text: code, drawings, films, frames,
/// what stands in for these where they cannot be shown, lists of proposals, what is said in other words beside it.
const UNSEEN: [&str; 17] = [
    "script",
    "style",
    "template",
    "title",
    "svg",
    "canvas",
    "audio",
    "video",
    "iframe",
    "noembed",
    "noframes",
    "datalist",
    "rp",
    "annotation",
    "annotation-xml",
    "head",
    "frameset",
];

/// Whether a character shows: no white space, no control character, nothing of no width, no sign that something was lost.
fn is_seen(c: char) -> bool {
    let none = c.is_whitespace()
        || c.is_control()
        || matches!(c as u32,
            0xAD | 0x200B..=0x200D | 0x202A..=0x202E | 0x2060 | 0x2066..=0x206F | 0xFEFF | 0xFFF9..=0xFFFD | 0xFDD0..=0xFDEF);
    !none && c as u32 & 0xFFFE != 0xFFFE
}

/// The sink of `scraper`, which counts what is moved out of tables and may leave it there.
struct Sink {
    inner: HtmlTreeSink,
    in_place: bool,
    moved: Cell<usize>,
}

impl Sink {
    /// Where the text of a table ends so far: the last of its rows, of groups of rows, or the table.
    fn end_of_table(&self, table: NodeId) -> NodeId {
        let html = self.inner.0.borrow();
        let mut here = html.tree.get(table).expect("a node of this tree");
        loop {
            let part = |n: &ego_tree::NodeRef<'_, Node>| {
                n.value().as_element().is_some_and(|e| matches!(e.name(), "tbody" | "thead" | "tfoot" | "tr"))
            };
            let last = here.children().rev().find(|n| n.value().is_element());
            match last.filter(part) {
                Some(last) => here = last,
                None => return here.id(),
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = (Html, usize);
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> (Html, usize) {
        (self.inner.finish(), self.moved.get())
    }

    fn append_based_on_parent_node(&self, table: &NodeId, before: &NodeId, child: NodeOrText<NodeId>) {
        let is_space = match &child {
            NodeOrText::AppendText(text) => text.chars().all(char::is_whitespace),
            NodeOrText::AppendNode(_) => false,
        };
        self.moved.set(self.moved.get() + usize::from(!is_space));
        if self.in_place {
            self.inner.append(&self.end_of_table(*table), child);
        } else {
            self.inner.append_based_on_parent_node(table, before, child);
        }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.inner.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.inner.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.inner.append(parent, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.inner.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, node: NodeOrText<NodeId>) {
        self.inner.append_before_sibling(sibling, node);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, parent: &NodeId) {
        self.inner.reparent_children(node, parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &NodeId) -> bool {
        self.inner.is_mathml_annotation_xml_integration_point(handle)
    }
}
