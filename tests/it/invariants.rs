//! The invariants of ARCHITECTURE.md that hold for one page, as properties of pages made at random and of real ones.
//!
//! The oracles share no code with what they test: they read source and record with loops of their own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use crate::data;
use crate::text_blocks::WORDS;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use trommel::clean::plan::{Markup, Output, RemovedDetail, Stage};
use trommel::clean::resolve::{Decision, resolve};
use trommel::document::{Ballot, Block, BlockKind, Certainty, Document, Evidence, ItemMark};
use trommel::outcome::{Field, Outcome, Reason};
use trommel::page::{Page, PageKind};
use trommel::pipeline::Pipeline;
use trommel::record::{Record, Removed};

// --- pipelines

/// Every page gives a record that says everything.
static ALL: LazyLock<Pipeline> = LazyLock::new(|| {
    let mut pipeline = Pipeline::default();
    pipeline.plan.stages.retain(|s| !matches!(s, Stage::Filter(_)));
    for stage in &mut pipeline.plan.stages {
        if let Stage::Verdict(settings) = stage {
            settings.reject.clear();
        }
    }
    pipeline.plan.output = Output {
        text: true,
        blocks: true,
        links: true,
        comments: true,
        removed: RemovedDetail::Full,
        signals: true,
        decode: true,
        markup: Markup::Plain,
    };
    pipeline
});

static WEB: LazyLock<Pipeline> = LazyLock::new(Pipeline::default);
static CRAWL: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::named("crawl").unwrap());

/// `ALL` without the model.
static RULES: LazyLock<Pipeline> = LazyLock::new(|| {
    let mut pipeline = ALL.clone();
    pipeline.plan.stages.retain(|s| !matches!(s, Stage::Model(_)));
    pipeline
});

fn record(page: &Page) -> Record {
    record_by(page, &ALL)
}

fn record_by(page: &Page, pipeline: &Pipeline) -> Record {
    match trommel::clean(page, pipeline) {
        Outcome::Kept(record) => *record,
        Outcome::Rejected(r) => panic!("{}: {} {:?}", r.stage, r.reason, r.evidence),
    }
}

fn json(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Kept(record) => serde_json::to_value(record).unwrap(),
        Outcome::Rejected(rejection) => serde_json::to_value(rejection).unwrap(),
    }
}

// --- oracles

/// A span of the source and what became of it.
#[derive(Debug, Clone)]
struct Span {
    start: usize,
    end: usize,
    /// What the record says stands there; moved spans say nothing.
    text: Option<String>,
}

fn spans(record: &Record) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for b in record.blocks.as_ref().unwrap() {
        all.push(Span { start: b.span[0], end: b.span[1], text: Some(b.text.clone()) });
    }
    let Some(Removed::Spans(removed)) = &record.removed else { panic!("no spans") };
    all.extend(removed.iter().map(|r| Span { start: r.start, end: r.end, text: r.text.clone() }));
    let moved = record.moved.as_ref().unwrap();
    all.extend(moved.iter().map(|m| Span { start: m.start, end: m.end, text: None }));
    all.sort_by_key(|s| (s.start, s.end));
    all
}

/// What is wrong with the spans as such: order, overlap, boundaries.
fn faults(view: &str, spans: &[Span]) -> Option<String> {
    let mut before = 0;
    for s in spans {
        if s.start < before || s.start >= s.end {
            return Some(format!("{}..{} after {before}", s.start, s.end));
        }
        if view.get(s.start..s.end).is_none() {
            return Some(format!("{}..{} is not on character boundaries", s.start, s.end));
        }
        before = s.end;
    }
    None
}

/// What is to be seen, in order: neither white space nor what may be a mark of a list, a row, a heading or emphasis, nor what ends
/// a list of names or a label that a field does without.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"-*•+#>|`_=~–".contains(*c)).collect()
}

