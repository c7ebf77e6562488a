//! Votes on what a page says twice: repeated blocks and runs, teasers, repeats of the title, captions repeated round a page.
//!
//! It works on what the votes so far would keep. What repeats for good reason stays: see `legit`.
//! Votes are certain where what goes stands word by word in a line that stays, in the title or in the captions; near repeats only weigh.

mod captions;
mod ends;
mod legit;
mod near;
mod normal;
mod runs;
mod sheet;
mod teasers;
mod titles;

#[cfg(test)]
mod tests;

use super::lexicon::Lexicon;
use super::plan::RepeatSettings;
use crate::document::{Ballot, Certainty, Document, Evidence};
use crate::outcome::Reason;
use sheet::Sheet;

/// Passes over a page. What goes in one may bring equal lines together; pages with more than four are rare, and a pass that changes nothing ends it.
const PASSES: usize = 8;
/// Percent of the text that may go as repeats in more than one stretch; a page beyond it is made of repeats for a reason of its own.
const SCATTERED_MAX_PERCENT: u64 = 60;

/// Hundredths of a plain piece of evidence that a near repeat is worth.
const NEAR_WEIGHT: i16 = 100;

/// Votes on repeats. `lexicon` gives the phrases that end teasers and mark credits.
pub fn vote(doc: &mut Document, settings: &RepeatSettings, lexicon: &Lexicon) {
    vote_counted(doc, settings, lexicon);
}

/// Votes, and says how many comparisons and look-ups that took.
fn vote_counted(doc: &mut Document, settings: &RepeatSettings, lexicon: &Lexicon) -> u64 {
    let mut sheet = Sheet::new(doc);
    for _ in 0..PASSES {
        let before = sheet.live();
        exact(&mut sheet, settings, lexicon);
        let mut after = sheet.live();
        if after.len() == before.len() {
            near::drop_near(&mut sheet, &before);
            after = sheet.live();
        }
        if after.len() == before.len() {
            break;
        }
    }
    if is_scattered(&sheet) {
        sheet.lines.iter_mut().filter(|l| is_repeat(l.fate)).for_each(|l| l.fate = None);
    }
    let steps = sheet.steps;
    let lines = sheet.lines;
    for line in lines {
        let Some((ballot, rule)) = line.fate else { continue };
        let evidence = Evidence::Rule(rule);
        let Some(block) = doc.block(line.block).filter(|_| !line.whole) else {
            doc.vote(line.block, ballot, certainty(rule), evidence);
            continue;
        };
        let part = line.text.start - block.text.start..line.text.end - block.text.start;
        doc.cut(line.block, part, ballot, certainty(rule), evidence);
    }
    steps
}

/// Near repeats only weigh: of 170 on development pages that are part of the main text, the gold has both copies of 94.
fn certainty(rule: &str) -> Certainty {
    if rule == near::RULE { Certainty::Weight(NEAR_WEIGHT) } else { Certainty::Certain }
}

/// The steps that compare word by word, each on the lines that the one before left.
fn exact(sheet: &mut Sheet<'_>, settings: &RepeatSettings, lexicon: &Lexicon) {
    let lines = sheet.live_or_short();
    captions::move_captions(sheet, &lines, lexicon);
    let live = sheet.live();
    legit::guard(sheet, &live);
    titles::drop_titles(sheet, &live);
    let live = sheet.live();
    runs::drop_runs(sheet, &live);
    let live = sheet.live();
    runs::drop_singles(sheet, &live, settings);
    let live = sheet.live();
    teasers::drop_teasers(sheet, &live, lexicon);
}

fn is_repeat(fate: Option<(Ballot, &'static str)>) -> bool {
    matches!(fate, Some((Ballot::Drop(Reason::Repeat | Reason::Teaser), _)))
}

/// Whether most of the text would go in more than one stretch. A page that was rendered twice repeats in one.
fn is_scattered(sheet: &Sheet<'_>) -> bool {
    let (mut all, mut gone, mut stretches, mut kept) = (0u64, 0u64, 0u32, usize::MAX);
    for line in sheet.lines.iter().filter(|l| !l.weak) {
        all += u64::from(line.width);
        if is_repeat(line.fate) {
            gone += u64::from(line.width);
            // One line between, an inserted caption or advertisement, does not end a stretch.
            stretches += u32::from(kept > 1);
            kept = 0;
        } else {
            kept = kept.saturating_add(1);
        }
    }
    gone * 100 > all * SCATTERED_MAX_PERCENT && stretches > 1
}
