//! The task that knows what was answered of late, and which links were dialled only to ask: a further question may come soon, so
//! those stay for a while and then end, unless something else wants them.

use super::check::UsableQuote;
use crate::follower::FollowerState;
use crate::peers::Peers;
use crate::stop::StopSignal;
use crate::writer::{ask, ListKnownPeers, WriterRequest, WriterSender};
use causeway_types::{Amount, Hash, SidechainId};
use cosmwasm_std::Addr;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{interval, Instant, MissedTickBehavior};

/// How many requests may wait for the task.
const QUEUE: usize = 1_024;
/// How long a link stays after it was used last.
const LINK_KEPT: Duration = Duration::from_secs(120);
/// How often links are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// With whom what is traded.
pub(super) type Trade = (Addr, SidechainId, SidechainId);

/// What a node has said.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Until when it counts.
    pub until: Instant,
    /// For how much it was asked.
    pub amount: Amount,
    /// Its quote; none where it has given none that is of use.
    pub quote: Option<UsableQuote>,
}

/// What the task is asked.
#[derive(Debug)]
enum Request {
    /// What a node has said that still counts for so much.
    Read(Trade, Amount, oneshot::Sender<Option<Answer>>),
    /// What a node says.
    Note(Trade, Answer),
    /// A quote that is named no more.
    Forget(Hash),
    /// An account is about to be asked; whether it has a link.
    Use(String, bool),
}

/// Where the task is asked. Clones reach the same one.
#[derive(Clone, Debug)]
pub(super) struct QuoteMemory(mpsc::Sender<Request>);

/// What links are ended with.
pub(super) struct LinkParts {
    pub peers: Arc<Peers>,
    pub writer: WriterSender,
    pub follower: watch::Receiver<FollowerState>,
}

impl QuoteMemory {
    /// Starts the task; it ends with the node.
    pub fn start(parts: LinkParts, stop: StopSignal) -> QuoteMemory {
        let (sender, requests) = mpsc::channel(QUEUE);
        tokio::spawn(run(parts, requests, stop));
        QuoteMemory(sender)
    }

    // where the node stops nothing is known, and nothing needs to be

    pub async fn read(&self, trade: Trade, amount: Amount) -> Option<Answer> {
        let (answer, answered) = oneshot::channel();
        let asked = self.0.send(Request::Read(trade, amount, answer)).await;
        asked.ok()?;
        answered.await.ok()?
    }

    pub async fn note(&self, trade: Trade, answer: Answer) {
        let _ = self.0.send(Request::Note(trade, answer)).await;
    }

    pub async fn forget(&self, id: Hash) {
        let _ = self.0.send(Request::Forget(id)).await;
    }

    pub async fn note_use(&self, account: &str, is_linked: bool) {
        let note = Request::Use(account.to_owned(), is_linked);
        let _ = self.0.send(note).await;
    }
}

#[derive(Default)]
struct Known {
    answers: HashMap<Trade, Answer>,
    /// Accounts that were dialled to be asked, and when they were last.
    dialled: HashMap<String, Instant>,
}

async fn run(parts: LinkParts, mut requests: mpsc::Receiver<Request>, mut stop: StopSignal) {
    let mut known = Known::default();
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let over = tokio::select! {
            () = stop.stopped() => return,
            request = requests.recv() => match request {
                None => return,
                Some(request) => {
                    known.take(request, Instant::now());
                    continue;
                }
            },
            _ = look.tick() => known.take_unused(Instant::now()),
        };
        for account in over {
            if !is_wanted(&parts, &account).await {
                parts.peers.forget(&account).await;
            }
        }
    }
}

