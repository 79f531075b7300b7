//! The three, the chain, and what happens to them.

use crate::line::Line;
use crate::node::{Backup, Node};
use crate::tally::Tally;
use causeway_peer_protocol::channel::{
    step, Answer, AskedConsent, Checked, CommitRequest, Effect, FollowedBlock, Input, LinkId,
    LocalOperation, RequestId, Shutdown,
};
use causeway_peer_protocol::message::AckFrame;
use causeway_peer_protocol::{ChannelRef, Frame};
use causeway_tests::model::Message;
use causeway_tests::suite::{CheckConfig, Suite, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{
    Amount, ChannelId, Hash, Height, Operation, Seconds, Side, SidechainId, UnixTime,
};
use causeway_wallet::book::{InvoiceState, NewInvoice};
use causeway_wallet::guard;
use causeway_wallet::guard::VerifiedSignatures;
use causeway_wallet::peer::commit;
use causeway_wallet::sign::ChannelSecret;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;

const NAMES: [&str; 3] = ["alice", "bob", "carol"];
const PAIRS: [[usize; 2]; 3] = [[0, 1], [1, 2], [2, 0]];
const MODES: [LockMode; 3] = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];
const DEPOSIT: u128 = 5_000;
/// After how much time of the chain a node looks at it at the latest.
const LOOKS: u64 = 300;

/// An invoice of one node that any of its two peers may pay.
pub struct Asked {
    pub payee: usize,
    pub reference: Hash,
    amount: Amount,
}

pub struct World {
    pub suite: Suite,
    pub nodes: Vec<Node>,
    pub lines: BTreeMap<ChannelId, Line>,
    pub invoices: Vec<Asked>,
    pub tally: Tally,
    random: StdRng,
    /// Whether old backups are put back.
    puts_back: bool,
    backups: Vec<(usize, Backup)>,
    numbers: u64,
}

impl World {
    pub fn new(seed: u64, puts_back: bool) -> World {
        let mut suite = Suite::new();
        // what a walk looks at are the nodes: the contracts have a random test of their own
        suite.checks = CheckConfig {
            compare_all_every: 50,
            leave_every: 0,
        };
        suite.parameters_are(MAIN, |p| {
            p.close_window = Seconds(3_600);
            p.min_lifetime = Seconds(7_200);
            p.default_lifetime = Seconds(86_400);
            p.grace_blocks = 3;
        });
        let chain_id = suite.chain.block_info().chain_id;
        let block = followed(&suite);
        let nodes = NAMES.map(|name| {
            let address = suite.users[name].addr.clone();
            Node::new(name, address, &chain_id, block)
        });
        let mut world = World {
            suite,
            nodes: nodes.into(),
            lines: BTreeMap::new(),
            invoices: vec![],
            tally: Tally::default(),
            random: StdRng::seed_from_u64(seed),
            puts_back,
            backups: vec![],
            numbers: 0,
        };
        for pair in PAIRS {
            world.open(pair);
        }
        world
    }

    /// So many steps, and everything is brought to its end.
    pub fn walk(mut self, steps: u64) -> Tally {
        for _ in 0..steps {
            self.random_step();
            self.tally.step();
        }
        self.settle_down();
        self.close_all();
        self.tally
    }

    fn below(&mut self, most: u64) -> u64 {
        self.random.gen_range(0..most)
    }

    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// A channel between two, by the contracts, in both books.
    pub fn open(&mut self, pair: [usize; 2]) {
        let pair = if self.random.gen() {
            pair
        } else {
            [pair[1], pair[0]]
        };
        let mode = MODES[self.below(3) as usize];
        let secrets = pair.map(|node| {
            let number = self.number();
            let seed = Hash::of(format!("{} {number}", NAMES[node]).as_bytes());
            ChannelSecret::from_bytes(&seed.0).unwrap()
        });
        let [a, b] = pair.map(|node| NAMES[node]);
        let opening = self.suite.by(a).opens(mode).to(b);
        let id = opening.with_key(secrets[0].public()).with(DEPOSIT).opens();
        if mode != LockMode::Unlocked {
            let joining = self.suite.by(b).joins(id);
            joining.with_key(secrets[1].public()).with(DEPOSIT).works();
        }
        let wiring = self.suite.wiring();
        let channel_ref = ChannelRef {
            chain_id: self.suite.chain.block_info().chain_id,
            registry: wiring.registry.to_string(),
            channel_id: id,
        };
        let channel = self.suite.channel(id);
        // both look at the chain before they know of it
        for (node, secret) in pair.into_iter().zip(secrets) {
            self.follow(node);
            let taken = channel.clone();
            self.nodes[node].take_channel(&channel_ref, taken, secret);
        }
        self.lines.insert(
            id,
            Line {
                ends: pair,
                ..Line::default()
            },
        );
    }

