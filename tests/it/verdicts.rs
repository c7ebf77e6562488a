//! What small pages are: `fixtures/verdicts/<verdict>/` holds pages of that verdict, in ten languages and more. The pages under `ok` talk about errors,
//! cookies, passwords and disclaimers, or carry such things beside their own text. A name that ends in `-s404` was answered with that status.

use trommel::outcome::{Outcome, Verdict};
use trommel::page::Page;
use trommel::pipeline::Pipeline;

struct Case {
    name: String,
    expect: Verdict,
    page: Page,
}

fn cases() -> Vec<Case> {
    let root = format!("{}/fixtures/verdicts", env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    for verdict in Verdict::ALL {
        let Ok(folder) = std::fs::read_dir(format!("{root}/{}", verdict.as_str())) else { continue };
        for file in folder {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let mut page = if path.extension().is_some_and(|e| e == "txt") {
                Page::text(bytes)
            } else {
                Page::html(bytes)
            };
            page.status = stem.rsplit_once("-s").and_then(|(_, status)| status.parse().ok());
            out.push(Case { name: format!("{}/{stem}", verdict.as_str()), expect: verdict, page });
        }
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

#[test]
fn small_pages_are_what_they_are() {
    let pipeline = Pipeline::named("web").unwrap();
    let cases = cases();
    assert!(cases.len() >= 40, "{} fixtures", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let (got, because) = match trommel::clean(&case.page, &pipeline) {
            Outcome::Kept(record) => (Some(record.verdict), format!("kept {:?}", record.text)),
            Outcome::Rejected(r) => (r.verdict, format!("{} {} {:?}", r.stage, r.reason, r.evidence)),
        };
        // A page without a visible word may also end at an earlier stage.
        if got != Some(case.expect) {
            wrong.push(format!("{}: {got:?}, {because}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