impl Known {
    fn take(&mut self, request: Request, now: Instant) {
        match request {
            Request::Read(trade, amount, answer) => {
                self.answers.retain(|_, known| known.until > now);
                let known = self.answers.get(&trade);
                let known = known.filter(|known| known.amount >= amount).cloned();
                // whoever does not wait any more needs no answer
                let _ = answer.send(known);
            }
            Request::Note(trade, answer) => {
                self.answers.insert(trade, answer);
            }
            Request::Forget(id) => {
                let is_it = |quote: &UsableQuote| quote.id == id;
                self.answers
                    .retain(|_, known| !known.quote.as_ref().is_some_and(is_it));
            }
            // a link that is there for something else is that one's to end
            Request::Use(account, is_linked) => {
                if !is_linked || self.dialled.contains_key(&account) {
                    self.dialled.insert(account, now);
                }
            }
        }
    }

    /// The accounts that were not asked for a while: they are known no more.
    fn take_unused(&mut self, now: Instant) -> Vec<String> {
        let is_over = |at: &Instant| now.duration_since(*at) >= LINK_KEPT;
        let over = self.dialled.iter().filter(|(_, at)| is_over(at));
        let over: Vec<String> = over.map(|(account, _)| account.clone()).collect();
        self.dialled.retain(|_, at| !is_over(at));
        over
    }
}

/// Whether there is a channel with it, or the user has asked for it.
async fn is_wanted(parts: &LinkParts, account: &str) -> bool {
    let view = parts.follower.borrow().view.clone();
    if view.channels.values().any(|of| of.peer == account) {
        return true;
    }
    let list = |answer| WriterRequest::ListKnownPeers(ListKnownPeers { answer });
    let known = ask(&parts.writer, list).await.unwrap_or_default();
    known.iter().any(|known| known.account == account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::route::ExchangePair;
    use causeway_types::{Ppm, Seconds};

    fn trade() -> Trade {
        (Addr::unchecked("node"), SidechainId(1), SidechainId(2))
    }

    fn answer(until: Instant, id: u8) -> Answer {
        Answer {
            until,
            amount: Amount::new(500),
            quote: Some(UsableQuote {
                id: Hash([id; 32]),
                pair: ExchangePair {
                    from: SidechainId(1),
                    to: SidechainId(2),
                    node: Addr::unchecked("node"),
                    takes: Amount::new(3),
                    gives: Amount::new(2),
                    smallest: Amount::new(1),
                    largest: Amount::new(500),
                    fee_rate: Ppm(7),
                },
                lasts: Seconds(30),
            }),
        }
    }

    fn read(known: &mut Known, amount: u128, now: Instant) -> bool {
        let (answer, mut answered) = oneshot::channel();
        known.take(Request::Read(trade(), Amount::new(amount), answer), now);
        answered.try_recv().unwrap().is_some()
    }

    #[test]
    fn an_answer_counts_for_its_time_for_as_much_as_was_asked_and_until_it_is_forgotten() {
        let (mut known, now) = (Known::default(), Instant::now());
        assert!(!read(&mut known, 1, now));
        let until = now + Duration::from_secs(25);
        known.take(Request::Note(trade(), answer(until, 1)), now);
        assert!(read(&mut known, 500, now));
        assert!(!read(&mut known, 501, now));
        known.take(Request::Forget(Hash([2; 32])), now);
        assert!(read(&mut known, 500, now));
        assert!(!read(&mut known, 500, until));
        known.take(Request::Note(trade(), answer(until, 1)), now);
        known.take(Request::Forget(Hash([1; 32])), now);
        assert!(!read(&mut known, 500, now));
    }

    #[test]
    fn a_link_that_was_dialled_to_ask_ends_after_two_minutes_without_a_question() {
        let (mut known, now) = (Known::default(), Instant::now());
        let later = |seconds| now + Duration::from_secs(seconds);
        // one that was there before is not ours to end
        known.take(Request::Use("linked".to_owned(), true), now);
        known.take(Request::Use("dialled".to_owned(), false), now);
        assert!(known.take_unused(later(119)).is_empty());
        known.take(Request::Use("dialled".to_owned(), true), later(119));
        assert!(known.take_unused(later(238)).is_empty());
        assert_eq!(known.take_unused(later(239)), ["dialled"]);
        assert!(known.take_unused(later(1_000)).is_empty());
    }
}