/// Decodes the references that the generators write, and numeric ones.
fn plain(text: &str) -> String {
    const NAMED: [(&str, &str); 9] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&nbsp;", " "),
        ("&eacute;", "é"),
        ("&uuml;", "ü"),
        ("&mdash;", "—"),
        ("&hellip;", "…"),
    ];
    let mut out = String::new();
    let mut rest = text;
    while let Some(i) = rest.find('&') {
        out.push_str(rest.get(..i).unwrap());
        rest = rest.get(i..).unwrap();
        if let Some((name, value)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) {
            out.push_str(value);
            rest = rest.get(name.len()..).unwrap();
        } else if let Some((number, tail)) = rest.strip_prefix("&#").and_then(|r| r.split_once(';'))
            && let Some(c) = number
                .strip_prefix('x')
                .map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
                .and_then(char::from_u32)
        {
            out.push(c);
            rest = tail;
        } else {
            out.push('&');
            rest = rest.get(1..).unwrap();
        }
    }
    out + rest
}

/// Markup without tags, comments and what elements of these names hold; well-formed markup only.
fn stripped(markup: &str) -> String {
    const UNSEEN: [&str; 5] = ["script", "style", "template", "svg", "title"];
    let mut out = String::new();
    let mut rest = markup;
    while let Some(i) = rest.find('<') {
        out.push_str(rest.get(..i).unwrap());
        rest = rest.get(i..).unwrap();
        let name: String = rest.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
        let close = format!("</{name}>");
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|i| i + 3)
        } else if UNSEEN.contains(&name.to_lowercase().as_str()) {
            rest.find(&close).map(|i| i + close.len())
        } else {
            let mut quote = None;
            let mut end = None;
            for (i, c) in rest.char_indices() {
                match quote {
                    Some(q) if q == c => quote = None,
                    None if c == '"' || c == '\'' => quote = Some(c),
                    None if c == '>' => {
                        end = Some(i + 1);
                        break;
                    }
                    _ => {}
                }
            }
            end
        };
        rest = end.map_or("", |i| rest.get(i..).unwrap());
        out.push(' ');
    }
    plain(&(out + rest))
}

/// Everything that holds for the record of any page whose source view is `view`. `strip` makes of source what a reader would see.
fn check_record(view: &str, record: &Record, strip: fn(&str) -> String) -> Result<(), String> {
    let all = spans(record);
    if let Some(fault) = faults(view, &all) {
        return Err(fault);
    }
    // A span of the source says what the record says stands there.
    for s in &all {
        if let Some(text) = &s.text {
            let seen = squeezed(&strip(view.get(s.start..s.end).unwrap()));
            if seen != squeezed(text) {
                return Err(format!("{}..{} says {seen:?}, the record {text:?}", s.start, s.end));
            }
        }
    }
    // The text is the blocks in their order and nothing else.
    let blocks: String = record.blocks.iter().flatten().map(|b| squeezed(&b.text)).collect();
    let text = squeezed(record.text.as_ref().unwrap());
    if blocks != text {
        return Err(format!("blocks {blocks:?}, text {text:?}"));
    }
    Ok(())
}

/// Whether the words of a value stand in the source in their order, something else between them or not.
fn stands_in(value: &str, source: &str) -> bool {
    let mut rest = source;
    value.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).all(|word| {
        let found = rest.find(word);
        rest = found.map_or("", |i| rest.get(i + word.len()..).unwrap());
        found.is_some()
    })
}

/// Cleaning what was cleaned, under its title, changes nothing.
/// By rules alone, cleaned text is cleaned to itself. The model sees other neighbours the second time and may drop more; it brings nothing back.
fn check_idempotent(page: &Page) -> Result<(), String> {
    let once = record(page).text.unwrap();
    if let Outcome::Kept(twice) = trommel::clean(&Page::text(once.clone()), &ALL)
        && let Some(new) = twice.text.unwrap().lines().find(|line| !once.contains(line))
    {
        return Err(format!("the second time a line came up: {new}\nonce:\n{once}"));
    }
    let once = record_by(page, &RULES);
    let text = once.text.unwrap();
    // A line of a site's that was kept where it stood may be at the edge of the text now, and say something else there.
    if text.is_empty() || text.lines().any(|line| !line.is_empty() && line.len() < 100) {
        return Ok(());
    }
    let twice = record_by(&Page { title: once.title.clone(), ..Page::text(text.clone()) }, &RULES);
    if twice.title != once.title {
        return Err(format!("title {:?}, then {:?} of\n{text}", once.title, twice.title));
    }
    let again = twice.text.as_deref().unwrap();
    if again != text {
        return Err(format!(
            "once:\n{text}\ntwice:\n{again}\ntitle {:?}\nremoved {:?}\nmoved {:?}",
            once.title, twice.removed, twice.moved
        ));
    }
    Ok(())
}

