//! What an operator sees of a run: vitals, their exposition, the HTTP server, structured logs, the service manager.
//!
//! The engine tells [`vitals::Vitals`] what it does and [`endings::Endings`] what became of each input; everything
//! else here reads those two. Nothing here touches an input or an output, but for `POST /ingest`, which is a producer
//! like any other: it puts whole files into the drop folder.

pub mod beat;
pub mod endings;
pub mod exposition;
#[cfg(feature = "daemon")]
pub mod guard;
pub mod histogram;
#[cfg(feature = "daemon")]
pub mod http;
pub mod log;
pub mod posted;
#[cfg(feature = "daemon")]
pub mod pulse;
pub mod recipe;
#[cfg(feature = "daemon")]
pub mod reload;
#[cfg(feature = "daemon")]
pub mod replay;
#[cfg(feature = "daemon")]
pub mod service;
#[cfg(feature = "daemon")]
pub mod status;
pub mod vitals;
pub mod volumes;

#[cfg(test)]
mod tests;
