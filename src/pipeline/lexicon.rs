//! Lexicon files: phrases of one language in groups of one reason or field, checked and put into one list.
//!
//! The phrases are compared with texts elsewhere, in `clean::lexicon`.

use super::Diagnostic;
use super::quick;
use super::report::{Report, remedy};
use super::table::{Section, shown};
use super::texts::Text;
use crate::clean::lexicon::{Lexicon, Match, Phrase, Target};
use crate::outcome::{Field, Reason};
use std::collections::HashMap;
use toml::Spanned;
use toml::de::DeValue;

/// How a phrase may have to stand in a block.
pub(super) const MATCHES: [(&str, Match); 5] = [
    ("whole", Match::Whole),
    ("starts", Match::Starts),
    ("ends", Match::Ends),
    ("contains", Match::Contains),
    ("section", Match::Section),
];

/// Reads every lexicon file, in the order of their names.
pub(super) fn read<'t>(
    files: impl Iterator<Item = (&'t str, &'t Text)>,
    found: &mut Vec<Diagnostic>,
) -> Lexicon {
    let mut phrases = Vec::new();
    for (name, file) in files {
        if let Some(known) = quick::phrases(name, &file.text) {
            phrases.extend(known);
            continue;
        }
        let (mut report, root) = Report::parse(&file.label, &file.text);
        let mut section = Section::new(root.get_ref(), "a lexicon file", 0..0);
        read_file(&mut section, &mut phrases, &mut report);
        section.close(&mut report);
        found.extend(report.finish());
    }
    Lexicon::new(phrases)
}

fn read_file(section: &mut Section<'_, '_>, phrases: &mut Vec<Phrase>, report: &mut Report<'_>) {
    const HELP: &str = "an ISO 639-1 code in lower case, as in `language = \"en\"`";
    let language = section.string("language", report);
    match &language {
        None => report.absence(section.place("language"), "a lexicon file without a language", HELP),
        Some(l)
            if !matches!(l.get_ref().len(), 2 | 3)
                || !l.get_ref().bytes().all(|b| b.is_ascii_lowercase()) =>
        {
            report.error(l.span(), format!("`{}` is no language code", shown(l.get_ref())), HELP);
        }
        _ => {}
    }
    let language = language.map_or(String::new(), Spanned::into_inner);
    let groups = section.take("group");
    let Some(items) = groups.and_then(|g| g.get_ref().as_array()) else {
        let at = section.place("group");
        report.absence(at, "a lexicon file without groups", "begin with `[[group]]`, in double brackets");
        return;
    };
    let mut starts: HashMap<(String, Target, Match), usize> = HashMap::new();
    for item in items.iter() {
        read_group(item, &language, phrases, &mut starts, report);
    }
}

fn read_group(
    item: &Spanned<DeValue<'_>>,
    language: &str,
    phrases: &mut Vec<Phrase>,
    starts: &mut HashMap<(String, Target, Match), usize>,
    report: &mut Report<'_>,
) {
    let Some(mut section) = Section::of(item, "`[[group]]`", report) else { return };
    let target = target(&mut section, report);
    let how = section.choice("match", &MATCHES, report);
    let max_words = section.integer("max_words", 1..=10_000, report);
    for (key, wanted) in [
        ("match", "add `match = \"whole\"`, or `starts`, `ends`, `contains`, `section`"),
        ("max_words", "add `max_words = `: the longest block, in words, that the phrases are looked for in"),
    ] {
        if section.place(key) == item.span() {
            report.absence(item.span(), format!("a group without `{key}`"), wanted);
        }
    }
    let texts = section.strings("phrases", report);
    if texts.is_empty() {
        report.absence(section.place("phrases"), "a group without phrases", "add `phrases = [\"...\"]`");
    }
    section.close(report);
    let (Some(target), Some(how), Some(max_words)) = (target, how, max_words) else { return };
    for text in texts {
        let (span, text) = (text.span(), text.into_inner());
        if let Some(first) = starts.insert((text.clone(), target, how), span.start) {
            let first = report.line(first);
            let message = format!("`{}` stands twice", shown(&text));
            report.error(span, message, format!("take one out; the other is in line {first}"));
            continue;
        }
        let max_words = u32::try_from(max_words).unwrap_or(u32::MAX);
        let phrase = Phrase { text, language: language.to_owned(), target, how, max_words };
        match phrase.fault() {
            Some(why) => {
                report.error(
                    span,
                    format!("`{}` can never match: {why}", shown(&phrase.text)),
                    "change it or take it out",
                );
            }
            None => phrases.push(phrase),
        }
    }
}

fn target(section: &mut Section<'_, '_>, report: &mut Report<'_>) -> Option<Target> {
    let reason = section.string("reason", report);
    let field = section.string("field", report);
    let (word, names, target): (_, Vec<&str>, _) = match (&reason, &field) {
        (Some(word), None) => {
            let names = Reason::ALL.iter().map(|r| r.as_str()).collect();
            (word, names, Reason::from_name(word.get_ref()).map(Target::Drop))
        }
        (None, Some(word)) => {
            let names = Field::ALL.iter().map(|f| f.as_str()).collect();
            (word, names, Field::from_name(word.get_ref()).map(Target::Move))
        }
        _ => {
            let message = "a group needs either a reason or a field";
            let help = "add `reason = \"related\"` to drop what matches, or `field = \"author\"` to move it";
            report.absence(section.span.clone(), message, help);
            return None;
        }
    };
    if target.is_none() {
        let kind = if reason.is_some() { "reason" } else { "field" };
        let message = format!("unknown {kind} `{}`", shown(word.get_ref()));
        report.error(word.span(), message, remedy(word.get_ref(), &names));
    }
    target
}