    fn random_step(&mut self) {
        let ids: Vec<ChannelId> = self.lines.keys().copied().collect();
        let id = ids[self.below(ids.len() as u64) as usize];
        let side = self.below(2) as usize;
        let node = self.lines[&id].ends[side];
        match self.below(1_000) {
            0..=119 => self.pay(id, side),
            120..=129 => self.make_invoice(node),
            130..=159 => self.pay_invoice(id, side),
            160..=759 => self.any_event(id),
            760..=859 => self.connect(id),
            860..=866 => {
                self.cut(id);
                self.tally.count("cut");
            }
            867..=881 => {
                self.kill(node);
                self.tally.count("kill");
            }
            882..=891 => {
                self.nodes[node].disk_fails = true;
                self.tally.count("full disk");
            }
            892..=949 => {
                let seconds = 1 + self.below(40);
                self.advance(seconds);
            }
            950..=955 => {
                let seconds = 300 + self.below(900);
                self.advance(seconds);
            }
            956..=959 => self.halt(),
            960..=964 => {
                self.nodes[node].ahead = self.below(120);
                self.tally.count("clock");
            }
            965..=969 => self.follow(node),
            970..=974 => self.shut_down(id, side),
            975..=976 => self.close_alone(id, side),
            977..=984 => self.withdraw(id, side),
            985..=988 if self.puts_back => {
                let next = self.next_commit();
                let backup = self.nodes[node].back_up(next);
                self.cut_all(node);
                self.backups.push((node, backup));
                self.tally.count("backup");
            }
            989..=991 if self.puts_back => self.put_back(),
            _ => self.keep(node),
        }
        self.check(id);
    }

    /// One of what can happen now in a channel, whichever comes first.
    fn any_event(&mut self, id: ChannelId) {
        let first = self.below(6) as usize;
        for number in first..first + 6 {
            let side = number % 2;
            let has_happened = match number % 6 {
                0 | 1 => self.commit(id, side),
                2 | 3 => self.tell(id, side),
                _ => self.deliver(id, side),
            };
            if has_happened {
                return;
            }
        }
    }

    /// One step of one side, and what it asks for.
    fn input(&mut self, id: ChannelId, side: usize, input: Input) {
        let node = self.lines[&id].ends[side];
        let Some(of) = self.nodes[node].channels.get_mut(&id) else {
            return;
        };
        let (state, effects) = step(of.state.clone(), input);
        of.state = state;
        for effect in effects {
            match effect {
                Effect::Commit {
                    id: number,
                    request,
                } => {
                    let of = self.nodes[node].channels.get_mut(&id).unwrap();
                    of.asked.push_back((number, request));
                }
                Effect::Send { link, frame } => {
                    self.check_promise(node, id, &frame);
                    let line = self.lines.get_mut(&id).unwrap();
                    if line.link == Some(link) {
                        line.wire[1 - side].push_back(frame);
                    }
                }
                Effect::DropLink { link, .. } if self.lines[&id].link == Some(link) => self.cut(id),
                Effect::Answer(Answer::Signed(_)) => self.tally.count("payment"),
                _ => {}
            }
        }
    }

    /// What is sent as signed or accepted is in the sender's book.
    fn check_promise(&self, node: usize, id: ChannelId, frame: &Frame) {
        let facts = self.nodes[node].facts(id);
        match frame {
            Frame::Update(update) => {
                let is_kept = facts.out.iter().any(|o| o.frame == *update);
                assert!(is_kept, "an update that is not in the book is sent");
            }
            Frame::Ack(ack) => {
                let kept = facts.ack.unwrap();
                let of = |ack: &AckFrame| (ack.nonce, ack.digest, ack.receipt);
                assert_eq!(of(&kept), of(ack));
                // the peer was told of the others before
                assert!(ack.unasked.iter().all(|u| kept.unasked.contains(u)));
            }
            Frame::Close(close) => assert_eq!(facts.close.unwrap().signature, close.signature),
            _ => {}
        }
    }

