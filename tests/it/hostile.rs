//! Pages made to hurt: each gives an outcome, costs work in proportion to its bytes, and memory within a stated factor of them.
//!
//! Work is counted as time on a processor of the thread alone, where the system tells it, so that a busy machine changes little.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use std::fmt::Write;
use std::time::{Duration, Instant};
use trommel::clean::limits;
use trommel::outcome::{Outcome, Verdict};
use trommel::page::Page;
use trommel::pipeline::Pipeline;

/// A shape of any size: given bytes to fill, about as many.
type Shape = fn(usize) -> String;

/// Work of the smaller page that four times the bytes may cost, before it counts as more than linear. Caches and tables that grow
/// take some of it; a quadratic shape takes 16.
const MOST_TIMES: u32 = 9;
/// Below this a measurement says nothing.
const NOISE: Duration = Duration::from_millis(100);
/// Bytes of the smaller page.
const SMALL: usize = 80_000;

fn times(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len().max(1) + 1)
}

/// Units by their number, up to so many bytes.
fn counted(bytes: usize, unit: impl Fn(&mut String, usize)) -> String {
    let mut out = String::with_capacity(bytes + 100);
    for i in 0.. {
        if out.len() >= bytes {
            break;
        }
        unit(&mut out, i);
    }
    out
}

const STORY: &str =
    "The harbour of Lindvik will close for three weeks in May, the port authority said on Monday. ";

