//! Rows of tables: their cells stand in one block with bars between them, unless a cell holds blocks or is too long to be data.

#![allow(clippy::indexing_slicing, reason = "hot path over places in the stack that were found just now")]

use super::super::scope;
use super::{Builder, Element};
use crate::document::{BlockKind, ContainerId};

/// Cells above this many words are text laid out in a table, not data (old pages lay out whole articles so).
const LONGEST_CELL_WORDS: u32 = 60;
/// What stands between two cells of a row.
const CELL_BAR: &str = " | ";
/// Paragraphs of an open cell that are remembered; one that has more is no data either.
const MOST_PARAGRAPHS: usize = 60;

impl Builder<'_, '_> {
    /// Text comes in an open block: the bar before it, if it is the next cell's.
    pub(super) fn begin_cell(&mut self) {
        if self.bar && self.writer.open_kind() == Some(BlockKind::TableRow) {
            self.writer.separator(CELL_BAR);
            self.bars += 1;
            self.mark_cell();
        }
        self.bar = false;
    }

    /// The text of a cell begins here.
    pub(super) fn mark_cell(&mut self) {
        self.cell.clear();
        self.cell.push(self.writer.mark());
    }

    /// Two `<br>` in a row inside a cell: a paragraph ends, if the cell turns out to be none.
    pub(super) fn end_paragraph_of_cell(&mut self) {
        if self.cell.len() < MOST_PARAGRAPHS {
            self.cell.push(self.writer.mark());
        }
        if self.cell.len() >= MOST_PARAGRAPHS || self.is_long_cell() {
            self.leave_cell_mode();
        }
    }

    fn is_long_cell(&self) -> bool {
        self.cell.first().is_some_and(|m| self.writer.words_since(m) > LONGEST_CELL_WORDS)
    }

    /// The element at that place of the stack ends, and all above it; whether it is a cell, behind which the row goes on.
    pub(super) fn end_cell(&mut self, at: usize) -> bool {
        let in_cell = |e: &Element| e.kind == BlockKind::TableRow && scope::is_cell(e.tag);
        if let Some(cell) = self.stack[at..].iter().rfind(|e| in_cell(e)) {
            let container = cell.container;
            if !self.bar && self.is_long_cell() {
                self.split_cell(container);
            }
        }
        let is_cell = in_cell(&self.stack[at]);
        if is_cell {
            self.bar = self.writer.is_open() && self.writer.open_kind() == Some(BlockKind::TableRow);
            self.cell.clear();
        }
        is_cell
    }

    /// A block element inside a cell makes the cell a container and no cell any more.
    pub(super) fn leave_cell_mode(&mut self) {
        let Some(cell) = self.stack.iter().rposition(|e| !e.inline) else { return };
        if self.stack[cell].kind != BlockKind::TableRow || !scope::is_cell(self.stack[cell].tag) {
            return;
        }
        let container = self.stack[cell].container;
        for e in &mut self.stack[cell..] {
            e.kind = BlockKind::Paragraph;
        }
        self.split_cell(container);
        self.bar = false;
    }

    /// Takes the open cell out of the open row, which then ends.
    fn split_cell(&mut self, container: ContainerId) {
        if !self.cell.is_empty() && self.writer.open_kind() == Some(BlockKind::TableRow) && !self.bar {
            if self.bars <= 1 {
                self.writer.set_kind(BlockKind::Paragraph);
            }
            self.writer.split(&self.cell, CELL_BAR, BlockKind::Paragraph, container);
        }
        self.close_block();
    }
}
