//! Rules of hosts on small pages.

use super::*;
use crate::clean::html::Tag;
use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::clean::resolve::{Decision, resolve};
use crate::clean::writer::Writer;
use crate::document::{BlockKind, Container};

/// A document of markup without comments, scripts or attributes with `>`: sections are containers, paragraphs and the like blocks.
fn document(markup: &str) -> Document<'static> {
    let mut doc = Document::default();
    doc.view.text = markup.to_owned().into();
    let mut w = Writer::new(&mut doc, &DecodeSettings::default(), false, &Limits::default());
    let (mut open, mut number, mut at) = (vec![0u32], 0, 0);
    while let Some(lt) = markup.get(at..).and_then(|m| m.find('<')).map(|i| at + i) {
        w.text(at..lt);
        let gt = lt + markup.get(lt..).and_then(|m| m.find('>')).unwrap();
        let inner = markup.get(lt + 1..gt).unwrap();
        let name = inner.trim_start_matches('/').split(' ').next().unwrap().to_owned();
        let ends = inner.starts_with('/');
        let section = ["div", "section", "main", "nav", "footer", "article"].contains(&name.as_str());
        let kind = match name.as_str() {
            "p" | "td" => Some(BlockKind::Paragraph),
            "h1" | "h2" => Some(BlockKind::Heading(1)),
            "li" => Some(BlockKind::ListItem(1)),
            "figcaption" => Some(BlockKind::Caption),
            _ => None,
        };
        if section && ends {
            w.close();
            open.pop();
        } else if section {
            let parent = *open.last().unwrap();
            let id = w.doc().containers.len() as u32;
            let depth = open.len() as u16;
            w.doc().containers.push(Container {
                tag: Tag::from_name(name.as_bytes()),
                parent,
                depth,
                tag_number: number,
                ..Container::default()
            });
            open.push(id);
            w.open(BlockKind::Paragraph, id, false, false);
        } else if let Some(kind) = kind {
            w.open(if ends { BlockKind::Paragraph } else { kind }, *open.last().unwrap(), false, false);
        } else if name == "br" {
            w.space(lt..gt + 1);
        }
        number += u32::from(!ends);
        at = gt + 1;
    }
    w.finish();
    doc
}

fn rule(action: Action, css: &str) -> SiteRule {
    SiteRule::selector(action, css).unwrap()
}

/// The text of every segment with its fate: `+` kept, `-reason`, `>field`.
fn fates(doc: &Document) -> Vec<String> {
    let fate = |d: Decision| match d {
        Decision::Keep => "+".to_owned(),
        Decision::Drop(r, _) => format!("-{}", r.as_str()),
        Decision::Move(f, _) => format!(">{}", f.as_str()),
    };
    let text =
        |r: &std::ops::Range<u32>| doc.text.get(r.start as usize..r.end as usize).unwrap().trim().to_owned();
    resolve(doc).iter().map(|s| format!("{} {}", fate(s.decision), text(&s.text))).collect()
}

fn check(markup: &str, rules: Vec<SiteRule>, expected: &[&str]) -> Document<'static> {
    let mut doc = document(markup);
    vote(&mut doc, &SiteRules { name: "test".to_owned(), rules });
    assert_eq!(fates(&doc), expected);
    doc
}

const DROP: Action = Action::Drop(Reason::Share);

#[test]
fn selected_containers_go_with_all_that_is_in_them() {
    check(
        "<main><p>Story.</p><div class=\"share x\"><p>Tweet</p><div><p>Mail</p></div></div><p>More story.</p></main>",
        vec![rule(DROP, ".share")],
        &["+ Story.", "-share Tweet", "-share Mail", "+ More story."],
    );
}

