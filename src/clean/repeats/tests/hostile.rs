//! Pages made to be slow, and random ones.

use super::*;
use proptest::prelude::*;

fn of_lines(lines: impl Iterator<Item = String>) -> Document<'static> {
    let kept: Vec<(BlockKind, String, bool)> = lines.map(|l| (BlockKind::Paragraph, l, false)).collect();
    from_kept(&kept)
}

/// Work of a page for each of its words; `told` makes line `n`.
#[track_caller]
fn check_steps(count: usize, told: impl Fn(usize) -> String) -> Document<'static> {
    let mut doc = of_lines((0..count).map(told));
    let words: u64 = doc.blocks.iter().map(|b| u64::from(b.words)).sum();
    let steps = vote_counted(&mut doc, &RepeatSettings::default(), &Lexicon::default());
    assert!(steps < words * 60 + 1000, "{steps} steps for {words} words");
    doc
}

#[test]
fn equal_blocks() {
    let doc = check_steps(65_536, |_| {
        String::from("The boat leaves at noon from the old naval pier, and it is never late in spring.")
    });
    assert_eq!(doc.votes.len(), 65_535);
}

#[test]
fn nearly_equal_blocks() {
    let doc = check_steps(65_536, |n| {
        format!(
            "The boat {n} leaves at noon from the old naval pier, and it is never late in spring or in autumn"
        )
    });
    assert_eq!(doc.votes.len(), 0);
}

#[test]
fn teasers_of_each_other() {
    check_steps(8_192, |n| format!("The boat leaves at noon {}...", "and noon ".repeat(n % 64)));
    check_steps(8_192, |n| format!("The boat leaves at noon {}{n}", "and noon ".repeat(n % 64)));
}

#[test]
fn two_blocks_in_turn() {
    check_steps(65_536, |n| if n % 2 == 0 { String::from("Day") } else { String::from("Night and rain") });
    check_steps(65_536, |n| format!("Line {}", (n * n / 7) % 5));
    check_steps(30_000, |n| format!("Word {}", n.leading_zeros() ^ (n as u32).count_ones()));
}

#[test]
fn one_long_block_and_many_parts_of_it() {
    let word = |n: usize| format!("w{}", (n * 7919) % 100_003);
    let long: String = (0..60_000).map(|n| word(n) + " ").collect();
    check_steps(4_000, |n| {
        if n == 0 { long.clone() } else { (n * 14..n * 14 + 14).map(|k| word(k) + " ").collect() }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Of equal lines one is kept; what goes stands, word by word, in what is kept; and what is kept is kept again.
    #[test]
    fn only_what_stands_elsewhere_goes(lines in prop::collection::vec(0usize..9, 1..24), short in any::<bool>()) {
        let texts = [
            "The board met in the old hall on Friday, and it met behind closed doors for most of the day.",
            "The board met in the old hall on Friday, and it met...",
            "Seven boats left the naval pier in the first hour of the trial, more than anyone had asked for.",
            "Photographs by the harbour archive and its friends",
            "Die Lotsen verlangten höhere Löhne, und der Rat versprach ihnen eine Antwort bis zum Ende der Woche.",
            "Advertisement",
            "去年共有四万一千名乘客乘坐试运行的渡轮，比前一年增加了百分之十二，市长周五表示。",
            "Who will pay for the second pier and for the pilots?",
            "Seven boats left the naval pier in the first hour of the trial",
        ];
        let told: Vec<&str> = lines.iter().map(|&l| texts[l]).collect();
        let doc = voted(&told.join(if short { "\n" } else { "\n\n" }));
        let segments = resolve(&doc);
        let text = |s: &crate::clean::resolve::Segment| doc.text.get(s.text.start as usize..s.text.end as usize).unwrap_or_default();
        let kept: Vec<&str> = segments.iter().filter(|s| s.decision == Decision::Keep).map(text).collect();
        let all = kept.join(" ");
        for gone in segments.iter().filter(|s| s.decision != Decision::Keep).map(text) {
            prop_assert!(all.contains(gone.trim_end_matches("...")), "lost: {gone}");
        }
        let again = voted(&kept.join(if short { "\n" } else { "\n\n" }));
        prop_assert_eq!(again.votes.len(), 0, "{}", super::told(&again));
    }

    /// Any text at all: no panic, and a page without equal lines loses nothing that is not a prefix or nearly the same.
    #[test]
    fn any_text(text in "(\\PC|\n){0,400}") {
        voted(&text);
    }
}
