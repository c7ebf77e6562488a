//! The place of the ordered stages: adapters over the stream of outcomes in input order, before anything is rendered.
//!
//! There are none yet. One that is to come (`templates`, `duplicates`) does its heavy part on the pool and changes its
//! state here, one outcome after the other.

use super::FlowError;
use super::pages::Cleaned;
use futures::Stream;

/// Applies every ordered stage, in the order of the pipeline.
pub(super) fn apply<S>(outcomes: S) -> impl Stream<Item = Result<Cleaned, FlowError>>
where
    S: Stream<Item = Result<Cleaned, FlowError>>,
{
    outcomes
}