/// Markup that is too much of one thing.
const MARKUP: &[(&str, Shape)] = &[
    ("divs without end", |n| times("<div>", n)),
    ("divs without end, with text", |n| times("<div>a ", n)),
    ("divs with ends", |n| times("<div>", n / 2) + "a" + &times("</div>", n / 2)),
    ("spans without end", |n| times("<span>", n)),
    ("spans that say something, without end", |n| times("<span class=nav>", n)),
    ("spans that say something, without end, with text", |n| times("<span class=nav>a ", n)),
    ("hidden spans without end, then text", |n| times("<i hidden>", n / 2) + &times("<b>a</b> ", n / 2)),
    ("formatting of many names", |n| times("<b><i class=author><u><font><em class=date><tt>a", n)),
    ("paragraphs without end", |n| times("<p>", n)),
    ("paragraphs in deep divs", |n| times("<div>", 3_000) + &times("<p>", n)),
    ("paragraphs with a class in deep divs", |n| {
        times("<div class=a>", 6_000) + &times("<p class=b>x</p>", n)
    }),
    ("ends without a start in deep divs", |n| times("<div>", 3_000) + &times("</section></li></p></b>", n)),
    ("list items in deep lists", |n| times("<ul>", 1_800) + &times("<li>a", n)),
    ("lists in lists", |n| times("<ul><li>", n)),
    ("tables in tables", |n| times("<table><tr><td>", n)),
    ("tables in tables, with text", |n| times("<table><tr><td>a", n)),
    ("cells", |n| times("<td>", n)),
    ("cells of one row", |n| "<table><tr>".to_owned() + &times("<td>a", n)),
    ("rows", |n| "<table>".to_owned() + &times("<tr><td>a<td>b", n)),
    ("cells that turn out to be no cells", |n| "<table><tr>".to_owned() + &times("<td>a<div>b</div>", n)),
    ("long cells", |n| "<table><tr>".to_owned() + &times(&format!("<td>{}", times("word ", 400)), n)),
    ("cells with a long row before them", |n| {
        "<table><tr>".to_owned() + &times("<td>a", n / 2) + &times("<td>b<p>c</p></td>", n / 2)
    }),
    ("attributes on one tag", |n| {
        format!("<div {}>a</div>", counted(n, |s, i| write!(s, "a{i}=b ").unwrap()))
    }),
    ("one attribute again and again", |n| format!("<div {}>a</div>", times("class=nav ", n))),
    ("attributes on many tags", |n| times("<p a=b c=\"d\" e='f' g>x", n)),
    ("a class that never ends", |n| format!("<div class='{}'>a</div>", times("nav-item ", n))),
    ("a style that never ends", |n| format!("<div style='{}'>a</div>", times("color:red;", n))),
    ("a tag name that never ends", |n| format!("<{}>a", times("a", n))),
    ("a quote that is never closed", |n| times("<a href=\"x ", n)),
    ("a comment that is never closed", |n| times("<!-- a ", n)),
    ("dashes in a comment", |n| "<!--".to_owned() + &times("-", n)),
    ("odd ends of comments", |n| "<!--".to_owned() + &times("--!", n)),
    ("comments", |n| times("<!---->", n)),
    ("comments in text", |n| times("a<!-- b -->", n)),
    ("bogus comments", |n| times("<!a><?b></ c>", n)),
    ("open brackets", |n| times("<", n)),
    ("open brackets and slashes", |n| times("</", n)),
    ("brackets that are no tags", |n| times("< a > ", n)),
    ("tags cut short", |n| times("<a<b<p<div", n)),
    ("ampersands", |n| times("&", n)),
    ("entities", |n| times("&amp;", n)),
    ("numeric entities", |n| times("&#x61;&#98;", n)),
    ("entities that never end", |n| times("&notanentityatall", n)),
    ("a number that never ends", |n| "&#".to_owned() + &times("9", n)),
    ("entities of entities", |n| "&".to_owned() + &times("amp;", n)),
    ("soft hyphens", |n| times("a&shy;&zwnj;", n)),
    ("spaces by entity", |n| times("a&nbsp;&#8203; ", n)),
    ("hyperlinks without end", |n| times("<a href=x>", n)),
    ("hyperlinks without end, with text", |n| times("<a href=x>a ", n)),
    ("a hyperlink over many blocks", |n| {
        format!("<a href='{}'>", times("x", n / 2)) + &times("<div>a</div>", (n / 2).min(600_000))
    }),
    ("a hyperlink over many cells", |n| {
        format!("<table><tr><td><a href='{}'>", times("x", n / 2)) + &times("<p>a", (n / 2).min(150_000))
    }),
    ("hyperlinks with nothing in them", |n| times("<p><a href=/a></a></p>", n)),
    ("scripts without end", |n| times("<script>", n)),
    ("scripts", |n| times("<script>a</script>", n)),
    ("scripts in scripts", |n| "<script><!--".to_owned() + &times("<script>", n)),
    ("titles", |n| times("<title>a</title>", n)),
    ("textareas without end", |n| times("<textarea>a", n)),
    ("plain text without end", |n| "<plaintext>".to_owned() + &times("<a ", n)),
    ("templates", |n| times("<template>a", n)),
    ("templates with ends", |n| times("<template>a</template>b", n)),
    ("drawings", |n| times("<svg><g>a</svg>", n)),
    ("drawings without end", |n| times("<svg><p>a", n)),
    ("drawings without end in deep divs", |n| times("<div>", 3_000) + "<svg>" + &times("</b>", n)),
    ("line breaks", |n| times("<br>", n)),
    ("text and line breaks", |n| times("a<br>", n)),
    ("line breaks in code", |n| "<pre>".to_owned() + &times("<br>", n)),
    ("code in code", |n| times("<pre>a\n", n)),
    ("divs in code", |n| "<pre>".to_owned() + &times("<div>a</div>", n)),
    ("meta elements", |n| counted(n, |s, i| write!(s, "<meta name=author content='Name {i}'>").unwrap())),
    ("meta elements of one name", |n| times("<meta property=og:title content='A title of the page'>", n)),
    ("a meta element that never ends", |n| format!("<meta name=author content='{}'>", times("Ann, ", n))),
    ("link elements", |n| times("<link rel=canonical href=/a>", n)),
    ("item props", |n| times("<span itemprop=author content='Ann Lee'>a</span> ", n)),
    ("times", |n| times("<time datetime=2024-05-17>May 17, 2024</time> ", n)),
    ("times without end", |n| times("<time>2024 ", n)),
    ("published abbreviations", |n| times("<abbr class=published title=2024-05-17>a</abbr>", n)),
    ("structured data", |n| {
        let item = r#"{"@type":"NewsArticle","headline":"A","author":{"name":"Ann Lee"},"datePublished":"2024-05-17"}"#;
        format!(
            "<script type=application/ld+json>[{}{item}]</script><p>{STORY}",
            times(&format!("{item},"), n)
        )
    }),
    ("structured data in structured data", |n| {
        format!("<script type=application/ld+json>{}</script><p>{STORY}", times(r#"{"@graph":["#, n))
    }),
    ("structured data of one string", |n| {
        format!(
            r#"<script type=application/ld+json>{{"@type":"Article","headline":"{}","articleBody":"{}"}}</script><p>{STORY}"#,
            times("head ", n / 2),
            times("body ", n / 2)
        )
    }),
    ("bylines", |n| times("<p class=byline>By Ann Lee and Bob Ray</p>", n)),
    ("dates", |n| times("<p class=date>17 May 2024, 10:30</p>", n)),
    ("captions", |n| {
        times("<figure><figcaption>A boat in the harbour. Photo: Ann Lee</figcaption></figure>", n)
    }),
    ("headings", |n| times("<h1>The harbour closes for three weeks</h1>", n)),
    ("headings without end", |n| times("<h1>a<h2>b", n)),
    ("options", |n| "<select>".to_owned() + &times("<option>a", n)),
    ("buttons", |n| times("<button>a", n)),
    ("no script in no script", |n| times("<noscript><p>a", n)),
    ("frames of formatting over blocks", |n| times("<b><p>", n)),
    ("forms in forms", |n| times("<form><input><label>a", n)),
    ("menus", |n| times("<nav><ul><li><a href=/a>Home</a><li><a href=/b>News</a></ul></nav>", n)),
    ("one line", |n| times(STORY, n)),
    ("one word", |n| times("a", n)),
    ("one word of another script", |n| times("港", n)),
    ("nothing but marks", |n| times("\u{301}", n)),
    ("nothing but joiners", |n| times("\u{200D}", n)),
    ("line ends", |n| times("\r", n)),
    ("zeros", |n| times("\0", n)),
    ("zeros in tags", |n| times("<\0p>a</p\0>", n)),
    ("equal paragraphs", |n| times(&format!("<p>{STORY}</p>"), n)),
    ("nearly equal paragraphs", |n| counted(n, |s, i| write!(s, "<p>{STORY} {i}</p>").unwrap())),
    ("two paragraphs in turn", |n| {
        times(&format!("<p>{STORY}</p><p>Ferries leave from the fish market instead.</p>"), n)
    }),
    ("phrases", |n| {
        times(
            "<p>Subscribe to our newsletter. Share this: All rights reserved. Read more: Advertisement</p>",
            n,
        )
    }),
    ("phrases of one block", |n| {
        times("Subscribe to our newsletter. Share this: All rights reserved. (Reuters) ", n)
    }),
];

/// Plain text that is too much of one thing.
const TEXT: &[(&str, Shape)] = &[
    ("one line", |n| times(STORY, n)),
    ("one word", |n| times("a", n)),
    ("one word of another script", |n| times("港", n)),
    ("lines of one letter", |n| times("a\n\n", n.min(400_000))),
    ("empty lines", |n| times("\n", n)),
    ("line ends of all kinds", |n| times("a\r\nb\rc\u{2028}d\u{85}", n.min(300_000))),
    ("spaces", |n| times(" ", n)),
    ("odd spaces", |n| times("\u{A0}\u{3000}", n)),
    ("zeros", |n| times("a\0", n)),
    ("entities", |n| times("&amp;", n)),
    ("entities of entities", |n| "&".to_owned() + &times("amp;", n)),
    ("entities of entities, in words", |n| times("a &amp;amp;amp;amp;amp;lt; b ", n)),
    ("mojibake", |n| times("Ã¼ber den Flã¼ssen â€œBrÃ¼ckeâ€ ", n)),
    ("mojibake of mojibake", |n| times("ÃƒÆ’Ã‚Â¼", n)),
    ("broken mojibake", |n| times("Ã", n)),
    ("joiners", |n| times("a\u{200D}\u{200C}", n)),
    ("marks", |n| "a".to_owned() + &times("\u{301}\u{323}", n)),
    ("jamo", |n| times("\u{1112}\u{1161}\u{11AB}", n)),
    ("equal lines", |n| times(&format!("{STORY}\n"), n)),
    ("equal paragraphs", |n| times(&format!("{STORY}\n\n"), n)),
    ("nearly equal lines", |n| counted(n, |s, i| writeln!(s, "{STORY} {i}").unwrap())),
    ("nearly equal paragraphs", |n| counted(n, |s, i| write!(s, "{i} {STORY}\n\n").unwrap())),
    ("paragraphs that begin alike", |n| {
        counted(n, |s, i| write!(s, "{STORY}{}\n\n", times("x", i % 90)).unwrap())
    }),
    ("paragraphs of two words, shuffled", |n| {
        counted(n, |s, i| {
            writeln!(s, "{}\n", times(if i % 2 == 0 { "north " } else { "south " }, 40 + i % 7 * 6)).unwrap()
        })
    }),
    ("a page twice", |n| {
        let half = counted(n / 2, |s, i| write!(s, "{STORY}It was {i}.\n\n").unwrap());
        half.clone() + &half
    }),
    ("a block within a block, glued", |n| times("The harbour closes.The harbour closes", n)),
    ("captions again and again", |n| {
        times("Ilse Hart at the harbour\nIlse Hart at the harbourCounty Archive\n\n", n)
    }),
    ("teasers", |n| times("The harbour of Lindvik will close for three weeks in May, the port...\n", n)),
    ("bullets", |n| times("- a\n", n.min(200_000))),
    ("bars", |n| times("| a | b |\n", n.min(500_000))),
    ("bars of one line", |n| times("| a ", n)),
    ("brackets", |n| times("[", n)),
    ("links", |n| times("[a](http://b.example/c) ", n)),
    ("links without end", |n| times("[a](http://b.example", n)),
    ("links in links", |n| times("[", n / 20) + &times("](http://b.example) ", n)),
    ("stars", |n| times("**a*", n)),
    ("code spans", |n| counted(n, |s, i| s.push_str(&("`".repeat(i % 200) + "a")))),
    ("fences", |n| times("```\na\n", n.min(300_000))),
    ("quotes", |n| times("> ", n)),
    ("quotes in lines", |n| times("> > > a\n\n", n.min(400_000))),
    ("addresses", |n| times("https://a.example/b?c=d ", n)),
    ("dates", |n| times("17 May 2024\n\n", n.min(800_000))),
    ("dates of one line", |n| times("17 May 2024 ", n)),
    ("bylines", |n| times("By Ann Lee\n\n", n.min(700_000))),
    ("bylines of one line", |n| times("By Ann Lee and ", n)),
    ("captions with credits", |n| times("A boat in the harbour. Photo: Ann Lee\n\n", n)),
    ("phrases", |n| times("Subscribe to our newsletter\nShare this\nAll rights reserved\nRead more:\n", n)),
    ("phrases of one line", |n| {
        times("Subscribe to our newsletter. Source: Reuters. All rights reserved. ", n)
    }),
    ("datelines", |n| times("LINDVIK, May 17 (Reuters) - ", n)),
    ("titles", |n| times("The harbour closes for three weeks\n------\n", n)),
    ("tags in text", |n| times("<p>a</p>", n)),
    ("errors", |n| times("Error 404: the page you requested could not be found.\n", n)),
    ("questions", |n| times("a? ", n)),
    ("quotation marks", |n| times("\"", n)),
];

fn pipeline() -> &'static Pipeline {
    static ALL: std::sync::LazyLock<Pipeline> = std::sync::LazyLock::new(|| {
        let mut pipeline = Pipeline::default();
        pipeline.plan.output.blocks = true;
        pipeline.plan.output.links = true;
        pipeline.plan.output.removed = trommel::clean::plan::RemovedDetail::Full;
        for stage in &mut pipeline.plan.stages {
            if let trommel::clean::plan::Stage::Verdict(verdict) = stage {
                verdict.reject.clear();
            }
        }
        pipeline
    });
    &ALL
}

fn clean(page: &Page) -> Outcome {
    trommel::clean(page, pipeline())
}

/// Time that this thread has spent on a processor, or else what the clock says.
fn work(start: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = stat.and_then(|s| s.split(' ').next().and_then(|n| n.parse().ok()));
    spent.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn cost(page: &Page) -> Duration {
    let start = Instant::now();
    let before = if cfg!(target_os = "linux") { work(start) } else { Duration::ZERO };
    clean(page);
    work(start).saturating_sub(before)
}

/// Four times the bytes cost no more than [`MOST_TIMES`] the work. Measured again where they seem to.
fn check_linear(kind: &str, shapes: &[(&str, Shape)], page: fn(String) -> Page) {
    let only = std::env::var("TROMMEL_SHAPE").ok();
    let mut failures = String::new();
    for (name, make) in shapes {
        if only.as_deref().is_some_and(|o| o != *name) {
            continue;
        }
        let (small, large) = (page(make(SMALL)), page(make(4 * SMALL)));
        let mut measured = Vec::new();
        let fine = (0..3).any(|_| {
            let (few, many) = (cost(&small), cost(&large));
            measured.push((few, many));
            if only.is_some() || std::env::var_os("TROMMEL_SHAPES").is_some() {
                eprintln!("{kind}, {name}: {few:?} {many:?}");
            }
            many <= NOISE.max(few * MOST_TIMES)
        });
        if !fine {
            writeln!(failures, "{kind}, {name}: {measured:?}").unwrap();
        }
    }
    assert!(failures.is_empty(), "more than linear:\n{failures}");
}

#[test]
fn markup_costs_linear_work() {
    check_linear("markup", MARKUP, Page::html);
}

#[test]
fn plain_text_costs_linear_work() {
    check_linear("text", TEXT, Page::text);
}

/// The hosts that have rules of their own get a tree of the page, too.
#[test]
fn markup_of_hosts_with_rules_costs_linear_work() {
    check_linear("wikipedia", MARKUP, |html| {
        Page::html(html).with_url("https://en.wikipedia.org/wiki/Harbour")
    });
}

// --- sizes

/// Bytes of a large page: enough for any quadratic shape to be noticed by whoever waits for it.
const LARGE: usize = 8 << 20;

/// The reason of a page's rejection; `kept` for a record.
fn fate(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Kept(_) => "kept",
        Outcome::Rejected(rejection) => &rejection.reason,
    }
}

fn check_overflow(name: &str, page: &Page, expected: bool) {
    let outcome = clean(page);
    assert_eq!(fate(&outcome) == "too_many_blocks", expected, "{name}: {}", fate(&outcome));
}

#[test]
fn large_pages_of_one_thing_have_a_fate() {
    let shape = |name: &str| MARKUP.iter().chain(TEXT).find(|(n, _)| *n == name).expect(name).1;
    for (name, overflow) in [
        ("divs without end", false),
        ("spans that say something, without end, with text", false),
        ("tables in tables", false),
        ("cells", false),
        ("cells of one row", false),
        ("rows", true),
        ("attributes on one tag", false),
        ("paragraphs without end", false),
        ("entities", false),
        ("hyperlinks without end", false),
        ("one word", false),
        ("equal paragraphs", true),
    ] {
        check_overflow(name, &Page::html(shape(name)(LARGE)), overflow);
    }
    for (name, overflow) in [
        ("one line", false),
        ("one word of another script", false),
        ("empty lines", false),
        ("equal lines", true),
        ("bars of one line", false),
    ] {
        check_overflow(name, &Page::text(shape(name)(LARGE)), overflow);
    }
}

#[test]
fn a_page_beyond_a_bound_is_rejected_in_so_many_words() {
    for blocks in [limits::BLOCKS, limits::BLOCKS + 1] {
        let over = blocks > limits::BLOCKS;
        check_overflow("blocks of markup", &Page::html("<p>a b".repeat(blocks)), over);
        check_overflow("blocks of text", &Page::text("a b\n\n".repeat(blocks)), over);
    }
    check_overflow("lines", &Page::text(format!("{STORY}\n").repeat(100_000)), true);
    let large = clean(&Page::text(vec![b'a'; limits::PAGE_BYTES + 1]));
    assert_eq!(fate(&large), "too_large");
}

#[test]
fn pages_with_nothing_in_them_are_rejected() {
    let nothing: [&[u8]; 12] = [
        b"",
        b" \n\t\r ",
        b"\xEF\xBB\xBF",
        b"\xFE\xFF",
        b"\xFF\xFE",
        b"\xEF\xBB\xBF \n",
        b"<",
        b"</",
        b"<!--",
        b"<p><div><br>&nbsp;&#8203;",
        "\u{200B}\u{FEFF}\u{AD}".as_bytes(),
        b"\0",
    ];
    let web = Pipeline::default();
    for bytes in nothing {
        for page in [Page::html(bytes), Page::text(bytes)] {
            let outcome = trommel::clean(&page, &web);
            let Outcome::Rejected(rejection) = outcome else {
                let visible = bytes.starts_with(b"<");
                assert!(visible, "kept: {bytes:?}");
                continue;
            };
            let fine = ["empty", "not_text", "min_words"].contains(&rejection.reason.as_str());
            assert!(fine, "{bytes:?}: {}", rejection.reason);
        }
    }
}

#[test]
fn bytes_of_other_formats_are_no_text() {
    let mut noise = Vec::new();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..200_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.push(state as u8);
    }
    let heads: [&[u8]; 6] =
        [b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"GIF89a"];
    let web = Pipeline::default();
    for head in heads {
        let bytes = [head, &noise].concat();
        for page in [Page::html(bytes.clone()), Page::text(bytes.clone())] {
            let outcome = trommel::clean(&page, &web);
            let Outcome::Rejected(rejection) = outcome else { panic!("kept: {head:?}") };
            assert_eq!(
                (rejection.reason.as_str(), rejection.verdict),
                ("not_text", Some(Verdict::NotText)),
                "{head:?}"
            );
        }
    }
}

