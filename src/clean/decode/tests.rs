//! Repairs other than mojibake, how runs line up, and the ladder of `decode`.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ALL: RepairOptions = RepairOptions { mojibake: true, entities: true, nfc: true };

fn run(text: &str) -> (Option<Repaired>, BTreeMap<&'static str, u32>) {
    let mut counts = BTreeMap::new();
    let repaired = repair(text, ALL, &mut counts);
    (repaired, counts)
}

/// The repaired text and what was counted, as `name=n` joined by spaces.
#[track_caller]
fn check(text: &str, expect: &str, expect_counts: &str) {
    let (repaired, counts) = run(text);
    assert_eq!(repaired.is_none(), text == expect, "{text:?}: {repaired:?}");
    if let Some(repaired) = &repaired {
        lines_up(text, repaired);
    }
    assert_eq!(repaired.map_or_else(|| text.to_owned(), |r| r.text), expect);
    let counts: Vec<String> = counts.iter().map(|(name, n)| format!("{name}={n}")).collect();
    assert_eq!(counts.join(" "), expect_counts, "{text:?}");
}

/// Runs tile both texts, and verbatim ones are equal.
#[track_caller]
fn lines_up(text: &str, repaired: &Repaired) {
    let (mut from, mut to) = (0, 0);
    for run in &repaired.runs {
        assert_eq!((run.from.start, run.to.start), (from, to), "{text:?} {:?}", repaired.runs);
        (from, to) = (run.from.end, run.to.end);
        let old = text.get(run.from.start as usize..run.from.end as usize).expect("boundaries");
        let new = repaired.text.get(run.to.start as usize..run.to.end as usize).expect("boundaries");
        assert!(!run.verbatim || old == new, "{old:?} {new:?}");
        assert!(!old.is_empty());
    }
    assert_eq!((from as usize, to as usize), (text.len(), repaired.text.len()));
}

#[test]
fn references_in_plain_text() {
    check("Fish &amp; chips", "Fish & chips", "entities=1");
    check("it&rsquo;s &#8220;x&#x201D;", "it’s “x”", "entities=3");
    check("&amp;amp;lt;b&gt;", "<b>", "entities=2");
    check("a&nbsp;&nbsp;b", "a b", "entities=2 spaces=2");
    check("a&#10;b &#32; c", "a b c", "entities=2 spaces=2");
    for text in ["AT&T, R&D & co", "?a=1&copy=2&lang=en&reg=x&para=3", "&nosuch; &", "a &not b &sect 5"] {
        check(text, text, "");
    }
    check("&copy 2020", "© 2020", "entities=1");
}

#[test]
fn form_c_and_not_kc() {
    check("Cafe\u{301}", "Café", "nfc=1");
    check("\u{1112}\u{1161}\u{11AB}", "한", "nfc=1");
    check("5 \u{212B}", "5 Å", "nfc=1");
    check("q\u{307}\u{323}", "q\u{323}\u{307}", "nfc=1");
    for text in ["ﬁ ½ ² ① ｶﾞ", "क\u{93C}", "ที่นี่", "ก็"] {
        check(text, text, "");
    }
}

#[test]
fn invisible_characters() {
    check("a\0b\u{7}c\u{9F}", "abc", "controls=3");
    check("\u{FEFF}Hy\u{AD}phen\u{200B}ated\u{2060}", "Hyphenated", "zero_width=4");
    check("\u{202E}abc\u{202C} \u{2067}x\u{2069}", "abc x", "bidi=4");
    check("a\u{200C}b \u{200D} c", "ab c", "zero_width=2");
    check("a \u{200B} b", "a b", "zero_width=1");
    for text in [
        "نمی\u{200C}خواهم",
        "क्\u{200D}ष",
        "ക്\u{200D}",
        "👩\u{200D}👩\u{200D}👧",
        "❤\u{FE0F}\u{200D}🔥",
        "\u{200E}abc\u{200F}",
    ] {
        check(text, text, "");
    }
    check("نمی\u{200C} خواهم", "نمی خواهم", "zero_width=1");
}

