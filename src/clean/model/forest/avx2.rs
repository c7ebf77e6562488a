//! The way through the trees for x86-64 processors with AVX2: 32 blocks at a time, leaves looked up by shuffling bytes. The only file
//! with `unsafe` code; a test holds its sums equal to those of the plain way, block by block.
//!
//! A leaf's index of six bits picks one of 64 bytes as one of four rows of sixteen: a byte shuffle looks into one row by the lower four
//! bits and gives zero where the highest bit of the byte is set, which the two upper bits of the index bring about for the three
//! rows that are not meant.

#![allow(unsafe_code, reason = "loads and stores of whole registers; everything else in here is safe code")]

use super::{LEAVES, Question};
use std::arch::x86_64::*;

/// Questions of a tree.
const DEPTH: usize = LEAVES.trailing_zeros() as usize;
/// Blocks that are read at the same time.
const TILE: usize = 32;

/// Trees as the registers want them, over rows of `N` columns, eight at least.
#[derive(Debug, Clone)]
pub(super) struct Trees<const N: usize> {
    trees: Vec<Tree>,
    /// Trees whose leaves can be added up in 16 bits, whatever they are.
    safe_run: usize,
    /// Columns from here on are the same in all rows.
    alike_from: usize,
}

#[derive(Debug, Clone)]
struct Tree {
    /// Where the column of each question begins in a tile of `N` columns, in values, and the complement of the border.
    questions: [(u32, i16); DEPTH],
    /// The lower bytes of the leaves, then the upper ones.
    leaves: [u8; 2 * LEAVES],
}

/// A column of a tile, every value complemented: then "exceeds the border" is a comparison whose second operand may stand in memory.
type Column = [i16; TILE];

impl<const N: usize> Trees<N> {
    /// Arranges trees; `None` where this processor or their depth does not allow it. `columns` are the places in a row of the columns that
    /// questions name.
    pub(super) fn new(
        columns: &[usize],
        alike_from: usize,
        questions: &[Question],
        leaves: &[i16],
    ) -> Option<Trees<N>> {
        if N < 8 || !std::arch::is_x86_feature_detected!("avx2") {
            return None;
        }
        let (questions, rest) = questions.as_chunks::<DEPTH>();
        let (leaves, more) = leaves.as_chunks::<LEAVES>();
        let place = |q: &Question| columns.get(usize::from(q.column)).copied().filter(|place| *place < N);
        let is_whole = rest.is_empty() && more.is_empty() && questions.len() == leaves.len();
        if !is_whole || !questions.iter().flatten().all(|q| place(q).is_some()) {
            return None;
        }
        let largest = leaves.as_flattened().iter().map(|leaf| leaf.unsigned_abs()).max().unwrap_or(0).max(1);
        let trees = questions.iter().zip(leaves).map(|(questions, leaves)| Tree {
            questions: questions.map(|q| ((place(&q).unwrap_or(0) * TILE) as u32, !q.border)),
            leaves: by_bytes(leaves),
        });
        Some(Trees {
            trees: trees.collect(),
            safe_run: usize::from(i16::MAX.unsigned_abs() / largest).max(1),
            alike_from,
        })
    }

    /// For each of some blocks the sum of its leaves.
    pub(super) fn sums(&self, rows: &[[i16; N]], blocks: &[usize]) -> Vec<i32> {
        let nothing = [0; N];
        let mut tile = vec![[0; TILE]; N];
        let mut out = Vec::with_capacity(blocks.len().next_multiple_of(TILE));
        let mut columns = N;
        for some in blocks.chunks(TILE) {
            for (at, eight) in some.chunks(8).enumerate() {
                let row = |k: usize| eight.get(k).and_then(|block| rows.get(*block)).unwrap_or(&nothing);
                // SAFETY: trees are only made where the processor has AVX2.
                unsafe { turn(std::array::from_fn(row), &mut tile, at, columns) };
            }
            // The first tile, which is full if there is another, has the others for all.
            columns = self.alike_from.min(N);
            // SAFETY: as above; the tile has `N` columns.
            out.extend(unsafe { self.tile(&tile) });
        }
        out.truncate(blocks.len());
        out
    }

    /// The sums of the blocks of a tile.
    ///
    /// # Safety
    ///
    /// The tile has `N` columns.
    #[target_feature(enable = "avx2")]
    unsafe fn tile(&self, tile: &[Column]) -> [i32; TILE] {
        let mut sums = [_mm256_setzero_si256(); 4];
        for run in self.trees.chunks(self.safe_run) {
            let mut short = [_mm256_setzero_si256(); 2];
            for tree in run {
                // SAFETY: trees of this forest ask about columns below `N` only.
                let index = unsafe { tree.index(tile) };
                let (low, high) = (tree.look_up(index, 0), tree.look_up(index, LEAVES));
                short[0] = _mm256_add_epi16(short[0], _mm256_unpacklo_epi8(low, high));
                short[1] = _mm256_add_epi16(short[1], _mm256_unpackhi_epi8(low, high));
            }
            for (half, short) in short.into_iter().enumerate() {
                let (first, second) = (_mm256_castsi256_si128(short), _mm256_extracti128_si256::<1>(short));
                for (quarter, eight) in [first, second].into_iter().enumerate() {
                    let own = &mut sums[2 * half + quarter];
                    *own = _mm256_add_epi32(*own, _mm256_cvtepi16_epi32(eight));
                }
            }
        }
        let mut out = [0; TILE];
        for (own, sums) in out.as_chunks_mut::<8>().0.iter_mut().zip(sums) {
            // SAFETY: eight sums of four bytes are a register.
            unsafe { _mm256_storeu_si256(own.as_mut_ptr().cast(), sums) };
        }
        out
    }
}

