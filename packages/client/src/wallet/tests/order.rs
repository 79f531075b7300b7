//! In which order the wallet reads: first the clock, then the ledger, by the state of the clock's block or of a later one.

use super::*;
use crate::network::Source;
use crate::payments::receive::receive;
use causeway_chain::{Chain as _, ChainError, CheckedStatus, Status};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::EmbeddedChain;
use causeway_peer_protocol::PeerMessage;
use causeway_types::registry::Entry;
use causeway_types::Height;
use cosmwasm_std::Addr;
use std::sync::Mutex;

type Event = Box<dyn FnOnce(&EmbeddedChain) + Send>;

/// What was read, and what happens before the clock is read next.
#[derive(Default)]
struct Reads {
    before_clock: Mutex<Option<Event>>,
    clocks: Mutex<Vec<Height>>,
    ledgers: Mutex<Vec<Height>>,
}

impl Reads {
    fn clock(&self, chain: &EmbeddedChain) {
        if let Some(event) = self.before_clock.lock().unwrap().take() {
            event(chain);
        }
        let height = chain.status().unwrap().height;
        self.clocks.lock().unwrap().push(height);
    }
}

impl Behaviour for Reads {
    fn status(&self, chain: &EmbeddedChain) -> Result<Status, ChainError> {
        self.clock(chain);
        chain.status()
    }
    fn checked_status(&self, chain: &EmbeddedChain) -> Result<CheckedStatus, ChainError> {
        self.clock(chain);
        chain.checked_status()
    }
    fn query_smart_raw_since(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
        height: Height,
    ) -> Result<Vec<u8>, ChainError> {
        self.ledgers.lock().unwrap().push(height);
        chain.query_smart_raw_since(contract, msg, height)
    }
}

#[test]
fn what_is_in_a_block_when_the_clock_is_read_is_in_the_ledger_that_is_decided_by() {
    let world = Arc::new(World::new());
    let node = Arc::new(TestNode {
        chain: world.chain.clone(),
        behaviour: Reads::default(),
    });
    let network = world.network_over(node.clone());
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = world.opened(&mut wallet, &network);
    let pay = |wallet: &mut Wallet<'_>, id: &str| {
        let asked = Hash::of(id.as_bytes());
        wallet.pay(&channel, Amount::new(150), None, (id, &asked))
    };
    let too_much = pay(&mut wallet, "a").unwrap_err();
    assert_eq!(too_much.code(), "above_spendable");

    // the deposit gets into a block after the wallet has begun, and before it has read the clock
    let entry = Entry::Deposit {
        channel_id: channel.id,
        margin: None,
    };
    let amount = Amount::new(100);
    let deposit = network.entry(&world.sidechain(), Source::Asset, amount, entry);
    let (alices, msgs) = (world.clone(), vec![deposit.unwrap()]);
    let reads = &node.behaviour;
    *reads.before_clock.lock().unwrap() = Some(Box::new(move |chain| {
        let key = &alices.alice.account;
        let sent = chain.send(key, msgs, &mut |_| Ok(())).unwrap();
        assert!(chain.wait(&sent).unwrap().result.is_ok());
    }));
    let heights = |action: &mut dyn FnMut()| {
        reads.clocks.lock().unwrap().clear();
        reads.ledgers.lock().unwrap().clear();
        action();
        let clocks = reads.clocks.lock().unwrap().clone();
        (clocks, reads.ledgers.lock().unwrap().clone())
    };
    let mut paid = None;
    let (clocks, ledgers) = heights(&mut || paid = Some(pay(&mut wallet, "b").unwrap()));
    // the instance on record is read by the state of that block too
    assert_eq!((clocks.len(), ledgers.len()), (1, 2));
    assert!(ledgers.iter().all(|height| *height == clocks[0]));

    let home = tempfile::tempdir().unwrap();
    let mut bobs = world.bobs_wallet(home.path(), &network);
    let message = PeerMessage::Voucher(paid.unwrap().message);
    let (clocks, ledgers) = heights(&mut || drop(receive(&mut bobs, message.clone()).unwrap()));
    assert!(!ledgers.is_empty());
    assert!(ledgers.iter().all(|height| clocks.contains(height)));
}
