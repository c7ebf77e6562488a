//! Vitals as text for Prometheus (exposition format 0.0.4).
//!
//! Written here and not by a metrics crate: the numbers live in plain atomics that the engine owns, and a registry would
//! be a second owner of each, with sixteen crates behind it. The format is names, labels and numbers in lines.

use super::beat::stuck_after;
use super::endings::Ending;
use super::histogram::{BOUNDS_MICROS, Observed};
use super::vitals::{Phase, Stage, Vitals};
use std::fmt::Write;
use std::time::Duration;

/// The media type of the answer.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What only the process round the engine knows.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Fingerprint of the pipeline in force.
    pub fingerprint: String,
    /// Free and whole bytes of the volumes of the `drop`, `out` and `state` folders.
    pub disks: Vec<Disk>,
    /// Pipelines taken and refused by reloads.
    pub reloads: (u64, u64),
    /// `POST /ingest`: answers by status code.
    pub answers: Vec<(u16, u64)>,
    /// Body bytes stored by `POST /ingest`.
    pub ingest_bytes: u64,
    /// Requests that wait for their commit.
    pub ingest_waiting: u64,
    /// Resident memory of the process and its open handles, where the system says them.
    pub process: Option<(u64, u64)>,
}

/// One volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// Which folder lies on it.
    pub folder: &'static str,
    /// Bytes that we may still write.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
}

/// Everything, as text.
pub fn expose(vitals: &Vitals, round: &Surroundings) -> String {
    let mut to = Text(String::with_capacity(16 << 10));
    let now = vitals.counts();
    to.info("trommel_build_info", "The program's version.", "version", env!("CARGO_PKG_VERSION"));
    to.info(
        "trommel_pipeline_info",
        "Fingerprint of the pipeline in force.",
        "fingerprint",
        &round.fingerprint,
    );
    to.gauge("trommel_uptime_seconds", "Since the process started.", seconds(vitals.uptime()));

    to.head("trommel_phase", "gauge", "1 for what the daemon is about, 0 for all else.");
    for phase in Phase::ALL {
        to.line("trommel_phase", &[("phase", phase.as_str())], u64::from(phase == vitals.phase()));
    }
    to.head("trommel_part_silent_seconds", "gauge", "For how long a part at work has not moved.");
    for part in super::beat::Part::ALL {
        let silent = vitals.beats().silent_for(part).unwrap_or_default();
        to.line("trommel_part_silent_seconds", &[("part", part.as_str())], seconds(silent));
    }
    let alive = vitals.beats().stuck(stuck_after()).is_empty();
    to.gauge("trommel_alive", "1 if no part is stuck, as /healthz says.", u64::from(alive));

    to.counter("trommel_pages_in_total", "Pages read, unreadable ones included.", now.pages_in);
    to.counter("trommel_pages_kept_total", "Records committed.", now.kept);
    to.head("trommel_pages_rejected_total", "counter", "Rejections committed, by stage and reason.");
    for ((stage, reason), count) in &now.rejected {
        to.line("trommel_pages_rejected_total", &[("stage", stage), ("reason", reason)], *count);
    }
    to.counter("trommel_input_bytes_total", "Bytes of input read, as they lie on disk.", now.bytes_in);
    to.counter("trommel_payload_bytes_total", "Payload bytes of the pages committed.", now.payload_bytes);
    to.head("trommel_files_total", "counter", "Inputs done with, by what became of them.");
    for (ending, count) in Ending::NAMES.into_iter().zip(now.files) {
        to.line("trommel_files_total", &[("ending", ending)], count);
    }
    to.gauge("trommel_files_waiting", "Files that wait in the drop folder.", now.waiting_files);
    to.gauge("trommel_files_claimed", "Files claimed and not done with.", now.claimed_files);
    let lag = seconds(now.waiting_lag.unwrap_or_default());
    to.gauge("trommel_oldest_waiting_seconds", "Age of the oldest waiting file; 0 if none waits.", lag);
    to.gauge("trommel_queue_bytes", "Bytes of input between reader and writer.", now.queue_bytes);
    to.gauge("trommel_queue_limit_bytes", "Their bound; the reader waits at it.", now.queue_limit_bytes);

    to.counter("trommel_commits_total", "Commits.", now.commits);
    let age = seconds(now.commit_age.unwrap_or(vitals.uptime()));
    to.gauge("trommel_commit_age_seconds", "Since the last commit, or since the start.", age);
    let open = seconds(now.uncommitted_age.unwrap_or_default());
    to.gauge("trommel_uncommitted_seconds", "For how long the oldest result waits for its commit.", open);
    to.counter("trommel_parts_total", "Parts published.", now.parts);
    to.counter("trommel_part_bytes_total", "Bytes of the parts published.", now.part_bytes);

    to.head("trommel_stage_seconds", "histogram", "Time of one step: claim (a file), read (a batch), clean (a page), render and write (a chunk), commit, publish (a part).");
    for stage in Stage::ALL {
        to.histogram("trommel_stage_seconds", ("stage", stage.as_str()), &vitals.seconds(stage));
    }
    surroundings(&mut to, round);
    to.0
}

