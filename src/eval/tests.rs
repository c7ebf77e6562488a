//! The measures on texts whose scores are known by hand.

use super::{Gold, Predicted, labels, lcs, score_page, tokens};
use crate::clean::before_model;
use crate::page::Page;
use crate::pipeline::Pipeline;

fn gold(text: &str) -> Gold {
    Gold { gold: Some(text.to_owned()), ..Gold::default() }
}

fn text(text: &str) -> Predicted {
    Predicted { text: text.to_owned(), ..Predicted::default() }
}

#[test]
fn counts_bags_of_words() {
    let s = score_page(&text("The cat, the dog"), &gold("the the the cat"));
    let w = s.words.unwrap();
    assert_eq!((w.p, w.r), (0.75, 0.75));
    assert_eq!(score_page(&text(""), &gold("")).words.unwrap().f1, 1.0);
    assert_eq!(score_page(&text("x"), &gold("")).words.unwrap().f1, 0.0);
}

#[test]
fn ends_words_at_marks_and_takes_cjk_apart() {
    assert_eq!(tokens::words("snake_case don't e\u{301}a"), ["snake_case", "don", "t", "e", "a"]);
    assert_eq!(tokens::words_cjk("日本go語1"), ["日", "本", "go", "語", "1"]);
}

#[test]
fn finds_the_longest_common_subsequence_across_words_of_64_bits() {
    let a: Vec<String> = (0..200).map(|i| i.to_string()).collect();
    let a: Vec<&str> = a.iter().map(String::as_str).collect();
    let every_third: Vec<&str> = a.iter().copied().step_by(3).collect();
    assert_eq!(lcs::length(&a, &every_third), every_third.len());
    let reversed: Vec<&str> = a.iter().rev().copied().collect();
    assert_eq!(lcs::length(&a, &reversed), 1);
    assert_eq!(lcs::length(&["a", "b", "c", "b"], &["b", "x", "b"]), 2);
    assert_eq!(lcs::length(&[], &["b"]), 0);
}

#[test]
fn counts_snippets_and_puts_the_title_in_front() {
    let g = Gold {
        gold: Some("Big news Text".into()),
        gold_has_title: Some(true),
        with: Some(vec!["big  news".into()]),
        without: Some(vec!["share".into(), "Text".into()]),
        ..Gold::default()
    };
    let p = Predicted { title: Some("Big news".into()), ..text("Text") };
    let s = score_page(&p, &g);
    assert_eq!(s.words.unwrap().f1, 1.0);
    assert_eq!((s.with, s.without), (0.0, 0.5), "snippets are looked for as they stand, in lower case");
    let c = s.snippets.unwrap();
    assert_eq!((c.tp, c.fp, c.fn_, c.tn), (0.0, 1.0, 1.0, 1.0));
}

#[test]
fn judges_metadata() {
    let g = Gold {
        title: Some("A long title: with a tail".into()),
        author: Some("Ann Lee and Bob Ray".into()),
        date: Some("2024-05-06".into()),
        ..Gold::default()
    };
    let p = Predicted {
        title: Some("A long title with a".into()),
        author: vec!["Dr. Ann Lee".into(), "B. Ray".into()],
        date: Some("2024-05-06T10:00:00Z".into()),
        ..Predicted::default()
    };
    let s = score_page(&p, &g);
    assert_eq!((s.title, s.author, s.date), (Some(true), Some(true), Some(true)));
    let s = score_page(&Predicted::default(), &g);
    assert_eq!((s.title, s.author, s.date), (Some(false), Some(false), Some(false)));
}

#[test]
fn labels_blocks_by_the_gold_text() {
    let html = "<p>The mill at the river was sold on Monday to two brothers.</p><p>Sign up</p><p>By Ann Bell</p><p>the river and nothing else of it</p>";
    let says = "The mill at the river was sold on Monday to two brothers.\nby ann bell\nThey sign up here.";
    let page = Page { bytes: html.as_bytes().to_vec(), ..Page::default() };
    let doc = before_model(&page, &Pipeline::default().plan).unwrap();
    let got: Vec<_> = labels(&doc, &gold(says)).iter().map(|label| label.share).collect();
    assert_eq!(got, [Some(1000), Some(500), Some(1000), Some(0)]);
}
