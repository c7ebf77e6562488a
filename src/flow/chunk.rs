//! Chunks: outcomes in input order, regrouped by input bytes for rendering and compression on the pool.
//!
//! They are larger than batches, since each becomes a compressed frame of its own.

use super::FlowError;
use super::budget::Charge;
use super::feed::{FileEnd, Mark};
use super::pages::{Cleaned, CleanedItem};
use super::summary::Summary;
use crate::outcome::Outcome;
use crate::sink::compress::Compression;
use crate::sink::render::{self, Shape};
use futures::{Stream, StreamExt};

/// A chunk is full at this much input. A frame of its records has some 0.5 MiB, where zstd is within 2 % of what one
/// long frame would give.
const CHUNK_BYTES: usize = 4 << 20;

/// What the outputs of a run look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// How a kept page is written.
    pub shape: Shape,
    /// How the records are compressed.
    pub records: Compression,
    /// How the rejections are compressed; `None` if nobody wants them written.
    pub rejects: Option<Compression>,
}

/// A piece of the output, ready to be written.
#[derive(Debug)]
pub struct Chunk {
    /// Rendered and compressed records; empty if there are none.
    pub records: Vec<u8>,
    /// Rendered and compressed rejections; empty if there are none.
    pub rejects: Vec<u8>,
    /// What it holds, counted.
    pub summary: Summary,
    /// Inputs that end in it: all they gave stands in this chunk or before it.
    pub ends: Vec<FileEnd>,
    /// How far the input is read that goes on behind it.
    pub mark: Option<Mark>,
    /// Records and rejections that single inputs gave in it, by ticket.
    pub gave: Vec<(u64, u64, u64)>,
    _charges: Vec<Charge>,
}

/// Outcomes that become one chunk.
#[derive(Debug, Default)]
pub(super) struct Group {
    items: Vec<CleanedItem>,
    charges: Vec<Charge>,
    /// A page was kept before this group.
    follows: bool,
    mark: Option<Mark>,
}

/// Groups outcomes until [`CHUNK_BYTES`] are reached, the feed pauses or everything is read.
pub(super) fn group<S>(cleaned: S) -> impl Stream<Item = Result<Group, FlowError>>
where
    S: Stream<Item = Result<Cleaned, FlowError>>,
{
    let start = (Box::pin(cleaned), false);
    futures::stream::try_unfold(start, |(mut cleaned, mut kept_before)| async move {
        let mut group = Group { follows: kept_before, ..Group::default() };
        let mut weight = 0;
        while weight < CHUNK_BYTES {
            let Some(next) = cleaned.next().await else { break };
            let next = next?;
            weight += next.weight;
            kept_before |= next.items.iter().any(|i| matches!(i, CleanedItem::Outcome(Outcome::Kept(_), _)));
            group.items.extend(next.items);
            group.charges.push(next.charge);
            group.mark = next.mark;
            if next.pause {
                break;
            }
        }
        Ok((!group.charges.is_empty()).then_some((group, (cleaned, kept_before))))
    })
}

/// Renders, counts and compresses one group.
pub(super) fn render_group(group: Group, form: Form) -> Chunk {
    let Group { items, charges, mut follows, mark } = group;
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    let (mut summary, mut ends, mut gave) = (Summary::default(), Vec::new(), Vec::new());
    let mut before = (0, 0);
    let mut tell = |ticket, summary: &Summary| {
        let now = (summary.kept, summary.rejections());
        if now != before {
            gave.push((ticket, now.0 - before.0, now.1 - before.1));
            before = now;
        }
    };
    for item in items {
        match item {
            CleanedItem::Outcome(Outcome::Kept(record), bytes) => {
                render::record(form.shape, &record, follows, &mut records);
                follows = true;
                summary.kept(&record, bytes);
            }
            CleanedItem::Outcome(Outcome::Rejected(rejection), bytes) => {
                if form.rejects.is_some() {
                    render::rejection(&rejection, &mut rejects);
                }
                summary.rejected(&rejection, bytes);
            }
            CleanedItem::Skipped => summary.skipped += 1,
            CleanedItem::Done(end) => {
                summary.ended(&end);
                tell(end.ticket, &summary);
                ends.push(end);
            }
        }
    }
    if let Some(mark) = &mark {
        tell(mark.ticket, &summary);
    }
    let records = pack(form.records, records);
    let rejects = pack(form.rejects.unwrap_or_default(), rejects);
    Chunk { records, rejects, summary, ends, mark, gave, _charges: charges }
}

fn pack(compression: Compression, plain: Vec<u8>) -> Vec<u8> {
    if plain.is_empty() { plain } else { compression.pack(plain) }
}
