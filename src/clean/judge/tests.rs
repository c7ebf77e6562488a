//! Counts on small texts with known values, and bounds in their order.

use super::counts;
use super::filter::filter;
use super::markers::{self, Markers};
use super::signals::{duplicate_ngram_char_ratio, stop_words, top_ngram_char_ratio};
use crate::clean::lexicon::Lexicon;
use crate::clean::plan::FilterSettings;
use crate::clean::resolve::resolve;
use crate::document::Document;
use crate::outcome::Verdict;
use crate::page::Page;

#[track_caller]
fn check(text: &str, expect: &[(&str, f64)]) {
    let got = counts(&Document::default(), &[], text).named();
    for (name, value) in expect {
        assert_eq!(got.get(name), Some(value), "{name} of {text:?}");
    }
}

#[test]
fn counts_and_ratios() {
    check(
        "",
        &[
            ("words", 0.0),
            ("lines", 0.0),
            ("mean_word_length", 0.0),
            ("link_ratio", 0.0),
            ("kept_ratio", 0.0),
        ],
    );
    check(
        "One two three.\n\nFour five",
        &[
            ("words", 5.0),
            ("lines", 2.0),
            ("terminal_line_ratio", 0.5),
            ("mean_word_length", 3.8),
            ("alphabetic_ratio", 1.0),
        ],
    );
    check("- a\n- b\nc\n*d", &[("bullet_line_ratio", 0.5), ("lines", 4.0)]);
    check(
        "Read on...\nMore…\nDone.\nEnd",
        &[("ellipsis_line_ratio", 0.5), ("terminal_line_ratio", 0.25), ("symbol_ratio", 0.4)],
    );
    check("same\nother\nsame\nsame", &[("duplicate_line_ratio", 0.5), ("duplicate_line_char_ratio", 0.4706)]);
    check("1 2 3 four", &[("alphabetic_ratio", 0.25)]);
    check("# # a b", &[("symbol_ratio", 1.0)]);
    check("市议会决定保留旧起重机。", &[("terminal_line_ratio", 1.0), ("words", 8.0)]);
}

#[test]
fn ngrams_of_words() {
    assert_eq!(top_ngram_char_ratio("one two three four", 2), 0.0);
    assert_eq!(top_ngram_char_ratio("ab cd ab cd", 2), 1.0);
    assert_eq!(top_ngram_char_ratio("ab cd ef ab cd gh", 2), 8.0 / 12.0);
    assert_eq!(duplicate_ngram_char_ratio("a b c d e f g", 5), 0.0);
    assert_eq!(duplicate_ngram_char_ratio("a b c d e x a b c d e", 5), 5.0 / 11.0);
    assert_eq!(duplicate_ngram_char_ratio("", 5), 0.0);
    let long = "a b ".repeat(2_000_000);
    assert!(duplicate_ngram_char_ratio(&long, 10) > 0.9);
}

#[test]
fn stop_words_by_language() {
    assert_eq!(stop_words("The cat sat on the mat with a hat", "en"), Some(4));
    assert_eq!(stop_words("the the the", "en"), Some(1));
    assert_eq!(stop_words("Der Kran und die Mole", "de"), Some(3));
    assert_eq!(stop_words("这是旧的起重机", "zh"), Some(3));
    assert_eq!(stop_words("whatever", "xx"), None);
}

#[test]
fn each_bound_is_checked() {
    let text = "The old crane stays where it is.\n- item one\nThe old crane stays where it is.\nand so on...";
    let mut doc = Document::default();
    doc.metadata.lang = Some(("en".into(), 0.4));
    let none = FilterSettings::default();
    assert_eq!(filter(&doc, &counts(&doc, &[], text), text, &none), None);
    let cases: Vec<(&str, FilterSettings)> = vec![
        ("min_words", FilterSettings { min_words: Some(50), ..none.clone() }),
        ("max_words", FilterSettings { max_words: Some(5), ..none.clone() }),
        ("max_symbol_ratio", FilterSettings { max_symbol_ratio: Some(0.01), ..none.clone() }),
        ("min_mean_word_length", FilterSettings { min_mean_word_length: Some(5.0), ..none.clone() }),
        ("max_mean_word_length", FilterSettings { max_mean_word_length: Some(2.0), ..none.clone() }),
        ("min_alphabetic_ratio", FilterSettings { min_alphabetic_ratio: Some(1.0), ..none.clone() }),
        ("max_bullet_line_ratio", FilterSettings { max_bullet_line_ratio: Some(0.2), ..none.clone() }),
        ("max_ellipsis_line_ratio", FilterSettings { max_ellipsis_line_ratio: Some(0.2), ..none.clone() }),
        ("min_terminal_line_ratio", FilterSettings { min_terminal_line_ratio: Some(0.6), ..none.clone() }),
        ("max_duplicate_line_ratio", FilterSettings { max_duplicate_line_ratio: Some(0.2), ..none.clone() }),
        (
            "max_duplicate_line_char_ratio",
            FilterSettings { max_duplicate_line_char_ratio: Some(0.3), ..none.clone() },
        ),
        (
            "max_top_ngram_char_ratio",
            FilterSettings { max_top_ngram_char_ratio: Some([0.1, 1.0, 1.0]), ..none.clone() },
        ),
        (
            "max_duplicate_ngram_char_ratio",
            FilterSettings { max_duplicate_ngram_char_ratio: Some([0.1; 6]), ..none.clone() },
        ),
        ("min_stop_words", FilterSettings { min_stop_words: Some(9), ..none.clone() }),
        ("languages", FilterSettings { languages: vec!["de".into()], ..none.clone() }),
        ("min_language_confidence", FilterSettings { min_language_confidence: Some(0.5), ..none.clone() }),
    ];
    for (bound, settings) in cases {
        assert_eq!(filter(&doc, &counts(&doc, &[], text), text, &settings).map(|f| f.bound), Some(bound));
    }
    let both = FilterSettings { max_words: Some(5), max_symbol_ratio: Some(0.0), ..none };
    assert_eq!(filter(&doc, &counts(&doc, &[], text), text, &both).map(|f| f.bound), Some("max_words"));
}

#[test]
fn a_status_alone_makes_an_error_page_of_a_short_page() {
    let doc = Document::default();
    let page = Page { status: Some(404), ..Page::text("") };
    // Without any text it is empty first.
    assert_eq!(super::judge(&doc, &page, &resolve(&doc), &Lexicon::default()).verdict, Verdict::Empty);
}

#[test]
fn markup_shows_gatekeepers_parking_and_password_fields() {
    let none = Markers::default();
    assert_eq!(markers::find("<p>A word on type and password</p>"), none);
    assert_eq!(markers::find("<INPUT name=p TYPE='PASSWORD'>"), Markers { password: true, ..none });
    assert_eq!(markers::find("<script>window._cf_chl_opt={}</script>").challenge, Some("_cf_chl_opt"));
    assert_eq!(
        markers::find("<script src=//img1.wsimg.com/parking-lander/x.js>").parking,
        Some("wsimg.com/parking-lander")
    );
}

proptest::proptest! {
    #[test]
    fn words_are_counted_as_everywhere_else(text in "[a-cé0-2'’ .#\\n中の\u{301}…-]{0,40}") {
        let counted = counts(&Document::default(), &[], &text).named();
        proptest::prop_assert_eq!(counted.get("words").copied(), Some(f64::from(crate::clean::words::count(&text))));
    }
}