/// Writes so many columns of eight rows, and at most seven more, into a tile, column by column and complemented, as its `at`th eight
/// blocks.
#[target_feature(enable = "avx2")]
fn turn<const N: usize>(rows: [&[i16; N]; 8], tile: &mut [Column], at: usize, columns: usize) {
    let ones = _mm_set1_epi8(-1);
    for from in (0..columns).step_by(8) {
        // The last eight columns overlap with those before.
        let from = from.min(N - 8);
        let mut r = [ones; 8];
        for (own, row) in r.iter_mut().zip(rows) {
            // SAFETY: eight values of two bytes are a register.
            *own = _mm_xor_si128(*own, unsafe { _mm_loadu_si128(row[from..from + 8].as_ptr().cast()) });
        }
        // Pairs of rows, then fours, then all eight.
        let pair = |i: usize| (_mm_unpacklo_epi16(r[i], r[i + 1]), _mm_unpackhi_epi16(r[i], r[i + 1]));
        let four = |a: __m128i, b: __m128i| (_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
        let eight = |a: __m128i, b: __m128i| [_mm_unpacklo_epi64(a, b), _mm_unpackhi_epi64(a, b)];
        let ((a0, a1), (b0, b1), (c0, c1), (d0, d1)) = (pair(0), pair(2), pair(4), pair(6));
        let ((p0, p1), (p2, p3)) = (four(a0, b0), four(a1, b1));
        let ((q0, q1), (q2, q3)) = (four(c0, d0), four(c1, d1));
        let columns = [eight(p0, q0), eight(p1, q1), eight(p2, q2), eight(p3, q3)];
        for (own, column) in tile[from..from + 8].iter_mut().zip(columns.as_flattened()) {
            // SAFETY: as above.
            unsafe { _mm_storeu_si128(own[8 * at..8 * at + 8].as_mut_ptr().cast(), *column) };
        }
    }
}

impl Tree {
    /// The leaf that each block of a tile comes to, one a byte: those of blocks 0 to 7, 16 to 23, 8 to 15 and 24 to 31, as packing leaves
    /// them and unpacking expects them.
    ///
    /// # Safety
    ///
    /// All columns that the tree asks about are in the tile.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn index(&self, tile: &[Column]) -> __m256i {
        let values: *const i16 = tile.as_ptr().cast();
        let mut index = _mm256_setzero_si256();
        for (level, (from, border)) in self.questions.iter().enumerate() {
            debug_assert!(*from as usize + TILE <= tile.len() * TILE);
            let border = _mm256_set1_epi16(*border);
            // SAFETY: a column is two registers of sixteen values, and this one is in the tile. A checked look-up, for every question of every
            // tree, took a quarter of the instructions of a tile.
            let half = |i: usize| unsafe { _mm256_loadu_si256(values.add(*from as usize + i).cast()) };
            let (first, second) = (_mm256_cmpgt_epi16(border, half(0)), _mm256_cmpgt_epi16(border, half(16)));
            let bit = _mm256_set1_epi8(1 << level);
            index = _mm256_or_si256(index, _mm256_and_si256(_mm256_packs_epi16(first, second), bit));
        }
        index
    }

    /// A byte of each leaf of an index, of the 64 from `from` on.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn look_up(&self, index: __m256i, from: usize) -> __m256i {
        let (rows, _) = self.leaves[from..from + LEAVES].as_chunks::<16>();
        let mut found = _mm256_setzero_si256();
        for (i, row) in rows.iter().enumerate() {
            // SAFETY: sixteen bytes are half a register.
            let row = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(row.as_ptr().cast()) });
            // Below 16 only for the row that is meant; 0x70 more sets the highest bit of all others.
            let inside = _mm256_xor_si256(index, _mm256_set1_epi8((i * 16) as i8));
            let inside = _mm256_adds_epu8(inside, _mm256_set1_epi8(0x70));
            found = _mm256_or_si256(found, _mm256_shuffle_epi8(row, inside));
        }
        found
    }
}

/// The lower bytes of leaves, then the upper ones.
fn by_bytes(leaves: &[i16; LEAVES]) -> [u8; 2 * LEAVES] {
    let mut bytes = [0; 2 * LEAVES];
    let (lower, upper) = bytes.split_at_mut(LEAVES);
    for ((leaf, lower), upper) in leaves.iter().zip(lower).zip(upper) {
        [*lower, *upper] = leaf.to_le_bytes();
    }
    bytes
}
