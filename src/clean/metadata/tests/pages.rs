//! What whole pages of markup give, value by value, each with where it came from.

use crate::clean::metadata::vote;
use crate::clean::plan::DecodeSettings;
use crate::document::{Document, Found, SourceView};
use crate::page::Page;

/// The fields of a page as `name=value (source)`; lists joined by ` + `.
fn fields(url: &str, html: &str) -> Vec<String> {
    let mut doc = Document {
        view: SourceView { text: html.to_owned().into(), ..SourceView::default() },
        ..Document::default()
    };
    crate::clean::html::blocks(&mut doc, &DecodeSettings::default(), &super::Limits::default());
    super::annotate(&mut doc, &super::lexicon());
    let page = Page { url: Some(url.to_owned()), ..Page::html(html) };
    vote(&mut doc, &page, &super::lexicon());
    let m = &doc.metadata;
    let one = |name: &str, found: &Option<Found<String>>| {
        found.as_ref().map(|f| format!("{name}={} ({})", f.value, f.source))
    };
    let many = |name: &str, found: &[Found<String>]| {
        let values: Vec<&str> = found.iter().map(|f| f.value.as_str()).collect();
        found.first().map(|f| format!("{name}={} ({})", values.join(" + "), f.source))
    };
    [
        one("title", &m.title),
        many("author", &m.author),
        one("date", &m.date),
        one("modified", &m.modified),
        one("site", &m.site_name),
        one("canonical", &m.canonical),
        one("licence", &m.licence),
        many("categories", &m.categories),
        many("tags", &m.tags),
        one("image", &m.image),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether a page gives this field so, or not at all where the expectation ends in `=`.
#[track_caller]
fn check(html: &str, expect: &[&str]) {
    let got = fields("https://www.quay-herald.example/coast/crane", html);
    for e in expect {
        match e.strip_suffix('=') {
            Some(name) => {
                assert!(!got.iter().any(|g| g.starts_with(&format!("{name}="))), "{name} in {got:?}")
            }
            None => assert!(got.iter().any(|g| g == e), "{e} not in {got:?}"),
        }
    }
}

const BODY: &str = "<p>The council of the harbour town decided on Monday to keep the old crane, which had been closed since the storm.</p>
<p>A spokeswoman said that the repairs would cost less than first feared, and that boats could be lifted before winter.</p>";

#[test]
fn json_ld_gives_what_a_page_is_filed_under() {
    let html = format!(
        r#"<script type="application/ld+json">{{"@graph":[
        {{"@type":"NewsArticle","headline":"The crane stays","datePublished":"2024-03-05","dateModified":"2024-03-06T10:00:00Z",
          "keywords":["harbour","cranes, old"],"articleSection":"Coast","license":"https://creativecommons.org/licenses/by/4.0/",
          "image":{{"@id":"\#p"}}}},
        {{"@type":"ImageObject","@id":"\#p","url":"https://img.example/p.jpg"}}]}}</script><h1>The crane stays</h1>{BODY}"#
    )
    .replace("\\#", "#");
    check(
        &html,
        &[
            "title=The crane stays (heading)",
            "date=2024-03-05 (json_ld)",
            "modified=2024-03-06T10:00:00Z (json_ld)",
            "licence=https://creativecommons.org/licenses/by/4.0/ (json_ld)",
            "categories=Coast (json_ld)",
            "tags=harbour + cranes + old (json_ld)",
            "image=https://img.example/p.jpg (json_ld)",
            "canonical=",
        ],
    );
}

