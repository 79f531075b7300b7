//! Nodes in a line, each with a book of its own, and a channel between each two neighbours. What they send each other arrives at
//! once, in turns, until nothing is left to be said.

use super::*;
use crate::book::{AttemptHop, EntryKey, InvoiceState, NewInvoice};
use crate::book::{RoutedPayment, RoutedState, RoutedTerms};
use crate::onion::{self, OnionSession};
use crate::peer::{commit_among, facts, observe};
use causeway_peer_protocol::channel::{
    CommitRequest, LocalOperation, LockPurpose, Outcome, PaymentAttempt, RequestId,
};
use causeway_peer_protocol::onion::{
    onion_binding, ForwardPayload, HopPayload, LastPayload, PaymentFailure,
};
use causeway_peer_protocol::Quote;
use causeway_rules::fee::hop_fee;
use causeway_rules::forward::{ForwardTimes, LockLimits};
use causeway_rules::settlement::capacity_of;
use causeway_types::{Operation, Preimage};
use std::collections::{BTreeMap, HashMap};

pub(super) const PREIMAGE: Preimage = Preimage([9; 32]);
pub(super) const SECRET: Hash = Hash([8; 32]);
pub(super) const RATE: Ppm = Ppm(20_000);
pub(super) const DELTA: Seconds = Seconds(7_200);
/// How long the last lock of a payment runs.
pub(super) const FINAL: Seconds = Seconds(7_200 + 600 + 60);

pub(super) struct Member {
    _dir: TempDir,
    pub book: Book,
    identity: Arc<IdentitySecret>,
    pub rules: LockRules,
    /// What it has quoted.
    pub quotes: BTreeMap<Hash, Quote>,
    /// The most that it gives in open trades, if that is set.
    pub trade_limit: Option<Amount>,
    /// Whether its rates are those of a block that is young enough.
    pub knows_pairs: bool,
    /// What may be pending over a channel, where that is not what the others take.
    pub limits: BTreeMap<ChannelId, LockLimits>,
    /// What it has told of the peer's locks that the peer has not heard.
    pub is_silent: bool,
}

pub(super) struct Line {
    pub members: Vec<Member>,
    /// Of each two neighbours, the first one on side A.
    pub channels: Vec<Channel>,
    pub now: UnixTime,
    requests: u64,
    /// Channels over which nothing is carried now.
    pub cut: Vec<usize>,
    /// The quote that the onion of the first member names, and over which channel it is to be traded by it.
    pub named: Option<(usize, Hash)>,
    /// What the first member seals as the payment secret.
    pub secret: Hash,
    /// Whether the newest block is too old for all of them.
    pub is_too_old: bool,
}

/// What may be pending over a channel where nothing else is set.
pub(super) const LIMITS: LockLimits = LockLimits {
    slots: 32,
    in_flight: Amount::new(1_000_000),
    claim_cost: Amount::new(1),
    dust: Amount::new(1_000),
};

/// The state of the last member's invoice.
pub(super) fn invoice_state(line: &Line) -> InvoiceState {
    let last = line.members.last().unwrap();
    last.book.invoice(&Hash([7; 32])).unwrap().unwrap().state
}

/// A part of so much of a payment over so much in all, with all that follows.
pub(super) fn part(line: &mut Line, payment: RequestId, amount: u128, total: u128) {
    let hops = line.hops(amount, 0);
    let lock = line.attempt(payment, &hops, (total, None));
    assert_eq!(line.sign(vec![lock]), [""; 0]);
    line.settle();
}

/// What one member sees.
struct Seen<'l> {
    channels: HashMap<EntryKey, (ChannelSigner, &'l Channel)>,
    now: UnixTime,
    is_too_old: bool,
    rules: &'l LockRules,
    quotes: &'l BTreeMap<Hash, Quote>,
    trade_limit: Option<Amount>,
    knows_pairs: bool,
    limits: &'l BTreeMap<ChannelId, LockLimits>,
}