fn surroundings(to: &mut Text, round: &Surroundings) {
    to.head("trommel_disk_free_bytes", "gauge", "Bytes that may still be written where a folder lies.");
    for disk in &round.disks {
        to.line("trommel_disk_free_bytes", &[("folder", disk.folder)], disk.free);
    }
    to.head("trommel_disk_size_bytes", "gauge", "Size of the volume where a folder lies.");
    for disk in &round.disks {
        to.line("trommel_disk_size_bytes", &[("folder", disk.folder)], disk.size);
    }
    to.head("trommel_reloads_total", "counter", "Reloads of the pipeline, by whether it was taken.");
    to.line("trommel_reloads_total", &[("result", "taken")], round.reloads.0);
    to.line("trommel_reloads_total", &[("result", "refused")], round.reloads.1);
    to.head("trommel_ingest_requests_total", "counter", "Answers to POST /ingest, by status code.");
    for (code, count) in &round.answers {
        to.line("trommel_ingest_requests_total", &[("code", &code.to_string())], *count);
    }
    to.counter("trommel_ingest_bytes_total", "Body bytes stored by POST /ingest.", round.ingest_bytes);
    to.gauge("trommel_ingest_waiting", "Requests that wait for their commit.", round.ingest_waiting);
    if let Some((memory, handles)) = round.process {
        to.gauge("process_resident_memory_bytes", "Resident memory.", memory);
        to.gauge("process_open_fds", "Open handles.", handles);
    }
}

/// Lines of the format.
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (n, (label, text)) in labels.iter().enumerate() {
            let _ = write!(self.0, "{}{label}=\"{}\"", if n == 0 { '{' } else { ',' }, escaped(text));
        }
        let _ = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, "counter", help);
        self.line(name, &[], value);
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, "gauge", help);
        self.line(name, &[], value);
    }

    fn info(&mut self, name: &str, help: &str, label: &str, text: &str) {
        self.head(name, "gauge", help);
        self.line(name, &[(label, text)], 1);
    }

    fn histogram(&mut self, name: &str, label: (&str, &str), observed: &Observed) {
        let bucket = format!("{name}_bucket");
        for (bound, count) in BOUNDS_MICROS.into_iter().zip(observed.cumulative) {
            let bound = seconds(Duration::from_micros(bound)).to_string();
            self.line(&bucket, &[label, ("le", &bound)], count);
        }
        self.line(&bucket, &[label, ("le", "+Inf")], observed.count);
        self.line(&format!("{name}_sum"), &[label], seconds(Duration::from_nanos(observed.sum_nanos)));
        self.line(&format!("{name}_count"), &[label], observed.count);
    }
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// A label's value between its quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
