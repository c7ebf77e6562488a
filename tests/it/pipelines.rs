//! The pipelines that come with the program, as a user of the library or of a checkout sees them.

use std::path::Path;
use trommel::clean::plan::Stage;
use trommel::outcome::Verdict;
use trommel::pipeline::{self, Pipeline};

fn verdicts_rejected(pipeline: &Pipeline) -> Vec<Verdict> {
    let rejects = |s: &Stage| if let Stage::Verdict(v) = s { v.reject.clone() } else { Vec::new() };
    pipeline.plan.stages.iter().flat_map(rejects).collect()
}

#[test]
fn every_pipeline_of_the_folder_loads_and_is_the_embedded_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let by_path = pipeline::load(path.to_str()).unwrap_or_else(|e| panic!("{e}"));
        let name = path.file_stem().unwrap().to_str().unwrap();
        let embedded = pipeline::load(Some(name)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(by_path.plan.id, embedded.plan.id);
        assert_eq!(by_path.plan.id.name, name);
        seen += 1;
    }
    assert_eq!(seen, pipeline::names().count());
}

#[test]
fn the_stages_stand_in_the_usual_order() {
    let usual =
        ["decode", "blocks", "metadata", "rules", "model", "repeats", "language", "verdict", "filter"];
    for name in pipeline::names() {
        let mut kinds: Vec<&str> =
            Pipeline::named(name).unwrap().plan.stages.iter().map(Stage::kind).collect();
        kinds.dedup();
        assert_eq!(kinds, usual, "{name}");
    }
}

#[test]
fn the_default_keeps_whatever_has_something_to_keep() {
    let web = Pipeline::default();
    let rejected = verdicts_rejected(&web);
    for kept in [Verdict::Ok, Verdict::IndexPage, Verdict::PaywallStub] {
        assert!(!rejected.contains(&kept), "{kept:?}");
    }
    for gone in
        [Verdict::ErrorPage, Verdict::ConsentWall, Verdict::LoginWall, Verdict::Empty, Verdict::NotText]
    {
        assert!(rejected.contains(&gone), "{gone:?}");
    }
    assert!(web.output.text);
}

#[test]
fn stricter_pipelines_reject_more() {
    let [web, news, crawl] =
        ["web", "news", "crawl"].map(|n| verdicts_rejected(&Pipeline::named(n).unwrap()));
    assert!(web.iter().all(|v| news.contains(v)) && news.iter().all(|v| crawl.contains(v)));
    assert!(news.contains(&Verdict::IndexPage));
}

#[test]
fn site_rules_serve_subdomains_and_only_them() {
    let sites = Pipeline::default().plan.sites;
    for host in
        ["en.wikipedia.org", "de.wikipedia.org", "cooking.stackexchange.com", "docs.rs", "old.reddit.com"]
    {
        assert!(sites.for_host(host).is_some(), "{host}");
    }
    for host in ["example.com", "reddit.com", "notdocs.rs", "wikipedia.org.example.com"] {
        assert!(sites.for_host(host).is_none(), "{host}");
    }
}
