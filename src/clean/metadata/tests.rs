//! Dates, names and lines one by one, then whole documents built by hand.

mod pages;

use super::date::{self, Order};
use super::{lines, names, tidy, title};
use crate::clean::lexicon::{Lexicon, Match, Phrase, Target, annotate};
use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::clean::writer::Writer;
use crate::document::{Ballot, BlockKind, Document, SourceView};
use crate::outcome::{Field, Reason};
use crate::page::Page;

/// A document of plain text: every line with letters a block, `# ` a heading.
fn text_document(text: &str) -> Document<'static> {
    let mut doc = Document {
        view: SourceView { text: text.to_owned().into(), ..SourceView::default() },
        plain: true,
        ..Document::default()
    };
    fill(&mut doc, text);
    doc
}

/// A document of markup: blocks as for text; JSON-LD stands before them in the view.
fn html_document(json_ld: &[&str], text: &str) -> Document<'static> {
    let scripts: String = json_ld.concat();
    let mut doc = Document {
        view: SourceView { text: format!("{scripts}{text}").into(), ..SourceView::default() },
        ..Document::default()
    };
    let mut at = 0;
    for script in json_ld {
        doc.head.json_ld.push(at..at + script.len());
        at += script.len();
    }
    fill(&mut doc, text);
    doc
}

fn fill(doc: &mut Document, text: &str) {
    let offset = doc.view.text.len() - text.len();
    let mut writer = Writer::new(doc, &DecodeSettings::default(), false, &Limits::default());
    let mut at = offset;
    for line in text.split_inclusive('\n') {
        let marks = line.len() - line.trim_start_matches('#').len();
        let kind = if marks > 0 { BlockKind::Heading(marks as u8) } else { BlockKind::Paragraph };
        writer.open(kind, 0, false, false);
        writer.text(at + marks..at + line.len());
        at += line.len();
    }
    writer.finish();
}

fn phrase(text: &str, target: Target, how: Match) -> Phrase {
    Phrase { text: text.to_owned().into(), language: "en".into(), target, how, max_words: 40 }
}

fn lexicon() -> Lexicon {
    Lexicon::new(vec![
        phrase("sorry", Target::Drop(Reason::ErrorBanner), Match::Whole),
        phrase("share", Target::Drop(Reason::Share), Match::Whole),
    ])
}

/// The fields found, as `field=value`, and the moved blocks, as `move field: text`.
fn summary(mut doc: Document, page: &Page) -> Vec<String> {
    annotate(&mut doc, &lexicon());
    super::vote(&mut doc, page, &lexicon());
    let m = &doc.metadata;
    let mut out = Vec::new();
    let mut one = |name: &str, value: Option<&str>| out.extend(value.map(|v| format!("{name}={v}")));
    one("title", m.title.as_ref().map(|f| f.value.as_str()));
    one("subtitle", m.subtitle.as_ref().map(|f| f.value.as_str()));
    m.author.iter().for_each(|a| one("author", Some(&a.value)));
    one("date", m.date.as_ref().map(|f| f.value.as_str()));
    one("modified", m.modified.as_ref().map(|f| f.value.as_str()));
    one("site", m.site_name.as_ref().map(|f| f.value.as_str()));
    m.attribution.iter().for_each(|a| one("attribution", Some(&a.value)));
    one("type", m.page_type.as_deref());
    for vote in &doc.votes {
        let Ballot::Move(field) = vote.ballot else { continue };
        let block = doc.block(vote.block).expect("a vote on a block that is there");
        out.push(format!("move {}: {}", field.as_str(), doc.text_of(block)));
    }
    out
}

const PROSE: &str = "The council of the harbour town decided on Monday to keep the old crane, which had been closed to visitors since the storm in spring.
A spokeswoman said that the repairs would cost less than first feared, and that the first boats could be lifted again before winter.
Fishermen had protested for weeks against the plan to sell the ground, on which some of the oldest sheds of the coast are standing.
";

#[track_caller]
fn check(text: &str, expect: &[&str]) {
    let got = summary(text_document(text), &Page::text(""));
    assert_eq!(got, expect, "{text}");
}

