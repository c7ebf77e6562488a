//! What `trommel watch` has for operators: where it listens, how it logs, what makes it reload.

use super::{CliError, amounts, report};
use crate::flow::operate::http::{Limits, Token, address};
use crate::flow::operate::log::{Level, LogFormat, Logger};
use crate::flow::operate::pulse::Place;
use crate::flow::operate::reload::Load;
use crate::flow::operate::service::{Service, Shared, Wanted};
use crate::flow::summary::Summary;
use crate::flow::watch::{Log, OWN, STATE};
use clap::ValueEnum;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Environment variable that may hold the token.
const TOKEN: &str = "TROMMEL_TOKEN";

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lines {
    /// Time, level, message, fields.
    Text,
    /// A JSON object a line.
    Json,
}

/// Arguments for operators.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    /// Serve /healthz, /readyz, /metrics and POST /ingest here: a port of this machine's own 127.0.0.1, or an address and a
    /// port; one that other machines reach needs a token
    #[arg(long, value_name = "ADDRESS", help_heading = "Operating")]
    pub listen: Option<String>,

    /// File with the token that /metrics and /ingest ask for; the variable TROMMEL_TOKEN may hold it instead
    #[arg(long, value_name = "FILE", help_heading = "Operating", requires = "listen")]
    pub token_file: Option<PathBuf>,

    /// Largest body of POST /ingest
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = amounts::bytes, help_heading = "Operating")]
    pub ingest_max_bytes: u64,

    /// How long an answer of POST /ingest waits for the commit; then it says that the body is stored
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = amounts::seconds, help_heading = "Operating")]
    pub ingest_wait: Duration,

    /// What the log looks like
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Operating")]
    pub log_format: Lines,
}

impl Args {
    /// The logger, and its line for those who know no levels.
    pub(super) fn logger(&self) -> (Arc<Logger>, Log) {
        let format = match self.log_format {
            Lines::Text => LogFormat::Text,
            Lines::Json => LogFormat::Json,
        };
        let logger = Arc::new(Logger::stderr(format));
        if self.log_format == Lines::Json {
            // A panic ends one page and is counted; what it says is a line like any other.
            let panics = Arc::clone(&logger);
            std::panic::set_hook(Box::new(move |panic| {
                panics.error(&format!("a page or thread panicked: {panic}"))
            }));
        }
        let lines = Arc::clone(&logger);
        (logger, Arc::new(move |line| lines.info(line)))
    }

    /// Starts what goes with the daemon. `asked` brings wishes for a reload.
    pub(super) async fn start(
        &self,
        shared: &Shared,
        place: Place,
        reserve_bytes: u64,
        load: Load,
        pipeline: Option<&str>,
        asked: mpsc::Receiver<()>,
    ) -> Result<Service, CliError> {
        let wanted = Wanted {
            place,
            listen: self.listen.as_deref().map(address).transpose().map_err(CliError::failed)?,
            token: self.token()?,
            limits: Limits {
                body_bytes: self.ingest_max_bytes,
                reserve_bytes,
                answer_time: self.ingest_wait,
                ..Limits::default()
            },
            load,
            file: pipeline.filter(|name| is_file(name)).map(PathBuf::from),
        };
        Service::start(shared, wanted, asked).await.map_err(CliError::failed)
    }

    /// Says what was done: in words, or as a line of the log.
    pub(super) fn summary(&self, log: &Logger, summary: &Summary) {
        if self.log_format == Lines::Text {
            return report::print(summary, false);
        }
        let fields = [
            ("kept", Value::from(summary.kept)),
            ("rejected", Value::from(summary.rejections())),
            ("unreadable", Value::from(summary.unreadable)),
            ("bytes", Value::from(summary.bytes)),
        ];
        log.say(Level::Info, "ended", &fields);
    }

    /// Says why the daemon ends, where `main`'s line would not be one of the log.
    pub(super) fn last_word(&self, log: &Logger, why: &str) {
        if self.log_format == Lines::Json {
            log.error(why);
        }
    }

    fn token(&self) -> Result<Option<Token>, CliError> {
        let token = match (&self.token_file, std::env::var(TOKEN)) {
            (Some(path), _) => Some(Token::read(path)),
            (None, Ok(text)) if !text.is_empty() => Some(Token::new(&text, &format!("in {TOKEN}"))),
            (None, _) => None,
        };
        token.transpose().map_err(CliError::failed)
    }
}

/// Where the daemon is, for those who look for it from elsewhere.
pub(super) fn place(folder: &Path, out: &Path, state: Option<&Path>) -> Place {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let own = || folder.join(OWN).join(STATE);
    Place {
        state: absolute(&state.map_or_else(own, Path::to_owned)),
        drop: absolute(folder),
        out: absolute(out),
        listen: None,
    }
}

/// Whether a pipeline's name is a path, as `pipeline::load` tells them apart.
fn is_file(name: &str) -> bool {
    name.contains(['/', '\\']) || name.ends_with(".toml")
}
