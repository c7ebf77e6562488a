//! Gradient-boosted symmetric trees over whole numbers: the format of a model file, and its evaluation.
//!
//! All nodes of one depth of a symmetric (oblivious) tree ask the same question, so that the answers make up the index of a leaf
//! without a branch and many blocks go through a tree at once (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical
//! features", 2018). Everything is whole numbers: values are reduced to how many borders they exceed, leaves are summed as integers.
//!
//! A file is one line of JSON, then little-endian binary: for each used column the number of borders (`u8`) and the borders (`i16`);
//! for each tree its questions (column `u16`, border `u8`) and its leaves (`i16`).

#![allow(clippy::indexing_slicing, reason = "hot path over positions reduced to the size of the table")]

use super::features::{self, Rows};
use serde::Deserialize;

/// Largest file that is read.
const FILE_BYTES: usize = 2 << 20;
/// Leaves of a tree of the usual depth, 6.
const LEAVES: usize = 64;
/// Deepest tree: an index of a leaf fits a byte.
const MAX_DEPTH: usize = 8;

/// A fitted model for one kind of page.
#[derive(Debug, Clone)]
pub struct Model {
    /// What records name it by: kind and the first digits of the file's digest.
    pub id: String,
    used: Vec<Column>,
    depth: usize,
    questions: Vec<Question>,
    leaves: Vec<i16>,
    probability: Curve,
    confidence: Curve,
}

#[derive(Debug, Clone)]
struct Column {
    index: usize,
    borders: Vec<i16>,
}

#[derive(Debug, Clone, Copy)]
struct Question {
    column: u16,
    border: u8,
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
        let above = self.0.partition_point(|p| p[0] < x);
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
        let mut rest = bytes.get(line + 1..).unwrap_or_default();
        if header.depth == 0
            || header.depth > MAX_DEPTH
            || header.trees == 0
            || header.columns.len() > usize::from(u16::MAX)
        {
            return Err(ModelError::Damaged("impossible numbers of trees, levels or columns"));
        }
        let mut used = Vec::with_capacity(header.columns.len());
        for name in &header.columns {
            let index =
                names.iter().position(|n| n == name).ok_or_else(|| ModelError::Column(name.clone()))?;
            let [count] = take::<1>(&mut rest)?;
            let mut borders = Vec::with_capacity(usize::from(count));
            for _ in 0..count {
                borders.push(i16::from_le_bytes(take(&mut rest)?));
            }
            used.push(Column { index, borders });
        }
        let (mut questions, mut leaves) = (Vec::new(), Vec::new());
        for _ in 0..header.trees {
            for _ in 0..header.depth {
                let column = u16::from_le_bytes(take(&mut rest)?);
                let [border] = take(&mut rest)?;
                if usize::from(column) >= used.len() {
                    return Err(ModelError::Damaged("a question about a column that is not there"));
                }
                questions.push(Question { column, border });
            }
            for _ in 0..1 << header.depth {
                leaves.push(i16::from_le_bytes(take(&mut rest)?));
            }
        }
        if !rest.is_empty() {
            return Err(ModelError::Damaged("longer than its header says"));
        }
        let digest = blake3::hash(bytes).to_hex();
        let id = format!("{}-{}", header.kind, digest.get(..12).unwrap_or_default());
        let (probability, confidence) = (Curve(header.probability), Curve(header.confidence));
        Ok(Model { id, used, depth: header.depth, questions, leaves, probability, confidence })
    }

    /// What a page's expected F1 has meant on held-out pages: the calibrated one, in thousandths.
    pub fn confidence(&self, expected_f1: u16) -> u16 {
        self.confidence.at(i32::from(expected_f1)).clamp(0, 1000) as u16
    }

    /// Probability of each block to belong to the text, in thousandths.
    pub fn probabilities(&self, rows: &Rows, blocks: usize) -> Vec<u16> {
        let quantised = self.quantise(rows, blocks);
        let mut sums = vec![0i32; blocks];
        let mut leaf = vec![0u8; blocks];
        let trees = self.questions.chunks_exact(self.depth).zip(self.leaves.chunks_exact(1 << self.depth));
        for (questions, leaves) in trees {
            leaf.fill(0);
            for (level, q) in questions.iter().enumerate() {
                let from = usize::from(q.column) * blocks;
                let values = quantised.get(from..from + blocks).unwrap_or_default();
                for (leaf, value) in leaf.iter_mut().zip(values) {
                    *leaf |= u8::from(*value > q.border) << level;
                }
            }
            match <&[i16; LEAVES]>::try_from(leaves) {
                // Without a check of bounds: the depth that models have.
                Ok(leaves) => {
                    for (sum, leaf) in sums.iter_mut().zip(&leaf) {
                        *sum += i32::from(leaves[usize::from(*leaf) % LEAVES]);
                    }
                }
                Err(_) => {
                    for (sum, leaf) in sums.iter_mut().zip(&leaf) {
                        *sum += i32::from(leaves.get(usize::from(*leaf)).copied().unwrap_or(0));
                    }
                }
            }
        }
        sums.into_iter().map(|sum| self.probability.at(sum).clamp(0, 1000) as u16).collect()
    }

    /// How many borders each value exceeds, column after column.
    fn quantise(&self, rows: &Rows, blocks: usize) -> Vec<u8> {
        let mut out = vec![0u8; self.used.len() * blocks];
        let mut column = vec![0i16; blocks];
        for (used, out) in self.used.iter().zip(out.chunks_exact_mut(blocks.max(1))) {
            rows.column(used.index, &mut column);
            // Columns of the page are the same in all of its rows.
            if let Some(&first) = column.first()
                && column.iter().all(|v| *v == first)
            {
                out.fill(used.borders.partition_point(|b| *b < first) as u8);
                continue;
            }
            for border in &used.borders {
                for (own, value) in out.iter_mut().zip(&column) {
                    *own += u8::from(value > border);
                }
            }
        }
        out
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (head, tail) =
        rest.split_first_chunk::<N>().ok_or(ModelError::Damaged("shorter than its header says"))?;
    *rest = tail;
    Ok(*head)
}
