//! What the page is like as a whole; the same in all of its rows.

use super::{PAGE, Rows, cap, hint_bits, permil, shape};
use crate::clean::html::Tag;
use crate::document::{BlockKind, Document, Hints};
use memchr::memmem;

const NAMES: [&str; 23] = [
    "page_blocks",
    "page_words",
    "page_links",
    "page_prose",
    "page_long",
    "page_headings",
    "page_items",
    "page_rows",
    "page_code",
    "page_sentences",
    "page_short",
    "page_unspaced",
    "page_small_words",
    "page_phrases",
    "page_articles",
    "page_main",
    "page_forms",
    "page_times",
    "page_tables",
    "url_depth",
    "url_digits",
    "url_query",
    "url_file",
];
/// Schema.org types looked for in JSON-LD; what the page says it is.
const TYPES: [&str; 8] = [
    "Article\"",
    "NewsArticle",
    "Product\"",
    "ItemList",
    "DiscussionForumPosting",
    "Recipe",
    "Event\"",
    "LocalBusiness",
];
/// What Open Graph calls pages.
const KINDS: [&str; 3] = ["article", "product", "website"];
/// Words of addresses by what kind of page they name; software speaks English in addresses all over the world.
const ADDRESS: [&[&str]; 5] = [
    &["forum", "thread", "topic", "viewtopic", "showthread", "discussion", "community", "bbs"],
    &["product", "item", "shop", "store", "buy", "goods"],
    &["docs", "doc", "documentation", "wiki", "manual", "reference", "api", "guide", "help"],
    &["category", "tag", "collection", "archive", "search", "list"],
    &["question", "faq", "answer"],
];
/// Hints whose number on the page tells kinds of pages apart.
const COUNTED: Hints = Hints(
    Hints::POST.0
        | Hints::COMMENTS.0
        | Hints::PRODUCT.0
        | Hints::PRICE.0
        | Hints::REVIEW.0
        | Hints::FAQ.0
        | Hints::CARD.0
        | Hints::TEASER.0
        | Hints::AVATAR.0
        | Hints::SIGNATURE.0
        | Hints::TOC.0
        | Hints::BYLINE.0
        | Hints::QUOTE.0
        | Hints::CODE.0,
);

/// Columns of this group.
pub(super) const COLUMNS: usize =
    NAMES.len() + TYPES.len() + KINDS.len() + ADDRESS.len() + COUNTED.0.count_ones() as usize;

/// Appends the names of the columns.
pub(super) fn names(out: &mut Vec<String>) {
    out.extend(NAMES.map(str::to_owned));
    out.extend(TYPES.map(|t| format!("says_{}", t.trim_end_matches('"').to_lowercase())));
    out.extend(KINDS.map(|k| format!("kind_{k}")));
    out.extend(ADDRESS.iter().map(|words| format!("url_{}", words.first().unwrap_or(&""))));
    let counted = hint_bits().filter(|(i, _)| COUNTED.any(Hints(1 << i)));
    out.extend(counted.map(|(_, n)| format!("page_hint_{}", n.to_lowercase())));
}

/// Fills the columns of all rows.
pub(super) fn fill(doc: &Document, url: Option<&str>, rows: &mut Rows) {
    let values = values(doc, url, rows);
    for i in 0..doc.blocks.len() {
        if let Some(own) = rows.row_mut(i).get_mut(PAGE..) {
            own.copy_from_slice(&values);
        }
    }
}

fn values(doc: &Document, url: Option<&str>, rows: &Rows) -> Vec<i16> {
    let n = doc.blocks.len() as u64;
    let count = |test: &dyn Fn(usize) -> bool| (0..doc.blocks.len()).filter(|i| test(*i)).count() as u64;
    let words = |i: usize| rows.get(i, shape::WORDS);
    let mean = |column: usize| {
        let sum: i64 = (0..doc.blocks.len()).map(|i| i64::from(rows.get(i, column))).sum();
        (sum / n.max(1) as i64) as i16
    };
    let kind = |test: fn(BlockKind) -> bool| doc.blocks.iter().filter(|b| test(b.kind)).count() as u64;
    let tags = |tag: Tag| cap(doc.containers.iter().filter(|c| c.tag == tag).count());
    let all_words: u64 = doc.blocks.iter().map(|b| u64::from(b.words)).sum();
    let prose_words: u64 = doc
        .blocks
        .iter()
        .enumerate()
        .filter(|(i, _)| rows.is_prose(*i))
        .map(|(_, b)| u64::from(b.words))
        .sum();
    let (bytes, links) = doc.blocks.iter().fold((0u64, 0u64), |(b, l), block| {
        (b + u64::from(block.text.end - block.text.start), l + u64::from(block.link_bytes))
    });
    let url = url.unwrap_or("");
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let (path, query) = path.split_once('?').map_or((path, ""), |(p, q)| (p, q));
    let signs = |test: fn(&u8) -> bool| cap(path.bytes().filter(test).count());
    let mut out = vec![
        cap(n as usize),
        cap(all_words as usize / 10),
        permil(links, bytes),
        permil(prose_words, all_words),
        permil(count(&|i| words(i) >= 40), n),
        permil(kind(|k| matches!(k, BlockKind::Heading(_))), n),
        permil(kind(|k| matches!(k, BlockKind::ListItem(_))), n),
        permil(kind(|k| k == BlockKind::TableRow), n),
        permil(kind(|k| k == BlockKind::Code), n),
        permil(count(&|i| rows.get(i, shape::ENDS_SENTENCE) > 0), n),
        permil(count(&|i| words(i) <= 3), n),
        permil(count(&|i| rows.get(i, shape::UNSPACED) > 300), n),
        mean(shape::SMALL_WORDS),
        permil(count(&|i| rows.get(i, super::said::DROP_PHRASE) > 0), n),
        tags(Tag::Article),
        tags(Tag::Main),
        tags(Tag::Form),
        cap(doc.head.times.len()),
        tags(Tag::Table),
        signs(|b| *b == b'/').min(6),
        signs(u8::is_ascii_digit).min(9),
        i16::from(!query.is_empty()),
        i16::from(path.rsplit('/').next().is_some_and(|f| f.contains('.'))),
    ];
    let said: Vec<&str> = doc.head.json_ld.iter().filter_map(|r| doc.view.text.get(r.clone())).collect();
    for name in TYPES {
        let finder = memmem::Finder::new(name);
        out.push(i16::from(said.iter().any(|s| finder.find(s.as_bytes()).is_some())));
    }
    let own = doc.metadata.page_type.as_deref().unwrap_or("");
    out.extend(KINDS.map(|k| i16::from(own.contains(k))));
    let lower = path.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphabetic()).collect();
    for words in ADDRESS {
        let named = |p: &&str| words.iter().any(|w| p == w || p.strip_suffix('s') == Some(w));
        out.push(i16::from(parts.iter().any(named)));
    }
    for (i, _) in hint_bits().filter(|(i, _)| COUNTED.any(Hints(1 << i))) {
        out.push(cap(doc.containers.iter().filter(|c| c.hints.any(Hints(1 << i))).count()));
    }
    out
}
