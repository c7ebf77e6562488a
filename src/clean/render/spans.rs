//! What was dropped or moved, as spans of the source view.

use crate::clean::plan::Plan;
use crate::clean::resolve::{Decision, Segment};
use crate::clean::sites::SiteRules;
use crate::document::{Document, Evidence};
use crate::outcome::Reason;
use crate::record::{MovedSpan, RemovedSpan};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// From the first to the last source byte of a segment; markup inside it is covered.
pub(super) fn hull(doc: &Document, segment: &Segment) -> Option<Range<usize>> {
    let block = doc.block(segment.block)?;
    doc.source_hull(block, segment.text.clone())
}

/// Dropped spans in order; neighbours of one reason and rule are one span, which covers the markup between them.
pub(super) fn removed(
    doc: &Document,
    segments: &[Segment],
    plan: &Plan,
    site: Option<&SiteRules>,
    with_text: bool,
) -> Vec<RemovedSpan> {
    let mut out: Vec<RemovedSpan> = Vec::new();
    let mut last: Option<(Reason, Evidence)> = None;
    for s in segments {
        let Decision::Drop(reason, evidence) = s.decision else {
            last = None;
            continue;
        };
        let Some(span) = hull(doc, s) else { continue };
        let text = doc.text.get(s.text.start as usize..s.text.end as usize).unwrap_or_default().trim();
        match out.last_mut() {
            Some(before) if last == Some((reason, evidence)) => {
                before.end = span.end;
                if let Some(all) = before.text.as_mut() {
                    all.push('\n');
                    all.push_str(text);
                }
            }
            _ => out.push(RemovedSpan {
                reason,
                rule: rule_name(plan, site, evidence),
                start: span.start,
                end: span.end,
                text: with_text.then(|| text.to_owned()),
            }),
        }
        last = Some((reason, evidence));
    }
    out
}

/// Bytes of source that were dropped, by reason.
pub(super) fn counts(doc: &Document, segments: &[Segment]) -> BTreeMap<Reason, u64> {
    let mut out = BTreeMap::new();
    for s in segments {
        if let Decision::Drop(reason, _) = s.decision
            && let Some(span) = hull(doc, s)
        {
            *out.entry(reason).or_default() += span.len() as u64;
        }
    }
    out
}

/// Moved spans in order.
pub(super) fn moved(doc: &Document, segments: &[Segment]) -> Vec<MovedSpan> {
    let moved = segments.iter().filter_map(|s| match s.decision {
        Decision::Move(field, _) => {
            hull(doc, s).map(|span| MovedSpan { field, start: span.start, end: span.end })
        }
        _ => None,
    });
    moved.collect()
}

fn rule_name(plan: &Plan, site: Option<&SiteRules>, evidence: Evidence) -> Cow<'static, str> {
    match evidence {
        Evidence::Rule(name) => Cow::Borrowed(name),
        Evidence::Phrase(index) => Cow::Owned(plan.lexicon.rule_name(index)),
        Evidence::Model(_) => Cow::Borrowed("model"),
        Evidence::Site(index) => site.map_or(Cow::Borrowed("site"), |s| Cow::Owned(s.rule_name(index))),
    }
}