impl LockContext for Seen<'_> {
    fn channel(&self, key: &EntryKey) -> Option<(&ChannelSigner, ChannelAtBlock<'_>)> {
        let (signer, channel) = self.channels.get(key)?;
        let at = ChannelAtBlock {
            is_too_old: self.is_too_old,
            ..block(&channel.ledger, self.now)
        };
        Some((signer, at))
    }
    fn agreed_rate(&self, key: &EntryKey) -> Ppm {
        let (signer, channel) = &self.channels[key];
        channel.participant(signer.side().peer()).unwrap().fee_rate
    }
    fn fee_bounds(&self, _: SidechainId) -> (Ppm, Amount) {
        (Ppm(1_000_000), Amount::MAX)
    }
    fn receiver_balances(&self, _: &EntryKey) -> Vec<Amount> {
        vec![]
    }
    fn quick_locks(&self, _: &EntryKey) -> usize {
        0
    }
    fn limits(&self, key: &EntryKey) -> LockLimits {
        self.limits.get(&key.channel_id).copied().unwrap_or(LIMITS)
    }
    fn smallest(&self, _: SidechainId) -> Amount {
        Amount::new(1)
    }
    fn channels_in(&self, sidechain_id: SidechainId) -> Vec<EntryKey> {
        let of = |key: &EntryKey| self.channels[key].0.sidechain_id();
        let keys = self.channels.keys();
        keys.filter(|key| of(key) == sidechain_id)
            .copied()
            .collect()
    }
    fn trade_limit(&self, _: SidechainId) -> Option<Amount> {
        self.trade_limit
    }
    fn are_pairs_known(&self) -> bool {
        self.knows_pairs
    }
    fn quote(&self, id: &Hash) -> Option<&Quote> {
        self.quotes.get(id)
    }
    fn rules(&self) -> &LockRules {
        self.rules
    }
}

fn channel_secret(channel: usize, side: Side) -> ChannelSecret {
    ChannelSecret::from_bytes(&[(2 * channel + side as usize + 1) as u8; 32]).unwrap()
}

impl Line {
    /// So many members; each channel has 1,000,000 on each side.
    pub(super) fn of(count: usize) -> Line {
        let rules = LockRules {
            forwards: true,
            takes_keysend: true,
            ..LockRules::default()
        };
        let member = |n: usize| {
            let dir = TempDir::new().unwrap();
            Member {
                book: Book::open(dir.path(), &owner(n)).unwrap(),
                _dir: dir,
                identity: Arc::new(IdentitySecret::from_bytes(&[n as u8 + 0x41; 32]).unwrap()),
                rules: rules.clone(),
                quotes: BTreeMap::new(),
                trade_limit: Some(Amount::new(100_000)),
                knows_pairs: true,
                limits: BTreeMap::new(),
                is_silent: false,
            }
        };
        let mut line = Line {
            members: (0..count).map(member).collect(),
            channels: vec![],
            now: NOW,
            requests: 0,
            cut: vec![],
            named: None,
            secret: SECRET,
            is_too_old: false,
        };
        for n in 0..count - 1 {
            let terms = terms(&default_policy());
            let mut ledger = lifecycle::open(
                LockMode::TwoWay,
                terms,
                Seconds(30 * DAY),
                Amount::new(1_000_000),
                NOW,
            )
            .unwrap();
            lifecycle::join(&mut ledger, Amount::new(1_000_000), NOW).unwrap();
            let participant = |side: Side| {
                let owner = Addr::unchecked(format!("owner_{}", n + side as usize));
                Participant {
                    payout: Payout::Address(owner.clone()),
                    owner,
                    key: Some(channel_secret(n, side).public()),
                    fee_rate: RATE,
                }
            };
            line.channels.push(Channel {
                id: ChannelId(n as u64 + 1),
                sidechain_id: SidechainId(1),
                name: None,
                a: participant(Side::A),
                b: Some(participant(Side::B)),
                admission: vec![],
                marked_due_by: None,
                ledger,
            });
            for side in Side::BOTH {
                let signer = line.signer(n, side);
                let book = &mut line.members[n + side as usize].book;
                book.commit(|w| enroll(w, &signer)).unwrap();
            }
        }
        line
    }

