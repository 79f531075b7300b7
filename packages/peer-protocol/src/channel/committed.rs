//! What follows from a commit. Only now is sent what it made true.

use super::{Answer, CommitError, CommitId, Effect, Facts, Outcome, Step};
use crate::message::CloseFrame;
use crate::PeerErrorCode;

impl Step {
    pub(super) fn committed(
        &mut self,
        id: CommitId,
        outcome: Result<Outcome, CommitError>,
        facts: Facts,
    ) {
        let Some((_, asked_on)) = self
            .state
            .committing
            .take_if(|(under_way, _)| *under_way == id)
        else {
            return;
        };
        let has_changed = self.state.facts.state != facts.state;
        let before = self.state.facts.acknowledged_nonce();
        self.state.facts = facts;
        self.note_evidence(before);
        // what was asked for on an older link is told by `resume`
        let is_same_link = asked_on.is_some() && asked_on == self.state.sync.link();
        match outcome {
            Ok(outcome) => self.done(outcome, is_same_link),
            Err(error) => self.failed(error, is_same_link),
        }
        if has_changed && self.state.sync.link().is_some() {
            self.drop_link(PeerErrorCode::RESYNC);
        }
    }

    fn done(&mut self, outcome: Outcome, is_same_link: bool) {
        match outcome {
            Outcome::Signed { ids, refused } => {
                self.answer(ids, Answer::Signed);
                let refused = refused
                    .into_iter()
                    .map(|(id, why)| Effect::Answer(Answer::NotSigned(id, why)));
                self.effects.extend(refused);
            }
            Outcome::Reserved { answers } => {
                if is_same_link {
                    for answer in answers {
                        self.send(crate::Frame::MayPayAnswer(answer));
                    }
                }
            }
            Outcome::Accepted { ack, refused } => {
                if !is_same_link {
                    return;
                }
                if let Some(ack) = ack {
                    self.send_this_ack(ack);
                }
                if let Some(r) = refused {
                    self.send_refuse(r.nonce, r.rule, r.asked, r.allowed);
                }
            }
            Outcome::Acknowledged { ids, unasked } => {
                self.answered();
                self.answer(ids, Answer::Final);
                self.answer(unasked, Answer::Unasked);
            }
            Outcome::Consented { consent } => {
                if is_same_link {
                    self.send(crate::Frame::Consent(consent));
                }
            }
            Outcome::Extended { extension } => {
                if is_same_link {
                    self.send(crate::Frame::Extension(extension));
                }
            }
            Outcome::Declined { decline } => {
                if is_same_link {
                    self.send(crate::Frame::Decline(decline));
                }
            }
            Outcome::Overtaken => {
                if is_same_link {
                    self.send_error(PeerErrorCode::OVERTAKEN, CloseFrame::TYPE);
                }
            }
            Outcome::Refused | Outcome::Done => {}
        }
    }

    fn failed(&mut self, error: CommitError, is_same_link: bool) {
        let signing = std::mem::take(&mut self.state.signing);
        let signs_locks = std::mem::take(&mut self.state.signs_locks);
        if signs_locks {
            self.state.out.locks_after_block = Some(self.state.block.height);
        }
        if signs_locks && matches!(error, CommitError::NotSafe(_)) {
            // the payments are tried without the locks, and the locks by the next block
            return self.local(signing);
        }
        let why = match &error {
            CommitError::NotSafe(why) => why.clone(),
            CommitError::Storage => "the disk does not take it".to_owned(),
        };
        for operation in signing {
            let answer = Answer::NotSigned(operation.id, why.clone());
            self.effects.push(Effect::Answer(answer));
        }
        if error == CommitError::Storage && is_same_link {
            self.drop_link(PeerErrorCode::STORAGE);
        }
    }

    fn answer(&mut self, ids: Vec<super::RequestId>, answer: impl Fn(super::RequestId) -> Answer) {
        self.state.signing.clear();
        self.state.signs_locks = false;
        let answers = ids.into_iter().map(|id| Effect::Answer(answer(id)));
        self.effects.extend(answers);
    }
}
