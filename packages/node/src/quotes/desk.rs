//! Who is asked for a quote before a trade.

use super::check::{QuoteCheck, UsableQuote};
use super::memory::{Answer, LinkParts, QuoteMemory};
use crate::follower::FollowerState;
use crate::network::Routes;
use crate::openings::reach;
use crate::peers::Peers;
use crate::stop::StopSignal;
use crate::writer::WriterSender;
use causeway_peer_protocol::message::AskQuoteFrame;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, Hash, SidechainId};
use cosmwasm_std::Addr;
use futures_util::future::join_all;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{timeout, Instant};
use tracing::debug;

/// How many nodes are asked for one trade, those of the best rates on chain.
const MOST_ASKED: usize = 4;
/// How long one may take to be reached and to answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(3);
/// A quote is used only so much of its time less: its lock has a way to go.
const ON_THE_WAY: Duration = Duration::from_secs(5);
/// How long a node that has quoted nothing is not asked again.
const NOT_ASKED_FOR: Duration = Duration::from_secs(20);

/// What the desk is made of.
pub struct QuoteParts {
    /// What knows the pairs on chain.
    pub routes: Routes,
    /// The links with peers.
    pub peers: Arc<Peers>,
    /// The book's writer.
    pub writer: WriterSender,
    /// What is followed.
    pub follower: watch::Receiver<FollowerState>,
    /// The account that pays.
    pub account: Addr,
    /// The signing domain of its channels.
    pub domain: Hash,
}

/// Where quotes are asked for. Clones share what was answered.
#[derive(Clone)]
pub struct QuoteDesk {
    parts: Arc<QuoteParts>,
    memory: QuoteMemory,
}

impl fmt::Debug for QuoteDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuoteDesk").finish_non_exhaustive()
    }
}

impl QuoteDesk {
    /// With nothing asked yet. What it remembers ends with the node.
    pub fn start(parts: QuoteParts, stop: StopSignal) -> QuoteDesk {
        let links = LinkParts {
            peers: parts.peers.clone(),
            writer: parts.writer.clone(),
            follower: parts.follower.clone(),
        };
        QuoteDesk {
            memory: QuoteMemory::start(links, stop),
            parts: Arc::new(parts),
        }
    }

    /// Quotes that are better than the chain's rates, for a trade of which so much arrives. Nodes that have answered of late are not
    /// asked again; the others have three seconds together. None where nothing is traded.
    pub async fn quotes(
        &self,
        (from, to): (SidechainId, SidechainId),
        arrives: Amount,
    ) -> Vec<UsableQuote> {
        if from == to {
            return vec![];
        }
        // where the network is not read yet the search says so
        let pairs = self.parts.routes.exchange_pairs(from, to).await;
        let asked = to_be_asked(pairs.unwrap_or_default(), &self.parts.account, arrives);
        let asked = asked
            .iter()
            .map(|pair| self.quote(pair, amount_for(pair, arrives)));
        let quotes = join_all(asked).await;
        quotes.into_iter().flatten().collect()
    }

    /// A quote is named no more: its node does not take it.
    pub async fn forget(&self, id: &Hash) {
        self.memory.forget(*id).await;
    }

    async fn quote(&self, pair: &ExchangePair<Addr>, amount: Amount) -> Option<UsableQuote> {
        let trade = (pair.node.clone(), pair.from, pair.to);
        if let Some(known) = self.memory.read(trade.clone(), amount).await {
            return known.quote;
        }
        let now = Instant::now();
        let asked = timeout(LONGEST_ANSWER, self.ask(pair, amount)).await;
        let asked = asked.unwrap_or_else(|_| Err("it has not answered in time".to_owned()));
        let quote = match asked {
            Ok(quote) => Some(quote),
            Err(why) => {
                debug!(node = %pair.node, why, "a node's rate is the chain's");
                None
            }
        };
        let lasts = |quote: &UsableQuote| Duration::from_secs(quote.lasts.0);
        let lasts = quote.as_ref().map_or(NOT_ASKED_FOR, |quote| {
            lasts(quote).saturating_sub(ON_THE_WAY)
        });
        let answer = Answer {
            until: now + lasts,
            amount,
            quote: quote.clone(),
        };
        self.memory.note(trade, answer).await;
        quote.filter(|_| now + lasts > Instant::now())
    }