#[test]
fn elements_that_hold_no_blocks_are_found_by_their_text() {
    let markup = "<div><h2>Origins <span class=\"edit\">[edit]</span></h2>\
        <p>Rivers<sup class=r>[1]</sup> and <b>seas<sup class=r>[2]</sup></b> rise. [1]</p>\
        <p class=ad>Buy two<br>pay one</p><p>Buy two pay one is a trick.</p><p>See <a class=ext>our shop</a> today.</p></div>";
    check(
        markup,
        vec![
            rule(DROP, ".edit, .r"),
            rule(Action::Drop(Reason::Advert), ".ad"),
            rule(Action::Drop(Reason::Promo), "a.ext"),
        ],
        &[
            "+ Origins",
            "-share [edit]",
            "+ Rivers",
            "-share [1]",
            "+ and seas",
            "-share [2]",
            "+ rise. [1]",
            "-advert Buy two pay one",
            "+ Buy two pay one is a trick.",
            "+ See",
            "-promo our shop",
            "+ today.",
        ],
    );
}

#[test]
fn what_is_not_a_block_may_hold_several() {
    check(
        "<main><table class=box><tr><td>One</td><td>Two</td></tr></table><p>One more.</p></main>",
        vec![rule(DROP, ".box")],
        &["-share One", "-share Two", "+ One more."],
    );
}

#[test]
fn keep_means_that_the_rest_goes_and_drop_wins() {
    let markup = "<nav><p>Home</p></nav><main id=body><p>Story.</p><div class=tools><p>Print</p></div></main><footer><p>Legal</p></footer>";
    let expected = ["-low_value Home", "+ Story.", "-share Print", "-low_value Legal"];
    check(markup, vec![rule(Action::Keep, "#body"), rule(DROP, ".tools")], &expected);
    let none = ["+ Home", "+ Story.", "-share Print", "+ Legal"];
    check(markup, vec![rule(Action::Keep, "#content"), rule(DROP, ".tools")], &none);
}

#[test]
fn keep_leaves_fields_to_others() {
    let mut doc = document(
        "<h1>Flood</h1><main><p>By Ada</p><p>Story.</p><figcaption>A dam</figcaption></main><p>Ads</p>",
    );
    for (block, field) in [(0, Field::Title), (1, Field::Author)] {
        doc.vote(block, Ballot::Move(field), Certainty::Certain, Evidence::Rule("test"));
    }
    doc.vote(3, Ballot::Move(Field::Caption), Certainty::Certain, Evidence::Rule("test"));
    vote(&mut doc, &SiteRules { name: "test".to_owned(), rules: vec![rule(Action::Keep, "main")] });
    assert_eq!(
        fates(&doc),
        [">title Flood", ">author By Ada", "+ Story.", ">caption A dam", "-low_value Ads"]
    );
}

#[test]
fn fields_are_filled_and_their_blocks_moved() {
    let markup = "<meta property=og:x content=\"Meta title\"><div><h1 class=t>Flood in the <i>valley</i></h1><p>By <span class=a>Ada</span> \
        and <span class=a>Bo</span></p><p><time datetime=2024-05-06>6 May</time></p><p>Story.</p></div>";
    let rules = || {
        vec![
            rule(Action::Title, ".none"),
            rule(Action::Title, "h1.t"),
            rule(Action::Title, "meta"),
            rule(Action::Author, ".a"),
            rule(Action::Date, "time"),
        ]
    };
    let doc = check(
        markup,
        rules(),
        &[
            ">title Flood in the valley",
            "+ By",
            ">author Ada",
            "+ and",
            ">author Bo",
            ">date 6 May",
            "+ Story.",
        ],
    );
    assert_eq!(
        doc.metadata.title,
        Some(Found { value: "Flood in the valley".to_owned(), source: "site_rule" })
    );
    assert_eq!(doc.metadata.author.iter().map(|a| a.value.as_str()).collect::<Vec<_>>(), ["Ada", "Bo"]);
    assert_eq!(doc.metadata.date.map(|d| d.value), Some("2024-05-06".to_owned()));

    let mut given = document(markup);
    given.metadata.title = Some(Found { value: "Given".to_owned(), source: "input" });
    given.metadata.author = vec![Found { value: "Someone".to_owned(), source: "meta" }];
    vote(&mut given, &SiteRules { name: "test".to_owned(), rules: rules() });
    assert_eq!(given.metadata.title.map(|t| t.value), Some("Given".to_owned()));
    assert_eq!(given.metadata.author.len(), 2);

    check("<meta content=M><p>M</p>", vec![rule(Action::Title, "meta")], &["+ M"]);
}

