//! Messages, as they are usually sent.

use crate::world::{World, USUAL};
use causeway_tests::model::Message;
use causeway_tests::suite::{lock, preimage, MAIN};
use causeway_types::channel::{Direction, LockMode, Payout};
use causeway_types::registry::{
    Entry, ExecuteMsg as M, Hook, JoinTerms, LockClaim, OpenTerms, SignedVoucher,
};
use causeway_types::signed::CooperativeClose;
use causeway_types::{Amount, ChannelId, Lock, LockId, Seconds, SidechainId, Signature};

/// What was paid by voucher when a channel ends.
pub const PAID: u128 = 7_654_321;

impl World {
    /// How somebody opens a channel to another.
    pub fn terms(&self, who: &'static str, peer: &str, mode: LockMode) -> OpenTerms {
        OpenTerms::new(Some(self.address(peer)), mode, self.user(who).key)
    }
    /// Alice opens a channel to Bob.
    pub fn to_bob(&self, mode: LockMode) -> OpenTerms {
        self.terms("alice", "bob", mode)
    }
    pub fn joining(&self, who: &'static str, channel_id: ChannelId) -> JoinTerms {
        JoinTerms::new(channel_id, self.user(who).key)
    }
    /// Tokens to the registry, for something.
    pub fn send_on(&self, sidechain: u64, amount: u128, entry: Entry) -> Message {
        let beneficiary = None;
        Message::send(
            sidechain,
            &self.wiring.registry,
            amount,
            &Hook { entry, beneficiary },
        )
    }
    /// The usual amount of the first sidechain's tokens to the registry, for something.
    pub fn send(&self, entry: Entry) -> Message {
        self.send_on(MAIN, USUAL, entry)
    }

    /// Alice's channel to Bob, who has joined it if he has to; paid for with credit or with tokens.
    pub fn a_channel(&mut self, mode: LockMode) -> ChannelId {
        let terms = self.to_bob(mode);
        self.a_channel_by(terms, None)
    }
    /// The same, both sides paid in credit.
    pub fn a_channel_in_credit(&mut self, mode: LockMode) -> ChannelId {
        let terms = OpenTerms {
            payout: Some(Payout::Credit {}),
            ..self.to_bob(mode)
        };
        self.a_channel_by(terms, Some(Payout::Credit {}))
    }
    fn a_channel_by(&mut self, terms: OpenTerms, payout: Option<Payout<String>>) -> ChannelId {
        let pending = terms.mode != LockMode::Unlocked;
        let opened = self.does("alice", self.send(Entry::Open(terms)));
        let id = opened_id(&opened);
        if pending {
            let terms = JoinTerms {
                payout,
                ..self.joining("bob", id)
            };
            self.does("bob", self.send(Entry::Join(terms)));
        }
        id
    }
    /// Somebody has the usual amount of credit, and some more.
    pub fn has_credit(&mut self, who: &str) {
        self.does(who, self.send_on(MAIN, 2 * USUAL, Entry::Credit {}));
    }

    /// So many locks, which expire in so many seconds.
    pub fn locks(&self, count: u64, seconds: u64) -> Vec<Lock> {
        let expiry = self.now().plus(Seconds(seconds));
        (1..=count)
            .map(|n| lock(n, 1_000_000 / u128::from(count), expiry))
            .collect()
    }
    /// Alice's next voucher to Bob.
    pub fn voucher(&mut self, id: ChannelId, locks: &[Lock]) -> SignedVoucher {
        let ends = ["alice", "bob"];
        self.draft(id, Direction::AToB, ends, PAID)
            .with_locks_or_none(locks)
            .signed()
    }
    /// Bob's next voucher to Alice.
    pub fn voucher_back(&mut self, id: ChannelId) -> SignedVoucher {
        let ends = ["bob", "alice"];
        self.draft(id, Direction::BToA, ends, PAID / 2).signed()
    }
    /// Both agree to end a channel in which both have paid.
    pub fn cooperative_close(&self, id: ChannelId, signed: [bool; 2]) -> Message {
        self.agreed_end(id, signed, true)
    }
    /// Both agree to end a channel.
    pub fn agreed_end(&self, id: ChannelId, signed: [bool; 2], back: bool) -> Message {
        let valid_until = self.now().plus(Seconds(600));
        let close = CooperativeClose {
            transferred_a: Amount::new(PAID),
            transferred_b: Amount::new(if back { PAID / 2 } else { 0 }),
            valid_until,
        };
        let digest = close.digest(&self.context(id));
        let by = |who, signs: bool| -> Option<Signature> {
            signs.then(|| self.user(who).signs(&digest))
        };
        Message::Registry(M::CooperativeClose {
            channel_id: id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until,
            signature_a: by("alice", signed[0]),
            signature_b: by("bob", signed[1]),
        })
    }
}

trait MayLock {
    fn with_locks_or_none(self, locks: &[Lock]) -> Self;
}
impl MayLock for causeway_tests::suite::Draft {
    fn with_locks_or_none(self, locks: &[Lock]) -> Self {
        if locks.is_empty() {
            self
        } else {
            self.with_locks(locks)
        }
    }
}

/// The number of a channel that was just opened.
pub fn opened_id(response: &cw_multi_test::AppResponse) -> ChannelId {
    let events = response.events.iter();
    let mut opened = events.filter_map(|e| causeway_types::event::ChannelOpened::try_from(e).ok());
    opened.next().unwrap().channel_id
}

pub fn show(channel_id: ChannelId, vouchers: Vec<SignedVoucher>) -> Message {
    Message::Registry(M::Show {
        channel_id,
        vouchers,
    })
}
pub fn close(channel_id: ChannelId, vouchers: Vec<SignedVoucher>) -> Message {
    Message::Registry(M::Close {
        channel_id,
        vouchers,
    })
}
pub fn settle(channel_ids: &[ChannelId]) -> Message {
    Message::Registry(M::Settle {
        channel_ids: channel_ids.to_vec(),
    })
}
/// Claims the first so many locks of a list.
pub fn claim(channel_id: ChannelId, locks: Vec<Lock>, count: usize) -> Message {
    let claims = locks.iter().take(count).map(|lock| LockClaim {
        lock_id: LockId(lock.id.0),
        preimage: preimage(lock.id.0),
    });
    Message::Registry(M::Claim {
        channel_id,
        direction: Direction::AToB,
        claims: claims.collect(),
        locks,
        voucher: None,
    })
}
pub fn open(terms: OpenTerms) -> Message {
    open_with(USUAL, terms)
}
/// Opens with so much credit.
pub fn open_with(amount: u128, terms: OpenTerms) -> Message {
    Message::Registry(M::Open {
        sidechain_id: SidechainId(MAIN),
        amount: Amount::new(amount),
        terms,
    })
}
