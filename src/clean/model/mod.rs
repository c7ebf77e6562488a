//! The learned model of blocks: what it sees (`features`), what it sees of its own first answers
//! (`second`), its file (`trees`), how blocks go through it (`forest`), which of them it keeps (`select`), and what is set right afterwards (`repair`).
//!
//! It decides wherever no rule is certain; what rules and phrases weigh is part of what it sees. How it was fitted stands in
//! `training/`.

pub mod features;
mod forest;
mod repair;
pub mod second;
mod select;
#[cfg(test)]
mod tests;
mod trees;

pub use select::{OperatingPoint, Selection, select};
pub use trees::{Model, ModelError};

use super::lexicon::{Hit, Lexicon, Target};
use super::plan::RuleSettings;
use crate::document::{Ballot, Certainty, Choice, Document, Evidence, Vote};
use crate::outcome::{Field, Reason};

/// The models of a pipeline, by kind of page.
#[derive(Debug, Clone)]
pub struct Models {
    /// For pages of markup.
    pub html: Model,
    /// For plain text.
    pub text: Model,
}

impl Models {
    /// The one for a document.
    pub fn of(&self, doc: &Document) -> &Model {
        if doc.plain { &self.text } else { &self.html }
    }
}

/// Votes on every block that no rule is certain of, and says how sure the page is. `rules` are the settings of the stage of that name:
/// they say whether phrases that the model does not overrule may vote.
pub fn vote(
    doc: &mut Document,
    url: Option<&str>,
    rules: &RuleSettings,
    lexicon: &Lexicon,
    models: &Models,
    point: OperatingPoint,
) {
    let model = models.of(doc);
    let rows = features::rows(doc, url, lexicon);
    super::rules::vote_surely(doc, rules, lexicon);
    let said = Said::of(doc);
    let probabilities = model.probabilities(doc, &rows, &said.fixed);
    let words: Vec<u32> = doc.blocks.iter().map(|b| b.words).collect();
    let chosen = select(&words, &probabilities, point);
    let mut keep = chosen.keep;
    let fixed: Vec<bool> = said.fixed.iter().map(Option::is_some).collect();
    let accused: Vec<bool> = said.reason.iter().map(Option::is_some).collect();
    let suspects = suspects(doc, lexicon);
    repair::repair(doc, &probabilities, &fixed, &accused, suspects, &mut keep);
    doc.votes.reserve(probabilities.len());
    for (i, p) in probabilities.iter().enumerate() {
        let ballot = match (keep.get(i), said.field.get(i).copied().flatten()) {
            (Some(true), _) => Ballot::Keep,
            (_, Some(field)) => Ballot::Move(field),
            _ => Ballot::Drop(said.reason.get(i).copied().flatten().map_or(Reason::LowValue, |(_, r)| r)),
        };
        doc.vote(i as u32, ballot, Certainty::Model, Evidence::Model(*p));
    }
    let confidence = model.confidence(chosen.expected_f1);
    doc.choice = Some(Choice { model: model.id.clone(), confidence });
}

/// What the second pass is fitted on: a row for each block of a page, and the blocks that a rule is certain of.
pub fn second_rows(
    doc: &mut Document,
    url: Option<&str>,
    rules: &RuleSettings,
    lexicon: &Lexicon,
    models: &Models,
) -> (Vec<[i16; second::COLUMNS]>, Vec<Option<bool>>) {
    let rows = features::rows(doc, url, lexicon);
    super::rules::vote_surely(doc, rules, lexicon);
    let fixed = Said::of(doc).fixed;
    let first = models.of(doc).first(&rows, &fixed);
    (second::rows(doc, &first, &fixed), fixed)
}

/// Blocks that hold a phrase for dropping.
fn suspects(doc: &Document, lexicon: &Lexicon) -> usize {
    let drops = |h: &Hit| lexicon.phrase(h.phrase).is_some_and(|p| matches!(p.target, Target::Drop(_)));
    (0..doc.blocks.len() as u32).filter(|id| doc.hits(*id).iter().any(drops)).count()
}

/// What the votes so far say of each block.
struct Said {
    /// A rule is certain: the block stays or goes.
    fixed: Vec<Option<bool>>,
    /// The heaviest reason to drop it.
    reason: Vec<Option<(i16, Reason)>>,
    /// A field that it could go to.
    field: Vec<Option<Field>>,
}

impl Said {
    fn of(doc: &Document) -> Said {
        let n = doc.blocks.len();
        let mut said = Said { fixed: vec![None; n], reason: vec![None; n], field: vec![None; n] };
        let mut strongest = vec![Certainty::Weight(0); n];
        for Vote { block, part, ballot, certainty, .. } in &doc.votes {
            let i = *block as usize;
            if part.is_some() {
                continue;
            }
            if let Certainty::Weight(weight) = certainty {
                match ballot {
                    Ballot::Drop(reason) => {
                        if let Some(own) = said.reason.get_mut(i)
                            && own.is_none_or(|(w, _)| *weight > w)
                        {
                            *own = Some((*weight, *reason));
                        }
                    }
                    Ballot::Move(field) => {
                        if let Some(own) = said.field.get_mut(i) {
                            own.get_or_insert(*field);
                        }
                    }
                    Ballot::Keep => {}
                }
            } else if let (Some(own), Some(best)) = (said.fixed.get_mut(i), strongest.get_mut(i))
                && (own.is_none() || *certainty > *best || (*certainty == *best && *ballot != Ballot::Keep))
            {
                *own = Some(*ballot == Ballot::Keep);
                *best = *certainty;
            }
        }
        said
    }
}