#[test]
fn dates_in_many_forms_and_languages() {
    let day_first = [
        "2025-04-29",
        "2025/04/29",
        "2025.4.29",
        "29.04.2025",
        "29/04/2025",
        "29-4-2025",
        "29 April 2025",
        "29th of April, 2025",
        "April 29, 2025",
        "Apr. 29 2025",
        "Tuesday, April 29th, 2025",
        "29. April 2025",
        "29 avril 2025",
        "29 de abril de 2025",
        "29 aprile 2025",
        "29 kwietnia 2025",
        "29 апреля 2025 г.",
        "29 Απριλίου 2025",
        "2025年4月29日",
        "2025년 4월 29일",
        "2025. 4. 29.",
        "29 أبريل 2025",
        "٢٩ أبريل ٢٠٢٥",
        "29 Nisan 2025",
        "20250429",
        "29-Apr-2025",
        "2025 április 29",
        "２０２５年４月２９日",
        "29 апр 2025",
        "29 квітня 2025",
    ];
    for text in day_first {
        assert_eq!(
            date::parse(text, Order::DayFirst).map(|d| d.to_string()).as_deref(),
            Some("2025-04-29"),
            "{text}"
        );
        assert_eq!(
            date::find(&format!("x: {text}, y"), Order::DayFirst).map(|d| d.0.to_string()).as_deref(),
            Some("2025-04-29"),
            "{text}"
        );
    }
    for (text, order, expect) in [
        ("04/05/2025", Order::DayFirst, Some("2025-05-04")),
        ("04/05/2025", Order::MonthFirst, Some("2025-04-05")),
        ("04/25/2025", Order::DayFirst, Some("2025-04-25")),
        ("04.05.2025", Order::MonthFirst, Some("2025-05-04")),
        ("2025-04-29T10:00:00Z", Order::DayFirst, Some("2025-04-29T10:00:00Z")),
        ("2025-04-29T10:00:00.123+0200", Order::DayFirst, Some("2025-04-29T10:00:00+02:00")),
        ("2025-04-29 10:00", Order::DayFirst, Some("2025-04-29")),
        ("Tue, 29 Apr 2025 10:00:00 GMT", Order::DayFirst, Some("2025-04-29T10:00:00Z")),
        ("Tue Apr 29 2025 10:00:00 GMT-0530", Order::DayFirst, Some("2025-04-29T10:00:00-05:30")),
        ("1745920800", Order::DayFirst, Some("2025-04-29T10:00:00Z")),
        ("1745920800000", Order::DayFirst, Some("2025-04-29T10:00:00Z")),
        ("2023-02-29", Order::DayFirst, None),
        ("31.04.2025", Order::DayFirst, None),
        ("403", Order::DayFirst, None),
        ("12.5.1", Order::DayFirst, None),
        ("may 2025", Order::DayFirst, None),
    ] {
        assert_eq!(date::parse(text, order).map(|d| d.to_string()).as_deref(), expect, "{text}");
    }
    for (url, expect) in [
        ("https://a.example/2025/04/29/story", Some("2025-04-29")),
        ("https://a.example/news/2025-4-9-story.html", Some("2025-04-09")),
        ("https://a.example/c/20250429/x.htm", Some("2025-04-29")),
        ("https://a.example/2025/04/story", None),
        ("https://a.example/p/12345678", None),
        ("https://a.example/?d=2025/04/29", None),
    ] {
        assert_eq!(date::from_url(url).map(|d| d.0.to_string()).as_deref(), expect, "{url}");
    }
}

#[test]
fn author_values_are_split_and_cleaned() {
    for (raw, expect) in [
        ("Ann Lee", vec!["Ann Lee"]),
        ("By Ann Lee and Bo Chan", vec!["Ann Lee", "Bo Chan"]),
        ("Von Eva Kern, Jan Holm und Ida Roth", vec!["Eva Kern", "Jan Holm", "Ida Roth"]),
        ("Lee, Ann", vec!["Lee, Ann"]),
        ("Ann Lee, Senior Editor", vec!["Ann Lee"]),
        ("Ann Lee (Harbour Post)", vec!["Ann Lee"]),
        ("Ann Lee &amp; Bo Chan", vec!["Ann Lee", "Bo Chan"]),
        ("ann@post.example Ann Lee @annlee", vec!["Ann Lee"]),
        ("https://www.facebook.com/post", vec![]),
        ("admin", vec![]),
        ("José Ortega y Gasset", vec!["José Ortega y Gasset"]),
        ("Ana Ruiz y Luis Paz", vec!["Ana Ruiz", "Luis Paz"]),
        ("Mary E Stone", vec!["Mary E Stone"]),
        ("李明、王芳", vec!["李明", "王芳"]),
        ("<a href=\"/x\">Ann Lee</a>", vec!["Ann Lee"]),
        ("Ann Lee/Bo Chan", vec!["Ann Lee", "Bo Chan"]),
    ] {
        assert_eq!(names::names(raw), expect, "{raw}");
    }
}

