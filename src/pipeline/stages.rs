//! The `[[stage]]` tables of a pipeline file: each one's settings, and whether their order makes sense.

use super::order::{self, Seen};
use super::report::{Report, list, suggest};
use super::table::{Section, shown};
use crate::clean::model::OperatingPoint;
use crate::clean::plan::{
    BlockSettings, DecodeSettings, FilterSettings, LanguageSettings, MetadataSettings, ModelSettings,
    RepeatSettings, RuleSettings, Stage, VerdictSettings,
};
use crate::outcome::Verdict;
use toml::Spanned;
use toml::de::DeValue;

/// The kinds of stage, in their usual order.
pub(super) const KINDS: [&str; 9] =
    ["decode", "blocks", "metadata", "rules", "model", "repeats", "language", "verdict", "filter"];

/// More words than any page has.
const MOST_WORDS: u64 = 1_000_000_000;

/// Reads the stages and checks their order.
pub(super) fn read(root: &mut Section<'_, '_>, report: &mut Report<'_>) -> Vec<Stage> {
    const EXAMPLE: &str = "begin with `[[stage]]`, `kind = \"decode\"` and `[[stage]]`, `kind = \"blocks\"`";
    let Some(value) = root.take("stage") else {
        report.absence(0..0, "a pipeline without stages", EXAMPLE);
        return Vec::new();
    };
    let Some(items) = value.get_ref().as_array() else {
        report.error(value.span(), "`stage` is no list of tables", "write `[[stage]]`, in double brackets");
        return Vec::new();
    };
    let (mut stages, mut seen) = (Vec::new(), Vec::new());
    for item in items.iter() {
        let (stage, one) = read_one(item, report);
        stages.extend(stage);
        seen.push(one);
    }
    order::check(&seen, value.span(), report);
    stages
}

