//! Any bytes as markup, through the whole default pipeline.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use trommel::page::PageKind;
use trommel::pipeline::Pipeline;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| checks::pipeline("web"));

fuzz_target!(|data: &[u8]| checks::check(&checks::page(PageKind::Html, data), &PIPELINE));
