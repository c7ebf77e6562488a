//! What the page is: content, an error message, a wall, an index ...
//!
//! False alarms are worse than misses: a page that keeps a few sentences of prose which no phrase explains is content, whatever else it says.
//! Each verdict adds up points of evidence; the points give its probability.

use super::markers::{self, Markers};
use super::seen::{Seen, Tally};
use super::signals::kept_bytes;
use crate::clean::lexicon::Lexicon;
use crate::clean::resolve::Segment;
use crate::document::{Document, Judgement};
use crate::outcome::Verdict;
use crate::page::Page;

/// Words of unexplained prose from which a page is content: an error page or wall explains itself in fewer.
const PROSE_WORDS: u32 = 60;
/// Likewise for walls, which hardly have a sentence that is not about themselves.
const WALL_PROSE_WORDS: u32 = 25;
/// Likewise for a page that was answered with a status of 400 or more, which needs to show more for itself.
const FAILED_PROSE_WORDS: u32 = 150;
/// Words beside hyperlinks that a page may hold besides its message and still be nothing else.
const CHROME_WORDS: u32 = 80;
/// Words of a whole page, hyperlinks included, up to which it can be a wall: what lies behind one is not there.
const WALL_WORDS: u32 = 400;
/// Words of prose above which an article is no stub, whatever it offers at its end: on the data, offers below more were always below whole
/// articles. A page that tells search engines that it is locked may show 100 more.
const STUB_WORDS: u32 = 150;
/// Words of unexplained prose that cost a point: they are what a page of content has and the others lack.
const PROSE_WORDS_PER_POINT: u32 = 8;
/// Words of prose up to which phrases for a verdict are looked up.
const JUDGED_PROSE_WORDS: u32 = 500;
/// Points from which a verdict is given.
const ENOUGH: u32 = 4;
/// Probability of a verdict by its points above `ENOUGH`, in hundredths. Set by hand: on some 6,000 development pages too few verdicts
/// are given, and too few of them wrong, to count it.
const HUNDREDTHS: [u8; 5] = [80, 88, 93, 96, 98];

/// Judges the page by what it says and what would be kept of it.
pub fn judge(doc: &Document, page: &Page, segments: &[Segment], lexicon: &Lexicon) -> Judgement {
    let mut seen = Seen::of(doc, segments, lexicon, false);
    let long = seen.prose > JUDGED_PROSE_WORDS;
    if !long {
        seen = Seen::of(doc, segments, lexicon, true);
    }
    let small = seen.prose < PROSE_WORDS && seen.visible <= 2 * WALL_WORDS;
    let markers = if small && !doc.plain { markers::find(&doc.view.text) } else { Markers::default() };
    let case = Case { doc, seen: &seen, markers, lexicon };
    let status = page.status.filter(|s| *s >= 400);
    let found = case
        .empty()
        .or_else(|| case.parked())
        .or_else(|| case.login_wall())
        .or_else(|| case.failed(status))
        .or_else(|| case.error_page())
        .or_else(|| case.consent_wall())
        .or_else(|| case.paywall_stub())
        .or_else(|| case.index_page(segments))
        .or_else(|| case.nothing_kept());
    let (verdict, hundredths, evidence) = found.unwrap_or_else(|| (Verdict::Ok, seen.content(), Vec::new()));
    Judgement { verdict, probability: Some(f64::from(hundredths) / 100.0), evidence }
}

/// Verdict, probability in hundredths, evidence.
type Ruling = Option<(Verdict, u8, Vec<String>)>;

struct Case<'d> {
    doc: &'d Document<'d>,
    seen: &'d Seen,
    markers: Markers,
    lexicon: &'d Lexicon,
}

/// Points and what they were given for.
#[derive(Default)]
struct Points {
    sum: u32,
    evidence: Vec<String>,
}

impl Points {
    fn add(&mut self, points: u32, if_true: bool, why: impl FnOnce() -> String) {
        if if_true {
            self.sum += points;
            self.evidence.push(why());
        }
    }

    fn ruling(mut self, verdict: Verdict, seen: &Seen) -> Ruling {
        if seen.prose > 0 {
            self.evidence.push(format!("prose_words: {}", seen.prose));
        }
        let sum = self.sum.saturating_sub(seen.prose / PROSE_WORDS_PER_POINT);
        let above = sum.checked_sub(ENOUGH)? as usize;
        let hundredths = HUNDREDTHS.get(above.min(HUNDREDTHS.len() - 1)).copied().unwrap_or(98);
        Some((verdict, hundredths, self.evidence))
    }
}

impl Seen {
    /// How likely a page for which nothing else was found is content, in hundredths.
    fn content(&self) -> u8 {
        match self.prose {
            PROSE_WORDS.. => 99,
            WALL_PROSE_WORDS.. => 95,
            _ if self.kept >= PROSE_WORDS => 90,
            _ => 75,
        }
    }
}

