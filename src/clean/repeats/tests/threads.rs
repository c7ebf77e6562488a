//! Threads of posts that quote each other, and what slides past.

use super::{check, lexicon, signs, told};
use crate::clean::limits::Limits;
use crate::clean::plan::{DecodeSettings, RepeatSettings};
use crate::document::Document;

#[track_caller]
fn check_markup(markup: &str, expected: &str) {
    let mut doc = Document::default();
    doc.view.text = markup.to_owned().into();
    crate::clean::html::blocks(&mut doc, &DecodeSettings::default(), &Limits::default());
    super::super::vote(&mut doc, &RepeatSettings::default(), &lexicon());
    assert_eq!(signs(&doc), expected, "\n{}", told(&doc));
}

const FORUM: &str = "<meta name=generator content=phpBB>";
const QUESTION: &str =
    "<p>The bilge pump of my old sloop runs dry after ten minutes, whatever I do with the float switch.</p>";

#[test]
fn a_quoted_post_goes_with_the_name_of_its_author() {
    let page = format!(
        "{QUESTION}<div><blockquote>marston wrote:{QUESTION}</blockquote><p>Clean the strainer first.</p></div>"
    );
    check_markup(&format!("{FORUM}{page}"), ".RR.");
    check_markup(&page, ".RR.");
    let classes = page.replace("<blockquote", "<div class=bbcode_quote").replace("</blockquote", "</div");
    check_markup(&classes, ".RR.");
}

#[test]
fn what_is_left_of_a_quotation_stays() {
    let more = "<p>And it is a new pump, bought last autumn from the yard at Oldhaven.</p>";
    check_markup(
        &format!(
            "{FORUM}{QUESTION}<blockquote><p>marston wrote:</p>{QUESTION}{more}</blockquote><p>Clean the strainer."
        ),
        "..R..",
    );
}

/// The post itself is on another page: one quotation of it stays.
#[test]
fn of_quotations_alone_the_first_stays() {
    let reply = |text| format!("<blockquote>{QUESTION}</blockquote><p>{text}</p>");
    let page = reply("Clean the strainer first.") + &reply("Or buy another one.");
    check_markup(&format!("{FORUM}{page}"), "..R.");
    check_markup(&page, "....");
}

#[test]
fn short_quotations_stay() {
    check_markup(
        &format!("{FORUM}<p>Which pump is it?</p><blockquote>Which pump is it?</blockquote><p>A new one."),
        "...",
    );
}

#[test]
fn the_title_as_the_subject_of_replies() {
    check(
        "= Float switch of a bilge pump\n\nIt runs dry.\n\nRe: Float switch of a bilge pump\n\nClean it.\n\nAW: Float switch of a bilge pump\n\nI did.",
        "=.H.H.",
    );
}

#[test]
fn running_bands() {
    let band = "Trusted by harbours in forty countries\n\nNever missed a tide in nine years";
    check(&format!("{band}\n\n{band}\n\n{band}\n\nAsk for an offer."), "..RRRR.");
    // Two offers side by side.
    let offer = "70 %, 80 %\n\n$ 5,000\n\nNo maximum";
    check(&format!("Marston\n\n{offer}\n\nOldhaven\n\n{offer}"), "........");
    check(&format!("{offer}\n\n{offer}"), "......");
}