#[test]
fn dates_that_no_one_can_read_are_no_dates() {
    for (text, date) in [
        ("2024-05-06", Some("2024-05-06")),
        ("2024-05-06T10:11:12Z", Some("2024-05-06T10:11:12Z")),
        ("2024-05-06 10:11:12+02:00", Some("2024-05-06T10:11:12+02:00")),
        ("2024-05-06 10:11", Some("2024-05-06")),
        ("2024-05-06T10:11:12", Some("2024-05-06")),
        ("2024-13-06", None),
        ("2024-05-6", None),
        ("6 May 2024", None),
        ("二〇二四年五月", None),
        ("", None),
    ] {
        assert_eq!(iso_date(text).as_deref(), date, "{text}");
    }
}

#[test]
fn patterns_serve_plain_text_too() {
    let mut doc = document("<p>Story.</p><p>Advertisement: soap</p>");
    doc.plain = true;
    let rules = vec![SiteRule::pattern(DROP, "^Advertisement").unwrap(), rule(DROP, "p")];
    let rules = SiteRules { name: "shop".to_owned(), rules };
    vote(&mut doc, &rules);
    assert_eq!(fates(&doc), ["+ Story.", "-share Advertisement: soap"]);
    assert_eq!(rules.rule_name(0), "site/shop/share/^Advertisement");
}

#[test]
fn hosts_serve_their_subdomains() {
    let mut sites = Sites::default();
    for host in ["example.com", "news.example.com"] {
        sites
            .hosts
            .insert(host.to_owned(), Arc::new(SiteRules { name: host.to_owned(), ..SiteRules::default() }));
    }
    let name = |host: &str| sites.for_host(host).map(|r| r.name.as_str());
    assert_eq!(name("example.com"), Some("example.com"));
    assert_eq!(name("a.b.example.com"), Some("example.com"));
    assert_eq!(name("x.news.example.com"), Some("news.example.com"));
    for host in ["notexample.com", "com", "", "example.com.evil.net", ".", "example.org"] {
        assert_eq!(name(host), None, "{host}");
    }
}

#[test]
fn start_tags_are_numbered_in_source_order() {
    let markup = "<!doctype html><!-- <p> --><DIV a='>' b=\"<x>\" c=/d><p>1 < 2 <b/>x</b><script>\"<p>\"</script ><br/></DIV><p";
    let numbered = numbers::number(markup).unwrap();
    assert_eq!(
        numbered.markup,
        "<!doctype html><!-- <p> --><DIV data-trommel-n=\"0\" a='>' b=\"<x>\" c=/d><p data-trommel-n=\"1\">1 < 2 <b/>x</b>\
         <script data-trommel-n=\"3\">\"<p>\"</script ><br data-trommel-n=\"4\"/></DIV><p data-trommel-n=\"5\""
    );
    // The last tag has no end, which makes it none to the tokeniser.
    assert_eq!(numbered.starts[..5], crate::clean::html::starts(markup));
    let at = |i: usize| markup.get(numbered.starts[i] as usize..).unwrap();
    assert!(at(0).starts_with("<DIV") && at(2).starts_with("<b/>") && at(5) == "<p");
}

