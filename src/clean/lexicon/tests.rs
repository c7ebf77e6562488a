//! Phrases and where they are found.

use super::{Hit, Lexicon, Match, Phrase, Scratch, Target, annotate, data_tests, fold};
use crate::clean::words;
use crate::document::{Block, BlockKind, Document, ItemMark};
use crate::outcome::{Field, Reason};
use proptest::prelude::*;

fn phrase(text: &str, how: Match) -> Phrase {
    Phrase {
        text: text.to_owned().into(),
        language: "en".into(),
        target: Target::Drop(Reason::Related),
        how,
        max_words: 12,
    }
}

/// What a single phrase covers of a text; empty where it is not found.
fn covered<'t>(pattern: &str, how: Match, text: &'t str) -> &'t str {
    let mut hits = Vec::new();
    Lexicon::new(vec![phrase(pattern, how)]).matches(
        text,
        words::count(text),
        &mut Scratch::default(),
        &mut hits,
    );
    assert!(hits.len() <= 1);
    hits.first().map_or("", |h| text.get(h.range.clone()).expect("a range on character borders"))
}

#[track_caller]
fn check(pattern: &str, how: Match, text: &str, expect: &str) {
    assert_eq!(covered(pattern, how, text), expect, "{pattern} in {text}");
}

#[test]
fn folding_evens_out_what_sites_vary() {
    let folded = |text: &str| {
        let mut out = String::new();
        fold::fold(text, &mut out);
        out
    };
    assert_eq!(folded("  Don’t\u{a0} MISS\t“it” – now "), "don't miss \"it\" - now");
    assert_eq!(folded("İLGİLİ ılık"), "ilgili ilik");
    assert_eq!(folded("ΣΧΌΛΙΑ Σχόλιας"), "σχολια σχολιασ");
    assert_eq!(folded("Ещё"), "еще");
    assert_eq!(folded("来源：新华社！"), "来源: 新华社!");
    assert_eq!(folded("Source : X"), "source: x");
    assert_eq!(folded("©2024"), "© 0");
    assert_eq!(folded("1,234 2.5K 06.05.2024 ٣ mp3 10km"), "0 0 0 0 mp0 0km");
    assert_eq!(folded("co\u{ad}okie\u{200b}s أضف تعليقاً"), "cookies اضف تعليقا");
}

#[test]
fn what_is_folded_by_the_run_folds_as_one_by_one() {
    for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii()) {
        let (text, mut by_run, mut one_by_one) = (format!("Ä{c}{c} {c}"), String::new(), String::new());
        fold::fold(&text, &mut by_run);
        fold::fold_each(&text, |c, _| one_by_one.push(c));
        assert_eq!(by_run, one_by_one, "{c:?}");
    }
}

#[test]
fn a_whole_match_ignores_decoration_spaces_and_counts() {
    for text in [
        "Related Stories",
        "» RELATED STORIES:",
        "• related stories (12)",
        "Related  Stories 1,204",
        "RelatedStories",
    ] {
        assert_ne!(covered("Related stories", Match::Whole, text), "", "{text}");
        assert_ne!(covered("Related stories", Match::Section, text), "", "{text}");
    }
    check("Related stories", Match::Whole, "» Related Stories: (12)", "Related Stories");
    check("Comments No comment", Match::Whole, "CommentsNo comment", "CommentsNo comment");
    check("Related stories", Match::Whole, "Related stories of love", "");
    check("Related stories", Match::Whole, "Unrelated stories", "");
    check("404 not found", Match::Whole, "404 Not Found", "404 Not Found");
    check("404 not found", Match::Whole, "12 not found", "");
}

#[test]
fn starts_ends_and_contains_respect_word_borders() {
    check("Source:", Match::Starts, "Source : Axios", "Source :");
    check("Source:", Match::Starts, "The source: Axios", "");
    check("Posted on", Match::Starts, "• Posted on Friday", "Posted on");
    check("Posted on", Match::Starts, "Posted online", "");
    check("Read more", Match::Ends, "A long way. Read More »", "Read More");
    check("Read more", Match::Ends, "They spread more", "");
    check("Read more", Match::Ends, "Read more about it", "");
    check("uses cookies", Match::Contains, "Our site uses ‘cookies’", "");
    check("uses \"cookies\"", Match::Contains, "Our site uses “cookies”.", "uses “cookies”");
    check("uses cookies", Match::Contains, "it re-uses cookiesheets", "");
    check("使用cookie", Match::Contains, "本网站使用Cookie来", "使用Cookie");
    check("댓글", Match::Starts, "댓글을 쓰다", "");
}

