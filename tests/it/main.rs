//! One integration binary: each module tests one side of the product.

mod seeds;
mod sources;