    pub(super) fn signer(&self, channel: usize, side: Side) -> ChannelSigner {
        let of = &self.channels[channel];
        let channel_ref = ChannelRef {
            chain_id: "chain-1".to_owned(),
            registry: "registry".to_owned(),
            channel_id: of.id,
        };
        let secret = Some(channel_secret(channel, side));
        let signer = ChannelSigner::new(&channel_ref, of, side, secret).unwrap();
        let identity = self.members[channel + side as usize].identity.clone();
        signer.with_identity(identity)
    }

    /// What a member sees; its book is apart, to be changed.
    fn seen<'l>(
        members: &'l mut [Member],
        channels: &'l [Channel],
        signers: Vec<ChannelSigner>,
        (member, now, is_too_old): (usize, UnixTime, bool),
    ) -> (&'l mut Book, Seen<'l>) {
        let of = &mut members[member];
        let channels = signers.into_iter().map(|signer| {
            let channel = channels.iter().find(|c| c.id == signer.channel_id());
            (*signer.key(), (signer, channel.unwrap()))
        });
        let seen = Seen {
            channels: channels.collect(),
            now,
            is_too_old,
            rules: &of.rules,
            quotes: &of.quotes,
            trade_limit: of.trade_limit,
            knows_pairs: of.knows_pairs,
            limits: &of.limits,
        };
        (&mut of.book, seen)
    }

    /// The signers of a member's channels: of the one before it, of the one after it.
    pub(super) fn signers(&self, member: usize) -> Vec<ChannelSigner> {
        let before = member.checked_sub(1).map(|n| self.signer(n, Side::B));
        let after = (member < self.channels.len()).then(|| self.signer(member, Side::A));
        before.into_iter().chain(after).collect()
    }

    pub(super) fn commit(
        &mut self,
        (channel, side): (usize, Side),
        request: &CommitRequest,
    ) -> Result<Outcome, WalletError> {
        let member = channel + side as usize;
        let signer = self.signer(channel, side);
        let (signers, now) = (self.signers(member), self.now);
        let ledger = self.channels[channel].ledger;
        let of = (member, now, self.is_too_old);
        let (book, seen) = Line::seen(&mut self.members, &self.channels, signers, of);
        let none = VerifiedSignatures::default();
        let brought: Vec<Nonce> = match request {
            CommitRequest::AcceptUpdates { updates } => updates.iter().map(|u| u.nonce).collect(),
            _ => vec![],
        };
        let at = ChannelAtBlock {
            is_too_old: self.is_too_old,
            ..block(&ledger, now)
        };
        book.commit(|w| {
            let done = commit_among(w, (&signer, &at), request, &none, &seen)?;
            take_brought(w, (&signer, &at), &brought, &seen)?;
            Ok(done)
        })
    }

    /// Does something in a member's book that needs all its channels.
    pub(super) fn with_all<T>(
        &mut self,
        member: usize,
        work: impl FnOnce(
            &mut crate::book::Writer<'_>,
            ChainTime,
            &dyn LockContext,
        ) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        let (signers, now) = (self.signers(member), self.now);
        let of = (member, now, self.is_too_old);
        let (book, seen) = Line::seen(&mut self.members, &self.channels, signers, of);
        book.commit(|w| work(w, ChainTime::of_block(now), &seen))
    }

    pub(super) fn facts(
        &self,
        channel: usize,
        side: Side,
    ) -> causeway_peer_protocol::channel::Facts {
        let signer = self.signer(channel, side);
        let ledger = self.channels[channel].ledger;
        let book = &self.members[channel + side as usize].book;
        facts(book, &signer, &block(&ledger, self.now)).unwrap()
    }

    pub(super) fn next_id(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(1 << 40 | self.requests)
    }

    /// What a member does about locks towards it that are to be forwarded.
    pub(super) fn forward(&mut self, member: usize) -> bool {
        let undecided = self.members[member].book.undecided_locks().unwrap();
        let mut has_done = false;
        for (key, pending) in undecided {
            let signers = self.signers(member);
            let signer = signers.iter().find(|s| s.key() == &key).unwrap();
            let id = self.next_id();
            let Some((channel_id, operation)) = forwarding_operation(signer, &pending, id) else {
                continue;
            };
            let channel = channel_id.0 as usize - 1;
            let side = match channel + 1 == member {
                true => Side::B,
                false => Side::A,
            };
            let request = CommitRequest::sign(vec![operation]);
            self.commit((channel, side), &request).unwrap();
            has_done = true;
        }
        has_done
    }

    /// A backup of a member's book as it is now.
    pub(super) fn backup(&mut self, member: usize) -> TempDir {
        let dir = TempDir::new().unwrap();
        let book = &mut self.members[member].book;
        book.backup(&dir.path().join("backup")).unwrap();
        dir
    }

    /// A member loses its book, and has the one of a backup from now on; the wait of its channels begins.
    pub(super) fn restore(&mut self, member: usize, backup: &TempDir) {
        let dir = TempDir::new().unwrap();
        let file = backup.path().join("backup");
        let restored = Book::restore(dir.path(), &owner(member), &file).unwrap();
        let of = &mut self.members[member];
        (of.book, of._dir) = (restored.book, dir);
        self.block(self.now);
    }

    /// The peer of a member gives back the newest voucher of its that it has accepted in a channel, or says that it has none.
    pub(super) fn give_back(&mut self, channel: usize, side: Side) {
        let peer = self.signer(channel, side.peer());
        let book = &self.members[channel + side.peer() as usize].book;
        let request = match book.entry(peer.key()).unwrap().received {
            Some(newest) => CommitRequest::GiveBack {
                voucher: newest.signed,
                locks: newest.locks,
            },
            None => CommitRequest::NothingToGiveBack,
        };
        self.commit((channel, side), &request).unwrap();
    }

    /// What one side of a channel has to say to the other; whether it had.
    pub(super) fn talk(&mut self, channel: usize, side: Side) -> bool {
        let (from, to) = ((channel, side), (channel, side.peer()));
        let facts = self.facts(channel, side);
        let mut has_said = false;
        if !facts.leaving.is_empty() && facts.out.is_empty() {
            let locks = facts.leaving.clone();
            let request = CommitRequest::SignUpdate {
                locks,
                operations: vec![],
            };
            self.commit(from, &request).unwrap();
            has_said = true;
        }
        let updates: Vec<_> = self
            .facts(channel, side)
            .out
            .into_iter()
            .map(|out| out.frame)
            .collect();
        if !updates.is_empty() {
            let request = CommitRequest::AcceptUpdates { updates };
            let Outcome::Accepted { ack, refused } = self.commit(to, &request).unwrap() else {
                panic!("accepted");
            };
            assert_eq!(refused, None);
            let ack = ack.unwrap();
            self.commit(from, &CommitRequest::Acknowledge { ack })
                .unwrap();
            has_said = true;
        }
        let decided = self.facts(channel, side.peer()).decided;
        let is_silent = self.members[channel + side.peer() as usize].is_silent;
        let known = self.known(channel, side);
        let news: Vec<_> = decided
            .into_iter()
            .filter(|d| !is_silent && !known.contains(&d.id))
            .collect();
        if !news.is_empty() {
            let request = CommitRequest::KeepDecided {
                locks: news,
                is_all: false,
            };
            self.commit(from, &request).unwrap();
            has_said = true;
        }
        has_said
    }

    fn known(&self, channel: usize, side: Side) -> Vec<causeway_types::LockId> {
        let signer = self.signer(channel, side);
        let book = &self.members[channel + side as usize].book;
        let pending = book.pending_locks(signer.key(), false).unwrap();
        let decided = pending.into_iter().filter(|p| p.is_decided());
        decided.map(|p| p.lock.id).collect()
    }

    /// Until nobody has anything to say.
    pub(super) fn settle(&mut self) {
        for _ in 0..100 {
            let mut goes_on = false;
            for channel in 0..self.channels.len() {
                if self.cut.contains(&channel) {
                    continue;
                }
                for side in Side::BOTH {
                    goes_on |= self.talk(channel, side);
                }
            }
            for member in 0..self.members.len() {
                goes_on |= self.forward(member);
            }
            if !goes_on {
                return;
            }
        }
        panic!("it does not end");
    }

    /// A block of this time: each member looks at its channels.
    pub(super) fn block(&mut self, now: UnixTime) {
        self.now = now;
        for channel in 0..self.channels.len() {
            for side in Side::BOTH {
                let signer = self.signer(channel, side);
                let ledger = self.channels[channel].ledger;
                let book = &mut self.members[channel + side as usize].book;
                book.commit(|w| observe(w, &signer, &block(&ledger, now), Height(1)))
                    .unwrap();
            }
        }
    }

    /// An invoice of the last member's.
    pub(super) fn invoice(&mut self, amount: u128, hold: u64) -> Hash {
        let reference = Hash([7; 32]);
        let new = NewInvoice {
            request_id: "invoice".to_owned(),
            reference,
            sidechain_id: SidechainId(1),
            amount: Amount::new(amount),
            made_at: NOW,
            expires_at: NOW.plus(Seconds(DAY)),
            description: String::new(),
            payment_secret: SECRET.0,
            hash: PREIMAGE.hash(),
            preimage: Some(PREIMAGE),
            final_delta: Seconds(FINAL.0 - 60),
            hold: Seconds(hold),
            text: "cswinv".to_owned(),
        };
        let last = self.members.last_mut().unwrap();
        last.book
            .commit(|w| w.add_invoice(&new, &Hash([3; 32])))
            .unwrap();
        reference
    }

    /// Writes down that the first member pays the last one.
    pub(super) fn ask(&mut self, amount: u128, at_most: u128) -> RequestId {
        self.ask_as("pay", amount, at_most)
    }

    /// The same under another id.
    pub(super) fn ask_again(&mut self, amount: u128, at_most: u128) -> RequestId {
        self.ask_as("pay again", amount, at_most)
    }

    fn ask_as(&mut self, id: &str, amount: u128, at_most: u128) -> RequestId {
        let terms = RoutedTerms {
            payee: format!("owner_{}", self.members.len() - 1),
            pays_in: SidechainId(1),
            arrives_in: SidechainId(1),
            amount: Amount::new(amount),
            payment_secret: SECRET,
            final_delta: FINAL.0,
            invoice: Some(Hash([7; 32])),
            reference: None,
            own_preimage: None,
            memo: None,
            purpose: Default::default(),
        };
        let now = self.now;
        self.members[0]
            .book
            .commit(|w| {
                let request = w.number_request(id, &Hash([1; 32]))?.number;
                w.add_routed_payment(&RoutedPayment {
                    request,
                    hash: PREIMAGE.hash(),
                    terms,
                    at_most: Amount::new(at_most),
                    until: now.plus(Seconds(60)),
                    at: now,
                    state: RoutedState::UnderWay,
                    changed_at: now,
                    failure: None,
                })?;
                Ok(request)
            })
            .unwrap()
    }

    /// What each hop carries so that so much arrives, and when its lock expires: the first hop first. `less`: what the first one
    /// carries less than it should.
    pub(super) fn hops(&self, arrives: u128, less: u128) -> Vec<(Amount, UnixTime)> {
        let mut amount = Amount::new(arrives);
        let mut expiry = self.now.plus(FINAL);
        let mut hops = vec![(amount, expiry)];
        for channel in (1..self.channels.len()).rev() {
            let ledger = &self.channels[channel].ledger;
            let balance = self.receiver_balance(channel);
            let fee = hop_fee(RATE, balance, capacity_of(ledger), amount, Amount::MAX);
            amount = amount.saturating_add(fee);
            expiry = expiry.plus(DELTA);
            hops.push((amount, expiry));
        }
        hops.reverse();
        hops[0].0 = hops[0].0.saturating_sub(Amount::new(less));
        hops
    }

    fn receiver_balance(&self, channel: usize) -> Amount {
        let signer = self.signer(channel, Side::A);
        let entry = self.members[channel].book.entry(signer.key()).unwrap();
        let record = entry.record();
        let ledger = self.channels[channel].ledger;
        let snapshot = ChannelSnapshot {
            ledger: &ledger,
            now: self.now,
        };
        causeway_rules::forward::f7_receiver_balance(&signer.view(snapshot, &record))
    }

    fn quote_of(&self, channel: usize) -> Option<Hash> {
        self.named
            .filter(|(over, _)| *over == channel)
            .map(|(_, quote)| quote)
    }

    /// The lock of the first member that carries a payment, or a part of it, over the whole line.
    pub(super) fn attempt(
        &mut self,
        payment: RequestId,
        hops: &[(Amount, UnixTime)],
        (total, own_preimage): (u128, Option<Preimage>),
    ) -> LocalOperation {
        let domain = self.signer(0, Side::A).key().domain;
        let binding = onion_binding(&domain, &PREIMAGE.hash());
        let mut route = Vec::new();
        let mut payloads = Vec::new();
        for (n, (amount, expiry)) in hops.iter().enumerate() {
            let key = self.members[n + 1].identity.public();
            let next = hops.get(n + 1);
            payloads.push((
                key,
                match next {
                    Some((amount, expiry)) => HopPayload::Forward(ForwardPayload {
                        channel_id: self.channels[n + 1].id,
                        amount: *amount,
                        expiry: *expiry,
                        quote: self.quote_of(n + 1),
                    }),
                    None => HopPayload::Last(LastPayload {
                        amount: *amount,
                        expiry: *expiry,
                        total: Amount::new(total),
                        payment_secret: self.secret,
                        preimage: own_preimage,
                        reference: None,
                        memo: None,
                    }),
                },
            ));
            route.push(AttemptHop {
                channel_id: self.channels[n].id,
                direction: causeway_types::Direction::AToB,
                to: format!("owner_{}", n + 1),
                key,
                sidechain_id: SidechainId(1),
                amount: *amount,
                expires_at: *expiry,
                rate: RATE,
                quote: self.quote_of(n),
            });
        }
        let session = OnionSession::draw();
        let onion = onion::make(&payloads, &session, &binding).unwrap();
        let attempt = PaymentAttempt {
            payment,
            session: *session.bytes(),
            route: serde_json::to_string(&route).unwrap(),
        };
        let id = self.next_id();
        let (amount, expiry) = hops[0];
        LocalOperation {
            onion: Some(Arc::new(ByteString::try_from(onion).unwrap())),
            lock_for: Some(LockPurpose::Payment(Arc::new(attempt))),
            ..LocalOperation::new(
                id,
                Operation::AddLock {
                    amount,
                    hash: PREIMAGE.hash(),
                    expiry,
                },
            )
        }
    }

    /// Signs locks of the first member; why each that is not signed is not.
    pub(super) fn sign(&mut self, operations: Vec<LocalOperation>) -> Vec<String> {
        let request = CommitRequest::sign(operations);
        match self.commit((0, Side::A), &request).unwrap() {
            Outcome::Signed { refused, .. } => refused.into_iter().map(|(_, why)| why).collect(),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn payment(&self, request: RequestId) -> RoutedPayment {
        let book = &self.members[0].book;
        book.routed_payment(request).unwrap().unwrap()
    }

    /// What the first member reads of the failures of its locks: with the hop that failed.
    pub(super) fn failures(&self, request: RequestId) -> Vec<Option<(PaymentFailure, usize)>> {
        let attempts = self.members[0].book.route_attempts(request).unwrap();
        let read = attempts.into_iter().map(|attempt| {
            let keys: Vec<_> = attempt.route.iter().map(|hop| hop.key).collect();
            let session = OnionSession::from_bytes(&attempt.session).unwrap();
            onion::open_failure(&attempt.failure?, &keys, &session)
        });
        read.collect()
    }

    /// The balance of each member in each of its channels, by its own book, with what its locks hold counted as gone.
    pub(super) fn balances(&self) -> BTreeMap<(usize, u64), u128> {
        let mut all = BTreeMap::new();
        for channel in 0..self.channels.len() {
            for side in Side::BOTH {
                let signer = self.signer(channel, side);
                let member = channel + side as usize;
                let entry = self.members[member].book.entry(signer.key()).unwrap();
                let ledger = self.channels[channel].ledger;
                let snapshot = ChannelSnapshot {
                    ledger: &ledger,
                    now: self.now,
                };
                let stands = standing(&entry, &signer, snapshot).unwrap();
                all.insert((member, channel as u64), stands.balance.u128());
            }
        }
        all
    }
}

#[test]
fn the_delta_of_these_tests_is_the_one_that_holds_where_nothing_is_set() {
    assert_eq!(ForwardTimes::default().lock_delta, DELTA);
}
