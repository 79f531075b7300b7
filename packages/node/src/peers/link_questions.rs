//! What is asked on a link that may have no channel: whether a reference would be paid, before a channel is opened for it.
//! docs/peer-protocol.md#9-references.

use causeway_peer_protocol::message::{MayPayAnswerFrame, MayPayFrame};
use causeway_peer_protocol::Frame;
use std::collections::BTreeMap;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

/// The number of a link's first question; what channels ask on it has the numbers below.
pub(super) const FIRST_REQ: u32 = 1 << 31;
/// How many questions may be without an answer.
const MOST_OPEN: usize = 32;
/// How long the peer may take to answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unanswered {
    /// The link has ended.
    #[error("the link with the payee's node has ended")]
    LinkGone,
    /// The peer says nothing.
    #[error(
        "the payee did not say within {} seconds whether the reference may be paid",
        LONGEST_ANSWER.as_secs()
    )]
    NoAnswer,
}

/// A question, and where its answer goes.
#[derive(Debug)]
pub(super) struct LinkQuestion {
    asked: MayPayFrame,
    answer: oneshot::Sender<MayPayAnswerFrame>,
}

/// Where questions for the peer of one link are asked.
#[derive(Clone, Debug)]
pub struct LinkQuestions(mpsc::Sender<LinkQuestion>);

impl PartialEq for LinkQuestions {
    fn eq(&self, other: &LinkQuestions) -> bool {
        self.0.same_channel(&other.0)
    }
}
impl Eq for LinkQuestions {}

impl LinkQuestions {
    /// Asks the peer whether a reference may be paid, over no channel. The link gives the question its number.
    pub async fn may_pay(&self, asked: MayPayFrame) -> Result<MayPayAnswerFrame, Unanswered> {
        let (answer, answered) = oneshot::channel();
        let question = LinkQuestion { asked, answer };
        let asking = async {
            let sent = self.0.send(question).await;
            sent.map_err(|_| Unanswered::LinkGone)?;
            answered.await.map_err(|_| Unanswered::LinkGone)
        };
        let answered = tokio::time::timeout(LONGEST_ANSWER, asking).await;
        answered.unwrap_or(Err(Unanswered::NoAnswer))
    }
}

/// The questions of a link, as its task has them.
#[derive(Debug)]
pub(super) struct OpenQuestions {
    asked: mpsc::Receiver<LinkQuestion>,
    next: u32,
    open: BTreeMap<u32, oneshot::Sender<MayPayAnswerFrame>>,
}

/// Where questions are asked, and what the link's task gets them from.
pub(super) fn link_questions() -> (LinkQuestions, OpenQuestions) {
    let (sender, asked) = mpsc::channel(MOST_OPEN);
    let open = OpenQuestions {
        asked,
        next: 0,
        open: BTreeMap::new(),
    };
    (LinkQuestions(sender), open)
}

impl OpenQuestions {
    /// The next question. Without one, or without room for one, it never ends.
    pub(super) async fn next(&mut self) -> LinkQuestion {
        // what nobody waits for any more needs no answer
        self.open.retain(|_, answer| !answer.is_closed());
        if self.open.len() < MOST_OPEN {
            if let Some(question) = self.asked.recv().await {
                return question;
            }
        }
        std::future::pending().await
    }

    /// The number of the next question of the link.
    pub(super) fn number(&mut self) -> u32 {
        let req = FIRST_REQ | self.next;
        self.next = self.next.wrapping_add(1);
        req
    }

    /// A question as it is sent.
    pub(super) fn numbered(&mut self, question: LinkQuestion) -> Frame {
        let req = self.number();
        self.open.insert(req, question.answer);
        Frame::MayPay(MayPayFrame {
            req,
            ..question.asked
        })
    }

    /// Gives an answer to whoever asked. One that answers nothing is passed over: it came too late.
    pub(super) fn answered(&mut self, answer: MayPayAnswerFrame) {
        if let Some(asker) = self.open.remove(&answer.req) {
            // whoever does not wait any more asks again
            let _ = asker.send(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_peer_protocol::message::PayVerdict;
    use causeway_types::{Amount, ChannelId, Hash, SidechainId};

    fn asked() -> MayPayFrame {
        MayPayFrame {
            req: 0,
            channel_id: ChannelId(0),
            sidechain_id: SidechainId(1),
            reference: Hash([1; 32]),
            amount: Amount::new(1),
        }
    }

    fn answer(req: u32) -> MayPayAnswerFrame {
        MayPayAnswerFrame {
            req,
            verdict: PayVerdict::Reserved,
            seconds: 0,
        }
    }

    async fn sent(open: &mut OpenQuestions) -> u32 {
        let question = open.next().await;
        match open.numbered(question) {
            Frame::MayPay(asked) => asked.req,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_question_gets_its_own_answer_and_none_without_a_link_or_in_time() {
        let (questions, mut open) = link_questions();
        let both = questions.clone();
        let first = tokio::spawn(async move { both.may_pay(asked()).await });
        let req = sent(&mut open).await;
        let both = questions.clone();
        let second = tokio::spawn(async move { both.may_pay(asked()).await });
        let other = sent(&mut open).await;
        assert!(req >= FIRST_REQ && other >= FIRST_REQ && req != other);
        open.answered(answer(other));
        assert_eq!(second.await.unwrap(), Ok(answer(other)));
        // the time passes by itself
        assert_eq!(first.await.unwrap(), Err(Unanswered::NoAnswer));
        open.answered(answer(req));
        drop(open);
        let gone = questions.may_pay(asked()).await;
        assert_eq!(gone, Err(Unanswered::LinkGone));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_answers_nothing_is_asked_only_so_much_at_a_time() {
        let (questions, mut open) = link_questions();
        for _ in 0..MOST_OPEN {
            let questions = questions.clone();
            tokio::spawn(async move { questions.may_pay(asked()).await });
            sent(&mut open).await;
        }
        let further = tokio::spawn(async move { questions.may_pay(asked()).await });
        let next = tokio::time::timeout(Duration::from_secs(1), open.next()).await;
        assert!(next.is_err());
        assert_eq!(further.await.unwrap(), Err(Unanswered::NoAnswer));
        // nobody waits for the first ones any more
        let (questions, again) = (open.open.len(), open.next().await);
        assert_eq!(questions, 32);
        open.numbered(again);
        assert_eq!(open.open.len(), 1);
    }
}
