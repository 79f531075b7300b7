//! P11: two payers, one invoice, every interleaving of their steps. The state machines are those of a node, the books are in
//! memory, and what is decided about references are the functions that the wallet's guard calls.
//!
//! A search of all orders of: a payer's question, the reservation, the signature, each message, each commit and what it is
//! told, with so many cuts of a link, half minutes that pass, an expiry, and tries again. States that were seen are not gone
//! through again, so the search has no bound of depth: it ends when all orders within these numbers are done.

use super::book::Book;
use crate::channel::*;
use crate::message::{MayPayAnswerFrame, UnaskedPayment, UnaskedUse};
use crate::reference::{Asked, AskedPayment, InvoiceTerms, ReferenceRecord};
use crate::Frame;
use causeway_rules::lifecycle;
use causeway_rules::policy::{default_policy, terms};
use causeway_types::channel::Ledger;
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChannelId, Hash, Height, LockMode, Operation, Seconds, Side, SidechainId, UnixTime,
};
use std::collections::hash_map::DefaultHasher;
use std::collections::{HashSet, VecDeque};
use std::fmt::Write as _;
use std::hash::Hasher as _;

const NOW: UnixTime = UnixTime(1_000_000);
const SIDECHAIN: SidechainId = SidechainId(4);
const INVOICE: Hash = Hash([9; 32]);
const PRICE: Amount = Amount::new(5);
const EXPIRES_AT: UnixTime = UnixTime(NOW.0 + 50);
const PAYER: usize = 0;
const PAYEE: usize = 1;
type Done = (CommitId, Result<Outcome, CommitError>);

/// One side of one channel.
#[derive(Clone, Debug)]
struct End {
    state: ChannelState,
    book: Book,
    asked: VecDeque<(CommitId, CommitRequest)>,
    done: VecDeque<Done>,
    /// Messages to it.
    wire: VecDeque<Frame>,
}

/// What a payer was told of its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    NotSigned,
    Signed,
    Final,
    Unasked,
}

/// A channel between one of the payers and the payee.
#[derive(Clone, Debug)]
struct Lane {
    ends: [End; 2],
    link: Option<LinkId>,
    links: u64,
    told: Told,
    /// What the payee's book has of the reference for this channel.
    reserved: Option<Asked>,
    unasked: Vec<UnaskedPayment>,
    /// What the payer's book has of what came unasked.
    knows_unasked: bool,
}

/// What may still go wrong.
#[derive(Clone, Copy, Debug)]
struct Budget {
    cuts: u8,
    lapses: u8,
    retries: u8,
}

#[derive(Clone, Debug)]
struct World {
    lanes: [Lane; 2],
    ledger: Ledger,
    now: UnixTime,
    /// The channel whose payment has paid the invoice, by the payee's book.
    paid_by: Option<usize>,
    left: Budget,
}

fn payment() -> LocalOperation {
    LocalOperation::new(
        RequestId(1),
        Operation::DirectPayment {
            reference: INVOICE,
            amount: PRICE,
        },
    )
}

fn block(time: UnixTime) -> FollowedBlock {
    FollowedBlock {
        height: Height(1),
        time,
        is_too_old: false,
    }
}

impl World {
    fn new(left: Budget) -> World {
        let terms = terms(&default_policy());
        let life = Seconds(3 * 86_400);
        let mut ledger =
            lifecycle::open(LockMode::OneWay, terms, life, Amount::new(1_000), NOW).unwrap();
        lifecycle::join(&mut ledger, Amount::new(1_000), NOW).unwrap();
        let lanes = [7, 8].map(|id| {
            let ends = Side::BOTH.map(|side| {
                let context = SigningContext {
                    domain: Hash([1; 32]),
                    channel_id: ChannelId(id),
                };
                let book = Book::new(side, context);
                let place = ChannelPlace {
                    context,
                    side,
                    mode: LockMode::OneWay,
                    sidechain_id: SIDECHAIN,
                    close_window: ledger.terms.close_window,
                };
                End {
                    state: ChannelState::new(place, book.facts(NOW), block(NOW)),
                    book,
                    asked: VecDeque::new(),
                    done: VecDeque::new(),
                    wire: VecDeque::new(),
                }
            });
            Lane {
                ends,
                link: None,
                links: 0,
                told: Told::Nothing,
                reserved: None,
                unasked: vec![],
                knows_unasked: false,
            }
        });
        let mut world = World {
            lanes,
            ledger,
            now: NOW,
            paid_by: None,
            left,
        };
        for lane in [0, 1] {
            world.connect(lane);
            while world.deliver(lane, PAYER) || world.deliver(lane, PAYEE) {}
            let operations = vec![payment()];
            world.input(lane, PAYER, Input::Local { operations });
        }
        world
    }

