//! The codes of failures. docs/peer-protocol.md#failures.

use crate::wire_codes::wire_codes;

/// What a payer leaves out when it tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureScope {
    /// Nothing: what was asked for is to be as the failure says.
    Terms,
    /// The channel, for a while.
    Channel,
    /// The node, for a while.
    Node,
    /// All routes: the payee does not take it.
    Payee,
}

/// A code; its meaning never changes. One that is not known is kept, and read by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FailureCode(pub u16);

wire_codes! {
    FailureCode, "failure" {
        /// The fee offered, base units, and the one wanted, rounded up to 1/64 of rate × amount.
        FEE_TOO_LOW = 1 "fee_too_low";
        /// The incoming lock's expiry, and the earliest that this node takes for the outgoing one.
        EXPIRY_TOO_SOON = 2 "expiry_too_soon";
        /// The lock's expiry, and the latest that this node takes.
        EXPIRY_TOO_LATE = 3 "expiry_too_late";
        /// The lock's amount, and the smallest that this node forwards.
        AMOUNT_TOO_SMALL = 4 "amount_too_small";
        /// The quote is not this node's, is older than it was good for, or the rate has changed.
        QUOTE_OVER = 5 "quote_over";
        /// For how long from now this node would be bound to the rate of the trade, seconds, and for how long it is at most.
        TRADE_TOO_LONG = 6 "trade_too_long";
        /// No channel of this node's by which anything is forwarded.
        UNKNOWN_CHANNEL = 32 "unknown_channel";
        /// Too little is left on this node's side for the amount.
        TOO_LITTLE_LEFT = 33 "too_little_left";
        /// The peer is not connected, or cannot be paid for now.
        PEER_AWAY = 34 "peer_away";
        /// As many locks are pending as may be, or as this payer's share allows.
        TOO_MANY_LOCKS = 35 "too_many_locks";
        /// The channel ends or is closed too soon for the lock.
        CHANNEL_ENDS = 36 "channel_ends";
        /// This node forwards nothing for now, or trades nothing, since it does not know the newest rates.
        NODE_BUSY = 64 "node_busy";
        /// The onion could not be opened; told by the node before the one that could not.
        UNREADABLE_ONION = 65 "unreadable_onion";
        /// The lock is not within the amounts of this pair, or this node gives no more of this token in trades for now.
        TRADE_LIMIT = 66 "trade_limit";
        /// No such invoice, another secret, amount or total, or it is paid, cancelled or over: which of them is the payee's alone.
        UNKNOWN_PAYMENT = 96 "unknown_payment";
        /// The other parts did not come in time.
        PARTS_MISSING = 97 "parts_missing";
        /// The payee did not settle the held invoice.
        NOT_SETTLED = 98 "not_settled";
        /// The lock's expiry, and the earliest that the payee takes.
        FINAL_EXPIRY_TOO_SOON = 99 "final_expiry_too_soon";
    }
}

impl FailureCode {
    /// What a payer leaves out when it tries again.
    pub fn scope(self) -> FailureScope {
        match self.0 {
            0..=31 => FailureScope::Terms,
            32..=63 => FailureScope::Channel,
            64..=95 => FailureScope::Node,
            _ => FailureScope::Payee,
        }
    }
}
