//! The `trommel` program.
fn main() {}
