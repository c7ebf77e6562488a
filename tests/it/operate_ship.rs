//! What is shipped beside the program: image, compose file, unit, Prometheus and Grafana. Read here as far as one can
//! without an engine: they parse, name files that are there, options that the program has and metrics that it shows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use clap::Parser;
use regex::Regex;
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use trommel::cli::Cli;
use trommel::flow::operate::exposition::{Disk, Surroundings, expose};
use trommel::flow::operate::vitals::Vitals;
use trommel::flow::summary::Summary;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn yaml(path: &str) -> Value {
    let text = text(path);
    let mut documents = Yaml::load_from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert_eq!(documents.len(), 1, "{path}");
    plain(documents.remove(0))
}

fn plain(yaml: Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(is)) => Value::from(is),
        Yaml::Value(Scalar::Integer(number)) => Value::from(number),
        Yaml::Value(Scalar::FloatingPoint(number)) => Value::from(number.into_inner()),
        Yaml::Value(Scalar::String(text)) => Value::from(text.into_owned()),
        Yaml::Sequence(items) => items.into_iter().map(plain).collect(),
        Yaml::Mapping(pairs) => {
            let mut map = Map::new();
            for (key, value) in pairs {
                let Value::String(key) = plain(key) else { panic!("a key that is no text") };
                assert!(map.insert(key.clone(), plain(value)).is_none(), "{key} twice");
            }
            Value::Object(map)
        }
        other => panic!("not plain YAML: {other:?}"),
    }
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// The program takes these arguments.
fn takes(args: &[String]) {
    let all = std::iter::once(String::from("trommel")).chain(args.iter().cloned());
    if let Err(e) = Cli::try_parse_from(all) {
        panic!("trommel {}: {e}", args.join(" "));
    }
}

#[test]
fn compose_runs_the_program_as_it_is() {
    let compose = yaml("docker-compose.yml");
    let service = &compose["services"]["trommel"];
    let args = words(&service["command"]);
    takes(&args);
    let check = words(&service["healthcheck"]["test"]);
    assert_eq!(check[..2], ["CMD", "trommel"]);
    takes(&check[2..]);
    assert_eq!(service["read_only"], Value::from(true));
    assert_eq!(words(&service["cap_drop"]), ["ALL"]);
    assert!(!service["user"].as_str().unwrap().starts_with('0'));
    // Everything that the program writes to is a volume, and the token is where it looks for it.
    let volumes = words(&service["volumes"]);
    for folder in ["/drop", "/out", "/state"] {
        assert!(args.iter().chain(&check).any(|arg| arg.ends_with(folder)), "{folder} is not used");
        assert!(volumes.iter().any(|volume| volume.ends_with(&format!(":{folder}"))), "{folder} is lost");
    }
    let secret = words(&service["secrets"]).remove(0);
    assert!(args.contains(&format!("--token-file=/run/secrets/{secret}")));
    assert!(compose["secrets"][&secret]["file"].is_string());
    let port = args.iter().find_map(|arg| arg.strip_prefix("--listen=0.0.0.0:")).unwrap();
    assert!(words(&service["ports"]).iter().all(|p| p == &format!("127.0.0.1:{port}:{port}")));
    for (name, service) in compose["services"].as_object().unwrap() {
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let host = volume.as_str().unwrap().split(':').next().unwrap();
            // Others are made by whoever runs it.
            if host.starts_with("./dist") {
                assert!(root().join(host).exists(), "{name}: {host} is not there");
            }
        }
        for other in service["depends_on"].as_array().into_iter().flatten() {
            assert!(compose["services"][other.as_str().unwrap()].is_object(), "{name}: {other}");
        }
    }
    // Prometheus asks the service by its name and port, with the same token.
    let prometheus = yaml("dist/prometheus/prometheus.yml");
    let job = &prometheus["scrape_configs"][0];
    assert_eq!(words(&job["static_configs"][0]["targets"]), [format!("trommel:{port}")]);
    assert_eq!(job["authorization"]["credentials_file"], Value::from(format!("/run/secrets/{secret}")));
    assert_eq!(words(&compose["services"]["prometheus"]["secrets"]), [secret]);
    let mounted = words(&compose["services"]["prometheus"]["volumes"]).join(" ");
    for file in words(&prometheus["rule_files"]) {
        assert!(mounted.contains(&format!(":{file}:ro")), "{file} is not mounted");
    }
}

