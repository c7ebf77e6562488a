//! The server over real connections on loopback, with a stand-in for the engine.

use super::*;
use crate::flow::operate::beat::Part;
use crate::flow::operate::endings::{Ending, Endings};
use crate::flow::operate::exposition::Surroundings;
use crate::flow::operate::vitals::{Phase, Vitals};
use crate::source::Format;
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use tempfile::TempDir;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A server with folders, and what plays the engine.
struct Served {
    address: SocketAddr,
    vitals: Arc<Vitals>,
    endings: Arc<Endings>,
    ingest: Arc<Ingest>,
    end: watch::Sender<bool>,
    dir: TempDir,
}

struct Got {
    code: u16,
    head: String,
    body: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Serves on a thread of its own, so that tests may block.
fn serve_with(limits: Limits, format: Format, token: Option<&str>) -> Served {
    let dir = tempfile::tempdir().unwrap();
    let (drop, hidden) = (dir.path().join("drop"), dir.path().join("drop/.own/incoming"));
    fs::create_dir_all(&hidden).unwrap();
    fs::write(hidden.join("7.part"), "left by a process that died").unwrap();
    let (vitals, endings) = (Arc::new(Vitals::default()), Arc::new(Endings::default()));
    vitals.set_phase(Phase::Ready);
    let ingest = Arc::new(Ingest::new(drop, hidden, format, Arc::clone(&endings), limits));
    let token = token.map(|text| Token::new(text, "here").unwrap());
    let state = Arc::new(State {
        vitals: Arc::clone(&vitals),
        round: Box::new(Surroundings::default),
        ingest: Arc::clone(&ingest),
        token: token.clone(),
    });
    let (end, ended) = watch::channel(false);
    let (say, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), token.as_ref()).await.unwrap();
            say.send(listener.address()).unwrap();
            serve(listener, state, ended).await;
        });
    });
    let address = address.recv().unwrap();
    Served { address, vitals, endings, ingest, end, dir }
}

fn served() -> Served {
    let limits = Limits { reserve_bytes: 0, ..Limits::default() };
    serve_with(limits, Format::Auto, None)
}

impl Served {
    fn drop_folder(&self) -> PathBuf {
        self.dir.path().join("drop")
    }

    fn dropped(&self) -> Vec<String> {
        let names = fs::read_dir(self.drop_folder()).unwrap();
        let mut names: Vec<String> = names.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }

    fn hidden(&self) -> usize {
        fs::read_dir(self.drop_folder().join(".own/incoming")).unwrap().count()
    }

