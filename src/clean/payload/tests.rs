//! Small pages whose content stands in their data.

use super::*;
use crate::clean::html;
use crate::clean::plan::DecodeSettings;

fn document(markup: &str) -> Document<'static> {
    let mut doc = Document::default();
    doc.view.text = markup.to_owned().into();
    let (decode, limits) = (DecodeSettings::default(), Limits::default());
    html::blocks(&mut doc, &decode, &limits);
    append(&mut doc, &decode, &limits);
    doc
}

/// Texts of the blocks that came of data; each block's pieces are checked against the source.
fn found(markup: &str) -> Vec<String> {
    let doc = document(markup);
    for b in &doc.blocks {
        let mut at = b.text.start;
        for p in &doc.pieces[b.pieces.start as usize..b.pieces.end as usize] {
            assert!(p.text >= at && p.text + p.len <= b.text.end, "{p:?} in {b:?}");
            at = p.text + p.len;
            let source =
                doc.view.text.get(p.src as usize..(p.src + p.src_len) as usize).expect("on boundaries");
            if p.verbatim {
                assert_eq!(doc.text.get(p.text as usize..at as usize), Some(source));
            }
        }
        let whole = doc.sources(b, b.text.clone());
        assert!(whole.windows(2).all(|w| w[0].end <= w[1].start), "{whole:?}");
    }
    let root = &doc.containers[0];
    assert_eq!(root.text_bytes, doc.blocks.iter().map(|b| b.text.end - b.text.start).sum::<u32>());
    let script = |b: &&crate::document::Block| doc.ancestors(b).any(|c| c.tag == Tag::Script);
    doc.blocks.iter().filter(script).map(|b| doc.text_of(b).to_owned()).collect()
}

fn linked(json: &str, visible: &str) -> Vec<String> {
    found(&format!("<body>{visible}<script type='application/ld+json'>{json}</script></body>"))
}

const FERRY: &str = "La barca de l'illa tornarà a sortir cada dia al matí des del moll vell, segons va dir dimarts el consell del port.";
const WATER: &str = "Els treballs al canal han durat tres setmanes i han costat més del que es pensava quan es va obrir la resclosa.";

#[test]
fn a_shell_takes_the_body_from_linked_data() {
    let json = format!(
        r#"{{"@graph":[{{"@type":"NewsArticle","headline":"x","articleBody":"{FERRY}\n\n{WATER}"}}]}}"#
    );
    assert_eq!(linked(&json, "<div id=root></div>"), [FERRY, WATER]);
    // The type may stand behind the body, and a body may be markup with escapes.
    let json = r#"{"articleBody":"\u003cp\u003eZwölf Boote liegen seit gestern fest, \u00e4rgert sich der Hafenmeister \ud83d\ude00 im Gespräch.\u003c\/p\u003e\n<ul><li>Sie sollen am Montag \"alle\" wieder fahren dürfen &amp; die Gäste auch.</li></ul>","@type":["https://schema.org/Article"]}"#;
    assert_eq!(
        linked(json, ""),
        [
            "Zwölf Boote liegen seit gestern fest, ärgert sich der Hafenmeister 😀 im Gespräch.",
            "Sie sollen am Montag \"alle\" wieder fahren dürfen & die Gäste auch."
        ]
    );
}

