//! One side whose commits are done at once, for tests of single rows of docs/peer-states.md.

use super::book::Book;
use crate::channel::*;
use crate::message::{AckFrame, LockOutcome, UpdateFrame};
use crate::{Frame, PeerErrorCode};
use causeway_rules::lifecycle;
use causeway_rules::policy::{default_policy, terms};
use causeway_types::channel::Ledger;
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChannelId, Hash, Height, LockId, LockMode, Operation, Seconds, Side, SidechainId,
    UnixTime,
};

pub const NOW: UnixTime = UnixTime(1_000_000);
pub const LINK: LinkId = LinkId(1);

/// One side whose commits are done at once.
pub struct Peer {
    pub state: ChannelState,
    pub book: Book,
    pub ledger: Ledger,
    /// Whether the disk takes commits.
    pub has_disk: bool,
}

impl Peer {
    pub fn new(mode: LockMode, side: Side) -> Peer {
        let terms = terms(&default_policy());
        let life = Seconds(3 * 86_400);
        let mut ledger = lifecycle::open(mode, terms, life, Amount::new(1_000), NOW).unwrap();
        if mode != LockMode::Unlocked {
            lifecycle::join(&mut ledger, Amount::new(1_000), NOW).unwrap();
        }
        let context = SigningContext {
            domain: Hash([1; 32]),
            channel_id: ChannelId(7),
        };
        let book = Book::new(side, context);
        let place = ChannelPlace {
            context,
            side,
            mode,
            sidechain_id: SidechainId(4),
            close_window: ledger.terms.close_window,
        };
        let block = FollowedBlock {
            height: Height(1),
            time: NOW,
            is_too_old: false,
        };
        Peer {
            state: ChannelState::new(place, book.facts(NOW), block),
            book,
            ledger,
            has_disk: true,
        }
    }

    /// Steps until no commit is under way; what was asked for besides commits.
    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        let mut inputs = vec![input];
        let mut all = vec![];
        while let Some(input) = inputs.pop() {
            let (state, effects) = step(self.state.clone(), input);
            self.state = state;
            for effect in effects {
                let Effect::Commit { id, request } = effect else {
                    all.push(effect);
                    continue;
                };
                let outcome = match self.has_disk {
                    true => self
                        .book
                        .commit(request, &self.ledger, self.state.block.time),
                    false => Err(CommitError::Storage),
                };
                let facts = Box::new(self.book.facts(self.state.block.time));
                inputs.push(Input::Committed { id, outcome, facts });
            }
        }
        all
    }
    pub fn frame(&mut self, frame: Frame) -> Vec<Effect> {
        let message = Checked {
            frame,
            is_verified: true,
        };
        self.input(Input::Frame {
            link: LINK,
            message,
        })
    }
    pub fn pay(&mut self, id: u64) -> Vec<Effect> {
        self.input(Input::Local {
            operations: vec![payment(id)],
        })
    }
    pub fn block(&mut self, height: u64, time: UnixTime, is_too_old: bool) -> Vec<Effect> {
        let block = FollowedBlock {
            height: Height(height),
            time,
            is_too_old,
        };
        let facts = Box::new(self.book.facts(time));
        self.input(Input::Chain { block, facts })
    }
    /// Our user decides about a lock of the peer's.
    pub fn decide(&mut self, lock: LockId, outcome: LockOutcome) -> Vec<Effect> {
        self.book.decide_lock(lock, outcome);
        let block = self.state.block;
        self.block(block.height.0, block.time, block.is_too_old)
    }
    pub fn tick(&mut self, seconds: u64) -> Vec<Effect> {
        let now = self.state.now.plus(Seconds(seconds));
        self.input(Input::Tick { now })
    }
}

/// One unit, for nothing that it names.
pub fn payment(id: u64) -> LocalOperation {
    LocalOperation::new(
        RequestId(id),
        Operation::DirectPayment {
            reference: Hash::ZERO,
            amount: Amount::new(1),
        },
    )
}

pub fn frames(effects: &[Effect]) -> Vec<Frame> {
    let sent = effects.iter().filter_map(|effect| match effect {
        Effect::Send { frame, .. } => Some(frame.clone()),
        _ => None,
    });
    sent.collect()
}

pub fn names(effects: &[Effect]) -> Vec<&'static str> {
    frames(effects).iter().map(Frame::name).collect()
}

pub fn dropped(effects: &[Effect]) -> Option<PeerErrorCode> {
    effects.iter().find_map(|effect| match effect {
        Effect::DropLink { code, .. } => Some(*code),
        _ => None,
    })
}

/// A payer and a payee with a synced link.
pub fn pair(mode: LockMode) -> (Peer, Peer) {
    let (mut a, mut b) = (Peer::new(mode, Side::A), Peer::new(mode, Side::B));
    let of_a = frames(&a.input(Input::LinkUp { link: LINK }));
    let of_b = frames(&b.input(Input::LinkUp { link: LINK }));
    for frame in of_a {
        assert!(b.frame(frame).is_empty());
    }
    for frame in of_b {
        assert!(a.frame(frame).is_empty());
    }
    (a, b)
}

pub fn update(effects: &[Effect]) -> UpdateFrame {
    match frames(effects).as_slice() {
        [Frame::Update(update)] => update.clone(),
        other => panic!("one update is expected: {other:?}"),
    }
}

pub fn ack(effects: &[Effect]) -> AckFrame {
    match frames(effects).as_slice() {
        [Frame::Ack(ack)] => ack.clone(),
        other => panic!("one ack is expected: {other:?}"),
    }
}