#[test]
fn placeholders_stand_for_numbers_and_a_few_words() {
    check("{n} comments", Match::Whole, "1,204 Comments", "1,204 Comments");
    check("{n} comments", Match::Whole, "Comments", "");
    check("© {n} {x}", Match::Whole, "©2024 Gazette of the North", "©2024 Gazette of the North");
    check("© {n} {x}", Match::Whole, "© 2024 one two three four five", "");
    check("Share on {x}", Match::Whole, "Share on My Space!", "Share on My Space");
    check("By {x} and {x}", Match::Whole, "By Ann Lee and Bo Smith", "By Ann Lee and Bo Smith");
    check("By {x}", Match::Whole, "By the way: no", "");
    check(
        "{x} also informed,",
        Match::Starts,
        "The Daily Post also informed, that rain",
        "The Daily Post also informed,",
    );
    check("{x} also informed,", Match::Starts, "He said that the paper had also informed, twice", "");
    check("来源:{x}", Match::Whole, "来源：新华社", "来源：新华社");
    check("{x}로 공유", Match::Whole, "메일로 공유", "메일로 공유");
}

#[test]
fn faults_are_named_and_such_phrases_never_match() {
    for (text, how) in [
        ("Share on {y}", Match::Whole),
        ("{x} of cookies", Match::Contains),
        ("from {x}", Match::Starts),
        ("{x}{x} wrote", Match::Starts),
        ("»»", Match::Whole),
        ("{x}", Match::Whole),
    ] {
        assert!(phrase(text, how).fault().is_some(), "{text}");
        assert_eq!(covered(text, how, "Share on {y} of cookies from 12 »»"), "", "{text}");
    }
}

#[test]
fn twins_of_other_languages_give_one_hit_and_longer_blocks_the_next() {
    let mut twin = phrase("Photo:", Match::Starts);
    (twin.language, twin.max_words) = ("fr".into(), 20);
    let mut other = phrase("Photo:", Match::Starts);
    other.target = Target::Move(Field::Credit);
    let lexicon = Lexicon::new(vec![phrase("Photo:", Match::Starts), twin, other]);
    let found = |words| {
        let mut hits: Vec<Hit> = Vec::new();
        lexicon.matches("Photo: AFP", words, &mut Scratch::default(), &mut hits);
        hits.iter().map(|h| h.phrase).collect::<Vec<_>>()
    };
    assert_eq!(found(2), [0, 2]);
    assert_eq!(found(15), [1]);
    assert!(found(30).is_empty());
    assert_eq!(lexicon.rule_name(1), "lexicon/fr/related/Photo:");
}

#[test]
fn the_labels_of_real_pages_are_found() {
    let lexicon = Lexicon::new(data_tests::all());
    for (text, target) in [
        ("Sorry!!", "error_banner"),
        ("Error! We're sorry, but the page you were looking for doesn't exist.", "error_banner"),
        ("Legal Disclaimer:", "disclaimer"),
        ("The Herald provides the information “as is” without warranty of any kind.", "disclaimer"),
        ("CommentsNo comment", "comments"),
        ("No stories found.", "related"),
        ("Latest news:", "promo"),
        ("Let's remember Morning Post wrote, Wheat is dear again.", "promo"),
        ("Morning Post also informed, Oil Prices: What to Expect.", "promo"),
        ("In addition, Morning Post informed, Gold is up.", "promo"),
        ("Source: Axios.", "attribution"),
        ("Skip to content", "navigation"),
        ("ADVERTISEMENT", "advert"),
        ("12 Kommentare", "comments"),
        ("Фото: Иван Петров", "credit"),
        ("责任编辑：王小明", "author"),
        ("آخر تحديث: 12 مايو", "date"),
        ("Was this page helpful?", "widget"),
        ("Ваш голос учтен.", "widget"),
        ("Czy ten artykuł był pomocny?", "widget"),
        ("この記事は役に立ちましたか？", "widget"),
        ("Doba čtení: 4 min", "widget"),
    ] {
        let mut hits = Vec::new();
        lexicon.matches(text, words::count(text), &mut Scratch::default(), &mut hits);
        let names: Vec<String> = hits.iter().map(|h| lexicon.rule_name(h.phrase)).collect();
        assert!(names.iter().any(|n| n.contains(&format!("/{target}/"))), "{text}: {names:?}");
    }
}

