//! The daemon as its operator sees it: HTTP, ingest through kills, reloads, status, replay, service manager, logs. Real
//! processes on ports that the system chooses; nothing is measured by the clock.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot run has failed")]

use super::tool::{article, files, json_lines, parts, run, signal, tree, trommel, until, wait, write};
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Folders for daemons that come and go.
struct Place {
    dir: TempDir,
}

/// A daemon that listens and does not outlive its test.
pub(super) struct Daemon {
    child: Option<Child>,
    address: SocketAddr,
    said: Arc<Mutex<Vec<String>>>,
}

/// An answer.
pub(super) struct Got {
    pub(super) code: u16,
    body: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Place {
    fn new() -> Place {
        let place = Place { dir: tempfile::tempdir().unwrap() };
        for folder in ["drop", "state"] {
            fs::create_dir(place.path(folder)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn start(&self, more: &[&str]) -> Daemon {
        self.start_with(more, &[])
    }

    fn start_with(&self, more: &[&str], env: &[(&str, &str)]) -> Daemon {
        let args = ["watch", "drop", "-o", "out", "--state", "state", "--log-format", "json"];
        let listen: &[&str] = if more.contains(&"--listen") { &[] } else { &["--listen", "0"] };
        let mut child = trommel(self.dir.path())
            .args(args)
            .args(listen)
            .args(more)
            .envs(env.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let (lines, into) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                into.lock().unwrap().push(line);
            }
        });
        let mut address = None;
        until("the daemon listens", || {
            assert!(child.try_wait().unwrap().is_none(), "it ended: {:?}", said.lock().unwrap());
            let said = said.lock().unwrap();
            address = said.iter().find_map(|line| {
                let at = line.split_once("listening on ")?.1;
                at.split(['"', ' ']).next()?.parse().ok()
            });
            address.is_some()
        });
        let daemon = Daemon { child: Some(child), address: address.unwrap(), said };
        until("it is ready", || daemon.get("/readyz").code == 200);
        daemon
    }

    fn status(&self) -> Value {
        let said = run(self.dir.path(), &["status", "--state", "state", "--json"]).code(0);
        json_lines(&said.stdout).remove(0)
    }

    fn published(&self) -> Vec<Value> {
        parts(&self.path("out")).into_iter().filter(|line| line.get("lines").is_none()).collect()
    }
}

impl Daemon {
    /// One that somebody else looks after.
    pub(super) fn at(address: SocketAddr) -> Daemon {
        Daemon { child: None, address, said: Arc::default() }
    }

    fn send(&self, text: &[u8]) -> std::io::Result<Got> {
        let mut stream = TcpStream::connect(self.address)?;
        let _ = stream.write_all(text);
        let mut got = Vec::new();
        // A server that answers before it has read everything may reset the connection behind its answer.
        let read = stream.read_to_end(&mut got);
        if got.is_empty() {
            read?;
        }
        let got = String::from_utf8_lossy(&got).into_owned();
        let broken = || std::io::Error::other("no answer");
        let (head, body) = got.split_once("\r\n\r\n").ok_or_else(broken)?;
        let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(broken)?;
        Ok(Got { code, body: body.to_owned() })
    }

    fn get_with(&self, path: &str, headers: &str) -> Got {
        let text = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        self.send(text.as_bytes()).unwrap()
    }

    pub(super) fn get(&self, path: &str) -> Got {
        self.get_with(path, "")
    }

    fn try_post(&self, headers: &str, body: &[u8]) -> std::io::Result<Got> {
        let head = format!(
            "POST /ingest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat())
    }

    pub(super) fn post(&self, headers: &str, body: impl AsRef<[u8]>) -> Got {
        self.try_post(headers, body.as_ref()).unwrap()
    }

    /// A series of `/metrics`, as a number.
    fn metric(&self, series: &str) -> f64 {
        let text = self.get("/metrics").body;
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {series} in\n{text}")).parse().unwrap()
    }

    fn says(&self, text: &str) -> bool {
        self.said.lock().unwrap().iter().any(|line| line.contains(text))
    }

    fn signal(&self, which: Signal) {
        signal(self.child.as_ref().unwrap(), which);
    }

    fn stop(mut self) -> Vec<String> {
        self.signal(Signal::TERM);
        let said = wait(self.child.take().unwrap());
        assert_eq!(said.code, Some(0), "{:?}", self.said.lock().unwrap());
        self.said.lock().unwrap().clone()
    }

    fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn health_readiness_and_metrics_follow_a_file_through() {
    let place = Place::new();
    let daemon = place.start(&["--settle", "0"]);
    assert_eq!(daemon.get("/healthz").code, 200);
    assert_eq!(daemon.get("/nothing").code, 404);
    assert_eq!(daemon.metric("trommel_pages_in_total"), 0.0);
    write(&place.path("drop"), "one.html", article(1));
    write(&place.path("drop"), "empty.html", "");
    until("both are done", || daemon.metric("trommel_files_total{ending=\"done\"}") == 2.0);
    assert_eq!(daemon.metric("trommel_pages_in_total"), 2.0);
    assert_eq!(daemon.metric("trommel_pages_kept_total"), 1.0);
    let text = daemon.get("/metrics").body;
    assert!(text.contains("trommel_pages_rejected_total{stage="), "{text}");
    assert!(!text.contains("one.html"), "no label holds a path");
    assert!(daemon.metric("trommel_stage_seconds_count{stage=\"clean\"}") >= 1.0);
    assert!(daemon.metric("trommel_stage_seconds_count{stage=\"commit\"}") >= 1.0);
    assert!(daemon.metric("trommel_input_bytes_total") > 0.0);
    assert!(daemon.metric("trommel_disk_free_bytes{folder=\"state\"}") > 0.0);
    until("nothing waits", || daemon.metric("trommel_files_waiting") == 0.0);
    until("nothing is in hand", || daemon.metric("trommel_files_claimed") == 0.0);
    assert_eq!(daemon.metric("trommel_phase{phase=\"ready\"}"), 1.0);
    assert_eq!(daemon.get("/healthz").code, 200);
    daemon.stop();
}

#[test]
fn what_is_posted_is_committed_before_the_answer() {
    let place = Place::new();
    let daemon = place.start(&["--settle", "80000", "--ingest-max-bytes", "100000"]);
    let page = "Content-Type: text/html\r\nTrommel-Url: https://example.org/lanterns";
    let got = daemon.post(page, article(1));
    assert_eq!((got.code, &got.json()["status"], &got.json()["kept"]), (200, &"done".into(), &1.into()));
    let again = daemon.post(page, article(1));
    assert_eq!((again.code, &again.json()["status"]), (200, &"duplicate".into()));
    let lines: String = (2..5)
        .map(|n| {
            format!(
                "{}\n",
                serde_json::json!({ "html": article(n), "url": format!("https://example.org/{n}") })
            )
        })
        .collect();
    let batch = daemon.post("Content-Type: application/x-ndjson", &lines);
    assert_eq!((batch.code, &batch.json()["kept"]), (200, &3.into()), "{}", batch.body);
    let packed = zstd::encode_all(lines.replace("lanterns", "lamps").as_bytes(), 1).unwrap();
    assert_eq!(daemon.post("Content-Type: application/x-ndjson", packed).json()["kept"], 3);
    assert_eq!(daemon.post("Content-Type: text/html", "").code, 400);
    assert_eq!(daemon.post("Content-Type: text/html", vec![b'a'; 100_001]).code, 413);
    assert_eq!(daemon.post("Content-Type: image/png", "x").code, 415);
    assert_eq!(place.status()["done"], 3);
    assert_eq!(daemon.metric("trommel_ingest_requests_total{code=\"200\"}"), 4.0);
    daemon.stop();
    let published = place.published();
    assert_eq!(published.len(), 7);
    assert!(published.iter().any(|record| record["url"] == "https://example.org/lanterns"));
}

#[test]
fn kills_between_posts_lose_nothing_and_double_nothing() {
    const BODIES: usize = 60;
    let quick = ["--settle", "80000", "--commit-interval", "0.02"];
    let place = Place::new();
    let daemon = Arc::new(Mutex::new(place.start(&quick)));
    let address = Arc::new(Mutex::new(daemon.lock().unwrap().address));
    // The client asks until it has an answer; the daemon is killed again and again meanwhile.
    let done = Arc::new(Mutex::new(Vec::new()));
    let (at, into) = (Arc::clone(&address), Arc::clone(&done));
    let client = std::thread::spawn(move || {
        let mut number = 0;
        while number < BODIES {
            let asked = Daemon::at(*at.lock().unwrap());
            let header = format!("Content-Type: text/html\r\nTrommel-Url: https://example.org/{number}");
            match asked.try_post(&header, article(number).as_bytes()) {
                Ok(got) if got.code == 200 => {
                    into.lock().unwrap().push(got.json()["status"].as_str().unwrap().to_owned());
                    number += 1;
                }
                Ok(got) => assert!([202, 429, 503].contains(&got.code), "{}: {}", got.code, got.body),
                Err(_) => std::thread::sleep(std::time::Duration::from_millis(5)),
            }
        }
    });
    let mut kills = 0;
    while !client.is_finished() {
        let answered = done.lock().unwrap().len();
        if kills < 8 && answered >= (kills + 1) * BODIES / 10 {
            let mut daemon = daemon.lock().unwrap();
            let child = daemon.child.as_mut().unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            *daemon = place.start(&quick);
            *address.lock().unwrap() = daemon.address;
            kills += 1;
        }
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    client.join().unwrap();
    assert_eq!(kills, 8);
    let last =
        std::mem::replace(&mut *daemon.lock().unwrap(), Daemon::at(address.lock().unwrap().to_owned()));
    last.stop();
    let mut urls: Vec<String> =
        place.published().iter().map(|record| record["url"].as_str().unwrap().to_owned()).collect();
    urls.sort();
    let mut expected: Vec<String> = (0..BODIES).map(|n| format!("https://example.org/{n}")).collect();
    expected.sort();
    assert_eq!(urls, expected, "{:?}", done.lock().unwrap());
}

#[test]
fn other_machines_need_the_token() {
    let place = Place::new();
    let open = ["watch", "drop", "-o", "out", "--state", "state", "--listen", "0.0.0.0:0"];
    let refused = run(place.dir.path(), &open).code(1);
    assert!(refused.stderr.contains("--token-file"), "{}", refused.stderr);
    write(place.dir.path(), "short", "abc");
    let refused = run(place.dir.path(), &[&open[..], &["--token-file", "short"]].concat()).code(1);
    assert!(refused.stderr.contains("shorter"), "{}", refused.stderr);
    let token = "f00d".repeat(8);
    write(place.dir.path(), "token", format!("{token}\n"));
    let mut daemon = place.start_with(&["--listen", "0.0.0.0:0", "--token-file", "token"], &[]);
    daemon.address.set_ip("127.0.0.1".parse().unwrap());
    let page = "Content-Type: text/html";
    assert_eq!(daemon.post(page, article(1)).code, 401);
    assert_eq!(daemon.get("/metrics").code, 401);
    assert_eq!(daemon.get("/healthz").code, 200);
    let with = format!("Authorization: Bearer {token}");
    assert_eq!(daemon.post(&format!("{page}\r\n{with}"), article(1)).code, 200);
    assert_eq!(daemon.get_with("/metrics", &format!("{with}\r\n")).code, 200);
    let said = daemon.stop().join("\n");
    assert!(!said.contains(&token));
    // From the environment it counts on loopback too.
    let daemon = place.start_with(&[], &[("TROMMEL_TOKEN", &token)]);
    assert_eq!(daemon.post(page, article(2)).code, 401);
    daemon.stop();
}

#[test]
fn a_good_pipeline_is_taken_and_a_bad_one_is_not() {
    let place = Place::new();
    let web =
        String::from_utf8(run(place.dir.path(), &["pipelines", "--show", "web"]).code(0).stdout).unwrap();
    write(place.dir.path(), "mine.toml", &web);
    let daemon = place.start(&["--settle", "80000", "-p", "mine.toml"]);
    let page = |n: usize| format!("Content-Type: text/html\r\nTrommel-Url: https://example.org/{n}");
    assert_eq!(daemon.post(&page(1), article(1)).code, 200);
    // A bad one, by the file's change alone.
    write(place.dir.path(), "mine.toml", format!("{web}\n[[stage]]\nkind = \"no such thing\"\n"));
    until("it is refused", || daemon.metric("trommel_reloads_total{result=\"refused\"}") >= 1.0);
    until("the log says why", || daemon.says("no such thing") && daemon.says("mine.toml"));
    assert_eq!(daemon.post(&page(2), article(2)).code, 200);
    // A good one, by a signal.
    let other = web.replacen("min_words = 1", "min_words = 2", 1);
    assert_ne!(other, web);
    write(place.dir.path(), "mine.toml", &other);
    let checked = run(place.dir.path(), &["check", "mine.toml"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    daemon.signal(Signal::HUP);
    until("it is taken", || daemon.metric("trommel_reloads_total{result=\"taken\"}") == 1.0);
    assert_eq!(daemon.post(&page(3), article(3)).code, 200);
    // Another pipeline does the same bytes again, and is told from a duplicate.
    assert_eq!(daemon.post(&page(1), article(1)).json()["status"], "done");
    assert_eq!(daemon.post(&page(3), article(3)).json()["status"], "duplicate");
    daemon.stop();
    let mut prints: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> =
        Default::default();
    for record in place.published() {
        let print = record["pipeline"]["fingerprint"].as_str().unwrap().to_owned();
        prints.entry(print).or_default().insert(record["url"].as_str().unwrap().to_owned());
    }
    let urls: Vec<usize> = prints.values().map(std::collections::BTreeSet::len).collect();
    assert_eq!(urls, [2, 2], "{prints:?}");
}

#[test]
fn status_speaks_of_running_and_stopped_daemons() {
    let place = Place::new();
    let none = run(place.dir.path(), &["status", "--state", "state"]).code(1);
    assert!(none.stderr.contains("no ledger"), "{}", none.stderr);
    let daemon = place.start(&["--settle", "0"]);
    write(&place.path("drop"), "a.html", article(1));
    write(&place.path("drop"), "b/same.html", article(1));
    write(&place.path("drop"), "c.html", article(2));
    write(&place.path("drop"), "d.html", "");
    until("they are done with", || {
        let status = place.status();
        status["done"].as_u64().unwrap() + status["dup"].as_u64().unwrap() == 4
    });
    until("it has a pulse", || {
        run(place.dir.path(), &["status", "--state", "state", "--check"]).code == Some(0)
    });
    let status = place.status();
    assert_eq!(
        (&status["running"], &status["alive"], &status["phase"]),
        (&true.into(), &true.into(), &"ready".into())
    );
    assert_eq!(status["listen"], Value::from(daemon.address.to_string()));
    assert_eq!((&status["done"], &status["dup"], &status["failed"]), (&3.into(), &1.into(), &0.into()));
    assert_eq!((&status["waiting"], &status["claimed"]), (&0.into(), &0.into()));
    assert_eq!((&status["pages"]["kept"], &status["pages"]["rejected"]), (&2.into(), &1.into()));
    assert!(status["last_commit"]["number"].as_u64().unwrap() >= 1);
    assert_eq!(status["disk"].as_array().unwrap().len(), 3);
    let text =
        String::from_utf8(run(place.dir.path(), &["status", "--state", "state"]).code(0).stdout).unwrap();
    assert!(text.contains("running, ready") && text.contains("3 done, 1 duplicates"), "{text}");
    daemon.stop();

    write(&place.path("drop"), "late.html", article(5));
    let status = place.status();
    assert_eq!((&status["running"], &status["waiting"]), (&false.into(), &1.into()));
    assert_eq!((&status["done"], &status["pid"]), (&3.into(), &Value::Null));
    let check = run(place.dir.path(), &["status", "--state", "state", "--check"]).code(1);
    assert!(check.stderr.contains("no daemon runs"), "{}", check.stderr);

    // A daemon that was killed is not running, whatever its last pulse says.
    place.start(&["--settle", "80000"]).kill();
    assert_eq!(place.status()["running"], false);
}

#[test]
fn rejected_pages_are_run_again_from_what_is_kept() {
    let place = Place::new();
    let short = |n: usize| format!("<p>Only a few words, {n} or so, stand here.</p>");
    let web =
        String::from_utf8(run(place.dir.path(), &["pipelines", "--show", "web"]).code(0).stdout).unwrap();
    write(place.dir.path(), "strict.toml", web.replacen("min_words = 1", "min_words = 50", 1));
    write(place.dir.path(), "lax.toml", web);
    write(&place.path("drop"), "long.html", article(1));
    write(&place.path("drop"), "sub/short.html", short(1));
    write(&place.path("drop"), "gone.html", short(2));
    let lines: String = [article(2), short(3), article(4), short(5)]
        .iter()
        .map(|html| format!("{}\n", serde_json::json!({ "html": html })))
        .collect();
    write(&place.path("drop"), "batch.jsonl", lines);
    let watch = [
        "watch",
        "drop",
        "-o",
        "out",
        "--state",
        "state",
        "--settle",
        "0",
        "--until-idle",
        "-p",
        "strict.toml",
    ];
    run(place.dir.path(), &watch).code(0);
    let rejected = parts(&place.path("out/rejects"));
    assert_eq!(files(&rejected), ["batch.jsonl", "batch.jsonl", "gone.html", "sub/short.html"]);
    assert_eq!(place.published().len(), 3);

    let replay = ["replay", "out/rejects", "--state", "state", "-p", "lax.toml"];
    let all = run(place.dir.path(), &replay).code(0).records();
    assert_eq!(files(&all), ["batch.jsonl", "batch.jsonl", "gone.html", "sub/short.html"]);
    let ids = |lines: &[Value]| {
        let mut ids: Vec<String> = lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&all), ids(&rejected), "a page keeps its id");
    let again =
        run(place.dir.path(), &["replay", "out/rejects", "--state", "state", "-p", "strict.toml"]).code(0);
    assert!(again.records().is_empty() && again.stderr.contains("4 rejected"), "{}", again.stderr);

    let done = tree(&place.path("drop/.trommel/done")).into_keys().find(|name| name.ends_with("gone.html"));
    fs::remove_file(place.path("drop/.trommel/done").join(done.unwrap())).unwrap();
    let some = run(place.dir.path(), &replay).code(1);
    assert!(some.stderr.contains("not kept: gone.html"), "{}", some.stderr);
    assert_eq!(files(&some.records()), ["batch.jsonl", "batch.jsonl", "sub/short.html"]);
    let whole = run(place.dir.path(), &[&replay[..], &["--whole", "-o", "again/"]].concat()).code(1);
    assert!(whole.stdout.is_empty());
    let again = parts(&place.path("again"));
    let again: Vec<Value> = again.into_iter().filter(|line| line.get("origin").is_some()).collect();
    assert_eq!(files(&again), ["batch.jsonl", "batch.jsonl", "batch.jsonl", "batch.jsonl", "sub/short.html"]);
    let wrong = run(place.dir.path(), &["replay", "strict.toml", "--state", "state"]).code(1);
    assert!(wrong.stderr.contains("line 1"), "{}", wrong.stderr);
    run(place.dir.path(), &["replay", "out/rejects"]).code(2);
}

#[test]
fn the_service_manager_hears_of_start_life_and_end() {
    let place = Place::new();
    let socket = UnixDatagram::bind(place.path("notify")).unwrap();
    socket.set_read_timeout(Some(super::tool::PATIENCE)).unwrap();
    let path = place.path("notify");
    let env = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "200000")];
    let daemon = place.start_with(&[], &env);
    let mut heard = String::new();
    let mut hear = |what: &str| {
        let mut bytes = [0; 4_096];
        while !heard.contains(what) {
            let length =
                socket.recv(&mut bytes).unwrap_or_else(|e| panic!("{e}, waiting for {what}: {heard}"));
            heard.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
    };
    hear("READY=1");
    hear("STATUS=ready");
    hear("WATCHDOG=1");
    daemon.signal(Signal::HUP);
    hear("RELOADING=1");
    daemon.signal(Signal::TERM);
    hear("STOPPING=1");
    daemon.stop();
}

#[test]
fn a_page_without_end_makes_health_say_so() {
    if !cfg!(debug_assertions) {
        eprintln!("skipped: a release build cannot be made to hang");
        return;
    }
    let place = Place::new();
    let hang = [("TROMMEL_HANG", "a wasp in the amber"), ("TROMMEL_STUCK", "3")];
    // By polling the spotter moves every second; else it rests longer than these three seconds.
    let daemon = place.start_with(&["--settle", "0", "--poll"], &hang);
    assert_eq!(daemon.get("/healthz").code, 200);
    write(&place.path("drop"), "hangs.html", "<p>a wasp in the amber");
    until("health says so", || daemon.get("/healthz").code == 503);
    let body = daemon.get("/healthz").body;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["parts"], serde_json::json!(["cleaner"]));
    assert_eq!(daemon.metric("trommel_alive"), 0.0);
    assert_eq!(daemon.get("/readyz").code, 200, "another file could be taken");
    let check = || run(place.dir.path(), &["status", "--state", "state", "--check"]).code;
    until("the health check says so too", || check() == Some(1));
}

#[test]
fn log_lines_are_json_with_times() {
    let place = Place::new();
    let daemon = place.start(&["--settle", "0"]);
    write(&place.path("drop"), "a.html", article(1));
    until("it is done", || place.status()["done"] == 1);
    let said = daemon.stop();
    assert!(said.len() >= 2);
    for line in said {
        let line: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let time = line["time"].as_str().unwrap();
        assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
        assert!(["info", "warn", "error"].contains(&line["level"].as_str().unwrap()));
        assert!(!line["message"].as_str().unwrap().is_empty());
    }
}
