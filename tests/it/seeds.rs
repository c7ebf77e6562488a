//! The four scraped articles that the product exists for, and the same defects under other names and in another order.

use trommel::outcome::{Field, Outcome, Reason};
use trommel::page::Page;
use trommel::pipeline::Pipeline;
use trommel::record::{Record, Removed};

fn clean(text: &str) -> Record {
    match trommel::clean(&Page::text(text), &Pipeline::default()) {
        Outcome::Kept(record) => *record,
        Outcome::Rejected(r) => panic!("rejected by {}: {}", r.stage, r.reason),
    }
}

fn seed(name: &str) -> (String, Record) {
    let path = format!("{}/fixtures/seeds/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let record = clean(&text);
    (text, record)
}

/// The reasons for which some span that holds `part` was removed.
fn reasons(source: &str, record: &Record, part: &str) -> Vec<Reason> {
    let Some(Removed::Spans(spans)) = &record.removed else { panic!("no spans") };
    let hits = spans.iter().filter(|s| source.get(s.start..s.end).unwrap().contains(part));
    hits.map(|s| s.reason).collect()
}

fn paragraphs(record: &Record) -> Vec<&str> {
    record.text.as_deref().unwrap().split('\n').filter(|p| !p.is_empty()).collect()
}

fn moved(source: &str, record: &Record, field: Field) -> Vec<String> {
    let spans = record.moved.as_ref().unwrap().iter().filter(|m| m.field == field);
    spans.map(|m| source.get(m.start..m.end).unwrap().to_owned()).collect()
}

#[test]
fn troib_keeps_the_story_once() {
    let (source, r) = seed("troib");
    assert_eq!(
        r.title.as_deref(),
        Some("White House Gears Up for Potential Talks Between Trump and Kim, Says Axios")
    );
    let text = r.text.as_deref().unwrap();
    assert!(text.starts_with("Pyongyang has become more powerful since"), "{text}");
    assert_eq!(text.matches("Pyongyang has become more powerful since").count(), 1);
    assert!(text.ends_with("urged for increased U.S. military support."));
    assert!(!text.contains("toward...") && !text.contains("White House Gears Up"));
    assert_eq!(r.author, ["Max Fischer"]);
    assert_eq!(r.site_name.as_deref(), Some("TROIB News"));
    assert!(!text.contains("Max Fischer"));
    assert_eq!(paragraphs(&r).len(), 9);
    assert_eq!(reasons(&source, &r, "toward..."), [Reason::Teaser]);
}

#[test]
fn menafn_keeps_each_paragraph_once() {
    let (source, r) = seed("menafn");
    assert_eq!(r.date.as_deref(), Some("2025-04-29"));
    assert_eq!(r.title.as_deref(), Some("White House gets ready for probable Trump-Kim discussions"));
    let text = r.text.as_deref().unwrap();
    let story: Vec<&str> =
        source.lines().filter(|l| l.len() > 300 && !l.starts_with("MENAFN provides")).collect();
    for paragraph in &story {
        let body = paragraph.strip_prefix("(MENAFN) ").unwrap_or(paragraph);
        assert_eq!(text.matches(body).count(), 1, "{body}");
    }
    assert_eq!(paragraphs(&r).len(), 6);
    for (part, reason) in [
        ("Sorry!!", Reason::ErrorBanner),
        ("doesn't exist", Reason::ErrorBanner),
        ("Legal Disclaimer:", Reason::Disclaimer),
        ("without warranty", Reason::Disclaimer),
        ("CommentsNo comment", Reason::Comments),
        ("During his previous presidency", Reason::Repeat),
    ] {
        assert!(!text.contains(part) || part.starts_with("During"), "{part}");
        assert!(reasons(&source, &r, part).contains(&reason), "{part}: {:?}", reasons(&source, &r, part));
    }
    assert!(!text.contains("403"));
    assert!(r.attribution.iter().any(|a| a == "MENAFN"), "{:?}", r.attribution);
}

#[test]
fn interbellum_takes_captions_cards_and_chrome_out() {
    let (source, r) = seed("interbellum");
    assert_eq!(r.title.as_deref(), Some("Trump Administration Seeking Renewed Talks with North Korea"));
    assert_eq!(
        r.subtitle.as_deref(),
        Some("Reports Emerge After Russia Confirms North Korean Troops Fought in Kursk Under Defense Treaty")
    );
    assert_eq!(r.captions.len(), 1, "{:?}", r.captions);
    assert_eq!(r.captions[0].text, "President Donald J. Trump and North Korean leader Kim Jong Un");
    assert_eq!(r.captions[0].credit.as_deref(), Some("The White House"));
    assert_eq!(r.site_name.as_deref(), Some("Inter Bellum News"));
    assert_eq!(paragraphs(&r).len(), 7, "{:#?}", paragraphs(&r));
    let text = r.text.as_deref().unwrap();
    assert!(text.starts_with("The Trump Administration is reportedly"));
    for card in [
        "New Details Emerge",
        "North Korea Issues Threat",
        "North Korea Warns U.S.",
        "Related Stories",
        "No stories found.",
    ] {
        assert!(!text.contains(card), "{card}");
        assert!(
            reasons(&source, &r, card).contains(&Reason::Related),
            "{card}: {:?}",
            reasons(&source, &r, card)
        );
    }
    assert!(!text.contains("Inter Bellum News") && !text.contains("interbellumnews.com"));
}

#[test]
fn politeka_drops_the_promotion_and_keeps_short_paragraphs() {
    let (source, r) = seed("politeka");
    assert_eq!(
        r.title.as_deref(),
        Some(
            "Trump Administration Preparing to Resume Talks with North Korea: Officials Consider New Strategy"
        )
    );
    assert_eq!(paragraphs(&r).len(), 11, "{:#?}", paragraphs(&r));
    let text = r.text.as_deref().unwrap();
    assert!(
        text.contains("His national security team is already preparing")
            && text.contains("This was reported by Axios")
    );
    assert_eq!(r.attribution, ["Axios"]);
    assert!(!text.contains("Source: Axios."));
    assert_eq!(moved(&source, &r, Field::Attribution), ["Source: Axios."]);
    for part in ["Latest news:", "Let's remember", "Politeka also informed", "In addition, Politeka informed"]
    {
        assert!(!text.contains(part), "{part}");
        assert!(
            reasons(&source, &r, part).contains(&Reason::Promo),
            "{part}: {:?}",
            reasons(&source, &r, part)
        );
    }
}

const STORY: [&str; 5] = [
    "The harbour of Lindvik will close for three weeks in May while divers mend the outer wall, the port authority said on Monday.",
    "Ferries to the islands are to leave from the fish market instead, and the timetable will be thinned out to four sailings a day.",
    "\"Nobody likes it, but the wall has moved by eleven centimetres since the winter,\" harbour master Ingrid Solheim told reporters.",
    "Traders at the market fear for the Easter business. Several of them asked the town for a cut in rent until the ferries are back.",
    "The work costs 4.2 million crowns, of which the county pays a third. A second phase is planned for the autumn of next year.",
];

#[test]
fn the_same_defects_elsewhere_are_seen_too() {
    // Banner and doubled story, other words, other order.
    let doubled = format!(
        "Harbour to close for three weeks\nOops! The page you requested could not be found.\n{}\n{}\nDisclaimer:\nThe operator of this site assumes no liability for the accuracy, completeness or reliability of the information contained in this report.\nNo comments yet",
        STORY.join("\n"),
        STORY[1..].join("\n")
    );
    let r = clean(&doubled);
    assert_eq!(r.title.as_deref(), Some("Harbour to close for three weeks"));
    assert_eq!(paragraphs(&r), STORY);

    // A teaser over the story, and a byline of another shape at its end.
    let teaser = format!(
        "Harbour to Close for Three Weeks, Says Port Authority\n\n{} Ferries to the islands are to leave from the fish…\n\nHarbour to Close for Three Weeks, Says Port Authority\n\n{}\n\nKari Nordmann for Fjord Courier",
        STORY[0],
        STORY.join("\n\n")
    );
    let r = clean(&teaser);
    assert_eq!(paragraphs(&r), STORY);
    assert_eq!(r.author, ["Kari Nordmann"]);
    assert_eq!(r.site_name.as_deref(), Some("Fjord Courier"));

    // Captions round the page, glued to their credit once.
    let caption = "Harbour master Ingrid Solheim at the outer wall";
    let cards = format!(
        "{caption}\n{caption}County Archive\n\nHarbour Wall Gives Way to Winter Storms\n\nRepairs to Take Three Weeks as Ferries Move to the Fish Market\n\n{}\n\n{caption}\nDivers Find Wartime Mine Beside the Pier\n{caption}\nIsland School to Stay Open Through Easter\n\nMore Stories\n\nLindvik Daily\nlindvikdaily.example\n",
        STORY.join("\n\n")
    );
    let r = clean(&cards);
    assert_eq!(r.title.as_deref(), Some("Harbour Wall Gives Way to Winter Storms"));
    assert_eq!(paragraphs(&r), STORY);
    assert_eq!(r.captions.len(), 1);
    assert_eq!(r.captions[0].credit.as_deref(), Some("County Archive"));

    // A German page: source line, promotion, comments.
    let german = "Hafen schließt für drei Wochen\n\nDer Hafen von Lindvik bleibt im Mai drei Wochen geschlossen, weil Taucher die Außenmauer ausbessern müssen, wie die Hafenverwaltung am Montag mitteilte.\n\nDie Fähren zu den Inseln legen so lange am Fischmarkt ab, der Fahrplan wird auf vier Abfahrten am Tag ausgedünnt, sagte eine Sprecherin.\n\nDie Arbeiten kosten 4,2 Millionen Kronen, ein Drittel davon trägt der Landkreis, den Rest die Stadt.\n\nQuelle: dpa\n\nKeine Kommentare\n";
    let r = clean(german);
    assert_eq!(r.title.as_deref(), Some("Hafen schließt für drei Wochen"));
    assert_eq!(paragraphs(&r).len(), 3, "{:#?}", paragraphs(&r));
    assert_eq!(r.attribution, ["dpa"]);
}

#[test]
fn a_page_that_is_only_an_error_is_rejected() {
    for text in [
        "Sorry!!\nError! We're sorry, but the page you were looking for doesn't exist.\nHome\nContact\n",
        "404\nSeite nicht gefunden\nDie gewünschte Seite existiert leider nicht.\nZur Startseite\n",
    ] {
        match trommel::clean(&Page::text(text), &Pipeline::default()) {
            Outcome::Rejected(r) => assert_eq!(r.reason, "error_page"),
            Outcome::Kept(r) => panic!("kept: {:?}", r.text),
        }
    }
    let about = format!(
        "Why the town's web site shows error pages\n\n{}\n\nVisitors saw \"404 page not found\" for two days because a server was moved, the town's technician explained on Tuesday.",
        STORY.join("\n\n")
    );
    assert!(clean(&about).text.unwrap().contains("404 page not found"));
}
