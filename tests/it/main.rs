//! One integration binary.

mod repeats;
