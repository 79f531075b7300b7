//! The three, the chain, and what happens to them.

mod blocks;
mod faults;
mod requests;

use crate::line::Line;
use crate::node::{Backup, Node};
use crate::tally::Tally;
use blocks::followed;
use causeway_peer_protocol::channel::{step, Answer, Checked, Effect, Input};
use causeway_peer_protocol::message::AckFrame;
use causeway_peer_protocol::{ChannelRef, Frame};
use causeway_tests::suite::{CheckConfig, Suite, MAIN};
use causeway_types::channel::LockMode;
use causeway_types::{Amount, ChannelId, Hash, Seconds};
use causeway_wallet::sign::ChannelSecret;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;

const NAMES: [&str; 3] = ["alice", "bob", "carol"];
const PAIRS: [[usize; 2]; 3] = [[0, 1], [1, 2], [2, 0]];
const MODES: [LockMode; 3] = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];
const DEPOSIT: u128 = 5_000;

/// An invoice of one node that any of its two peers may pay.
pub struct Invoice {
    pub payee: usize,
    pub reference: Hash,
    amount: Amount,
}

pub struct World {
    pub suite: Suite,
    pub nodes: Vec<Node>,
    pub lines: BTreeMap<ChannelId, Line>,
    pub invoices: Vec<Invoice>,
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
}
