//! Which blocks of a page belong to its gold text: what a model is fitted on.
//!
//! A block of four words and more is in the gold as far as its 4-grams are; a shorter one if it is a line of the gold, and perhaps if
//! its words stand in it in that order. What the page says more often than the gold text is in it as often as the gold text says it: in the
//! copies that stand among other text of it; copies that rules or the search for repeats take out anyway are not counted. Where only snippets are known, blocks that hold one are labelled and the others are not.

use super::Gold;
use super::tokens::{fold, words_cjk};
use crate::clean::plan::{Plan, Stage};
use crate::clean::repeats;
use crate::clean::resolve::{Decision, resolve};
use crate::document::{Ballot, Certainty, Document, Evidence};
use crate::outcome::{Field, Reason};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Words of a shingle.
const SHINGLE: usize = 4;
/// Blocks to either side by which copies of the same words are told apart.
const NEAR: usize = 8;
/// Shortest snippet, in bytes, that labels the block it stands in; shorter ones stand in too many.
const SNIPPET_BYTES: usize = 12;

/// What is known of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Share of the block that belongs to the gold text, in thousandths; `None` where nothing is known.
    pub share: Option<u16>,
    /// Words of the block as the measures count them, each CJK character being one.
    pub words: u32,
}

/// Labels of all blocks of a page.
pub fn labels(doc: &Document, gold: &Gold, plan: &Plan) -> Vec<Label> {
    match &gold.gold {
        Some(text) => by_text(doc, text, plan),
        None => by_snippets(doc, gold),
    }
}

fn by_text(doc: &Document, gold: &str, plan: &Plan) -> Vec<Label> {
    let lower = gold.to_lowercase();
    let tokens = words_cjk(&lower);
    let texts: Vec<String> = doc.blocks.iter().map(|b| doc.text_of(b).to_lowercase()).collect();
    let blocks: Vec<Vec<&str>> = texts.iter().map(|t| words_cjk(t)).collect();
    let mut left = Said::of(&lower, &tokens);
    let mut shares: Vec<Option<u16>> = blocks.iter().map(|own| left.share(own)).collect();
    let decided = decided(doc, &shares, plan);
    let claims =
        |i: &usize| matches!(decided.get(*i), Some(Decision::Keep | Decision::Drop(_, Evidence::Model(_))));
    // The title stands in front of the text, from wherever it was taken.
    let is_title = |i: &usize| matches!(decided.get(*i), Some(Decision::Move(Field::Title, _)));
    let titles = (0..blocks.len()).filter(is_title);
    for i in titles.chain(by_claim(&left, &blocks).into_iter().filter(claims)) {
        if let (Some(share), Some(own)) = (shares.get_mut(i), blocks.get(i)) {
            *share = left.take(own);
        }
    }
    shares.into_iter().zip(&blocks).map(|(share, own)| Label { share, words: own.len() as u32 }).collect()
}

/// What a gold text says, and how often.
struct Said<'a> {
    shingles: HashMap<&'a [&'a str], u32>,
    /// Runs of fewer words than a shingle has.
    short: HashSet<&'a [&'a str]>,
    /// Lines of fewer words than a shingle has.
    lines: HashSet<Vec<&'a str>>,
}

