//! What text becomes which blocks. One line a block: kind, `+` where tight, text, links.

use super::blocks;
use crate::clean::limits::Limits;
use crate::clean::plan::{BlockSettings, DecodeSettings};
use crate::document::{BlockKind, Document};
use expect_test::{Expect, expect};
use std::fmt::Write;

fn read_with(text: &str, settings: &BlockSettings, limits: &Limits) -> (Document<'static>, bool) {
    let mut doc = Document::default();
    doc.view.text = text.to_owned().into();
    let overflow = blocks(&mut doc, &DecodeSettings::default(), settings, limits);
    (doc, overflow)
}

fn read(text: &str) -> Document<'static> {
    read_with(text, &BlockSettings::default(), &Limits::default()).0
}

fn show(doc: &Document) -> String {
    let mut out = String::new();
    for (id, block) in (0u32..).zip(&doc.blocks) {
        let kind = match block.kind {
            BlockKind::Paragraph => "p".to_owned(),
            BlockKind::Heading(n) => format!("h{n}"),
            BlockKind::ListItem(n) => format!("li{n}"),
            BlockKind::TableRow => "row".to_owned(),
            BlockKind::Caption => "caption".to_owned(),
            BlockKind::Code => "code".to_owned(),
            BlockKind::Quote => "quote".to_owned(),
        };
        let tight = if block.tight { "+" } else { "" };
        write!(out, "{kind}{tight}: {}", doc.text_of(block).replace('\n', "\\n")).unwrap();
        for link in doc.links.iter().filter(|l| l.block == id) {
            let text = doc.text.get(link.text.start as usize..link.text.end as usize).unwrap();
            write!(out, " <{text} -> {}>", doc.href(link)).unwrap();
        }
        out.push('\n');
    }
    out
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&show(&read(text)));
}