#[test]
fn lines_of_facts() {
    let read = |text: &str| {
        let f = lines::read(text, Order::DayFirst, false);
        let mut out: Vec<String> = f.date.iter().map(|d| format!("d {d}")).collect();
        out.extend(f.modified.iter().map(|d| format!("m {d}")));
        out.extend(f.authors.iter().map(|a| format!("a {a}")));
        out.extend(f.site_name.iter().map(|a| format!("n {a}")));
        out.extend(f.sources.iter().map(|a| format!("s {a}")));
        if f.whole {
            out.push("whole".into());
        }
        out.join("; ")
    };
    for (text, expect) in [
        ("date 2025-04-29 403", "d 2025-04-29; whole"),
        ("Published: 29 April 2025", "d 2025-04-29; whole"),
        ("Published on April 29, 2025 at 10:30 am EST", "d 2025-04-29; whole"),
        ("Last updated 29 April 2025", "m 2025-04-29; whole"),
        ("Posted 1 May 2025, updated 3 May 2025", "d 2025-05-01; m 2025-05-03; whole"),
        ("Veröffentlicht am 29. April 2025 um 10.30 Uhr", "d 2025-04-29; whole"),
        ("发布时间：2025年4月29日 08:30 来源：新华网 作者：李明", "d 2025-04-29; a 李明; s 新华网; whole"),
        ("By Ann Lee", "a Ann Lee; whole"),
        ("By Ann Lee | April 29, 2025", "d 2025-04-29; a Ann Lee; whole"),
        ("Posted by Ann Lee on April 29, 2025", "d 2025-04-29; a Ann Lee; whole"),
        ("Von Eva Kern und Jan Holm", "a Eva Kern; a Jan Holm; whole"),
        ("Par Luc Besse, journaliste", "a Luc Besse; whole"),
        ("Автор: Иван Петров", "a Иван Петров; whole"),
        ("Γράφει ο Νίκος Παππάς", "a Νίκος Παππάς; whole"),
        ("Yazan: Ali Demir", "a Ali Demir; whole"),
        ("بقلم: محمد علي", "a محمد علي; whole"),
        ("Ann Lee reports for the Harrow Mercury", "a Ann Lee; n Harrow Mercury; whole"),
        ("Max Fischer for TROIB News", "a Max Fischer; n TROIB News; whole"),
        ("Ida Roth for The Coast Herald", "a Ida Roth; n The Coast Herald; whole"),
        ("Looking for New Homes", ""),
        ("Tips for Parents", ""),
        ("Source: Axios.", "s Axios; whole"),
        ("Quelle: dpa", "s dpa; whole"),
        ("来源：新华网", "s 新华网; whole"),
        ("Source code: a history", ""),
        ("By the time the boat came, it was dark", ""),
        ("Von der Leyen kündigt neue Regeln an", ""),
        ("By Design", ""),
        ("Meeting of 29 April 2025 in the town hall", ""),
        ("De 29 abril 2025 a Lisboa", ""),
    ] {
        assert_eq!(read(text), expect, "{text}");
    }
}

