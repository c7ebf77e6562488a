//! Measures of one page: bags of words, shingles, order, snippets.

use super::tokens::{fold, words, words_cjk};
use super::{Gold, Predicted, lcs, meta};
use serde::Serialize;
use std::collections::HashMap;
use std::hash::Hash;

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Prf {
    /// Share of the predicted that is right.
    pub p: f64,
    /// Share of the right that is predicted.
    pub r: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// True and false positives, false negatives, and true negatives where they can be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Counts {
    /// True positives.
    pub tp: f64,
    /// False positives.
    pub fp: f64,
    /// False negatives.
    pub fn_: f64,
    /// True negatives.
    pub tn: f64,
}

/// How one page scores.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageScore {
    /// The text is empty.
    pub empty: bool,
    /// Bags of words (`\w+`, lower case; WCXB's definition); `None` without a gold text.
    pub words: Option<Prf>,
    /// 4-gram shingles of words, case kept, as shares of their sum (the article extraction benchmark's definition).
    pub shingles: Option<Counts>,
    /// As `words`, each CJK, kana and hangul character being a word.
    pub cjk: Option<Prf>,
    /// F1 of the longest common subsequence of the tokens of `cjk`: order counts.
    pub lcs: Option<f64>,
    /// Share of the `with` snippets found, lower case; 1 where there are none.
    pub with: f64,
    /// Share of the `without` snippets found: the leak; 1 where there are none (as WCXB counts it).
    pub without: f64,
    /// Snippets found and missed, white space folded, case kept (trafilatura's definition); `None` where there are none.
    pub snippets: Option<Counts>,
    /// Whether title, author and date are right, where they are known.
    pub title: Option<bool>,
    /// Every author's last name is found.
    pub author: Option<bool>,
    /// The day is right.
    pub date: Option<bool>,
}

/// Scores what a page gave against what is right.
pub fn score_page(predicted: &Predicted, gold: &Gold) -> PageScore {
    let text = with_title(predicted, gold);
    let mut score = PageScore { empty: fold(&text).is_empty(), ..PageScore::default() };
    let lower = text.to_lowercase();
    if let Some(right) = &gold.gold {
        let gold_lower = right.to_lowercase();
        score.words = Some(prf(&words(&lower), &words(&gold_lower)));
        score.shingles = Some(shingle_counts(&words(&text), &words(right)));
        let (p, g) = (words_cjk(&lower), words_cjk(&gold_lower));
        score.cjk = Some(prf(&p, &g));
        score.lcs = Some(match (p.is_empty(), g.is_empty()) {
            (true, true) => 1.0,
            (true, false) | (false, true) => 0.0,
            _ => 2.0 * lcs::length(&p, &g) as f64 / (p.len() + g.len()) as f64,
        });
    }
    let none = Vec::new();
    let (with, without) = (gold.with.as_ref().unwrap_or(&none), gold.without.as_ref().unwrap_or(&none));
    let share = |snippets: &[String]| {
        if snippets.is_empty() {
            return 1.0;
        }
        snippets.iter().filter(|s| lower.contains(&s.to_lowercase())).count() as f64 / snippets.len() as f64
    };
    (score.with, score.without) = (share(with), share(without));
    if !(with.is_empty() && without.is_empty()) {
        let folded = fold(&text);
        let found =
            |snippets: &[String]| snippets.iter().filter(|s| folded.contains(&fold(s))).count() as f64;
        let (tp, fp) = (found(with), found(without));
        score.snippets = Some(Counts { tp, fp, fn_: with.len() as f64 - tp, tn: without.len() as f64 - fp });
    }
    (score.title, score.author, score.date) = meta::right(predicted, gold);
    score
}

/// The text, with the title in front where the gold text begins with it.
fn with_title(predicted: &Predicted, gold: &Gold) -> String {
    let text = &predicted.text;
    let beginning = || fold(&text.chars().take(400).collect::<String>());
    match &predicted.title {
        Some(title)
            if gold.gold_has_title == Some(true)
                && !title.is_empty()
                && !beginning().contains(&fold(title)) =>
        {
            format!("{title}\n{text}")
        }
        _ => text.clone(),
    }
}

fn bag<T: Hash + Eq>(items: impl IntoIterator<Item = T>) -> HashMap<T, usize> {
    let mut out = HashMap::new();
    for item in items {
        *out.entry(item).or_default() += 1;
    }
    out
}

fn overlap<T: Hash + Eq>(a: &HashMap<T, usize>, b: &HashMap<T, usize>) -> usize {
    a.iter().map(|(k, n)| (*n).min(b.get(k).copied().unwrap_or(0))).sum()
}

fn prf(p: &[&str], g: &[&str]) -> Prf {
    match (p.is_empty(), g.is_empty()) {
        (true, true) => return Prf { p: 1.0, r: 1.0, f1: 1.0 },
        (true, false) | (false, true) => return Prf::default(),
        _ => {}
    }
    let common = overlap(&bag(p), &bag(g)) as f64;
    let (precision, recall) = (common / p.len() as f64, common / g.len() as f64);
    let sum = precision + recall;
    Prf { p: precision, r: recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
}

/// Bag of 4-grams; a shorter text is one shingle by itself.
fn shingles<'t>(tokens: &'t [&'t str]) -> HashMap<&'t [&'t str], usize> {
    if tokens.is_empty() {
        return HashMap::new();
    }
    if tokens.len() < 4 { bag([tokens]) } else { bag(tokens.windows(4)) }
}

fn shingle_counts(p: &[&str], g: &[&str]) -> Counts {
    let (p, g) = (shingles(p), shingles(g));
    let tp = overlap(&p, &g);
    let (fp, fn_) = (p.values().sum::<usize>() - tp, g.values().sum::<usize>() - tp);
    let all = (tp + fp + fn_) as f64;
    if all == 0.0 {
        return Counts::default();
    }
    Counts { tp: tp as f64 / all, fp: fp as f64 / all, fn_: fn_ as f64 / all, tn: 0.0 }
}