// --- generators

fn word() -> impl Strategy<Value = String> {
    let marked = [
        "said",
        "Monday",
        "and",
        "AT&amp;T",
        "caf&eacute;",
        "R&#38;D",
        "港口",
        "清晨的",
        "x&lt;y",
        "l’été",
        "don't",
        "(see",
        "here)",
        "“so”",
        "3.5",
        "so – said",
    ];
    prop::sample::select([&WORDS[..], &marked].concat()).prop_map(str::to_owned)
}

fn sentence() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec![".", ".", ".", "?", "", ":", "&hellip;", ","]);
    (prop::collection::vec(word(), 1..30), end).prop_map(|(w, end)| w.join(" ") + end)
}

/// Lines that sites put round a text, which rules look for.
fn chrome() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Subscribe to our newsletter",
        "Share this article",
        "Read more: The bridge is closed",
        "All rights reserved",
        "© 2024 Fjord Courier",
        "By Ann Lee",
        "17 May 2024",
        "Published: May 17, 2024, 10:30",
        "Photo: Ann Lee",
        "Source: Reuters",
        "LINDVIK (Reuters) — The port closes",
        "No comments yet",
        "Related Stories",
        "Advertisement",
        "Home",
        "Sorry! The page you requested could not be found.",
        "Quelle: dpa",
        "Legal Disclaimer: no warranty is given for anything.",
        "The harbour closes for three weeks in May - Fjord Courier",
        "The harbour closes for three weeks in May",
        "The harbour of Lindvik will close for three weeks in May while divers mend the outer wall.",
        "The harbour of Lindvik will close for three weeks in May...",
    ])
    .prop_map(str::to_owned)
}

fn phrase() -> impl Strategy<Value = String> {
    prop_oneof![3 => sentence(), 1 => chrome()]
}

fn class() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "",
        "",
        " class=content",
        " class='nav menu'",
        " id=footer",
        " class=\"byline author\"",
        " hidden",
        " style='display:none'",
        " class=caption",
        " class=related-posts",
        " role=banner",
        " class='comment-list'",
        " data-x='a>b'",
        " title=\"<p>\"",
        " class=credit",
        " class=date",
    ])
    .prop_map(str::to_owned)
}

/// Text with inline elements in it.
fn inline() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["b", "em", "span", "a href='/x?a=1&b=2'", "code", "time", "small"]);
    prop::collection::vec((phrase(), name, class(), 0..6u8), 1..4).prop_map(|parts| {
        let mut out = String::new();
        for (text, name, class, how) in parts {
            let end = name.split(' ').next().unwrap();
            match how {
                0 => out += &format!("<{name}{class}>{text}</{end}> "),
                1 => out += &format!("{text}<br>\n"),
                2 => out += &format!("{text}<!-- no <b>word</b> of it --> "),
                3 => out += &format!("{text}<script>var a = '<p>no</p>';</script> "),
                4 => out += &format!("{text}<img alt='not seen'> "),
                _ => out += &format!("{text} "),
            }
        }
        out
    })
}

