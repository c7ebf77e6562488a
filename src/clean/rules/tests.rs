//! What sure phrases overrule, and what they leave alone, on pages that are told as lines.

use super::*;
use crate::clean::lexicon::{Match, Phrase, Target, annotate};
use crate::clean::limits::Limits;
use crate::clean::plan::{BlockSettings, DecodeSettings};
use crate::clean::{html, text};
use crate::document::{Ballot, Certainty, SourceView};
use crate::outcome::Reason;

fn lexicon() -> Lexicon {
    let phrase = |text: &str, reason, how| Phrase {
        text: text.to_owned().into(),
        language: "en".into(),
        target: Target::Drop(reason),
        how,
        max_words: 150,
    };
    Lexicon::new(vec![
        phrase("we use cookies to", Reason::Consent, Match::Contains),
        phrase("Related", Reason::Related, Match::Section),
        phrase("Related stories", Reason::Related, Match::Section),
        phrase("Read also:", Reason::Related, Match::Starts),
        phrase("Read more on this", Reason::Related, Match::Section),
        phrase("Your browser is out of date", Reason::ErrorBanner, Match::Contains),
        phrase("Advertisement", Reason::Advert, Match::Whole),
        phrase("Legal disclaimer", Reason::Disclaimer, Match::Section),
        phrase("Share", Reason::Share, Match::Whole),
        phrase("Copy link", Reason::Share, Match::Whole),
        phrase("Print", Reason::Widget, Match::Whole),
        Phrase { target: Target::Asks(Reason::Subscribe), ..phrase("Sign up", Reason::Share, Match::Starts) },
        Phrase {
            target: Target::Asks(Reason::Subscribe),
            ..phrase("Cut through", Reason::Share, Match::Starts)
        },
        Phrase { target: Target::Asks(Reason::Promo), ..phrase("Do you have", Reason::Share, Match::Starts) },
        Phrase {
            target: Target::Offers(Reason::Subscribe),
            ..phrase("newsletter", Reason::Share, Match::Contains)
        },
        Phrase {
            target: Target::Offers(Reason::Promo),
            ..phrase("hear from you", Reason::Share, Match::Contains)
        },
    ])
}

/// A page of plain text: its lines, parted by blank ones, are its blocks.
fn plain(lines: &[&str]) -> Document<'static> {
    let view = SourceView { text: lines.join("\n\n").into(), ..SourceView::default() };
    let mut doc = Document { view, ..Document::default() };
    text::blocks(&mut doc, &DecodeSettings::default(), &BlockSettings::default(), &Limits::default());
    doc
}

fn markup(markup: &str) -> Document<'static> {
    let view = SourceView { text: markup.to_owned().into(), ..SourceView::default() };
    let mut doc = Document { view, ..Document::default() };
    html::blocks(&mut doc, &DecodeSettings::default(), &Limits::default());
    doc
}

/// The blocks that sure votes drop, as `reason: first two words`.
fn dropped(mut doc: Document, settings: &RuleSettings) -> Vec<String> {
    annotate(&mut doc, &lexicon());
    vote_surely(&mut doc, settings, &lexicon());
    let told = doc.votes.iter().filter_map(|vote| {
        let Ballot::Drop(reason) = vote.ballot else { return None };
        assert_eq!(vote.certainty, Certainty::Certain);
        let words: Vec<&str> = doc.text_of(doc.block(vote.block)?).split(' ').take(2).collect();
        Some(format!("{}: {}", reason.as_str(), words.join(" ")))
    });
    told.collect()
}

/// The parts of blocks that sure votes are on, between bars, with the text before and behind them.
#[allow(clippy::string_slice, reason = "parts lie on character boundaries, which this would tell")]
fn parts(mut doc: Document, lexicon: &Lexicon) -> Vec<String> {
    annotate(&mut doc, lexicon);
    vote_surely(&mut doc, &RuleSettings::default(), lexicon);
    let told = doc.votes.iter().filter_map(|vote| {
        let (part, text) = (vote.part.clone()?, doc.text_of(doc.block(vote.block)?));
        let (from, to) = (part.start as usize, part.end as usize);
        Some(format!("{}|{}|{}", &text[..from], &text[from..to], &text[to..]))
    });
    told.collect()
}

