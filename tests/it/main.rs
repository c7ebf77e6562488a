//! One integration binary.

#[cfg(feature = "cli")]
mod batch;
#[cfg(feature = "cli")]
mod tool;
#[cfg(all(feature = "cli", feature = "daemon"))]
mod watch;
