//! Languages of texts, short and long, with and without a declaration.

use super::{codes, name, sample};
use crate::clean::resolve::resolve;
use crate::document::{Block, BlockKind, Document, ItemMark};
use whatlang::Lang;

#[track_caller]
fn check(text: &str, declared: Option<&str>, expect: &str) {
    let got = name(text, declared.and_then(codes::from_tag));
    assert_eq!(got.as_ref().map_or("", |g| g.0.as_str()), expect, "{text}: {got:?}");
    assert!(got.is_none_or(|g| (0.0..=1.0).contains(&g.1)));
}

#[test]
fn texts_in_fifteen_languages() {
    for (expect, text) in [
        (
            "en",
            "The town council decided on Monday that the old crane should stay where it has stood for ninety years, although the repairs will be expensive.",
        ),
        (
            "de",
            "Der Rat der Stadt hat am Montag beschlossen, dass der alte Kran bleiben soll, obwohl die Reparatur teuer wird und lange dauert.",
        ),
        (
            "fr",
            "Le conseil de la ville a décidé lundi que la vieille grue resterait à sa place, même si les réparations seront longues et chères.",
        ),
        (
            "es",
            "El consejo de la ciudad decidió el lunes que la vieja grúa se quedará en su lugar, aunque las reparaciones serán caras y largas.",
        ),
        (
            "pt",
            "O conselho da cidade decidiu na segunda-feira que o velho guindaste vai ficar no seu lugar, embora os reparos não sejam baratos.",
        ),
        (
            "it",
            "Il consiglio della città ha deciso lunedì che la vecchia gru resterà al suo posto, anche se le riparazioni saranno lunghe e costose.",
        ),
        (
            "nl",
            "De gemeenteraad heeft maandag besloten dat de oude kraan mag blijven staan, hoewel de reparatie duur wordt en lang zal duren.",
        ),
        (
            "pl",
            "Rada miasta postanowiła w poniedziałek, że stary dźwig pozostanie na swoim miejscu, chociaż naprawa będzie droga i długa.",
        ),
        (
            "ru",
            "Городской совет решил в понедельник, что старый кран останется на своём месте, хотя ремонт будет долгим и дорогим.",
        ),
        ("el", "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα ότι ο παλιός γερανός θα μείνει στη θέση του."),
        ("zh", "市议会星期一决定，这台旧起重机将留在原处，尽管修理费用很高。"),
        ("ja", "市議会は月曜日、修理に費用がかかるものの、古いクレーンを残すことを決めた。"),
        ("ko", "시의회는 월요일 수리 비용이 많이 들더라도 오래된 크레인을 그대로 두기로 결정했다."),
        ("ar", "قرر مجلس المدينة يوم الاثنين أن تبقى الرافعة القديمة في مكانها رغم تكاليف الإصلاح."),
        (
            "tr",
            "Belediye meclisi pazartesi günü, onarım pahalı olacak olsa da eski vincin yerinde kalmasına karar verdi.",
        ),
    ] {
        check(text, None, expect);
        // What is plain from the text no declaration overrules.
        check(text, Some(if expect == "en" { "de" } else { "en-US" }), expect);
    }
}

#[test]
fn a_declaration_settles_what_is_too_short() {
    check("Menu del dia", Some("es-MX"), "es");
    check("Restaurant Hotel", Some("nl"), "nl");
    check("Новости", Some("en"), &name("Новости", None).expect("a language").0);
    check("12 345 --", Some("en"), "");
    check("", None, "");
}

#[test]
fn tags_of_many_shapes() {
    for (tag, expect) in [
        ("de", Some(Lang::Deu)),
        ("en-GB", Some(Lang::Eng)),
        ("pt_BR", Some(Lang::Por)),
        ("zh-Hans", Some(Lang::Cmn)),
        ("no", Some(Lang::Nob)),
        ("xx", None),
        ("", None),
    ] {
        assert_eq!(codes::from_tag(tag), expect, "{tag}");
    }
    for lang in Lang::all() {
        let two = codes::two_letters(*lang);
        assert_eq!(codes::from_tag(&two), Some(*lang), "{two}");
    }
}

#[test]
fn the_sample_is_bounded_and_from_three_places() {
    let mut doc = Document {
        text: format!("{}{}{}", "ä".repeat(50_000), "ö".repeat(50_000), "ü".repeat(50_000)),
        ..Document::default()
    };
    let end = doc.text.len() as u32;
    doc.blocks.push(Block {
        kind: BlockKind::Paragraph,
        mark: ItemMark::Bullet,
        text: 0..end,
        pieces: 0..0,
        container: 0,
        link_bytes: 0,
        links: 0,
        words: 1,
        tight: false,
        hidden: false,
    });
    let got = sample(&doc, &resolve(&doc));
    assert!(got.len() <= 1_600 && got.contains('ä') && got.contains('ö') && got.contains('ü'));
}
