//! The small commands: `check`, `schema`, `pipelines`, `completions`.

#![allow(clippy::unwrap_used, reason = "a test that cannot run has failed")]

use super::tool;
use serde_json::{Value, json};
use std::process::{Command, Output};

fn trommel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trommel")).args(arguments).output().unwrap()
}

/// What a command that does well says.
fn said(arguments: &[&str]) -> String {
    let out = trommel(arguments);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stderr.is_empty());
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn check_names_all_that_is_right_with_its_fingerprint() {
    let all = said(&["check"]);
    assert_eq!(all.lines().count(), trommel::pipeline::names().count());
    let web = trommel::pipeline::Pipeline::default().plan.id.fingerprint;
    assert!(all.starts_with(&format!("ok web  {web}")), "{all}");
}

#[test]
fn check_fails_with_every_error_on_stderr_and_the_good_ones_on_stdout() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.toml");
    std::fs::write(&path, "[pipeline]\nname = \"Bad Name\"\n[[stage]]\nkind = \"decod\"\n").unwrap();
    let out = trommel(&["check", "news", path.to_str().unwrap(), "nosuch"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8(out.stdout).unwrap().starts_with("ok news "));
    let errors = String::from_utf8(out.stderr).unwrap();
    for part in ["bad.toml:2:8", "bad.toml:4:8", "did you mean `decode`?", "`nosuch`", "2 of 3 pipelines"] {
        assert!(errors.contains(part), "{part} is not in:\n{errors}");
    }
}

#[test]
fn schemas_describe_what_is_there() {
    let schema = |what| serde_json::from_str::<serde_json::Value>(&said(&["schema", what])).unwrap();
    let record = schema("record");
    assert_eq!(record["required"], serde_json::json!(["schema", "id", "verdict", "origin", "pipeline"]));
    assert!(record["properties"]["text"].is_object());
    assert!(schema("rejection")["properties"]["reason"].is_object());
    let pipeline = schema("pipeline");
    assert_eq!(pipeline["required"], serde_json::json!(["pipeline", "stage"]));
    assert_eq!(pipeline["additionalProperties"], false);
    assert_eq!(trommel(&["schema", "nosuch"]).status.code(), Some(2));
}

#[test]
fn pipelines_are_listed_and_shown() {
    let list = said(&["pipelines"]);
    assert!(list.starts_with("web ") && list.contains("(the default)"), "{list}");
    assert_eq!(said(&["pipelines", "--show", "web"]), trommel::pipeline::text("web").unwrap());
    let resolved = said(&["pipelines", "--show", "web", "--resolved"]);
    let again = trommel::pipeline::Pipeline::from_toml("resolved", &resolved).unwrap();
    assert_eq!(again.plan.id, trommel::pipeline::Pipeline::default().plan.id);
    assert_eq!(trommel(&["pipelines", "--show", "nosuch"]).status.code(), Some(1));
}

#[test]
fn completions_are_for_this_program() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(said(&["completions", shell]).contains("trommel"));
    }
}

#[test]
fn features_writes_rows_of_either_pass() {
    let dir = tempfile::tempdir().unwrap();
    let set = dir.path().join("set");
    std::fs::create_dir(&set).unwrap();
    std::fs::write(set.join("a.html"), "<h1>Cranes</h1><p>The cranes stand at the pier.</p><p>Menu</p>")
        .unwrap();
    let gold =
        json!({"id": "a", "url": "https://a.example/", "gold": "Cranes\nThe cranes stand at the pier."});
    std::fs::write(set.join("manifest.jsonl"), format!("{gold}\n")).unwrap();
    let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/models");
    let header = |args: &[&str]| {
        tool::run(dir.path(), &[&["features", "set", "-o", "rows"], args].concat()).code(0);
        let bytes = std::fs::read(dir.path().join("rows")).unwrap();
        let end = bytes.iter().position(|b| *b == b'\n').unwrap();
        let header: Value = serde_json::from_slice(&bytes[..end]).unwrap();
        let (columns, rows) =
            (header["columns"].as_array().unwrap().len(), header["pages"][0]["rows"].as_u64());
        // A row is its columns, its label and its rule of two bytes each, and its words of four.
        assert_eq!(bytes.len() - end - 1, 3 * (2 * columns + 8));
        assert_eq!(rows, Some(3));
        header
    };
    let (first, second) = (header(&[]), header(&["--models", models.to_str().unwrap()]));
    assert!(first["columns"].as_array().unwrap().contains(&json!("link_share")));
    assert!(second["columns"].as_array().unwrap().contains(&json!("alike_others")));
    let missing = tool::run(dir.path(), &["features", "set", "-o", "rows", "--models", "nowhere"]);
    assert!(missing.code(1).stderr.contains("nowhere"), "the folder is named");
}
