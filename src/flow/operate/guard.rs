//! The guard: tells the service manager how the daemon is, keeps its pulse, and has hidden log lines said.
//!
//! The watchdog of the service manager gets a sign only while every part of the engine that has work moves: a process
//! that is there and does nothing is restarted.

use super::beat::stuck_after;
use super::log::{Level, Logger};
use super::pulse::{EVERY, Place, Pulse};
use super::recipe::Current;
use super::vitals::{Phase, Vitals};
use sd_notify::NotifyState;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between two looks at the vitals.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What is watched and told.
pub struct Guard {
    /// What the engine says.
    pub vitals: Arc<Vitals>,
    /// The pipeline in force.
    pub current: Arc<Current>,
    /// Where the daemon is.
    pub place: Place,
    /// For what is hidden or goes wrong.
    pub log: Arc<Logger>,
}

/// What was told last.
struct Told {
    phase: Phase,
    stuck: bool,
    ready: bool,
    watchdog_at: Instant,
    pulse_at: Option<Instant>,
    pulse: Option<Pulse>,
}

impl Guard {
    /// Watches for as long as it is polled.
    pub async fn run(self) {
        // A sign at half the time asked for, as the manual has it.
        let watchdog = sd_notify::watchdog_enabled().map(|time| time / 2);
        let (phase, watchdog_at) = (Phase::Starting, Instant::now());
        let mut told = Told { phase, stuck: false, ready: false, watchdog_at, pulse_at: None, pulse: None };
        loop {
            self.look(&mut told, watchdog);
            let pause = watchdog.map_or(LOOK_EVERY, |time| LOOK_EVERY.min(time / 2));
            tokio::time::sleep(pause).await;
        }
    }

    fn look(&self, told: &mut Told, watchdog: Option<Duration>) {
        let phase = self.vitals.phase();
        if phase != told.phase {
            told.phase = phase;
            self.phase_changed(told, phase);
        }
        let stuck = self.vitals.beats().stuck(stuck_after());
        if stuck.is_empty() {
            if watchdog.is_some_and(|time| told.watchdog_at.elapsed() >= time) {
                told.watchdog_at = Instant::now();
                self.notify(&[NotifyState::Watchdog]);
            }
        } else if !told.stuck {
            let parts: Vec<&str> = stuck.iter().map(|part| part.as_str()).collect();
            let message = format!("no progress for {} s", stuck_after().as_secs());
            self.log.say(Level::Error, &message, &[("parts", Value::from(parts.join(",")))]);
        }
        told.stuck = !stuck.is_empty();
        // Before it has started, the state folder may be another daemon's.
        if phase != Phase::Starting && told.pulse_at.is_none_or(|at| at.elapsed() >= EVERY) {
            told.pulse_at = Some(Instant::now());
            self.beat(told);
        }
        self.log.flush(false);
    }

    fn phase_changed(&self, told: &mut Told, phase: Phase) {
        let status = NotifyState::Status(phase.as_str());
        match phase {
            Phase::Draining => self.notify(&[NotifyState::Stopping, status]),
            Phase::Ready if !told.ready => {
                told.ready = true;
                self.notify(&[NotifyState::Ready, status]);
            }
            // Full or not, it has started: the manager must not wait for room on the disk.
            Phase::DiskFull if !told.ready => {
                told.ready = true;
                self.notify(&[NotifyState::Ready, status]);
            }
            _ => self.notify(&[status]),
        }
        // A reader of the pulse is not kept waiting for it.
        told.pulse_at = None;
    }

    fn beat(&self, told: &mut Told) {
        let pulse =
            Pulse::of(&self.vitals, &self.place, &self.current.get().fingerprint, told.pulse.as_ref());
        // On a full disk it stays old; the ledger says the rest.
        if let Err(e) = pulse.write(&self.place.state)
            && self.vitals.phase() != Phase::DiskFull
        {
            self.log.warn(&format!("cannot write the pulse: {e}"));
        }
        told.pulse = Some(pulse);
    }

    fn notify(&self, state: &[NotifyState<'_>]) {
        if let Err(e) = sd_notify::notify(state) {
            self.log.warn(&format!("cannot tell the service manager: {e}"));
        }
    }
}

/// Tells the service manager that the daemon ends. Without one, nothing happens.
pub fn stopping() {
    let _ = sd_notify::notify(&[NotifyState::Stopping]);
}

/// Tells the service manager that a reload begins or has ended (`Type=notify-reload`). Without one, nothing happens.
pub fn reloading(begins: bool) {
    let now = NotifyState::monotonic_usec_now();
    let _ = match (begins, now) {
        (true, Ok(now)) => sd_notify::notify(&[NotifyState::Reloading, now]),
        (true, Err(_)) => Ok(()),
        (false, _) => sd_notify::notify(&[NotifyState::Ready]),
    };
}
