//! What a run did, said on stderr: a table for people at a terminal, one line for logs.

use crate::flow::summary::Summary;
use indicatif::{HumanBytes, HumanCount};
use std::io::IsTerminal;

/// Says what was done. `named`: rejections are written nowhere else, so the first ones are named.
pub(super) fn print(summary: &Summary, named: bool) {
    for unreadable in &summary.unreadable_named {
        eprintln!("trommel: {unreadable}");
    }
    let more = summary.unreadable - summary.unreadable_named.len() as u64;
    if more > 0 {
        eprintln!("trommel: and {more} more inputs that cannot be read");
    }
    if summary.panics() > 0 {
        eprintln!(
            "trommel: {} pages made the cleaner panic; this is a bug, please report it",
            summary.panics()
        );
    }
    if named && !summary.rejected_named.is_empty() {
        for rejection in &summary.rejected_named {
            eprintln!("trommel: rejected {rejection}");
        }
        let more = summary.rejections() - summary.rejected_named.len() as u64;
        if more > 0 {
            eprintln!("trommel: and {more} more rejections; --rejects FILE keeps them all");
        }
    }
    if std::io::stderr().is_terminal() {
        eprint!("{}", table(summary));
    } else {
        eprintln!("trommel: {}", line(summary));
    }
}

/// `12 pages: 10 kept, 2 rejected (verdict/empty 2), 1 input unreadable`
pub(super) fn line(summary: &Summary) -> String {
    let rejections = summary.rejections();
    let seen = summary.kept + rejections;
    let pages = if seen == 1 { "page" } else { "pages" };
    let mut line = format!("{seen} {pages}: {} kept, {rejections} rejected", summary.kept);
    if rejections > 0 {
        let reasons: Vec<String> =
            by_count(summary).into_iter().map(|(name, count)| format!("{name} {count}")).collect();
        line.push_str(&format!(" ({})", reasons.join(", ")));
    }
    if summary.skipped > 0 {
        line.push_str(&format!(", {} other records skipped", summary.skipped));
    }
    if summary.unreadable > 0 {
        let inputs = if summary.unreadable == 1 { "input" } else { "inputs" };
        line.push_str(&format!(", {} {inputs} unreadable", summary.unreadable));
    }
    line
}

fn table(summary: &Summary) -> String {
    let mut rows = vec![
        (String::from("kept"), HumanCount(summary.kept).to_string()),
        (String::from("rejected"), HumanCount(summary.rejections()).to_string()),
    ];
    rows.extend(
        by_count(summary)
            .into_iter()
            .map(|(name, count)| (format!("  {name}"), HumanCount(count).to_string())),
    );
    if summary.skipped > 0 {
        rows.push((String::from("other records skipped"), HumanCount(summary.skipped).to_string()));
    }
    if summary.unreadable > 0 {
        rows.push((String::from("inputs unreadable"), HumanCount(summary.unreadable).to_string()));
    }
    rows.push((String::from("read"), HumanBytes(summary.bytes).to_string()));
    let removed: u64 = summary.removed.values().sum();
    if removed > 0 {
        rows.push((String::from("removed"), HumanBytes(removed).to_string()));
        let mut reasons: Vec<_> = summary.removed.iter().collect();
        reasons.sort_by_key(|(reason, bytes)| (std::cmp::Reverse(**bytes), **reason));
        rows.extend(
            reasons
                .into_iter()
                .map(|(r, bytes)| (format!("  {}", r.as_str()), HumanBytes(*bytes).to_string())),
        );
    }
    let left = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let right = rows.iter().map(|(_, value)| value.chars().count()).max().unwrap_or(0);
    rows.into_iter().map(|(name, value)| format!("{name:<left$}  {value:>right$}\n")).collect()
}

/// `stage/reason` with counts, the most frequent first.
fn by_count(summary: &Summary) -> Vec<(String, u64)> {
    let mut reasons: Vec<(String, u64)> = summary
        .rejected
        .iter()
        .map(|((stage, reason), count)| (format!("{stage}/{reason}"), *count))
        .collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    reasons
}