#[track_caller]
fn check(lines: &[&str], expect: &[&str]) {
    assert_eq!(dropped(plain(lines), &RuleSettings::default()), expect);
}

const STORY: &str = "The ferry to the outer island sailed again on Monday after three weeks in the yard, and the harbour was full.";
const MORE: &str = "Nobody on the quay had expected the captain to wave, least of all the two dogs that had waited since dawn.";

#[test]
fn a_banner_goes_wherever_it_stands_unless_it_is_quoted() {
    let banner = "On this site we use cookies to count our readers and nothing else.";
    check(&[STORY, banner, MORE], &["consent: On this"]);
    check(&[STORY, "“On this site we use cookies to count our readers”, the page said.", MORE], &[]);
    // Longer than any banner.
    let long = format!("{banner} {}", "and so on ".repeat(30));
    check(&[STORY, MORE, STORY, MORE, &long], &[]);
}

#[test]
fn a_heading_takes_headlines_with_it_and_an_everyday_word_does_not_go() {
    let headlines = ["Harbour master retires after forty years", "New cranes for the old dock"];
    // The line right above a paragraph may be a heading of the story.
    check(
        &[STORY, "Related stories", headlines[0], headlines[1], MORE],
        &["related: Related stories", "related: Harbour master"],
    );
    check(&[STORY, "Related", headlines[0], headlines[1], MORE], &[]);
    // A longer list is the page's own.
    let mut lines = vec![STORY, "Related stories"];
    lines.extend([headlines[0]; 9]);
    check(&lines, &["related: Related stories"]);
}

#[test]
fn a_label_goes_with_its_headline_and_not_with_a_sentence() {
    check(&[STORY, "Read also: Harbour master retires", MORE], &["related: Read also:"]);
    check(&[STORY, "Read also: the report is worth a long evening.", MORE], &[]);
}

#[test]
fn a_label_that_heads_sections_is_one_before_a_headline_too_however_it_is_set_off() {
    for label in [
        "Related stories | Harbour master retires",
        "Related stories: Why does the harbour master retire?",
        "[Related stories] Harbour master retires",
        "【Related stories】Harbour master retires",
        "▶ Related stories harbour master retires",
        "Read more on this Harbour master retires",
        "RELATED STORIES Harbour master retires",
    ] {
        let words: Vec<&str> = label.split(' ').take(2).collect();
        check(&[STORY, label, MORE], &[&format!("related: {}", words.join(" "))]);
    }
    for text in [
        "Related: the harbour master",
        "Related stories were told all night in the harbour",
        "[Related] Harbour master retires",
        "Related stories: he told some of the best ones.",
        "Harbour stories | Related stories",
        "Read more on this and Harbour master retires",
        "HARBOUR MASTER Related stories told",
    ] {
        check(&[STORY, text, MORE], &[]);
    }
}

#[test]
fn a_long_error_banner_is_one_only_above_the_story() {
    let banner = "Your browser is out of date, and this page may not be shown as we meant it, so please take a newer one";
    check(&[banner, STORY, MORE], &["error_banner: Your browser"]);
    check(&[STORY, banner, MORE], &[]);
    check(&[STORY, "Sorry, your browser is out of date", MORE], &["error_banner: Sorry, your"]);
}

#[test]
fn one_word_of_advertising_goes_beside_the_story() {
    check(&[STORY, "Advertisement", MORE], &["advert: Advertisement"]);
    check(&["Harbours", "Advertisement", "Ferries", STORY], &[]);
}

