//! A chain whose node takes its time: while it is held, whoever asks for the newest block waits.

use causeway_chain::{AccountKey, BeforeSend, Chain as _, ChainError, CheckedStatus, Msg, Sent};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use cosmwasm_std::Addr;
use std::sync::{Arc, Condvar, Mutex};

/// What an embedded chain answers, once it is asked and not held.
pub type HeldChain = TestNode<Hold>;

/// What is held, and who waits for it.
#[derive(Default)]
pub struct Hold {
    held: Mutex<Held>,
    changed: Condvar,
}

#[derive(Default)]
struct Held {
    blocks: bool,
    balances: bool,
    nodes: bool,
    sends: bool,
    /// How many wait.
    waiting: usize,
}

/// A chain of which nothing is held yet.
pub fn held_chain(chain: Arc<EmbeddedChain>) -> Arc<HeldChain> {
    let behaviour = Hold::default();
    Arc::new(TestNode { chain, behaviour })
}

impl Hold {
    /// Questions for the newest block wait.
    pub fn hold_blocks(&self) {
        self.held.lock().unwrap().blocks = true;
    }
    /// Questions for balances wait.
    pub fn hold_balances(&self) {
        self.held.lock().unwrap().balances = true;
    }
    /// Questions for all announcements wait, which is how a follower begins.
    pub fn hold_nodes(&self) {
        self.held.lock().unwrap().nodes = true;
    }
    /// Whoever sends a transaction waits.
    pub fn hold_sends(&self) {
        self.held.lock().unwrap().sends = true;
    }
    /// Waits until somebody waits for an answer.
    pub fn until_asked(&self) {
        let held = self.held.lock().unwrap();
        drop(self.changed.wait_while(held, |held| held.waiting == 0));
    }
    /// Everybody is answered again.
    pub fn release(&self) {
        *self.held.lock().unwrap() = Held::default();
        self.changed.notify_all();
    }
    fn wait_while(&self, is_held: impl Fn(&Held) -> bool) {
        let mut held = self.held.lock().unwrap();
        if is_held(&held) {
            held.waiting += 1;
            self.changed.notify_all();
            drop(self.changed.wait_while(held, |held| is_held(held)));
        }
    }
}

impl Behaviour for Hold {
    fn checked_status(&self, chain: &EmbeddedChain) -> Result<CheckedStatus, ChainError> {
        self.wait_while(|held| held.blocks);
        chain.checked_status()
    }
    fn send(
        &self,
        chain: &EmbeddedChain,
        key: &AccountKey,
        msgs: Vec<Msg>,
        before_send: &mut BeforeSend<'_>,
    ) -> Result<Sent, ChainError> {
        self.wait_while(|held| held.sends);
        chain.send(key, msgs, before_send)
    }
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        let is_of_balance = msg.starts_with(br#"{"balance""#);
        let is_of_nodes = msg.starts_with(br#"{"nodes""#);
        self.wait_while(|held| held.balances && is_of_balance || held.nodes && is_of_nodes);
        chain.query_smart_raw(contract, msg)
    }
}
