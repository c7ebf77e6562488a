//! Whether the stages of a pipeline stand in an order that makes sense, and which one to move if not.
//!
//! `decode` and `blocks` come first, once each; then stages that vote; a stage that decides needs votes before it.

use super::report::Report;
use std::ops::Range;

/// A stage of the file as far as the order is concerned.
pub(super) struct Seen {
    /// What it is; `None` for a kind that nobody can guess, which then may be any.
    pub(super) kind: Option<&'static str>,
    /// Where it says so.
    pub(super) span: Range<usize>,
    /// The key that makes it need the text's language, and where it stands.
    pub(super) needs_language: Option<(&'static str, Range<usize>)>,
}

/// Stages of which a second one would find nothing to do.
const SINGLE: [&str; 4] = ["decode", "blocks", "metadata", "model"];
/// Stages that vote.
const VOTE: [&str; 4] = ["metadata", "rules", "model", "repeats"];

/// Reports what stands in the wrong place, stands twice or is missing.
pub(super) fn check(stages: &[Seen], list: Range<usize>, report: &mut Report<'_>) {
    for (i, stage) in stages.iter().enumerate() {
        let (before, after) = stages.split_at(i);
        let Some(kind) = stage.kind else { continue };
        if SINGLE.contains(&kind)
            && let Some(first) = before.iter().find(|s| s.kind == Some(kind))
        {
            let message = format!("a second `{kind}` stage");
            let line = report.line(first.span.start);
            report.error(stage.span.clone(), message, format!("one is enough; the first is in line {line}"));
            continue;
        }
        let need = match kind {
            "decode" => continue,
            "blocks" => {
                Need { kinds: &["decode"], why: "it needs the text that `decode` makes of the bytes" }
            }
            k if VOTE.contains(&k) => {
                Need { kinds: &["blocks"], why: "it votes on the blocks that `blocks` makes" }
            }
            _ => Need { kinds: &VOTE, why: "it looks at what would be kept, and no stage has voted yet" },
        };
        need.check(kind, stage, before, after, report);
        if let Some((key, place)) = &stage.needs_language
            && !before.iter().any(|s| matches!(s.kind, None | Some("language")))
        {
            let message =
                format!("`{key}` needs the language of the text, and no `language` stage stands before");
            report.error(place.clone(), message, "add `[[stage]]`, `kind = \"language\"` before this filter");
        }
    }
    let guessable = stages.iter().all(|s| s.kind.is_some());
    for kind in ["decode", "blocks"] {
        if guessable && !stages.iter().any(|s| s.kind == Some(kind)) {
            let message = format!("a pipeline without a `{kind}` stage");
            report.absence(
                list.clone(),
                message,
                format!("add `[[stage]]`, `kind = \"{kind}\"`: every page needs it"),
            );
        }
    }
}

/// What has to stand before a stage.
struct Need {
    kinds: &'static [&'static str],
    why: &'static str,
}

impl Need {
    fn check(&self, kind: &str, stage: &Seen, before: &[Seen], after: &[Seen], report: &mut Report<'_>) {
        let meets = |s: &&Seen| s.kind.is_none_or(|k| self.kinds.contains(&k));
        if before.iter().any(|s| meets(&s)) {
            return;
        }
        match after.iter().find(meets) {
            Some(later) => {
                let (line, name) = (report.line(later.span.start), later.kind.unwrap_or("decode"));
                let message = format!("`{kind}` stands before `{name}`: {}", self.why);
                report.error(stage.span.clone(), message, format!("move it behind `{name}` (line {line})"));
            }
            // A missing `decode` or `blocks` is reported once, for the whole list.
            None if self.kinds.len() == 1 => {}
            None => {
                let message = format!("`{kind}` has nothing to go by: {}", self.why);
                let help = "add a stage of kind `rules`, `repeats` or `metadata` before it";
                report.error(stage.span.clone(), message, help);
            }
        }
    }
}
