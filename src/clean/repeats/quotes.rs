//! Quotations of what stands on the same page: in a thread, what a reply repeats of the post that it answers; in an article, a sentence
//! that is shown large.

use super::ends::End;
use super::sheet::Sheet;
use crate::clean::html::Tag;
use crate::document::{Ballot, ContainerId, Document, Hints};
use crate::outcome::Reason;
use std::collections::HashMap;

/// What votes are cast by.
const RULE: &str = "repeats/quote";
/// Least width of a repeated quotation that goes; a shorter one says what a reply is about, at little cost.
const MIN_WIDTH: u32 = 40;
/// Widest line that names who is quoted.
const NAME_MAX_WIDTH: u32 = 80;

/// Drops quoted lines that stand elsewhere on the page unquoted, and the line that names who is quoted where nothing else is left of the
/// quotation. On a thread of posts, the first of lines that are quoted only stays.
pub(super) fn drop_quotes(sheet: &mut Sheet<'_>, live: &[u32]) {
    let thread = sheet.doc.head.thread.is_some();
    let of_container = outermost(sheet.doc);
    let quotes: Vec<Option<ContainerId>> = live
        .iter()
        .map(|&i| *of_container.get(sheet.doc.block(sheet.line(i).block)?.container as usize)?)
        .collect();
    let quote = |at: usize| quotes.get(at).copied().flatten();
    for group in super::legit::equal_groups(sheet, live).iter() {
        let own = group.iter().find(|at| quote(**at).is_none()).or(group.first().filter(|_| thread));
        let Some(stays) = own.and_then(|at| live.get(*at)).copied() else { continue };
        for &at in group.iter().filter(|at| quote(**at).is_some()) {
            if let Some(&goes) = live.get(at)
                && goes != stays
                && sheet.line(goes).width >= MIN_WIDTH
            {
                sheet.drop_equal(goes, stays, RULE);
            }
        }
    }
    // Of each quotation, whether something went, and what is left: one line, or more.
    let mut left: HashMap<ContainerId, (bool, Option<u32>, bool)> = HashMap::new();
    for (&i, own) in live.iter().zip(&quotes) {
        let Some(own) = own else { continue };
        let (cut, one, more) = left.entry(*own).or_default();
        if sheet.line(i).fate.is_some_and(|(_, rule)| rule == RULE) {
            *cut = true;
        } else if one.replace(i).is_some() {
            *more = true;
        }
    }
    for name in left.into_values().filter_map(|(cut, one, more)| one.filter(|_| cut && !more)) {
        let line = sheet.line(name);
        if line.width < NAME_MAX_WIDTH && matches!(line.end, End::Open | End::Bare) {
            sheet.settle(name, Ballot::Drop(Reason::Repeat), RULE);
        }
    }
}

/// For every container, the outermost quotation that it is, or stands in. Containers stand behind those that they are in.
fn outermost(doc: &Document) -> Vec<Option<ContainerId>> {
    let mut out: Vec<Option<ContainerId>> = Vec::with_capacity(doc.containers.len());
    for (id, container) in (0..).zip(&doc.containers) {
        let own = container.tag == Tag::Blockquote || container.hints.any(Hints::QUOTE);
        out.push(out.get(container.parent as usize).copied().flatten().or(own.then_some(id)));
    }
    out
}
