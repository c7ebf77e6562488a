//! Votes on what a page says twice: repeated blocks and runs, teasers, repeats of the title, captions repeated round a page.
//!
//! It works on what the votes so far would keep. What repeats for good reason stays: see `legit`.
//! Votes are certain where what goes stands word by word in a line that stays, in the title or in the captions; near repeats only weigh.

mod captions;
mod ends;
mod legit;
mod near;
mod normal;
mod phrases;
mod quotes;
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
use phrases::Phrases;
use sheet::Sheet;

/// Passes over a page. What goes in one may bring equal lines together; pages with more than four are rare, and a pass that changes nothing ends it.
const PASSES: usize = 8;
/// Percent of the text that may go as repeats in several stretches; a page beyond it is made of repeats for a reason of its own.
const SCATTERED_MAX_PERCENT: u64 = 60;
/// Mean width of stretches from which on they are copies of a page, however many.
const LONG_STRETCH: u64 = 2000;

/// Hundredths of a plain piece of evidence that a near repeat is worth.
const NEAR_WEIGHT: i16 = 100;

/// Votes on repeats. `lexicon` gives the phrases that end teasers and mark credits.
pub fn vote(doc: &mut Document, settings: &RepeatSettings, lexicon: &Lexicon) {
    vote_counted(doc, settings, lexicon);
}

/// Votes, and says how many comparisons and look-ups that took.
fn vote_counted(doc: &mut Document, settings: &RepeatSettings, lexicon: &Lexicon) -> u64 {
    let mut sheet = Sheet::new(doc);
    let mut phrases = Phrases::new(lexicon);
    for _ in 0..PASSES {
        let before = sheet.live();
        sure(&mut sheet, &before);
        if sheet.live().len() == before.len() {
            break;
        }
    }
    // What has gone by now went where it was quoted, or right behind what it repeats: whatever the rest of the page is made of.
    let rest = sheet.live_or_short();
    for pass in 0..PASSES {
        let before = sheet.live();
        // Before the first pass it has found all there is.
        if pass > 0 {
            sure(&mut sheet, &before);
        }
        exact(&mut sheet, settings, &mut phrases);
        let mut after = sheet.live();
        if after.len() == before.len() {
            near::drop_near(&mut sheet, &before);
            after = sheet.live();
        }
        if after.len() == before.len() {
            break;
        }
    }
    if is_scattered(&sheet, &rest) {
        for &i in &rest {
            sheet
                .lines
                .get_mut(i as usize)
                .filter(|l| is_repeat(l.fate))
                .into_iter()
                .for_each(|l| l.fate = None);
        }
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

/// The steps of which there is no doubt.
fn sure(sheet: &mut Sheet<'_>, live: &[u32]) {
    if sheet.equal.is_empty() {
        return;
    }
    legit::guard(sheet, live);
    quotes::drop_quotes(sheet, live);
    let live = sheet.live();
    runs::drop_bands(sheet, &live);
}

/// The steps that compare word by word, each on the lines that the one before left.
fn exact(sheet: &mut Sheet<'_>, settings: &RepeatSettings, phrases: &mut Phrases<'_>) {
    let lines = sheet.live_or_short();
    captions::move_captions(sheet, &lines, phrases);
    let live = sheet.live();
    legit::guard(sheet, &live);
    titles::drop_titles(sheet, &live);
    let live = sheet.live();
    runs::drop_runs(sheet, &live);
    let live = sheet.live();
    runs::drop_singles(sheet, &live, settings);
    let live = sheet.live();
    teasers::drop_teasers(sheet, &live, phrases);
}

fn is_repeat(fate: Option<(Ballot, &'static str)>) -> bool {
    matches!(fate, Some((Ballot::Drop(Reason::Repeat | Reason::Teaser), _)))
}

/// Whether most of these lines would go in several stretches, none of them a copy of a page. A page that was rendered twice repeats in one.
fn is_scattered(sheet: &Sheet<'_>, rest: &[u32]) -> bool {
    let (mut all, mut gone, mut stretches, mut kept) = (0u64, 0u64, 0u32, usize::MAX);
    for line in rest.iter().map(|&i| sheet.line(i)).filter(|l| !l.weak) {
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
    gone * 100 > all * SCATTERED_MAX_PERCENT && stretches > 1 && gone < u64::from(stretches) * LONG_STRETCH
}
