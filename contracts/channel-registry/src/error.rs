//! What the registry refuses.

use causeway_guards::GuardError;
use causeway_rules::admission::AdmissionError;
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_types::channel::{Direction, LockMode, Side};
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::{Addr, StdError, VerificationError};
use thiserror::Error;

/// Why a message is refused.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, parsing, addresses.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Stray coins, or a migration that cannot be.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// A rule of channels.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A condition of admission.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// A bound of the policy.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The owner's two steps.
    #[error(transparent)]
    Ownership(#[from] cw_ownable::OwnershipError),
    /// The chain's verifier could not read key or signature.
    #[error(transparent)]
    Verification(#[from] VerificationError),
    /// Entry is stopped.
    #[error(
        "entry is paused: no channel can be opened, joined or funded now; all ways out are open"
    )]
    Paused,
    /// No such channel.
    #[error("there is no channel {0}")]
    NoChannel(ChannelId),
    /// No such name.
    #[error("{opener} has no channel named '{name}'")]
    NoName {
        /// Whose.
        opener: String,
        /// What.
        name: String,
    },
    /// Not a participant, or not the one who may.
    #[error("{sender} is not {needs} of channel {channel_id}")]
    NotParticipant {
        /// Who asked.
        sender: String,
        /// Who may.
        needs: &'static str,
        /// The channel.
        channel_id: ChannelId,
    },
    /// A token that no sidechain of our issuer has.
    #[error("{token} is no token of the issuer {issuer}")]
    ForeignToken {
        /// The token.
        token: String,
        /// Our issuer.
        issuer: String,
    },
    /// A channel of another sidechain.
    #[error("the money is of sidechain {sent}, channel {channel_id} is of sidechain {channel}")]
    WrongSidechain {
        /// The token's.
        sent: SidechainId,
        /// The channel's.
        channel: SidechainId,
        /// The channel.
        channel_id: ChannelId,
    },
    /// Money in another's name.
    #[error("{sender} cannot send money in the name of {beneficiary}: only the issuer {issuer} is believed")]
    BeneficiaryNotBelieved {
        /// The cw20 sender.
        sender: String,
        /// Whose it should be.
        beneficiary: String,
        /// Our issuer.
        issuer: String,
    },
    /// Opener and peer are one.
    #[error("a channel needs two participants, {0} is named as both")]
    SelfChannel(String),
    /// An unlocked channel for anyone.
    #[error("an unlocked channel needs a named peer")]
    PeerNeeded,
    /// A mode that the policy does not allow.
    #[error("{asked} channels are not allowed, allowed are: {}", .allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    ModeNotAllowed {
        /// Asked.
        asked: LockMode,
        /// Allowed.
        allowed: Vec<LockMode>,
    },
    /// Less than the smallest channel.
    #[error("a channel is opened with at least {least}, {asked} was sent")]
    ChannelTooSmall {
        /// Sent.
        asked: Amount,
        /// The least.
        least: Amount,
    },
    /// A key that is no compressed point.
    #[error("the channel key must be a compressed secp256k1 key: its first byte is {0:#04x}, it must be 0x02 or 0x03")]
    KeyForm(u8),
    /// Both sides with one key.
    #[error("the channel key is the peer's, each side needs its own")]
    SameKey,
    /// A name that is taken. Opening again by mistake ends here.
    #[error("the name '{name}' is taken by channel {channel_id}")]
    NameTaken {
        /// The name.
        name: String,
        /// Whose it is.
        channel_id: ChannelId,
    },
    /// A name that is too long or empty.
    #[error("a name has 1 to {allowed} bytes, this one has {asked}")]
    NameLength {
        /// Its length.
        asked: usize,
        /// The most.
        allowed: usize,
    },
    /// The channel is for somebody else.
    #[error("channel {channel_id} was opened to {peer}, {sender} cannot join it")]
    NotInvited {
        /// The channel.
        channel_id: ChannelId,
        /// Who may join.
        peer: String,
        /// Who tried.
        sender: String,
    },
    /// The higher of the two s that verify.
    #[error("side {0}'s signature has a high s, only the lower one counts")]
    HighS(Side),
    /// Not a signature of that key over that thing.
    #[error("side {side}'s signature does not fit this {what}: another key, channel, direction, contract, chain or content was signed")]
    BadSignature {
        /// Whose it should be.
        side: Side,
        /// What was signed.
        what: &'static str,
    },
    /// A side without a key cannot sign.
    #[error("side {0} has no channel key, it can only act by its own transaction")]
    NoKey(Side),
    /// A signature is missing.
    #[error("side {0}'s signature is missing")]
    SignatureMissing(Side),
    /// No voucher, or too many.
    #[error("{asked} vouchers, between 1 and {allowed} can be shown at once")]
    VoucherCount {
        /// How many.
        asked: usize,
        /// At most.
        allowed: usize,
    },
    /// Two vouchers of one direction.
    #[error("two vouchers of direction {0}, show the newer one only")]
    SameDirection(Direction),
    /// A batch that is empty or too long.
    #[error("{asked} channels, between 1 and {allowed} can be settled at once")]
    BatchSize {
        /// How many.
        asked: usize,
        /// At most.
        allowed: usize,
    },
    /// One channel twice in a batch.
    #[error("channel {0} is named twice")]
    Duplicate(ChannelId),
    /// Less credit.
    #[error("asked for {asked} of credit, {allowed} is there")]
    CreditShort {
        /// Asked.
        asked: Amount,
        /// There is.
        allowed: Amount,
    },
    /// More margin than money.
    #[error("{asked} of the money was to be margin, {allowed} was sent")]
    MarginExceeds {
        /// What was to be margin.
        asked: Amount,
        /// All that was sent.
        allowed: Amount,
    },
    /// Margin where none is asked.
    #[error("{brought} was brought as margin, 0 is needed: this channel's minimum rate is 0")]
    NoMarginNeeded {
        /// What was brought.
        brought: Amount,
    },
    /// Leased liquidity that the vault did not send.
    #[error("{sender} sends leased liquidity; only the vault {vault} is believed")]
    NotVault {
        /// The cw20 sender.
        sender: String,
        /// The vault.
        vault: String,
    },
    /// A payout into the vault for what was not leased.
    #[error("only leased liquidity is paid into the vault; name an address, or take credit")]
    LeaseOnly,
    /// A way out that leased liquidity has not.
    #[error("the provider's side of channel {channel_id} is leased: it is withdrawn as tokens, with the taker's consent, or comes back when the channel ends")]
    Leased {
        /// The channel.
        channel_id: ChannelId,
    },
    /// A lease of more than was sent, or of less where the rest has no place.
    #[error("{asked} is leased, {sent} was sent")]
    LeaseAmount {
        /// What is leased.
        asked: Amount,
        /// What was sent.
        sent: Amount,
    },
    /// A lease into a channel of others.
    #[error("channel {channel_id} is not the taker's {taker}, or its peer is not the provider {provider}'s leased side")]
    NotLeasable {
        /// The channel.
        channel_id: ChannelId,
        /// Who takes.
        taker: String,
        /// Who provides.
        provider: String,
    },
    /// The vault counts channels otherwise.
    #[error("the vault expects channel {asked}, the next is {next}")]
    OtherChannel {
        /// What the vault expects.
        asked: ChannelId,
        /// The next number.
        next: ChannelId,
    },
    /// The contracts keep nothing that merely arrives.
    #[error("{recipient} keeps no tokens that merely arrive; they would be lost")]
    KeepsNothing {
        /// Who was to be paid.
        recipient: Addr,
    },
    /// More would go out than came in. Cannot happen; if it did, nothing goes out.
    #[error("{asked} should go out of sidechain {sidechain_id}, {held} is held")]
    HoldingShort {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Asked.
        asked: Amount,
        /// Held.
        held: Amount,
    },
    /// A reply that nothing asked for.
    #[error("reply {0} was not asked for")]
    UnknownReply(u64),
}
