//! What callers ask of the nodes: payments, invoices, withdrawals and closes.

use super::{Invoice, World};
use causeway_peer_protocol::channel::{
    AskedConsent, CommitRequest, Input, LocalOperation, RequestId, Shutdown,
};
use causeway_tests::model::Message;
use causeway_tests::suite::MAIN;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, Hash, Operation, Seconds, Side, SidechainId};
use causeway_wallet::book::{InvoiceState, NewInvoice, PaymentFilter, PaymentOutcome};
use causeway_wallet::guard;
use causeway_wallet::guard::VerifiedSignatures;
use causeway_wallet::peer::commit;

impl World {
    pub(super) fn pay(&mut self, id: ChannelId, side: usize) {
        let count = 1 + self.below(3);
        for _ in 0..count {
            let amount = 1 + u128::from(self.below(5));
            self.pay_for(id, side, Hash::ZERO, Amount::new(amount));
        }
    }

    pub(super) fn pay_for(&mut self, id: ChannelId, side: usize, reference: Hash, amount: Amount) {
        let operation = LocalOperation::new(
            RequestId(self.number()),
            Operation::DirectPayment { reference, amount },
        );
        let operations = vec![operation];
        self.input(id, side, Input::Local { operations });
    }

    pub(super) fn make_invoice(&mut self, payee: usize) {
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
            preimage: None,
            final_delta: Seconds(0),
            hold: Seconds(0),
            text: number.to_string(),
        };
        node.change(|book| book.add_invoice(&invoice, &reference));
        self.invoices.push(Invoice {
            payee,
            reference,
            amount,
        });
        self.tally.count("invoice");
    }

    /// One of the newest invoices of the peer, perhaps one that is paid already.
    pub(super) fn pay_invoice(&mut self, id: ChannelId, side: usize) {
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

    /// A commit that a caller of the API asks for: the channel hears of it by newer facts.
    pub(super) fn ask_beside(
        &mut self,
        id: ChannelId,
        side: usize,
        request: CommitRequest,
    ) -> bool {
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

    pub(super) fn shut_down(&mut self, id: ChannelId, side: usize) {
        let node = self.lines[&id].ends[side];
        let until = self.nodes[node].block.time.plus(Seconds(560));
        let shutdown = Shutdown { until, by_us: true };
        if self.ask_beside(id, side, CommitRequest::Shutdown { shutdown }) {
            self.tally.count("shutdown");
        }
    }

    pub(super) fn withdraw(&mut self, id: ChannelId, side: usize) {
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
            let filter = PaymentFilter {
                received: Some(true),
                reference: Some(asked.reference),
                ..Default::default()
            };
            let payments = book.payments(&filter, 0, 100).unwrap();
            let counting = payments.iter().filter(|logged| {
                let p = &logged.payment;
                p.outcome == PaymentOutcome::Counts && !p.is_kept
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