#[test]
fn a_page_about_cookies_keeps_its_paragraphs() {
    let clause = "Where you allow it we use cookies to remember what language you read in, and how large the letters are to be shown to you.";
    check(&[STORY, clause, clause, clause], &[]);
    check(&[STORY, MORE, STORY, clause], &["consent: Where you"]);
}

#[test]
fn tables_and_code_are_left_to_the_model() {
    let doc = markup(
        "<p>We use cookies to count.<table><tr><td>We use cookies to count.<td>yes</table><pre>we use cookies to count()</pre>",
    );
    assert_eq!(dropped(doc, &RuleSettings::default()), ["consent: We use"]);
}

#[test]
fn only_plain_text_loses_what_a_heading_takes_along() {
    let terms = "Nothing on this page is advice, and nobody answers for what comes of following it.";
    check(&[STORY, "Legal disclaimer", terms], &["disclaimer: Legal disclaimer", "disclaimer: Nothing on"]);
    let doc = markup(&format!("<p>{STORY}<h2>Legal disclaimer</h2><p>{terms}"));
    assert_eq!(dropped(doc, &RuleSettings::default()), ["disclaimer: Legal disclaimer"]);
}

#[test]
fn headlines_below_one_picture_s_text_are_cards_before_related_stories() {
    let told = |lines: &[&str]| {
        let mut doc = plain(lines);
        annotate(&mut doc, &lexicon());
        vote(&mut doc, &RuleSettings::default(), &lexicon());
        let before = doc.votes.len();
        vote_surely(&mut doc, &RuleSettings::default(), &lexicon());
        let surely = doc.votes.iter().skip(before).map(|v| doc.text_of(doc.block(v.block).unwrap()));
        surely.map(str::to_owned).collect::<Vec<_>>()
    };
    let (picture, one, two) = ("The old tram depot", "Council argues over rents", "What became of the trams");
    let cards = [STORY, MORE, picture, one, picture, two, picture, "Related stories"];
    assert_eq!(told(&cards), [two, one, "Related stories", picture, picture, picture]);
    // One card may be anything, and buttons stand beside comments.
    let single = [STORY, picture, picture, MORE, picture, one, "Related stories"];
    assert_eq!(told(&single), ["Related stories"]);
    let comments = [STORY, "Reply", one, "Reply", two, "Reply", "Related stories"];
    assert_eq!(told(&comments), ["Related stories"]);
}

#[test]
fn buttons_in_a_row_go_and_what_only_begins_with_one_stays() {
    let told = |row: &str| dropped(plain(&[STORY, row, MORE]), &RuleSettings::default());
    for (row, reason) in [
        ("Share Print", "share: Share Print"),
        ("Print | Copy link | Share", "widget: Print |"),
        ("Share (12) Print", "share: Share (12)"),
        ("COPY LINK · PRINT", "share: COPY LINK"),
    ] {
        assert_eq!(told(row), [reason]);
    }
    for row in ["Share", "Share prices", "Share Print:", "Share, print.", "12 Print Share", "Copy Print link"]
    {
        assert_eq!(told(row), [""; 0], "{row}");
    }
    let page = format!("<p>{STORY}</p><p>Share Print</p><p>{MORE}</p>");
    assert_eq!(dropped(markup(&page), &RuleSettings::default()), [""; 0]);
}

#[test]
fn sentences_that_ask_and_offer_go_and_those_that_do_either_stay() {
    let told = |block: &str| dropped(plain(&[STORY, MORE, block, STORY, MORE]), &RuleSettings::default());
    for (prompt, reason) in [
        ("Sign up for our weekly newsletter.", "subscribe: Sign up"),
        // What asks for nothing by itself leads to a sentence that does.
        (
            "Cut through the noise of the harbour with our views, our maps and the tide tables of every port on this coast. Sign up for our newsletter.",
            "subscribe: Cut through",
        ),
        // Few words belong together.
        ("Do you have pictures of the ferry? We would like to hear from you.", "promo: Do you"),
    ] {
        assert_eq!(told(prompt), [reason]);
    }
    for other in [
        "Sign up for the course at the harbour office.",
        "The newsletter of the club has told of it since May.",
        "Do you have a boat? Then the newsletter of the club is for you.",
        "“Sign up for our newsletter”, said the sign on the door.",
        "– Sign up for our newsletter, said the sign on the door.",
    ] {
        assert_eq!(told(other), [""; 0], "{other}");
    }
    // A page about them keeps them.
    let about = "Sign up for a newsletter of your own";
    check(&[STORY, about, "Sign up two newsletter readers", "Sign up with every newsletter there is"], &[]);
}

