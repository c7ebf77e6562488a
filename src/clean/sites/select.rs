//! Runs the selectors over a tree of the page and joins what they select with blocks.

use super::numbers::{ATTRIBUTE, Numbered};
use super::place::{Places, Spot};
use super::{Action, Matcher, SiteRules};
use crate::clean::html::Tag;
use crate::document::Document;
use ego_tree::iter::Edge;
use html5ever::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::{ElementRef, Html, HtmlTreeSink, Node};
use std::collections::{HashMap, HashSet};

/// Elements that one rule may have its text looked up for. A page of 10,000 comments has as many.
const MAX_LOOKED_UP: usize = 20_000;
/// Bytes of an element's text that are looked up or become a value.
const MAX_TEXT: usize = 64 << 10;
/// Bytes of a title, author or date.
const MAX_VALUE: usize = 2_000;

/// What one rule selects.
#[derive(Default)]
struct Selection {
    /// Numbers of start tags inside the selected elements, theirs included, and their names.
    numbers: HashMap<u32, Tag>,
    /// Text of the outermost selected elements, with a position in the source at or before it.
    texts: Vec<(u32, String)>,
}

/// Appends what the selectors of a host say of blocks, and the values that they name.
pub(super) fn run(
    doc: &Document,
    rules: &SiteRules,
    numbered: &Numbered,
    votes: &mut Vec<(u32, Spot, Action)>,
    values: &mut Vec<(Action, String)>,
) {
    let html = parse(&numbered.markup);
    let places = Places::new(doc);
    // The first selector for a title or date that finds something names it.
    let (mut titled, mut dated) = (false, false);
    for (index, rule) in (0u32..).zip(&rules.rules) {
        let Matcher::Selector(selector) = &rule.matcher else { continue };
        let elements: Vec<ElementRef<'_>> = html.select(selector).collect();
        let (limit, done) = match rule.action {
            Action::Title => (1, &mut titled),
            Action::Date => (1, &mut dated),
            _ => (usize::MAX, &mut false),
        };
        if elements.is_empty() || *done {
            continue;
        }
        let elements: Vec<ElementRef<'_>> = elements.into_iter().take(limit).collect();
        if matches!(rule.action, Action::Title | Action::Author | Action::Date) {
            let found = elements.iter().filter_map(|e| value(e, rule.action)).map(|v| (rule.action, v));
            let before = values.len();
            values.extend(found);
            *done = values.len() > before;
        }
        let selection = collect(&html, &elements, numbered);
        let whole = in_containers(doc, &selection.numbers);
        votes.extend(
            (0u32..).zip(&whole).filter(|(_, w)| **w).map(|(b, _)| (index, Spot::whole(b), rule.action)),
        );
        for (from, text) in &selection.texts {
            for spot in places.find(*from, text) {
                let known = whole.get(spot.block as usize).copied().unwrap_or_default();
                if !known {
                    votes.push((index, spot, rule.action));
                }
            }
        }
    }
}

/// A tree of the page as a browser without scripts makes it: with what `<noscript>` holds.
pub(super) fn parse(markup: &str) -> Html {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    html5ever::parse_document(HtmlTreeSink::new(Html::new_document()), options).one(markup)
}

/// One pass over the tree: numbers inside the selected elements, and the text of the outermost ones.
fn collect(html: &Html, elements: &[ElementRef<'_>], numbered: &Numbered) -> Selection {
    let chosen: HashSet<_> = elements.iter().map(|e| e.id()).collect();
    let mut selection = Selection::default();
    let (mut inside, mut from) = (0usize, 0u32);
    let mut text = String::new();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    let number = element.attr(ATTRIBUTE).and_then(|n| n.parse::<u32>().ok());
                    // An element without a number lies after the last one that has one.
                    let start = number.and_then(|n| numbered.starts.get(n as usize).copied());
                    if inside == 0 {
                        from = start.unwrap_or(from);
                    }
                    inside += usize::from(chosen.contains(&node.id()));
                    if inside > 0 {
                        selection
                            .numbers
                            .extend(number.map(|n| (n, Tag::from_name(element.name().as_bytes()))));
                    }
                }
                Node::Text(t) if inside > 0 && text.len() < MAX_TEXT && !is_code(&node) => {
                    text.push_str(t.as_ref());
                    text.push(' ');
                }
                _ => {}
            },
            Edge::Close(node) if chosen.contains(&node.id()) => {
                inside -= 1;
                if inside == 0 {
                    let whole = std::mem::take(&mut text);
                    let fits = whole.len() < MAX_TEXT && selection.texts.len() < MAX_LOOKED_UP;
                    if fits && !whole.trim().is_empty() {
                        selection.texts.push((from, whole));
                    }
                }
            }
            Edge::Close(_) => {}
        }
    }
    selection
}

/// Whether a text node is the content of a script or style.
fn is_code(node: &ego_tree::NodeRef<'_, Node>) -> bool {
    let parent = node.parent().and_then(|p| p.value().as_element());
    parent.is_some_and(|e| matches!(e.name(), "script" | "style" | "template"))
}

/// For every block whether a container around it has one of the numbers. The root is no element. Where the names differ, the markup
/// was read in two ways, and nothing is said.
fn in_containers(doc: &Document, numbers: &HashMap<u32, Tag>) -> Vec<bool> {
    let mut inside = vec![false; doc.containers.len()];
    for (i, container) in doc.containers.iter().enumerate().skip(1) {
        // A parent stands before its children.
        let parent = inside.get(container.parent as usize).copied().unwrap_or_default();
        if let Some(here) = inside.get_mut(i) {
            *here = parent || numbers.get(&container.tag_number) == Some(&container.tag);
        }
    }
    doc.blocks.iter().map(|b| inside.get(b.container as usize).copied().unwrap_or_default()).collect()
}

/// The value that an element gives: of a date the machine-readable one, of a `<meta>` its content, else the text.
fn value(element: &ElementRef<'_>, action: Action) -> Option<String> {
    let attribute = match (action, element.value().name()) {
        (_, "meta") => element.attr("content"),
        (Action::Date, _) => element.attr("datetime").or_else(|| element.attr("content")),
        _ => None,
    };
    let text = attribute.map_or_else(|| element.text().collect::<String>(), str::to_owned);
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!folded.is_empty() && folded.len() <= MAX_VALUE).then_some(folded)
}
