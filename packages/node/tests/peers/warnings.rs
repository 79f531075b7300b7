//! What a node's user is warned of is in its log.

use crate::support::hostile::Hostile;
use crate::support::until;
use crate::support::world::{account, pair, CHANNEL};
use causeway_peer_protocol::message::VoucherRef;
use causeway_peer_protocol::Frame;
use causeway_types::{Digest, LockMode, Nonce};
use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

/// What is logged meanwhile.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// on one thread, so that what tasks log is logged here
#[tokio::test]
async fn a_peer_that_claims_more_than_was_signed_and_does_not_prove_it_is_warned_of() {
    let lines = Lines::default();
    let written = lines.clone();
    let logger = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || written.clone())
        .finish();
    let _logs = tracing::subscriber::set_default(logger);
    let bob = pair(LockMode::OneWay).1;
    let skipped = bob.skipped.clone();
    let bob = bob.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.authenticate(CHANNEL).await;
    alice.until("resume").await;
    let mut resume = Hostile::empty_resume(CHANNEL);
    // bob has signed nothing
    resume.accepted = VoucherRef {
        nonce: Nonce(5),
        digest: Digest([5; 32]),
    };
    alice.send(&Frame::Resume(resume)).await;
    bob.until_synced(CHANNEL).await;
    assert!(!lines.text().contains("NoProof"), "{}", lines.text());
    skipped.store(31, Ordering::Relaxed);
    until(|| async { lines.text().contains("NoProof") }).await;
    let text = lines.text();
    let line = text.lines().find(|line| line.contains("NoProof")).unwrap();
    assert!(line.contains("WARN"), "{line}");
    assert!(line.contains(&account("alice")), "{line}");
    assert!(line.contains(&format!("channel={}", CHANNEL.0)), "{line}");
}