#[test]
fn the_tree_parser_sees_the_same_tags() {
    for markup in [
        "<!doctype html><p>a<p>b",
        "<!-- > <p> --><p>x</p>",
        "<!--><p>x</p>-->",
        "<!---><p>x</p>",
        "<!-- a --!><p>x</p>",
        "<!-- a -- ><p> --><p>x</p>",
        "<?xml <p> ?><p>x</p>",
        "</ <p>x</p><p>y</p>",
        "</div <p><p>x</p>",
        "<![CDATA[ <p> ]]><p>x</p>",
        "<p a=<p b='<p>' c=\"<p>\" d = <p>x</p>",
        "<textarea><p></textarea><p>x</p>",
        "<title><p></title><p>x</p>",
        "<style><p></style ><p>x</p>",
        "<p/><p //><br/><p>x",
        "1 < 2 <3 <p>x</p>",
        "<noscript><p>x</p></noscript><p>y</p>",
        "<svg><path/><title>a</title><path/></svg><p>x</p>",
        "<plaintext><p>x</p>",
    ] {
        let numbered = numbers::number(markup).unwrap();
        assert_eq!(numbered.starts, crate::clean::html::starts(markup), "{markup}");
        let html = select::parse(&numbered.markup);
        let css = Selector::parse("[data-trommel-n]").unwrap();
        let seen: Vec<usize> =
            html.select(&css).map(|e| e.attr("data-trommel-n").unwrap().parse().unwrap()).collect();
        assert_eq!(seen, (0..numbered.starts.len()).collect::<Vec<_>>(), "{markup}\n{}", numbered.markup);
    }
}

#[test]
fn hostile_markup_is_refused_or_done_in_time() {
    let refused = [
        "<div>".repeat(5_000),
        "<div></span>".repeat(5_000),
        "<b><i>".repeat(5_000),
        (0..500).map(|i| format!("<b id={i}>")).collect::<String>() + &"<p>x".repeat(5_000),
        (0..500).map(|i| format!("<b id={i}>")).collect::<String>() + &"x</p>".repeat(5_000),
        "</p>".repeat(numbers::MAX_TAGS + 1),
        format!("<svg><div>{}", "<path/>".repeat(5_000)),
        format!("<svg><foreignObject>{}", "<path/>".repeat(5_000)),
        format!("<svg><title><p></title>{}", "<path/>".repeat(5_000)),
        format!("<svg></svg>{}", "<path/>".repeat(5_000)),
        "<p a=\"".repeat(50_000),
        format!("<p {}>", (0..5_000).map(|i| format!("a{i} ")).collect::<String>()),
        "<p>".repeat(numbers::MAX_TAGS + 1),
        " ".repeat(numbers::MAX_BYTES + 1),
    ];
    for markup in &refused {
        assert!(numbers::number(markup).is_none(), "{}", markup.get(..20).unwrap());
    }
    let fine = [
        "<p class=x>a".repeat(5_000),
        "<span class=x>a</span>".repeat(5_000),
        "<a class=x>a</a>".repeat(5_000),
        "<!--".repeat(5_000),
        "<".repeat(5_000),
        format!("<svg>{}", "<path/>".repeat(5_000)),
        (0..15).map(|i| format!("<b id={i}>")).collect::<String>() + &"<p>x".repeat(5_000),
        "<script>".repeat(5_000),
        "<td>".repeat(5_000),
        format!("<p>{}</p>{}", "a ".repeat(100_000), "<a class=x>b</a>".repeat(5_000)),
        format!("<title>{}", "</titl".repeat(5_000)),
    ];
    let rules = || SiteRules {
        name: "h".to_owned(),
        rules: vec![
            rule(DROP, ".x"),
            rule(Action::Keep, "p"),
            rule(Action::Author, ".x"),
            rule(Action::Title, "a"),
        ],
    };
    for markup in &fine {
        assert!(numbers::number(markup).is_some(), "{}", markup.get(..20).unwrap());
        let start = std::time::Instant::now();
        let mut doc = Document::default();
        doc.view.text = markup.clone().into();
        let mut w = Writer::new(&mut doc, &DecodeSettings::default(), false, &Limits::default());
        w.open(BlockKind::Paragraph, 0, false, false);
        w.text(0..markup.len());
        w.finish();
        vote(&mut doc, &rules());
        // A generous bound for a slow machine; quadratic work would take minutes.
        assert!(start.elapsed().as_secs() < 30, "{}: {:?}", markup.get(..20).unwrap(), start.elapsed());
    }
}