#[test]
fn a_prompt_or_another_headline_at_a_paragraph_s_end_is_cut_off() {
    let cut = |text: &str| parts(plain(&[STORY, text, MORE]), &lexicon());
    for tail in [
        "Read also: Harbour master retires",
        "▶ Related stories Harbour master retires",
        "Sign up for our newsletter.",
    ] {
        assert_eq!(cut(&format!("{MORE} {tail}")), [format!("{MORE} |{tail}|")]);
        assert_eq!(cut(&format!("{tail} {MORE}")), [""; 0], "{tail}");
    }
    let both = format!("{MORE} Sign up for our newsletter! Read also: Harbour master retires");
    assert_eq!(cut(&both).len(), 2);
    // A sentence of the story.
    for own in [
        "Read also: the letters that the harbour master wrote.",
        "The newsletter was read by nobody.",
        "Sign up for our newsletter, the sign on the quay said, and nobody did.",
    ] {
        assert_eq!(cut(&format!("{MORE} {own}")), [""; 0], "{own}");
    }
    assert_eq!(
        parts(markup(&format!("<p>{MORE} Sign up for our newsletter.</p><p>{STORY}</p>")), &lexicon()),
        [""; 0]
    );
}

#[test]
fn the_foot_goes_from_the_first_sure_line_on() {
    let foot = ["Share Print", "The Harrow Post", "harrowpost.example", "Is the harbour too small for this"];
    let long = [STORY, MORE].repeat(3);
    check(
        &[&long, &foot[..]].concat(),
        &[
            "share: Share Print",
            "low_value: The Harrow",
            "low_value: harrowpost.example",
            "low_value: Is the",
        ],
    );
    // A line between the story and the first sure one may be the story's last.
    check(&[&long, &["Nobody waved back.", "Share Print"][..]].concat(), &["share: Share Print"]);
    // Nor is its last paragraph part of the foot, though a name may stand behind it.
    let signed = "Nobody waved back at the quay. The ferry sails at eight again on Friday (Harrow Press)";
    check(&[&long, &["Share Print", signed][..]].concat(), &["share: Share Print"]);
    // What goes on at length is the story's own.
    let list = ["two ropes, one anchor and a flag"; 20];
    check(&[&long[..2], &["Share Print"], &list[..]].concat(), &["share: Share Print"]);
    // What stands below every post begins no foot.
    check(&[STORY, "Share Print", MORE, "Share Print", "Fine by me"], &["share: Share Print"; 2]);
    // Cards below one picture's text begin it too.
    let (picture, one, two) = ("The old tram depot", "Council argues over rents", "What became of the trams");
    let cards = [picture, one, picture, two, "Also in the news"];
    let gone =
        ["The old", "Council argues", "The old", "What became", "Also in"].map(|w| format!("low_value: {w}"));
    assert_eq!(dropped(plain(&[&long, &cards[..]].concat()), &RuleSettings::default()), gone);
    let page: String = long.iter().chain(&foot).map(|line| format!("<p>{line}</p>")).collect();
    assert_eq!(dropped(markup(&page), &RuleSettings::default()), [""; 0]);
}

