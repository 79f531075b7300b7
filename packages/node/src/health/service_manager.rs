//! What systemd is told, where it has started the node as a service of `Type=notify`: that the node is ready, what keeps it
//! from its work, that it stops, and, where the unit has `WatchdogSec=`, that it is alive.

use super::readiness::problems;
use crate::follower::FollowerState;
use crate::stop::StopSignal;
use crate::writer::WriterSender;
use causeway_types::NodeInstance;
use causeway_wallet::backup::BackupMonitor;
use sd_notify::NotifyState;
use std::time::Duration;
use tokio::sync::watch;
use tracing::warn;

/// How often it is looked whether the node is alive, without a watchdog.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// The longest text of a state: systemd shows one line.
const LONGEST_STATUS: usize = 500;

/// Tells the service manager how the node does.
pub struct ServiceManager {
    /// What is followed.
    pub follower: watch::Receiver<FollowerState>,
    /// The instance of the node's book.
    pub instance: NodeInstance,
    /// Whether the book's writer has ended is seen by its queue.
    pub writer: WriterSender,
    /// How far the backup is, where one is set.
    pub backup: Option<BackupMonitor>,
}

impl ServiceManager {
    /// Tells it until the node stops. Where no service manager waits for it, nothing is done.
    pub async fn run(mut self, mut stop: StopSignal) {
        if std::env::var_os("NOTIFY_SOCKET").is_none() {
            return;
        }
        // twice in the time after which systemd would end the node
        let watchdog = sd_notify::watchdog_enabled().map(|limit| limit / 2);
        let mut beat = tokio::time::interval(watchdog.unwrap_or(LOOK_EVERY));
        let mut was_ready = false;
        let mut told = String::new();
        loop {
            let has_writer_ended = self.writer.is_closed();
            let problems = problems(
                &self.follower.borrow_and_update(),
                &self.instance,
                has_writer_ended,
                self.backup.as_ref().map(BackupMonitor::status).as_ref(),
            );
            let status = match problems.first() {
                None => "ready".to_owned(),
                Some(problem) => format!("not ready ({}): {}", problem.code, problem.what),
            };
            if problems.is_empty() && !was_ready {
                was_ready = true;
                notify(&[NotifyState::Ready]);
            }
            if status != told {
                notify(&[NotifyState::Status(one_line(&status))]);
                told = status;
            }
            tokio::select! {
                _ = beat.tick() => {
                    // a node whose writer has ended does nothing more: the watchdog starts it again
                    if watchdog.is_some() && !has_writer_ended {
                        notify(&[NotifyState::Watchdog]);
                    }
                }
                changed = self.follower.changed() => if changed.is_err() {
                    // the follower has ended, which it does where the node stops
                    stop.stopped().await;
                    break;
                },
                () = stop.stopped() => break,
            }
        }
        notify(&[NotifyState::Stopping, NotifyState::Status("the node stops")]);
    }
}

/// The beginning of a text that is one line.
fn one_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let end = line.char_indices().map(|(at, _)| at).nth(LONGEST_STATUS);
    &line[..end.unwrap_or(line.len())]
}

fn notify(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        warn!(%error, "the service manager could not be told how the node does");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_line_that_ends_between_two_characters() {
        assert_eq!(one_line("one\ntwo"), "one");
        assert_eq!(one_line(""), "");
        let long = "ä".repeat(LONGEST_STATUS + 1);
        assert_eq!(one_line(&long).chars().count(), LONGEST_STATUS);
    }
}