    pub fn commit(&mut self, id: ChannelId, side: usize) -> bool {
        let node = self.lines[&id].ends[side];
        let done = self.nodes[node].commit(id);
        if done {
            self.note_signed(id, side);
        }
        done
    }

    /// Remembers what a side has signed, whatever becomes of its book.
    fn note_signed(&mut self, id: ChannelId, side: usize) {
        let line = self.lines.get_mut(&id).unwrap();
        let node = &self.nodes[line.ends[side]];
        let entry = node.book().entry(node.channels[&id].signer.key()).unwrap();
        let total = entry
            .sent
            .map_or(Amount::ZERO, |s| s.signed.voucher.transferred);
        assert!(
            total >= line.signed[side] || line.has_old[side],
            "a total falls"
        );
        line.signed[side] = line.signed[side].max(total);
    }

    pub fn tell(&mut self, id: ChannelId, side: usize) -> bool {
        let node = self.lines[&id].ends[side];
        let of = self.nodes[node].channels.get_mut(&id).unwrap();
        let Some((number, outcome)) = of.done.pop_front() else {
            return false;
        };
        let facts = Box::new(self.nodes[node].facts(id));
        let input = Input::Committed {
            id: number,
            outcome,
            facts,
        };
        self.input(id, side, input);
        true
    }

    pub fn deliver(&mut self, id: ChannelId, side: usize) -> bool {
        let line = self.lines.get_mut(&id).unwrap();
        let (Some(frame), Some(link)) = (line.wire[side].pop_front(), line.link) else {
            return false;
        };
        // as it is sent
        let frame = Frame::decode(&frame.encode()).unwrap().unwrap();
        let message = Checked {
            frame,
            is_verified: true,
        };
        self.input(id, side, Input::Frame { link, message });
        true
    }

    pub fn connect(&mut self, id: ChannelId) {
        let number = LinkId(self.number());
        let line = self.lines.get_mut(&id).unwrap();
        if line.link.is_some() {
            return;
        }
        line.link = Some(number);
        for side in [0, 1] {
            self.input(id, side, Input::LinkUp { link: number });
        }
    }

    pub fn cut(&mut self, id: ChannelId) {
        let line = self.lines.get_mut(&id).unwrap();
        if let Some(link) = line.link.take() {
            line.wire = Default::default();
            for side in [0, 1] {
                self.input(id, side, Input::LinkDown { link });
            }
        }
    }

    fn cut_all(&mut self, node: usize) {
        let lines = self.lines.iter();
        let of_node = lines.filter(|(_, line)| line.ends.contains(&node));
        let ids: Vec<ChannelId> = of_node.map(|(id, _)| *id).collect();
        for id in ids {
            self.cut(id);
        }
    }

    fn next_commit(&mut self) -> u64 {
        1 + (self.number() << 20)
    }

    fn kill(&mut self, node: usize) {
        let next = self.next_commit();
        self.nodes[node].kill(next);
        self.cut_all(node);
    }

    /// An old book of a node takes the place of its newest, where it has the same channels.
    fn put_back(&mut self) {
        let Some((node, backup)) = self.backups.pop() else {
            return;
        };
        let channels: Vec<ChannelId> = self.nodes[node].channels.keys().copied().collect();
        if channels != backup.channels {
            return;
        }
        let next = self.next_commit();
        self.nodes[node].put_back(&backup, next);
        for line in self.lines.values_mut() {
            for side in [0, 1] {
                line.has_old[side] |= line.ends[side] == node;
            }
        }
        self.cut_all(node);
        self.tally.count("backup put back");
    }

    fn pay(&mut self, id: ChannelId, side: usize) {
        let count = 1 + self.below(3);
        for _ in 0..count {
            let amount = 1 + u128::from(self.below(5));
            self.pay_for(id, side, Hash::ZERO, Amount::new(amount));
        }
    }