#[test]
fn dates_and_bylines_in_one_line() {
    for (line, date, author) in [
        ("Published August 7, 2023 by Nicole Burke", "2023-08-07", "Nicole Burke"),
        ("1. Mai 2025, 10:30 Uhr von Eva Kern", "2025-05-01", "Eva Kern"),
        ("3 avril 2024 par Léa Morel", "2024-04-03", "Léa Morel"),
        ("Do 25.04.24 | 14:07 Uhr | Von Jana Roth", "2024-04-25", "Jana Roth"),
        ("Posted by Bo Chan on Friday December 19, 2025", "2025-12-19", "Bo Chan"),
        ("Por Julia Ferrer Actualizado: 30/06/2024 20:15h", "2024-06-30", "Julia Ferrer"),
        ("입력 2024.12.30. 오전 9:12 박서준 기자", "2024-12-30", "박서준"),
    ] {
        let facts = lines::read(line, Order::MonthFirst, false);
        assert_eq!(facts.date.as_deref(), Some(date), "{line}");
        assert_eq!(facts.authors, [author], "{line}");
    }
    for line in ["Ann Lee 2 Feb 2026 Reviews", "Posted on 2 Feb 2026 in Reviews"] {
        assert_eq!(lines::read(line, Order::DayFirst, false).date.as_deref(), Some("2026-02-02"), "{line}");
    }
    // A version is no date, and a reading time takes none away.
    assert_eq!(lines::read("Version 1.24.04.25", Order::DayFirst, false).date, None);
    let facts = lines::read("Oct 11, 2023 2 min read", Order::MonthFirst, false);
    assert_eq!(facts.date.as_deref(), Some("2023-10-11"));
    let facts = lines::read("22.08.2024, 05:00 Uhr Lesezeit: 2 Min.", Order::DayFirst, false);
    assert_eq!((facts.date.as_deref(), facts.whole), (Some("2024-08-22"), true));
    // A house or a place behind a name that the page calls a byline.
    for (line, whole) in [
        ("Ann Lee - Reuters", true),
        ("Ann Lee | harrowNews", true),
        ("Ann Lee | Two more", false),
        ("Ann Lee - 42", false),
    ] {
        let facts = lines::read(line, Order::DayFirst, true);
        assert_eq!((facts.authors, facts.whole), (vec![String::from("Ann Lee")], whole), "{line}");
    }
}

#[test]
fn datelines_name_agencies() {
    for (text, expect) in [
        ("(MENAFN) The government is said to have agreed.", Some("MENAFN")),
        ("(Reuters) - Shares rose on Monday.", Some("Reuters")),
        ("BERLIN (dpa) - Der Rat hat entschieden.", Some("dpa")),
        ("LONDON, April 3 (Reuters) — Shares rose.", Some("Reuters")),
        ("WASHINGTON (AP) — Shares rose.", Some("AP")),
        ("Potsdam (dpa/bb) - Der Rat hat entschieden.", Some("dpa")),
        ("新华社北京4月29日电 会议在京举行。", Some("新华社")),
        ("(2018) - that year was cold.", None),
        ("He met leaders (NATO) - and left.", None),
        ("(See below) the council met.", None),
        ("The agency (AP) - said so.", None),
    ] {
        assert_eq!(lines::dateline(text).map(|d| d.0).as_deref(), expect, "{text}");
    }
}

#[test]
fn site_names_are_cut_off_titles() {
    for (text, site, host, expect) in [
        ("Old crane stays | Harbour Post", None, None, "Old crane stays"),
        ("Old crane stays - Harbour Post", Some("Harbour Post"), None, "Old crane stays"),
        (
            "Harbour Post: Old crane stays - harbourpost.example",
            None,
            Some("harbourpost.example"),
            "Harbour Post: Old crane stays",
        ),
        ("Harbour Post » Old crane stays", Some("Harbour Post"), None, "Old crane stays"),
        ("Crane - the town's pride", Some("Harbour Post"), None, "Crane - the town's pride"),
        (
            "Old crane stays in the harbour - News - Harbour Post",
            Some("Harbour Post"),
            None,
            "Old crane stays in the harbour - News",
        ),
    ] {
        assert_eq!(title::without_site(text, &title::SiteNames::new(site, host)), expect, "{text}");
    }
}

#[test]
fn the_way_to_a_page_is_no_title_and_buttons_are_no_author() {
    check(
        &format!(
            "Home > Ports > Cranes\nOld harbour crane stays after all\nBookmark Print Share\n3 May 2023\n{PROSE}"
        ),
        &[
            "title=Old harbour crane stays after all",
            "date=2023-05-03",
            "move title: Old harbour crane stays after all",
            "move date: 3 May 2023",
        ],
    );
}

#[test]
fn what_sites_show_above_a_title_is_none() {
    for above in [
        "29°C Light showers, Port Harrow",
        "BTC $61,204 +1.2% ETH $3,019 -0.4% HLN $0.084 -71.3%",
        "Small text size Normal text size Very large text size",
        "The film could not be shown in this region. (Error code: 403)",
        "Warning: Undefined array key \"thumb\" in /www/single.php on line 88",
    ] {
        let doc = text_document(&format!("{above}\nNews\nOld harbour crane stays\n{PROSE}"));
        assert_eq!(summary(doc, &Page::default())[0], "title=Old harbour crane stays", "{above}");
    }
    // The way to the page ends in it.
    let page = format!(
        "The port of Harrow and its quays\nHome » News » Old harbour crane stays\nOld harbour crane stays\n{PROSE}"
    );
    assert_eq!(summary(text_document(&page), &Page::default())[0], "title=Old harbour crane stays");
}

