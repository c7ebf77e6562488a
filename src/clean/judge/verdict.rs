//! What the page is: content, an error message, a wall, an index ...
//!
//! False alarms are worse than misses: a page that keeps a few sentences of prose which no phrase explains is content, whatever else it says.

use super::phrases;
use super::signals::kept_bytes;
use crate::clean::lexicon::{Hit, Lexicon, Scratch, Target};
use crate::clean::resolve::{Decision, Segment};
use crate::clean::words;
use crate::document::{Block, BlockKind, Document, Evidence, Judgement};
use crate::outcome::{Reason, Verdict};
use crate::page::Page;

/// Words of unexplained prose from which a page is content: an error page or wall explains itself in fewer.
const PROSE_WORDS: u32 = 60;
/// Likewise for a page that was answered with a status of 400 or more, which needs to show more for itself.
const FAILED_PROSE_WORDS: u32 = 150;
/// Words beside hyperlinks that a page may hold besides its message and still be nothing else.
const CHROME_WORDS: u32 = 80;
/// Blocks longer than this are not looked up; the longest phrases ask for at most 70 words.
const LOOKED_UP_WORDS: u32 = 80;
/// Blocks that are looked up: a message stands early or the page is small.
const LOOKED_UP_BLOCKS: usize = 600;
/// Words of a whole page, hyperlinks included, up to which it can be a wall: what lies behind one is not there.
const WALL_WORDS: u32 = 400;
/// Words of prose above which an article is no stub, whatever it offers at its end.
const STUB_WORDS: u32 = 250;

/// Judges the page by what it says and what would be kept of it.
pub fn judge(doc: &Document, page: &Page, segments: &[Segment], lexicon: &Lexicon) -> Judgement {
    let seen = Seen::of(doc, segments, lexicon);
    let status = page.status.filter(|s| *s >= 400);
    let found = empty(doc, &seen)
        .or_else(|| parked(doc, &seen))
        .or_else(|| login_wall(doc, &seen, lexicon))
        .or_else(|| error_page(doc, &seen, status, lexicon))
        .or_else(|| consent_wall(&seen))
        .or_else(|| paywall_stub(doc, &seen))
        .or_else(|| index_page(doc, segments, &seen))
        .or_else(|| nothing_kept(&seen));
    let (verdict, evidence) = found.unwrap_or_default();
    Judgement { verdict, evidence }
}

type Ruling = Option<(Verdict, Vec<String>)>;

/// What the page's blocks say, counted once.
#[derive(Default)]
struct Seen {
    /// Words of kept text.
    kept: u32,
    /// Words of blocks that are not hidden, hyperlinks included.
    visible: u32,
    /// Words of kept sentences that no phrase explains.
    prose: u32,
    /// Kept blocks of such sentences.
    prose_blocks: u32,
    /// Words that are neither in hyperlinks nor in blocks that a phrase explains, kept or not; hidden blocks aside.
    loose: u32,
    /// Words of blocks by what they say, and how many blocks.
    error: Tally,
    consent: Tally,
    login: Tally,
    /// A heading or one of the first visible blocks is an error message.
    error_early: bool,
    /// The block of an offer to pay for the rest, its phrase, and the prose before it.
    paywall: Option<(&'static str, u32)>,
    /// Words after that block that are prose.
    after_paywall: u32,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    blocks: u32,
    words: u32,
    first: Option<u32>,
}

impl Tally {
    fn add(&mut self, words: u32, phrase: Option<u32>) {
        self.blocks += 1;
        self.words += words;
        self.first = self.first.or(phrase);
    }
}

impl Seen {
    fn of(doc: &Document, segments: &[Segment], lexicon: &Lexicon) -> Seen {
        let mut seen = Seen::default();
        let (mut part_hits, mut scratch): (Vec<Hit>, Scratch) = Default::default();
        let mut visible = 0;
        for s in segments {
            let Some(block) = doc.block(s.block) else { continue };
            let text = doc.text.get(s.text.start as usize..s.text.end as usize).unwrap_or_default();
            let keep = s.decision == Decision::Keep;
            let count = if s.text == block.text { block.words } else { words::count(text) };
            seen.kept += if keep { count } else { 0 };
            visible += usize::from(!block.hidden);
            seen.visible += if block.hidden { 0 } else { count };
            part_hits.clear();
            let hits = if block.words > LOOKED_UP_WORDS || visible > LOOKED_UP_BLOCKS {
                &[]
            } else if s.text == block.text {
                doc.hits(s.block)
            } else {
                lexicon.matches_with(text, count, &mut scratch, &mut part_hits);
                part_hits.as_slice()
            };
            let said = said(s, hits, lexicon);
            for (reason, phrase) in said.into_iter().flatten() {
                let tally = match reason {
                    Reason::ErrorBanner => &mut seen.error,
                    Reason::Consent => &mut seen.consent,
                    Reason::Login => &mut seen.login,
                    _ => continue,
                };
                tally.add(count, phrase);
                let heading = matches!(block.kind, BlockKind::Heading(1..=2));
                seen.error_early |=
                    reason == Reason::ErrorBanner && !block.hidden && (heading || visible <= 3);
            }
            if let Some(phrase) = (block.words <= LOOKED_UP_WORDS && seen.paywall.is_none())
                .then(|| phrases::paywall(text))
                .flatten()
            {
                seen.paywall = Some((phrase, seen.prose));
                continue;
            }
            let explained = said.iter().flatten().next().is_some() || !hits.is_empty();
            if explained || block.hidden {
                continue;
            }
            let unlinked = if block.link_bytes == 0 { count } else { unlinked_words(block, count) };
            seen.loose += if matches!(s.decision, Decision::Move(..)) { 0 } else { unlinked };
            if keep && unlinked * 2 > count && is_sentences(text, count) {
                seen.prose += count;
                seen.prose_blocks += 1;
                seen.after_paywall += if seen.paywall.is_some() { count } else { 0 };
            }
        }
        seen
    }

