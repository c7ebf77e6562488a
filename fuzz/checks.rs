//! What holds for every outcome, whatever the bytes were. It says nothing of what a page's text should be.

use serde_json::Value;
use trommel::outcome::Outcome;
use trommel::page::{Page, PageKind};
use trommel::pipeline::Pipeline;
use trommel::record::Removed;

/// Cleans the page twice and checks that the outcomes are equal, and that spans stand in order on character boundaries.
pub fn check(page: &Page, pipeline: &Pipeline) {
    let outcome = trommel::clean(page, pipeline);
    assert_eq!(written(&outcome), written(&trommel::clean(page, pipeline)), "not the same twice");
    let Outcome::Kept(record) = outcome else { return };
    // Only of UTF-8 without a byte order mark is it certain that the source view is the input.
    let view = (page.transcoded || record.decode.as_ref().is_some_and(|d| d.encoding == "UTF-8"))
        .then(|| std::str::from_utf8(&page.bytes).ok())
        .flatten()
        .filter(|v| page.transcoded || !v.starts_with('\u{FEFF}'));
    let mut spans: Vec<[usize; 2]> = record.blocks.iter().flatten().map(|b| b.span).collect();
    if let Some(Removed::Spans(removed)) = &record.removed {
        assert!(removed.iter().all(|r| !r.rule.is_empty()));
        spans.extend(removed.iter().map(|r| [r.start, r.end]));
    }
    spans.extend(record.moved.iter().flatten().map(|m| [m.start, m.end]));
    spans.sort_unstable();
    let mut before = 0;
    for [start, end] in spans {
        assert!(before <= start && start < end, "spans: {before}, then {start}..{end}");
        if let Some(view) = view {
            assert!(view.get(start..end).is_some(), "{start}..{end} of {}", view.len());
        }
        before = end;
    }
    for block in record.blocks.iter().flatten() {
        assert!(!block.text.trim().is_empty(), "an empty block");
    }
}

/// A pipeline with everything in its records.
pub fn pipeline(name: &str) -> Pipeline {
    let mut pipeline = Pipeline::named(name).expect("an embedded pipeline");
    pipeline.plan.output.blocks = true;
    pipeline.plan.output.links = true;
    pipeline.plan.output.comments = true;
    pipeline.plan.output.removed = trommel::clean::plan::RemovedDetail::Full;
    for stage in &mut pipeline.plan.stages {
        // A page that would be rejected shows nothing.
        if let trommel::clean::plan::Stage::Verdict(verdict) = stage {
            verdict.reject.clear();
        }
    }
    pipeline
}

/// A page of which the fuzzer's first byte chooses address, title and declared type.
pub fn page(kind: PageKind, data: &[u8]) -> Page {
    let (choice, bytes) = data.split_first().map_or((0, data), |(c, rest)| (*c, rest));
    let mut page = Page { bytes: bytes.to_vec(), kind, ..Page::default() };
    let hosts = ["", "en.wikipedia.org", "github.com", "stackoverflow.com", "arxiv.org", "old.reddit.com"];
    let host = hosts[usize::from(choice & 7).min(hosts.len() - 1)];
    if !host.is_empty() {
        page.url = Some(format!("https://{host}/2024/05/17/a-page"));
    }
    if choice & 8 != 0 {
        page.title = Some("The harbour of Lindvik closes".to_owned());
    }
    if choice & 16 != 0 {
        page.content_type = Some("text/html; charset=windows-1252".to_owned());
    }
    if choice & 32 != 0 && std::str::from_utf8(bytes).is_ok() {
        page.transcoded = true;
    }
    page
}

fn written(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Kept(record) => serde_json::to_value(record),
        Outcome::Rejected(rejection) => serde_json::to_value(rejection),
    }
    .expect("an outcome is JSON")
}
