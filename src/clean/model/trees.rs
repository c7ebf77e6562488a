//! Gradient-boosted symmetric trees over whole numbers: the format of a model file, and what its sums mean. How blocks go through the
//! trees is in `forest`.
//!
//! A file is one line of JSON, then little-endian binary: for each used column the number of borders (`u8`) and the borders (`i16`);
//! for each tree its questions (column `u16`, border `u8`) and its leaves (`i16`). Trees of the second pass, if there are any, follow in
//! the same way.

use super::features::{self, Rows};
use super::forest::{Forest, Question};
use super::second::{self, First};
use crate::document::Document;
use serde::Deserialize;

/// Number of this format.
const FORMAT: u32 = 2;
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
    forest: Forest<{ features::COLUMNS }>,
    probability: Curve,
    second: Option<(Forest<{ second::COLUMNS }>, Curve)>,
    confidence: Curve,
}

#[derive(Debug, Deserialize)]
struct Header {
    format: u32,
    kind: String,
    #[serde(flatten)]
    trees: TreesHeader,
    probability: Vec<[i32; 2]>,
    second: Option<SecondHeader>,
    confidence: Vec<[i32; 2]>,
}

#[derive(Debug, Deserialize)]
struct SecondHeader {
    #[serde(flatten)]
    trees: TreesHeader,
    probability: Vec<[i32; 2]>,
}

#[derive(Debug, Deserialize)]
struct TreesHeader {
    columns: Vec<String>,
    trees: usize,
    depth: usize,
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

    fn permil(&self, x: i32) -> u16 {
        self.at(x).clamp(0, 1000) as u16
    }
}

/// Why bytes are no model that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The first line is no header of this format.
    #[error("not a model of format 2: {0}")]
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
        if header.format != FORMAT {
            return Err(ModelError::Header(format!("it says {}", header.format)));
        }
        let mut rest = bytes.get(line + 1..).unwrap_or_default();
        let names = features::names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let forest = forest(&header.trees, &names, features::ALIKE_FROM, &mut rest)?;
        let second = match header.second {
            Some(second) => Some((
                self::forest(&second.trees, &second::NAMES, second::COLUMNS, &mut rest)?,
                Curve(second.probability),
            )),
            None => None,
        };
        if !rest.is_empty() {
            return Err(ModelError::Damaged("longer than its header says"));
        }
        let digest = blake3::hash(bytes).to_hex();
        let id = format!("{}-{}", header.kind, digest.get(..12).unwrap_or_default());
        let (probability, confidence) = (Curve(header.probability), Curve(header.confidence));
        Ok(Model { id, forest, probability, second, confidence })
    }

    /// What a page's expected F1 has meant on held-out pages: the calibrated one, in thousandths.
    pub fn confidence(&self, expected_f1: u16) -> u16 {
        self.confidence.permil(i32::from(expected_f1))
    }

    /// Probability of each block to belong to the text, in thousandths. Where a rule is certain (`fixed`) no tree is asked.
    pub fn probabilities(&self, doc: &Document, rows: &Rows, fixed: &[Option<bool>]) -> Vec<u16> {
        let first = self.first(rows, fixed);
        let Some((forest, probability)) = &self.second else { return first.probabilities };
        let open = open(fixed);
        let sums = forest.sums(&second::rows(doc, &first, fixed), &open);
        let mut out = first.probabilities;
        for (&i, sum) in open.iter().zip(sums) {
            // Half and half: the second pass alone takes a lone menu or advertisement between two paragraphs of a short page for one
            // more paragraph.
            out.get_mut(i).into_iter().for_each(|own| *own = (*own + probability.permil(sum)) / 2);
        }
        out
    }

    /// What the first pass says.
    pub fn first(&self, rows: &Rows, fixed: &[Option<bool>]) -> First {
        let open = open(fixed);
        let sums = self.forest.sums(rows.all(), &open);
        let said: Vec<_> = sums.into_iter().map(|sum| (sum, self.probability.permil(sum))).collect();
        First::new(fixed, &open, &said)
    }

    #[cfg(test)]
    pub(super) fn forests(&self) -> (&Forest<{ features::COLUMNS }>, Option<&Forest<{ second::COLUMNS }>>) {
        (&self.forest, self.second.as_ref().map(|(forest, _)| forest))
    }
}

/// Blocks that no rule is certain of.
fn open(fixed: &[Option<bool>]) -> Vec<usize> {
    let mut open = Vec::with_capacity(fixed.len());
    open.extend((0..).zip(fixed).filter(|(_, fixed)| fixed.is_none()).map(|(i, _)| i));
    open
}

/// Reads borders and trees; `names` are the columns that there are, of which those from `alike_from` on say something of the page.
fn forest<const N: usize>(
    header: &TreesHeader,
    names: &[&str],
    alike_from: usize,
    rest: &mut &[u8],
) -> Result<Forest<N>, ModelError> {
    let mut known: Vec<(&str, usize)> = names.iter().copied().zip(0..).collect();
    known.sort_unstable();
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
        let [count] = take::<1>(rest)?;
        let mut own = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            own.push(i16::from_le_bytes(take(rest)?));
        }
        // A question is about how many borders a value exceeds.
        own.sort_unstable();
        borders.push(own);
    }
    let (mut questions, mut leaves) = (Vec::new(), Vec::new());
    for _ in 0..header.trees {
        for _ in 0..header.depth {
            let column = u16::from_le_bytes(take(rest)?);
            let [border] = take(rest)?;
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
        *rest = behind;
    }
    Ok(Forest::new(columns, alike_from, header.depth, questions, leaves))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ModelError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(ModelError::Damaged(SHORT))?;
    *rest = tail;
    Ok(*head)
}
