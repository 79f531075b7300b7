//! Payments of ours over several channels: what is to be paid at which cost, the locks that carried each, and what became of it.
//!
//! A payment is tried again over another route only once no lock of it may be paid any more, beside those of its other parts.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `lost` | those that were under way when the book was lost |
//! | `rows` | how they are read |
//! | `writes` | how they are written |

mod lost;
mod rows;
mod writes;

use super::entry::EntryKey;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{
    Amount, ChannelId, Direction, Hash, IdentityKey, LockId, Ppm, Preimage, Seconds, SidechainId,
    UnixTime,
};
use serde::{Deserialize, Serialize};

/// What is paid over several channels. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutedTerms {
    /// Who is paid.
    pub payee: String,
    /// In which sidechain's token we pay.
    pub pays_in: SidechainId,
    /// In which the payee is paid.
    pub arrives_in: SidechainId,
    /// How much arrives, base units of `arrives_in`'s token.
    pub amount: Amount,
    /// What the payee is told, by which it knows that the payment is its payer's.
    pub payment_secret: Hash,
    /// How long the last lock must run when it comes, seconds.
    pub final_delta: u64,
    /// The reference of the invoice that is paid; none where there is no invoice.
    pub invoice: Option<Hash>,
    /// What we name the payment by, where there is no invoice.
    pub reference: Option<Hash>,
    /// The preimage that we have chosen, where there is no invoice. That it is known here says nothing: the payment is made
    /// once the payee has given it back.
    pub own_preimage: Option<Preimage>,
    /// What we write to the payee.
    pub memo: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub purpose: RoutedPurpose,
}

/// What a payment over several channels is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutedPurpose {
    /// Somebody is paid.
    #[default]
    Payment,
    /// It is learnt whether a route carries it: nobody has its preimage, so its payee lets it go.
    Probe,
    /// Our own balance moves from one channel of ours into another: the payee is our own account.
    #[serde(rename = "circle")]
    Rebalance {
        /// The channel in which it falls.
        out_of: ChannelId,
        /// The channel in which it grows.
        into: ChannelId,
    },
}

/// How far a payment over several channels is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutedState {
    /// It is tried, or a lock of it may still be paid.
    UnderWay,
    /// The payee has given the preimage for it.
    Paid(Preimage),
    /// No lock of it may be paid any more, and it is tried no more.
    Failed,
    /// It was under way when the book was lost: what was lost may have paid it. It is tried no more, and is paid once its preimage is
    /// known, or has failed once it is proved that it was not paid.
    Unknown,
}

/// A payment of ours over several channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutedPayment {
    /// The number of the caller's id.
    pub request: RequestId,
    /// The hash that its locks are under.
    pub hash: Hash,
    /// What is paid.
    pub terms: RoutedTerms,
    /// The most that it may cost in all, base units of the token in which we pay.
    pub at_most: Amount,
    /// Until when another route is tried, by the later of block time and the machine's clock.
    pub until: UnixTime,
    /// When it was asked for, by the last committed block.
    pub at: UnixTime,
    /// How far it is.
    pub state: RoutedState,
    /// When that was last another one, by the last committed block.
    pub changed_at: UnixTime,
    /// Why it was not paid the last time, for people and programs, as the caller wrote it down.
    pub failure: Option<String>,
}

/// A payment of ours over several channels, in the list of payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRoutedPayment {
    /// Its place in the list, which is counted together with the log's numbers.
    pub number: u64,
    /// The caller's own name for it.
    pub request_id: String,
    /// What is paid, and how far it is.
    pub payment: RoutedPayment,
}

/// One hop of the route of a lock of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptHop {
    /// The channel over which it goes.
    pub channel_id: ChannelId,
    /// The direction of the payment through it.
    pub direction: Direction,
    /// Who is paid by the hop.
    pub to: String,
    /// The identity key of that node.
    pub key: IdentityKey,
    /// The sidechain of the channel.
    pub sidechain_id: SidechainId,
    /// What the hop's lock is over, base units.
    pub amount: Amount,
    /// When it expires.
    pub expires_at: UnixTime,
    /// The rate of the fee that its payer keeps; 0 for the first hop.
    pub rate: Ppm,
    /// The quote by which its payer trades; none where it does not, or at the chain's rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Hash>,
}

/// What may become of a lock that carries a payment of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// It may be paid.
    Open,
    /// Its preimage is known.
    Paid,
    /// It is gone for good.
    Gone,
}

/// A lock of ours that carries a payment over several channels, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteAttempt {
    /// The channel that the lock is in, and our side there.
    pub key: EntryKey,
    /// Which of its locks.
    pub lock: LockId,
    /// What the lock is over, base units.
    pub amount: Amount,
    /// The session key of its onion.
    pub session: [u8; 32],
    /// The route, from our channel on.
    pub route: Vec<AttemptHop>,
    /// When it was signed, by the later of block time and the machine's clock.
    pub at: UnixTime,
    /// What may become of it.
    pub state: AttemptState,
    /// Why a node let it go, sealed for us; none where nobody said.
    pub failure: Option<Vec<u8>>,
}

impl RoutedTerms {
    /// A payment to an account within one sidechain that names nothing.
    pub fn within(
        (payee, sidechain_id): (String, SidechainId),
        amount: Amount,
        payment_secret: Hash,
        final_delta: Seconds,
    ) -> RoutedTerms {
        RoutedTerms {
            payee,
            pays_in: sidechain_id,
            arrives_in: sidechain_id,
            amount,
            payment_secret,
            final_delta: final_delta.0,
            invoice: None,
            reference: None,
            own_preimage: None,
            memo: None,
            purpose: RoutedPurpose::Payment,
        }
    }

    /// What is paid for, where something is named.
    pub fn named(&self) -> Option<Hash> {
        self.invoice.or(self.reference)
    }
}

impl RoutedPayment {
    /// One that is asked for, until when it is tried and for at most how much. Nothing is signed for it, and the writer of the book knows
    /// the time.
    pub fn asked(
        (request, hash): (RequestId, Hash),
        (at_most, until): (Amount, UnixTime),
        terms: RoutedTerms,
    ) -> RoutedPayment {
        RoutedPayment {
            request,
            hash,
            terms,
            at_most,
            until,
            at: UnixTime(0),
            state: RoutedState::UnderWay,
            changed_at: UnixTime(0),
            failure: None,
        }
    }

    /// Whether it is known what became of it: it is made, or was not made and is tried no more.
    pub fn is_over(&self) -> bool {
        matches!(self.state, RoutedState::Paid(_) | RoutedState::Failed)
    }

    /// Whether routes are tried for it, or a lock that was signed for it is waited for.
    pub fn is_under_way(&self) -> bool {
        self.state == RoutedState::UnderWay
    }
}

/// What the attempts of a payment that may be paid, or are, are over together, base units of the token in which we pay.
pub fn committed_to(attempts: &[RouteAttempt]) -> Amount {
    let counts = attempts.iter().filter(|a| a.state != AttemptState::Gone);
    counts.fold(Amount::ZERO, |sum, attempt| {
        sum.saturating_add(attempt.amount)
    })
}
