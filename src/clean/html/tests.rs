//! What becomes of markup, block by block.

use crate::clean::limits::Limits;
use crate::clean::plan::DecodeSettings;
use crate::document::{Block, BlockKind, Document, Hints, ItemMark};
use expect_test::{Expect, expect};

fn read(markup: &str) -> Document<'static> {
    let mut doc = Document::default();
    doc.view.text = markup.to_owned().into();
    super::blocks(&mut doc, &DecodeSettings::default(), &Limits::default());
    doc
}

fn kind(block: &Block) -> String {
    match block.kind {
        BlockKind::Heading(n) => format!("h{n}"),
        BlockKind::ListItem(n) => format!("li{n}"),
        kind => format!("{kind:?}").to_lowercase(),
    }
}

fn check(markup: &str, expect: Expect) {
    let doc = read(markup);
    let mut out = String::new();
    for b in &doc.blocks {
        let hidden = if b.hidden { " hidden" } else { "" };
        let links = if b.link_bytes > 0 { format!(" link={}", b.link_bytes) } else { String::new() };
        out.push_str(&format!("{}{hidden}{links}: {:?}\n", kind(b), doc.text_of(b)));
        for p in doc.sources(b, b.text.clone()) {
            assert!(doc.view.text.is_char_boundary(p.start) && doc.view.text.is_char_boundary(p.end));
        }
    }
    expect.assert_eq(&out);
}

