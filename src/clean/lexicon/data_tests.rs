//! The phrase files themselves: they parse, hold what they promise, and no phrase is dead, doubled or out of reach.

use super::{Hit, Lexicon, Match, Phrase, Scratch, Target};
use crate::clean::words;
use crate::outcome::{Field, Reason, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// The languages, in the order of loading.
const LANGUAGES: [&str; 23] = [
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "el", "zh", "ja", "ko", "ar", "tr", "cs", "fa",
    "hi", "id", "ro", "sv", "uk", "vi",
];

/// Every phrase of every file.
pub(super) fn all() -> Vec<Phrase> {
    LANGUAGES.into_iter().flat_map(file).collect()
}

fn file(language: &str) -> Vec<Phrase> {
    named(language, language)
}

fn named(name: &str, language: &str) -> Vec<Phrase> {
    let path = format!("{}/pipelines/lexicon/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let table: toml::Table = text.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
    assert_eq!(table["language"].as_str(), Some(language), "{path}");
    let mut phrases = Vec::new();
    for group in table["group"].as_array().unwrap() {
        if let Some(verdict) = group.get("verdict") {
            let verdict = Verdict::from_name(verdict.as_str().unwrap()).unwrap();
            read_group(group, Target::Page(verdict), &mut phrases, language);
            continue;
        }
        let reason = |name: &toml::Value| Reason::from_name(name.as_str().unwrap()).unwrap();
        let target = match ["reason", "field", "asks", "offers"].map(|key| group.get(key)) {
            [Some(r), None, None, None] => Target::Drop(reason(r)),
            [None, Some(f), None, None] => Target::Move(Field::from_name(f.as_str().unwrap()).unwrap()),
            [None, None, Some(r), None] => Target::Asks(reason(r)),
            [None, None, None, Some(r)] => Target::Offers(reason(r)),
            _ => panic!("{path}: a group has a reason or a field"),
        };
        read_group(group, target, &mut phrases, language);
    }
    phrases
}

fn read_group(group: &toml::Value, target: Target, phrases: &mut Vec<Phrase>, language: &str) {
    let language = group.get("language").map_or(language, |l| l.as_str().unwrap());
    let how = match group["match"].as_str().unwrap() {
        "whole" => Match::Whole,
        "starts" => Match::Starts,
        "ends" => Match::Ends,
        "contains" => Match::Contains,
        "section" => Match::Section,
        other => panic!("match {other}"),
    };
    let max_words = u32::try_from(group["max_words"].as_integer().unwrap()).unwrap();
    for text in group["phrases"].as_array().unwrap() {
        let text = text.as_str().unwrap().to_owned().into();
        phrases.push(Phrase { text, language: language.into(), target, how, max_words });
    }
}

#[test]
fn every_language_has_enough_for_every_reason_and_field() {
    use Reason::*;
    let reasons =
        [Related, Share, Subscribe, Consent, Comments, Copyright, Disclaimer, ErrorBanner, Login, Promo];
    let also = [Navigation, Advert, Teaser];
    let fields = [Field::Author, Field::Date, Field::Attribution, Field::Credit];
    let wanted = reasons.map(Target::Drop).into_iter().chain(fields.map(Target::Move));
    let all_targets: Vec<Target> =
        wanted.chain(also.map(Target::Drop)).chain([Target::Move(Field::Comments)]).collect();
    for language in LANGUAGES {
        let mut counts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for p in file(language) {
            counts.entry(format!("{:?}", p.target)).or_default().insert(p.text.to_lowercase());
        }
        let least = if language == "en" { 15 } else { 4 };
        for target in &all_targets {
            let count = counts.get(&format!("{target:?}")).map_or(0, BTreeSet::len);
            assert!(count >= least, "{language} {target:?}: {count}");
        }
    }
}

#[test]
fn no_phrase_has_a_fault_or_stands_twice_in_its_language() {
    let mut bad = Vec::new();
    for phrases in LANGUAGES.map(file).into_iter().chain(pages_by_language()) {
        let language = phrases.first().map_or("", |p| &p.language);
        bad.extend(phrases.iter().filter_map(|p| p.fault().map(|f| format!("{language}: {}: {f}", p.text))));
        // Twins are found as the first of them, so the second of two is found as another phrase.
        let lexicon = Lexicon::new(phrases.clone());
        for (i, p) in phrases.iter().enumerate() {
            if !finds_itself(&lexicon, i, p) {
                bad.push(format!(
                    "{language}: {:?} {:?} {} is not found, or twice there",
                    p.target, p.how, p.text
                ));
            }
        }
    }
    assert!(bad.is_empty(), "{} phrases:\n{}", bad.len(), bad.join("\n"));
}

/// The phrases about whole pages, of each language apart.
fn pages_by_language() -> Vec<Vec<Phrase>> {
    let mut by: BTreeMap<_, Vec<Phrase>> = BTreeMap::new();
    for phrase in named("pages", "mul") {
        by.entry(phrase.language.clone()).or_default().push(phrase);
    }
    by.into_values().collect()
}

fn finds_itself(lexicon: &Lexicon, index: usize, phrase: &Phrase) -> bool {
    let text = phrase.text.replace("{n}", "12").replace("{x}", "Abc");
    let mut hits: Vec<Hit> = Vec::new();
    lexicon.matches(&text, words::count(&text), &mut Scratch::default(), &mut hits);
    lexicon.page_matches(&text, words::count(&text), &mut Scratch::default(), &mut hits);
    lexicon.prompt_matches(&text, words::count(&text), &mut Scratch::default(), &mut hits);
    hits.iter().any(|h| h.phrase as usize == index)
}

#[test]
fn every_phrase_fits_into_its_own_limit() {
    let fits = |p: &Phrase| words::count(&p.text.replace("{n}", "12").replace("{x}", "Abc")) <= p.max_words;
    let bad: Vec<String> = all().into_iter().filter(|p| !fits(p)).map(|p| p.text.into_owned()).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn phrases_that_stand_anywhere_are_long() {
    let least = |p: &Phrase| if matches!(&*p.language, "zh" | "ja" | "ko") { 5 } else { 10 };
    let letters = |p: &Phrase| p.text.chars().filter(|c| c.is_alphanumeric()).count();
    // What is offered counts only beside what is asked.
    let alone = |p: &Phrase| matches!(p.target, Target::Drop(_) | Target::Move(_));
    let anywhere = all().into_iter().filter(|p| p.how == Match::Contains && alone(p));
    let bad: Vec<String> = anywhere.filter(|p| letters(p) < least(p)).map(|p| p.text.into_owned()).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
