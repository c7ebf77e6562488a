//! Words that label dates, authors and sources, in 23 languages, and names of news agencies: a file a table.
//!
//! These are the words whose meaning decides how the rest of a line is read. Phrases that only say that a line is a byline or
//! a source line stand in the lexicon. Many words belong to several languages (`par`, `por`, `autor:`), and a line is looked up in a
//! table as a whole; so the tables are not taken apart by language.

mod agencies;
mod by;
mod filler;
mod modified;
mod published;
mod source;

pub(super) use agencies::AGENCIES;
pub(super) use by::BY;
pub(super) use filler::FILLER;
pub(super) use modified::MODIFIED;
pub(super) use published::PUBLISHED;
pub(super) use source::SOURCE;
