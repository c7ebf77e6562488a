//! Each stage by itself, and the whole page, on the pages of `fixtures/golden` and `fixtures/seeds`: `cargo bench --bench stages`.
//!
//! Seconds vary on a shared machine: look at them beside one another. What is compared with a record is instructions (`instructions.py`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark over fixtures")]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::fmt;
use std::path::Path;
use trommel::clean::plan::{Plan, Stage};
use trommel::clean::{
    decode, html, judge, language, lexicon, metadata, model, payload, repeats, resolve, rules, text,
};
use trommel::document::Document;
use trommel::outcome::Outcome;
use trommel::page::{Page, PageKind};
use trommel::pipeline::Pipeline;

fn main() {
    divan::main();
}

/// The stages in the order in which a page goes through them.
const STEPS: [(&str, Step); 9] = [
    ("decode", decode_step),
    ("blocks", blocks_step),
    ("phrases", |_, doc, plan| lexicon::annotate(doc, &plan.lexicon)),
    ("metadata", |page, doc, plan| metadata::vote(doc, page, &plan.lexicon)),
    ("rules", rules_step),
    ("model", model_step),
    ("repeats", repeats_step),
    ("language", |_, doc, _| language::identify(doc, &resolve::resolve(doc))),
    ("verdict", |page, doc, plan| {
        doc.judgement = judge::judge(doc, page, &resolve::resolve(doc), &plan.lexicon);
    }),
];

type Step = for<'p> fn(&'p Page, &mut Document<'p>, &Plan);

/// A stage on pages of one kind.
#[derive(Clone, Copy)]
struct Case {
    kind: PageKind,
    step: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", name(self.kind), STEPS[self.step].0)
    }
}

const KINDS: [PageKind; 2] = [PageKind::Html, PageKind::Text];

fn name(kind: PageKind) -> &'static str {
    if kind == PageKind::Html { "markup" } else { "text" }
}

#[divan::bench(args = KINDS.into_iter().flat_map(|kind| (0..STEPS.len()).map(move |step| Case { kind, step })))]
fn stage(bencher: Bencher<'_, '_>, case: &Case) {
    let plan = Pipeline::default().plan;
    let pages = pages(case.kind);
    let mut before: Vec<Document> = pages.iter().map(|_| Document::default()).collect();
    for (_, step) in &STEPS[..case.step] {
        pages.iter().zip(&mut before).for_each(|(page, doc)| step(page, doc, &plan));
    }
    bencher.counter(BytesCount::new(bytes(&pages))).with_inputs(|| before.clone()).bench_local_refs(|docs| {
        pages.iter().zip(docs).for_each(|(page, doc)| STEPS[case.step].1(page, doc, &plan));
    });
}

#[divan::bench(args = ["markup", "text"])]
fn bytes_to_record(bencher: Bencher<'_, '_>, wanted: &str) {
    let pipeline = Pipeline::default();
    let kind = KINDS.into_iter().find(|kind| name(*kind) == wanted).unwrap();
    let pages = pages(kind);
    bencher.counter(BytesCount::new(bytes(&pages))).bench_local(|| {
        for page in &pages {
            if let Outcome::Kept(record) = trommel::clean(page, &pipeline) {
                black_box(serde_json::to_vec(&record).unwrap());
            }
        }
    });
}

#[divan::bench]
fn load_the_pipeline() -> Pipeline {
    Pipeline::default()
}

fn decode_step<'p>(page: &'p Page, doc: &mut Document<'p>, plan: &Plan) {
    let markup = page.kind == PageKind::Html;
    let hints = decode::Hints { content_type: None, tld: None, markup, transcoded: false };
    doc.plain = !markup;
    doc.view = decode::decode(&page.bytes, hints, plan.limits.page_bytes).unwrap();
}

fn blocks_step(_: &Page, doc: &mut Document, plan: &Plan) {
    let find = |s: &Stage| if let Stage::Decode(settings) = s { Some(settings.clone()) } else { None };
    let settings = plan.stages.iter().find_map(find).unwrap();
    if doc.plain {
        let find = |s: &Stage| if let Stage::Blocks(settings) = s { Some(settings.clone()) } else { None };
        let blocks = plan.stages.iter().find_map(find).unwrap();
        text::blocks(doc, &settings, &blocks, &plan.limits);
    } else {
        html::blocks(doc, &settings, &plan.limits);
    }
    payload::append(doc, &settings, &plan.limits);
}

fn rules_step(_: &Page, doc: &mut Document, plan: &Plan) {
    let find = |s: &Stage| if let Stage::Rules(settings) = s { Some(settings.clone()) } else { None };
    rules::vote(doc, &plan.stages.iter().find_map(find).unwrap(), &plan.lexicon);
}

fn model_step(page: &Page, doc: &mut Document, plan: &Plan) {
    let find = |s: &Stage| if let Stage::Model(settings) = s { Some(settings.operating_point) } else { None };
    let point = plan.stages.iter().find_map(find).unwrap();
    model::vote(doc, page.url.as_deref(), &plan.rules(), &plan.lexicon, &plan.models, point);
}

fn repeats_step(_: &Page, doc: &mut Document, plan: &Plan) {
    let find = |s: &Stage| if let Stage::Repeats(settings) = s { Some(settings.clone()) } else { None };
    repeats::vote(doc, &plan.stages.iter().find_map(find).unwrap(), &plan.lexicon);
}

fn pages(kind: PageKind) -> Vec<Page> {
    let suffix = if kind == PageKind::Html { "html" } else { "txt" };
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<_> = ["golden", "seeds"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(fixtures.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == suffix))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        if kind == PageKind::Html { Page::html(bytes) } else { Page::text(bytes) }
    };
    paths.iter().map(read).collect()
}

fn bytes(pages: &[Page]) -> usize {
    pages.iter().map(|page| page.bytes.len()).sum()
}
