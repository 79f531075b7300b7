//! `may_pay` and its answer: payments with a reference are asked for before they are signed. docs/peer-protocol.md#9-references.

use super::{holds, Answer, ChannelState, CommitRequest, Effect, LocalOperation, RequestId, Step};
use crate::message::{MayPayAnswerFrame, MayPayFrame, PayVerdict};
use crate::Frame;
use causeway_types::{Amount, Hash, Operation, Seconds, UnixTime};
use std::collections::{BTreeMap, VecDeque};

/// How long the payee may take to answer.
const VERDICT_TIME: Seconds = Seconds(10);
/// How many questions may be without an answer: fewer than the messages that wait for a commit of the payee.
const MOST_ASKED: usize = 32;

/// Payments of ours that name a reference, until they are signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct References {
    /// Those that the payee was not asked about on this link.
    pub waiting: VecDeque<LocalOperation>,
    /// Those that it was asked about, by the number of the question, and until when it may answer.
    pub asked: BTreeMap<u32, (LocalOperation, UnixTime)>,
    /// Until when those that it has reserved may be signed.
    pub reserved: BTreeMap<RequestId, UnixTime>,
    /// The number of the next question.
    pub next_req: u32,
}

/// The reference and the amount of a payment that names one.
pub(super) fn named(operation: &Operation) -> Option<(Hash, Amount)> {
    match operation {
        Operation::DirectPayment { reference, amount } if !reference.is_zero() => {
            Some((*reference, *amount))
        }
        _ => None,
    }
}

impl ChannelState {
    /// Whether an operation of ours waits for anything before it is signed.
    pub fn has_waiting(&self) -> bool {
        let references = &self.references;
        !(self.waiting.is_empty() && references.waiting.is_empty() && references.asked.is_empty())
    }

    /// Takes operations back that no commit has taken yet; which those were.
    pub fn take_back(&mut self, goes: impl Fn(&LocalOperation) -> bool) -> Vec<RequestId> {
        let mut taken = vec![];
        let mut stays = |operation: &LocalOperation| {
            let is_taken = goes(operation);
            if is_taken {
                taken.push(operation.id);
            }
            !is_taken
        };
        self.waiting.retain(&mut stays);
        self.references.waiting.retain(&mut stays);
        self.references
            .asked
            .retain(|_, (operation, _)| stays(operation));
        for id in &taken {
            self.references.reserved.remove(id);
        }
        taken
    }
}

impl Step {
    /// O1: asks about each payment that names a reference, where nothing holds up what would be signed.
    pub(super) fn ask_references(&mut self) {
        let references = &self.state.references;
        let has_room = references.asked.len() < MOST_ASKED;
        if references.waiting.is_empty() || !has_room || !holds(&self.state).is_empty() {
            return;
        }
        let until = self.state.now.plus(VERDICT_TIME);
        self.effects.push(Effect::WakeAt(until));
        while self.state.references.asked.len() < MOST_ASKED {
            let references = &mut self.state.references;
            let Some(operation) = references.waiting.pop_front() else {
                return;
            };
            let Some((reference, amount)) = named(&operation.operation) else {
                continue;
            };
            let req = references.next_req;
            references.next_req = req.wrapping_add(1);
            references.asked.insert(req, (operation, until));
            let place = &self.state.place;
            self.send(Frame::MayPay(MayPayFrame {
                req,
                channel_id: place.context.channel_id,
                sidechain_id: place.sidechain_id,
                reference,
                amount,
            }));
        }
    }

    /// O2 and O3: the payment waits to be signed, or nothing is signed. An answer to no question is passed over: it came too
    /// late.
    pub(super) fn may_pay_answer(&mut self, answer: &MayPayAnswerFrame) {
        let references = &mut self.state.references;
        let Some((operation, until)) = references.asked.remove(&answer.req) else {
            return;
        };
        let id = operation.id;
        if answer.verdict != PayVerdict::Reserved {
            let refused = Answer::MayNotPay(id, answer.verdict, answer.seconds);
            self.effects.push(Effect::Answer(refused));
            return;
        }
        // by our own clock it runs from the question on
        let asked_at = UnixTime(until.0.saturating_sub(VERDICT_TIME.0));
        let until = asked_at.plus(Seconds(answer.seconds.into()));
        references.reserved.insert(id, until);
        self.state.waiting.push_back(operation);
    }

    /// Payments whose reservation has run out before a commit took them are asked about again.
    pub(super) fn renew_lapsed(&mut self) {
        let now = self.state.now;
        let ChannelState {
            waiting,
            references,
            ..
        } = &mut self.state;
        let has_lapsed = |reserved: &BTreeMap<RequestId, UnixTime>, operation: &LocalOperation| {
            reserved
                .get(&operation.id)
                .is_some_and(|until| now >= *until)
        };
        if references.reserved.values().all(|until| now < *until) {
            return;
        }
        let lapsed = waiting
            .iter()
            .filter(|operation| has_lapsed(&references.reserved, operation));
        references.waiting.extend(lapsed.cloned());
        waiting.retain(|operation| !has_lapsed(&references.reserved, operation));
        references.reserved.retain(|_, until| now < *until);
    }

    /// Questions that have had no answer for ten seconds: nothing was signed for them.
    pub(super) fn give_up_asked(&mut self) {
        let now = self.state.now;
        let asked = &mut self.state.references.asked;
        let is_late = |(_, until): &(LocalOperation, UnixTime)| now >= *until;
        let late: Vec<RequestId> = asked
            .values()
            .filter(|asked| is_late(asked))
            .map(|(operation, _)| operation.id)
            .collect();
        asked.retain(|_, asked| !is_late(asked));
        let answers = late.into_iter().map(Answer::NoVerdict);
        self.effects.extend(answers.map(Effect::Answer));
    }

    /// A link is gone, and with it what was asked on it: it is asked again on the next.
    pub(super) fn void_asked(&mut self) {
        let references = &mut self.state.references;
        let asked = std::mem::take(&mut references.asked);
        for (_, (operation, _)) in asked.into_iter().rev() {
            references.waiting.push_front(operation);
        }
    }

    /// I13: reserves for the peer, all that it has asked in a row in one commit.
    pub(super) fn reserve(&mut self, first: MayPayFrame) {
        let mut asked = vec![first];
        while let Some(Frame::MayPay(next)) = self.state.inbox.front() {
            asked.push(next.clone());
            self.state.inbox.pop_front();
        }
        self.commit(CommitRequest::Reserve { asked });
    }
}
