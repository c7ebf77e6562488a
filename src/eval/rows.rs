//! Rows of the model's columns with their labels, for fitting.
//!
//! The file is one line of JSON, then arrays of little-endian numbers, row after row: the columns (`i16`), the labels in thousandths
//! (`i16`, -1 for unknown), words (`u32`), and the rule that decided for certain (`i16`, its index in `rules`, -1 for none).

use super::folds::{FOLDS, domain, fold};
use super::labels::labels;
use super::{DatasetError, dataset, load};
use crate::clean::model::{Models, features, second, second_rows};
use crate::clean::rules::DECISIVE;
use crate::clean::{self, resolve::resolve};
use crate::document::{Certainty, Document, Evidence};
use crate::page::Page;
use crate::pipeline::Pipeline;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// One page of the file's first line.
#[derive(Debug, Serialize)]
struct PageLine {
    id: String,
    /// Registrable domain, or the id where there is no address.
    domain: String,
    fold: usize,
    page_type: Option<String>,
    lang: Option<String>,
    rows: usize,
    /// Words of the gold text; -1 where there is none.
    gold_words: i64,
    plain: bool,
}

#[derive(Debug, Serialize)]
struct Header<'h> {
    columns: Vec<String>,
    rules: Vec<&'h str>,
    folds: usize,
    pages: Vec<PageLine>,
}

/// Writes the rows of a data set: of the first pass, or, by `models` of every fold, of the second one, by the fold's model that has not
/// seen the page. Then the rules are `drop` and `keep`, for blocks that any rule is certain of.
///
/// # Errors
/// If the data set cannot be read; writing errors come inside `Ok`.
pub fn write(
    folder: &Path,
    pipeline: &Pipeline,
    models: Option<&[Arc<Models>]>,
    out: &mut dyn Write,
) -> Result<io::Result<()>, DatasetError> {
    let plan = &pipeline.plan;
    let (mut pages, mut rules) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new());
    let (mut values, mut shares, mut words, mut decided) =
        (Vec::<i16>::new(), Vec::new(), Vec::new(), 0usize);
    for gold in load(folder)? {
        let (path, kind) = dataset::page_file(folder, &gold.id)?;
        let bytes = std::fs::read(&path).map_err(|source| DatasetError::Read { path, source })?;
        let page = Page { bytes, kind, url: gold.url.clone(), id: Some(gold.id.clone()), ..Page::default() };
        let mut doc = clean::before_model(&page, plan).unwrap_or_default();
        let url = gold.url.as_deref();
        match models.and_then(|models| models.get(fold(&gold))) {
            None => {
                values.extend_from_slice(features::rows(&doc, url, &plan.lexicon).values());
                clean::rules::vote_surely(&mut doc, &plan.rules(), &plan.lexicon);
                for (block, name) in certain(&doc, pipeline) {
                    rules.entry(name).or_default().push(decided + block as usize);
                }
            }
            Some(models) => {
                let (rows, fixed) = second_rows(&mut doc, url, &plan.rules(), &plan.lexicon, models);
                values.extend_from_slice(rows.as_flattened());
                for (block, keep) in fixed.into_iter().enumerate().filter_map(|(i, keep)| Some((i, keep?))) {
                    let name = if keep { "keep" } else { "drop" };
                    rules.entry(name.to_owned()).or_default().push(decided + block);
                }
            }
        }
        for label in labels(&doc, &gold) {
            shares.push(label.share.map_or(-1, |s| s as i16));
            words.push(label.words);
        }
        decided += doc.blocks.len();
        let gold_words = gold.gold.as_ref().map_or(-1, |g| super::tokens::words_cjk(g).len() as i64);
        pages.push(PageLine {
            domain: domain(&gold),
            fold: fold(&gold),
            id: gold.id,
            page_type: gold.page_type,
            lang: gold.lang,
            rows: doc.blocks.len(),
            gold_words,
            plain: doc.plain,
        });
    }
    let mut by_row = vec![-1i16; decided];
    for (index, rows) in (0i16..).zip(rules.values()) {
        for row in rows {
            if let Some(own) = by_row.get_mut(*row) {
                *own = index;
            }
        }
    }
    let names = rules.keys().map(String::as_str).collect();
    let columns = match models {
        None => features::names(),
        Some(_) => second::NAMES.map(str::to_owned).to_vec(),
    };
    let header = Header { columns, rules: names, folds: FOLDS, pages };
    Ok(write_all(out, &header, &values, &shares, &words, &by_row))
}

fn write_all(
    out: &mut dyn Write,
    header: &Header<'_>,
    values: &[i16],
    shares: &[i16],
    words: &[u32],
    rules: &[i16],
) -> io::Result<()> {
    serde_json::to_writer(&mut *out, header)?;
    out.write_all(b"\n")?;
    for value in values.iter().chain(shares) {
        out.write_all(&value.to_le_bytes())?;
    }
    for value in words {
        out.write_all(&value.to_le_bytes())?;
    }
    for value in rules {
        out.write_all(&value.to_le_bytes())?;
    }
    Ok(())
}

/// Blocks that a rule decides for certain, with the rule's name; phrases by their target, not one by one.
fn certain(doc: &Document, pipeline: &Pipeline) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for segment in resolve(doc) {
        let (evidence, to) = match segment.decision {
            clean::resolve::Decision::Keep => continue,
            clean::resolve::Decision::Drop(reason, evidence) => (evidence, reason.as_str()),
            clean::resolve::Decision::Move(field, evidence) => (evidence, field.as_str()),
        };
        let whole = doc.votes.iter().any(|v| {
            v.block == segment.block
                && v.part.is_none()
                && v.evidence == evidence
                && v.certainty >= Certainty::Weight(DECISIVE)
        });
        if !whole {
            continue;
        }
        let name = match evidence {
            Evidence::Rule(name) => name.to_owned(),
            Evidence::Phrase(index) => {
                let how = pipeline.plan.lexicon.phrase(index).map(|p| p.how);
                format!("phrase/{to}/{how:?}")
            }
            Evidence::Site(_) => "site".to_owned(),
            Evidence::Model(_) => continue,
        };
        out.push((segment.block, name));
    }
    out
}