fn read_one(item: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> (Option<Stage>, Seen) {
    let mut seen = Seen { kind: None, span: item.span(), needs_language: None };
    let Some(mut section) = Section::of(item, "`[[stage]]`", report) else { return (None, seen) };
    let Some(value) = section.take("kind") else {
        report.absence(
            item.span(),
            "a stage without a kind",
            format!("add `kind = ` one of {}", list(&KINDS)),
        );
        return (None, seen);
    };
    let Some(kind) = super::table::text("kind", value, report) else { return (None, seen) };
    seen.span = value.span();
    seen.kind = KINDS.into_iter().find(|k| k == kind.get_ref());
    let Some(kind) = seen.kind else {
        let word = kind.get_ref();
        let help = super::report::remedy(word, &KINDS);
        report.error(value.span(), format!("unknown kind of stage: `{}`", shown(word)), help);
        // The order is checked as if the word that was meant stood there.
        seen.kind = suggest(word, &KINDS);
        return (None, seen);
    };
    section.rename(format!("a stage of kind `{kind}`"));
    let stage = match kind {
        "decode" => Stage::Decode(decode(&mut section, report)),
        "blocks" => Stage::Blocks(blocks(&mut section, report)),
        "metadata" => Stage::Metadata(MetadataSettings {}),
        "rules" => Stage::Rules(rules(&mut section, report)),
        "model" => Stage::Model(model(&mut section, report)),
        "repeats" => Stage::Repeats(repeats(&mut section, report)),
        "language" => Stage::Language(LanguageSettings {}),
        "verdict" => Stage::Verdict(verdict(&mut section, report)),
        _ => Stage::Filter(filter(&mut section, &mut seen, report)),
    };
    section.close(report);
    (Some(stage), seen)
}

fn decode(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> DecodeSettings {
    let default = DecodeSettings::default();
    DecodeSettings {
        mojibake: s.bool("mojibake", default.mojibake, report),
        entities: s.bool("entities", default.entities, report),
        nfc: s.bool("nfc", default.nfc, report),
    }
}

fn blocks(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> BlockSettings {
    let default = BlockSettings::default();
    BlockSettings {
        join_lines: s.bool("join_lines", default.join_lines, report),
        split_glued: s.bool("split_glued", default.split_glued, report),
        payloads: s.bool("payloads", default.payloads, report),
    }
}

fn rules(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> RuleSettings {
    let default = RuleSettings::default();
    RuleSettings {
        lexicon: s.bool("lexicon", default.lexicon, report),
        sites: s.bool("sites", default.sites, report),
        structure: s.bool("structure", default.structure, report),
    }
}

fn model(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> ModelSettings {
    ModelSettings {
        operating_point: s.choice("operating_point", &OperatingPoint::NAMES, report).unwrap_or_default(),
        min_confidence: s.number("min_confidence", 0.0..=1.0, report),
    }
}

fn repeats(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> RepeatSettings {
    let default = RepeatSettings::default();
    let mut count = |key, default: usize| {
        s.integer(key, 1..=1_000_000, report).map_or(default, |n| usize::try_from(n).unwrap_or(default))
    };
    RepeatSettings {
        min_chars: count("min_chars", default.min_chars),
        min_words: count("min_words", default.min_words),
    }
}

fn verdict(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> VerdictSettings {
    let words: Vec<&str> = Verdict::ALL.iter().filter(|v| **v != Verdict::Ok).map(|v| v.as_str()).collect();
    let mut reject = Vec::new();
    for word in s.strings("reject", report) {
        let (span, word) = (word.span(), word.into_inner());
        match Verdict::from_name(&word) {
            Some(Verdict::Ok) => {
                report.error(span, "`ok` cannot be rejected", format!("possible: {}", list(&words)));
            }
            Some(v) if reject.contains(&v) => {
                report.error(span, format!("`{}` stands twice", v.as_str()), "take one of the two out");
            }
            Some(v) => reject.push(v),
            None => {
                let help = super::report::remedy(&word, &words);
                report.error(span, format!("unknown verdict `{}`", shown(&word)), help);
            }
        }
    }
    reject.sort();
    VerdictSettings { reject }
}

fn filter(s: &mut Section<'_, '_>, seen: &mut Seen, report: &mut Report<'_>) -> FilterSettings {
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let read = FilterSettings {
        min_words: s.integer("min_words", 0..=MOST_WORDS, report).map(small),
        max_words: s.integer("max_words", 1..=MOST_WORDS, report).map(small),
        max_link_ratio: s.number("max_link_ratio", 0.0..=1.0, report),
        max_symbol_ratio: s.number("max_symbol_ratio", 0.0..=100.0, report),
        min_mean_word_length: s.number("min_mean_word_length", 0.0..=1000.0, report),
        max_mean_word_length: s.number("max_mean_word_length", 1.0..=1000.0, report),
        min_alphabetic_ratio: s.number("min_alphabetic_ratio", 0.0..=1.0, report),
        max_bullet_line_ratio: s.number("max_bullet_line_ratio", 0.0..=1.0, report),
        max_ellipsis_line_ratio: s.number("max_ellipsis_line_ratio", 0.0..=1.0, report),
        min_terminal_line_ratio: s.number("min_terminal_line_ratio", 0.0..=1.0, report),
        max_duplicate_line_ratio: s.number("max_duplicate_line_ratio", 0.0..=1.0, report),
        max_duplicate_line_char_ratio: s.number("max_duplicate_line_char_ratio", 0.0..=1.0, report),
        max_top_ngram_char_ratio: s.numbers("max_top_ngram_char_ratio", 0.0..=1.0, report),
        max_duplicate_ngram_char_ratio: s.numbers("max_duplicate_ngram_char_ratio", 0.0..=1.0, report),
        min_stop_words: s.integer("min_stop_words", 0..=MOST_WORDS, report).map(small),
        languages: languages(s, report),
        min_language_confidence: s.number("min_language_confidence", 0.0..=1.0, report),
    };
    let crossed = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| a > b);
    let mut pair = |least: &str, most: &str| {
        let message = format!("`{most}` is below `{least}`: nothing can pass");
        report.error(s.place(most), message, format!("raise `{most}` or lower `{least}`"));
    };
    if crossed(read.min_words.map(f64::from), read.max_words.map(f64::from)) {
        pair("min_words", "max_words");
    }
    if crossed(read.min_mean_word_length, read.max_mean_word_length) {
        pair("min_mean_word_length", "max_mean_word_length");
    }
    let by_language = [
        ("languages", !read.languages.is_empty()),
        ("min_language_confidence", read.min_language_confidence.is_some()),
        ("min_stop_words", read.min_stop_words.is_some()),
    ];
    seen.needs_language = by_language.into_iter().find(|(_, used)| *used).map(|(key, _)| (key, s.place(key)));
    read
}

fn languages(s: &mut Section<'_, '_>, report: &mut Report<'_>) -> Vec<String> {
    let mut codes = Vec::new();
    for code in s.strings("languages", report) {
        let (span, code) = (code.span(), code.into_inner());
        if !matches!(code.len(), 2 | 3) || !code.bytes().all(|b| b.is_ascii_lowercase()) {
            let help = "ISO 639-1 codes in lower case, such as \"en\", \"de\", \"zh\"";
            report.error(span, format!("`{}` is no language code", shown(&code)), help);
        } else if codes.contains(&code) {
            report.error(span, format!("`{code}` stands twice"), "take one of the two out");
        } else {
            codes.push(code);
        }
    }
    codes.sort();
    codes
}
