//! Lexicon files: phrases in groups of one reason, field or verdict, of the file's language or the group's own, checked and put into one list.
//!
//! The phrases are compared with texts elsewhere, in `clean::lexicon`.

use super::Diagnostic;
use super::quick;
use super::report::{Report, remedy};
use super::table::{Section, shown};
use super::texts::Text;
use super::threads;
use crate::clean::lexicon::{Folded, Lexicon, Match, Phrase, Target};
use crate::outcome::{Field, Reason, Verdict};
use std::collections::HashMap;
use std::sync::OnceLock;
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

/// Phrases that are folded together.
const FOLDED_TOGETHER: usize = 1000;

/// Reads every lexicon file, in the order of their names: the phrases of each.
pub(super) fn read<'t>(
    files: impl Iterator<Item = (&'t str, &'t Text)>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Vec<Phrase>> {
    let files: Vec<_> = files.collect();
    let read = threads::each(&files, |(name, file)| read_file(name, file));
    let phrases = read.into_iter().map(|(phrases, faults)| {
        found.extend(faults);
        phrases
    });
    phrases.collect()
}

/// Compiles the phrases of all files; `beside` is called meanwhile.
pub(super) fn compile<T: Send + Sync>(
    phrases: Vec<Vec<Phrase>>,
    beside: impl Fn(&[Vec<Phrase>]) -> T + Sync,
) -> (Lexicon, T) {
    // What takes longest comes first.
    let lists = phrases.iter().flat_map(|phrases| phrases.chunks(FOLDED_TOGETHER));
    let jobs: Vec<Option<&[Phrase]>> = std::iter::once(None).chain(lists.map(Some)).collect();
    let other = OnceLock::new();
    let folded = threads::each(&jobs, |job| {
        if job.is_none() {
            other.get_or_init(|| beside(&phrases));
        }
        Folded::new(job.unwrap_or_default())
    });
    let other = other.into_inner().expect("every job is done");
    (Lexicon::of(phrases, &folded), other)
}

/// Reads one file; also what is wrong with it.
fn read_file(name: &str, file: &Text) -> (Vec<Phrase>, Vec<Diagnostic>) {
    if let Some(known) = quick::phrases(name, &file.text) {
        return (known, Vec::new());
    }
    let mut phrases = Vec::new();
    let (mut report, root) = Report::parse(&file.label, &file.text);
    let mut section = Section::new(root.get_ref(), "a lexicon file", 0..0);
    read_groups(&mut section, &mut phrases, &mut report);
    section.close(&mut report);
    (phrases, report.finish())
}

/// Where each phrase stands first, by its language.
type Starts = HashMap<(String, String, Target, Match), usize>;

const HELP: &str = "an ISO 639-1 code in lower case, as in `language = \"en\"`";

fn check_language(language: &Spanned<String>, report: &mut Report<'_>) {
    let code = language.get_ref();
    if !matches!(code.len(), 2 | 3) || !code.bytes().all(|b| b.is_ascii_lowercase()) {
        report.error(language.span(), format!("`{}` is no language code", shown(code)), HELP);
    }
}

fn read_groups(section: &mut Section<'_, '_>, phrases: &mut Vec<Phrase>, report: &mut Report<'_>) {
    let language = section.string("language", report);
    match &language {
        None => report.absence(section.place("language"), "a lexicon file without a language", HELP),
        Some(language) => check_language(language, report),
    }
    let language = language.map_or(String::new(), Spanned::into_inner);
    let groups = section.take("group");
    let Some(items) = groups.and_then(|g| g.get_ref().as_array()) else {
        let at = section.place("group");
        report.absence(at, "a lexicon file without groups", "begin with `[[group]]`, in double brackets");
        return;
    };
    let mut starts = Starts::new();
    for item in items.iter() {
        read_group(item, &language, phrases, &mut starts, report);
    }
}

fn read_group(
    item: &Spanned<DeValue<'_>>,
    language: &str,
    phrases: &mut Vec<Phrase>,
    starts: &mut Starts,
    report: &mut Report<'_>,
) {
    let Some(mut section) = Section::of(item, "`[[group]]`", report) else { return };
    let own = section.string("language", report);
    if let Some(own) = &own {
        check_language(own, report);
    }
    let language = own.as_ref().map_or(language, |own| own.get_ref().as_str());
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
        if let Some(first) = starts.insert((language.to_owned(), text.clone(), target, how), span.start) {
            let first = report.line(first);
            let message = format!("`{}` stands twice", shown(&text));
            report.error(span, message, format!("take one out; the other is in line {first}"));
            continue;
        }
        let max_words = u32::try_from(max_words).unwrap_or(u32::MAX);
        let phrase = Phrase { text: text.into(), language: language.into(), target, how, max_words };
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
    let verdict = section.string("verdict", report);
    let asks = section.string("asks", report);
    let offers = section.string("offers", report);
    let reasons = || Reason::ALL.iter().map(|r| r.as_str()).collect();
    let (kind, word, names, target): (_, _, Vec<&str>, _) = match (&reason, &field, &verdict, &asks, &offers)
    {
        (Some(word), None, None, None, None) => {
            ("reason", word, reasons(), Reason::from_name(word.get_ref()).map(Target::Drop))
        }
        (None, Some(word), None, None, None) => {
            let names = Field::ALL.iter().map(|f| f.as_str()).collect();
            ("field", word, names, Field::from_name(word.get_ref()).map(Target::Move))
        }
        (None, None, Some(word), None, None) => {
            let names = Verdict::ALL.iter().map(|v| v.as_str()).collect();
            ("verdict", word, names, Verdict::from_name(word.get_ref()).map(Target::Page))
        }
        (None, None, None, Some(word), None) => {
            ("reason", word, reasons(), Reason::from_name(word.get_ref()).map(Target::Asks))
        }
        (None, None, None, None, Some(word)) => {
            ("reason", word, reasons(), Reason::from_name(word.get_ref()).map(Target::Offers))
        }
        _ => {
            let message = "a group needs either a reason or a field";
            let help = "add `reason = \"related\"` to drop what matches, or `field = \"author\"` to move it";
            report.absence(section.span.clone(), message, help);
            return None;
        }
    };
    if target.is_none() {
        let message = format!("unknown {kind} `{}`", shown(word.get_ref()));
        report.error(word.span(), message, remedy(word.get_ref(), &names));
    }
    target
}