#[test]
fn crumbs_give_categories_without_the_top_and_the_page() {
    for (first, last, expect) in [
        ("Startseite", "Der Kran bleibt stehen", "categories=Küste + Häfen (json_ld)"),
        ("Accueil", "Der Kran bleibt", "categories=Küste + Häfen (json_ld)"),
    ] {
        let item = |n: u32, name: &str| {
            format!(r#"{{"@type":"ListItem","position":"{n}","item":{{"@id":"/{n}","name":"{name}"}}}}"#)
        };
        let list = [item(2, "Küste"), item(1, first), item(3, "Häfen"), item(4, last)].join(",");
        let html = format!(
            r#"<script type="application/ld+json">{{"@type":"BreadcrumbList","itemListElement":[{list}]}}</script>
            <h1>Der Kran bleibt stehen</h1>{BODY}"#
        );
        check(&html, &[expect]);
    }
}

#[test]
fn meta_and_links_give_addresses_made_absolute() {
    check(
        &format!(
            r#"<link rel=canonical href="/coast/crane-stays"><meta property=og:image content="//img.example/a.png"><link rel="license" href="/terms">
            <meta name=keywords content="kran; hafen; Kran"><meta property="article:section" content="Küste"><h1>Kran</h1>{BODY}"#
        ),
        &[
            "canonical=https://www.quay-herald.example/coast/crane-stays (link)",
            "image=https://img.example/a.png (open_graph)",
            "licence=https://www.quay-herald.example/terms (link)",
            "tags=kran + hafen (meta)",
            "categories=Küste (meta)",
        ],
    );
    check(
        &format!(
            r#"<meta property=og:image content="data:image/png;base64,AAAA"><link rel=canonical href="javascript:x">{BODY}"#
        ),
        &["image=", "canonical=", "tags=", "licence="],
    );
}

#[test]
fn a_licence_in_the_text_is_the_pages_and_not_a_pictures() {
    let link = r#"<a href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a>"#;
    let expect = "licence=https://creativecommons.org/licenses/by-sa/4.0/ (text)";
    check(&format!("<h1>Kran</h1>{BODY}<p>Der Text steht unter der Lizenz {link}</p>"), &[expect]);
    check(&format!("<h1>Crane</h1>{BODY}<p>This text is licensed under {link}</p>"), &[expect]);
    check(
        &format!("<h1>Crane</h1>{BODY}<figure><figcaption>Photo licensed {link}</figcaption></figure>"),
        &["licence="],
    );
    check(&format!("<h1>Crane</h1>{BODY}<p>Read about {link} here</p>"), &["licence="]);
}

#[test]
fn authors_by_questions_labels_and_signatures() {
    let asked = r#"{"@type":"QAPage","mainEntity":{"@type":"Question","name":"How old is the crane?","dateCreated":"2023-02-01","author":{"@type":"Person","name":"quay_7"}}}"#;
    for (head, after, expect) in [
        (format!(r#"<script type="application/ld+json">{asked}</script>"#), "", "author=quay_7 (json_ld)"),
        (r#"<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">"#.into(), "", "author=Ann Lee (meta)"),
        (r#"<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Eva Kern">"#.into(), "", "author=Eva Kern (meta)"),
        (String::new(), "<h3>Written by Cass Horn</h3><p>Cass is a writer.</p>", "author=Cass Horn (text)"),
        (String::new(), "<h3>Written by Cass Horn</h3><h3>Written by Bo Chan</h3>", "author="),
        (String::new(), "<h2>Useful Tools for Web Designers</h2>", "author="),
    ] {
        let tides: String = (1..9).map(|n| format!("<p>High tide {n}</p>")).collect();
        check(&format!("{head}<h1>How old is the crane?</h1>{BODY}{BODY}{BODY}{tides}{after}"), &[expect]);
    }
}

#[test]
fn dates_in_dialects_and_far_from_the_title() {
    for (head, after, expect) in [
        (
            r#"<meta name="w-published-date" content="2025-05-27T06:03:43Z">"#,
            "",
            "date=2025-05-27T06:03:43Z (meta)",
        ),
        (r#"<meta name="ms.date" content="2025-03-06">"#, "", "date=2025-03-06 (meta)"),
        (r#"<meta name="event-date" content="2025-03-06">"#, "", "date="),
        (r#"<meta name="expiration_date" content="2025-03-06">"#, "", "date="),
        (
            r#"<meta property="og:article&#x3A;published_time" content="2026-01-14">"#,
            "",
            "date=2026-01-14 (meta)",
        ),
        ("", "<div><p>Published</p><p>Feb 2, 2023</p></div>", "date=2023-02-02 (text)"),
        ("", "<div><p>Veröffentlicht: 3. März 2022</p></div>", "date=2022-03-03 (text)"),
        (
            "",
            r#"<footer-info><time datetime="2018-11-15">15 November 2018</time></footer-info>"#,
            "date=2018-11-15 (text)",
        ),
        ("", "<p>Last updated 17 January 2025</p>", "date=2025-01-17 (modified)"),
    ] {
        check(
            &format!("{head}<h1>The crane stays</h1>{BODY}{BODY}{BODY}{BODY}{BODY}{BODY}{BODY}{BODY}{after}"),
            &[expect],
        );
    }
}

#[test]
fn a_heading_is_chosen_by_what_the_page_calls_itself() {
    for (head, heading, expect) in [
        // Between the bars of the page's name, a single word too.
        ("<title>News | Institute of Quays and Cranes of the North</title>", "News", "title=News (heading)"),
        // A kicker that the head gives belongs to it.
        (
            r#"<title>Quay Herald</title><meta property=og:title content="Harbour: The crane stays where it is">"#,
            "The crane stays where it is",
            "title=Harbour: The crane stays where it is (open_graph)",
        ),
        // Words in common are enough where nothing says the same.
        (
            "<title>Crane stays in the harbour after vote</title>",
            "The old crane stays in the harbour",
            "title=The old crane stays in the harbour (heading)",
        ),
    ] {
        check(&format!("{head}<h1>{heading}</h1>{BODY}"), &[expect]);
    }
}
