//! Two sides, a link, a clock; every event is one at a time, so that a fault can come between any two.

use super::book::Book;
use crate::channel::{
    step, Answer, ChannelPlace, ChannelState, Checked, CommitId, CommitRequest, Effect,
    FollowedBlock, Input, LinkId, LocalOperation, Outcome, RequestId,
};
use crate::message::{RecordState, VoucherRef};
use crate::Frame;
use causeway_rules::lifecycle;
use causeway_rules::policy::{default_policy, terms};
use causeway_types::channel::Ledger;
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChannelId, Hash, Height, LockMode, Nonce, Operation, Seconds, Side, UnixTime,
};
use std::collections::{BTreeMap, VecDeque};

const START: UnixTime = UnixTime(1_000_000);
type Done = (CommitId, Result<Outcome, crate::channel::CommitError>);

pub struct World {
    pub mode: LockMode,
    pub ledger: Ledger,
    pub block: FollowedBlock,
    pub books: [Book; 2],
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

impl World {
    pub fn new(mode: LockMode) -> World {
        let terms = terms(&default_policy());
        let lifetime = Seconds(30 * 86_400);
        let mut ledger =
            lifecycle::open(mode, terms, lifetime, Amount::new(100_000), START).unwrap();
        if mode != LockMode::Unlocked {
            lifecycle::join(&mut ledger, Amount::new(100_000), START).unwrap();
        }
        let context = SigningContext {
            domain: Hash([1; 32]),
            channel_id: ChannelId(7),
        };
        let block = FollowedBlock {
            height: Height(1),
            time: START,
            is_too_old: false,
        };
        let books = Side::BOTH.map(|side| Book::new(side, context));
        let states = Side::BOTH.map(|side| {
            let place = ChannelPlace {
                context,
                side,
                mode,
            };
            ChannelState::new(place, books[side as usize].facts(), block)
        });
        World {
            mode,
            ledger,
            block,
            books,
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
        let facts = self.books[side].facts();
        match frame {
            Frame::Update(update) => {
                let is_kept = facts.out.iter().any(|o| o.frame == *update);
                assert!(is_kept, "an update that is not in the book is sent");
            }
            Frame::Ack(ack) => assert_eq!(facts.ack.as_ref(), Some(ack)),
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
        let place = self.states[side].place;
        self.states[side] = ChannelState::new(place, self.books[side].facts(), self.block);
        self.cut();
        // a number of a commit is not used again by what comes
        self.states[side].next_commit = 1 + (self.links << 20);
    }

    /// A book of before is put back.
    pub fn put_back(&mut self, side: usize, old: Book, is_known: bool) {
        self.books[side] = old;
        if is_known {
            let window = self.ledger.terms.close_window;
            self.books[side].restore(self.block.time.plus(window));
        }
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
            if let Operation::DirectPayment { reference, .. } = &mut operation.operation {
                *reference = Hash::of(&self.requests.to_be_bytes());
            }
        }
        self.input(side, Input::Local { operations });
    }

    fn local(&self, operation: Operation) -> LocalOperation {
        LocalOperation {
            id: RequestId(0),
            operation,
        }
    }

    pub fn add_lock(&mut self, side: usize, amount: u128) {
        self.requests += 1;
        let operation = Operation::AddLock {
            amount: Amount::new(amount),
            hash: Hash::of(&self.requests.to_be_bytes()),
            expiry: self.block.time.plus(Seconds(3_600)),
        };
        let operations = vec![LocalOperation {
            id: RequestId(self.requests),
            operation,
        }];
        self.input(side, Input::Local { operations });
    }

    /// Delivers the next message to a side; whether there was one.
    pub fn deliver(&mut self, side: usize) -> bool {
        let (Some(frame), Some(link)) = (self.wire[side].pop_front(), self.link) else {
            return false;
        };
        // as it is sent
        let frame = Frame::decode(&frame.encode()).unwrap().unwrap();
        let message = Checked {
            frame,
            is_verified: true,
        };
        self.input(side, Input::Frame { link, message });
        true
    }

    /// Commits what a side asked for; whether it asked for something.
    pub fn commit(&mut self, side: usize) -> bool {
        let Some((id, request)) = self.asked[side].pop_front() else {
            return false;
        };
        let outcome = self.books[side].commit(request, &self.ledger, self.block.time);
        for update in self.books[side].facts().out {
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

    /// Tells a side that a commit is done; whether one was.
    pub fn tell(&mut self, side: usize) -> bool {
        let Some((id, outcome)) = self.done[side].pop_front() else {
            return false;
        };
        let facts = Box::new(self.books[side].facts());
        self.input(side, Input::Committed { id, outcome, facts });
        true
    }

    pub fn advance(&mut self, seconds: u64) {
        self.block.height = Height(self.block.height.0 + 1);
        self.block.time = self.block.time.plus(Seconds(seconds));
        for side in [0, 1] {
            let facts = Box::new(self.books[side].facts());
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

    /// The invariants of docs/peer-states.md#5-what-holds-after-every-step that hold at any time.
    pub fn check(&self) {
        for payer in [0, 1] {
            let (payer, payee) = (&self.books[payer], &self.books[1 - payer]);
            let paid = payee
                .recorded
                .iter()
                .fold(0, |sum, (_, amount)| sum + amount.u128());
            let total = payee
                .accepted
                .as_ref()
                .map_or(0, |s| s.held.voucher.transferred.u128());
            assert_eq!(paid, total, "the recorded payments are the total");
            if !self.has_old {
                let accepted = StoredRef::of(payee);
                assert!(
                    payer.acknowledged().nonce <= accepted,
                    "acknowledged before accepted"
                );
                assert!(accepted <= payer.signed().nonce, "accepted before signed");
            }
        }
    }

    /// Lets links stand and blocks come: then nothing is unanswered and the books agree.
    pub fn settle_down(&mut self) {
        for book in &mut self.books {
            book.refuses = None;
            book.cannot_replace = false;
        }
        for round in 0..200 {
            self.connect();
            while self.next_event() {}
            let is_quiet = self.link.is_some()
                && self
                    .books
                    .iter()
                    .all(|b| b.state == RecordState::Whole && b.facts().out.is_empty())
                && self.states.iter().all(|s| s.waiting.is_empty());
            if is_quiet {
                return self.check_agreement();
            }
            self.advance(if round < 20 { 7 } else { 20_000 });
        }
        let states = self
            .states
            .iter()
            .map(|s| (&s.sync, &s.out, &s.incoming, crate::channel::holds(s)));
        let states: Vec<_> = states.collect();
        panic!(
            "not quiet: {states:#?} {:?}",
            self.books.iter().map(Book::facts).collect::<Vec<_>>()
        );
    }

    fn check_agreement(&self) {
        self.check();
        for payer in [0, 1] {
            let (payer, payee) = (&self.books[payer], &self.books[1 - payer]);
            let accepted = StoredRef::of(payee);
            assert_eq!(payer.acknowledged().nonce, accepted, "the books agree");
            if !self.has_old {
                let paid = payer.money.iter().filter_map(|o| match o.operation {
                    Operation::DirectPayment { reference, amount } => Some((reference, amount)),
                    _ => None,
                });
                assert_eq!(
                    paid.collect::<Vec<_>>(),
                    payee.recorded,
                    "operation by operation"
                );
            }
        }
    }
}

struct StoredRef;

impl StoredRef {
    fn of(book: &Book) -> Nonce {
        book.accepted
            .as_ref()
            .map_or(Nonce(0), |s| s.held.voucher.nonce)
    }
}