    fn input(&mut self, lane: usize, end: usize, input: Input) {
        let side = &mut self.lanes[lane].ends[end];
        let (state, effects) = step(side.state.clone(), input);
        side.state = state;
        for effect in effects {
            let of = &mut self.lanes[lane];
            match effect {
                Effect::Commit { id, request } => of.ends[end].asked.push_back((id, request)),
                Effect::Send { link, frame } if of.link == Some(link) => {
                    of.ends[1 - end].wire.push_back(frame);
                }
                Effect::DropLink { link, .. } if of.link == Some(link) => self.cut(lane),
                Effect::Answer(answer) => {
                    of.told = match answer {
                        Answer::Signed(_) => Told::Signed,
                        Answer::Final(_) => Told::Final,
                        Answer::Unasked(_) => Told::Unasked,
                        Answer::NotSigned(..) | Answer::MayNotPay(..) | Answer::NoVerdict(_) => {
                            Told::NotSigned
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn connect(&mut self, lane: usize) -> bool {
        let of = &mut self.lanes[lane];
        if of.link.is_some() {
            return false;
        }
        of.links += 1;
        let link = LinkId(of.links);
        of.link = Some(link);
        for end in [PAYER, PAYEE] {
            self.input(lane, end, Input::LinkUp { link });
        }
        true
    }

    fn cut(&mut self, lane: usize) {
        if let Some(link) = self.lanes[lane].link.take() {
            for end in [PAYER, PAYEE] {
                self.lanes[lane].ends[end].wire.clear();
                self.input(lane, end, Input::LinkDown { link });
            }
        }
    }

    fn deliver(&mut self, lane: usize, end: usize) -> bool {
        let of = &mut self.lanes[lane];
        let (Some(link), Some(frame)) = (of.link, of.ends[end].wire.pop_front()) else {
            return false;
        };
        let message = Checked {
            frame,
            is_verified: true,
        };
        self.input(lane, end, Input::Frame { link, message });
        true
    }

    fn tell(&mut self, lane: usize, end: usize) -> bool {
        let side = &mut self.lanes[lane].ends[end];
        let Some((id, outcome)) = side.done.pop_front() else {
            return false;
        };
        let facts = Box::new(side.book.facts(NOW));
        self.input(lane, end, Input::Committed { id, outcome, facts });
        true
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now.plus(Seconds(seconds));
        let now = self.now;
        for lane in [0, 1] {
            for end in [PAYER, PAYEE] {
                self.input(lane, end, Input::Tick { now });
            }
        }
    }

    /// What the payee's book has of the invoice, as it looks for a channel.
    fn record(&self, lane: usize) -> ReferenceRecord {
        let other = self.lanes[1 - lane].reserved;
        ReferenceRecord {
            invoice: Some(InvoiceTerms {
                sidechain_id: SIDECHAIN,
                amount: PRICE,
                expires_at: EXPIRES_AT,
                is_cancelled: false,
                is_by_lock: false,
            }),
            is_paid: self.paid_by.is_some(),
            held_until: other.map_or(UnixTime(0), |asked| asked.until),
            asked: self.lanes[lane].reserved,
            held: 0,
        }
    }

    fn asked_payment(&self, amount: Amount) -> AskedPayment {
        AskedPayment {
            sidechain_id: SIDECHAIN,
            amount,
            now: self.now,
        }
    }

    fn commit(&mut self, lane: usize, end: usize) -> bool {
        let Some((id, request)) = self.lanes[lane].ends[end].asked.pop_front() else {
            return false;
        };
        let outcome = match request {
            CommitRequest::Reserve { asked } => {
                let answers = asked.iter().map(|asked| {
                    let payment = self.asked_payment(asked.amount);
                    let (verdict, kept) = self.record(lane).reserve(&payment);
                    let reserved = &mut self.lanes[lane].reserved;
                    *reserved = kept.or(*reserved);
                    MayPayAnswerFrame {
                        req: asked.req,
                        verdict: verdict.verdict,
                        seconds: verdict.seconds,
                    }
                });
                let answers = answers.collect();
                Ok(Outcome::Reserved { answers })
            }
            CommitRequest::AcceptUpdates { .. } => self.accept(lane, request),
            CommitRequest::Acknowledge { ack } => {
                // the same commit keeps both
                self.lanes[lane].knows_unasked |= !ack.unasked.is_empty();
                let unasked = !ack.unasked.is_empty();
                let book = &mut self.lanes[lane].ends[end].book;
                let request = CommitRequest::Acknowledge { ack };
                match book.commit(request, &self.ledger, NOW) {
                    Ok(Outcome::Acknowledged { ids, .. }) if unasked => Ok(Outcome::Acknowledged {
                        ids: vec![],
                        unasked: ids,
                    }),
                    other => other,
                }
            }
            other => self.lanes[lane].ends[end]
                .book
                .commit(other, &self.ledger, NOW),
        };
        self.lanes[lane].ends[end].done.push_back((id, outcome));
        true
    }

    /// The payee's commit: each payment that is accepted pays the invoice, or came unasked.
    fn accept(&mut self, lane: usize, request: CommitRequest) -> Result<Outcome, CommitError> {
        let CommitRequest::AcceptUpdates { updates } = &request else {
            panic!("updates are accepted here");
        };
        let nonce = updates[0].nonce;
        assert_eq!(updates.len(), 1, "one payment for each payer");
        let book = &mut self.lanes[lane].ends[PAYEE].book;
        let before = book.recorded.len();
        book.commit(request, &self.ledger, NOW)?;
        let accepted = book.recorded[before..].to_vec();
        for (_, amount) in accepted {
            let payment = self.asked_payment(amount);
            match self.record(lane).check(&payment) {
                Ok(()) => {
                    assert_eq!(self.paid_by, None, "an invoice is paid once");
                    self.paid_by = Some(lane);
                    self.lanes[lane].reserved = None;
                }
                Err(_) => self.lanes[lane].unasked.push(UnaskedPayment {
                    nonce,
                    operation: 0,
                    what: UnaskedUse::Kept,
                }),
            }
        }
        let of = &mut self.lanes[lane];
        let ack = of.ends[PAYEE].book.ack.as_mut().unwrap();
        ack.unasked = of.unasked.clone().try_into().unwrap();
        Ok(Outcome::Accepted {
            ack: Some(ack.clone()),
            refused: None,
        })
    }

    /// What may happen next, each as a world.
    fn next(&self) -> Vec<World> {
        let mut worlds = vec![];
        let mut change = |change: &dyn Fn(&mut World) -> bool| {
            let mut world = self.clone();
            if change(&mut world) {
                world.check();
                worlds.push(world);
            }
        };
        for lane in [0, 1] {
            for end in [PAYER, PAYEE] {
                change(&|world| world.deliver(lane, end));
                change(&|world| world.commit(lane, end));
                change(&|world| world.tell(lane, end));
            }
            change(&|world| world.connect(lane));
            change(&|world| {
                let may = world.left.cuts > 0 && world.lanes[lane].link.is_some();
                if may {
                    world.left.cuts -= 1;
                    world.cut(lane);
                }
                may
            });
            change(&|world| {
                let may = world.left.retries > 0 && world.lanes[lane].told == Told::NotSigned;
                if may {
                    world.left.retries -= 1;
                    world.lanes[lane].told = Told::Nothing;
                    let operations = vec![payment()];
                    world.input(lane, PAYER, Input::Local { operations });
                }
                may
            });
        }
        change(&|world| {
            let may = world.left.lapses > 0;
            if may {
                world.left.lapses -= 1;
                world.pass(31);
            }
            may
        });
        worlds
    }

    fn signed(&self, lane: usize) -> bool {
        !self.lanes[lane].ends[PAYER].book.money.is_empty()
    }

    fn accepted(&self, lane: usize) -> usize {
        self.lanes[lane].ends[PAYEE].book.recorded.len()
    }

    /// What holds at any time: nothing is told that is not so.
    fn check(&self) {
        for lane in [0, 1] {
            let of = &self.lanes[lane];
            let is_paid = self.paid_by == Some(lane);
            let (unasked, accepted) = (of.unasked.len(), self.accepted(lane));
            assert_eq!(accepted, unasked + usize::from(is_paid), "{self:#?}");
            match of.told {
                Told::Nothing => {}
                Told::NotSigned => assert!(!self.signed(lane) && accepted == 0),
                Told::Signed => assert!(self.signed(lane)),
                Told::Final => assert!(is_paid && unasked == 0),
                Told::Unasked => assert!(unasked == 1 && !is_paid && of.knows_unasked),
            }
        }
    }

    /// With links that stand and nothing more that goes wrong, until nothing is left to do.
    fn settle_down(mut self) -> World {
        for _minute in 0..20 {
            let mut goes_on = true;
            while goes_on {
                goes_on = false;
                for lane in [0, 1] {
                    goes_on |= self.connect(lane);
                    for end in [PAYER, PAYEE] {
                        goes_on |= self.commit(lane, end);
                        goes_on |= self.tell(lane, end);
                        goes_on |= self.deliver(lane, end);
                        self.check();
                    }
                }
            }
            self.pass(31);
        }
        self
    }

    /// What each payer knows in the end: that it has paid the invoice, that its money came unasked, or that it signed nothing.
    fn check_end(&self) {
        for lane in [0, 1] {
            let told = self.lanes[lane].told;
            let expected: &[Told] = match self.signed(lane) {
                true if self.paid_by == Some(lane) => &[Told::Final],
                true => &[Told::Unasked],
                false => &[Told::NotSigned],
            };
            assert!(expected.contains(&told), "{told:?} {self:#?}");
        }
    }

    fn digest(&self) -> u64 {
        struct Digest(DefaultHasher);
        impl std::fmt::Write for Digest {
            fn write_str(&mut self, text: &str) -> std::fmt::Result {
                self.0.write(text.as_bytes());
                Ok(())
            }
        }
        let mut digest = Digest(DefaultHasher::new());
        for lane in &self.lanes {
            for end in &lane.ends {
                let (state, book) = (&end.state, &end.book);
                let tasks = (&end.asked, &end.done, &end.wire);
                // of the facts and the record only what differs for these books; the rest follows from it
                let of_book = (&book.money, &book.recorded, &book.ack, book.acknowledged());
                let of_state = (&state.sync, &state.inbox, &state.committing, &state.waiting);
                let more = (
                    &state.signing,
                    &state.references,
                    &state.out,
                    &state.incoming,
                );
                let last = (
                    state.next_commit,
                    state.now,
                    state.facts.signed,
                    &state.facts.ack,
                );
                let _ = write!(digest, "{tasks:?}{of_book:?}{of_state:?}{more:?}{last:?}");
            }
            let of = (lane.link, lane.told, lane.reserved, &lane.unasked);
            let _ = write!(digest, "{of:?}{}", lane.knows_unasked);
        }
        let _ = write!(digest, "{:?}{:?}{:?}", self.now, self.paid_by, self.left);
        digest.0.finish()
    }
}

/// What the search has come across.
#[derive(Debug, Default)]
struct Found {
    worlds: usize,
    ends: HashSet<(Option<usize>, [u8; 2])>,
}

fn search(left: Budget) -> Found {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    let first = World::new(left);
    seen.insert(first.digest());
    let mut open = vec![first];
    while let Some(world) = open.pop() {
        found.worlds += 1;
        let next = world.next();
        for next in next {
            if seen.insert(next.digest()) {
                open.push(next);
            }
        }
        // whatever happened until now, it ends well
        if found.worlds % 16 == 1 {
            let end = world.settle_down();
            end.check_end();
            let told = [0, 1].map(|lane| end.lanes[lane].told as u8);
            found.ends.insert((end.paid_by, told));
        }
    }
    found
}

/// With how much trouble the search is run; more by CAUSEWAY_REFERENCE_CUTS.
fn trouble() -> Vec<Budget> {
    let budget = |cuts, lapses, retries| Budget {
        cuts,
        lapses,
        retries,
    };
    let asked = std::env::var("CAUSEWAY_REFERENCE_CUTS").ok();
    let more = asked.and_then(|cuts| cuts.parse().ok());
    let mut all = vec![budget(0, 2, 1), budget(1, 1, 0)];
    all.extend(more.map(|cuts| budget(cuts, 2, 1)));
    all
}

#[test]
fn two_payers_of_one_invoice_pay_it_once_in_every_order_of_their_steps() {
    let mut ends = HashSet::new();
    for left in trouble() {
        let found = search(left);
        println!("{left:?}: {} states", found.worlds);
        ends.extend(found.ends);
    }
    let is_there = |paid_by: Option<usize>, told: [Told; 2]| {
        ends.contains(&(paid_by, told.map(|told| told as u8)))
    };
    // the search comes to each of the ends that there are
    let (paid, unasked, not_signed) = (Told::Final, Told::Unasked, Told::NotSigned);
    assert!(is_there(Some(0), [paid, not_signed]), "{ends:?}");
    assert!(is_there(Some(1), [not_signed, paid]), "{ends:?}");
    assert!(is_there(Some(0), [paid, unasked]), "{ends:?}");
    assert!(is_there(Some(1), [unasked, paid]), "{ends:?}");
    assert!(is_there(None, [not_signed, not_signed]), "{ends:?}");
    assert!(is_there(None, [unasked, not_signed]), "{ends:?}");
}