/// Well-formed markup of sections, lists, tables, figures and what is not seen.
fn markup() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => (class(), inline()).prop_map(|(c, t)| format!("<p{c}>{t}</p>\n")),
        2 => (1..5u8, class(), phrase()).prop_map(|(n, c, t)| format!("<h{n}{c}>{t}</h{n}>")),
        2 => (class(), prop::collection::vec(inline(), 1..5))
            .prop_map(|(c, v)| format!("<ul{c}><li>{}</li></ul>", v.join("</li>\n<li>"))),
        1 => prop::collection::vec((inline(), phrase(), phrase()), 1..4).prop_map(|v| {
            let rows = v.iter().map(|(a, b, c)| format!("<tr><td>{a}</td><th>{b}</th>\n<td>{c}</td></tr>"));
            format!("<table><tbody>{}</tbody></table>", rows.collect::<String>())
        }),
        1 => (phrase(), phrase())
            .prop_map(|(a, b)| format!("<figure><img><figcaption>{a} <span class=credit>{b}</span></figcaption></figure>")),
        1 => phrase().prop_map(|t| format!("<pre>  {t}\n\n    {t}\n</pre>")),
        1 => inline().prop_map(|t| format!("<blockquote>{t}</blockquote>")),
        1 => inline(),
        1 => phrase().prop_map(|t| format!("<style>p {{ {t} }}</style><template><p>no</p></template><svg><text>no</text></svg>")),
        1 => (phrase(), class()).prop_map(|(t, c)| format!("<table><tr><td{c}><p>{t}</p><div>{t}</div></td></tr></table>")),
    ];
    let name = prop::sample::select(vec![
        "div", "section", "article", "nav", "header", "footer", "aside", "main", "form", "noscript",
    ]);
    let node = leaf.prop_recursive(4, 40, 6, move |inner| {
        (name.clone(), class(), prop::collection::vec(inner, 1..6))
            .prop_map(|(n, c, v)| format!("<{n}{c}>{}</{n}>\n", v.concat()))
    });
    (prop::option::of(phrase()), prop::collection::vec(node, 1..8)).prop_map(|(title, body)| {
        let title = title.map_or_else(String::new, |t| format!("<title>{t}</title>"));
        format!("<!doctype html><html lang=en><head>{title}<meta name=a content='b'></head><body>{}</body></html>", body.concat())
    })
}

/// Plain text without marks, so that every letter and digit is to be seen again.
fn text() -> impl Strategy<Value = String> {
    let item = prop::sample::select(vec!["- ", "* ", "• "]);
    let part = prop_oneof![
        6 => prop::collection::vec(phrase(), 1..6).prop_map(|v| v.join(" ")),
        2 => prop::collection::vec(phrase(), 2..6).prop_map(|v| v.join("\n")),
        2 => chrome(),
        1 => phrase().prop_map(|s| format!("## {s}")),
        1 => phrase().prop_map(|s| format!("{s}\n------")),
        1 => (item, prop::collection::vec(phrase(), 1..5))
            .prop_map(|(m, v)| v.iter().map(|s| format!("{m}{s}")).collect::<Vec<_>>().join("\n")),
        1 => prop::collection::vec((phrase(), phrase()), 2..4).prop_map(|v| v
            .iter().map(|(a, b)| format!("| {a} | {b} |")).collect::<Vec<_>>().join("\n")),
        1 => phrase().prop_map(|s| format!("**{s}** and _{s}_")),
        1 => Just("清晨的港口十分安静，几艘小船紧紧地靠在石墙边上。没有人提起昨天夜里发生的事情。".to_owned()),
    ];
    let gap = prop::sample::select(vec!["\n\n", "\n\n", "\n", "\r\n\r\n", "\n \n\n"]);
    // Some parts stand there twice.
    (prop::collection::vec((part, gap, 0..5u8), 1..14)).prop_map(|parts| {
        let mut out = String::new();
        for (i, (part, gap, back)) in parts.iter().enumerate() {
            out += part;
            out += gap;
            if *back == 0 && i > 0 {
                out += &parts[i / 2].0;
                out += gap;
            }
        }
        out
    })
}

