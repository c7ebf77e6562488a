//! What the daemon says while it runs: one line an event on stderr, as text or as JSON, with RFC 3339 times. Lines that
//! say the same over and over are counted instead of shown.
//!
//! Plain on purpose: one process, one stream, three levels and no spans. `tracing` with its subscriber would bring 28
//! crates and a global for that.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How weighty a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The daemon does what it should.
    Info,
    /// Something is off, and the daemon goes on.
    Warn,
    /// The daemon cannot do what it should.
    Error,
}

impl Level {
    fn as_str(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        }
    }

    /// Lines of one shape that are shown within [`WINDOW`].
    fn shown(self) -> u64 {
        match self {
            Level::Info => 60,
            Level::Warn | Level::Error => 10,
        }
    }
}

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// `2026-11-22T06:00:00.000Z warn what happened key=value`
    Text,
    /// `{"time":"2026-11-22T06:00:00.000Z","level":"warn","message":"what happened","key":"value"}`
    Json,
}

/// Repeats are counted anew after this time.
const WINDOW: Duration = Duration::from_secs(60);
/// Shapes that are known at one time; lines of further ones share one count.
const SHAPES: usize = 256;
/// Bytes of a line's shape that tell it from others.
const SHAPE_BYTES: usize = 160;

/// Where lines go.
type Out = Box<dyn Fn(&str) + Send + Sync>;

/// Says lines.
pub struct Logger {
    format: LogFormat,
    repeats: Mutex<HashMap<String, Repeat>>,
    out: Out,
}

struct Repeat {
    since: Instant,
    level: Level,
    shown: u64,
    hidden: u64,
    last: String,
}

impl Logger {
    /// Lines to stderr. What cannot be written there is lost: a closed stderr must not end the daemon.
    pub fn stderr(format: LogFormat) -> Logger {
        Logger::to(format, Box::new(|line| drop(writeln!(std::io::stderr().lock(), "{line}"))))
    }

    /// Lines to wherever `out` puts them.
    pub fn to(format: LogFormat, out: Out) -> Logger {
        Logger { format, repeats: Mutex::default(), out }
    }

    /// Says that something happened.
    pub fn info(&self, message: &str) {
        self.say(Level::Info, message, &[]);
    }

    /// Says that something is off.
    pub fn warn(&self, message: &str) {
        self.say(Level::Warn, message, &[]);
    }

    /// Says that something failed.
    pub fn error(&self, message: &str) {
        self.say(Level::Error, message, &[]);
    }

    /// Says a line with fields, unless its like was said too often just now.
    pub fn say(&self, level: Level, message: &str, fields: &[(&str, Value)]) {
        self.say_at(level, message, fields, Instant::now());
    }

    /// Says what was hidden and is due; called now and then, and before the end with `all`.
    pub fn flush(&self, all: bool) {
        self.flush_at(Instant::now(), all);
    }

    pub(super) fn say_at(&self, level: Level, message: &str, fields: &[(&str, Value)], now: Instant) {
        self.flush_at(now, false);
        let mut repeats = self.repeats.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shape = shape(level, message);
        if repeats.len() >= SHAPES && !repeats.contains_key(&shape) {
            shape = String::from("others");
        }
        let last = String::new();
        let repeat = repeats.entry(shape).or_insert(Repeat { since: now, level, shown: 0, hidden: 0, last });
        if repeat.shown >= level.shown() {
            repeat.hidden += 1;
            message.clone_into(&mut repeat.last);
            return;
        }
        repeat.shown += 1;
        drop(repeats);
        self.write(level, message, fields);
    }

    pub(super) fn flush_at(&self, now: Instant, all: bool) {
        let mut due = Vec::new();
        self.repeats.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, repeat| {
            let over = now.saturating_duration_since(repeat.since) >= WINDOW;
            if repeat.hidden > 0 && (over || all) {
                due.push((repeat.level, repeat.hidden, std::mem::take(&mut repeat.last)));
                repeat.hidden = 0;
            }
            !over
        });
        for (level, hidden, last) in due {
            self.write(level, &format!("and {hidden} more like this one: {last}"), &[]);
        }
    }

    fn write(&self, level: Level, message: &str, fields: &[(&str, Value)]) {
        let time = rfc3339(SystemTime::now());
        let line = match self.format {
            LogFormat::Text => text(&time, level, message, fields),
            LogFormat::Json => json(&time, level, message, fields),
        };
        (self.out)(&line);
    }
}

impl std::fmt::Debug for Logger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logger").field("format", &self.format).finish_non_exhaustive()
    }
}

fn text(time: &str, level: Level, message: &str, fields: &[(&str, Value)]) -> String {
    let mut line = format!("{time} {} {}", level.as_str(), one_line(message));
    for (name, value) in fields {
        match value {
            Value::String(value) if is_plain(value) => line.push_str(&format!(" {name}={value}")),
            value => line.push_str(&format!(" {name}={value}")),
        }
    }
    line
}

fn json(time: &str, level: Level, message: &str, fields: &[(&str, Value)]) -> String {
    let mut line = Map::new();
    line.insert(String::from("time"), Value::from(time));
    line.insert(String::from("level"), Value::from(level.as_str()));
    line.insert(String::from("message"), Value::from(message));
    for (name, value) in fields {
        line.insert((*name).to_owned(), value.clone());
    }
    Value::Object(line).to_string()
}

/// A value that needs no quotes to be told from what stands round it.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '"' && c != '=')
}

/// File names may hold line ends and escape codes; a log line holds neither.
fn one_line(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// What lines that say the same have in common: no word with a digit or a slash in it, for those are names and counts.
fn shape(level: Level, message: &str) -> String {
    let mut shape = String::from(level.as_str());
    for word in message.split_whitespace().filter(|word| !word.contains(['/', '.'])) {
        if word.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if shape.len() + word.len() > SHAPE_BYTES {
            break;
        }
        shape.push(' ');
        shape.push_str(word);
    }
    shape
}

/// A time as `2026-11-22T06:00:00.000Z`; times outside the years 1970 to 9999 as the nearest of these.
pub fn rfc3339(time: SystemTime) -> String {
    /// The first second of the year 10000.
    const END: u64 = 253_402_300_800;
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let (seconds, millis) = match since.as_secs() {
        seconds if seconds < END => (seconds, since.subsec_millis()),
        _ => (END - 1, 999),
    };
    let (mut day, of_day) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    while day >= days_of_year(year) {
        day -= days_of_year(year);
        year += 1;
    }
    let february = days_of_year(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", day + 1)
}

fn days_of_year(year: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if leap { 366 } else { 365 }
}
