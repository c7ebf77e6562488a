//! One integration binary.

mod text_blocks;