/// A story in paragraphs of whole sentences with what sites put round them.
fn story() -> impl Strategy<Value = Page> {
    const SENTENCES: [&str; 14] = [
        "The harbour of Lindvik will close for three weeks in May while divers mend the outer wall, the port authority said on Monday.",
        "Ferries to the islands are to leave from the fish market instead, and the timetable will be thinned out to four sailings a day.",
        "\"Nobody likes it, but the wall has moved by eleven centimetres since the winter,\" harbour master Ingrid Solheim told reporters.",
        "Traders at the market fear for the Easter business, and several of them asked the town for a cut in rent until the ferries are back.",
        "The work costs 4.2 million crowns, of which the county pays a third; a second phase is planned for the autumn of next year.",
        "A survey in January had shown that frost had lifted the stones of the oldest part, which was built by prisoners in 1874.",
        "Fishermen may use the northern basin during the closure, although its depth of two metres is not enough for the larger boats.",
        "She added that the town had asked three firms for offers, and that only one of them could begin before the summer.",
        "Der Stadtrat will die alte Fähre im Frühjahr wieder fahren lassen, wie zwei Mitglieder am Freitag nach der Sitzung sagten.",
        "Die Bürgermeisterin verlangt nun einen Vergleich, obwohl sie den Lotsen die Schuld an den Verspätungen gegeben hat.",
        "Le port restera fermé pendant trois semaines, ce qui oblige les pêcheurs à vendre leur poisson dans la ville voisine.",
        "Портовые власти сообщили, что движение паромов будет восстановлено не раньше июня, если позволит погода на побережье.",
        "清晨的港口十分安静，几艘小船紧紧地靠在石墙边上，没有人提起昨天夜里发生的事情，大家都在等待第一班渡轮的到来。",
        "In 2019 the same wall had been repaired after a storm, at half the price and in a quarter of the time, the paper recalled.",
    ];
    let paragraph = prop::collection::vec(0..SENTENCES.len(), 1..4);
    let paragraphs = prop::collection::vec(paragraph, 3..9);
    let gap = prop::sample::select(vec!["\n\n", "\n", "\r\n\r\n"]);
    let chromes = || prop::collection::vec(chrome(), 0..4);
    (chromes(), paragraphs, chromes(), gap).prop_map(|(top, middle, bottom, gap)| {
        let mut said = [false; SENTENCES.len()];
        let mut parts = top;
        for numbers in middle {
            // Each sentence once: what is said twice is the matter of other tests.
            let fresh: Vec<_> =
                numbers.into_iter().filter(|&n| !std::mem::replace(&mut said[n], true)).collect();
            let paragraph = fresh.iter().map(|&n| SENTENCES[n]).collect::<Vec<_>>().join(" ");
            parts.extend(Some(paragraph).filter(|p| !p.is_empty()));
        }
        parts.extend(bottom);
        Page::text(parts.join(gap))
    })
}

/// A page of either kind.
fn page() -> impl Strategy<Value = Page> {
    prop_oneof![markup().prop_map(Page::html), text().prop_map(Page::text)]
}

fn source(page: &Page) -> &str {
    std::str::from_utf8(&page.bytes).unwrap()
}