#[test]
fn the_box_about_the_author_goes_and_a_story_about_a_person_stays() {
    let told = |lines: &[&str]| {
        let mut doc = plain(lines);
        doc.metadata.author = vec![crate::document::Found { value: String::from("Ann Lee"), source: "text" }];
        dropped(doc, &RuleSettings::default())
    };
    let about = "Ann has written about ferries since 2004 and keeps two dogs.";
    let gone = ["low_value: Ann Lee", "low_value: Ann has"];
    assert_eq!(told(&[STORY, MORE, STORY, MORE, "Ann Lee", about]), gone);
    assert_eq!(
        told(&[STORY, MORE, STORY, MORE, "ANN LEE", about, "More of her stories"])[..2],
        ["low_value: ANN LEE", "low_value: Ann has"]
    );
    assert_eq!(
        told(&[STORY, MORE, "Ann Lee", "The ferry has sailed since 2004 and keeps two dogs."]),
        [""; 0]
    );
    assert_eq!(told(&["Ann Lee", about, STORY, MORE, STORY, MORE]), [""; 0]);
}

#[test]
fn without_the_lexicon_no_phrase_is_sure() {
    let lines = [STORY, "We use cookies to count our readers.", "Photo: Ann Lee"];
    assert_ne!(dropped(plain(&lines), &RuleSettings::default()), [""; 0]);
    let settings = RuleSettings { lexicon: false, ..RuleSettings::default() };
    assert_eq!(dropped(plain(&lines), &settings), [""; 0]);
}

#[test]
fn text_fields_go_unless_the_page_is_one() {
    let field = "<textarea>&lt;p&gt;The ferry to the outer island sailed&lt;/p&gt;</textarea>";
    let settings = RuleSettings::default();
    let told = |page: String| dropped(markup(&page), &settings);
    assert_eq!(told(format!("<p>{STORY}</p>{field}")), ["widget: <p>The ferry"]);
    assert_eq!(told(format!("<p>Paste</p><textarea>{STORY}</textarea>")), [""; 0]);
    let by_phrases = RuleSettings { structure: false, ..RuleSettings::default() };
    assert_eq!(dropped(markup(&format!("<p>{STORY}</p>{field}")), &by_phrases), [""; 0]);
}

#[test]
fn dialogs_go_unless_the_page_is_one() {
    let settings = RuleSettings::default();
    let told = |page: String| dropped(markup(&page), &settings);
    let story = format!("<p>{STORY}</p><p>{MORE}</p>");
    for dialog in ["dialog", "div aria-modal=true", "div role=alertdialog"] {
        let end = dialog.split(' ').next().unwrap();
        let page = format!("{story}<{dialog}><div><p>These are the terms of sale.</div></{end}>");
        assert_eq!(told(page), ["widget: These are"], "{dialog}");
        assert_eq!(told(format!("<p>Story</p><{dialog}>{story}</{end}>")), [""; 0], "{dialog}");
    }
    assert_eq!(told(format!("{story}<div role=dialog aria-modal=false><p>These are sizes.</div>")), [""; 0]);
}

#[test]
fn footers_go_but_not_those_of_quotations() {
    let settings = RuleSettings::default();
    let told = |page: String| dropped(markup(&page), &settings);
    let story = format!("<p>{STORY}</p><p>{MORE}</p>");
    assert_eq!(told(format!("{story}<footer><p>Terms of use and privacy</footer>")), ["footer: Terms of"]);
    assert_eq!(told(format!("{story}<div role=contentinfo><p>Terms of use</div>")), ["footer: Terms of"]);
    assert_eq!(told(format!("{story}<blockquote>Ahoy<footer>The captain</footer></blockquote>")), [""; 0]);
    // A footer that was opened too early.
    assert_eq!(told(format!("<p>Home</p><footer><p>Terms{story}</footer>")), [""; 0]);
}

