//! What is asked on a link that may have no channel: whether a reference would be paid, before a channel is opened for it
//! (docs/peer-protocol.md#9-references), and at which rate the peer trades (docs/peer-protocol.md#quotes).

use causeway_peer_protocol::message::{
    feature, AskQuoteFrame, DeclineFrame, MayPayAnswerFrame, MayPayFrame, QuoteFrame,
};
use causeway_peer_protocol::{Frame, PeerErrorCode, SignedQuote};
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

/// Why the peer gives no quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoQuote {
    /// The link has ended.
    #[error("the link with the node has ended")]
    LinkGone,
    /// The peer does not know the question.
    #[error("the node gives no quotes")]
    Unknown,
    /// The peer declines, with what was asked and what it allows, base units.
    #[error("the node declines with the code {} ({asked} asked, {allowed} allowed)", .code.0)]
    Declined {
        /// Its code.
        code: PeerErrorCode,
        /// What was asked.
        asked: u128,
        /// What it allows.
        allowed: u128,
    },
}

/// A question, and where its answer goes.
#[derive(Debug)]
pub(super) enum LinkQuestion {
    MayPay(MayPayFrame, oneshot::Sender<MayPayAnswerFrame>),
    Quote(AskQuoteFrame, oneshot::Sender<Result<SignedQuote, NoQuote>>),
}

/// Where the answer of a question goes that was sent.
#[derive(Debug)]
enum Asker {
    MayPay(oneshot::Sender<MayPayAnswerFrame>),
    Quote(oneshot::Sender<Result<SignedQuote, NoQuote>>),
}

impl Asker {
    fn is_gone(&self) -> bool {
        match self {
            Asker::MayPay(answer) => answer.is_closed(),
            Asker::Quote(answer) => answer.is_closed(),
        }
    }
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
        let question = LinkQuestion::MayPay(asked, answer);
        let asking = async {
            let sent = self.0.send(question).await;
            sent.map_err(|_| Unanswered::LinkGone)?;
            answered.await.map_err(|_| Unanswered::LinkGone)
        };
        let answered = tokio::time::timeout(LONGEST_ANSWER, asking).await;
        answered.unwrap_or(Err(Unanswered::NoAnswer))
    }

    /// Asks the peer at which rate it trades. The link gives the question its number; who asks bounds how long it waits.
    pub async fn quote(&self, asked: AskQuoteFrame) -> Result<SignedQuote, NoQuote> {
        let (answer, answered) = oneshot::channel();
        let sent = self.0.send(LinkQuestion::Quote(asked, answer)).await;
        sent.map_err(|_| NoQuote::LinkGone)?;
        answered.await.map_err(|_| NoQuote::LinkGone)?
    }
}

/// The questions of a link, as its task has them.
#[derive(Debug)]
pub(super) struct OpenQuestions {
    asked: mpsc::Receiver<LinkQuestion>,
    next: u32,
    open: BTreeMap<u32, Asker>,
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
        self.open.retain(|_, asker| !asker.is_gone());
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

    /// A question as it is sent to a peer with these features; none where it does not know the question, which is answered by that.
    pub(super) fn numbered(&mut self, question: LinkQuestion, features: u64) -> Option<Frame> {
        let (frame, asker) = match question {
            LinkQuestion::MayPay(asked, answer) => {
                let req = self.number();
                let frame = Frame::MayPay(MayPayFrame { req, ..asked });
                (frame, (req, Asker::MayPay(answer)))
            }
            LinkQuestion::Quote(_, answer) if features & feature::QUOTES == 0 => {
                let _ = answer.send(Err(NoQuote::Unknown));
                return None;
            }
            LinkQuestion::Quote(asked, answer) => {
                let req = self.number();
                let frame = Frame::AskQuote(AskQuoteFrame { req, ..asked });
                (frame, (req, Asker::Quote(answer)))
            }
        };
        self.open.insert(asker.0, asker.1);
        Some(frame)
    }