    fn pay_for(&mut self, id: ChannelId, side: usize, reference: Hash, amount: Amount) {
        let operation = LocalOperation::new(
            RequestId(self.number()),
            Operation::DirectPayment { reference, amount },
        );
        let operations = vec![operation];
        self.input(id, side, Input::Local { operations });
    }

    fn make_invoice(&mut self, payee: usize) {
        let number = self.number();
        let reference = Hash::of(&number.to_be_bytes());
        let amount = Amount::new(1 + u128::from(self.below(20)));
        let node = &mut self.nodes[payee];
        let now = node.clock();
        let invoice = NewInvoice {
            request_id: number.to_string(),
            reference,
            sidechain_id: SidechainId(MAIN),
            amount,
            made_at: now,
            expires_at: now.plus(Seconds(3_000)),
            description: String::new(),
            payment_secret: [0; 32],
            hash: Hash::ZERO,
            text: number.to_string(),
        };
        node.change(|book| book.add_invoice(&invoice, &reference));
        self.invoices.push(Asked {
            payee,
            reference,
            amount,
        });
        self.tally.count("invoice");
    }

    /// One of the newest invoices of the peer, perhaps one that is paid already.
    fn pay_invoice(&mut self, id: ChannelId, side: usize) {
        let payee = self.lines[&id].ends[1 - side];
        let of_peer = self
            .invoices
            .iter()
            .rev()
            .filter(|asked| asked.payee == payee);
        let newest: Vec<(Hash, Amount)> =
            of_peer.take(3).map(|a| (a.reference, a.amount)).collect();
        if newest.is_empty() {
            return;
        }
        let (reference, amount) = newest[self.below(newest.len() as u64) as usize];
        self.pay_for(id, side, reference, amount);
    }

    /// A block comes after so much time; nodes that have not looked for long look, and others may.
    pub fn advance(&mut self, seconds: u64) {
        self.suite.pass(seconds, 1);
        self.tally.count("block");
        let now = self.suite.now();
        for node in 0..self.nodes.len() {
            self.nodes[node].now = now;
            let is_late = now.since(self.nodes[node].block.time) > Seconds(LOOKS);
            if is_late || self.below(2) == 0 {
                self.follow(node);
                self.keep(node);
            }
        }
        self.settled_ones();
    }

    /// No block comes for some time, and each node finds its newest too old.
    fn halt(&mut self) {
        let seconds = 60 + self.below(7_200);
        for node in 0..self.nodes.len() {
            let now = self.nodes[node].now.plus(Seconds(seconds));
            self.nodes[node].now = now;
            self.nodes[node].block.is_too_old = true;
            self.tell_block(node);
        }
        self.tally.count("halt");
        // whatever is under way goes on for a while
        for _ in 0..20 {
            let ids: Vec<ChannelId> = self.lines.keys().copied().collect();
            let id = ids[self.below(ids.len() as u64) as usize];
            let side = self.below(2) as usize;
            let _ = self.commit(id, side) || self.tell(id, side) || self.deliver(id, side);
        }
        self.suite.the_chain_halts_for(Seconds(seconds));
        for node in 0..self.nodes.len() {
            self.follow(node);
            self.keep(node);
        }
        self.settled_ones();
    }

    pub fn follow(&mut self, node: usize) {
        let block = followed(&self.suite);
        let of_node = &self.nodes[node];
        let ids = of_node.channels.keys();
        let channels = ids.map(|id| self.suite.channel(*id)).collect();
        self.nodes[node].follow(block, channels);
        self.tell_block(node);
    }

    /// Each channel of a node hears of its newest block, and of the time.
    fn tell_block(&mut self, node: usize) {
        let ids: Vec<ChannelId> = self.nodes[node].channels.keys().copied().collect();
        for id in ids {
            let Some(line) = self.lines.get(&id) else {
                continue;
            };
            let side = usize::from(line.ends[1] == node);
            let facts = Box::new(self.nodes[node].facts(id));
            let (block, now) = (self.nodes[node].block, self.nodes[node].clock());
            self.input(id, side, Input::Chain { block, facts });
            self.input(id, side, Input::Tick { now });
        }
    }

