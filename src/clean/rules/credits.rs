//! Captions and credits in plain text: a short line that names at its end whom its picture is by was a caption, and a line that does
//! nothing else is a credit. Cast with the sure phrases, after the model's columns are filled.

use crate::clean::lexicon::{Hit, Lexicon, Match, Scratch, Target};
use crate::clean::words;
use crate::document::{Ballot, Block, BlockId, BlockKind, Certainty, Document, Evidence};
use crate::outcome::Field;

/// Longest caption with its credit, in words; the longest of the pages that this was written for has 31.
const CAPTION_WORDS: u32 = 45;
/// Fewest words of a caption before its credit.
const LEAST_WORDS: u32 = 4;
/// Longest credit, in words, and in bytes.
const CREDIT_WORDS: u32 = 8;
const CREDIT_BYTES: usize = 90;
/// Ends of sentences, brackets, dashes and bars that a credit may stand behind, the last ones of a line.
const PLACES: usize = 5;

/// Longest line, in words, that is passed over where nothing in it hints at a credit: agencies at the end are looked for in longer ones too.
const HINTED_WORDS: u32 = 30;

const CAPTION: Evidence = Evidence::Rule("credits/caption");
const CREDIT: Evidence = Evidence::Rule("credits/credit");

/// Votes on the short lines of a plain text.
pub(super) fn vote(doc: &mut Document, lexicon: &Lexicon) {
    if !doc.plain {
        return;
    }
    let mut search = Search { lexicon, scratch: Scratch::default(), hits: Vec::new() };
    for id in 0..doc.blocks.len() as u32 {
        let Some(block) = doc.block(id).filter(|b| may_be_caption(b)) else { continue };
        let text = doc.text_of(block);
        let by_agency = block.words > HINTED_WORDS || ends_in_agency(doc, id, lexicon);
        if !by_agency && !is_hinted(text) {
            continue;
        }
        let length = text.len() as u32;
        match credit(text, by_agency, &mut search) {
            Some(0) => doc.vote(id, Ballot::Move(Field::Credit), Certainty::Certain, CREDIT),
            Some(at) => split(doc, id, at as u32, length),
            None => {}
        }
    }
}

/// The phrases, and what is kept from one line to the next.
struct Search<'l> {
    lexicon: &'l Lexicon,
    scratch: Scratch,
    hits: Vec<Hit>,
}

fn may_be_caption(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
        && block.words <= CAPTION_WORDS
        && block.link_bytes == 0
}

/// Whether a line is known to end in the name of an agency.
fn ends_in_agency(doc: &Document, id: BlockId, lexicon: &Lexicon) -> bool {
    doc.hits(id).iter().any(|hit| {
        let phrase = lexicon.phrase(hit.phrase);
        phrase.is_some_and(|p| p.how == Match::Ends && p.target == Target::Move(Field::Credit))
    })
}

/// Whether a text has, before its last character, a sign that labels of credits end in: few do, and only these are taken apart.
fn is_hinted(text: &str) -> bool {
    // Bytes first: lines have many characters and few signs. The wide ones and © begin with the last two.
    let bytes = text.as_bytes();
    let bytes = bytes.get(..bytes.len().saturating_sub(1)).unwrap_or_default();
    memchr::memchr3(b':', b'=', b'/', bytes).is_some()
        || memchr::memchr3(b'.', 0xEF, 0xC2, bytes).is_some_and(|at| {
            bytes.get(at) == Some(&b'.') || text.contains(['.', '：', '＝', '／', '．', '©'])
        })
}

fn split(doc: &mut Document, id: BlockId, at: u32, length: u32) {
    doc.cut(id, 0..at, Ballot::Move(Field::Caption), Certainty::Certain, CAPTION);
    doc.cut(id, at..length, Ballot::Move(Field::Credit), Certainty::Certain, CREDIT);
}

/// Where the credit at the end of a line begins: 0 where the line is nothing else. Without a sign of a label it is looked for only where
/// an agency may stand at the end.
fn credit(text: &str, by_agency: bool, search: &mut Search<'_>) -> Option<usize> {
    let is_break =
        |c: char| matches!(c, '.' | '!' | '?' | '。' | '(' | '（' | '©' | '|' | '»' | '”' | '–' | '—' | '/');
    let breaks = text.char_indices().rev().filter(|(_, c)| is_break(*c)).take(PLACES);
    let places = breaks.map(|(at, c)| if matches!(c, '(' | '（' | '©') { at } else { at + c.len_utf8() });
    places.chain(std::iter::once(0)).find(|&at| {
        let (front, tail) = text.split_at_checked(at).unwrap_or((text, ""));
        let tail = tail.trim_start();
        // Most tails are a sentence or nothing, which their length says.
        (1..=CREDIT_BYTES).contains(&tail.len())
            && (by_agency || is_hinted(tail))
            && (at == 0 || words::count(front) >= LEAST_WORDS)
            && is_credit(tail, search)
    })
}

/// The word before the slash of a wire service's credit, `(Coast Press Photo/Ann Lee, File)`, as the label that it would be alone.
fn wire_label(text: &str) -> Option<String> {
    let inner = text.strip_prefix(['(', '（'])?.strip_suffix([')', '）'])?;
    let (service, name) = inner.split_once('/')?;
    name.starts_with(char::is_uppercase)
        .then(|| format!("{}:", service.rsplit(' ').next().unwrap_or_default()))
}

/// Whether a text is a label of credits and a name, or a sign of copyright and a name without a year.
fn is_credit(text: &str, search: &mut Search<'_>) -> bool {
    let Search { lexicon, scratch, hits } = search;
    let count = words::count(text);
    let odd = text.ends_with([':', '?', '!']) || text.contains(['"', '“', '”', '„', '«', '»']);
    if !(1..=CREDIT_WORDS).contains(&count) || odd {
        return false;
    }
    if let Some(label) = wire_label(text) {
        hits.clear();
        lexicon.matches(&label, 1, scratch, hits);
        let is_label = |hit: &Hit| {
            lexicon
                .phrase(hit.phrase)
                .is_some_and(|p| p.target == Target::Move(Field::Credit) && p.how == Match::Starts)
        };
        if hits.iter().any(is_label) {
            return true;
        }
    }
    hits.clear();
    lexicon.matches(text, count, scratch, hits);
    let target = |hit: &Hit| lexicon.phrase(hit.phrase).map(|p| p.target);
    // `© Ann Lee, all rights reserved` is a notice.
    if hits.iter().any(|hit| matches!(target(hit), Some(Target::Drop(_)))) {
        return false;
    }
    if let Some(name) = text.trim_start_matches(['(', '（']).strip_prefix('©') {
        let name = name.trim_start();
        return name.starts_with(char::is_uppercase) && !name.contains(|c: char| c.is_ascii_digit());
    }
    hits.iter().any(|hit| {
        let Some(phrase) = lexicon.phrase(hit.phrase) else { return false };
        // A label says whose the picture is; `Photo` alone begins sentences. An agency at the end needs two words: `Getty Images`.
        let says = match phrase.how {
            Match::Starts => {
                phrase.text.ends_with([':', '：', '=', '/', '.', '©']) && hit.range.end < text.len()
            }
            Match::Ends => words::count(&phrase.text) >= 2 && !text.ends_with(['.', '。']),
            _ => false,
        };
        phrase.target == Target::Move(Field::Credit) && says
    })
}