#[test]
fn a_block_a_line_with_and_without_blank_lines() {
    check(
        "Der Rat hat am Dienstag über den neuen Haushalt der Stadt beraten und ihn dann vertagt.\nEin Beschluss fällt im Mai.\n\n\nDie Opposition\n",
        expect![[r#"
            p: Der Rat hat am Dienstag über den neuen Haushalt der Stadt beraten und ihn dann vertagt.
            p+: Ein Beschluss fällt im Mai.
            p: Die Opposition
        "#]],
    );
}

#[test]
fn every_line_end_counts_and_carriage_returns_are_reported() {
    let doc = read("one\r\ntwo\rthree\u{2028}four\u{2029}five\u{B}six\u{C}seven\r\r\neight");
    assert_eq!(doc.blocks.len(), 8, "{}", show(&doc));
    assert!(!doc.blocks[7].tight);
    assert_eq!(doc.view.report.repairs.get("line_ends"), Some(&4));
    assert!(read("one\ntwo").view.report.repairs.is_empty());
}

#[test]
fn hard_wrapped_lines_are_joined_where_the_next_word_would_not_have_fitted() {
    check(
        "The harbour was quiet that morning, and the few boats that had come\nin before the storm lay close together along the wall. Nobody spoke\nof the night before; there was nothing that anyone could have added\nto what the keeper had already written in his book.\nA second paragraph without a blank line begins here, and it is long\nenough to be wrapped too.\n\nRoses are red\nViolets are blue\n",
        expect![[r#"
            p: The harbour was quiet that morning, and the few boats that had come in before the storm lay close together along the wall. Nobody spoke of the night before; there was nothing that anyone could have added to what the keeper had already written in his book.
            p+: A second paragraph without a blank line begins here, and it is long enough to be wrapped too.
            p: Roses are red
            p+: Violets are blue
        "#]],
    );
}

#[test]
fn a_line_wrapped_by_hand_may_stand_out_by_a_word() {
    let page = "The coolers, each of which holds 5,000 litres, have stood at four\nplaces in the county since the former council bought them, but they\ncould not be used because none of the centres had any power. Money\nwill be sent by phone every fortnight, said those who run it, so that\nthe farmers who bring their milk at dawn need not come again at all.\n";
    assert_eq!(read(page).blocks.len(), 1);
}

#[test]
fn one_wrapped_paragraph_shows_its_own_width_and_hyphens_stay() {
    check(
        "Menü\n\nAm frühen Morgen lag der Hafen still da, und die wenigen Boo-\nte, die noch vor dem Sturm eingelaufen waren, lagen dicht an\nder Mauer. Niemand sprach von der vergangenen Nacht, denn es\ngab nichts, was man noch hätte hinzufügen können.\n",
        expect![[r#"
            h2: Menü
            p: Am frühen Morgen lag der Hafen still da, und die wenigen Boo- te, die noch vor dem Sturm eingelaufen waren, lagen dicht an der Mauer. Niemand sprach von der vergangenen Nacht, denn es gab nichts, was man noch hätte hinzufügen können.
        "#]],
    );
}

#[test]
fn wrapped_chinese_is_joined_without_spaces() {
    check(
        "清晨的港口十分安静，暴风雨来临之前驶入的几艘小船紧紧地\n靠在石墙边上。没有人提起昨天夜里发生的事情，因为看守人\n已经把一切都写进了他的记录本里，谁也没有什么可以补充的\n了，大家只是默默地看着海面。\n",
        expect![[r#"
            p: 清晨的港口十分安静，暴风雨来临之前驶入的几艘小船紧紧地靠在石墙边上。没有人提起昨天夜里发生的事情，因为看守人已经把一切都写进了他的记录本里，谁也没有什么可以补充的了，大家只是默默地看着海面。
        "#]],
    );
}

#[test]
fn verse_and_lists_of_titles_are_not_wrapped_text() {
    check(
        "Tell me the road that leads down to the sea\nWhere the white gulls turn in the morning air\nAnd the tall ships wait by the harbour wall\nFor a wind that will carry them anywhere\n",
        expect![[r#"
            p: Tell me the road that leads down to the sea
            p+: Where the white gulls turn in the morning air
            p+: And the tall ships wait by the harbour wall
            p+: For a wind that will carry them anywhere
        "#]],
    );
}

#[test]
fn broken_out_links_come_back_into_their_sentences() {
    check(
        "Council approves the new bridge\nThe plan was published by the\nDepartment of Roads\n, which had promised it for years, and was welcomed by\nresidents of the old town\n.\nA vote follows in\nMay\n(see the calendar\n).\nRead more\nContact\n",
        expect![[r#"
            h2: Council approves the new bridge
            p+: The plan was published by the Department of Roads, which had promised it for years, and was welcomed by residents of the old town.
            p+: A vote follows in May (see the calendar).
            p+: Read more
            p+: Contact
        "#]],
    );
}

#[test]
fn broken_out_greek_and_arabic() {
    check(
        "Το σχέδιο δημοσιεύτηκε από το\nΥπουργείο Μεταφορών\n, που το είχε υποσχεθεί εδώ και χρόνια στους κατοίκους, όπως έγραψε\nη εφημερίδα\n.\n\nقال المتحدث باسم الوزارة إن الخطة نشرت أمس في الجريدة الرسمية للمدينة\n، وإن التصويت سيجري في مايو\n",
        expect![[r#"
            p: Το σχέδιο δημοσιεύτηκε από το Υπουργείο Μεταφορών, που το είχε υποσχεθεί εδώ και χρόνια στους κατοίκους, όπως έγραψε η εφημερίδα.
            p: قال المتحدث باسم الوزارة إن الخطة نشرت أمس في الجريدة الرسمية للمدينة، وإن التصويت سيجري في مايو
        "#]],
    );
}

#[test]
fn a_page_without_marks_at_line_starts_keeps_its_lines() {
    check(
        "home\nlogin\nabout our company\nproducts and services we offer\n",
        expect![[r#"
            p: home
            p+: login
            p+: about our company
            p+: products and services we offer
        "#]],
    );
}

#[test]
fn headings_by_shape() {
    let prose =
        "The vote was close, and three members of the council left the room before the count was over.";
    check(
        &format!("The Vote\n{prose}\n\nMAIN FINDINGS\n\n{prose}\n\nIt ends here.\n{prose}\nShare\n"),
        expect![[r#"
            h2: The Vote
            p+: The vote was close, and three members of the council left the room before the count was over.
            h2: MAIN FINDINGS
            p: The vote was close, and three members of the council left the room before the count was over.
            p: It ends here.
            p+: The vote was close, and three members of the council left the room before the count was over.
            p+: Share
        "#]],
    );
    check(
        "港口的历史\n清晨的港口十分安静，暴风雨来临之前驶入的几艘小船紧紧地靠在石墙边上。没有人提起昨天夜里发生的事情。\n",
        expect![[r#"
            h2: 港口的历史
            p+: 清晨的港口十分安静，暴风雨来临之前驶入的几艘小船紧紧地靠在石墙边上。没有人提起昨天夜里发生的事情。
        "#]],
    );
}

#[test]
fn markdown_headings_and_rules() {
    check(
        "# Title #\n\nUnder it\n========\ntext one\n\nNext\n----\n\n***\n#hashtag\n####### seven\n",
        expect![[r#"
            h1: Title
            h1: Under it
            p: text one
            h2: Next
            p: #hashtag
            p+: ####### seven
        "#]],
    );
}

#[test]
fn comments_in_a_listing_are_no_headings() {
    check(
        "Install it\n# fetch the sources\nget sources\n# build them\nmake\n",
        expect![[r#"
            p: Install it
            p+: # fetch the sources
            p+: get sources
            p+: # build them
            p+: make
        "#]],
    );
}

#[test]
fn list_items_by_their_marks() {
    check(
        "- one\n- two\n  - two and a half\n- three\n\n• eins\n•zwei\n\n1. first\n2. second\n\na) alpha\nb) beta\n\n✅ done\n✅ also done\n\n🍎 apples\n🍐 pears\n\n– ένα\n– δύο\n",
        expect![[r#"
            li1: one
            li1+: two
            li2+: two and a half
            li1+: three
            li1: eins
            li1+: zwei
            li1: 1. first
            li1+: 2. second
            li1: a) alpha
            li1+: b) beta
            li1: done
            li1+: also done
            li1: 🍎 apples
            li1+: 🍐 pears
            li1: ένα
            li1+: δύο
        "#]],
    );
}

#[test]
fn what_only_looks_like_a_list_is_none() {
    check(
        "* Prices include tax\n\n2024. What a year\n\n-5 degrees\n\n-- Ann\n",
        expect![[r#"
            p: * Prices include tax
            p: 2024. What a year
            p: -5 degrees
            p: -- Ann
        "#]],
    );
}

#[test]
fn marks_on_lines_of_their_own_and_indented_continuations() {
    check(
        "•\nbread and butter\n•\nmilk\n\n1.\nBoil the water\n2.\nAdd the rice\n\n- an item that\n  goes on here\n",
        expect![[r#"
            li1: bread and butter
            li1+: milk
            li1: 1. Boil the water
            li1+: 2. Add the rice
            li1: an item that goes on here
        "#]],
    );
}

#[test]
fn quotes() {
    check(
        "> The first line of what was said\n> and the second one\n\n> Home\n\n>> nested words\n> others\n",
        expect![[r#"
            quote: The first line of what was said
            quote+: and the second one
            quote: Home
            quote: nested words
            quote+: others
        "#]],
    );
    check("> Home\n", expect!["p: > Home\n"]);
}

#[test]
fn fenced_code_is_verbatim() {
    check(
        "text\n```rust\nfn main() {\n\n    let  x = \"* a\";\n}\n```\nmore\n~~~\n# no heading\n- no item\n~~~\n",
        expect![[r##"
            p: text
            code+: fn main() {\n\n    let  x = "* a";\n}
            p+: more
            code+: # no heading\n- no item
        "##]],
    );
    check(
        "a\n```\nb\n\nc\n",
        expect![[r#"
            p: a
            p+: ```
            p+: b
            p: c
        "#]],
    );
    let doc = read("```\r\na\r\n\r\n  b\r\n```\r\n");
    assert_eq!(doc.text, "a\n\n  b");
}

#[test]
fn indented_code_only_on_a_page_of_markdown() {
    let code = "\n    let x = 1;\n\n    let y = 2;\n\ntext\n";
    check(
        &format!("# Title\n\nSome **bold** text\n{code}"),
        expect![[r#"
            h1: Title
            p: Some bold text
            code: let x = 1;\n\nlet y = 2;
            p: text
        "#]],
    );
    check(
        &format!("Some text\n{code}"),
        expect![[r#"
            p: Some text
            p: let x = 1;
            p: let y = 2;
            p: text
        "#]],
    );
}

#[test]
fn tables() {
    check(
        "| Name | Size |\n|------|-----:|\n| Elm  | 20 m |\n| Oak |  |\n\na|b\n-|-\n1|2\n\nLand\tHauptstadt\nPolen\tWarschau\n\n中国 | 北京\n日本 | 东京\n",
        expect![[r#"
            row: Name | Size
            row+: Elm | 20 m
            row+: Oak
            row: a | b
            row+: 1 | 2
            row: Land | Hauptstadt
            row+: Polen | Warschau
            row: 中国 | 北京
            row+: 日本 | 东京
        "#]],
    );
    check("by Ann Lee | News | 4 min\n", expect!["p: by Ann Lee | News | 4 min\n"]);
    check(
        "| a | | c |\n|---|---|---|\n| d \\| e | `f` | **g** |\n",
        expect![[r#"
            row: a | | c
            row+: d | e | f | g
        "#]],
    );
}

#[test]
fn links_give_their_text() {
    check(
        "See [the plan](https://example.org/plan_(new) \"Plan\") and ![a map](https://example.org/map.png).\n[![logo](https://e.org/l.png)](https://e.org/)\nAt https://example.org/a, or <https://example.org/b>.\nA[1](2) and [x](note) and f[0](a.b)\n",
        expect![[r#"
            p: See the plan and a map. <the plan -> https://example.org/plan_(new)> <a map -> https://example.org/map.png>
            p+: logo <logo -> https://e.org/>
            p+: At https://example.org/a, or https://example.org/b. <https://example.org/a -> https://example.org/a> <https://example.org/b -> https://example.org/b>
            p+: A[1](2) and [x](note) and f0 <0 -> a.b>
        "#]],
    );
    let doc = read("[Home](https://e.org/) text");
    assert_eq!((doc.blocks[0].link_bytes, doc.blocks[0].links), (4, 1));
}

#[test]
fn emphasis_only_on_a_page_of_markdown() {
    let text = "**Bold** and _it_, `a * b`, \\*no\\*, snake_case_name, 2*3*4, ***both***, 5 * 6 * 7, **open";
    check(
        text,
        expect![[r#"
        p: Bold and it, a * b, *no*, snake_case_name, 2*3*4, both, 5 * 6 * 7, **open
    "#]],
    );
    check(
        "He rated it ***** out of five, and *not* more.\nThe file is __init__.py here.\n",
        expect![[r#"
            p: He rated it ***** out of five, and *not* more.
            p+: The file is __init__.py here.
        "#]],
    );
}

#[test]
fn glued_fragments_split_at_a_seam_that_the_page_shows() {
    check(
        "Mayor Anna Berg opens the new bridge\nMayor Anna Berg opens the new bridgeCity Archive\nPhoto by JonasMayor Anna Berg opens the new bridge\nMy iPhone and McDonald and bridgeCity stay\n",
        expect![[r#"
            p: Mayor Anna Berg opens the new bridge
            p+: Mayor Anna Berg opens the new bridge
            p+: City Archive
            p+: Photo by Jonas
            p+: Mayor Anna Berg opens the new bridge
            p+: My iPhone and McDonald and bridgeCity stay
        "#]],
    );
    check(
        "Ο δήμαρχος εγκαινιάζει τη γέφυρα\nΟ δήμαρχος εγκαινιάζει τη γέφυραΑρχείο Πόλης\n\n市长昨天为新桥剪彩\n市长昨天为新桥剪彩Reuters\n",
        expect![[r#"
            p: Ο δήμαρχος εγκαινιάζει τη γέφυρα
            p+: Ο δήμαρχος εγκαινιάζει τη γέφυρα
            p+: Αρχείο Πόλης
            p: 市长昨天为新桥剪彩
            p+: 市长昨天为新桥剪彩
            p+: Reuters
        "#]],
    );
    check(
        "the new bridge\nthe new bridgeCity Archive\n",
        expect![[r#"
            p: the new bridge
            p+: the new bridgeCity Archive
        "#]],
    );
}

#[test]
fn settings_switch_joining_and_splitting_off() {
    let settings = BlockSettings { join_lines: false, split_glued: false, ..BlockSettings::default() };
    let text = "Mayor Anna Berg opens the bridge\nMayor Anna Berg opens the bridgeCity Archive\nThe plan was published by the\nDepartment\n, which\nleft\n.\n";
    let (doc, _) = read_with(text, &settings, &Limits::default());
    assert_eq!(doc.blocks.len(), 7, "{}", show(&doc));
}

#[test]
fn sources_point_at_the_view() {
    let text = "# Der  [Plan](https://e.org/p)\n\n- **eins**\n- `zwei`\n\n| a | b |\n|---|---|\n| c | d |\n";
    let doc = read(text);
    for block in &doc.blocks {
        let mut from_source = String::new();
        for range in doc.sources(block, block.text.clone()) {
            from_source.push_str(text.get(range).unwrap());
        }
        let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace() && *c != '|').collect::<String>();
        assert_eq!(squeeze(&from_source), squeeze(doc.text_of(block)));
    }
}

#[test]
fn more_blocks_than_allowed_are_reported() {
    let limits = Limits { blocks: 3, ..Limits::default() };
    let (doc, overflow) = read_with("a\nb\nc\n", &BlockSettings::default(), &limits);
    assert_eq!((doc.blocks.len(), overflow), (3, false));
    let (doc, overflow) = read_with("a\nb\nc\nd\n", &BlockSettings::default(), &limits);
    assert_eq!((doc.blocks.len(), overflow), (3, true));
    let (_, overflow) = read_with(&"a\n".repeat(100), &BlockSettings::default(), &limits);
    assert!(overflow);
}

#[test]
fn nothing_visible_gives_no_block() {
    for text in ["", "\n\n", " \t\r\n\u{A0}\u{200B}\u{FEFF}\n", "---\n***\n", "```\n```\n", "•\n"] {
        assert_eq!(show(&read(text)), "", "{text:?}");
    }
}
