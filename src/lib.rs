//! Trommel turns captured web pages and already-scraped text into clean records, and says for every removed span why.
//!
//! The words, in reading order: a [`page::Page`] is what was captured; [`clean`](mod@clean) makes it a
//! [`document::Document`] of blocks, lets every stage of a [`pipeline::Pipeline`] vote, and gives an
//! [`outcome::Outcome`]: a [`record::Record`] or a rejection.

//!
//! ```
//! use trommel::outcome::Outcome;
//! use trommel::page::Page;
//! use trommel::pipeline::Pipeline;
//!
//! let story = "The harbour closes for three weeks in May, the port authority said on Monday.";
//! let markup = format!("<nav><a href=/>Home</a> <a href=/news>News</a></nav><main><h1>Harbour</h1><p>{story}</p></main>");
//! match trommel::clean(&Page::html(markup), &Pipeline::default()) {
//!     Outcome::Kept(record) => assert!(record.text.is_some_and(|text| text.ends_with(story))),
//!     Outcome::Rejected(rejection) => panic!("{}: {}", rejection.stage, rejection.reason),
//! }
//! ```

pub mod page;

pub mod document;
pub mod outcome;
pub mod record;

pub mod clean;
pub mod pipeline;

pub mod eval;
#[cfg(feature = "flow")]
pub mod flow;
#[cfg(feature = "flow")]
pub mod sink;
#[cfg(feature = "flow")]
pub mod source;

#[cfg(feature = "cli")]
pub mod cli;

/// Cleans one page by a pipeline. Pure: the same page and pipeline give the same outcome, anywhere. Never fails; bad input is a
/// [`outcome::Rejection`] with stage and reason.
pub fn clean(page: &page::Page, pipeline: &pipeline::Pipeline) -> outcome::Outcome {
    clean::run(page, &pipeline.plan)
}
