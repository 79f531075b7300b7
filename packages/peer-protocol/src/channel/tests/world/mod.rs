//! Two sides, a link, a clock; every event is one at a time, so that a fault can come between any two.
//!
//! The books are whatever keeps what a step asks for: those of this crate's tests are in memory, and the wallet's tests include
//! these files with its own book and its own keys. So they name the crate by `super::protocol`.

pub mod book;
mod check;
pub mod closes;
pub mod consents;
pub mod cuts;
pub mod extensions;
pub mod restored;
pub mod walk;

use super::protocol::channel::{
    step, Answer, ChannelPlace, ChannelState, Checked, CommitError, CommitId, CommitRequest,
    Effect, Facts, FollowedBlock, Input, LinkId, LocalOperation, Outcome, RequestId, Shutdown,
};
use super::protocol::message::{DecidedLock, LockOutcome, RefuseRule, VoucherRef};
use super::protocol::Frame;
use book::TestBook;
use causeway_rules::lifecycle;
use causeway_rules::policy::{default_policy, terms};
use causeway_types::channel::Ledger;
use causeway_types::{
    Amount, Hash, Height, LockMode, Nonce, Operation, Preimage, Seconds, Side, SidechainId,
    UnixTime,
};
use std::collections::{BTreeMap, VecDeque};

const START: UnixTime = UnixTime(1_000_000);
type Done = (CommitId, Result<Outcome, CommitError>);

/// What goes wrong at one side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The next update is refused, by this rule.
    pub refuses: Option<RefuseRule>,
    /// A replacement cannot be signed now.
    pub cannot_replace: bool,
    /// The next commit is one that the disk does not take.
    pub disk_fails: bool,
}

pub struct World<B> {
    pub mode: LockMode,
    pub ledger: Ledger,
    pub block: FollowedBlock,
    pub books: [B; 2],
    pub faults: [Faults; 2],
    pub states: [ChannelState; 2],
    /// Commits that were asked for, and those that are done and not told.
    asked: [VecDeque<(CommitId, CommitRequest)>; 2],
    done: [VecDeque<Done>; 2],
    wire: [VecDeque<Frame>; 2],
    link: Option<LinkId>,
    links: u64,
    requests: u64,
    /// All that each side ever signed, and the answers to its callers.
    signed: [BTreeMap<Nonce, VoucherRef>; 2],
    pub answers: Vec<Answer>,
    /// How often each message was sent.
    pub sent: BTreeMap<&'static str, usize>,
    /// Whether an old book was put back: then a side may have forgotten what it signed.
    pub has_old: bool,
}

/// The preimage of the lock that was asked for under a number.
fn preimage(request: u64) -> Preimage {
    Preimage(Hash::of(&request.to_be_bytes()).0)
}

impl<B: TestBook> World<B> {
    pub fn new(mode: LockMode) -> World<B> {
        let terms = terms(&default_policy());
        let lifetime = Seconds(30 * 86_400);
        let mut ledger =
            lifecycle::open(mode, terms, lifetime, Amount::new(100_000), START).unwrap();
        if mode != LockMode::Unlocked {
            lifecycle::join(&mut ledger, Amount::new(100_000), START).unwrap();
        }
        let context = B::context();
        let block = FollowedBlock {
            height: Height(1),
            time: START,
            is_too_old: false,
        };
        let places = Side::BOTH.map(|side| ChannelPlace {
            context,
            side,
            mode,
            sidechain_id: SidechainId(4),
            close_window: ledger.terms.close_window,
        });
        let books = places.map(|place| B::create(place, &ledger, block));
        let states = places.map(|place| {
            let facts = books[place.side as usize].facts(&ledger, block);
            ChannelState::new(place, facts, block)
        });
        World {
            mode,
            ledger,
            block,
            books,
            faults: Default::default(),
            states,
            asked: Default::default(),
            done: Default::default(),
            wire: Default::default(),
            link: None,
            links: 0,
            requests: 0,
            signed: Default::default(),
            answers: vec![],
            sent: BTreeMap::new(),
            has_old: false,
        }
    }

    pub fn facts(&self, side: usize) -> Facts {
        self.books[side].facts(&self.ledger, self.block)
    }

