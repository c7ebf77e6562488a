//! `trommel clean` as a process.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use super::tool::{article, files, json_lines, parts, read, run, signal, tree, trommel, until, wait, write};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

/// Pages in files and lines, some of them empty, one of them no JSON.
fn mixed(folder: &Path) -> usize {
    for n in 0..60 {
        write(
            folder,
            &format!("in/{:03}/page {n}.html", n % 7),
            if n % 9 == 4 { String::new() } else { article(n) },
        );
    }
    let mut lines = String::new();
    for n in 0..240 {
        lines.push_str(
            &serde_json::json!({ "html": article(1_000 + n), "url": format!("https://x.test/{n}") })
                .to_string(),
        );
        lines.push('\n');
    }
    lines.push_str("{\"html\": \"cut off\n");
    write(folder, "in/many.jsonl", lines);
    60 + 240 + 1
}

#[test]
fn threads_do_not_change_a_byte() {
    let dir = tempfile::tempdir().unwrap();
    mixed(dir.path());
    let mut first = None;
    for threads in ["1", "2", "8"] {
        let out = format!("out{threads}");
        let stdout = run(dir.path(), &["clean", "in", "--threads", threads]).code(0).stdout;
        run(dir.path(), &["clean", "in", "--threads", threads, "-o", &format!("{out}/")]).code(0);
        for suffix in if threads == "8" { &["jsonl", "jsonl.gz", "jsonl.zst"][..] } else { &[] } {
            let file = format!("{out}/f.{suffix}");
            run(
                dir.path(),
                &[
                    "clean",
                    "in",
                    "--threads",
                    threads,
                    "-o",
                    &file,
                    "--rejects",
                    &format!("{out}/r.{suffix}"),
                ],
            )
            .code(0);
            assert_eq!(read(&dir.path().join(&file)), json_lines(&stdout));
        }
        let mut found = (stdout, tree(&dir.path().join(&out)));
        found.1.retain(|name, _| name.contains("part-"));
        assert_eq!(found.1.len(), 2);
        assert!(*first.get_or_insert(found.clone()) == found, "{threads} threads give other bytes");
    }
}

#[test]
fn every_page_becomes_a_record_or_a_rejection() {
    let dir = tempfile::tempdir().unwrap();
    let seen = mixed(dir.path());
    let said = run(dir.path(), &["clean", "in", "-o", "out/"]).code(0);
    let (records, rejects) = (parts(&dir.path().join("out")), parts(&dir.path().join("out/rejects")));
    assert_eq!(records.len() + rejects.len(), seen);
    assert!(rejects.iter().any(|r| r["stage"] == "source"), "the broken line");
    let summary = format!("{seen} pages: {} kept, {} rejected", records.len(), rejects.len());
    assert!(said.stderr.contains(&summary), "{}", said.stderr);
    assert!(!dir.path().join("out/.inprogress").exists());
}

#[test]
fn records_come_in_input_order() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["b.html", "a/z.html", "a.html", "a/b/c.html", "ü.html"] {
        write(dir.path(), &format!("in/{name}"), article(name.len()));
    }
    let records = run(dir.path(), &["clean", "in"]).code(0).records();
    let order: Vec<&str> = records.iter().map(|r| r["origin"]["file"].as_str().unwrap()).collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(order.len(), 5);
    assert_eq!(order, sorted);
}

#[test]
fn rejections_are_counted_and_the_first_named() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..13 {
        write(dir.path(), &format!("in/empty{n:02}.html"), "");
    }
    write(dir.path(), "in/full.html", article(1));
    let said = run(dir.path(), &["clean", "in"]).code(0);
    assert_eq!(said.records().len(), 1);
    assert!(said.stderr.contains("empty00.html") && said.stderr.contains("empty09.html"), "{}", said.stderr);
    assert!(!said.stderr.contains("empty10.html") && said.stderr.contains("3 more"), "{}", said.stderr);
    let said = run(dir.path(), &["clean", "in", "--rejects", "r.jsonl.gz"]).code(0);
    assert_eq!(read(&dir.path().join("r.jsonl.gz")).len(), 13);
    assert!(!said.stderr.contains("empty00.html"), "{}", said.stderr);
}