impl Case<'_> {
    fn name(&self, phrase: Option<u32>) -> String {
        phrase.map_or_else(|| String::from("dropped"), |p| self.lexicon.rule_name(p))
    }

    /// Points for what title and blocks say.
    fn said(&self, verdict: Verdict, tally: &Tally) -> Points {
        let mut points = Points::default();
        let title = self.seen.title.phrase(verdict);
        points.add(3, title.is_some(), || format!("title: {}", self.name(title)));
        points.add(2, tally.early, || format!("early: {}", self.name(tally.first)));
        points.add(1, tally.sentences > 0, || format!("sentence: {}", self.name(tally.first)));
        points
    }

    fn empty(&self) -> Ruling {
        let words: u32 = self.doc.blocks.iter().map(|b| b.words).sum();
        (words == 0 && self.seen.kept == 0).then(|| (Verdict::Empty, 99, vec!["no visible text".into()]))
    }

    fn nothing_kept(&self) -> Ruling {
        // Where much was seen, it is more likely that too much was dropped.
        let sure = if self.seen.visible < PROSE_WORDS { 80 } else { 50 };
        (self.seen.kept == 0).then(|| (Verdict::Empty, sure, vec!["nothing to keep".into()]))
    }

    fn parked(&self) -> Ruling {
        let Seen { parked, prose, loose, .. } = self.seen;
        let title = self.seen.title.phrase(Verdict::Parked).is_some();
        let limit = if title || self.markers.parking.is_some() { PROSE_WORDS } else { WALL_PROSE_WORDS };
        if *prose >= limit || *loose > CHROME_WORDS || self.seen.visible > WALL_WORDS {
            return None;
        }
        let mut points = self.said(Verdict::Parked, parked);
        // `Buy now`, `Coming soon` and the like stand on good pages too.
        if !title && parked.sentences == 0 && self.markers.parking.is_none() {
            return None;
        }
        points.add(1, parked.blocks >= 2, || format!("blocks: {}", parked.blocks));
        points.add(4, self.markers.parking.is_some(), || {
            format!("marker: {}", self.markers.parking.unwrap_or_default())
        });
        points.add(1, *loose <= CHROME_WORDS / 4, || format!("other_words: {loose}"));
        points.ruling(Verdict::Parked, self.seen)
    }

    /// A page that was answered with a status of failure.
    fn failed(&self, status: Option<u16>) -> Ruling {
        let status = status.filter(|_| self.seen.prose < FAILED_PROSE_WORDS)?;
        let sure = if self.seen.prose < PROSE_WORDS { 98 } else { 85 };
        let evidence = vec![format!("status: {status}"), format!("prose_words: {}", self.seen.prose)];
        Some((Verdict::ErrorPage, sure, evidence))
    }

    fn error_page(&self) -> Ruling {
        let Seen { error, loose, .. } = self.seen;
        if self.seen.prose >= PROSE_WORDS || self.seen.prose_blocks > 2 || *loose > 2 * CHROME_WORDS {
            return None;
        }
        let mut points = self.said(Verdict::ErrorPage, error);
        let challenge = self.markers.challenge.filter(|_| self.seen.visible <= CHROME_WORDS);
        points.add(4, challenge.is_some(), || format!("marker: {}", challenge.unwrap_or_default()));
        if points.sum == 0 && error.blocks == 0 {
            return None;
        }
        points.add(1, error.blocks >= 2, || format!("blocks: {}", error.blocks));
        points.add(1, error.words >= *loose, || String::from("most of the text"));
        points.add(1, *loose <= CHROME_WORDS / 4, || format!("other_words: {loose}"));
        let title = self.seen.title.phrase(Verdict::ErrorPage).is_some();
        let alone = error.words * 10 >= (loose + error.words) * 3;
        let fits = title || *loose <= CHROME_WORDS || alone;
        if fits { points.ruling(Verdict::ErrorPage, self.seen) } else { None }
    }

    fn consent_wall(&self) -> Ruling {
        let Seen { consent, loose, .. } = self.seen;
        let small = self.seen.visible <= WALL_WORDS && *loose <= CHROME_WORDS;
        if !small || self.seen.prose >= WALL_PROSE_WORDS || consent.words < *loose {
            return None;
        }
        let mut points = self.said(Verdict::ConsentWall, consent);
        points.add(1, consent.blocks >= 2, || format!("consent_blocks: {}", consent.blocks));
        points.add(1, consent.blocks >= 4, || String::from("many"));
        points.add(1, consent.words >= 25, || format!("consent_words: {}", consent.words));
        points.add(1, *loose <= CHROME_WORDS / 4, || format!("other_words: {loose}"));
        if consent.words >= 8 { points.ruling(Verdict::ConsentWall, self.seen) } else { None }
    }

    fn login_wall(&self) -> Ruling {
        let Seen { login, loose, .. } = self.seen;
        if self.seen.prose >= WALL_PROSE_WORDS || *loose > CHROME_WORDS || self.seen.visible > WALL_WORDS {
            return None;
        }
        let title = self.seen.title.phrase(Verdict::LoginWall).is_some();
        let password = self.markers.password;
        if login.words <= self.seen.error.words || !(title || login.words * 2 >= *loose) {
            return None;
        }
        let mut points = self.said(Verdict::LoginWall, login);
        points.add(2, password, || String::from("password field"));
        points.add(1, login.blocks >= 3, || format!("login_blocks: {}", login.blocks));
        points.add(1, login.blocks >= 5, || String::from("many"));
        points.add(1, *loose <= CHROME_WORDS / 4, || format!("other_words: {loose}"));
        let form = password || title || login.blocks >= 3 && login.sentences > 0;
        if form { points.ruling(Verdict::LoginWall, self.seen) } else { None }
    }

    /// The first lines of an article, then an offer to pay: prose before the offer, hardly any after it.
    fn paywall_stub(&self) -> Ruling {
        let offer = self.seen.offer?;
        let head = &self.doc.head.json_ld;
        let locked = head.iter().any(|r| self.doc.view.text.get(r.clone()).is_some_and(says_locked));
        let limit = if locked { STUB_WORDS + 100 } else { STUB_WORDS };
        let shown = offer.before + offer.after;
        // A label of a few words may belong to another article's teaser.
        let says_so = offer.sentence || offer.blocks >= 2 || locked;
        let stub = says_so && shown <= limit && offer.before >= 10 && offer.after * 2 <= offer.before;
        let mut evidence =
            vec![format!("phrase: {}", self.name(Some(offer.phrase))), format!("prose_words: {shown}")];
        let sure = match (locked, shown) {
            (true, _) => {
                evidence.push(String::from("isAccessibleForFree: false"));
                97
            }
            (false, ..=100) => 90,
            _ => 75,
        };
        stub.then_some((Verdict::PaywallStub, sure, evidence))
    }

    /// Mostly hyperlinks, or in plain text short lines, and next to no prose.
    fn index_page(&self, segments: &[Segment]) -> Ruling {
        let (doc, seen) = (self.doc, self.seen);
        let named =
            seen.title.phrase(Verdict::IndexPage).is_some() || seen.index.early && seen.index.whole > 0;
        let links = doc.links.len();
        if doc.plain && links == 0 {
            let lines = doc.blocks.len() as u32;
            let short = doc.blocks.iter().filter(|b| b.words <= 14).count() as u32;
            let rules = lines >= 30 && short * 10 >= lines * 9 && seen.prose_blocks == 0;
            let headlines = lines >= 20 && seen.prose_blocks == 0 && self.are_headlines();
            return (rules || headlines).then(|| {
                let sure = if headlines { 80 } else { 70 };
                let evidence =
                    vec![format!("short_lines: {short}"), format!("prose_blocks: {}", seen.prose_blocks)];
                (Verdict::IndexPage, sure, evidence)
            });
        }
        let (kept, linked) = match kept_bytes(doc, segments) {
            // The rules dropped every list of hyperlinks, and there was nothing else.
            (0, _) => doc.blocks.iter().fold((0, 0), |(all, linked), b| {
                (all + u64::from(b.text.end - b.text.start), linked + u64::from(b.link_bytes))
            }),
            some => some,
        };
        let few_prose = seen.prose_blocks <= 2 || (seen.prose as usize) * 10 < links * 3;
        let many = links >= 20 && linked * 10 >= kept * 6 && few_prose;
        let only = links >= 10 && linked * 10 >= kept * 8 && seen.prose_blocks == 0;
        let listing = named && links >= 5 && seen.prose_blocks == 0;
        (many || only || listing).then(|| {
            let sure = 70 + 8 * (u8::from(many) + u8::from(only) + u8::from(listing));
            let evidence = vec![
                format!("links: {links}"),
                format!("linked_percent: {}", linked * 100 / kept.max(1)),
                format!("prose_blocks: {}", seen.prose_blocks),
            ];
            (Verdict::IndexPage, sure, evidence)
        })
    }

    /// Whether the lines of a plain text are such as headlines are: of four words and more in half of them, and hardly one ended as
    /// verses, list items and sentences are.
    fn are_headlines(&self) -> bool {
        let lines = self.doc.blocks.len();
        let long = self.doc.blocks.iter().filter(|b| (4..=14).contains(&b.words)).count();
        let ended = self.doc.blocks.iter().filter(|b| {
            self.doc.text_of(b).ends_with(['.', ',', ';', ':', '!', '。', '，', '；', '：', '！'])
        });
        let very_long = self.doc.blocks.iter().filter(|b| b.words > 20).count();
        long * 2 >= lines && ended.count() * 20 <= lines && very_long == 0
    }
}

/// `"isAccessibleForFree": false`, as news sites tell search engines.
fn says_locked(json: &str) -> bool {
    json.split("\"isAccessibleForFree\"").skip(1).take(20).any(|rest| {
        let value = rest.trim_start_matches([' ', ':', '\n', '\t', '"', '\r']);
        value.get(..5).is_some_and(|v| v.eq_ignore_ascii_case("false"))
    })
}
