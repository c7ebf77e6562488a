//! Selection, repair and the model file.

use super::*;
use crate::clean::lexicon::{self, Lexicon, Match, Phrase, Target};
use crate::clean::limits::Limits;
use crate::clean::plan::{BlockSettings, DecodeSettings};
use crate::clean::text;
use crate::document::{Ballot, Certainty, Document, Evidence, SourceView};
use crate::outcome::{Field, Reason};

#[test]
fn the_best_prefix_is_chosen() {
    let check = |words: &[u32], probabilities: &[u16], point, keep: &[bool]| {
        assert_eq!(select(words, probabilities, point).keep, keep, "{words:?} {probabilities:?}");
    };
    use OperatingPoint::{Balanced, Precision, Recall};
    check(&[], &[], Balanced, &[]);
    check(&[10, 10], &[1000, 0], Balanced, &[true, false]);
    // A block of even odds helps where the rest is sure, less likely ones only for F2; F0.5 leaves both out.
    check(&[10, 10], &[1000, 650], Balanced, &[true, true]);
    check(&[10, 10], &[1000, 350], Recall, &[true, true]);
    check(&[10, 10], &[1000, 550], Precision, &[true, false]);
    // Where nothing is likely, the likeliest is still the best guess.
    check(&[10, 10], &[30, 10], Balanced, &[true, false]);
}

#[test]
fn all_ways_of_choosing_are_no_better_than_the_prefix() {
    let (words, probabilities) = ([7u32, 30, 2, 14, 9, 50], [900u16, 300, 650, 120, 480, 510]);
    let worlds = [-6.605f64, -2.703, 0.0, 2.703, 6.605].map(|step| {
        probabilities
            .map(|p| 1.0 / (1.0 + ((f64::from(p) / f64::from(1000 - p)).powi(3) * step.exp()).recip()))
    });
    let value = |keep: &[bool], beta: f64| {
        let of = |world: &[f64; 6]| {
            let sum = |per: &dyn Fn(usize) -> f64| (0..6).map(|i| f64::from(words[i]) * per(i)).sum::<f64>();
            let taken = |i: usize| f64::from(u8::from(keep[i]));
            (1.0 + beta) * sum(&|i| taken(i) * world[i]) / (beta * sum(&|i| world[i]) + sum(&taken))
        };
        worlds.iter().map(of).sum::<f64>() / 5.0
    };
    let chosen = select(&words, &probabilities, OperatingPoint::Balanced);
    let f1 = value(&chosen.keep, 1.0);
    assert!((f1 - f64::from(chosen.expected_f1) / 1000.0).abs() < 0.002, "{f1} {}", chosen.expected_f1);
    let best = value(&chosen.keep, 0.7);
    for set in 1u32..1 << words.len() {
        let keep: Vec<bool> = (0..words.len()).map(|i| set & (1 << i) != 0).collect();
        assert!(value(&keep, 0.7) <= best + 1e-3, "{keep:?} is better");
    }
}

/// Questions and leaves of a tree.
type Tree<'t> = (&'t [(u16, u8)], &'t [i16]);

/// A file of a model with these columns, borders, trees and a curve from -1000 to 1000.
fn file(columns: &[&str], borders: &[&[i16]], depth: usize, trees: &[Tree<'_>]) -> Vec<u8> {
    let header = serde_json::json!({
        "format": 2, "kind": "html", "confidence": [[0, 100], [1000, 900]],
        "columns": columns, "trees": trees.len(), "depth": depth, "probability": [[-1000, 0], [1000, 1000]],
    });
    let mut out = format!("{header}\n").into_bytes();
    for own in borders {
        out.push(own.len() as u8);
        out.extend(own.iter().flat_map(|b| b.to_le_bytes()));
    }
    for (questions, leaves) in trees {
        for (column, border) in *questions {
            out.extend(column.to_le_bytes());
            out.push(*border);
        }
        out.extend(leaves.iter().flat_map(|l| l.to_le_bytes()));
    }
    out
}

/// A page of plain text, up to where the model reads it; what it borrows from stays in memory.
fn document(text: &str) -> Document<'static> {
    let page = Box::leak(Box::new(crate::page::Page::text(text)));
    let pipeline = Box::leak(Box::new(crate::pipeline::Pipeline::default()));
    crate::clean::before_model(page, &pipeline.plan).expect("plain text is read")
}

#[test]
fn trees_ask_their_questions_of_every_block() {
    let doc =
        document("One two three.\n\nOne two three four five six seven eight.\n\nOne, two, three, four.\n");
    assert_eq!(doc.blocks.len(), 3);
    // More than three words is worth 400, a comma 200; both questions of one tree.
    let bytes = file(
        &["words", "commas"],
        &[&[3, 6], &[0]],
        2,
        &[(&[(0, 0), (1, 0)], &[-1000, 400, 200, 600]), (&[(0, 1), (0, 255)], &[0, 100, 7, 7])],
    );
    let model = Model::read(&bytes).expect("a sound file");
    let rows = features::rows(&doc, None, &Lexicon::default());
    // The curve maps -1000..1000 to 0..1000.
    assert_eq!(model.probabilities(&doc, &rows, &[None; 3]), [0, 750, 800]);
    assert_eq!(model.probabilities(&doc, &rows, &[Some(true), Some(false), None]), [1000, 0, 800]);
    assert_eq!([0, 500, 1000].map(|x| model.confidence(x)), [100, 500, 900]);
}