// --- properties

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_page_gives_the_same_outcome(page in page()) {
        prop_assert_eq!(json(&trommel::clean(&page, &ALL)), json(&trommel::clean(&page, &ALL)));
        prop_assert_eq!(json(&trommel::clean(&page, &WEB)), json(&trommel::clean(&page, &WEB)));
    }

    #[test]
    fn output_options_change_what_is_said_and_not_what_is_kept(page in page(), bits in 0..64u8, detail in 0..4usize) {
        let bit = |n: u8| bits & (1 << n) != 0;
        for pipeline in [&WEB, &CRAWL] {
            let mut pipeline = (*pipeline).clone();
            pipeline.plan.output = ALL.plan.output.clone();
            let whole = trommel::clean(&page, &pipeline);
            pipeline.plan.output = Output {
                text: true,
                blocks: bit(0),
                links: bit(1),
                comments: bit(2),
                signals: bit(3),
                decode: bit(4),
                removed: [RemovedDetail::None, RemovedDetail::Counts, RemovedDetail::Spans, RemovedDetail::Full][detail],
                markup: if bit(5) { Markup::Markdown } else { Markup::Plain },
            };
            match (whole, trommel::clean(&page, &pipeline)) {
                (Outcome::Rejected(a), Outcome::Rejected(b)) => prop_assert_eq!(a.reason, b.reason),
                (Outcome::Kept(a), Outcome::Kept(b)) => {
                    let texts = |r: &Record| squeezed(r.text.as_ref().unwrap());
                    prop_assert_eq!(texts(&a), texts(&b));
                    let kept = |r: &Record| r.blocks.iter().flatten().map(|b| (b.span, b.text.clone())).collect::<Vec<_>>();
                    prop_assert!(b.blocks.is_none() || kept(&a) == kept(&b));
                    prop_assert!(b.signals.is_none() || a.signals == b.signals);
                    prop_assert!(b.moved.is_none() || a.moved == b.moved);
                    prop_assert_eq!((&a.title, &a.author, &a.captions), (&b.title, &b.author, &b.captions));
                }
                (a, b) => prop_assert!(false, "{} but {}", json(&a), json(&b)),
            }
        }
    }

    #[test]
    fn markup_stands_in_kept_moved_and_dropped_spans_once(html in markup()) {
        let page = Page::html(html);
        let (view, record) = (source(&page), record(&page));
        check_record(view, &record, stripped).map_err(TestCaseError::fail)?;
        let all: String = spans(&record).iter().map(|s| squeezed(&stripped(view.get(s.start..s.end).unwrap()))).collect();
        prop_assert_eq!(&all, &squeezed(&stripped(view)), "by the naive reading");
        prop_assert_eq!(&all, &squeezed(&visible(view)), "by the tree");
    }

    #[test]
    fn plain_text_stands_in_kept_moved_and_dropped_spans_once(text in text()) {
        let page = Page::text(text);
        let (view, record) = (source(&page), record(&page));
        check_record(view, &record, plain).map_err(TestCaseError::fail)?;
        let all: String = spans(&record).iter().map(|s| squeezed(&plain(view.get(s.start..s.end).unwrap()))).collect();
        prop_assert_eq!(all, squeezed(&plain(view)));
        let seen = plain(view);
        let fields = record.author.iter().chain(&record.title).chain(&record.subtitle).chain(&record.site_name)
            .chain(&record.attribution).chain(record.captions.iter().map(|c| &c.text));
        for value in fields {
            prop_assert!(stands_in(value, &seen), "{:?}", value);
        }
    }

    #[test]
    fn clean_text_is_cleaned_to_itself(page in story()) {
        check_idempotent(&page).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_given_title_wins(page in page(), title in "[A-Z][a-z]{2,9}( [a-z]{1,9}){0,8}") {
        let page = Page { title: Some(title.clone()), ..page };
        prop_assert_eq!(record(&page).title, Some(title));
    }
}

// --- votes

/// A block of so many bytes, each its own source, with cuts of it.
fn cut_block(bytes: u32, cuts: &[(u32, u32, u8)]) -> Document<'static> {
    let mut doc = Document { text: "x".repeat(bytes as usize), ..Document::default() };
    doc.blocks.push(Block {
        mark: ItemMark::Bullet,
        kind: BlockKind::Paragraph,
        text: 0..bytes,
        pieces: 0..0,
        container: 0,
        link_bytes: 0,
        links: 0,
        words: 1,
        tight: false,
        hidden: false,
    });
    for &(start, len, what) in cuts {
        let ballot = if what & 1 == 0 { Ballot::Drop(Reason::Share) } else { Ballot::Move(Field::Credit) };
        let certainty =
            [Certainty::Weight(100), Certainty::Certain, Certainty::Site][usize::from(what / 2 % 3)];
        doc.cut(0, start..start + len, ballot, certainty, Evidence::Site(u32::from(what)));
    }
    doc
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_cuts_that_overlap_the_strongest_has_the_bytes(
        cuts in prop::collection::vec((0..60u32, 0..30u32, 0..6u8), 0..12),
    ) {
        let doc = cut_block(60, &cuts);
        let segments = resolve(&doc);
        let mut at = 0;
        for s in &segments {
            prop_assert!(s.text.start == at && s.text.end > at);
            at = s.text.end;
        }
        prop_assert_eq!(at, 60);
        for byte in 0..60u32 {
            // Site rules, then what is certain, then weights; moves before drops; the earlier one first.
            let mut best: Option<(u8, u8)> = None;
            for &(start, len, what) in &cuts {
                let strength = what / 2 * 2 + what % 2;
                if (start..start + len).contains(&byte) && best.is_none_or(|(s, _)| strength > s) {
                    best = Some((strength, what));
                }
            }
            let said = segments.iter().find(|s| s.text.contains(&byte)).map(|s| s.decision);
            let expected = best.map_or(Decision::Keep, |(_, what)| {
                let why = Evidence::Site(u32::from(what));
                if what % 2 == 0 { Decision::Drop(Reason::Share, why) } else { Decision::Move(Field::Credit, why) }
            });
            prop_assert_eq!(said, Some(expected), "byte {}", byte);
        }
    }
}

