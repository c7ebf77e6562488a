//! Content that pages keep elsewhere than in plain sight: threads whose posts are marked as comments, `<noscript>`, data, comments on request.

use trommel::clean::plan::Stage;
use trommel::outcome::Outcome;
use trommel::page::Page;
use trommel::pipeline::{self, Pipeline};
use trommel::record::Record;

fn clean_with(markup: &str, pipeline: &Pipeline) -> Record {
    match trommel::clean(&Page::html(markup.as_bytes().to_vec()), pipeline) {
        Outcome::Kept(record) => *record,
        Outcome::Rejected(r) => panic!("{} {} {:?}", r.stage, r.reason, r.evidence),
    }
}

fn clean(markup: &str) -> Record {
    clean_with(markup, &Pipeline::named("web").unwrap())
}

fn text(record: &Record) -> &str {
    record.text.as_deref().unwrap()
}

const FIRST: &str = "Od zeszłego tygodnia moja piła tarczowa zatrzymuje się po kilku minutach, chociaż silnik jest zimny i kabel nowy.";
const SECOND: &str = "Miałem to samo w starym modelu: szczotki były zużyte i po wymianie wszystko działa, części kosztowały mniej niż obiad.";
const THIRD: &str = "Sprawdź jeszcze wyłącznik, u mnie styki były spalone i piła stawała dokładnie tak, jak opisujesz w pierwszym poście.";

fn thread(sign: &str) -> String {
    format!(
        "<html>{sign}<body><header class=site-header><a href=/>Warsztat</a></header><main>
         <div class=topic><p>{FIRST}</p></div>
         <section class=comments><div class=comment itemprop=comment><p>{SECOND}</p></div>
         <div class=comment itemprop=comment><p>{THIRD}</p></div></section></main></body></html>"
    )
}

#[test]
fn replies_of_a_thread_are_posts() {
    for sign in [
        "<head><meta name=Generator content='NodeBB'></head>",
        "<head><script type='application/ld+json'>{\"@type\":\"DiscussionForumPosting\"}</script></head>",
        "<head></head><div itemscope itemtype='https://schema.org/QAPage'></div>",
    ] {
        let record = clean(&thread(sign));
        for post in [FIRST, SECOND, THIRD] {
            assert!(text(&record).contains(post), "{sign}: {}", text(&record));
        }
    }
}

/// What the rules say of them; of such comments on real pages, a fifth by count stands in the gold texts, and the model decides.
#[test]
fn comments_on_a_post_are_not_the_post() {
    let mut rules = Pipeline::named("web").unwrap();
    rules.plan.stages.retain(|stage| !matches!(stage, Stage::Model(_)));
    let answer = |post: &str, remark: &str| {
        format!(
            "<div class=answer><div class=post-text><p>{post}</p><p>{post}</p></div><ul class=comments><li class=comment><p>{remark}</p></li></ul></div>"
        )
    };
    let remark = "Bei mir leider nicht, trotzdem danke";
    let page = format!(
        "<div itemtype='http://schema.org/QAPage'><div class=question><p>{FIRST}</p></div>{}{}</div>",
        answer(SECOND, remark),
        answer(THIRD, "Dziękuję, to był wyłącznik")
    );
    let record = clean_with(&page, &rules);
    assert!(text(&record).contains(SECOND) && text(&record).contains(THIRD));
    assert!(!text(&record).contains(remark), "{}", text(&record));
}

fn article() -> String {
    let body: String = [FIRST, SECOND, THIRD].iter().map(|p| format!("<p>{p} {p}</p>")).collect();
    format!(
        "<html><body><article><h1>Piły i szczotki</h1>{body}</article>
         <section id=comments class=comments><h3>Kommentare</h3>
         <ol><li class=comment><div class=comment-meta><b>Ulla</b></div><p>Meine alte Säge läuft seit dreißig Jahren ohne neue Bürsten.</p><p>So viel dazu.</p><a href=#>Antworten</a></li>
         <li class=comment><div class=comment-meta><b>Tomek</b></div><p>Bardzo dziękuję za ten artykuł, przydał się w sobotę.</p></li></ol></section></body></html>"
    )
}

#[test]
fn comments_are_a_field_on_request_only() {
    let plain = clean(&article());
    assert_eq!(plain.comments, None);
    assert!(!text(&plain).contains("dreißig Jahren"));
    let asked = pipeline::text("web").unwrap().replace("[output]", "[output]\ncomments = true");
    let asked = clean_with(&article(), &Pipeline::from_toml("web", &asked).unwrap());
    assert_eq!(asked.text, plain.text, "asking for comments changes what is kept");
    assert_eq!(
        asked.comments.as_deref().unwrap(),
        [
            "Meine alte Säge läuft seit dreißig Jahren ohne neue Bürsten.\nSo viel dazu.",
            "Bardzo dziękuję za ten artykuł, przydał się w sobotę."
        ]
    );
    assert_eq!((asked.removed.is_some(), asked.moved), (true, plain.moved));
}

#[test]
fn noscript_is_read_once() {
    let posts: String =
        [FIRST, SECOND, THIRD].iter().map(|p| format!("<div class=post><p>{p}</p></div>")).collect();
    let alone = clean(&format!(
        "<body><div id=app></div><noscript><h1>Piła</h1>{posts}<img src=/pixel.gif></noscript></body>"
    ));
    let both = clean(&format!("<body><main>{posts}</main><noscript>{posts}</noscript></body>"));
    let before = clean(&format!("<body><noscript>{posts}</noscript><main>{posts}</main></body>"));
    for record in [&alone, &both, &before] {
        for post in [FIRST, SECOND, THIRD] {
            assert_eq!(text(record).matches(post).count(), 1, "{}", text(record));
        }
    }
}

#[test]
fn a_shell_is_read_from_its_data() {
    let shell = |data: &str| format!("<body><nav><a href=/>Start</a></nav><div id=root></div>{data}</body>");
    let body = format!("<p>{FIRST}</p><p>{SECOND}</p>").replace('<', "\\u003c");
    let linked = format!(
        "<script type='application/ld+json'>{{\"@type\":\"Article\",\"articleBody\":\"{body}\"}}</script>"
    );
    let state = format!("<script type='application/json'>{{\"page\":{{\"content\":\"{body}\"}}}}</script>");
    for data in [linked.clone(), state.clone(), linked + &state] {
        let markup = shell(&data);
        let record = clean(&markup);
        assert_eq!(text(&record), format!("{FIRST}\n\n{SECOND}"), "{data}");
    }
    let off =
        pipeline::text("web").unwrap().replace("kind = \"blocks\"", "kind = \"blocks\"\npayloads = false");
    let off = Pipeline::from_toml("web", &off).unwrap();
    match trommel::clean(&Page::html(shell(&state).into_bytes()), &off) {
        Outcome::Kept(record) => assert!(!text(&record).contains(FIRST)),
        Outcome::Rejected(rejection) => assert_eq!(rejection.reason, "empty"),
    }
}
