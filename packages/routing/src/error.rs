//! Why a change is refused, and why there is no route. Each text begins with a stable code, the variant's name in snake case.
//! What the policy contract refuses too has the code that it has there, in [`RouteError`].

use causeway_rules::route::RouteError;
use causeway_types::error_code::code_of;
use causeway_types::route::MAX_HOPS;
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_std::Addr;
use thiserror::Error;

/// Why a change of the graph is refused. The graph stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum GraphError {
    /// Both sides of the channel are one address, which the registry does not open.
    ///
    /// Do: read the channel again, from another node of the chain.
    #[error("self_loop: both sides of channel {channel_id} are {node}")]
    SelfLoop { channel_id: ChannelId, node: Addr },
    /// The channel is known with other sides, another sidechain or another mode, none of which ever changes.
    ///
    /// Do: read the channel again, from another node of the chain.
    #[error("other_channel: channel {channel_id} is known with other sides, another sidechain or another mode")]
    OtherChannel { channel_id: ChannelId },
    /// The change is about a channel that the graph does not have.
    ///
    /// Do: give the channel itself first.
    #[error("unknown_channel: channel {channel_id} is not in the graph")]
    UnknownChannel { channel_id: ChannelId },
    /// The exchange pair makes no sense.
    ///
    /// Do: as the error inside says.
    #[error(transparent)]
    Pair(#[from] RouteError),
}

/// Why there is no route, or why a channel or a preset route is not used.
/// `asked` is what the payment needs; `allowed` is what there is. Amounts are in base units, times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum RoutingError {
    /// What the policy contract refuses in the same words.
    ///
    /// Do: as the error inside says.
    #[error(transparent)]
    Rule(#[from] RouteError),
    /// The payer has no running channel in the sidechain that takes locks.
    ///
    /// Do: open a one-way or two-way channel, or pay in another token.
    #[error("no_channel_out: {payer} has no channel in sidechain {sidechain_id} over which it could send a lock")]
    NoChannelOut {
        payer: Addr,
        sidechain_id: SidechainId,
    },
    /// The payee has no running channel in the sidechain that takes locks.
    ///
    /// Do: ask the payee to open one, or open a channel to it.
    #[error("no_channel_in: {payee} has no channel in sidechain {sidechain_id} over which it could be sent a lock")]
    NoChannelIn {
        payee: Addr,
        sidechain_id: SidechainId,
    },
    /// The node has announced no node, so nobody can send it a lock to forward or to accept.
    ///
    /// Do: ask it to run a node and to announce it, or open a channel to it.
    #[error("node_not_announced: {node} has announced no node, and is paid over a channel of the payer's alone")]
    NodeNotAnnounced { node: Addr },
    /// No node exchanges the one sidechain's token for the other's.
    ///
    /// Do: pay in the token in which the payee is paid, or ask a node to exchange.
    #[error("no_exchange: no node exchanges sidechain {from}'s token for sidechain {to}'s")]
    NoExchange { from: SidechainId, to: SidechainId },
    /// No chain of channels joins the two, whatever the amount.
    ///
    /// Do: open a channel to the payee, or to a node that can reach it.
    #[error("unreachable_payee: no route of at most {most_hops} hops leads from {payer} to {payee}, whatever the amount")]
    UnreachablePayee {
        payer: Addr,
        payee: Addr,
        most_hops: usize,
    },
    /// There are routes, and none carries so much at once.
    ///
    /// Do: pay less, or in parts.
    #[error("amount_too_large: {asked} base units are to arrive; the routes carry {allowed} base units at once")]
    AmountTooLarge { asked: Amount, allowed: Amount },
    /// All routes would hold the payer's lock longer than it allows.
    ///
    /// Do: allow a longer wait, or open a channel nearer to the payee.
    #[error(
        "wait_too_long: the payer's lock would run {asked} s; at most {allowed} s are allowed"
    )]
    WaitTooLong { asked: Seconds, allowed: Seconds },
    /// The channel has less in it than is to be carried.
    ///
    /// Do: pay less, or use another route.
    #[error("capacity_too_small: {asked} base units would be paid over channel {channel_id}; at most {allowed} base units can be paid over it now")]
    CapacityTooSmall {
        channel_id: ChannelId,
        asked: Amount,
        allowed: Amount,
    },
    /// It is too unlikely that the channel carries the amount, by what the chain said and by earlier attempts.
    ///
    /// Do: pay less, in parts, or wait: a node that was away is tried again after two minutes, and what was learnt of amounts loses its
    /// weight by half in an hour.
    #[error("chance_too_small: channel {channel_id} carries {asked} base units with a chance of {chance} ppm; it is tried from {least} ppm on")]
    ChanceTooSmall {
        channel_id: ChannelId,
        asked: Amount,
        chance: Ppm,
        least: Ppm,
    },
    /// An eighth of the channel's close window is shorter than what a forwarding node needs between two locks.
    ///
    /// Do: use channels with a longer close window.
    #[error("close_window_too_short: an eighth of the close window of channel {channel_id} is {allowed} s; {asked} s are needed between locks")]
    CloseWindowTooShort {
        channel_id: ChannelId,
        asked: Seconds,
        allowed: Seconds,
    },
    /// The node that exchanges would be bound to its rate for too long.
    ///
    /// Do: use a payee, or an exchanging node, that is nearer to the other.
    #[error("trade_too_long: {node} would be bound to its rate for {asked} s; it is for {allowed} s at most")]
    TradeTooLong {
        node: Addr,
        asked: Seconds,
        allowed: Seconds,
    },
    /// More than one bound is in the way: without any single one of them there is still no route, without all there is.
    ///
    /// Do: allow more of one: a higher cost, a longer wait, a smaller amount.
    #[error("bounds_together: more than one bound is in the way: {amount} base units to arrive for at most {at_most} base units, waiting at most {longest_wait} s")]
    BoundsTogether {
        amount: Amount,
        at_most: Amount,
        longest_wait: Seconds,
    },
    /// The search met a bound of its own effort before it had seen all routes.
    ///
    /// Do: pay less, or name the route.
    #[error(
        "search_gave_up: {labels} partial routes were compared, and no route was found by then"
    )]
    SearchGaveUp { labels: usize },
    /// The parts that were found do not add up to the amount.
    ///
    /// Do: pay less.
    #[error("parts_too_small: {asked} base units are to arrive; {parts} parts carry {allowed} base units")]
    PartsTooSmall {
        asked: Amount,
        allowed: Amount,
        parts: usize,
    },
    /// A circle begins and ends with two different channels of the node.
    ///
    /// Do: name two channels of the node, in one sidechain.
    #[error("no_circle: channel {into} and channel {out_of} are not two channels of {node} in one sidechain")]
    NoCircle {
        node: Addr,
        into: ChannelId,
        out_of: ChannelId,
    },
    /// The channel is not in the graph: it does not run.
    ///
    /// Do: name a channel that is open and not closing.
    #[error("channel_not_in_graph: channel {channel_id} does not run, at {now}")]
    ChannelNotInGraph {
        channel_id: ChannelId,
        now: UnixTime,
    },
}