#[test]
fn sentences_of_articles_are_left_alone() {
    let lexicon = Lexicon::new(data_tests::all());
    let mut wrong = Vec::new();
    for text in include_str!("prose.txt").lines().filter(|l| !l.is_empty()) {
        let mut hits = Vec::new();
        lexicon.matches(text, words::count(text), &mut Scratch::default(), &mut hits);
        wrong.extend(hits.iter().map(|h| format!("{}: {text}", lexicon.rule_name(h.phrase))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hostile_blocks_cost_little() {
    let lexicon = Lexicon::new(data_tests::all());
    let mut hits = Vec::new();
    for unit in ["by by ", "read more ", "© 1 ", "a", "1,", "\u{200b}", " also informed, "] {
        lexicon.matches(&unit.repeat(1_000_000), 1, &mut Scratch::default(), &mut hits);
        lexicon.matches(&unit.repeat(400), 10, &mut Scratch::default(), &mut hits);
    }
    assert!(hits.len() < 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_text_gives_ranges_inside_it(text in "\\PC{0,60}", pattern in "\\PC{1,12}", how in 0usize..5) {
        let how = [Match::Whole, Match::Starts, Match::Ends, Match::Contains, Match::Section][how];
        let text = format!("{text} {pattern} ");
        for pattern in [pattern.clone(), format!("{pattern} {{x}} a"), format!("{{x}}{pattern}")] {
            let mut hits = Vec::new();
            Lexicon::new(vec![phrase(&pattern, how)]).matches(&text, 5, &mut Scratch::default(), &mut hits);
            for hit in hits {
                prop_assert!(text.get(hit.range).is_some());
            }
        }
    }
}

/// Texts of the characters that folding treats in ways of their own.
const FOLDED: &str = "[a-cA-C :;!?`'0-9,.\\-\t’“–©İЁЖжάς來１٣\u{ad}\u{a0}]{0,40}";

proptest! {
    #[test]
    fn folding_in_runs_is_folding_by_character(text in FOLDED) {
        let (mut runs, mut each) = (String::new(), String::new());
        fold::fold(&text, &mut runs);
        fold::fold_each(&text, |c, _| each.push(c));
        prop_assert_eq!(runs, each);
    }
}

#[test]
fn a_document_keeps_what_its_blocks_hold() {
    let lexicon = Lexicon::new(vec![phrase("read on", Match::Contains), phrase("share", Match::Whole)]);
    let page = |text: &str| {
        let mut doc = Document::default();
        for line in text.lines() {
            let start = doc.text.len() as u32;
            doc.text.push_str(line);
            doc.blocks.push(Block {
                kind: BlockKind::Paragraph,
                mark: ItemMark::Bullet,
                text: start..doc.text.len() as u32,
                pieces: 0..0,
                container: 0,
                link_bytes: 0,
                links: 0,
                words: words::count(line),
                tight: false,
                hidden: false,
            });
        }
        doc
    };
    let mut doc = page("Read on, or share\nnothing\nShare!\nread on, read on");
    assert!(doc.hits(2).is_empty(), "nothing was looked up yet");
    annotate(&mut doc, &lexicon);
    let found = |id| doc.hits(id).iter().map(|h| (h.phrase, h.range.clone())).collect::<Vec<_>>();
    assert_eq!(found(0), [(0, 0..7)]);
    assert_eq!(found(1), []);
    assert_eq!(found(2), [(1, 0..5)]);
    assert_eq!(found(3), [(0, 0..7)]);
    assert_eq!(found(4), []);
}