#[test]
fn what_the_page_shows_does_not_come_again() {
    let json = format!(r#"{{"@type":"Article","articleBody":"{FERRY} {WATER}"}}"#);
    assert!(linked(&json, &format!("<p>{FERRY}</p><p>{WATER}</p>")).is_empty());
    let other = "Quatre mariners nous faran la ruta de nit fins que s'acabi l'estiu, si el vent de llevant ho permet i hi ha prou gent.";
    let json = format!(r#"{{"@type":"Article","articleBody":"{FERRY}\n{WATER}\n{other}"}}"#);
    assert_eq!(linked(&json, &format!("<p>{FERRY}</p>")), [WATER, other]);
}

#[test]
fn a_full_page_takes_no_description() {
    let shown = format!("<p>{FERRY} {WATER}</p>").repeat(3);
    let product = r#"{"@type":"Product","description":"Ein schwerer Kessel aus Gusseisen für Suppen und Brot, der auf jedem Herd steht und ein Leben lang hält."}"#;
    assert!(linked(product, &shown).is_empty());
    assert_eq!(linked(product, "<h1>Kessel</h1>").len(), 1);
}

#[test]
fn a_teaser_is_completed_by_a_body_that_says_much_more() {
    let long: Vec<String> = (0..40)
        .map(|i| format!("Am {i}. Abend erzählte Frau Nummer {i} von {} Schiffen im Nebel.", i * 7))
        .collect();
    let json = format!(r#"{{"@type":"BlogPosting","articleBody":"{}"}}"#, long.join("\\n"));
    let teaser = format!("<p>{FERRY}</p><p>{WATER}</p><p>{FERRY} {WATER}</p>");
    assert_eq!(linked(&json, &teaser), long);
    // Two bodies are two articles, and neither is this page's.
    assert!(linked(&format!("[{json},{json}]"), &teaser).is_empty());
}

#[test]
fn kinds_of_linked_data() {
    let recipe = r#"{"@type":"Recipe","description":"sums it up","recipeIngredient":["300 g harina de trigo integral","2 huevos frescos de corral"],
        "recipeInstructions":[{"@type":"HowToStep","text":"Batir los huevos con la harina hasta que no queden grumos."}],
        "review":{"@type":"Review","reviewBody":"no"},"author":{"@type":"Person","description":"no no no no no"}}"#;
    assert_eq!(
        linked(recipe, ""),
        [
            "300 g harina de trigo integral",
            "2 huevos frescos de corral",
            "Batir los huevos con la harina hasta que no queden grumos."
        ]
    );
    let faq = r#"{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Wie lange dauert der Versand?","acceptedAnswer":{"@type":"Answer","text":"<p>Drei Tage, in die Schweiz fünf, und vor Feiertagen bitte einen Tag mehr rechnen.</p>"}}]}"#;
    assert_eq!(linked(faq, "").len(), 2);
    // Nothing of what stands under other works and people.
    let list = format!(
        r#"{{"@type":"ItemList","itemListElement":[{{"@type":"Article","articleBody":"{FERRY}"}}]}}"#
    );
    assert!(linked(&list, "").is_empty());
}

#[test]
fn posts_from_preloaded_data() {
    let topic = r#"{"post_stream":{"posts":[{"cooked":"<p>Meine Kaffeemühle klemmt seit heute früh, hat jemand das Mahlwerk schon einmal zerlegt?</p>"},{"cooked":"<p>Ja: erst den Ring lösen, dann klopfen & reinigen, am besten mit einem trockenen Pinsel.</p>"}]}}"#;
    let outer = format!(r#"{{"site":"{{}}","topic_81":{}}}"#, serde_json::to_string(topic).unwrap());
    let attribute = outer.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let page =
        format!("<body><div class=hidden id=data-preloaded data-preloaded=\"{attribute}\"></div></body>");
    assert_eq!(
        found(&page),
        [
            "Meine Kaffeemühle klemmt seit heute früh, hat jemand das Mahlwerk schon einmal zerlegt?",
            "Ja: erst den Ring lösen, dann klopfen & reinigen, am besten mit einem trockenen Pinsel."
        ]
    );
}

#[test]
fn the_state_of_a_page_that_scripts_draw() {
    let state = format!(
        r#"{{"props":{{"page":{{"body":"<p>{FERRY}</p><p>{WATER}</p>","related":[{{"body":"{}"}}]}},"messages":{{"text":"{}"}}}}}}"#,
        WATER.to_uppercase(),
        FERRY.to_uppercase()
    );
    for script in [
        format!("<script id=__NEXT_DATA__ type='application/json'>{state}</script>"),
        format!("<script>window.__STATE__ = {state};</script>"),
    ] {
        assert_eq!(found(&format!("<body><div id=app></div>{script}</body>")), [FERRY, WATER], "{script}");
    }
    // A list of short things is no shell.
    let list = "<li>Tondo azul de barro</li>".repeat(60);
    assert!(
        found(&format!("<body><ul>{list}</ul><script type='application/json'>{state}</script></body>"))
            .is_empty()
    );
}

#[test]
fn broken_and_hostile_data() {
    for json in [
        "{",
        "[[[[",
        "\"",
        "{\"articleBody\":\"",
        "{\"articleBody\":\"x\\",
        "}{",
        "{\"articleBody\" \"a\": \"b\"}",
        "\\u",
        "",
    ] {
        linked(json, "");
    }
    let deep = "[".repeat(300_000) + "\"articleBody\"";
    assert!(linked(&deep, "").is_empty());
    let escapes =
        format!(r#"{{"@type":"Article","articleBody":"{}"}}"#, "\\u00e9\\n&amp;lt;\\ud800 ".repeat(20_000));
    linked(&escapes, "");
    let many = format!(r#"{{"@type":"Article","articleBody":["{}"]}}"#, "a b c d e f\",\"".repeat(60_000));
    linked(&many, "");
}