    /// One step of one side, and what it asks for.
    pub fn input(&mut self, side: usize, input: Input) {
        let (state, effects) = step(self.states[side].clone(), input);
        self.states[side] = state;
        for effect in effects {
            match effect {
                Effect::Commit { id, request } => self.asked[side].push_back((id, request)),
                Effect::Send { link, frame } => {
                    self.check_promise(side, &frame);
                    let is_replacement = matches!(&frame, Frame::Update(u) if u.replacement);
                    let name = match is_replacement {
                        true => "replacement",
                        false => frame.name(),
                    };
                    *self.sent.entry(name).or_default() += 1;
                    if self.link == Some(link) {
                        self.wire[1 - side].push_back(frame);
                    }
                }
                Effect::DropLink { link, .. } if self.link == Some(link) => self.cut(),
                Effect::Answer(answer) => self.answers.push(answer),
                _ => {}
            }
        }
    }

    /// What is sent as signed or accepted is in the sender's book.
    fn check_promise(&self, side: usize, frame: &Frame) {
        let facts = self.facts(side);
        match frame {
            Frame::Update(update) => {
                let is_kept = facts.out.iter().any(|o| o.frame == *update);
                assert!(is_kept, "an update that is not in the book is sent");
            }
            Frame::Ack(ack) => assert_eq!(facts.ack.as_ref(), Some(ack)),
            Frame::Release(told) => {
                assert!(facts.decided.contains(&DecidedLock::from(told.clone())));
            }
            Frame::Fail(told) => {
                assert!(facts.decided.contains(&DecidedLock::from(told.clone())));
            }
            Frame::Resume(resume) => assert_eq!(*resume.locks, facts.decided),
            Frame::ConsentRequest(asked) => {
                assert_eq!(facts.asked.unwrap().cumulative, asked.cumulative);
            }
            Frame::Consent(given) => {
                let mut kept = facts.consents.iter();
                assert!(kept.any(|signed| signed.signature == given.signature));
            }
            Frame::ExtensionRequest(asked) => {
                assert_eq!(facts.extending.unwrap().expires_at, asked.expires_at);
            }
            Frame::Extension(given) => {
                let mut kept = facts.extensions.iter();
                assert!(kept.any(|signed| signed.signature == given.signature));
            }
            Frame::Close(close) => {
                let kept = facts.close.unwrap();
                assert_eq!(kept.signature, close.signature);
            }
            Frame::Shutdown(asked) if asked.until != UnixTime(0) => {
                assert!(facts.shutdown.unwrap().until <= asked.until);
            }
            _ => {}
        }
    }

    pub fn connect(&mut self) {
        if self.link.is_some() {
            return;
        }
        self.links += 1;
        let link = LinkId(self.links);
        self.link = Some(link);
        for side in [0, 1] {
            self.input(side, Input::LinkUp { link });
        }
    }

    pub fn cut(&mut self) {
        if let Some(link) = self.link.take() {
            self.wire = Default::default();
            for side in [0, 1] {
                self.input(side, Input::LinkDown { link });
            }
        }
    }

    /// Kill -9 and a start: what is in memory is gone.
    pub fn kill(&mut self, side: usize) {
        self.asked[side].clear();
        self.done[side].clear();
        self.books[side].kill();
        let place = self.states[side].place;
        self.states[side] = ChannelState::new(place, self.facts(side), self.block);
        self.cut();
        // a number of a commit is not used again by what comes
        self.states[side].next_commit = 1 + (self.links << 20);
    }

    /// A side's book as it is now.
    pub fn copy(&mut self, side: usize) -> B::Copy {
        self.books[side].copy()
    }

    /// A book of before is put back.
    pub fn put_back(&mut self, side: usize, old: &B::Copy, is_known: bool) {
        self.books[side].put_back(old, is_known, &self.ledger, self.block);
        self.has_old = true;
        self.kill(side);
    }

    pub fn can_pay(&self, side: usize) -> bool {
        self.mode != LockMode::Unlocked || side == 0
    }

    pub fn pay(&mut self, side: usize, amounts: &[u128]) {
        let operations = amounts.iter().map(|amount| {
            self.local(Operation::DirectPayment {
                reference: Hash::ZERO,
                amount: Amount::new(*amount),
            })
        });
        let mut operations: Vec<LocalOperation> = operations.collect();
        for operation in &mut operations {
            self.requests += 1;
            operation.id = RequestId(self.requests);
            // some come alone
            if !self.requests.is_multiple_of(3) {
                operation.memo = self.books[side].memo(&format!("memo {}", self.requests));
            }
        }
        self.input(side, Input::Local { operations });
    }

    fn local(&self, operation: Operation) -> LocalOperation {
        LocalOperation::new(RequestId(0), operation)
    }

    pub fn add_lock(&mut self, side: usize, amount: u128) {
        self.requests += 1;
        let operation = Operation::AddLock {
            amount: Amount::new(amount),
            hash: preimage(self.requests).hash(),
            expiry: self.block.time.plus(Seconds(3_600)),
        };
        let operations = vec![LocalOperation::new(RequestId(self.requests), operation)];
        self.input(side, Input::Local { operations });
    }