#[test]
fn the_image_is_built_from_what_is_there_and_is_nobody() {
    let file = text("Dockerfile").replace("\\\n", " ");
    let mut copied = 0;
    let ignored = text(".dockerignore");
    for line in file.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.first() {
            Some(&"COPY") if !words.iter().any(|word| word.starts_with("--from=")) => {
                for source in &words[1..words.len() - 1] {
                    assert!(root().join(source).exists(), "{source} is not there");
                    assert!(
                        !ignored.lines().any(|line| line == *source),
                        "{source} is left out of the build"
                    );
                    copied += 1;
                }
            }
            Some(&"USER") => assert!(!words[1].starts_with('0') && words[1] != "root", "{line}"),
            _ => {}
        }
    }
    assert!(copied >= 4);
    assert!(file.contains("USER ") && file.contains("STOPSIGNAL SIGTERM"));
    let exec = |name: &str| -> Vec<String> {
        let line = file.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        serde_json::from_str(&line[line.find('[').unwrap()..]).unwrap()
    };
    assert_eq!(exec("ENTRYPOINT"), ["trommel"]);
    takes(&exec("CMD"));
    let check = exec("HEALTHCHECK");
    assert_eq!(check[0], "trommel");
    takes(&check[1..]);
    for folder in ["/drop", "/out", "/state"] {
        assert!(exec("VOLUME").contains(&String::from(folder)));
    }
}

#[test]
fn the_unit_starts_the_program_and_holds_what_the_manual_asks() {
    let unit = text("dist/systemd/trommel.service");
    let mut keys = BTreeMap::new();
    for line in unit.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, value)) = line.split_once('=') {
            keys.insert(key, value);
        }
    }
    let start: Vec<String> = keys["ExecStart"].split_whitespace().skip(1).map(str::to_owned).collect();
    takes(&start);
    assert_eq!(keys["Type"], "notify");
    for key in
        ["NoNewPrivileges", "PrivateDevices", "PrivateTmp", "MemoryDenyWriteExecute", "RestrictSUIDSGID"]
    {
        assert_eq!(keys.get(key), Some(&"yes"), "{key}");
    }
    assert_eq!((keys["ProtectSystem"], keys["CapabilityBoundingSet"]), ("strict", ""));
    // Folders named in the command are those that the unit makes.
    for folder in start.iter().filter_map(|arg| arg.strip_prefix("/var/lib/")) {
        assert!(keys["StateDirectory"].split(' ').any(|made| made == folder), "{folder}");
    }
    let Ok(version) = Command::new("systemd-analyze").arg("--version").output() else {
        eprintln!("not verified: there is no systemd-analyze here");
        return;
    };
    assert!(version.status.success());
    // It asks that the program and the user be there, which they are not where this is tested.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trommel.service");
    let here = unit
        .replace("/usr/local/bin/trommel", env!("CARGO_BIN_EXE_trommel"))
        .replace("User=trommel\n", "")
        .replace("Group=trommel\n", "");
    fs::write(&path, here).unwrap();
    let said = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&path).output().unwrap();
    let stderr = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && !stderr.contains("trommel.service"), "{stderr}");
}

/// Every series that `/metrics` has, with its labels.
fn series() -> BTreeMap<String, BTreeSet<String>> {
    let vitals = Vitals::default();
    let mut counts = Summary::default();
    counts.rejected.insert(("filter", String::from("min_words")), 1);
    vitals.committed(&counts);
    vitals.wrote();
    let disks = ["drop", "out", "state"].map(|folder| Disk { folder, free: 1, size: 2 }).to_vec();
    let round =
        Surroundings { disks, answers: vec![(200, 1)], process: Some((1, 1)), ..Surroundings::default() };
    let mut series: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let label = Regex::new("([a-z_]+)=\"").unwrap();
    for line in expose(&vitals, &round).lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap().to_owned();
        let labels = label.captures_iter(line).map(|found| found[1].to_owned());
        series.entry(name).or_default().extend(labels);
    }
    series
}