/// Thousands of cuts of one block, each within the one before it, cost little: compared pair by pair they would take minutes.
#[test]
fn many_cuts_of_one_block() {
    let cuts: Vec<_> = (0..60_000u32).map(|i| (i, 200_000 - 2 * i, (i % 6) as u8)).collect();
    let segments = resolve(&cut_block(200_000, &cuts));
    assert_eq!(segments.last().map(|s| s.text.end), Some(200_000));
}

// --- real pages

/// Pages of each set that is there, spread over it, with their kind.
fn real_pages() -> Vec<(String, Page)> {
    const SETS: [(&str, PageKind, usize); 9] = [
        ("wcxb-dev", PageKind::Html, 40),
        ("wcxb-dev-text/layout", PageKind::Text, 20),
        ("wcxb-dev-text/lines", PageKind::Text, 20),
        ("fundus-dev", PageKind::Html, 20),
        ("readability-dev", PageKind::Html, 15),
        ("trafilatura-dev", PageKind::Html, 15),
        ("magic-article-dev", PageKind::Html, 10),
        ("magic-forum-dev", PageKind::Html, 10),
        ("multisite-dev", PageKind::Html, 20),
    ];
    let mut pages = Vec::new();
    for (name, kind, wanted) in SETS {
        let Some(folder) = data::set(name) else { continue };
        let ends = if kind == PageKind::Text { "txt" } else { "html" };
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
        files.retain(|p| p.extension().is_some_and(|e| e == ends));
        files.sort();
        let step = (files.len() / wanted).max(1);
        for path in files.iter().step_by(step).take(wanted) {
            let bytes = std::fs::read(path).unwrap();
            if bytes.len() < 400_000 {
                pages.push((path.display().to_string(), Page { bytes, kind, ..Page::default() }));
            }
        }
    }
    pages
}

/// The source view of a page; the record does not hold it.
fn view_of(page: &Page) -> Option<String> {
    let hints = trommel::clean::decode::Hints {
        content_type: None,
        tld: None,
        markup: page.kind == PageKind::Html,
        transcoded: false,
    };
    trommel::clean::decode::decode(&page.bytes, hints, usize::MAX).ok().map(|v| v.text.into_owned())
}

/// How often each letter and digit stands in a text. Not words: whether `<b>a</b><i>b</i>` is one is a matter of style sheets.
fn letters(text: &str) -> BTreeMap<char, i64> {
    let mut bag = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        *bag.entry(c).or_default() += 1;
    }
    bag
}

/// How many letters two texts do not have in common.
fn distance(a: &BTreeMap<char, i64>, b: &BTreeMap<char, i64>) -> i64 {
    let mut all = a.clone();
    for (c, n) in b {
        *all.entry(*c).or_default() -= n;
    }
    all.values().map(|n| n.abs()).sum()
}

/// The text of a record, cleaned under its title.
fn cleaned_again(record: &Record) -> String {
    let page = Page { title: record.title.clone(), ..Page::text(record.text.clone().unwrap()) };
    match trommel::clean(&page, &ALL) {
        Outcome::Kept(record) => record.text.unwrap(),
        Outcome::Rejected(_) => String::new(),
    }
}