#[test]
fn strict_says_that_pages_were_rejected() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "good.html", article(1));
    write(dir.path(), "bad.html", "");
    run(dir.path(), &["clean", "good.html", "--strict"]).code(0);
    run(dir.path(), &["clean", "good.html", "bad.html"]).code(0);
    let said = run(dir.path(), &["clean", "good.html", "bad.html", "--strict", "-o", "out.jsonl"]).code(3);
    assert!(said.stdout.is_empty());
    assert_eq!(read(&dir.path().join("out.jsonl")).len(), 1, "the output is whole all the same");
}

#[test]
fn one_missing_input_of_many_is_named_and_the_rest_done() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.html", article(1));
    write(dir.path(), "c.html", article(2));
    let said =
        run(dir.path(), &["clean", "a.html", "b.html", "c.html", "-o", "out.jsonl", "--strict"]).code(1);
    assert!(said.stderr.contains("b.html"), "{}", said.stderr);
    assert_eq!(files(&read(&dir.path().join("out.jsonl"))), ["a.html", "c.html"]);
    let said = run(dir.path(), &["clean", "b.html", "-o", "none.jsonl"]).code(1);
    assert!(said.stderr.contains("b.html"));
    assert!(!dir.path().join("none.jsonl").exists());
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.html", article(1));
    for name in ["out.jsonl", "out.jsonl.zst"] {
        write(dir.path(), name, "precious");
        let before = tree(dir.path());
        let said = run(dir.path(), &["clean", "a.html", "-o", name]).code(1);
        assert!(said.stderr.contains(name) && said.stderr.contains("--force"), "{}", said.stderr);
        run(dir.path(), &["clean", "a.html", "-o", "other.jsonl", "--rejects", name]).code(1);
        assert_eq!(tree(dir.path()), before);
        run(dir.path(), &["clean", "a.html", "-o", name, "--force"]).code(0);
        assert_eq!(read(&dir.path().join(name)).len(), 1);
    }
}

