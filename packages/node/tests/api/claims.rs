//! A node claims locks on chain whose preimages it has given away and that their payer does not pay.

use crate::duties::done;
use crate::followed::open;
use crate::world::{Person, World};
use causeway_chain::Chain as _;
use causeway_node::config::Config;
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_types::channel::Direction;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChainTime, Height, Operation, Preimage, Seconds, Side, UnixTime};
use causeway_wallet::guard::{self, ClaimTiming, VerifiedSignatures};
use causeway_wallet::{ChannelAtBlock, ChannelSigner};

const LOCKED: Amount = Amount::new(500);
const HOUR: u64 = 3_600;

/// A claim costs what the lock of these tests is over.
fn costs_as_much() -> Config {
    let mut config = Config::default();
    config.routes.claim_cost = LOCKED.u128().into();
    config
}

impl World {
    fn signer(&self, person: &Person, side: Side) -> ChannelSigner {
        let channel = self.seen();
        let key = channel.participant(side).unwrap().key.unwrap();
        let book = open(self, person, person.home.path());
        let index = book.key_index(&key).unwrap().unwrap();
        let secret = person.keyring().channel(index).unwrap();
        let channel_ref = self.contracts.channel_ref(channel.id);
        ChannelSigner::new(&channel_ref, &channel, side, Some(secret)).unwrap()
    }
    /// Alice locks something for Bob, who has given the preimage away and is not paid. When the lock expires.
    fn locked(&self) -> UnixTime {
        let ledger = self.seen().ledger;
        let now = self.chain.status().unwrap().time;
        let expiry = now.plus(Seconds(6 * HOUR));
        let at = ChannelAtBlock {
            ledger: &ledger,
            time: ChainTime::of_block(now),
            rests_on: Height(1),
            is_too_old: false,
            times: Default::default(),
        };
        let preimage = Preimage([1; 32]);
        let add = Operation::AddLock {
            amount: LOCKED,
            hash: preimage.hash(),
            expiry,
        };
        let asked = LocalOperation::new(RequestId(1), add);
        let alice = self.signer(&self.alice, Side::A);
        let mut book = open(self, &self.alice, self.alice.home.path());
        let signed = book.commit(|w| guard::sign_update(w, &alice, &at, &[], &[asked]));
        let update = signed.unwrap();
        drop(book);
        let bob = self.signer(&self.bob, Side::B);
        let mut book = open(self, &self.bob, self.bob.home.path());
        let none = VerifiedSignatures::default();
        let timing = ClaimTiming {
            time: at.time,
            lead: Seconds(60),
            is_public: false,
        };
        let released = (update.stored.locks[0].id, preimage);
        book.commit(|w| {
            guard::accept_updates(w, &bob, &at, &[update.frame], &none)?;
            guard::release_lock(w, &bob, at.snapshot(), released, timing)
        })
        .unwrap();
        expiry
    }
    fn claimed(&self) -> Amount {
        self.seen().ledger.evidence(Direction::AToB).claimed
    }
}

#[test]
fn a_lock_that_its_payer_does_not_pay_for_ten_minutes_is_claimed_with_its_voucher() {
    let world = World::new();
    let expiry = world.locked();
    let bob = world.start(&world.bob);
    bob.until_followed(world.chain.status().unwrap().height);
    std::thread::sleep(std::time::Duration::from_secs(1));
    // by the time of blocks and this machine's clock together less than ten minutes have passed
    let now = world.chain.status().unwrap().time;
    world.advance_to(now.plus(Seconds(500)));
    bob.until_followed(world.chain.status().unwrap().height);
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(world.claimed(), Amount::ZERO);
    world.advance_to(now.plus(Seconds(700)));
    world.wait("claimed", |c| {
        c.ledger.evidence(Direction::AToB).claimed == LOCKED
    });
    assert!(world.chain.status().unwrap().time < expiry.minus(Seconds(2 * HOUR)));
    assert_eq!(done(&bob), ["claim"]);
    world.end(bob);
}

/// What a claim costs is set to what the lock brings: it waits for the last hours.
#[test]
fn a_lock_that_brings_no_more_than_its_claim_costs_is_claimed_two_hours_before_it_expires() {
    let world = World::new();
    let expiry = world.locked();
    let bob = world.start_with(&world.bob, costs_as_much());
    bob.until_followed(world.chain.status().unwrap().height);
    let from = expiry.minus(Seconds(2 * HOUR));
    world.advance_to(from.minus(Seconds(60)));
    bob.until_followed(world.chain.status().unwrap().height);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(world.claimed(), Amount::ZERO);
    world.advance_to(from);
    world.wait("claimed", |c| {
        c.ledger.evidence(Direction::AToB).claimed == LOCKED
    });
    assert_eq!(done(&bob), ["claim"]);
    world.end(bob);
}

#[test]
fn a_lock_is_claimed_at_once_where_its_payer_closes_the_channel() {
    let world = World::new();
    world.locked();
    let bob = world.start(&world.bob);
    let channel_id = world.channel;
    let vouchers = vec![];
    world.does(
        &world.alice,
        &ExecuteMsg::Close {
            channel_id,
            vouchers,
        },
    );
    world.wait("claimed", |c| {
        c.ledger.evidence(Direction::AToB).claimed == LOCKED
    });
    assert_eq!(done(&bob), ["claim"]);
    world.end(bob);
}