/// Every cut of a page and every byte of it changed gives an outcome.
#[test]
fn cuts_and_changed_bytes_give_outcomes() {
    let html = format!(
        "<!doctype html><html lang=en><title>A &amp; B</title><script type='application/ld+json'>{{\"headline\":\"A\"}}</script>\
         <div class='nav'><a href=/>Home</a></div><h1>A title of it</h1><table><tr><td>a<td>b</table><pre>x\n  y</pre>\
         <ul><li>one<li>two</ul><p hidden>no</p><!-- c --><svg><g>x</g></svg><figure><figcaption>c</figcaption></figure>\
         <p>{STORY}</p><p>caf&eacute; &#x1F600; <time datetime=2024-05-17>now</time></p></html>"
    );
    for end in 0..html.len() {
        clean(&Page::html(html.as_bytes().get(..end).unwrap()));
    }
    for at in 0..html.len() {
        for byte in [b'<', b'"', 0xFF] {
            let mut bytes = html.clone().into_bytes();
            bytes[at] = byte;
            clean(&Page::html(bytes));
        }
    }
    let text = format!(
        "# A title\n\n- [a](http://b.example/c) **d**\n\n```x\ncode\n```\n\n| a | b |\n|---|---|\n\n{STORY}&amp; “q”\n"
    );
    for end in 0..text.len() {
        clean(&Page::text(text.as_bytes().get(..end).unwrap()));
    }
    for at in 0..text.len() {
        for byte in [b'\n', b'`', 0xFF] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            clean(&Page::text(bytes));
        }
    }
}

