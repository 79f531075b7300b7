//! What channels ask the peer: an answer names its question and no channel, so each question gets a number that is not used
//! again by this task, and whose it is stays known until it is answered or its link is gone.

use super::link_questions::FIRST_REQ;
use causeway_peer_protocol::channel::LinkId;
use causeway_peer_protocol::message::MayPayAnswerFrame;
use causeway_peer_protocol::Frame;
use causeway_types::ChannelId;
use std::collections::BTreeMap;

/// How many unanswered questions are known: those of a peer that answers none are forgotten, the oldest first.
const MOST_OPEN: usize = 4_096;

/// A question without an answer.
#[derive(Clone, Copy, Debug)]
struct Question {
    link: LinkId,
    channel: ChannelId,
    /// The number that the channel gave it.
    own: u32,
}

/// Questions without an answer, by their numbers on the link.
#[derive(Debug, Default)]
pub(super) struct Questions {
    next: u32,
    open: BTreeMap<u32, Question>,
}

impl Questions {
    /// A message as it is sent: a question with its number on the link.
    pub(super) fn numbered(&mut self, link: LinkId, channel: ChannelId, frame: Frame) -> Frame {
        let mut asked = match frame {
            Frame::MayPay(asked) => asked,
            // its answer names the channel, and is compared with what was asked
            Frame::ConsentRequest(mut asked) => {
                asked.req = self.number();
                return Frame::ConsentRequest(asked);
            }
            Frame::ExtensionRequest(mut asked) => {
                asked.req = self.number();
                return Frame::ExtensionRequest(asked);
            }
            _ => return frame,
        };
        let question = Question {
            link,
            channel,
            own: asked.req,
        };
        asked.req = self.number();
        self.open.insert(asked.req, question);
        if self.open.len() > MOST_OPEN {
            self.open.pop_first();
        }
        Frame::MayPay(asked)
    }

    fn number(&mut self) -> u32 {
        let number = self.next;
        // what the link itself asks has the numbers from there on
        self.next = (self.next + 1) % FIRST_REQ;
        number
    }

    /// Whose question an answer is about, and the answer with the number that the channel gave it; none where nothing was asked.
    pub(super) fn answered(
        &mut self,
        link: LinkId,
        answer: MayPayAnswerFrame,
    ) -> Option<(ChannelId, MayPayAnswerFrame)> {
        let question = *self.open.get(&answer.req).filter(|q| q.link == link)?;
        self.open.remove(&answer.req);
        let own = MayPayAnswerFrame {
            req: question.own,
            ..answer
        };
        Some((question.channel, own))
    }

    /// A link is gone, and with it what was asked on it.
    pub(super) fn forget(&mut self, link: LinkId) {
        self.open.retain(|_, question| question.link != link);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_peer_protocol::message::{MayPayFrame, PayVerdict};
    use causeway_types::{Amount, Hash, SidechainId};

    fn ask(questions: &mut Questions, link: u64, channel: u64) -> u32 {
        let asked = Frame::MayPay(MayPayFrame {
            // each channel counts from 0
            req: 0,
            channel_id: ChannelId(channel),
            sidechain_id: SidechainId(1),
            reference: Hash([1; 32]),
            amount: Amount::new(1),
        });
        match questions.numbered(LinkId(link), ChannelId(channel), asked) {
            Frame::MayPay(asked) => asked.req,
            other => panic!("{other:?}"),
        }
    }

    fn answer(questions: &mut Questions, link: u64, req: u32) -> Option<(ChannelId, u32)> {
        let answer = MayPayAnswerFrame {
            req,
            verdict: PayVerdict::Reserved,
            seconds: 30,
        };
        let found = questions.answered(LinkId(link), answer);
        found.map(|(channel, answer)| (channel, answer.req))
    }

    #[test]
    fn an_answer_goes_to_the_channel_that_asked_and_once() {
        let mut questions = Questions::default();
        let (one, other) = (ask(&mut questions, 1, 7), ask(&mut questions, 1, 8));
        assert_ne!(one, other);
        // not from another link
        assert_eq!(answer(&mut questions, 2, other), None);
        assert_eq!(answer(&mut questions, 1, other), Some((ChannelId(8), 0)));
        assert_eq!(answer(&mut questions, 1, other), None);
        questions.forget(LinkId(1));
        assert_eq!(answer(&mut questions, 1, one), None);
    }

    #[test]
    fn a_peer_that_answers_nothing_fills_no_memory() {
        let mut questions = Questions::default();
        for _ in 0..2 * MOST_OPEN {
            ask(&mut questions, 1, 7);
        }
        assert_eq!(questions.open.len(), MOST_OPEN);
    }
}
