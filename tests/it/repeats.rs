//! The `repeats` stage from outside: documents made by hand, votes read back.

use trommel::clean::lexicon::Lexicon;
use trommel::clean::plan::RepeatSettings;
use trommel::clean::repeats;
use trommel::clean::resolve::{Decision, resolve};
use trommel::document::{
    Ballot, Block, BlockKind, Certainty, Container, Document, Evidence, Found, ItemMark, Piece,
};
use trommel::outcome::{Field, Reason};

/// A page of plain text: a block a line, a blank line between paragraphs.
fn page(lines: &str) -> Document<'static> {
    let mut doc = Document { plain: true, ..Document::default() };
    doc.containers.push(Container::default());
    doc.view.text = lines.to_owned().into();
    let (mut at, mut tight) = (0u32, false);
    for line in lines.split('\n') {
        let (text, piece, len) = (doc.text.len() as u32, doc.pieces.len() as u32, line.len() as u32);
        if !line.is_empty() {
            doc.text.push_str(line);
            doc.pieces.push(Piece { text, len, src: at, src_len: len, verbatim: true });
            doc.blocks.push(Block {
                mark: ItemMark::Bullet,
                kind: BlockKind::Paragraph,
                text: text..text + len,
                pieces: piece..piece + 1,
                container: 0,
                link_bytes: 0,
                links: 0,
                words: line.split_whitespace().count() as u32,
                tight,
                hidden: false,
            });
        }
        tight = !line.is_empty();
        at += len + 1;
    }
    doc
}

fn vote(doc: &mut Document) {
    repeats::vote(doc, &RepeatSettings::default(), &Lexicon::default());
}

fn decisions(doc: &Document) -> Vec<Decision> {
    resolve(doc).into_iter().map(|s| s.decision).collect()
}

const STORY: [&str; 3] = [
    "Der Stadtrat will die alte Fähre im Frühjahr wieder fahren lassen, wie zwei Mitglieder am Freitag nach der Sitzung sagten.",
    "Im Jahr 2021 fuhren drei Boote jede Stunde von Marsten und Althafen, und der Rat zählte 41.000 Fahrgäste in sechs Wochen.",
    "Die Bürgermeisterin verlangt nun einen Vergleich, obwohl sie den Lotsen die Schuld an den Verspätungen gegeben hat.",
];

/// A block that a rule has certainly dropped is not the copy that stays.
#[test]
fn a_dropped_block_keeps_no_copy() {
    let mut doc = page(&format!("{}\n\nNotiz\n\n{}\n\n{}", STORY[0], STORY[0], STORY[1]));
    doc.vote(0, Ballot::Drop(Reason::Promo), Certainty::Certain, Evidence::Rule("test/promo"));
    vote(&mut doc);
    assert_eq!(doc.votes.len(), 1);
    assert_eq!(decisions(&doc)[2], Decision::Keep);
}

/// Parts of blocks that are cut out do not count, and what is left of a block goes as a part.
#[test]
fn parts_of_blocks() {
    let mut doc = page(&format!("{}\n\n{} Kommentare\n\n{}", STORY[0], STORY[0], STORY[1]));
    let (from, to) = (STORY[0].len() as u32, STORY[0].len() as u32 + 11);
    doc.cut(1, from..to, Ballot::Drop(Reason::Comments), Certainty::Certain, Evidence::Rule("test/comments"));
    vote(&mut doc);
    let gone = doc.votes.last().expect("a vote");
    assert_eq!((gone.block, gone.part.clone()), (1, Some(0..from)));
    assert!(decisions(&doc).iter().filter(|d| **d == Decision::Keep).count() == 2);
}

/// A title that no block was moved for stays once; one that was goes everywhere.
#[test]
fn the_title_stays_where_it_is_the_heading() {
    let title = "Die alte Fähre soll wieder fahren";
    let told = format!("{title} - Seeblatt\n\n{title}\n\n{}\n\n{title}", STORY.join("\n\n"));
    let mut doc = page(&told);
    doc.metadata.title = Some(Found { value: title.to_owned(), source: "input" });
    doc.blocks[1].kind = BlockKind::Heading(1);
    vote(&mut doc);
    let gone: Vec<u32> = doc.votes.iter().map(|v| v.block).collect();
    assert_eq!(gone, [0, 5]);
    let mut doc = page(&told);
    doc.metadata.title = Some(Found { value: title.to_owned(), source: "heading" });
    doc.vote(1, Ballot::Move(Field::Title), Certainty::Certain, Evidence::Rule("test/title"));
    vote(&mut doc);
    assert!(doc.votes.iter().skip(1).all(|v| v.ballot == Ballot::Drop(Reason::TitleRepeat)));
    assert_eq!(decisions(&doc).iter().filter(|d| **d == Decision::Keep).count(), 3);
}

/// A caption that another stage moved is not kept as text elsewhere.
#[test]
fn copies_of_a_moved_caption() {
    let caption = "Bürgermeisterin Ilse Hart vor dem alten Hafen";
    let mut doc = page(&format!("{caption}\n\n{}\n\n{caption}\n\n{}", STORY[0], STORY[1]));
    doc.vote(0, Ballot::Move(Field::Caption), Certainty::Certain, Evidence::Rule("test/caption"));
    vote(&mut doc);
    assert_eq!(decisions(&doc)[2], Decision::Drop(Reason::Repeat, Evidence::Rule("repeats/caption")));
}

/// A near repeat only weighs: a plain piece of evidence for the block outweighs nothing certain, but holds against it.
#[test]
fn near_repeats_can_be_outvoted() {
    let near = format!("Seeblatt: {}", STORY[0]);
    let told = format!("{near}\n\n{}\n\n{}", STORY[1], STORY[0]);
    let mut doc = page(&told);
    vote(&mut doc);
    assert!(matches!(decisions(&doc)[2], Decision::Drop(Reason::Repeat, _)));
    let mut doc = page(&told);
    doc.vote(2, Ballot::Keep, Certainty::Weight(150), Evidence::Rule("test/prose"));
    vote(&mut doc);
    assert_eq!(decisions(&doc)[2], Decision::Keep);
}

/// Two copies of one page, one after the other, become one.
#[test]
fn a_page_twice_is_the_page_once() {
    let story = STORY.join("\n\n");
    let mut doc = page(&format!("{story}\n\n{story}"));
    vote(&mut doc);
    let kept: Vec<&str> = resolve(&doc)
        .iter()
        .filter(|s| s.decision == Decision::Keep)
        .map(|s| doc.text_of(&doc.blocks[s.block as usize]))
        .collect();
    assert_eq!(kept, STORY);
}