    /// A side's user decides about one of the peer's locks that are pending, if there is one.
    pub fn decide(&mut self, side: usize, which: usize, releases: bool) {
        let facts = self.facts(side);
        let locks = facts.accepted.map_or(vec![], |stored| stored.held.locks);
        let Some(lock) = locks.get(which % locks.len().max(1)) else {
            return;
        };
        let mut preimages = (1..=self.requests).map(preimage);
        let known = preimages.find(|preimage| preimage.hash() == lock.hash);
        let outcome = match known.filter(|_| releases) {
            Some(preimage) => LockOutcome::Released(preimage),
            None => LockOutcome::Failed(b"sealed".to_vec().try_into().unwrap()),
        };
        self.books[side].decide(lock.id, outcome, &self.ledger, self.block);
        let (block, facts) = (self.block, Box::new(self.facts(side)));
        self.input(side, Input::Chain { block, facts });
    }

    /// Delivers the next message to a side; whether there was one.
    pub fn deliver(&mut self, side: usize) -> bool {
        let (Some(frame), Some(link)) = (self.wire[side].pop_front(), self.link) else {
            return false;
        };
        // as it is sent
        let frame = Frame::decode(&frame.encode()).unwrap().unwrap();
        let is_verified = self.books[side].verifies(&frame);
        assert!(is_verified, "each side is honest");
        let message = Checked { frame, is_verified };
        self.input(side, Input::Frame { link, message });
        true
    }

    /// Commits what a side asked for; whether it asked for something.
    pub fn commit(&mut self, side: usize) -> bool {
        let Some((id, request)) = self.asked[side].pop_front() else {
            return false;
        };
        let outcome = self.outcome(side, request);
        for update in self.facts(side).out {
            let made = VoucherRef {
                nonce: update.frame.nonce,
                digest: update.digest,
            };
            let before = self.signed[side].insert(made.nonce, made);
            let is_same = before.is_none_or(|before| before == made);
            assert!(
                is_same || self.has_old,
                "two contents for nonce {}",
                made.nonce
            );
        }
        self.done[side].push_back((id, outcome));
        self.check();
        true
    }

    fn outcome(&mut self, side: usize, request: CommitRequest) -> Result<Outcome, CommitError> {
        let faults = &mut self.faults[side];
        if std::mem::take(&mut faults.disk_fails) {
            self.books[side].commit_fails(request, &self.ledger, self.block);
            return Err(CommitError::Storage);
        }
        if let CommitRequest::AcceptUpdates { updates } = &request {
            if let (Some(rule), Some(first)) = (faults.refuses.take(), updates.first()) {
                return Ok(book::refused(first, rule));
            }
        }
        let may_replace = !faults.cannot_replace;
        self.books[side].commit(request, &self.ledger, self.block, may_replace)
    }

    /// Tells a side that a commit is done; whether one was.
    pub fn tell(&mut self, side: usize) -> bool {
        let Some((id, outcome)) = self.done[side].pop_front() else {
            return false;
        };
        let facts = Box::new(self.facts(side));
        self.input(side, Input::Committed { id, outcome, facts });
        true
    }

    /// A side's user asks to close together, unless its record may not.
    pub fn begin_close(&mut self, side: usize) {
        let shutdown = Shutdown {
            until: self.block.time.plus(Seconds(560)),
            by_us: true,
        };
        let asked = CommitRequest::Shutdown { shutdown };
        let (ledger, block) = (self.ledger, self.block);
        // one that is refused is asked for again
        let _ = self.books[side].commit(asked, &ledger, block, true);
        let facts = Box::new(self.facts(side));
        self.input(side, Input::Chain { block, facts });
    }

    pub fn advance(&mut self, seconds: u64) {
        self.block.height = Height(self.block.height.0 + 1);
        self.block.time = self.block.time.plus(Seconds(seconds));
        for side in [0, 1] {
            self.books[side].sees_block(&self.ledger, self.block);
            let facts = Box::new(self.facts(side));
            let block = self.block;
            self.input(side, Input::Chain { block, facts });
            let now = block.time;
            self.input(side, Input::Tick { now });
        }
    }

    /// The next event, in a fixed order; whether there was one.
    pub fn next_event(&mut self) -> bool {
        self.commit(1)
            || self.commit(0)
            || self.tell(1)
            || self.tell(0)
            || self.deliver(1)
            || self.deliver(0)
    }
}