    fn is_content(&self) -> bool {
        self.prose >= PROSE_WORDS
    }
}

/// What a block says, by its phrases and by the reason it goes for: error, consent, login.
fn said(segment: &Segment, hits: &[Hit], lexicon: &Lexicon) -> [Option<(Reason, Option<u32>)>; 3] {
    let mut out = [None; 3];
    for (slot, reason) in out.iter_mut().zip([Reason::ErrorBanner, Reason::Consent, Reason::Login]) {
        let hit =
            hits.iter().find(|h| lexicon.phrase(h.phrase).is_some_and(|p| p.target == Target::Drop(reason)));
        let dropped = match segment.decision {
            Decision::Drop(r, Evidence::Phrase(p)) if r == reason => Some(Some(p)),
            Decision::Drop(r, _) if r == reason => Some(None),
            _ => None,
        };
        *slot = hit.map(|h| Some(h.phrase)).or(dropped).map(|p| (reason, p));
    }
    out
}

fn unlinked_words(block: &Block, count: u32) -> u32 {
    let bytes = (block.text.end - block.text.start).max(1);
    (u64::from(count) * u64::from(bytes - block.link_bytes.min(bytes)) / u64::from(bytes)) as u32
}

/// Whether a text is made of sentences: ten words and more, ended as a sentence is.
fn is_sentences(text: &str, count: u32) -> bool {
    count >= 10
        && text
            .trim_end_matches(['"', '\'', '”', '’', '»', ')', '」', '』', '）', ']'])
            .ends_with(['.', '!', '?', '…', '。', '！', '？', ':', '؟', '।', '：', ';'])
}

fn empty(doc: &Document, seen: &Seen) -> Ruling {
    let words: u32 = doc.blocks.iter().map(|b| b.words).sum();
    (words == 0 && seen.kept == 0).then(|| (Verdict::Empty, vec!["no visible text".into()]))
}

fn nothing_kept(seen: &Seen) -> Ruling {
    (seen.kept == 0).then(|| (Verdict::Empty, vec!["nothing to keep".into()]))
}

fn parked(doc: &Document, seen: &Seen) -> Ruling {
    if seen.is_content() || seen.loose > 2 * CHROME_WORDS {
        return None;
    }
    let texts = doc
        .blocks
        .iter()
        .filter(|b| b.words <= LOOKED_UP_WORDS)
        .take(60)
        .map(|b| doc.text_of(b))
        .chain([doc.head.title.as_str()]);
    let phrase = texts.into_iter().find_map(phrases::parked)?;
    Some((Verdict::Parked, vec![format!("phrase: {phrase}"), format!("prose_words: {}", seen.prose)]))
}

fn error_page(doc: &Document, seen: &Seen, status: Option<u16>, lexicon: &Lexicon) -> Ruling {
    if let Some(status) = status
        && seen.prose < FAILED_PROSE_WORDS
    {
        return Some((
            Verdict::ErrorPage,
            vec![format!("status: {status}"), format!("prose_words: {}", seen.prose)],
        ));
    }
    if seen.is_content() || seen.prose_blocks > 2 {
        return None;
    }
    let title = title_says(doc, Reason::ErrorBanner, lexicon) || phrases::is_status_title(&doc.head.title);
    let heading = doc
        .blocks
        .iter()
        .filter(|b| !b.hidden && (matches!(b.kind, BlockKind::Heading(1..=2)) || doc.plain))
        .take(8)
        .any(|b| b.words <= 12 && phrases::is_status_title(doc.text_of(b)));
    let alone = seen.error.words * 10 >= (seen.loose + seen.error.words) * 3;
    let early = seen.error_early || heading;
    let rules = if title {
        seen.loose <= 2 * CHROME_WORDS
    } else {
        early && (seen.loose <= CHROME_WORDS || alone)
            || seen.error.blocks > 0 && seen.loose <= CHROME_WORDS / 4
    };
    let mut evidence = Vec::new();
    if title {
        evidence.push(String::from("title"));
    }
    if heading {
        evidence.push(String::from("heading"));
    }
    evidence.extend(phrase_name(seen.error, lexicon));
    evidence.push(format!("other_words: {}", seen.loose));
    (rules && seen.loose <= 4 * CHROME_WORDS).then_some((Verdict::ErrorPage, evidence))
}

fn consent_wall(seen: &Seen) -> Ruling {
    let small = seen.visible <= WALL_WORDS && seen.loose <= CHROME_WORDS && seen.prose < PROSE_WORDS / 2;
    let said = seen.consent.blocks >= 2 && seen.consent.words >= 8 || seen.consent.words >= 25;
    let most = seen.consent.words >= seen.loose;
    (!seen.is_content() && small && said && most).then(|| {
        (
            Verdict::ConsentWall,
            vec![format!("consent_words: {}", seen.consent.words), format!("other_words: {}", seen.loose)],
        )
    })
}

fn login_wall(doc: &Document, seen: &Seen, lexicon: &Lexicon) -> Ruling {
    if seen.prose >= PROSE_WORDS / 2 || seen.loose > CHROME_WORDS || seen.visible > WALL_WORDS {
        return None;
    }
    let title = title_says(doc, Reason::Login, lexicon);
    let most = seen.login.words * 2 >= seen.loose;
    let rules = (title && seen.login.blocks >= 2) || (seen.login.blocks >= 3 && most);
    let mut evidence: Vec<String> = phrase_name(seen.login, lexicon).into_iter().collect();
    evidence.push(format!("login_blocks: {}", seen.login.blocks));
    (rules && seen.login.words > seen.error.words).then_some((Verdict::LoginWall, evidence))
}

/// The first lines of an article, then an offer to pay: prose before the offer, hardly any after it.
fn paywall_stub(doc: &Document, seen: &Seen) -> Ruling {
    let (phrase, before) = seen.paywall?;
    let locked = doc.head.json_ld.iter().any(|r| doc.view.text.get(r.clone()).is_some_and(says_locked));
    let limit = if locked { 2 * STUB_WORDS } else { STUB_WORDS };
    let stub = before + seen.after_paywall <= limit && before >= 10 && seen.after_paywall * 2 <= before;
    stub.then(|| {
        (Verdict::PaywallStub, vec![format!("phrase: {phrase}"), format!("prose_words: {}", seen.prose)])
    })
}

/// `"isAccessibleForFree": false`, as news sites tell search engines.
fn says_locked(json: &str) -> bool {
    json.split("\"isAccessibleForFree\"").skip(1).take(20).any(|rest| {
        let value = rest.trim_start_matches([' ', ':', '\n', '\t', '"', '\r']);
        value.get(..5).is_some_and(|v| v.eq_ignore_ascii_case("false"))
    })
}

/// Mostly hyperlinks, or in plain text short lines, and next to no prose.
fn index_page(doc: &Document, segments: &[Segment], seen: &Seen) -> Ruling {
    let (kept, linked) = match kept_bytes(doc, segments) {
        // The rules dropped every list of hyperlinks, and there was nothing else.
        (0, _) => doc.blocks.iter().fold((0, 0), |(all, linked), b| {
            (all + u64::from(b.text.end - b.text.start), linked + u64::from(b.link_bytes))
        }),
        some => some,
    };
    let links = doc.links.len();
    if doc.plain && links == 0 {
        let lines = doc.blocks.len() as u32;
        let short = doc.blocks.iter().filter(|b| b.words <= 14).count() as u32;
        let rules = lines >= 30 && short * 10 >= lines * 9 && seen.prose_blocks <= 1;
        return rules.then(|| {
            (
                Verdict::IndexPage,
                vec![format!("short_lines: {short}"), format!("prose_blocks: {}", seen.prose_blocks)],
            )
        });
    }
    let few_prose = seen.prose_blocks <= 2 || (seen.prose as usize) * 10 < links * 3;
    let rules = links >= 20 && linked * 10 >= kept * 6 && few_prose;
    rules.then(|| {
        (
            Verdict::IndexPage,
            vec![
                format!("links: {links}"),
                format!("linked_percent: {}", linked * 100 / kept.max(1)),
                format!("prose_blocks: {}", seen.prose_blocks),
            ],
        )
    })
}

/// Whether a part of the page's title is a phrase for this reason, as a whole.
fn title_says(doc: &Document, reason: Reason, lexicon: &Lexicon) -> bool {
    let found = doc.metadata.title.as_ref().map_or("", |t| t.value.as_str());
    let mut hits = Vec::new();
    [doc.head.title.as_str(), found]
        .into_iter()
        .flat_map(|t| {
            t.split(
                [" | ", " - ", " – ", " — ", ": "].iter().find(|b| t.contains(**b)).copied().unwrap_or(" | "),
            )
        })
        .any(|part| {
            let part = part.trim();
            hits.clear();
            lexicon.matches(part, words::count(part), &mut hits);
            hits.iter().any(|h| {
                h.range.len() * 3 >= part.len() * 2
                    && lexicon.phrase(h.phrase).is_some_and(|p| p.target == Target::Drop(reason))
            })
        })
}

fn phrase_name(tally: Tally, lexicon: &Lexicon) -> Option<String> {
    tally.first.map(|p| lexicon.rule_name(p))
}