#[test]
fn a_name_before_two_dates_or_behind_captions_is_the_author() {
    for line in [
        "Ann Lee Published March 4, 2024 Updated March 5, 2024 09:12am",
        "Ann Lee Tuesday 4 March 2024 0 Comments",
    ] {
        assert_eq!(lines::read(line, Order::DayFirst, true).authors, ["Ann Lee"], "{line}");
        assert_eq!(lines::read(line, Order::DayFirst, false).authors, [""; 0], "{line}");
    }
    assert_eq!(
        lines::read("Two more Published March 4, 2024 in News", Order::DayFirst, true).authors,
        [""; 0]
    );
    let page = format!(
        "Old harbour crane stays after all\nThe crane at dawn, with gulls\nThe crane at noon, without\nThe crane at dusk\nAoife Mulqueen\n{PROSE}"
    );
    assert!(summary(text_document(&page), &Page::default()).contains(&String::from("author=Aoife Mulqueen")));
}

#[test]
fn plain_text_title_date_and_error_banner() {
    check(
        &format!(
            " date 2025-04-29 403\nSorry!!\nOops! We are sorry, but this page does not exist.\nOld harbour crane stays after all\n(MENAFN) {PROSE}"
        ),
        &[
            "title=Old harbour crane stays after all",
            "date=2025-04-29",
            "attribution=MENAFN",
            "move title: Old harbour crane stays after all",
            "move date: date 2025-04-29 403",
        ],
    );
}

#[test]
fn captions_above_the_title_are_no_titles() {
    let cap = "The old harbour crane on a calm morning";
    check(
        &format!(
            "{cap}\n{cap}Coast Archive\nTown Decides To Keep The Old Crane\nVisitors May Return Before Winter As Repairs Turn Out Cheap\n{PROSE}{cap}\nNew Sheds For The Fishermen\n{cap}\nBridge Closed For Repairs\nCoast Watch Daily\ncoastwatchdaily.example"
        ),
        &[
            "title=Town Decides To Keep The Old Crane",
            "subtitle=Visitors May Return Before Winter As Repairs Turn Out Cheap",
            "site=Coast Watch Daily",
            "move title: Town Decides To Keep The Old Crane",
            "move subtitle: Visitors May Return Before Winter As Repairs Turn Out Cheap",
            "move site_name: Coast Watch Daily",
            "move site_name: coastwatchdaily.example",
        ],
    );
}

#[test]
fn a_title_that_comes_twice_is_moved_once() {
    check(
        &format!(
            "Old harbour crane stays, says council\nThe council of the harbour town decided on Monday to keep the old crane, which had been closed to...\nOld harbour crane stays, says council\n{PROSE}Ida Roth for COAST News\n"
        ),
        &[
            "title=Old harbour crane stays, says council",
            "author=Ida Roth",
            "site=COAST News",
            "move title: Old harbour crane stays, says council",
            "move author: Ida Roth for COAST News",
        ],
    );
}

#[test]
fn prose_is_never_taken_for_a_title() {
    check(PROSE, &[]);
    check("Short note.\n", &[]);
    check(
        &format!("Source: Coast Archive.\n{PROSE}Latest news:\n"),
        &["attribution=Coast Archive", "move attribution: Source: Coast Archive."],
    );
}

#[test]
fn a_given_title_wins() {
    let page = Page { title: Some("Given".into()), ..Page::text("") };
    let got = summary(text_document(&format!("Given\n{PROSE}")), &page);
    assert_eq!(got, ["title=Given", "move title: Given"]);
    assert_eq!(summary(text_document(PROSE), &page), ["title=Given"]);
}

