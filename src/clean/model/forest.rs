//! Symmetric trees over the rows of a page: many blocks go through a tree at once. It knows nothing of files or of what a sum means.
//!
//! All nodes of one depth of a symmetric (oblivious) tree ask the same question, so that the answers make up the index of a leaf
//! without a branch (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018). A tile of blocks is turned
//! so that each column stands together; then the compiler compares as many blocks by one instruction as the machine has room for.
//! Processors with AVX2 have a way of their own, in `avx2`.

#![allow(clippy::indexing_slicing, reason = "hot path over arrays of the length of a tile")]

#[cfg(target_arch = "x86_64")]
mod avx2;

/// Blocks of a full tile; its columns take some 50 KB.
const TILE: usize = 64;
/// Blocks of the tile for what is left of a page.
const SMALL_TILE: usize = 16;
/// Leaves of a tree of the usual depth, 6.
const LEAVES: usize = 64;

/// Trees of one depth over rows of `N` columns.
#[derive(Debug, Clone)]
pub(super) struct Forest<const N: usize> {
    /// Columns that questions are about, by their place in a row.
    columns: Vec<usize>,
    /// Questions of each tree.
    depth: usize,
    /// `depth` a tree; the answer to the first one is the lowest bit of the leaf's index.
    questions: Vec<Question>,
    /// `2^depth` a tree.
    leaves: Vec<i16>,
    #[cfg(target_arch = "x86_64")]
    wide: Option<avx2::Trees<N>>,
}

/// Whether a value exceeds a border.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    /// By its place in [`Forest::columns`].
    pub(super) column: u16,
    pub(super) border: i16,
}

impl<const N: usize> Forest<N> {
    /// Trees of `depth` questions each about `columns`, given by their places in a row; those from `alike_from` on are the same in all
    /// rows of a page. The answer to the first question of a tree is the lowest bit of the index of one of its `2^depth` leaves.
    pub(super) fn new(
        columns: Vec<usize>,
        alike_from: usize,
        depth: usize,
        questions: Vec<Question>,
        leaves: Vec<i16>,
    ) -> Forest<N> {
        Forest {
            #[cfg(target_arch = "x86_64")]
            wide: avx2::Trees::new(
                &columns,
                alike_from,
                &chunks(&questions, depth, LEAVES.ilog2() as usize, Question { column: 0, border: i16::MAX }),
                &chunks(&leaves, 1 << depth, LEAVES, 0),
            ),
            columns,
            depth,
            questions,
            leaves,
        }
    }

    /// For each of some blocks the sum of the leaves that its row comes to.
    pub(super) fn sums(&self, rows: &[[i16; N]], blocks: &[usize]) -> Vec<i32> {
        #[cfg(target_arch = "x86_64")]
        if let Some(wide) = &self.wide {
            return wide.sums(rows, blocks);
        }
        self.plain_sums(rows, blocks)
    }

    /// [`Forest::sums`] by code for any processor.
    pub(super) fn plain_sums(&self, rows: &[[i16; N]], blocks: &[usize]) -> Vec<i32> {
        let mut out = Vec::with_capacity(blocks.len());
        let (tiles, rest) = blocks.as_chunks::<TILE>();
        if !tiles.is_empty() {
            let mut columns = vec![[0; TILE]; self.columns.len()];
            for tile in tiles {
                self.tile(rows, tile, &mut columns, &mut out);
            }
        }
        let mut columns = vec![[0; SMALL_TILE]; self.columns.len()];
        for tile in rest.chunks(SMALL_TILE) {
            self.tile(rows, tile, &mut columns, &mut out);
        }
        out
    }

    /// Appends the sums of at most `T` blocks.
    fn tile<const T: usize>(
        &self,
        rows: &[[i16; N]],
        blocks: &[usize],
        columns: &mut [[i16; T]],
        out: &mut Vec<i32>,
    ) {
        for (k, row) in blocks.iter().enumerate().take(T) {
            let Some(row) = rows.get(*row) else { continue };
            for (own, &index) in columns.iter_mut().zip(&self.columns) {
                own[k] = row[index.min(N - 1)];
            }
        }
        let mut sums = [0i32; T];
        let trees = self.questions.chunks_exact(self.depth).zip(self.leaves.chunks_exact(1 << self.depth));
        for (questions, leaves) in trees {
            let mut leaf = [0u16; T];
            for (level, question) in questions.iter().enumerate() {
                let Some(column) = columns.get(usize::from(question.column)) else { continue };
                answer(&mut leaf, column, question.border, 1 << level);
            }
            match <&[i16; LEAVES]>::try_from(leaves) {
                // Without a check of bounds: the depth that models have.
                Ok(leaves) => {
                    (0..T).for_each(|k| sums[k] += i32::from(leaves[usize::from(leaf[k]) % LEAVES]))
                }
                Err(_) => (0..T).for_each(|k| sums[k] += i32::from(leaves[usize::from(leaf[k])])),
            }
        }
        out.extend(sums.iter().take(blocks.len()));
    }
}

/// Runs of `from` values as runs of `to`, each filled up with `more`: shallow trees as deep ones whose last questions nothing exceeds.
#[cfg(target_arch = "x86_64")]
fn chunks<T: Copy>(values: &[T], from: usize, to: usize, more: T) -> Vec<T> {
    let filling = to.saturating_sub(from);
    values
        .chunks(from)
        .flat_map(|own| own.iter().copied().chain(std::iter::repeat_n(more, filling)))
        .collect()
}

/// Sets a bit of each leaf's index where the value exceeds the border. Its length is known when the program is built: only then does
/// the compiler make of it a few comparisons of many values.
#[inline(always)]
fn answer<const N: usize>(leaf: &mut [u16; N], column: &[i16; N], border: i16, bit: u16) {
    (0..N).for_each(|k| leaf[k] |= if column[k] > border { bit } else { 0 });
}