#[test]
fn spaces() {
    check("10\u{A0}000\u{202F}km", "10 000 km", "spaces=2");
    check("a \u{A0} b\u{2003}\u{2003}c", "a b c", "spaces=3");
    check("\u{3000}\u{3000}段落\u{3000}文", "段落 文", "spaces=3");
    check("a\u{2028}b\u{A0}", "a b", "spaces=2");
    check("if x:\n\u{A0}\u{A0}y = 1\n    z\u{A0}= 2", "if x:\n  y = 1\n    z = 2", "spaces=3");
    check("a\t\u{A0}b", "a\tb", "spaces=1");
    check("one\r\ntwo\rthree", "one\ntwo\nthree", "line_ends=2");
    for text in ["  indent  and   runs\n\tof\u{20}\u{20}plain ones", "  "] {
        check(text, text, "");
    }
}

#[test]
fn repairs_follow_each_other() {
    check("Ã©t&eacute;\u{A0}\u{200B}e\u{301}", "été é", "entities=1 mojibake=1 nfc=1 spaces=1 zero_width=1");
    check("&Atilde;&copy;t\u{AD}&Atilde;&copy;", "été", "entities=4 mojibake=2 zero_width=1");
    let (repaired, _) = run("word Ã¢â‚¬â„¢s word");
    let repaired = repaired.expect("repaired");
    assert_eq!(repaired.text, "word ’s word");
    let replaced: Vec<_> = repaired.runs.iter().filter(|r| !r.verbatim).collect();
    assert_eq!(replaced.len(), 1);
    assert_eq!((replaced[0].from.start, replaced[0].to.len()), (5, 3));
}

#[test]
fn options_turn_repairs_off() {
    let none = RepairOptions { mojibake: false, entities: false, nfc: false };
    assert_eq!(repair("Ã© &amp; e\u{301}", none, &mut BTreeMap::new()), None);
}

#[test]
fn hostile_texts_are_linear() {
    for unit in [
        "&amp;",
        "&amp;amp;",
        "\u{200D}",
        "a\u{300}",
        "\u{300}",
        " \u{A0}",
        "\u{A0}\u{200B}",
        "\r",
        "&am&#112;;",
        "\u{200C}ن",
    ] {
        let text = unit.repeat(20_000);
        if let Some(repaired) = repair(&text, ALL, &mut BTreeMap::new()) {
            lines_up(&text, &repaired);
        }
    }
}

/// Text with much to repair.
fn spoilt() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z .,]{0,6}",
        2 => proptest::sample::select(vec![
            "Ã©", "â€™", "Ã¢â‚¬â„¢", "Â\u{A0}", "Ã ", "&amp;", "&nbsp;", "&Atilde;", "&copy;", "&#8217;", "&", "e\u{301}", "\u{301}",
            "\u{A0}", "\u{3000}", "\u{200B}", "\u{200D}", "\u{200C}", "\u{AD}", "\0", "\r\n", "\n", "\t", "  ", "👩", "ن", "क", "Ð¿Ñ€",
            "РџСЂ", "√©", "ΓÇÖ", "\u{FFFD}", "â€", "中", "\u{9D}", "\u{202E}", "ё", "»", "é", "Â", "Ä", "amp;", "#", "38;",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn runs_line_up_and_repair_is_idempotent(text in spoilt()) {
        if let (Some(repaired), _) = run(&text) {
            lines_up(&text, &repaired);
            prop_assert_eq!(run(&repaired.text).0, None);
        }
    }

    #[test]
    fn any_string(text in any::<String>()) {
        if let (Some(repaired), _) = run(&text) {
            lines_up(&text, &repaired);
        }
    }

    #[test]
    fn any_bytes(bytes in any::<Vec<u8>>(), markup: bool) {
        let hints = Hints { markup, content_type: Some("text/html; charset=gbk"), ..Hints::default() };
        let _ = decode(&bytes, hints, 1 << 20);
        let _ = prescan(&bytes);
    }
}