#[test]
fn what_search_engines_are_kept_out_of_goes_unless_the_text_begins_in_it() {
    let settings = RuleSettings::default();
    let told = |page: String| dropped(markup(&page), &settings);
    let story = format!("<h1>Ferry</h1><p>{STORY}</p><p>{MORE}</p>");
    for (begins, ends) in [
        ("<div data-nosnippet>", "</div>"),
        ("<div class='box robots-nocontent'>", "</div>"),
        ("<noindex>", "</noindex>"),
        ("<!-- googleoff: all -->", "<!-- googleon: all -->"),
        ("<!--noindex-->", "<!--/noindex-->"),
        // Never ended.
        ("<!--googleoff: index-->", ""),
    ] {
        let page = format!("{story}{begins}<p>These are the rules of our comments.</p>{ends}");
        assert_eq!(told(page), ["widget: These are"], "{begins}");
        let taken_over =
            format!("<h1>Ferry</h1>{begins}<p>{STORY}</p><p>{MORE}</p>{ends}<p>{MORE}</p><p>{STORY}</p>");
        assert_eq!(told(taken_over), [""; 0], "{begins}");
        let whole = format!("<p>Home</p>{begins}{story}{ends}");
        assert_eq!(told(whole), [""; 0], "{begins}");
    }
    let page = |inner: &str| format!("{story}{inner}");
    assert_eq!(told(page("<div data-nosnippet=false><p>These are the islands.</div>")), [""; 0]);
    assert_eq!(
        told(page("<!--googleoff: anchor--><p>These are the islands.<!--googleon: anchor-->")),
        [""; 0]
    );
    assert_eq!(told(page("<!--googleoff: all--><!--googleon: all--><p>These are the islands.")), [""; 0]);
    // Inside a sentence it says nothing of the sentence.
    assert_eq!(told(page("<p>The island <noindex><a href=/a>in the north</a></noindex> is small.")), [""; 0]);
}

#[test]
fn names_of_fields_and_tooltips_go_and_questions_stay() {
    let settings = RuleSettings::default();
    let told = |page: String| dropped(markup(&page), &settings);
    let page = |inner: &str| format!("<p>{STORY}</p><p>{MORE}</p>{inner}");
    let field = "<div><label for=name>Your full name and address</label><input id=name></div>";
    assert_eq!(told(page(field)), ["widget: Your full"]);
    let answer = "<div><label for=a>How long does it take?</label><input id=a type=checkbox><p>Two hours in all.</div>";
    assert_eq!(told(page(answer)), [""; 0]);
    assert_eq!(told(page("<div><label>Length of the quay</label> 90 m</div>")), [""; 0]);
    assert_eq!(told(page("<div role=tooltip>Prices are those of today</div>")), ["widget: Prices are"]);
}

#[test]
fn marks_that_link_to_their_own_place_are_cut_off() {
    let cut = |page: &str| parts(markup(page), &Lexicon::default());
    assert_eq!(
        cut("<h2>Install Go<a class=headerlink href='#install'>¶</a></h2><p>Get it.</p>"),
        ["Install Go|¶|"]
    );
    assert_eq!(cut("<h2><a href='/doc#install'>#</a> Install Go</h2><p>Get it.</p>"), ["|# |Install Go"]);
    assert_eq!(
        cut("<dl><dt>compress(data) <a href='#compress'>\u{f0c1}</a></dt><dd>Keeps some.</dd></dl>"),
        ["compress(data)| \u{f0c1}|"]
    );
    assert_eq!(
        cut("<p>As Ames has shown. <a href='#ref1'>↩\u{fe0e}</a></p>"),
        ["As Ames has shown.| ↩\u{fe0e}|"]
    );
    assert_eq!(cut("<h2><a href='#p5'>§</a> 5 Scope</h2><p>See <a href='#p6'>§ 6</a></p>"), [""; 0]);
    assert_eq!(
        cut(
            "<p>Press <a href='/keys'>#</a></p><p>Sold out.<a href='#note'>*</a></p><p><a href='#top'>↑</a></p>"
        ),
        [""; 0]
    );
}