    // whoever does not wait any more asks again; what answers nothing, or another question, came too late or is nonsense

    /// Gives an answer to whoever asked.
    pub(super) fn answered(&mut self, answer: MayPayAnswerFrame) {
        match self.open.remove(&answer.req) {
            Some(Asker::MayPay(asker)) => drop(asker.send(answer)),
            other => self.put_back(answer.req, other),
        }
    }

    /// Gives a quote to whoever asked for it.
    pub(super) fn quoted(&mut self, frame: QuoteFrame) {
        let QuoteFrame {
            req,
            quote,
            signature,
        } = frame;
        match self.open.remove(&req) {
            Some(Asker::Quote(asker)) => drop(asker.send(Ok(SignedQuote { quote, signature }))),
            other => self.put_back(req, other),
        }
    }

    /// Whether a `decline` is about a question for a quote; whoever asked it gets that.
    pub(super) fn quote_declined(&mut self, declined: &DeclineFrame) -> bool {
        if declined.declined != AskQuoteFrame::TYPE {
            return false;
        }
        match self.open.remove(&declined.req) {
            Some(Asker::Quote(asker)) => {
                let _ = asker.send(Err(NoQuote::Declined {
                    code: declined.code,
                    asked: declined.asked,
                    allowed: declined.allowed,
                }));
            }
            other => self.put_back(declined.req, other),
        }
        true
    }

    /// A question that this answer is not for stays open.
    fn put_back(&mut self, req: u32, asker: Option<Asker>) {
        if let Some(asker) = asker {
            self.open.insert(req, asker);
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
        match open.numbered(question, 0) {
            Some(Frame::MayPay(asked)) => asked.req,
            other => panic!("{other:?}"),
        }
    }

    fn asks_quote() -> AskQuoteFrame {
        AskQuoteFrame {
            req: 0,
            from: SidechainId(1),
            to: SidechainId(2),
            amount: Amount::new(1),
        }
    }

    #[tokio::test]
    async fn a_quote_goes_to_whoever_asked_for_it_and_not_to_another_question() {
        let (questions, mut open) = link_questions();
        let waits = |questions: LinkQuestions| {
            tokio::spawn(async move { questions.quote(asks_quote()).await })
        };
        // a peer that does not know the question is not asked
        let unknown = waits(questions.clone());
        let question = open.next().await;
        assert_eq!(open.numbered(question, !feature::QUOTES), None);
        assert_eq!(unknown.await.unwrap(), Err(NoQuote::Unknown));

        let asked = waits(questions.clone());
        let question = open.next().await;
        let Some(Frame::AskQuote(sent)) = open.numbered(question, feature::QUOTES) else {
            panic!("the peer knows it");
        };
        // an answer to another kind of question is none to this one
        open.answered(answer(sent.req));
        let declined = DeclineFrame {
            req: sent.req,
            channel_id: ChannelId(0),
            declined: AskQuoteFrame::TYPE,
            code: PeerErrorCode::NOT_ALLOWED,
            asked: 5,
            allowed: 4,
        };
        let other = DeclineFrame {
            declined: MayPayFrame::TYPE,
            ..declined
        };
        assert!(!open.quote_declined(&other));
        assert!(open.quote_declined(&declined));
        let refused = NoQuote::Declined {
            code: PeerErrorCode::NOT_ALLOWED,
            asked: 5,
            allowed: 4,
        };
        assert_eq!(asked.await.unwrap(), Err(refused));
        // a second answer is passed over
        assert!(open.quote_declined(&declined));
        let asked = waits(questions.clone());
        let question = open.next().await;
        open.numbered(question, feature::QUOTES);
        drop(open);
        assert_eq!(asked.await.unwrap(), Err(NoQuote::LinkGone));
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
        open.numbered(again, 0);
        assert_eq!(open.open.len(), 1);
    }
}
