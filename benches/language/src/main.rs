//! Compares crates that identify languages: accuracy on whole texts and on the first 20, 50 and 100 characters of sentences, and speed.
//!
//! usage: cargo run --release -- [--sentences 5] SOURCE[=CODE]...
//!
//! A source is a data set folder with `manifest.jsonl`, or a file of JSON Lines, with `lang` and one of `gold` and `text`; `=CODE` gives the
//! language of all texts of a source that names none. Codes are ISO 639-1.

use std::collections::BTreeMap;
use std::time::Instant;

/// Characters of the short texts; 0 stands for the whole text.
const LENGTHS: [usize; 4] = [20, 50, 100, 0];
/// Bytes of a whole text that are looked at.
const WHOLE_BYTES: usize = 1_500;

type Detector = Box<dyn Fn(&str) -> String>;

fn main() {
    let (mut sentences, mut sources) = (5, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--sentences" {
            sentences = args.next().and_then(|n| n.parse().ok()).expect("a number after --sentences");
        } else {
            sources.push(arg);
        }
    }
    let texts: Vec<(String, String)> = sources.iter().flat_map(|s| load(s)).collect();
    let detectors = detectors();
    println!("{} texts; share right of all, mean over languages, thousand texts a second", texts.len());
    for length in LENGTHS {
        let samples = samples(&texts, length, sentences);
        let label = if length == 0 { "whole".to_owned() } else { format!("{length} characters") };
        println!("\n{label}: {} samples", samples.len());
        for (name, detect) in &detectors {
            let start = Instant::now();
            let answers: Vec<String> = samples.iter().map(|(_, text)| detect(text)).collect();
            let seconds = start.elapsed().as_secs_f64();
            let mut by: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for ((lang, _), answer) in samples.iter().zip(&answers) {
                let entry = by.entry(lang).or_default();
                entry.0 += usize::from(same(lang, answer));
                entry.1 += 1;
            }
            let right: usize = by.values().map(|v| v.0).sum();
            let mean = by.values().map(|v| v.0 as f64 / v.1 as f64).sum::<f64>() / by.len().max(1) as f64;
            let none = by.values().filter(|v| v.0 == 0).count();
            print!(
                "  {name:10} {:.4}  {mean:.4}  {:8.1}  ",
                right as f64 / samples.len().max(1) as f64,
                samples.len() as f64 / seconds / 1e3
            );
            if by.len() <= 20 {
                let each: Vec<String> =
                    by.iter().map(|(l, v)| format!("{l} {:.3}", v.0 as f64 / v.1 as f64)).collect();
                println!("{}", each.join(" "));
            } else {
                println!("{} languages, {none} never right", by.len());
            }
        }
    }
}

fn detectors() -> Vec<(&'static str, Detector)> {
    let model = langid_rs::Model::load(false).expect("its own model");
    let mut out: Vec<(&'static str, Detector)> = vec![
        ("trommel", Box::new(|t| trommel::clean::language::of_text(t).map(|l| l.0).unwrap_or_default())),
        ("whatlang", Box::new(|t| whatlang::detect(t).map(|i| i.lang().code().to_owned()).unwrap_or_default())),
        ("whichlang", Box::new(|t| whichlang::detect_language(t).three_letter_code().to_owned())),
        ("langid-rs", Box::new(move |t| model.classify(t).map(|c| c.0.to_owned()).unwrap_or_default())),
    ];
    #[cfg(feature = "cld2")]
    out.push((
        "cld2",
        Box::new(|t| cld2::detect_language(t, cld2::Format::Text).0.map(|l| l.0.to_owned()).unwrap_or_default()),
    ));
    out.sort_by_key(|(name, _)| *name);
    out
}

/// Texts of the wanted length: whole ones, or the beginnings of sentences that are long enough.
fn samples(texts: &[(String, String)], length: usize, most: usize) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (lang, text) in texts {
        if length == 0 {
            let mut end = WHOLE_BYTES.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            out.push((lang.clone(), text[..end].to_owned()));
            continue;
        }
        let sentences = text.split(['.', '!', '?', '。', '！', '？', '\n']).map(str::trim);
        let long = sentences.filter(|s| s.chars().count() >= length && s.chars().any(char::is_alphabetic));
        out.extend(long.take(most).map(|s| (lang.clone(), s.chars().take(length).collect())));
    }
    out
}

/// Texts of a source with their languages.
fn load(source: &str) -> Vec<(String, String)> {
    let (path, default) = source.split_once('=').map_or((source, None), |(p, c)| (p, Some(c)));
    let file = std::path::Path::new(path);
    let file = if file.is_dir() { file.join("manifest.jsonl") } else { file.to_owned() };
    let all = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut out = Vec::new();
    for line in all.split('\n').filter(|l| !l.trim().is_empty()) {
        let row: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        let lang = row["lang"].as_str().or(default).map(code);
        let text = row["gold"].as_str().or(row["text"].as_str()).unwrap_or_default();
        if let Some(lang) = lang
            && !text.trim().is_empty()
        {
            out.push((lang, text.to_owned()));
        }
    }
    out
}

fn code(lang: &str) -> String {
    match lang {
        "English" => "en".to_owned(),
        "Chinese" => "zh".to_owned(),
        "Polish" => "pl".to_owned(),
        "Russian" => "ru".to_owned(),
        "Greek" => "el".to_owned(),
        other => other.split(['-', '_']).next().unwrap_or_default().to_lowercase(),
    }
}

/// Whether a detector's answer, in any of the codes in use, is the language.
fn same(lang: &str, answer: &str) -> bool {
    let answer = answer.split('-').next().unwrap_or_default();
    let answer = CODES.iter().find(|(three, _)| *three == answer).map_or(answer, |(_, two)| two);
    let plain = |l: &str| match l {
        "no" | "nn" => "nb".to_owned(),
        "iw" => "he".to_owned(),
        "fil" => "tl".to_owned(),
        "bs" | "sh" => "hr".to_owned(),
        other => other.to_owned(),
    };
    plain(lang) == plain(answer)
}

/// ISO 639-3 and 639-1.
const CODES: [(&str, &str); 70] = [
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];