/// An expression names only series that there are, with labels that they have, and its brackets fit.
fn check_expression(expression: &str, legend: &str, known: &BTreeMap<String, BTreeSet<String>>) {
    let mut open = Vec::new();
    for c in expression.chars() {
        match c {
            '(' | '[' | '{' => open.push(c),
            ')' => assert_eq!(open.pop(), Some('('), "{expression}"),
            ']' => assert_eq!(open.pop(), Some('['), "{expression}"),
            '}' => assert_eq!(open.pop(), Some('{'), "{expression}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{expression}");
    let of_scraper = ["job", "instance"];
    let mut labels: BTreeSet<&str> = of_scraper.into_iter().collect();
    let mut any = false;
    let matched = Regex::new(r"([a-z_]+)\s*(?:=|!=)~?").unwrap();
    for found in
        Regex::new(r"\b((?:trommel|process)_[a-z_]+|up)\b(\{[^}]*\})?").unwrap().captures_iter(expression)
    {
        any = true;
        let name = &found[1];
        let own = match known.get(name) {
            Some(own) => own.clone(),
            None => {
                assert_eq!(name, "up", "{expression}: /metrics has no {name}");
                BTreeSet::new()
            }
        };
        if let Some(matchers) = found.get(2) {
            for label in matched.captures_iter(matchers.as_str()) {
                let fine = own.contains(&label[1]) || of_scraper.contains(&&label[1]);
                assert!(fine, "{expression}: {name} has no {}", &label[1]);
            }
        }
        labels.extend(known.get(name).into_iter().flatten().map(String::as_str));
    }
    assert!(any, "{expression} asks for nothing");
    for by in Regex::new(r"\bby \(([^)]*)\)").unwrap().captures_iter(expression) {
        assert!(by[1].split(',').all(|label| labels.contains(label.trim())), "{expression}: {}", &by[1]);
    }
    for shown in Regex::new(r"\{\{([a-z_]+)\}\}").unwrap().captures_iter(legend) {
        assert!(labels.contains(&shown[1]), "{expression}: the legend shows {}", &shown[1]);
    }
}

#[test]
fn the_dashboard_shows_metrics_that_there_are() {
    let known = series();
    let dashboard: Value = serde_json::from_str(&text("dist/grafana/dashboards/trommel.json")).unwrap();
    let source = &yaml("dist/grafana/provisioning/datasources/prometheus.yml")["datasources"][0];
    let (mut ids, mut shown, mut places) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{}", panel["id"]);
        let at = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        let place = (at("x"), at("y"), at("x") + at("w"), at("y") + at("h"));
        assert!(place.2 <= 24, "{}", panel["title"]);
        for other in &places {
            let &(left, top, right, bottom): &(u64, u64, u64, u64) = other;
            let apart = place.0 >= right || place.2 <= left || place.1 >= bottom || place.3 <= top;
            assert!(apart, "{} lies over another one", panel["title"]);
        }
        places.push(place);
        for target in panel["targets"].as_array().into_iter().flatten() {
            assert_eq!(target["datasource"]["uid"], source["uid"], "{}", panel["title"]);
            let expression = target["expr"].as_str().unwrap();
            check_expression(expression, target["legendFormat"].as_str().unwrap(), &known);
            shown.insert(expression.to_owned());
        }
    }
    let queried = Regex::new("label_values\\(([a-z_]+)").unwrap();
    for variable in dashboard["templating"]["list"].as_array().unwrap() {
        let query = variable["query"]["query"].as_str().unwrap();
        let name = queried.captures(query).unwrap()[1].to_owned();
        assert!(known.contains_key(&name), "{query}");
    }
    // And what is shown by /metrics has its place on it.
    let all = shown.into_iter().collect::<Vec<_>>().join("\n");
    let alerts = text("dist/prometheus/alerts.yml");
    for name in known.keys() {
        assert!(all.contains(name.as_str()) || alerts.contains(name.as_str()), "nobody looks at {name}");
    }
    let provider = &yaml("dist/grafana/provisioning/dashboards/trommel.yml")["providers"][0];
    let mounted = words(&yaml("docker-compose.yml")["services"]["grafana"]["volumes"]).join(" ");
    assert!(mounted.contains(&format!(":{}:", provider["options"]["path"].as_str().unwrap())), "{mounted}");
}

#[test]
fn alerts_ask_for_metrics_that_there_are() {
    let known = series();
    let alerts = yaml("dist/prometheus/alerts.yml");
    let rules = alerts["groups"][0]["rules"].as_array().unwrap();
    assert!(rules.len() >= 8);
    for rule in rules {
        check_expression(rule["expr"].as_str().unwrap(), "", &known);
        assert!(rule["alert"].is_string() && rule["labels"]["severity"].is_string());
        assert!(rule["annotations"]["summary"].as_str().unwrap().ends_with('.'));
    }
}

#[test]
fn the_manual_explains_every_metric() {
    let manual = text("OPERATING.md");
    for name in series().into_keys() {
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        assert!(manual.contains(family.unwrap_or(&name)), "OPERATING.md says nothing of {name}");
    }
    for path in Regex::new(r"\]\(([^):#]+)\)").unwrap().captures_iter(&manual) {
        assert!(Path::new(&root()).join(&path[1]).exists(), "{} is not there", &path[1]);
    }
}
