//! Gradient-boosted symmetric trees over whole numbers: the format of a model file, and what its sums mean. How blocks go through the
//! trees is in `forest`.
//!
//! A file is one line of JSON, then little-endian binary: for each used column the number of borders (`u8`) and the borders (`i16`);
//! for each tree its questions (column `u16`, border `u8`) and its leaves (`i16`).

use super::features::{self, Rows};
use super::forest::{Forest, Question};
use serde::Deserialize;

/// Largest file that is read.
const FILE_BYTES: usize = 2 << 20;
/// Deepest tree: an index of a leaf fits a byte.
const MAX_DEPTH: usize = 8;

/// What is said of a file that ends too soon.
const SHORT: &str = "shorter than its header says";

/// A fitted model for one kind of page.
#[derive(Debug, Clone)]
pub struct Model {
    /// What records name it by: kind and the first digits of the file's digest.
    pub id: String,
    forest: Forest,
    probability: Curve,
    confidence: Curve,
}

#[derive(Debug, Deserialize)]
struct Header {
    format: u32,
    kind: String,
    columns: Vec<String>,
    trees: usize,
    depth: usize,
    probability: Vec<[i32; 2]>,
    confidence: Vec<[i32; 2]>,
}

/// A curve through points of ascending first coordinate, straight between them, level outside.
#[derive(Debug, Clone)]
struct Curve(Vec<[i32; 2]>);

impl Curve {
    fn at(&self, x: i32) -> i32 {
        let above = self.0.partition_point(|&[at, _]| at < x);
        match (above.checked_sub(1).and_then(|i| self.0.get(i)), self.0.get(above)) {
            (Some(&[x0, y0]), Some(&[x1, y1])) => {
                let (run, rise) = (i64::from(x1) - i64::from(x0), i64::from(y1) - i64::from(y0));
                y0 + (rise * (i64::from(x) - i64::from(x0)) / run.max(1)) as i32
            }
            (Some(&[_, y]), None) | (None, Some(&[_, y])) => y,
            (None, None) => 0,
        }
    }
}

/// Why bytes are no model that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The first line is no header of this format.
    #[error("not a model of format 1: {0}")]
    Header(String),
    /// The model was fitted on a column that this version does not have.
    #[error("the model needs the column `{0}`, which this version does not compute: fit it again")]
    Column(String),
    /// Shorter or longer than the header says, or beyond a bound.
    #[error("the model's file is damaged: {0}")]
    Damaged(&'static str),
}

impl Model {
    /// Reads a model file.
    ///
    /// # Errors
    /// If the file is damaged, of another format, or fitted on columns that are not there.
    pub fn read(bytes: &[u8]) -> Result<Model, ModelError> {
        if bytes.len() > FILE_BYTES {
            return Err(ModelError::Damaged("larger than 2 MiB"));
        }
        let line = memchr::memchr(b'\n', bytes).ok_or(ModelError::Damaged("no header line"))?;
        let header: Header = serde_json::from_slice(bytes.get(..line).unwrap_or_default())
            .map_err(|e| ModelError::Header(e.to_string()))?;
        if header.format != 1 {
            return Err(ModelError::Header(format!("it says {}", header.format)));
        }
        let names = features::names();
        let mut known: Vec<(&str, usize)> = names.iter().map(String::as_str).zip(0..).collect();
        known.sort_unstable();
        let mut rest = bytes.get(line + 1..).unwrap_or_default();
        if header.depth == 0
            || header.depth > MAX_DEPTH
            || header.trees == 0
            || header.columns.len() > usize::from(u16::MAX)
        {
            return Err(ModelError::Damaged("impossible numbers of trees, levels or columns"));
        }
        let (mut columns, mut borders) = (Vec::with_capacity(header.columns.len()), Vec::new());
        for name in &header.columns {
            let at = known.binary_search_by_key(&name.as_str(), |(name, _)| name);
            let column = at.ok().and_then(|at| known.get(at));
            columns.push(column.ok_or_else(|| ModelError::Column(name.clone()))?.1);
            let [count] = take::<1>(&mut rest)?;
            let mut own = Vec::with_capacity(usize::from(count));
            for _ in 0..count {
                own.push(i16::from_le_bytes(take(&mut rest)?));
            }
            // A question is about how many borders a value exceeds.
            own.sort_unstable();
            borders.push(own);
        }
        let (mut questions, mut leaves) = (Vec::new(), Vec::new());
        for _ in 0..header.trees {
            for _ in 0..header.depth {
                let column = u16::from_le_bytes(take(&mut rest)?);
                let [border] = take(&mut rest)?;
                let Some(own) = borders.get(usize::from(column)) else {
                    return Err(ModelError::Damaged("a question about a column that is not there"));
                };
                // Nothing exceeds a border that is not there.
                let border = own.get(usize::from(border)).copied().unwrap_or(i16::MAX);
                questions.push(Question { column, border });
            }
            let own = rest.split_at_checked(2 << header.depth);
            let (own, behind) = own.ok_or(ModelError::Damaged(SHORT))?;
            leaves.extend(own.as_chunks::<2>().0.iter().map(|leaf| i16::from_le_bytes(*leaf)));
            rest = behind;
        }
        if !rest.is_empty() {
            return Err(ModelError::Damaged("longer than its header says"));
        }
        let digest = blake3::hash(bytes).to_hex();
        let id = format!("{}-{}", header.kind, digest.get(..12).unwrap_or_default());
        let (probability, confidence) = (Curve(header.probability), Curve(header.confidence));
        let forest = Forest::new(columns, header.depth, questions, leaves);
        Ok(Model { id, forest, probability, confidence })
    }

    /// What a page's expected F1 has meant on held-out pages: the calibrated one, in thousandths.
    pub fn confidence(&self, expected_f1: u16) -> u16 {
        self.confidence.at(i32::from(expected_f1)).clamp(0, 1000) as u16
    }

    /// Probability of each of some blocks to belong to the text, in thousandths.
    pub fn probabilities(&self, rows: &Rows, blocks: &[usize]) -> Vec<u16> {
        let sums = self.forest.sums(rows, blocks);
        sums.into_iter().map(|sum| self.probability.at(sum).clamp(0, 1000) as u16).collect()
    }

    #[cfg(test)]
    pub(super) fn forest(&self) -> &Forest {
        &self.forest
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(ModelError::Damaged(SHORT))?;
    *rest = tail;
    Ok(*head)
}
