//! The resolved document as a record.

mod comments;
mod spans;
mod text;

pub use text::text;

use super::decided::Decided;
use super::plan::{Markup, Plan, RemovedDetail};
use super::resolve::{Decision, Segment};
use crate::document::{Block, BlockKind, DecodeReport, Document, Found, ItemMark, Metadata};
use crate::outcome::{Field, OriginJson};
use crate::page::Page;
use crate::record::{
    Caption, DecodeJson, Language, PipelineId, Record, RecordBlock, RecordLink, Removed, SCHEMA,
};
use std::collections::BTreeMap;

/// The record of a document that has all its votes. The kept text moves out of `decided`.
pub(crate) fn record(
    doc: &Document,
    page: &Page,
    plan: &Plan,
    decided: &mut Decided,
    id: String,
    digest: String,
) -> Record {
    let output = &plan.output;
    let (segments, kept) = decided.kept(doc);
    let meta = &doc.metadata;
    let value = |found: &Option<Found<String>>| found.as_ref().map(|f| f.value.clone());
    let values = |found: &[Found<String>]| found.iter().map(|f| f.value.clone()).collect::<Vec<_>>();
    let spans = output.removed != RemovedDetail::None;
    let host = page.host();
    let site = host.as_deref().and_then(|h| plan.sites.for_host(h));
    Record {
        schema: SCHEMA,
        id,
        url: page.url.clone(),
        host: host.clone(),
        title: value(&meta.title),
        subtitle: value(&meta.subtitle),
        author: values(&meta.author),
        date: value(&meta.date),
        modified: value(&meta.modified),
        site_name: value(&meta.site_name),
        canonical: value(&meta.canonical),
        licence: value(&meta.licence),
        categories: values(&meta.categories),
        tags: values(&meta.tags),
        image: value(&meta.image),
        sources: sources(meta),
        lang: meta.lang.clone().map(|(code, confidence)| Language { code, confidence }),
        verdict: doc.judgement.verdict,
        confidence: doc.choice.as_ref().map(|c| f64::from(c.confidence) / 1000.0),
        verdict_probability: doc.judgement.probability,
        verdict_evidence: doc.judgement.evidence.clone(),
        signals: output.signals.then(|| kept.counts.named()),
        text: output.text.then(|| match output.markup {
            Markup::Plain => std::mem::take(&mut kept.text),
            markup => text(doc, segments, markup),
        }),
        blocks: output.blocks.then(|| blocks(doc, segments)),
        captions: captions(doc, segments),
        links: output.links.then(|| links(doc, segments)),
        attribution: values(&meta.attribution),
        comments: output.comments.then(|| comments::texts(doc, segments)),
        removed: match output.removed {
            RemovedDetail::None => None,
            RemovedDetail::Counts => Some(Removed::Counts(spans::counts(doc, segments))),
            detail => {
                Some(Removed::Spans(spans::removed(doc, segments, plan, site, detail == RemovedDetail::Full)))
            }
        },
        moved: spans.then(|| spans::moved(doc, segments)),
        decode: output.decode.then(|| decode(&doc.view.report)),
        fetched_at: page.fetched_at.clone(),
        status: page.status,
        origin: OriginJson::new(&page.origin, digest),
        pipeline: PipelineId { model: doc.choice.as_ref().map(|c| c.model.clone()), ..plan.id.clone() },
        extra: page.extra.clone(),
    }
}

/// Where each field of the record came from, by its name there.
fn sources(meta: &Metadata) -> BTreeMap<&'static str, &'static str> {
    let one = |found: &Option<Found<String>>| found.as_ref().map(|f| f.source);
    let first = |found: &[Found<String>]| found.first().map(|f| f.source);
    let all = [
        ("title", one(&meta.title)),
        ("subtitle", one(&meta.subtitle)),
        ("author", first(&meta.author)),
        ("date", one(&meta.date)),
        ("modified", one(&meta.modified)),
        ("site_name", one(&meta.site_name)),
        ("canonical", one(&meta.canonical)),
        ("licence", one(&meta.licence)),
        ("categories", first(&meta.categories)),
        ("tags", first(&meta.tags)),
        ("image", one(&meta.image)),
        ("attribution", first(&meta.attribution)),
    ];
    all.into_iter().filter_map(|(name, source)| Some((name, source?))).collect()
}

/// Name of a block's kind, and its level or depth.
pub(crate) fn kind_name(kind: BlockKind) -> (&'static str, Option<u8>) {
    match kind {
        BlockKind::Paragraph => ("paragraph", None),
        BlockKind::Heading(level) => ("heading", Some(level)),
        BlockKind::ListItem(depth) => ("list_item", Some(depth)),
        BlockKind::TableRow => ("table_row", None),
        BlockKind::Caption => ("caption", None),
        BlockKind::Code => ("code", None),
        BlockKind::Quote => ("quote", None),
    }
}

fn segment_text<'d>(doc: &'d Document, segment: &Segment) -> &'d str {
    doc.text.get(segment.text.start as usize..segment.text.end as usize).unwrap_or_default().trim()
}

fn blocks(doc: &Document, segments: &[Segment]) -> Vec<RecordBlock> {
    let kept = segments.iter().filter(|s| s.decision == Decision::Keep);
    kept.filter_map(|s| {
        let block: &Block = doc.block(s.block)?;
        let (kind, level) = kind_name(block.kind);
        let span = spans::hull(doc, s)?;
        let number = if let ItemMark::Number(number) = block.mark { Some(number) } else { None };
        let text = segment_text(doc, s).to_owned();
        Some(RecordBlock { kind, level, number, text, span: [span.start, span.end] })
    })
    .collect()
}

fn links(doc: &Document, segments: &[Segment]) -> Vec<RecordLink> {
    let mut out = Vec::new();
    let mut links = doc.links.iter().peekable();
    for s in segments {
        while let Some(link) = links.next_if(|l| l.text.start < s.text.end) {
            let href = doc.href(link);
            if s.decision == Decision::Keep && link.text.start >= s.text.start && !href.is_empty() {
                let text = doc.text.get(link.text.start as usize..link.text.end as usize).unwrap_or_default();
                out.push(RecordLink { text: text.trim().to_owned(), href: href.to_owned() });
            }
        }
    }
    out
}

/// Captions in page order, each once; a credit belongs to the caption before it.
fn captions(doc: &Document, segments: &[Segment]) -> Vec<Caption> {
    let mut out: Vec<Caption> = Vec::new();
    let mut last: Option<usize> = None;
    for s in segments {
        let Decision::Move(field, _) = s.decision else {
            last = None;
            continue;
        };
        let text = segment_text(doc, s);
        match field {
            Field::Caption => {
                let known = out.iter().position(|c| c.text == text);
                last = Some(known.unwrap_or_else(|| {
                    out.push(Caption { text: text.to_owned(), credit: None });
                    out.len() - 1
                }));
            }
            Field::Credit => {
                if let Some(caption) = last.and_then(|i| out.get_mut(i))
                    && caption.credit.is_none()
                {
                    caption.credit = Some(text.to_owned());
                } else if !out.iter().any(|c| c.credit.as_deref() == Some(text)) {
                    out.push(Caption { text: String::new(), credit: Some(text.to_owned()) });
                }
            }
            _ => last = None,
        }
    }
    out
}

fn decode(report: &DecodeReport) -> DecodeJson {
    DecodeJson {
        encoding: report.encoding,
        basis: report.basis,
        declared: report.declared.clone(),
        overruled: report.overruled,
        replaced: report.replaced,
        repairs: report.repairs.clone(),
    }
}