#[test]
fn damaged_files_are_refused_with_their_reason() {
    let sound = file(&["words"], &[&[3]], 1, &[(&[(0, 0)], &[1, 2])]);
    assert!(Model::read(&sound).is_ok());
    let damaged = |bytes: &[u8]| Model::read(bytes).map(|m| m.id).expect_err("it is damaged").to_string();
    assert!(damaged(b"").contains("no header"));
    assert!(damaged(b"{}\n").contains("format"));
    assert!(damaged(&sound[..sound.len() - 1]).contains("shorter"));
    assert!(damaged(&[&sound[..], b"x"].concat()).contains("longer"));
    assert!(damaged(&file(&["wrods"], &[&[3]], 1, &[(&[(0, 0)], &[1, 2])])).contains("`wrods`"));
    assert!(damaged(&file(&["words"], &[&[3]], 1, &[(&[(1, 0)], &[1, 2])])).contains("not there"));
    assert!(damaged(&file(&["words"], &[&[3]], 9, &[])).contains("impossible"));
    for cut in 0..sound.len() {
        assert!(Model::read(&sound[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn columns_have_different_names() {
    let mut names = features::names();
    assert_eq!(names.len(), features::COLUMNS);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), features::COLUMNS);
}

#[test]
fn shape_reads_scripts_alike() {
    let column = |name: &str| features::names().iter().position(|n| n == name).expect("a column");
    let check = |text: &str, name: &str, value: i16| {
        let doc = document(text);
        let rows = features::rows(&doc, None, &Lexicon::default());
        assert_eq!(rows.row(0)[column(name)], value, "{name} of {text:?}");
    };
    check("Der Kran steht, wie man weiß, am Hafen.", "ends_sentence", 1);
    check("起重机站在港口的旁边。", "ends_sentence", 1);
    check("Der Kran steht, wie man weiß, am Hafen.", "commas", 2);
    check("起重机，和船，都在港口。", "commas", 2);
    check("Where is it? Here it is! And there.", "sentence_ends", 3);
    check("在哪里？在这里！在那里。", "sentence_ends", 3);
    check("Version of 2019", "year", 1);
    check("Version of 201900", "year", 0);
}

#[test]
fn every_way_through_the_trees_gives_the_same_sums() {
    // Enough blocks for full tiles, small ones and a rest.
    let block = |n: usize| format!("Crane {n} stands, {n} metres tall, at pier {n}. ").repeat(n % 5 + 1);
    let text: String = (0..151).map(|n| block(n) + "\n\n").collect();
    let page = crate::page::Page::text(text);
    let pipeline = crate::pipeline::Pipeline::default();
    let doc = crate::clean::before_model(&page, &pipeline.plan).expect("plain text is read");
    let rows = features::rows(&doc, None, &Lexicon::default());
    let blocks: Vec<usize> = (0..doc.blocks.len()).collect();
    let (models, fixed) = (&pipeline.plan.models, vec![None; blocks.len()]);
    for model in [&models.html, &models.text] {
        let (first, second) = model.forests();
        same_sums(first, rows.all(), &blocks);
        if let Some(second) = second {
            same_sums(second, &second::rows(&doc, &model.first(&rows, &fixed), &fixed), &blocks);
        }
    }
    assert!(models.html.forests().1.is_some(), "the model of markup has a second pass");
}

fn same_sums<const N: usize>(forest: &forest::Forest<N>, rows: &[[i16; N]], blocks: &[usize]) {
    let plain = forest.plain_sums(rows, blocks);
    assert!(plain.len() > 100 && plain.iter().any(|sum| *sum != plain[0]), "the blocks are told apart");
    assert_eq!(forest.sums(rows, blocks), plain);
    // Some blocks by themselves come to the same as among all.
    let some: Vec<usize> = blocks.iter().copied().step_by(7).collect();
    let among_all: Vec<i32> = some.iter().map(|&block| plain[block]).collect();
    assert_eq!(forest.sums(rows, &some), among_all);
    assert_eq!(forest.plain_sums(rows, &some), among_all);
}

/// What the second pass sees of these blocks of a text, by the sums that the first has given them.
fn second_columns(text: &str, fixed: &[Option<bool>], sums: &[i32], name: &str) -> Vec<i16> {
    let doc = document(text);
    assert_eq!(doc.blocks.len(), fixed.len());
    let open: Vec<usize> = (0..fixed.len()).filter(|i| fixed[*i].is_none()).collect();
    let said: Vec<(i32, u16)> =
        open.iter().zip(sums).map(|(_, sum)| (*sum, if *sum > 0 { 900 } else { 100 })).collect();
    let rows = second::rows(&doc, &second::First::new(fixed, &open, &said), fixed);
    let column = second::NAMES.iter().position(|n| *n == name).expect("a column");
    rows.iter().map(|row| row[column]).collect()
}

#[test]
fn the_second_pass_sees_the_first_answers_around_a_block() {
    let text = "One two three four.\n\nOne two.\n\nOne two three four five six.\n\nOne two three four.\n";
    let columns = |fixed: &[Option<bool>], sums: &[i32], name| second_columns(text, fixed, sums, name);
    let all = [None; 4];
    assert_eq!(columns(&all, &[1000, -500, 99_999, 0], "own"), [1000, -500, 11_264, 0], "capped");
    assert_eq!(columns(&all, &[10, 20, 30, 40], "at-1"), [i16::MIN, 10, 20, 30]);
    assert_eq!(columns(&all, &[10, 20, 30, 40], "at+2"), [30, 40, i16::MIN, i16::MIN]);
    // By words: (4 * 100 + 2 * 400 + 6 * 0 + 4 * 0) / 16, and without the block itself.
    assert_eq!(columns(&all, &[100, 400, 0, 0], "alike"), [75; 4]);
    assert_eq!(columns(&all, &[100, 400, 0, 0], "alike_others"), [66, 28, 120, 100]);
    assert_eq!(columns(&all, &[100, 400, 0, 0], "window4"), [75; 4]);
    // 4 of 16 words at .9, 12 at .1: 4.8 are expected, 3.6 of them before the second block.
    assert_eq!(columns(&all, &[1, 0, 0, 0], "page_share"), [300; 4]);
    assert_eq!(columns(&all, &[1, 0, 0, 0], "words_before"), [0, 750, 791, 916]);
    // What a rule drops stands beside nobody and counts nowhere; what one keeps is as sure as can be.
    let fixed = [None, Some(false), None, Some(true)];
    assert_eq!(columns(&fixed, &[10, 30], "at+1"), [30, 0, 11_264, 0]);
    assert_eq!(columns(&fixed, &[10, 30], "alike_blocks"), [2, 0, 2, 0]);
    assert_eq!(columns(&fixed, &[10, 30], "page_most"), [11_264, 0, 11_264, 0]);
    assert_eq!(columns(&[Some(true); 4], &[], "own"), [0; 4], "nobody asks");
}

#[test]
fn a_second_pass_is_heard_as_much_as_the_first() {
    let first = file(&["words"], &[&[3]], 1, &[(&[(0, 0)], &[-1000, 1000])]);
    let line = memchr::memchr(b'\n', &first).unwrap();
    let mut header: serde_json::Value = serde_json::from_slice(&first[..line]).unwrap();
    // Behind a block that the first pass keeps: 500, else 0.
    header["second"] = serde_json::json!(
        {"columns": ["at-1"], "trees": 1, "depth": 1, "probability": [[0, 200], [500, 700]]}
    );
    let body = [&0i16.to_le_bytes()[..], &[0, 0, 0], &0i16.to_le_bytes(), &500i16.to_le_bytes()].concat();
    let bytes = [header.to_string().as_bytes(), &first[line..], &[1], &body].concat();
    let model = Model::read(&bytes).expect("a sound file");
    let doc = document("One two three four.\n\nOne two.\n\nOne two.\n");
    let rows = features::rows(&doc, None, &Lexicon::default());
    // The first pass says 1000, 0, 0; the second 200, 700, 200.
    assert_eq!(model.probabilities(&doc, &rows, &[None; 3]), [600, 350, 100]);
    assert_eq!(model.probabilities(&doc, &rows, &[Some(true), None, None]), [1000, 350, 100]);
    for cut in first.len()..bytes.len() {
        assert!(Model::read(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}

/// Whether the first paragraph behind the title comes back, which a phrase was found in and nothing but its probability speaks for.
fn keeps_lead(lead: &str) -> bool {
    let story = "The court found that the sign at the door changed nothing about it.";
    let text = format!("Station fined for stolen bicycles\n\n{lead}\n\n{story}\n\n{story} It may appeal.");
    let mut doc =
        Document { view: SourceView { text: text.into(), ..SourceView::default() }, ..Document::default() };
    text::blocks(&mut doc, &DecodeSettings::default(), &BlockSettings::default(), &Limits::default());
    let phrase = Phrase {
        text: "accepts no liability".into(),
        language: "en".into(),
        target: Target::Drop(Reason::Disclaimer),
        how: Match::Contains,
        max_words: 99,
    };
    lexicon::annotate(&mut doc, &Lexicon::new(vec![phrase]));
    doc.vote(0, Ballot::Move(Field::Title), Certainty::Certain, Evidence::Rule("title"));
    let mut keep = [false, false, true, true];
    let (fixed, accused) = ([true, false, false, false], [false, true, false, false]);
    repair::repair(&doc, &[0, 200, 900, 900], &fixed, &accused, 9, &mut keep);
    keep[1]
}

#[test]
fn a_lead_that_tells_of_a_disclaimer_comes_back_and_a_disclaimer_does_not() {
    assert!(keeps_lead(
        "A court in Rennes fined the owner of the car park at the station, who accepts no liability for thefts."
    ));
    assert!(!keeps_lead("The editor accepts no liability for what readers write below this line."));
}