#[test]
fn real_pages_keep_the_invariants() {
    let mut failures = Vec::new();
    let mut same = [(0.0, 0.0); 2];
    let (mut pages, mut seen, mut off_in_spans, mut off_in_pages) = (0, 0i64, 0i64, 0i64);
    for (name, page) in real_pages() {
        let Some(view) = view_of(&page) else { continue };
        let outcome = trommel::clean(&page, &ALL);
        if json(&outcome) != json(&trommel::clean(&page, &ALL)) {
            failures.push(format!("{name}: not the same twice"));
        }
        let Outcome::Kept(record) = outcome else { continue };
        let all = spans(&record);
        if let Some(fault) = faults(&view, &all) {
            failures.push(format!("{name}: {fault}"));
            continue;
        }
        let strip = |source: &str| match page.kind {
            PageKind::Html => visible(source),
            PageKind::Text => plain(source),
        };
        pages += 1;
        let again = letters(&cleaned_again(&record));
        let text = letters(record.text.as_ref().unwrap());
        let both = (text.values().chain(again.values()).sum::<i64>()).max(1);
        let share = (both - distance(&text, &again)) as f64 / both as f64;
        let (sum, count) = &mut same[usize::from(page.kind == PageKind::Text)];
        *sum += share;
        *count += 1.0;
        if share < 0.95 {
            println!("{name}: cleaned again, {share:.3} of {} letters stay", both / 2);
        }
        let mut found = BTreeMap::new();
        for s in &all {
            let there = letters(&strip(view.get(s.start..s.end).unwrap()));
            if let Some(text) = &s.text {
                let off = distance(&letters(text), &there);
                off_in_spans += off;
                if off > 0 {
                    println!("{name}: {}..{}: {off} letters off", s.start, s.end);
                }
            }
            // A reader sees nothing of the page's data.
            if in_script(&view, s.start) {
                continue;
            }
            for (c, n) in there {
                *found.entry(c).or_default() += n;
            }
        }
        let whole = letters(&strip(&view));
        let off = distance(&whole, &found);
        off_in_pages += off;
        seen += whole.values().sum::<i64>();
        if off > 0 {
            println!("{name}: {off} letters off");
        }
    }
    let [markup, text] = same.map(|(sum, count)| if count > 0.0 { sum / count } else { 1.0 });
    println!("{pages} pages, {seen} letters; off: {off_in_spans} in spans, {off_in_pages} in pages");
    println!("cleaned again, F1 by letters: {markup:.4} of markup, {text:.4} of text");
    let listed = failures.join("\n");
    assert!(failures.is_empty(), "{} failures\n{listed}", failures.len());
    // What a span says is what stands there, and all spans together are what the page shows. Where end tags are missing or out of
    // place, a tree of a part of the page shows something else than the same part of the tree of the page.
    // The second time, what was markup is read as lines, by another model, which has learned from gold texts too. Measured on 153 pages:
    // 0.9909 and 0.9976; before it had, 0.9695 and 0.9747.
    assert!(markup >= 0.99 && text >= 0.99, "cleaned again, F1 {markup:.4}, {text:.4}");
    assert!(
        off_in_spans * 10_000 <= seen && off_in_pages * 10_000 <= seen,
        "{off_in_spans}, {off_in_pages} of {seen}"
    );
}

/// Whether a position stands in a script.
fn in_script(view: &str, at: usize) -> bool {
    let before = view.get(..at).unwrap();
    before.rfind("<script").is_some_and(|start| before.rfind("</script").is_none_or(|end| end < start))
}

/// What a reader sees of a page, by a tree of it: the reference that the one pass over tags is held against.
fn visible(markup: &str) -> String {
    const UNSEEN: [&str; 15] = [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "title",
        "iframe",
        "noembed",
        "noframes",
        "canvas",
        "audio",
        "video",
        "datalist",
        "annotation",
        "rp",
    ];
    let tree_builder =
        html5ever::tree_builder::TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let options = html5ever::ParseOpts { tree_builder, ..Default::default() };
    let sink = scraper::HtmlTreeSink::new(scraper::Html::new_document());
    let tree = html5ever::tendril::TendrilSink::one(html5ever::parse_document(sink, options), markup);
    let mut out = String::new();
    let mut unseen = 0;
    for edge in tree.tree.root().traverse() {
        use ego_tree::iter::Edge;
        match edge {
            Edge::Open(n) => match n.value() {
                scraper::Node::Element(e) => unseen += usize::from(UNSEEN.contains(&e.name())),
                scraper::Node::Text(t) if unseen == 0 => {
                    out.push_str(t);
                    out.push(' ');
                }
                _ => {}
            },
            Edge::Close(n) => {
                if let scraper::Node::Element(e) = n.value() {
                    unseen -= usize::from(UNSEEN.contains(&e.name()));
                }
            }
        }
    }
    out
}
