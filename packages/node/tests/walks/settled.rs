//! What holds at any time, and in the end: books that agree, and channels that pay each side what its book says.

use crate::world::World;
use causeway_peer_protocol::channel::{holds, StoredVoucher};
use causeway_peer_protocol::message::RecordState;
use causeway_types::{Amount, ChannelId, Hash, Side};
use causeway_wallet::book::{PaymentFilter, PaymentKind};

impl World {
    /// The order of what is acknowledged, accepted and signed, where no book was put back.
    pub fn check(&self, id: ChannelId) {
        let Some(line) = self.lines.get(&id) else {
            return;
        };
        if line.has_old != [false; 2] {
            return;
        }
        for payer in [0, 1] {
            let paid_by = self.nodes[line.ends[payer]].facts(id);
            let paid_to = self.nodes[line.ends[1 - payer]].facts(id);
            let accepted = StoredVoucher::reference(paid_to.accepted.as_ref()).nonce;
            let acknowledged = StoredVoucher::reference(paid_by.acknowledged.as_ref()).nonce;
            assert!(acknowledged <= accepted, "acknowledged before accepted");
            assert!(accepted <= paid_by.signed.nonce, "accepted before signed");
        }
    }

    /// The next event of a channel, in a fixed order; whether there was one.
    fn next_event(&mut self, id: ChannelId) -> bool {
        self.commit(id, 1)
            || self.commit(id, 0)
            || self.tell(id, 1)
            || self.tell(id, 0)
            || self.deliver(id, 1)
            || self.deliver(id, 0)
    }

    fn run_all(&mut self) {
        let ids: Vec<ChannelId> = self.lines.keys().copied().collect();
        for id in ids {
            self.connect(id);
            while self.lines.contains_key(&id) && self.next_event(id) {}
        }
    }

    /// Links stand and blocks come, and every disk takes commits: then nothing is unanswered, and the books agree.
    pub fn settle_down(&mut self) {
        for node in &mut self.nodes {
            (node.disk_fails, node.ahead) = (false, 0);
        }
        for round in 0..200 {
            self.run_all();
            if self.lines.keys().all(|id| self.is_quiet(*id)) {
                for id in self.lines.keys() {
                    self.check_agreement(*id);
                }
                return self.check_invoices();
            }
            self.advance(if round < 40 { 7 } else { 600 });
        }
        let states: Vec<_> = self
            .nodes
            .iter()
            .flat_map(|n| {
                n.channels
                    .iter()
                    .map(move |(id, of)| (n.name, *id, holds(&of.state), n.facts(*id).state))
            })
            .collect();
        panic!("not quiet: {states:#?}");
    }

    fn is_quiet(&self, id: ChannelId) -> bool {
        let line = &self.lines[&id];
        let is_over = self.suite.channel(id).ledger.phase(self.suite.now())
            != causeway_types::channel::Phase::Open;
        let is_done = |node: usize| {
            let facts = self.nodes[node].facts(id);
            let has_waiting = !self.nodes[node].channels[&id].state.waiting.is_empty();
            facts.state == RecordState::Whole && facts.out.is_empty() && !has_waiting
        };
        // in one that ends nothing more is signed, and what is unanswered is made or void when it settles
        is_over || line.link.is_some() && line.ends.into_iter().all(is_done)
    }

    fn payments(&self, node: usize, id: ChannelId, received: bool) -> Vec<(Hash, Amount)> {
        let node = &self.nodes[node];
        let filter = PaymentFilter {
            key: Some(*node.channels[&id].signer.key()),
            received: Some(received),
            ..PaymentFilter::default()
        };
        let all = node.book().payments(&filter, 0, 10_000).unwrap();
        let payments = all.into_iter().map(|logged| logged.payment);
        payments
            .map(|p| match p.kind {
                PaymentKind::Restored => (Hash::ZERO, p.amount),
                _ => (p.reference, p.amount),
            })
            .collect()
    }

    fn check_agreement(&self, id: ChannelId) {
        let line = &self.lines[&id];
        if !self.is_open(id) {
            return;
        }
        for payer in [0, 1] {
            let (by, to) = (line.ends[payer], line.ends[1 - payer]);
            let paid_by = self.nodes[by].facts(id).acknowledged;
            let paid_to = self.nodes[to].facts(id).accepted;
            let total = |stored: &Option<StoredVoucher>| {
                let total = stored.as_ref().map(|s| s.held.voucher.transferred);
                total.unwrap_or(Amount::ZERO)
            };
            assert_eq!(total(&paid_by), total(&paid_to), "the books agree");
            let received = self.payments(to, id, true);
            let sum = received
                .iter()
                .fold(Amount::ZERO, |sum, (_, amount)| sum.saturating_add(*amount));
            assert_eq!(sum, total(&paid_to), "the recorded payments are the total");
            if line.has_old == [false; 2] {
                let paid = self.payments(by, id, false);
                assert_eq!(paid, received, "operation by operation");
            }
        }
    }

    fn is_open(&self, id: ChannelId) -> bool {
        let phase = self.suite.channel(id).ledger.phase(self.suite.now());
        phase == causeway_types::channel::Phase::Open
    }

    /// Channels that have settled: each side was paid no less than its book says. Another one is opened between the two.
    pub fn settled_ones(&mut self) {
        let ids: Vec<ChannelId> = self.lines.keys().copied().collect();
        for id in ids {
            let ledger = self.suite.channel(id).ledger;
            let Some(settled) = ledger.settlement else {
                continue;
            };
            let line = &self.lines[&id];
            let ends = line.ends;
            let accepted = [0, 1].map(|side: usize| {
                let node = &self.nodes[ends[side]];
                let facts = node.facts(id);
                let accepted = facts.accepted.map(|s| s.held.voucher);
                // what is only kept after a loss counts as nothing yet, and may have come too late to be shown
                let counts = |nonce| facts.ack.as_ref().is_some_and(|ack| ack.nonce == nonce);
                let accepted = accepted.filter(|voucher| counts(voucher.nonce));
                accepted.map_or(Amount::ZERO, |v| v.transferred).u128()
            });
            let signed = line.signed.map(Amount::u128);
            let paid = [settled.paid_a.u128(), settled.paid_b.u128()];
            for side in [0, 1] {
                let of = ledger.side([Side::A, Side::B][side]);
                let own = of.deposited.u128() - of.withdrawn.u128();
                let floor = (own + accepted[side]).saturating_sub(signed[side]);
                assert!(
                    paid[side] >= floor,
                    "channel {id} pays {} {}, whose book says at least {floor}: put in {own}, signed {}, accepted {}",
                    self.nodes[ends[side]].name,
                    paid[side],
                    signed[side],
                    accepted[side],
                );
            }
            self.tally.count("settled");
            for node in ends {
                self.follow(node);
            }
            self.cut(id);
            self.lines.remove(&id);
            for node in ends {
                self.nodes[node].channels.remove(&id);
            }
            self.open(ends);
        }
    }

    /// Each channel is closed by the word of one side alone, and its end comes.
    pub fn close_all(&mut self) {
        let ids: Vec<ChannelId> = self.lines.keys().copied().collect();
        for (number, id) in ids.iter().enumerate() {
            self.close_alone(*id, number % 2);
        }
        for _ in 0..60 {
            self.advance(200);
            if ids.iter().all(|id| !self.lines.contains_key(id)) {
                return;
            }
        }
        let left: Vec<_> = ids
            .iter()
            .filter(|id| self.lines.contains_key(id))
            .collect();
        panic!("not settled: {left:?}");
    }
}