    /// Waits until nothing is hidden: what was written of a refused body is removed behind the answer.
    fn await_nothing_hidden(&self) {
        let start = std::time::Instant::now();
        while self.hidden() > 0 {
            assert!(start.elapsed() < Duration::from_secs(60), "what was left is still there");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends every file that is dropped as `ending`, like an engine that is done with it at once.
    fn engine(&self, ending: Ending) {
        let (endings, folder) = (Arc::clone(&self.endings), self.drop_folder());
        std::thread::spawn(move || {
            while folder.exists() {
                for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                    endings.tell(entry.file_name().as_ref(), &ending);
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
    }

    fn send(&self, text: &[u8]) -> Got {
        let mut stream = std::net::TcpStream::connect(self.address).unwrap();
        // An answer may come, and the connection be closed, before everything is sent.
        let _ = stream.write_all(text);
        let mut got = Vec::new();
        let _ = stream.read_to_end(&mut got);
        let got = String::from_utf8_lossy(&got).into_owned();
        let (head, body) = got.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {got:?}"));
        let code = head.split(' ').nth(1).unwrap().parse().unwrap();
        Got { code, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Got {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
    }

    fn post(&self, headers: &str, body: &[u8]) -> Got {
        let head = format!(
            "POST /ingest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat())
    }
}

#[test]
fn health_and_readiness_are_two_things() {
    let served = served();
    assert_eq!((served.get("/healthz").code, served.get("/readyz").code), (200, 200));
    for (phase, code) in [(Phase::DiskFull, 503), (Phase::Draining, 503), (Phase::Starting, 503)] {
        served.vitals.set_phase(phase);
        let ready = served.get("/readyz");
        assert_eq!((ready.code, ready.json()["status"].as_str()), (code, Some(phase.as_str())));
        assert_eq!(served.get("/healthz").code, 200);
    }
    served.vitals.beat(Part::Writer);
    assert_eq!(served.get("/healthz").code, 200, "at work, and not for long");
}

#[test]
fn paths_and_methods() {
    let served = served();
    for (request, code) in [
        ("GET / HTTP/1.1", 404),
        ("GET /ingest HTTP/1.1", 405),
        ("PUT /ingest HTTP/1.1", 405),
        ("POST /metrics HTTP/1.1", 405),
        ("HEAD /healthz HTTP/1.1", 200),
        ("GET /metrics?x=y HTTP/1.1", 200),
        ("no request at all", 400),
    ] {
        let got = served.send(format!("{request}\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
        assert_eq!(got.code, code, "{request}: {}", got.head);
    }
    assert!(served.get("/metrics").head.contains("content-type: text/plain; version=0.0.4"));
}

#[test]
fn a_page_becomes_a_file_with_its_address_and_the_answer_waits() {
    let served = served();
    served.engine(Ending::Done { kept: 1, rejected: 0 });
    let headers = "Content-Type: text/html; charset=koi8-r\r\nTrommel-Url: https://example.org/a?b=c\r\n";
    let got = served.post(headers, b"<p>\xf4\xd2\xcf");
    assert_eq!((got.code, got.json()["status"].as_str()), (200, Some("done")), "{}", got.body);
    let names = served.dropped();
    assert_eq!(names.len(), 1);
    assert_eq!(got.json()["file"].as_str(), Some(names[0].as_str()));
    let file = crate::source::open_file(
        &served.drop_folder().join(&names[0]),
        &names[0],
        &crate::source::Settings::default(),
    );
    let item = file.unwrap().next().unwrap().unwrap();
    let crate::source::Found::Page(page) = item.found else { panic!("{:?}", item.found) };
    assert_eq!(page.bytes, b"<p>\xf4\xd2\xcf");
    assert_eq!(page.url.as_deref(), Some("https://example.org/a?b=c"));
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=koi8-r"));
    assert_eq!(served.hidden(), 0, "what was left is gone, and nothing new is");
}

#[test]
fn the_same_body_is_the_same_file() {
    let served = served();
    served.engine(Ending::Duplicate);
    for _ in 0..2 {
        let got = served.post("Content-Type: text/plain\r\n", b"Twice.");
        assert_eq!((got.code, got.json()["status"].as_str()), (200, Some("duplicate")));
    }
    served.post("Content-Type: text/plain\r\nTrommel-Url: http://a/\r\n", b"Twice.");
    served.post("Content-Type: text/html\r\n", b"Twice.");
    assert_eq!(served.dropped().len(), 3, "another address or type is another page");
}

#[test]
fn kinds_of_bodies() {
    let served = served();
    served.engine(Ending::Done { kept: 1, rejected: 0 });
    let packed = zstd::encode_all(&b"{\"text\":\"a\"}\n"[..], 1).unwrap();
    for (headers, body, code, ending) in [
        (
            "Content-Type: application/x-ndjson\r\n",
            &b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n"[..],
            200,
            ".jsonl",
        ),
        ("Content-Type: application/x-ndjson\r\nContent-Encoding: zstd\r\n", &packed, 200, ".jsonl.zst"),
        ("Content-Type: application/json\r\n", b"{\n \"text\":\r\n\"c\"\n}", 200, ".jsonl"),
        ("Content-Type: application/json\r\n", b" [{\"text\":\"c\"}]", 400, ""),
        ("Content-Type: application/warc\r\n", b"WARC/1.0\r\n\r\n", 200, ".warc"),
        ("Content-Type: text/markdown; charset=utf-8\r\n", b"# a", 200, ".warc"),
        ("Content-Type: image/png\r\n", b"x", 415, ""),
        ("Content-Type: text/html\r\nContent-Encoding: br\r\n", b"x", 415, ""),
        ("Content-Type: application/json\r\nContent-Encoding: gzip\r\n", b"x", 415, ""),
        ("Content-Type: text/html\r\nTrommel-Url: a b\r\n", b"x", 400, ""),
        ("Content-Type: text/html\r\n", b"", 400, ""),
        ("", b"x", 415, ""),
    ] {
        let got = served.post(headers, body);
        assert_eq!(got.code, code, "{headers:?}: {}", got.body);
        if code == 200 {
            assert!(got.json()["file"].as_str().unwrap().ends_with(ending), "{headers:?}: {}", got.body);
        }
    }
    let object = served.dropped().into_iter().find(|name| {
        fs::read_to_string(served.drop_folder().join(name)).is_ok_and(|text| text.contains("\"c\""))
    });
    let text = fs::read_to_string(served.drop_folder().join(object.unwrap())).unwrap();
    assert_eq!((text.lines().count(), text.ends_with("}\n")), (1, true), "{text:?}");
    served.await_nothing_hidden();
    assert_eq!(served.ingest.stored_and_waiting().1, 0);
}

#[test]
fn what_the_engine_says_is_what_the_client_hears() {
    for (ending, code, status) in [
        (Ending::Failed(String::from("not readable")), 422, "failed"),
        (Ending::Quarantined, 422, "quarantined"),
    ] {
        let served = served();
        served.engine(ending);
        let got = served.post("Content-Type: text/plain\r\n", b"Some text.");
        assert_eq!((got.code, got.json()["status"].as_str()), (code, Some(status)));
    }
}

#[test]
fn large_bodies_are_refused_early_and_late() {
    let served =
        serve_with(Limits { body_bytes: 1_000, reserve_bytes: 0, ..Limits::default() }, Format::Auto, None);
    served.engine(Ending::Done { kept: 1, rejected: 0 });
    let text = |bytes| vec![b'a'; bytes];
    assert_eq!(served.post("Content-Type: text/plain\r\n", &text(1_000)).code, 200);
    assert_eq!(served.post("Content-Type: text/plain\r\n", &text(1_001)).code, 413);
    let chunked = [
        b"POST /ingest HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n"
            .as_slice(),
        &text(2_000),
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    assert_eq!(served.send(&chunked).code, 413);
    assert_eq!(served.dropped().len(), 1);
    served.await_nothing_hidden();
}

#[test]
fn who_comes_when_others_wait_is_sent_away() {
    let limits = Limits { waiting: 2, reserve_bytes: 0, ..Limits::default() };
    let served = Arc::new(serve_with(limits, Format::Auto, None));
    let first: Vec<_> = ["one", "two"]
        .map(|text| {
            let served = Arc::clone(&served);
            std::thread::spawn(move || served.post("Content-Type: text/plain\r\n", text.as_bytes()))
        })
        .into();
    while served.endings.waiting() < 2 {
        std::thread::sleep(Duration::from_millis(2));
    }
    let third = served.post("Content-Type: text/plain\r\n", b"three");
    assert_eq!(third.code, 429);
    assert!(third.head.contains("retry-after:"), "{}", third.head);
    assert_eq!(served.get("/healthz").code, 200, "health gets through");
    served.engine(Ending::Done { kept: 1, rejected: 0 });
    for waiting in first {
        assert_eq!(waiting.join().unwrap().code, 200);
    }
    assert_eq!(served.post("Content-Type: text/plain\r\n", b"three").code, 200);
    let mut answers = served.ingest.answers();
    answers.sort_unstable();
    assert_eq!(answers, [(200, 3), (429, 1)]);
}

#[test]
fn no_room_is_507_and_an_ending_daemon_503() {
    let served = serve_with(Limits { reserve_bytes: u64::MAX / 2, ..Limits::default() }, Format::Auto, None);
    assert_eq!(served.post("Content-Type: text/plain\r\n", b"a").code, 507);
    served.vitals.set_phase(Phase::DiskFull);
    assert_eq!(served.post("Content-Type: text/plain\r\n", b"a").code, 507);
    served.vitals.set_phase(Phase::Draining);
    assert_eq!(served.post("Content-Type: text/plain\r\n", b"a").code, 503);
    assert!(served.dropped().is_empty());
}

#[test]
fn a_wait_that_the_daemon_cannot_end_is_told_that_the_body_is_stored() {
    let served = Arc::new(served());
    let (end, endings) = (served.end.clone(), Arc::clone(&served.endings));
    let waiting = Arc::clone(&served);
    let waiting = std::thread::spawn(move || waiting.post("Content-Type: text/plain\r\n", b"kept"));
    while endings.waiting() < 1 {
        std::thread::sleep(Duration::from_millis(2));
    }
    endings.close();
    end.send(true).unwrap();
    let got = waiting.join().unwrap();
    assert_eq!((got.code, got.json()["status"].as_str()), (202, Some("stored")));
    assert_eq!(served.dropped().len(), 1);
}

#[test]
fn a_client_that_goes_away_leaves_nothing() {
    let served = served();
    let head =
        "POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf";
    let mut stream = std::net::TcpStream::connect(served.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    while served.hidden() == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(stream);
    while served.hidden() > 0 || served.ingest.stored_and_waiting().1 > 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(served.dropped().is_empty());
}

#[test]
fn the_token_is_asked_for_where_it_matters() {
    let served = serve_with(Limits { reserve_bytes: 0, ..Limits::default() }, Format::Auto, Some(TOKEN));
    served.engine(Ending::Duplicate);
    let page = "Content-Type: text/plain\r\n";
    for (header, code) in [
        (String::new(), 401),
        (String::from("Authorization: Bearer wrong-wrong-wrong-wrong\r\n"), 401),
        (format!("Authorization: Basic {TOKEN}\r\n"), 401),
        (format!("Authorization: Bearer {TOKEN}x\r\n"), 401),
        (format!("authorization: bearer {TOKEN}\r\n"), 200),
    ] {
        assert_eq!(served.post(&format!("{page}{header}"), b"a").code, code, "{header}");
    }
    assert_eq!(served.get("/metrics").code, 401);
    assert_eq!((served.get("/healthz").code, served.get("/readyz").code), (200, 200));
    let with = format!("GET /metrics HTTP/1.0\r\nAuthorization: Bearer {TOKEN}\r\n\r\n");
    assert_eq!(served.send(with.as_bytes()).code, 200);
}

#[test]
fn pages_in_browsers_are_refused() {
    let served = served();
    assert_eq!(served.post("Content-Type: text/plain\r\nOrigin: https://example.com\r\n", b"a").code, 403);
    assert!(served.dropped().is_empty());
}

#[test]
fn a_fixed_format_takes_what_it_would_read_rightly() {
    for (format, page, lines, warc) in
        [(Format::Html, 415, 415, 415), (Format::Jsonl, 415, 200, 415), (Format::Warc, 200, 415, 200)]
    {
        let served = serve_with(Limits { reserve_bytes: 0, ..Limits::default() }, format, None);
        served.engine(Ending::Duplicate);
        for (media, code) in [("text/html", page), ("application/jsonl", lines), ("application/warc", warc)] {
            assert_eq!(
                served.post(&format!("Content-Type: {media}\r\n"), b"x").code,
                code,
                "{format:?} {media}"
            );
        }
    }
}

#[tokio::test]
async fn other_machines_need_a_token() {
    for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let open: SocketAddr = open.parse().unwrap();
        assert!(matches!(Listener::bind(open, None).await, Err(ListenError::Open(_))), "{open}");
    }
    let token = Token::new(TOKEN, "here").unwrap();
    let bound = Listener::bind("0.0.0.0:0".parse().unwrap(), Some(&token)).await.unwrap();
    assert_ne!(bound.address().port(), 0);
}

#[test]
fn addresses_and_tokens_as_people_write_them() {
    for (text, expected) in [
        ("9464", Some("127.0.0.1:9464")),
        (":9464", Some("127.0.0.1:9464")),
        (concat!("localhost", ":80"), Some("127.0.0.1:80")),
        ("0.0.0.0:1", Some("0.0.0.0:1")),
        ("[::1]:5", Some("[::1]:5")),
        ("", None),
        ("example.com", None),
        ("99999", None),
    ] {
        assert_eq!(address(text).ok().map(|a| a.to_string()).as_deref(), expected, "{text}");
    }
    assert!(matches!(Token::new("short", "here"), Err(ListenError::Short(_))));
    assert!(matches!(Token::new("with blanks in the middle", "here"), Err(ListenError::Characters(_))));
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("token"), format!("{TOKEN}\n")).unwrap();
    let read = Token::read(&dir.path().join("token")).unwrap();
    assert!(read.is_given(Some(format!("Bearer {TOKEN}").as_bytes())));
    assert!(!format!("{read:?}").contains(TOKEN));
    assert!(matches!(Token::read(&dir.path().join("none")), Err(ListenError::TokenFile { .. })));
}
