//! One integration binary.

mod seeds;
