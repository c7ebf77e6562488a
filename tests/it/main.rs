//! One integration binary.

mod data;
mod encodings;
mod sniffing;