#[cfg(feature = "flow")]
#[test]
fn lone_surrogates_in_json_give_a_page_or_a_rejection() {
    use trommel::source::{Found, Settings, read_all};
    for value in [r"\ud800", r"\udc00 a", r"a \ud83d b", r"\ud83d\ud83d\ude00", r"\ud83d\u0041", r"\u0000"] {
        let line = format!("{{\"text\":\"{STORY}{value}\",\"url\":\"https://a.example/\"}}\n");
        let items = read_all(line.as_bytes(), "a.jsonl", &Settings::default());
        assert_eq!(items.len(), 1, "{value}");
        match &items[0].found {
            Found::Page(page) => {
                let outcome = clean(page);
                let Outcome::Kept(record) = &outcome else { panic!("{value}: {}", fate(&outcome)) };
                assert!(record.text.as_ref().unwrap().contains("harbour"), "{value}");
            }
            Found::Rejected(rejection) => assert_eq!(rejection.stage, "source", "{value}"),
            Found::Skipped(_) => panic!("skipped: {value}"),
        }
    }
}

// --- memory

/// Bytes of memory that a page may take for each of its own, at its peak, itself and its record included. The worst shape has a
/// hyperlink for every fourteen bytes and takes 20 times its size, an article 6 times.
const MOST_MEMORY: usize = 24;
/// What the program takes without a page: tables, lexicon, compiled patterns.
const BASE: usize = 32 << 20;

