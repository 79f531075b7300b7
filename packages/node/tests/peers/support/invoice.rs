//! An invoice of a payee of these tests, decided by the functions that the wallet's guard calls.

use super::world::START;
use causeway_peer_protocol::message::{
    MayPayAnswerFrame, MayPayFrame, PayVerdict, UnaskedPayment, UnaskedUse, UpdateFrame,
};
use causeway_peer_protocol::reference::{Asked, AskedPayment, InvoiceTerms, ReferenceRecord};
use causeway_types::{Amount, ChannelId, Hash, Operation, Seconds, SidechainId, UnixTime};
use std::collections::BTreeMap;

/// What is asked for, and who has asked and paid.
#[derive(Clone)]
pub struct TestInvoice {
    pub reference: Hash,
    price: Amount,
    reserves: bool,
    asked: BTreeMap<ChannelId, Asked>,
    /// Each channel whose payment has paid it, in order.
    pub paid_by: Vec<ChannelId>,
}

impl TestInvoice {
    pub fn new(reference: Hash, price: u128, reserves: bool) -> TestInvoice {
        TestInvoice {
            reference,
            price: Amount::new(price),
            reserves,
            asked: BTreeMap::new(),
            paid_by: vec![],
        }
    }

    fn record(&self, channel: ChannelId) -> ReferenceRecord {
        let others = self.asked.iter().filter(|(id, _)| **id != channel);
        let held_until = others.map(|(_, asked)| asked.until).max();
        ReferenceRecord {
            invoice: Some(InvoiceTerms {
                sidechain_id: SidechainId(4),
                amount: self.price,
                expires_at: START.plus(Seconds(3_600)),
                is_cancelled: false,
                is_by_lock: false,
            }),
            is_paid: !self.paid_by.is_empty(),
            held_until: held_until.unwrap_or(UnixTime(0)),
            asked: self.asked.get(&channel).copied(),
            held: 0,
        }
    }

    fn payment(&self, amount: Amount) -> AskedPayment {
        AskedPayment {
            sidechain_id: SidechainId(4),
            amount,
            now: START,
        }
    }

    pub fn answer(&mut self, asked: &MayPayFrame) -> MayPayAnswerFrame {
        let (mut verdict, mut seconds) = (PayVerdict::Reserved, 30);
        if self.reserves {
            let payment = self.payment(asked.amount);
            let (answer, kept) = self.record(asked.channel_id).reserve(&payment);
            self.asked.extend(kept.map(|kept| (asked.channel_id, kept)));
            (verdict, seconds) = (answer.verdict, answer.seconds);
        }
        MayPayAnswerFrame {
            req: asked.req,
            verdict,
            seconds,
        }
    }

    /// What of an update that is accepted names it and does not pay it.
    pub fn judge(&mut self, channel: ChannelId, update: &UpdateFrame) -> Vec<UnaskedPayment> {
        let mut unasked = vec![];
        for (operation, place) in update.operations.iter().zip(0..) {
            let Operation::DirectPayment { reference, amount } = operation else {
                continue;
            };
            if *reference != self.reference {
                continue;
            }
            match self.record(channel).check(&self.payment(*amount)) {
                Ok(()) => {
                    self.paid_by.push(channel);
                    self.asked.remove(&channel);
                }
                Err(_) => unasked.push(UnaskedPayment {
                    nonce: update.nonce,
                    operation: place,
                    what: UnaskedUse::Kept,
                }),
            }
        }
        unasked
    }
}
