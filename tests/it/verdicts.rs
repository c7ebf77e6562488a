//! What small pages are: `fixtures/verdicts/<verdict>/` holds pages of that verdict, in ten languages and more. The pages under `ok` talk about errors,
//! cookies, passwords and disclaimers, or carry such things beside their own text. A name that ends in `-s404` was answered with that status.
//!
//! `seen/` and `heldout/` hold many small pages a file. The first half is there to write rules with. Of the second, written before
//! those rules and never looked at for them, only totals are ever shown: whoever reads which of them fail makes them useless.

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

/// A page of a `.pages` file. A line `%% <verdict> <name> <html|text> [status=N]` begins a page, `%% chrome <name>` a part that pages
/// repeat as a line `{{name}}`.
fn pages(half: &str) -> Vec<Case> {
    let root = format!("{}/fixtures/verdicts/{half}", env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    for file in std::fs::read_dir(&root).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut chrome: Vec<(String, &str)> = Vec::new();
        for part in text.split("%% ").skip(1) {
            let (head, body) = part.split_once('\n').unwrap();
            let head: Vec<&str> = head.split_whitespace().collect();
            if head[0] == "chrome" {
                chrome.push((format!("{{{{{}}}}}\n", head[1]), body));
                continue;
            }
            let mut body = body.to_owned();
            for (name, part) in &chrome {
                body = body.replace(name, part);
            }
            let name = format!("{half}/{stem}/{}/{}", head[0], head[1]);
            let mut page = if head[2] == "text" { Page::text(body) } else { Page::html(body) };
            page.status = head.get(3).map(|s| s.strip_prefix("status=").unwrap().parse().unwrap());
            out.push(Case { name, expect: Verdict::from_name(head[0]).unwrap(), page });
        }
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

fn judged(case: &Case, pipeline: &Pipeline) -> Option<Verdict> {
    match trommel::clean(&case.page, pipeline) {
        Outcome::Kept(record) => Some(record.verdict),
        Outcome::Rejected(rejection) => rejection.verdict,
    }
}

/// Found and all, of the pages that are not content; false alarms and all, of those that are; and what is wrong.
fn totals(half: &str) -> ([usize; 4], Vec<String>) {
    let pipeline = Pipeline::named("web").unwrap();
    let (mut totals, mut wrong) = ([0; 4], Vec::new());
    for case in pages(half) {
        let got = judged(&case, &pipeline);
        let right = got == Some(case.expect);
        if case.expect == Verdict::Ok {
            totals[3] += 1;
            totals[2] += usize::from(!right);
        } else {
            totals[1] += 1;
            totals[0] += usize::from(right);
        }
        if !right {
            wrong.push(format!("{}: {got:?}", case.name));
        }
    }
    (totals, wrong)
}

#[test]
fn the_seen_half_is_found() {
    let ([found, all, alarms, good], wrong) = totals("seen");
    println!("seen: found {found} of {all}, false alarms {alarms} of {good}; {wrong:?}");
    assert!(all >= 80 && good >= 20, "{all} {good}");
    assert!(found * 100 >= all * 95 && alarms == 0, "{found}/{all}, {alarms}/{good}:\n{}", wrong.join("\n"));
}

#[test]
fn the_held_out_half_is_found() {
    let ([found, all, alarms, good], _) = totals("heldout");
    println!("held out: found {found} of {all}, false alarms {alarms} of {good}");
    assert!(all >= 80 && good >= 20, "{all} {good}");
    assert!(
        found * 100 >= all * 95 && alarms == 0,
        "{found} of {all} found, {alarms} of {good} false alarms"
    );
}

#[test]
fn a_verdict_comes_with_its_probability_and_evidence() {
    let pipeline = Pipeline::named("web").unwrap();
    let missing =
        Page::html("<title>404 Not Found</title><h1>Not Found</h1><p>Nothing under this address.</p>");
    let Outcome::Rejected(rejection) = trommel::clean(&missing, &pipeline) else {
        panic!("an error page was kept")
    };
    let sure = rejection.evidence["probability"].as_f64().unwrap();
    assert!(sure > 0.8 && sure < 1.0, "{sure}");
    assert!(rejection.evidence["because"].as_array().is_some_and(|a| !a.is_empty()));
    let note =
        Page::text("The wind dropped at noon, and the whole deck of the old ferry went quiet at once.");
    let Outcome::Kept(record) = trommel::clean(&note, &pipeline) else { panic!("a note was rejected") };
    assert!(record.verdict == Verdict::Ok && record.verdict_evidence.is_empty());
    assert!(record.verdict_probability.is_some_and(|p| p > 0.5 && p < 1.0));
}

#[test]
fn a_status_of_failure_counts_for_more_than_a_few_sentences() {
    let pipeline = Pipeline::named("web").unwrap();
    let text = "The wind dropped at noon, and the whole deck of the old ferry went quiet at once. Someone had brought plums.";
    for (status, expect) in [(None, Verdict::Ok), (Some(200), Verdict::Ok), (Some(404), Verdict::ErrorPage)] {
        let case = Case { name: String::new(), expect, page: Page { status, ..Page::text(text) } };
        assert_eq!(judged(&case, &pipeline), Some(expect), "{status:?}");
    }
}