    /// The keeper of a node sends what is due.
    pub fn keep(&mut self, node: usize) {
        if self.nodes[node].block.is_too_old {
            return;
        }
        for message in self.nodes[node].duties() {
            let withdraws = matches!(message, ExecuteMsg::Withdraw { .. });
            let address = self.nodes[node].address.clone();
            // one that another has done meanwhile is refused
            let outcome = self.suite.call(&address, Message::Registry(message));
            if outcome.is_ok() {
                self.tally
                    .count(if withdraws { "withdrawal" } else { "duty" });
            }
        }
        self.settled_ones();
    }

    /// A commit that a caller of the API asks for: the channel hears of it by newer facts.
    fn ask_beside(&mut self, id: ChannelId, side: usize, request: CommitRequest) -> bool {
        let node = self.lines[&id].ends[side];
        let asked = self.nodes[node].commit_with(
            |book, signer, at| commit(book, signer, at, &request, &VerifiedSignatures::default()),
            id,
        );
        if asked.is_ok() {
            let facts = Box::new(self.nodes[node].facts(id));
            let block = self.nodes[node].block;
            self.input(id, side, Input::Chain { block, facts });
        }
        asked.is_ok()
    }

    fn shut_down(&mut self, id: ChannelId, side: usize) {
        let node = self.lines[&id].ends[side];
        let until = self.nodes[node].block.time.plus(Seconds(560));
        let shutdown = Shutdown { until, by_us: true };
        if self.ask_beside(id, side, CommitRequest::Shutdown { shutdown }) {
            self.tally.count("shutdown");
        }
    }

    fn withdraw(&mut self, id: ChannelId, side: usize) {
        let node = self.lines[&id].ends[side];
        let side_of_ledger = [Side::A, Side::B][side];
        let ledger = self.nodes[node].channels[&id].channel.ledger;
        let withdrawn = ledger.side(side_of_ledger).withdrawn.u128();
        let asked = AskedConsent {
            cumulative: Amount::new(withdrawn + 1 + u128::from(self.below(300))),
            valid_until: self.nodes[node].block.time.plus(Seconds(560)),
        };
        // what the rules refuse is not asked for
        self.ask_beside(id, side, CommitRequest::AskConsent { asked });
    }

    /// By one side's word alone.
    pub fn close_alone(&mut self, id: ChannelId, side: usize) {
        let node = self.lines[&id].ends[side];
        let is_over = self.suite.channel(id).ledger.settlement.is_some();
        if is_over || self.nodes[node].block.is_too_old {
            return;
        }
        let begun = self.nodes[node].commit_with(
            |book, signer, at| guard::begin_close(book, signer, at.snapshot()),
            id,
        );
        let close = ExecuteMsg::Close {
            channel_id: id,
            vouchers: begun.unwrap(),
        };
        let address = self.nodes[node].address.clone();
        let outcome = self.suite.call(&address, Message::Registry(close));
        if outcome.is_ok() {
            self.tally.count("close alone");
        }
        self.follow(node);
    }

    /// How many invoices are paid, by their payees' books; none is paid twice.
    pub fn check_invoices(&mut self) {
        for asked in &self.invoices {
            let book = self.nodes[asked.payee].book();
            let filter = causeway_wallet::book::PaymentFilter {
                received: Some(true),
                reference: Some(asked.reference),
                ..Default::default()
            };
            let payments = book.payments(&filter, 0, 100).unwrap();
            let counting = payments.iter().filter(|logged| {
                let p = &logged.payment;
                p.outcome == causeway_wallet::book::PaymentOutcome::Counts && !p.is_kept
            });
            let count = counting.count();
            assert!(
                count <= 1 || self.puts_back,
                "an invoice is paid {count} times"
            );
            // a book that was put back may not know the invoice
            let state = book.invoice(&asked.reference).unwrap().map(|i| i.state);
            if matches!(state, Some(InvoiceState::Paid(_))) {
                self.tally.count("invoice paid");
            }
        }
    }
}

/// The newest block, as a node that looks now follows it.
fn followed(suite: &Suite) -> FollowedBlock {
    let block = suite.chain.block_info();
    FollowedBlock {
        height: Height(block.height),
        time: UnixTime(block.time.seconds()),
        is_too_old: false,
    }
}
