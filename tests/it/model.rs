//! The learned model as users of pipelines see it.

use std::path::Path;
use trommel::outcome::Outcome;
use trommel::page::{Page, PageKind};
use trommel::pipeline::Pipeline;
use trommel::record::Removed;

const WEB: &str = include_str!("../../pipelines/web.toml");
const STAGE: &str = "kind = \"model\"";

/// A pipeline as `web`, its model's settings replaced.
fn web_with(stage: &str) -> Pipeline {
    assert!(WEB.contains(STAGE), "the default pipeline has a model");
    Pipeline::from_toml("test.toml", &WEB.replace(STAGE, stage)).expect("a sound pipeline")
}

fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let kind = |p: &Path| match p.extension().and_then(|e| e.to_str()) {
        Some("html") => Some(PageKind::Html),
        Some("txt") => Some(PageKind::Text),
        _ => None,
    };
    let page = |p: std::path::PathBuf| {
        kind(&p).map(|kind| Page { bytes: std::fs::read(&p).unwrap(), kind, ..Page::default() })
    };
    paths.into_iter().filter_map(page).collect()
}

fn words(page: &Page, pipeline: &Pipeline) -> usize {
    match trommel::clean(page, pipeline) {
        Outcome::Kept(record) => record.text.unwrap().split_whitespace().count(),
        Outcome::Rejected(_) => 0,
    }
}

#[test]
fn precision_keeps_least_and_recall_most() {
    let points =
        ["precision", "balanced", "recall"].map(|p| web_with(&format!("{STAGE}\noperating_point = \"{p}\"")));
    let mut sums = [0; 3];
    for page in pages() {
        let kept = [&points[0], &points[1], &points[2]].map(|p| words(&page, p));
        for (sum, own) in sums.iter_mut().zip(kept) {
            *sum += own;
        }
    }
    assert!(sums[0] < sums[1] && sums[1] < sums[2], "{sums:?}");
}

#[test]
fn what_overrules_the_model_needs_none() {
    let text = "The lock was closed for a week while divers looked for the lost gate. ".repeat(4);
    let html = format!("<html><body><p>{text}</p><div role=tooltip>Opens the map of the canal.</div>");
    let page = Page { bytes: html.into_bytes(), kind: PageKind::Html, ..Page::default() };
    for pipeline in [Pipeline::default(), web_with("kind = \"language\"")] {
        let Outcome::Kept(record) = trommel::clean(&page, &pipeline) else { panic!("kept") };
        assert!(!record.text.unwrap().contains("Opens the map"));
        let Some(Removed::Spans(removed)) = &record.removed else { panic!("no spans") };
        assert!(removed.iter().any(|span| span.rule == "apart/tooltip"), "{removed:?}");
    }
}

#[test]
fn records_name_the_model_and_how_sure_it_is() {
    let web = Pipeline::default();
    let without = web_with("kind = \"language\"");
    assert_ne!(web.plan.id.fingerprint, without.plan.id.fingerprint);
    for page in pages() {
        let kind = if page.kind == PageKind::Html { "html-" } else { "text-" };
        let Outcome::Kept(record) = trommel::clean(&page, &web) else { panic!("kept") };
        let model = record.pipeline.model.expect("a model chose");
        assert!(model.starts_with(kind) && model.len() == 17, "{model}");
        let confidence = record.confidence.expect("it says how sure it is");
        assert!((0.3..=1.0).contains(&confidence), "{confidence}");
        if let Outcome::Kept(record) = trommel::clean(&page, &without) {
            assert_eq!((record.pipeline.model, record.confidence), (None, None));
        }
    }
}

#[test]
fn pages_below_the_least_confidence_are_rejected() {
    let strict = web_with(&format!("{STAGE}\nmin_confidence = 1.0"));
    let page = Page { bytes: b"<p>Home<p>Contact us<p>Maybe a sentence".to_vec(), ..Page::default() };
    let Outcome::Rejected(rejection) = trommel::clean(&page, &strict) else { panic!("rejected") };
    assert_eq!((rejection.stage, rejection.reason.as_str()), ("model", "low_confidence"));
    assert!(rejection.evidence["value"].as_f64().unwrap() < 1.0);
}

#[test]
fn the_same_page_gives_the_same_record_each_time() {
    let web = Pipeline::default();
    for page in pages() {
        let json = |page: &Page| match trommel::clean(page, &web) {
            Outcome::Kept(record) => serde_json::to_string(&record).unwrap(),
            Outcome::Rejected(rejection) => serde_json::to_string(&rejection).unwrap(),
        };
        assert_eq!(json(&page), json(&page));
    }
}
