//! A chain whose node lies: by the time of one of its answers, or in what a query answers.

use causeway_chain::{Chain, ChainError, CheckedStatus, Status};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_types::{ChainTime, Seconds, UnixTime};
use cosmwasm_std::Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What a text of an answer is replaced by.
type Replaced = (String, String);

/// The embedded chain behind a node that lies where a test says so.
pub type Lying = TestNode<Lies>;

/// What a node lies about.
#[derive(Default)]
pub struct Lies {
    asked: AtomicUsize,
    /// Which answer about the status is of another time, and by how many seconds.
    late: Mutex<Option<(usize, i64)>>,
    replaced: Mutex<Option<Replaced>>,
}

/// One that does not lie yet.
pub fn lying(chain: &Arc<EmbeddedChain>) -> Arc<Lying> {
    Arc::new(TestNode {
        chain: chain.clone(),
        behaviour: Lies::default(),
    })
}

impl Lies {
    /// From now on the so-manieth answer about the status, from 1, is so many seconds off; all of them where it is 0.
    pub fn late(&self, nth: usize, seconds: i64) {
        self.asked.store(0, Ordering::SeqCst);
        *self.late.lock().unwrap() = Some((nth, seconds));
    }
    /// From now on this text of every answer of a contract is another one.
    pub fn replace(&self, text: &str, by: &str) {
        *self.replaced.lock().unwrap() = Some((text.to_owned(), by.to_owned()));
    }
    pub fn honest(&self) {
        *self.late.lock().unwrap() = None;
        *self.replaced.lock().unwrap() = None;
    }
}

impl Behaviour for Lies {
    fn status(&self, chain: &EmbeddedChain) -> Result<Status, ChainError> {
        let honest = chain.status()?;
        let nth = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let off = match *self.late.lock().unwrap() {
            Some((lie, seconds)) if lie == nth || lie == 0 => seconds,
            _ => 0,
        };
        Ok(Status {
            time: UnixTime(honest.time.0.saturating_add_signed(off)),
            ..honest
        })
    }
    /// The embedded chain's true time is this machine's clock here.
    fn checked_status(&self, chain: &EmbeddedChain) -> Result<CheckedStatus, ChainError> {
        let status = self.status(chain)?;
        let now = chain.status()?.time;
        let allowed = Seconds(60);
        if status.time.0.abs_diff(now.0) > allowed.0 {
            return Err(ChainError::StaleBlock {
                address: "here".to_owned(),
                time: status.time,
                now,
                allowed,
            });
        }
        let time = ChainTime::with_machine(status.time, now);
        Ok(CheckedStatus { status, time })
    }
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        let answer = chain.query_smart_raw(contract, msg)?;
        Ok(match &*self.replaced.lock().unwrap() {
            Some((text, by)) => String::from_utf8(answer)
                .unwrap()
                .replace(text, by)
                .into_bytes(),
            None => answer,
        })
    }
}