#[test]
fn json_ld_in_its_many_shapes() {
    let cases: &[(&str, &[&str])] = &[
        (
            r#"{"@type":"NewsArticle","headline":"Old crane stays","datePublished":"2025-04-29T10:00:00Z","author":{"@type":"Person","name":"Ann Lee"},"publisher":{"name":"Harbour Post"}}"#,
            &[
                "title=Old crane stays",
                "author=Ann Lee",
                "date=2025-04-29T10:00:00Z",
                "site=Harbour Post",
                "type=newsarticle",
            ],
        ),
        (
            r##"{"@graph":[{"@type":"WebSite","@id":"#s","name":"Harbour Post"},{"@type":["Article","BlogPosting"],"headline":"Old crane stays","author":{"@id":"#p"},"dateModified":"2025-05-01"},{"@type":"Person","@id":"#p","name":"Ann Lee"}]}"##,
            &[
                "title=Old crane stays",
                "author=Ann Lee",
                "date=2025-05-01",
                "modified=2025-05-01",
                "site=Harbour Post",
                "type=article",
            ],
        ),
        (
            "<!--\n//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"Old crane\n stays\",\"author\":[\"Ann Lee\",{\"name\":\"Bo Chan\"},],}\n//]]>-->",
            &["title=Old crane stays", "author=Ann Lee", "author=Bo Chan", "type=article"],
        ),
        (
            r#"[{"@type":"BreadcrumbList","itemListElement":[{"@type":"NewsArticle","headline":"Other"}]},{"@type":"http://schema.org/Article","headline":"Old crane &amp; sheds"}]"#,
            &["title=Old crane & sheds", "type=article"],
        ),
        (r#"{"@type":"Article","headline":"#, &[]),
        ("[[[[[[[[", &[]),
    ];
    for (script, expect) in cases {
        let got = summary(html_document(&[script], ""), &Page::html(""));
        assert_eq!(&got, expect, "{script}");
    }
}

#[test]
fn markup_prefers_the_heading_that_the_head_confirms() {
    let mut doc = html_document(
        &[],
        &format!("#Harbour Post\n#Old crane stays after all\nBy Ann Lee\nApril 29, 2025\n{PROSE}"),
    );
    doc.head.title = "Old crane stays after all | Harbour Post".into();
    doc.head.meta.push(("og:site_name".into(), "Harbour Post".into()));
    doc.head.meta.push(("og:type".into(), "article".into()));
    let got = summary(doc, &Page::html("").with_url("https://harbourpost.example/x"));
    assert_eq!(
        got,
        [
            "title=Old crane stays after all",
            "author=Ann Lee",
            "date=2025-04-29",
            "site=Harbour Post",
            "type=article",
            "move title: Old crane stays after all",
            "move author: By Ann Lee",
            "move date: April 29, 2025"
        ]
    );
}

#[test]
fn other_page_types_keep_their_heading() {
    let mut doc =
        html_document(&[r#"{"@type":"Product","name":"Crane model"}"#], &format!("#Crane model\n{PROSE}"));
    doc.head.title = "Crane model".into();
    assert_eq!(summary(doc, &Page::html("")), ["title=Crane model", "type=product"]);
}

#[test]
fn moved_fields_are_only_these() {
    let mut doc =
        text_document(&format!("Old harbour crane stays after all\nBy Ann Lee | April 29, 2025\n{PROSE}"));
    super::vote(&mut doc, &Page::text(""), &Lexicon::default());
    let fields: Vec<Ballot> = doc.votes.iter().map(|v| v.ballot).collect();
    assert_eq!(fields, [Ballot::Move(Field::Title), Ballot::Move(Field::Author)]);
}

#[test]
fn domains_and_their_owners() {
    for (text, expect) in [
        ("interbellumnews.com", Some("interbellumnews.com")),
        ("https://www.Coast.co.uk/", Some("coast.co.uk")),
        ("version 2.0", None),
        ("U.S.", None),
        ("3.5", None),
    ] {
        assert_eq!(tidy::bare_domain(text).as_deref(), expect, "{text}");
    }
    assert_eq!(tidy::owner("news.coastwatch.co.uk"), "coastwatch");
    assert_eq!(tidy::owner("coastwatch.com"), "coastwatch");
}

#[test]
fn hostile_heads_stay_cheap() {
    let mut doc = html_document(
        &[&"[".repeat(200_000), &format!("{{\"author\":[{}]}}", "\"a b\",".repeat(50_000))],
        PROSE,
    );
    doc.head.meta = (0..100_000).map(|i| (format!("m{i}"), "x".repeat(20))).collect();
    summary(doc, &Page::html(""));
    summary(text_document(&"By Ann Lee and ".repeat(100_000)), &Page::text(""));
    summary(text_document(&"Same short line\n".repeat(60_000)), &Page::text(""));
}