impl<'a> Said<'a> {
    fn of(gold: &'a str, tokens: &'a [&'a str]) -> Self {
        let short = (1..SHINGLE).flat_map(|n| tokens.windows(n));
        let lines = gold.lines().map(words_cjk).filter(|l| l.len() < SHINGLE);
        Self { shingles: counts(tokens.windows(SHINGLE)), short: short.collect(), lines: lines.collect() }
    }

    /// The share of a block that is in the gold text, with what others have taken of it left out.
    fn share(&self, own: &[&'a str]) -> Option<u16> {
        if own.is_empty() {
            None
        } else if own.len() < SHINGLE {
            Some(match () {
                () if self.lines.contains(own) => 1000,
                () if self.short.contains(own) => 500,
                () => 0,
            })
        } else {
            let mut covered = vec![false; own.len()];
            for (i, shingle) in own.windows(SHINGLE).enumerate() {
                if self.shingles.get(shingle).is_some_and(|n| *n > 0) {
                    covered.iter_mut().skip(i).take(SHINGLE).for_each(|c| *c = true);
                }
            }
            let inside = covered.iter().filter(|c| **c).count();
            Some((inside * 1000 / own.len()) as u16)
        }
    }

    /// As [`Said::share`]; what a block of four words and more has of the gold text is not there for others any more. Shorter ones, prices and
    /// buttons, say too little for one copy to be told from another.
    fn take(&mut self, own: &[&'a str]) -> Option<u16> {
        let share = self.share(own);
        for shingle in own.windows(SHINGLE) {
            self.shingles.get_mut(shingle).into_iter().for_each(|n| *n = n.saturating_sub(1));
        }
        share
    }

    /// Whether the gold text says what a block begins with less often than the page, where that says `asked` of it.
    fn is_short_of(&self, own: &[&'a str], asked: u32) -> bool {
        let start = own.get(..SHINGLE).and_then(|start| self.shingles.get(start));
        start.is_some_and(|times| *times < asked)
    }
}

fn counts<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, u32> {
    let mut out = HashMap::new();
    keys.for_each(|key| *out.entry(key).or_default() += 1);
    out
}

/// What rules and the search for repeats make of what the gold text would keep.
fn decided(doc: &Document, shares: &[Option<u16>], plan: &Plan) -> Vec<Decision> {
    let mut doc = doc.clone();
    for (id, share) in (0u32..).zip(shares) {
        let ballot = if *share >= Some(500) { Ballot::Keep } else { Ballot::Drop(Reason::LowValue) };
        doc.vote(id, ballot, Certainty::Model, Evidence::Model(0));
    }
    for stage in &plan.stages {
        if let Stage::Repeats(settings) = stage {
            repeats::vote(&mut doc, settings, &plan.lexicon);
        }
    }
    let mut out = vec![Decision::Keep; shares.len()];
    // Of a block that is cut the first part stands for all.
    for segment in resolve(&doc).into_iter().rev() {
        out.get_mut(segment.block as usize).into_iter().for_each(|own| *own = segment.decision);
    }
    out
}

/// Blocks in the order in which they are told what the gold text has of them: those first that stand among text of it that the page does not
/// say elsewhere.
fn by_claim<'a>(gold: &Said<'a>, blocks: &[Vec<&'a str>]) -> Vec<usize> {
    let beginnings = counts(blocks.iter().map(|own| own.get(..SHINGLE).unwrap_or(own)));
    let evidence: Vec<(u64, u64)> = (blocks.iter())
        .map(|own| {
            let words = own.len() as u64;
            let asked = beginnings.get(own.get(..SHINGLE).unwrap_or(own)).copied().unwrap_or(0);
            match gold.share(own).map_or(0, u64::from) {
                share if share > 0 && gold.is_short_of(own, asked) => (0, 0),
                share => (share * words, words),
            }
        })
        .collect();
    let support = |i: usize| -> u64 {
        let near = evidence.get(i.saturating_sub(NEAR)..(i + NEAR + 1).min(blocks.len())).unwrap_or_default();
        let (inside, words) = near.iter().fold((0, 0), |sum, e| (sum.0 + e.0, sum.1 + e.1));
        inside / words.max(1) / 250
    };
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_cached_key(|&i| (Reverse(support(i)), i));
    order
}

fn by_snippets(doc: &Document, gold: &Gold) -> Vec<Label> {
    let folded = |list: &Option<Vec<String>>| -> Vec<String> {
        let long = |s: &String| s.len() >= SNIPPET_BYTES;
        list.iter().flatten().map(|s| fold(s).to_lowercase()).filter(long).collect()
    };
    let (with, without) = (folded(&gold.with), folded(&gold.without));
    let label = |block| {
        let text = fold(doc.text_of(block)).to_lowercase();
        let words = words_cjk(&text).len() as u32;
        let holds = |list: &[String]| list.iter().any(|s| text.contains(s.as_str()));
        let share = match (holds(&with), holds(&without)) {
            (true, false) => Some(1000),
            (false, true) => Some(0),
            _ => None,
        };
        Label { share, words }
    };
    doc.blocks.iter().map(label).collect()
}