#[test]
fn folds_white_space_and_decodes_entities() {
    check(
        "<p>  Fish &amp;\n\tchips &copy 2024 &notit; a&nbsp;b </p>",
        expect![[r#"
            paragraph: "Fish & chips © 2024 ¬it; a b"
        "#]],
    );
}

#[test]
fn ends_paragraphs_and_items_that_are_never_closed() {
    check(
        "<p>one<p>two<ul><li>a<li>b<ul><li>c</ul><li>d</ul>three",
        expect![[r#"
            paragraph: "one"
            paragraph: "two"
            li1: "a"
            li1: "b"
            li2: "c"
            li1: "d"
            paragraph: "three"
        "#]],
    );
}

#[test]
fn keeps_inline_markup_in_one_block() {
    check(
        "<div>Some <b>bold</b> and <a href='/x'>a <i>link</i></a>, and <span>more</span>.</div>",
        expect![[r#"
            paragraph link=6: "Some bold and a link, and more."
        "#]],
    );
}

#[test]
fn reads_rows_with_bars_and_opens_cells_that_hold_blocks() {
    check(
        "<table><tr><th>Name<th>Age<tr><td>Ann<td>31</table>
         <table><tr><td><p>A story.</p><p>Its end.</p></td><td>side</td></tr></table>
         <table><tr><td>alone</td></tr></table>",
        expect![[r#"
            tablerow: "Name | Age"
            tablerow: "Ann | 31"
            paragraph: "A story."
            paragraph: "Its end."
            paragraph: "side"
            paragraph: "alone"
        "#]],
    );
}

#[test]
fn takes_a_cell_apart_when_a_block_follows_its_text() {
    check(
        "<table><tr><td>left<td>intro <div>body</div> rest<td>right</table>",
        expect![[r#"
            paragraph: "left"
            paragraph: "intro"
            paragraph: "body"
            paragraph: "rest"
            paragraph: "right"
        "#]],
    );
}

#[test]
fn opens_a_cell_of_more_words_than_data_have_and_breaks_it_where_two_br_stand() {
    let prose = "word ".repeat(30);
    check(
        &format!(
            "<table><tr><td>Title<br>By A. Pym<br><br>{prose}<br><br>{prose}<br><br>End.<td>side</table>"
        ),
        expect![[r#"
            paragraph: "Title\nBy A. Pym"
            paragraph: "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word"
            paragraph: "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word"
            paragraph: "End."
            paragraph: "side"
        "#]],
    );
}

#[test]
fn keeps_the_text_of_a_cell_that_begins_with_white_space_of_its_own() {
    check(
        "<pre><table><tr><td> one<svg>two<p>",
        expect![[r#"
            paragraph: " one"
        "#]],
    );
}

#[test]
fn keeps_a_row_of_short_cells_on_one_line_whatever_br_they_have() {
    check(
        "<table><tr><td>Ports<td>2 x USB<br><br>1 x <a href=/h>HDMI</a><td><br><br>yes<tr><td>Anchor<br>Row</table>",
        expect![[r#"
            tablerow link=4: "Ports | 2 x USB 1 x HDMI | yes"
            paragraph: "Anchor\nRow"
        "#]],
    );
}

#[test]
fn breaks_lines_at_one_br_and_blocks_at_two() {
    check(
        "<p>Roses are red,<br>violets are blue.<br/>\n<br>Next<br>",
        expect![[r#"
            paragraph: "Roses are red,\nviolets are blue."
            paragraph: "Next"
        "#]],
    );
}

#[test]
fn keeps_code_as_it_stands() {
    check(
        "<pre>\nfn main() {\n    <b>run</b>(&amp;x);\n}\n</pre>after",
        expect![[r#"
            code: "fn main() {\n    run(&x);\n}"
            paragraph: "after"
        "#]],
    );
}

#[test]
fn passes_over_scripts_styles_templates_and_drawings() {
    check(
        "<title>T</title><style>p{}</style><script>var a='<p>no</p>';<!-- <script> </script> --></script><p>yes<template><p>no</template>
         <svg><title>no</title><text>no</text></svg><p>too<svg><p>broken out",
        expect![[r#"
            paragraph: "yes"
            paragraph: "too"
            paragraph: "broken out"
        "#]],
    );
}

#[test]
fn drawings_end_where_they_end() {
    check(
        "<svg><title/><path/></svg>one<svg><desc><p>no</p></desc><text>no</text></svg> two<svg><svg/></svg> three
         <svg width=1/><text>no</text></svg>four<svg><![CDATA[ <p>no ]]></svg> five<template><svg><title/></template> six<svg></p>seven",
        expect![[r#"
            paragraph: "one two three four five six"
            paragraph: "seven"
        "#]],
    );
    check(
        "a<svg><text>no</text><foreignObject><p>shown</foreignObject><p>too</p></foreignObject><text>no</text></svg>b<svg><foreignObject>c</svg>d",
        expect![[r#"
            paragraph: "a"
            paragraph: "shown"
            paragraph: "too"
            paragraph: "b"
            paragraph: "c"
            paragraph: "d"
        "#]],
    );
}

#[test]
fn what_shows_nothing_ends_with_what_it_stands_in() {
    check(
        "<p>one<video><source><p>two <canvas>no<br>no</canvas>goes on<ul><li><audio>no<li>three</ul>
         <ruby>kan<rp>(<rt>ji<rp>)</ruby> four <video><div>no<p>no</div></video>five",
        expect![[r#"
            paragraph: "one"
            paragraph: "two goes on"
            li1: "three"
            paragraph: "kanji four five"
        "#]],
    );
}

#[test]
fn code_ends_with_its_element() {
    check(
        "<pre>x <span class=nav>y</pre>z",
        expect![[r#"
            code: "x y"
            paragraph: "z"
        "#]],
    );
}

#[test]
fn marks_hidden_elements() {
    check(
        "<div style='color:red; display : NONE'>a</div><div hidden><p>b</div><p aria-hidden=true>c</p><p>d",
        expect![[r#"
            paragraph hidden: "a"
            paragraph hidden: "b"
            paragraph hidden: "c"
            paragraph: "d"
        "#]],
    );
}

#[test]
fn tells_captions_quotes_and_headings() {
    check(
        "<h1>Title<br>goes on</h1><figure><img><figcaption>A dog. <span class='credit'>Photo: X</span></figcaption></figure>
         <blockquote><p>Said so.</p></blockquote><h3>Sub</h2>text",
        expect![[r#"
            h1: "Title goes on"
            caption: "A dog."
            caption: "Photo: X"
            quote: "Said so."
            h3: "Sub"
            paragraph: "text"
        "#]],
    );
}

#[test]
fn gives_a_block_the_innermost_container_of_all_its_text() {
    let doc = read(
        "<div class=nav><span class='byline'>By Ann</span></div><p><span class=author>Ann</span> wrote this.",
    );
    let tags: Vec<_> = doc.blocks.iter().map(|b| doc.containers[b.container as usize].tag.name()).collect();
    assert_eq!(tags, ["span", "p"]);
    assert_eq!(doc.ancestors(&doc.blocks[0]).count(), 3);
}

#[test]
fn sums_up_containers() {
    let doc = read("<main><div><p>four</p><p><a href=x>six666</a></p></div></main><p>xx");
    let main = doc.containers.iter().find(|c| c.tag.name() == "main").unwrap();
    assert_eq!((main.text_bytes, main.link_bytes, main.blocks.clone()), (10, 6, 0..2));
    assert_eq!(doc.containers[0].text_bytes, 12);
}

#[test]
fn bounds_depth_and_survives_anything_unclosed() {
    let deep = "<div>".repeat(100_000) + "x" + &"</div>".repeat(100_000) + "<p>y";
    let doc = read(&deep);
    assert_eq!(doc.blocks.len(), 2);
    for odd in [
        "<",
        "</",
        "<!",
        "<!-",
        "<!--",
        "<a",
        "<a href",
        "<a href=",
        "<a href='",
        "<p class=\"",
        "<?",
        "</p",
        "&",
        "&#",
        "<script>",
        "<title>",
    ] {
        read(odd);
    }
}

#[test]
fn numbers_tags_in_source_order() {
    let markup = "<!-- <p> --><div><p class='a'>x</p><br></div><script><p></script><p>y";
    assert_eq!(super::starts(markup).len(), 5);
    let doc = read(markup);
    assert_eq!(doc.containers[doc.blocks[1].container as usize].tag_number, 4);
}

#[test]
fn collects_the_head() {
    let doc = read(
        "<html lang=de><head><title> A &amp; B </title><meta property='og:title' content='A'><link rel=Canonical href='/a?x&amp;y'>
         <script type=\"application/ld+json\">{\"a\":1}</script><body><time datetime='2024-01-02'>x</time><time pubdate>3 May</time>",
    );
    assert_eq!(doc.head.title, "A & B");
    assert_eq!(doc.head.lang.as_deref(), Some("de"));
    assert_eq!(doc.head.meta, [("og:title".into(), "A".into())]);
    assert_eq!(doc.head.links, [("canonical".into(), "/a?x&y".into())]);
    assert_eq!(doc.view.text.get(doc.head.json_ld[0].clone()), Some("{\"a\":1}"));
    let times: Vec<_> = doc.head.times.iter().map(|t| (t.value.as_str(), t.published)).collect();
    assert_eq!(times, [("2024-01-02", false), ("3 May", true)]);
}

#[test]
fn tells_threads_from_other_pages() {
    let thread = |markup: &str| read(markup).head.thread;
    assert_eq!(thread("<meta name=generator content='phpBB 3'><p>x"), Some("generator"));
    assert_eq!(thread("<html id=XF><p>x"), Some("page_class"));
    assert_eq!(thread("<body id=nv_forum class='pg_viewthread night'><p>x"), Some("page_class"));
    assert_eq!(thread("<div itemtype='https://schema.org/DiscussionForumPosting'>x"), Some("microdata"));
    assert_eq!(
        thread("<script type='application/ld+json'>{\"@type\":[\"QAPage\"]}</script>"),
        Some("json_ld")
    );
    assert_eq!(
        thread("<meta name=generator content='WordPress 6'><div itemprop=comment>DiscussionForumPosting"),
        None
    );
}

#[test]
fn hints_of_forum_software() {
    let hints = |class: &str| super::hints::of_attribute(class.as_bytes());
    for class in ["message-userExtras", "postprofile", "user-title", "pls", "cAuthorPane"] {
        assert!(hints(class).any(Hints::USER_CARD), "{class}");
    }
    for class in ["message-signature", "sign", "signaturecontainer"] {
        assert!(hints(class).any(Hints::SIGNATURE), "{class}");
    }
    for class in ["sign-up", "design", "user", "username", "author-name"] {
        assert!(!hints(class).any(Hints::SIGNATURE.with(Hints::USER_CARD)), "{class}");
    }
    for class in ["t_f", "postmessage_81", "pcb", "cooked"] {
        assert!(hints(class).any(Hints::POST), "{class}");
    }
}

#[test]
fn hints_in_other_languages() {
    let hints = |class: &str| super::hints::of_attribute(class.as_bytes());
    for (class, wanted) in [
        ("lista-komentarzy", Hints::COMMENTS),
        ("leserkommentare", Hints::COMMENTS),
        ("articulo_cuerpo", Hints::ARTICLE),
        ("noticia-texto", Hints::CONTENT),
        ("czytajtakze", Hints::RELATED),
        ("blok reklama", Hints::ADVERT),
        ("suchfeld sucheForm", Hints::SEARCH),
        ("pinglun_list", Hints::COMMENTS),
        ("fecha", Hints::DATE),
    ] {
        assert!(hints(class).any(wanted), "{class}");
    }
    // English words that begin or look alike.
    for class in
        ["citation", "productoverview", "preconnect", "data", "correlation", "corps", "reactive", "promocode"]
    {
        let found = hints(class);
        assert!(!found.any(Hints(!0)), "{class}");
    }
}

#[test]
fn items_of_ordered_lists_have_the_numbers_that_browsers_show() {
    let number = |block: &Block| if let ItemMark::Number(number) = block.mark { number } else { 0 };
    let numbers = |markup: &str| read(markup).blocks.iter().map(number).collect::<Vec<_>>();
    assert_eq!(numbers("<ol><li>a<li><p>b</p><p>more of b</p><li>c</ol><p>d"), [1, 2, 0, 3, 0]);
    assert_eq!(
        numbers("<ol start=3><li>a<ul><li>x</ul><li value='9'>b<li>c</ol><ul><li>y</ul>"),
        [3, 0, 9, 10, 0]
    );
    assert_eq!(numbers("<ol><li>a<ol><li>x<li>y</ol><li>b</ol>"), [1, 1, 2, 2]);
    assert_eq!(numbers("<ol class=wp-block-list><li>a<li></li><li>c</ol>"), [1, 3]);
    // Style sheets may have taken them away, or count otherwise.
    assert_eq!(numbers("<ol class=posts><li>a</ol><ol id=comments><li>b</ol>"), [0, 0]);
    assert_eq!(numbers("<ol><li class=crumb>a</ol><ol reversed><li>b</ol><ol type=i><li>c</ol>"), [0, 0, 0]);
    assert_eq!(numbers("<li>a<ol start=99999><li>b</ol><ol start=-1><li>c</ol>"), [0, 1, 1]);
    assert_eq!(numbers("<ol start=9999><li>a<li>b</ol>"), [9999, 0]);
}

#[test]
fn elements_side_by_side_are_words_of_their_own() {
    check(
        "<p><span class=brand>Osprey</span><span class=name>Rook 65</span><b><span>€</span></b><span class=now>119.95</span>\
         <s class=old><span>Was</span></s></p><p><a class=t href=/a>walking boots</a><a class=t href=/b>trekking</a></p>\
         <p><span class=n>Reviews (22)</span><button>Add</button></p>",
        expect![[r#"
            paragraph: "Osprey Rook 65€119.95 Was"
            paragraph link=21: "walking boots trekking"
            paragraph: "Reviews (22)"
            paragraph: "Add"
        "#]],
    );
}

#[test]
fn parts_of_a_word_stay_together() {
    check(
        "<p><span class=cap>T</span><span class=rest>HE end</span> of foot<span class=x>ball</span>s, re<b class=y>Act</b>ion, H<sub class=z>2</sub>O and\
         <span class=c> a</span><span class=c>b</span><span class=c>C</span>, <span class=int>98</span><span class=fr>.50</span></p>",
        expect![[r#"
            paragraph: "THE end of footballs, reAction, H2O and abC, 98.50"
        "#]],
    );
}

#[test]
fn code_is_never_parted() {
    check(
        "<pre><span class=k>let</span><span class=n>X</span></pre><p><span class=a>Run</span> <span class=b>X</span></p>",
        expect![[r#"
            code: "letX"
            paragraph: "Run X"
        "#]],
    );
}
