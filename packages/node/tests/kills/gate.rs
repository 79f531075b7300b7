//! Between the tasks of the links and the writer: where a process kills itself at a named point of a commit, and where the disk
//! is slow.

use crate::life::{Life, Point};
use causeway_node::writer::{Commit, WriterRequest, WriterSender};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// SIGKILL to this very process: nothing of it runs after this.
fn die() -> ! {
    let this = rustix::process::getpid();
    rustix::process::kill_process(this, rustix::process::Signal::KILL).unwrap();
    unreachable!("the process is gone")
}

fn die_in(micros: u64) {
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_micros(micros));
        die();
    });
}

/// Passes requests on in their order.
pub async fn run(life: Life, mut from: mpsc::Receiver<WriterRequest>, writer: WriterSender) {
    let mut commits = 0;
    while let Some(request) = from.recv().await {
        let commit = match request {
            WriterRequest::Commit(commit) => commit,
            other => {
                let _ = writer.send(other).await;
                continue;
            }
        };
        commits += 1;
        if life.slow_by > 0 {
            tokio::time::sleep(Duration::from_millis(life.slow_by)).await;
        }
        if matches!(life.point, Some(Point::BeforeCommit(n)) if n == commits) {
            die();
        }
        let (answer, answered) = oneshot::channel();
        let passed = WriterRequest::Commit(Commit {
            answer,
            key: commit.key,
            request: commit.request,
            verified: commit.verified,
        });
        let _ = writer.send(passed).await;
        if let Some(Point::WithinCommit(n, micros)) = life.point {
            if n == commits {
                die_in(micros);
            }
        }
        let (point, number) = (life.point, commits);
        tokio::spawn(async move {
            let Ok(committed) = answered.await else {
                return;
            };
            if matches!(point, Some(Point::AfterCommit(n)) if n == number) {
                die();
            }
            // a link that is gone waits for nothing
            let _ = commit.answer.send(committed);
            if let Some(Point::AfterAnswer(n, micros)) = point {
                if n == number {
                    die_in(micros);
                }
            }
        });
    }
}
