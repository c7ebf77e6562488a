//! A pipeline file to plain, checked data: every section but the stages.

use super::report::Report;
use super::schema::{
    Compression, Fields, Format, Heading, Input, Layout, Names, OutputSettings, PipelineFile,
};
use super::stages;
use super::table::{Section, shown};
use crate::clean::limits::Limits;
use crate::clean::plan::{Markup, RemovedDetail};
use std::ops::Range;

/// Reads a file. What is wrong goes into the report and reads as the default.
pub(super) fn read(mut root: Section<'_, '_>, report: &mut Report<'_>) -> PipelineFile {
    let file = PipelineFile {
        pipeline: heading(&mut root, report),
        input: input(&mut root, report),
        limits: limits(&mut root, report),
        stage: stages::read(&mut root, report),
        output: output(&mut root, report),
    };
    root.close(report);
    file
}

fn heading(root: &mut Section<'_, '_>, report: &mut Report<'_>) -> Heading {
    const EXAMPLE: &str = "begin with `[pipeline]` and `name = \"my-pipeline\"`";
    let Some(mut section) = root.table("pipeline", report) else {
        report.absence(0..0, "a pipeline without a name", EXAMPLE);
        return Heading::default();
    };
    let name = section.string("name", report);
    let description = section.string("description", report).map_or(String::new(), |d| d.into_inner());
    match &name {
        None if section.place("name") == section.span => {
            report.absence(section.span.clone(), "a pipeline without a name", EXAMPLE);
        }
        Some(n) if !is_name(n.get_ref()) => {
            let message = format!("`{}` is no name for a pipeline", shown(n.get_ref()));
            report.error(n.span(), message, "1 to 64 lower-case letters, digits, `-` and `_`");
        }
        _ => {}
    }
    section.close(report);
    Heading { name: name.map_or(String::new(), |n| n.into_inner()), description }
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

fn input(root: &mut Section<'_, '_>, report: &mut Report<'_>) -> Input {
    let Some(mut section) = root.table("input", report) else { return Input::default() };
    let format = section.choice("format", &Format::ALL, report).unwrap_or_default();
    let mut fields = Fields::default();
    if let Some(mut s) = section.table("fields", report) {
        fields_of(&mut s, &mut fields, report);
        s.close(report);
    }
    section.close(report);
    Input { format, fields }
}

fn fields_of(s: &mut Section<'_, '_>, fields: &mut Fields, report: &mut Report<'_>) {
    // Every name of the input with the field that claims it: one value cannot be two things.
    let mut claimed: Vec<(String, &str, Range<usize>)> = Vec::new();
    let all: [(&'static str, &mut Names); 9] = [
        ("html", &mut fields.html),
        ("html_base64", &mut fields.html_base64),
        ("text", &mut fields.text),
        ("id", &mut fields.id),
        ("url", &mut fields.url),
        ("title", &mut fields.title),
        ("content_type", &mut fields.content_type),
        ("status", &mut fields.status),
        ("fetched_at", &mut fields.fetched_at),
    ];
    let mut own = Vec::new();
    for (key, names) in all {
        if !s.has(key) {
            own.push(key);
        }
        let given = s.strings(key, report);
        if own.last() == Some(&key) {
            continue;
        }
        names.0.clear();
        for name in given {
            let (span, name) = (name.span(), name.into_inner());
            if name.is_empty() {
                report.error(span, format!("`{key}` has an empty name"), "the name of a field of the input");
            } else if let Some((_, other, _)) = claimed.iter().find(|(n, ..)| *n == name) {
                let message = format!("`{}` is named by `{other}` and by `{key}`", shown(&name));
                report.error(span, message, "a field of the input can be one thing only");
            } else {
                claimed.push((name.clone(), key, span));
                names.0.push(name);
            }
        }
    }
    for (name, key, span) in &claimed {
        if own.contains(&name.as_str()) {
            let message = format!("`{name}` is named by `{key}`, and is also the name of the field `{name}`");
            report.error(
                span.clone(),
                message,
                format!("add `{name} = []`, or other names, to leave it to `{key}`"),
            );
        }
    }
}

fn limits(root: &mut Section<'_, '_>, report: &mut Report<'_>) -> Limits {
    let default = Limits::default();
    let Some(mut s) = root.table("limits", report) else { return default };
    let mut read = |key, within, default: usize| {
        s.integer(key, within, report).map_or(default, |n| usize::try_from(n).unwrap_or(default))
    };
    let limits = Limits {
        // Positions in a page are 32 bits wide, and repairs may make a text longer.
        page_bytes: read("page_bytes", 1024..=1 << 30, default.page_bytes),
        nesting: read("nesting", 16..=4096, default.nesting),
        blocks: read("blocks", 16..=1 << 24, default.blocks),
        containers: read("containers", 16..=1 << 26, default.containers),
    };
    s.close(report);
    limits
}

fn output(root: &mut Section<'_, '_>, report: &mut Report<'_>) -> OutputSettings {
    let default = OutputSettings::default();
    let Some(mut s) = root.table("output", report) else { return default };
    let removed = [
        ("spans", RemovedDetail::Spans),
        ("counts", RemovedDetail::Counts),
        ("full", RemovedDetail::Full),
        ("none", RemovedDetail::None),
    ];
    let compression = [("zstd", Compression::Zstd), ("gzip", Compression::Gzip), ("none", Compression::None)];
    let output = OutputSettings {
        text: s.bool("text", default.text, report),
        blocks: s.bool("blocks", default.blocks, report),
        links: s.bool("links", default.links, report),
        comments: s.bool("comments", default.comments, report),
        removed: s.choice("removed", &removed, report).unwrap_or(default.removed),
        signals: s.bool("signals", default.signals, report),
        decode: s.bool("decode", default.decode, report),
        markup: s
            .choice("markup", &[("plain", Markup::Plain), ("markdown", Markup::Markdown)], report)
            .unwrap_or(default.markup),
        layout: s
            .choice("layout", &[("jsonl", Layout::Jsonl), ("dolma", Layout::Dolma)], report)
            .unwrap_or(default.layout),
        compression: s.choice("compression", &compression, report).unwrap_or(default.compression),
    };
    if !output.text && !output.blocks {
        let message = "an output with neither `text` nor `blocks`";
        report.error(s.place("text"), message, "leave at least one of the two on");
    }
    if output.layout == Layout::Dolma && !output.text {
        report.error(s.place("text"), "the `dolma` layout needs `text`", "leave `text` on");
    }
    s.close(report);
    output
}