#[test]
fn parts_go_on_after_those_that_are_there() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.html", article(1));
    for expected in 1..4 {
        run(dir.path(), &["clean", "a.html", "-o", "out/"]).code(0);
        assert_eq!(parts(&dir.path().join("out")).len(), expected);
    }
    let names: Vec<String> = tree(&dir.path().join("out")).into_keys().collect();
    assert_eq!(names, ["part-000000.jsonl.zst", "part-000001.jsonl.zst", "part-000002.jsonl.zst"]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    mixed(dir.path());
    let mut child = trommel(dir.path())
        .args(["clean", "in"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with('{'));
    let said = wait(child).code(0);
    assert!(said.stderr.is_empty(), "{}", said.stderr);
}

#[test]
fn a_signal_leaves_no_file_under_a_final_name() {
    for (out, code_signal) in
        [("out.jsonl.zst", rustix::process::Signal::INT), ("out/", rustix::process::Signal::TERM)]
    {
        let dir = tempfile::tempdir().unwrap();
        let mut child = trommel(dir.path())
            .args(["clean", "-", "--format", "jsonl", "-o", out])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for n in 0..2_000 {
            writeln!(stdin, "{}", serde_json::json!({ "html": article(n) })).unwrap();
        }
        // The pipe stays open: the program waits for more.
        until("output is begun", || !tree(dir.path()).is_empty());
        signal(&child, code_signal);
        let said = wait(child).code(130);
        assert!(said.stderr.contains("interrupted"), "{}", said.stderr);
        assert!(tree(dir.path()).is_empty(), "{:?}", tree(dir.path()).keys());
        drop(stdin);
    }
}

#[test]
fn standard_input_lists_and_limits() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..6 {
        write(dir.path(), &format!("in/{n}.html"), article(n));
    }
    let mut child = trommel(dir.path())
        .args(["clean", "--to", "markdown"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(article(5).as_bytes()).unwrap();
    let said = wait(child).code(0);
    assert!(String::from_utf8(said.stdout).unwrap().contains("lanterns"));

    write(dir.path(), "list.txt", "in/3.html\nin/1.html\n");
    let listed = run(dir.path(), &["clean", "--files-from", "list.txt"]).code(0).records();
    assert_eq!(files(&listed), ["in/1.html", "in/3.html"]);
    write(dir.path(), "in/odd\nname.html", article(8));
    write(dir.path(), "list0", "in/odd\nname.html\0in/2.html\0");
    let listed = run(dir.path(), &["clean", "--files-from", "list0"]).code(0).records();
    assert_eq!(files(&listed), ["in/2.html", "in/odd\nname.html"]);
    fs::remove_file(dir.path().join("in/odd\nname.html")).unwrap();
    assert_eq!(run(dir.path(), &["clean", "in", "--limit", "4"]).code(0).records().len(), 4);
    let text = run(dir.path(), &["clean", "in", "--to", "text"]).code(0).stdout;
    let rules = String::from_utf8(text).unwrap().lines().filter(|line| line.starts_with("=====")).count();
    assert_eq!(rules, 5, "one between each two pages");
}

#[test]
fn inputs_are_never_changed() {
    let dir = tempfile::tempdir().unwrap();
    mixed(dir.path());
    let before = tree(&dir.path().join("in"));
    run(dir.path(), &["clean", "in", "-o", "out/"]).code(0);
    let said = run(dir.path(), &["clean", "in", "-o", "in/out/"]).code(2);
    assert!(said.stderr.contains("outside"), "{}", said.stderr);
    let said = run(dir.path(), &["clean", "in/many.jsonl", "-o", "in/many.jsonl", "--force"]).code(2);
    assert!(said.stderr.contains("input too"), "{}", said.stderr);
    assert!(tree(&dir.path().join("in")) == before);
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.html", article(1));
    let refused: [&[&str]; 6] = [
        &["clean", "a.html", "-o", "out"],
        &["clean", "a.html", "-o", "out.md"],
        &["clean", "a.html", "--threads", "0"],
        &["clean", "a.html", "-o", "o.jsonl", "--rejects", "./o.jsonl"],
        &["clean", "a.html", "--rejects", "r/"],
        &["clean", "-", "-"],
    ];
    for args in refused {
        let said = run(dir.path(), args).code(2);
        assert!(said.stdout.is_empty() && !said.stderr.is_empty(), "{args:?}");
    }
    assert_eq!(tree(dir.path()).len(), 1);
}

#[test]
fn a_device_is_written_to_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.html", article(1));
    run(dir.path(), &["clean", "a.html", "-o", "/dev/null"]).code(0);
    use std::os::unix::fs::FileTypeExt;
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn progress_goes_to_stderr_only() {
    let dir = tempfile::tempdir().unwrap();
    mixed(dir.path());
    let quiet = run(dir.path(), &["clean", "in", "--progress", "never"]).code(0);
    let shown = run(dir.path(), &["clean", "in", "--progress", "always"]).code(0);
    assert_eq!(quiet.stdout, shown.stdout);
}

#[test]
fn help_shows_examples() {
    let dir = tempfile::tempdir().unwrap();
    for command in ["clean", "watch", "check", "schema", "pipelines", "completions"] {
        let said = run(dir.path(), &[command, "--help"]).code(0);
        let help = String::from_utf8(said.stdout).unwrap();
        assert!(help.contains("Examples:") && help.contains(&format!("trommel {command} ")), "{help}");
    }
}