    async fn ask(&self, pair: &ExchangePair<Addr>, amount: Amount) -> Result<UsableQuote, String> {
        let QuoteParts {
            peers,
            writer,
            follower,
            domain,
            ..
        } = &*self.parts;
        let nodes = follower.borrow().view.nodes.clone();
        let announced = nodes.get(pair.node.as_str());
        let identity_key = announced.ok_or("it is not announced")?.identity_key;
        let listed = peers.list().await;
        let mut same = listed
            .iter()
            .filter(|peer| peer.account == pair.node.as_str());
        let is_linked = same.any(|peer| peer.is_linked());
        self.memory.note_use(pair.node.as_str(), is_linked).await;
        let link = reach(&nodes, peers, writer, &pair.node).await;
        let link = link.map_err(|unreachable| unreachable.why)?;
        let ask = AskQuoteFrame {
            // the link gives it a number
            req: 0,
            from: pair.from,
            to: pair.to,
            amount,
        };
        let signed = link.questions.quote(ask).await;
        let signed = signed.map_err(|why| why.to_string())?;
        let (block, now) = {
            let follower = follower.borrow();
            (follower.view.block.time, follower.later_clock())
        };
        let check = QuoteCheck {
            domain,
            pair,
            identity_key: &identity_key,
            amount,
            times: (block, now),
        };
        check.check(&signed).map_err(|problem| problem.to_string())
    }
}

/// The nodes that may trade so much, of the best rates on chain. We do not trade with ourselves.
fn to_be_asked(
    pairs: Vec<ExchangePair<Addr>>,
    account: &Addr,
    arrives: Amount,
) -> Vec<ExchangePair<Addr>> {
    let may_trade = |pair: &ExchangePair<Addr>| pair.node != *account && arrives <= pair.largest;
    let mut pairs: Vec<_> = pairs.into_iter().filter(may_trade).collect();
    pairs.sort_by(|one, two| {
        // takes ÷ gives, compared crosswise
        let (left, right) = (
            one.takes.wide() * two.gives.wide(),
            two.takes.wide() * one.gives.wide(),
        );
        left.cmp(&right).then_with(|| one.node.cmp(&two.node))
    });
    pairs.truncate(MOST_ASKED);
    pairs
}

/// For how much a node is asked: for the fees of the hops after it an eighth more than what arrives, within what it trades.
fn amount_for(pair: &ExchangePair<Addr>, arrives: Amount) -> Amount {
    let more = Amount::new(arrives.u128() / 8 + 1);
    let amount = arrives.saturating_add(more);
    amount.min(pair.largest).max(pair.smallest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::Ppm;

    fn pair(node: &str, takes: u128, largest: u128) -> ExchangePair<Addr> {
        ExchangePair {
            from: SidechainId(1),
            to: SidechainId(2),
            node: Addr::unchecked(node),
            takes: Amount::new(takes),
            gives: Amount::new(2),
            smallest: Amount::new(100),
            largest: Amount::new(largest),
            fee_rate: Ppm(7),
        }
    }

    #[test]
    fn the_four_nodes_of_the_best_rates_are_asked_that_trade_so_much() {
        let pairs = vec![
            pair("dear", 9, 1_000),
            pair("second", 4, 1_000),
            pair("us", 1, 1_000),
            pair("small", 1, 499),
            pair("b", 5, 500),
            pair("a", 5, 500),
            pair("first", 3, 1_000),
        ];
        let asked = to_be_asked(pairs, &Addr::unchecked("us"), Amount::new(500));
        let names: Vec<_> = asked.iter().map(|pair| pair.node.as_str()).collect();
        assert_eq!(names, ["first", "second", "a", "b"]);
    }

    #[test]
    fn a_node_is_asked_for_an_eighth_more_than_arrives_within_what_it_trades() {
        let pair = pair("node", 3, 1_000);
        for (arrives, asked) in [(1, 100), (800, 901), (950, 1_000), (u128::MAX, 1_000)] {
            assert_eq!(amount_for(&pair, Amount::new(arrives)), Amount::new(asked));
        }
    }
}