/// A process of its own cleans one page of a shape and looks at its highest use of memory.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_within_a_factor_of_the_page() {
    if let Ok(name) = std::env::var("TROMMEL_MEASURE") {
        let (kind, name) = name.split_once(':').unwrap();
        let shapes = if kind == "markup" { MARKUP } else { TEXT };
        let text = shapes.iter().find(|(n, _)| *n == name).unwrap().1(LARGE / 2);
        let page = if kind == "markup" { Page::html(text) } else { Page::text(text) };
        clean(&page);
        return;
    }
    let cases = [
        ("markup", "divs without end, with text"),
        ("markup", "spans that say something, without end, with text"),
        ("markup", "entities"),
        ("markup", "soft hyphens"),
        ("markup", "paragraphs with a class in deep divs"),
        ("markup", "cells of one row"),
        ("markup", "a hyperlink over many blocks"),
        ("markup", "a hyperlink over many cells"),
        ("markup", "hyperlinks without end, with text"),
        ("markup", "nearly equal paragraphs"),
        ("markup", "one word"),
        ("text", "one line"),
        ("text", "bars of one line"),
        ("text", "mojibake"),
        ("text", "stars"),
        ("text", "nearly equal paragraphs"),
    ];
    let mut failures = String::new();
    for (kind, name) in cases {
        let peak = peak_of(&format!("{kind}:{name}"));
        if std::env::var_os("TROMMEL_SHAPES").is_some() {
            eprintln!("{kind}, {name}: {} MiB", peak >> 20);
        }
        if peak > BASE + MOST_MEMORY * (LARGE / 2) {
            writeln!(failures, "{kind}, {name}: {} MiB", peak >> 20).unwrap();
        }
    }
    assert!(failures.is_empty(), "too much memory:\n{failures}");
}

/// Runs the test above for one shape and gives the highest resident size, in bytes, that was seen while it ran.
#[cfg(target_os = "linux")]
fn peak_of(name: &str) -> usize {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hostile::memory_stays_within_a_factor_of_the_page"])
        .env("TROMMEL_MEASURE", name)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // The system keeps the peak itself; it is gone with the process.
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kib: usize = line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        peak = peak.max(kib << 10);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{name}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