impl RoutingError {
    /// The code in front of the text.
    pub fn code(&self) -> String {
        let text = self.to_string();
        code_of(&text).unwrap_or_default().to_owned()
    }

    /// What was asked for and what is allowed, where there are two such numbers: amounts in base units, times in seconds,
    /// chances and rates in ppm.
    pub fn numbers(&self) -> Option<(String, String)> {
        match self {
            RoutingError::AmountTooLarge { asked, allowed }
            | RoutingError::CapacityTooSmall { asked, allowed, .. }
            | RoutingError::PartsTooSmall { asked, allowed, .. }
            | RoutingError::Rule(
                RouteError::RouteTooExpensive { asked, allowed }
                | RouteError::BalanceTooSmall { asked, allowed, .. },
            ) => both(asked, allowed),
            RoutingError::WaitTooLong { asked, allowed }
            | RoutingError::CloseWindowTooShort { asked, allowed, .. }
            | RoutingError::TradeTooLong { asked, allowed, .. }
            | RoutingError::Rule(RouteError::RouteLockTooLong { asked, allowed, .. }) => {
                both(asked, allowed)
            }
            RoutingError::Rule(RouteError::ExchangeOutOfBounds {
                asked,
                least,
                largest,
                ..
            }) => both(asked, format!("{least} to {largest}")),
            RoutingError::Rule(RouteError::HopCount { asked }) => {
                both(asked, format!("1 to {MAX_HOPS}"))
            }
            RoutingError::Rule(RouteError::ZeroAmount) => both(0, "1 or more"),
            RoutingError::ChanceTooSmall { chance, least, .. } => both(chance, least),
            // what these say is not that a number is above another
            RoutingError::Rule(_)
            | RoutingError::NoChannelOut { .. }
            | RoutingError::NoChannelIn { .. }
            | RoutingError::NodeNotAnnounced { .. }
            | RoutingError::NoExchange { .. }
            | RoutingError::UnreachablePayee { .. }
            | RoutingError::BoundsTogether { .. }
            | RoutingError::SearchGaveUp { .. }
            | RoutingError::NoCircle { .. }
            | RoutingError::ChannelNotInGraph { .. } => None,
        }
    }
}

fn both(asked: impl ToString, allowed: impl ToString) -> Option<(String, String)> {
    Some((asked.to_string(), allowed.to_string()))
}
