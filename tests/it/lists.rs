//! Marks of list items as they are written.

use trommel::outcome::Outcome;
use trommel::page::Page;
use trommel::pipeline::{self, Pipeline};

fn text(page: &Page, markup: &str) -> String {
    let settings =
        pipeline::text("web").unwrap().replace("[output]", &format!("[output]\nmarkup = \"{markup}\""));
    match trommel::clean(page, &Pipeline::from_toml("web", &settings).unwrap()) {
        Outcome::Kept(record) => record.text.unwrap(),
        Outcome::Rejected(r) => panic!("{} {} {:?}", r.stage, r.reason, r.evidence),
    }
}

const INTRO: &str = "Soda bread needs no yeast and no patience, and it has been baked in farm kitchens for some two hundred years.";
const STEPS: [&str; 3] = [
    "Mix the flour with the salt and the soda until nothing is left in lumps.",
    "Pour in the buttermilk and stir with one hand until the dough holds together.",
    "Bake the loaf for forty minutes, until it sounds hollow when it is knocked on.",
];
const HINTS: [&str; 2] = [
    "A cross that is cut into the top lets the middle of the loaf get done.",
    "The bread is best on the day on which it was baked, with butter.",
];

#[test]
fn numbers_of_plain_text_stay_their_own_marks() {
    let [a, b, c] = STEPS;
    let [first, second] = HINTS;
    for numbers in [["1. ", "2. ", "3. "], ["1) ", "2) ", "3) "], ["a) ", "b) ", "c) "]] {
        let [one, two, three] = numbers;
        let page = format!("{INTRO}\n\n{one}{a}\n{two}{b}\n{three}{c}\n\n* {first}\n* {second}\n");
        let expected = format!("{INTRO}\n\n{one}{a}\n{two}{b}\n{three}{c}\n\n- {first}\n- {second}");
        assert_eq!(text(&Page::text(page.into_bytes()), "plain"), expected);
    }
}

#[test]
fn markdown_has_no_lists_by_letters() {
    let [a, b, _] = STEPS;
    let page = |one: &str, two: &str| Page::text(format!("{INTRO}\n\n{one} {a}\n{two} {b}\n").into_bytes());
    assert_eq!(text(&page("1.", "2."), "markdown"), format!("{INTRO}\n\n1. {a}\n2. {b}"));
    assert_eq!(text(&page("a)", "b)"), "markdown"), format!("{INTRO}\n\n- a) {a}\n- b) {b}"));
}

#[test]
fn a_number_that_the_text_says_is_not_said_twice() {
    let [a, b, c] = STEPS;
    let [first, second] = HINTS;
    let page = format!(
        "<html><body><article><p>{INTRO}</p><ol><li>1. {a}<li>2) {b}<li>{c}</ol>\
         <ul><li>{first}<li>{second}</ul></article></body></html>"
    );
    let expected = format!("{INTRO}\n\n1. {a}\n2) {b}\n3. {c}\n\n- {first}\n- {second}");
    assert_eq!(text(&Page::html(page.into_bytes()), "plain"), expected);
}
