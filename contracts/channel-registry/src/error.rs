//! What the registry refuses.

use causeway_contract_utils::{ownership_code, CommonError};
use causeway_rules::admission::AdmissionError;
use causeway_rules::policy::ParameterError;
use causeway_rules::RuleError;
use causeway_types::channel::{Direction, LockMode, Side};
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::{Addr, StdError, VerificationError};
use cw_utils::PaymentError;
use thiserror::Error;

/// Why a message is refused.
/// The texts name the fields: `asked` is what the message asked for; `allowed`, `least` and `largest` are its bounds.
/// Amounts are in base units, times in seconds.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)]
pub enum ContractError {
    /// An address, a message inside a message, another contract's answer or a stored record cannot be read.
    ///
    /// Do: look at what the text names; check addresses, and that all contracts are of one deployment.
    #[error("std_error: {0}")]
    Std(#[from] StdError),
    /// Coins came with a message that takes none.
    ///
    /// Do: send the message without coins.
    #[error("coins_not_accepted: {0}; send the message without coins")]
    Payment(#[from] PaymentError),
    /// What any of the contracts refuses.
    #[error(transparent)]
    Common(#[from] CommonError),
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
    #[error("{}: {0}", ownership_code(.0))]
    Ownership(#[from] cw_ownable::OwnershipError),
    /// The chain's verifier could not read key or signature.
    ///
    /// Do: send a 64-byte signature by a valid compressed key.
    #[error("signature_unreadable: {0}")]
    Verification(#[from] VerificationError),
    /// The owner has stopped entry.
    ///
    /// Do: wait until the owner allows entry again; withdrawals, closes and redemptions are never paused.
    #[error(
        "entry_paused: entry is paused: no channel can be opened, joined or funded now; withdrawals, closes and redemptions are never paused"
    )]
    Paused,
    /// There is no such channel.
    ///
    /// Do: check the number.
    #[error("channel_not_found: there is no channel {0}")]
    NoChannel(ChannelId),
    /// No such name.
    ///
    /// Do: check the name, and who opened the channel.
    #[error(
        "channel_name_not_found: {opener} has no channel of this name in sidechain {sidechain_id}"
    )]
    NoName {
        /// Who would have opened it.
        opener: Addr,
        sidechain_id: SidechainId,
    },
    /// The sender is no participant of the channel, or not the one that may do this.
    ///
    /// Do: send it from the account that may.
    #[error("not_participant: {sender} is not {needs} of channel {channel_id}")]
    NotParticipant {
        sender: String,
        needs: &'static str,
        channel_id: ChannelId,
    },
    /// The tokens are of another sidechain.
    ///
    /// Do: send the token of the channel's or the offer's sidechain.
    #[error("wrong_sidechain: the money is of sidechain {sent}, channel {channel_id} is of sidechain {channel}")]
    WrongSidechain {
        sent: SidechainId,
        channel: SidechainId,
        channel_id: ChannelId,
    },
    /// Money in another's name.
    ///
    /// Do: send it from the account that is to own it.
    #[error("beneficiary_not_accepted: {sender} cannot send money in the name of {beneficiary}: only the issuer {issuer} may")]
    BeneficiaryNotAccepted {
        sender: String,
        /// The address in whose name it was sent.
        beneficiary: String,
        issuer: String,
    },
    /// Opener and peer are one.
    ///
    /// Do: name another peer.
    #[error("same_participant: a channel needs two participants, {0} is named as both")]
    SelfChannel(String),
    /// An unlocked channel for anyone.
    ///
    /// Do: name the peer.
    #[error("peer_needed: an unlocked channel needs a named peer")]
    PeerNeeded,
    /// A mode that the policy does not allow.
    ///
    /// Do: open a channel in a mode that is allowed.
    #[error("lock_mode_not_allowed: {asked} channels are not allowed, allowed are: {}", .allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    ModeNotAllowed {
        asked: LockMode,
        allowed: Vec<LockMode>,
    },
    /// Less than the smallest channel.
    ///
    /// Do: open the channel with at least what is asked.
    #[error("channel_too_small: a channel is opened with at least {least}, {asked} was sent")]
    ChannelTooSmall { asked: Amount, least: Amount },
    /// A key that is no compressed point.
    ///
    /// Do: give a compressed secp256k1 public key, 33 bytes.
    #[error("key_form_invalid: the channel key must be a compressed secp256k1 key: its first byte is {0:#04x}, it must be 0x02 or 0x03")]
    KeyForm(u8),
    /// Both sides with one key.
    ///
    /// Do: use a key of your own.
    #[error("same_channel_key: the channel key is the peer's, each side needs its own")]
    SameKey,
    /// A name that is taken. Opening again by mistake ends here.
    ///
    /// Do: choose another name: names are never freed.
    #[error("channel_name_taken: the name '{name}' is taken by channel {channel_id}")]
    NameTaken { name: String, channel_id: ChannelId },
    /// A name that is too long or empty.
    ///
    /// Do: choose a name of as many bytes as are allowed.
    #[error("channel_name_length: a name has 1 to {allowed} bytes, this one has {asked}")]
    NameLength { asked: usize, allowed: usize },
    /// Another address was named as the channel's peer.
    ///
    /// Do: have a channel opened to your account, or to anyone.
    #[error("not_invited: channel {channel_id} was opened to {peer}, {sender} cannot join it")]
    NotInvited {
        channel_id: ChannelId,
        peer: String,
        sender: String,
    },
    /// The higher of the two s that verify.
    ///
    /// Do: sign with the lower s (libsecp256k1 does).
    #[error("signature_high_s: side {0}'s signature has a high s, only the lower one counts")]
    HighS(Side),
    /// Not a signature of that key over that thing.
    ///
    /// Do: check the key, the channel, the direction, the domain and the content that was signed.
    #[error("signature_invalid: side {side}'s signature does not fit this {what}: another key, channel, direction, contract, chain or content was signed")]
    BadSignature {
        /// Whose it should be.
        side: Side,
        what: &'static str,
    },
    /// A side without a key cannot sign.
    ///
    /// Do: have that side send the transaction itself.
    #[error("no_channel_key: side {0} has no channel key, it can only act by its own transaction")]
    NoKey(Side),
    /// A signature is missing.
    ///
    /// Do: add that side's signature, or have that side send it.
    #[error("signature_missing: side {0}'s signature is missing")]
    SignatureMissing(Side),
    /// No voucher, or too many.
    ///
    /// Do: show one or two vouchers.
    #[error("voucher_count: {asked} vouchers, between 1 and {allowed} can be shown at once")]
    VoucherCount { asked: usize, allowed: usize },
    /// Two vouchers of one direction.
    ///
    /// Do: show the newer one only.
    #[error("same_direction: two vouchers of direction {0}, show the newer one only")]
    SameDirection(Direction),
    /// A voucher of one direction comes with a claim of locks of the other.
    ///
    /// Do: claim the locks of the voucher that comes along.
    #[error("other_direction: the voucher that comes along is of direction {shown}, locks of direction {claimed} are claimed")]
    OtherDirection {
        shown: Direction,
        claimed: Direction,
    },
    /// A batch that is empty or too long.
    ///
    /// Do: settle as many channels at once as are allowed.
    #[error("batch_size: {asked} channels, between 1 and {allowed} can be settled at once")]
    BatchSize { asked: usize, allowed: usize },
    /// One channel twice in a batch.
    ///
    /// Do: name each channel once.
    #[error("channel_twice: channel {0} is named twice")]
    Duplicate(ChannelId),
    /// Less credit.
    ///
    /// Do: use no more than the credit that is there (`Credit`), or send tokens.
    #[error("credit_too_small: asked for {asked} of credit, {allowed} is there")]
    CreditShort { asked: Amount, allowed: Amount },
    /// More margin than money.
    ///
    /// Do: send more, or name a smaller margin.
    #[error("margin_exceeds_funds: {asked} of the money was to be margin, {allowed} was sent")]
    MarginExceeds {
        /// What was to be margin.
        asked: Amount,
        /// All that was sent.
        allowed: Amount,
    },
    /// Margin where none is asked.
    ///
    /// Do: leave the margin out.
    #[error("margin_not_needed: {sent} was sent as margin, 0 is needed: this channel's minimum rate is 0")]
    NoMarginNeeded {
        /// What was sent as margin.
        sent: Amount,
    },
    /// Leased liquidity that the vault did not send.
    ///
    /// Do: nothing: only the vault sends leased liquidity.
    #[error("not_vault: {sender} sends leased liquidity; only the vault {vault} may")]
    NotVault { sender: String, vault: String },
    /// A payout into the vault for what was not leased.
    ///
    /// Do: name an address, or take credit.
    #[error("payout_leased_only: only leased liquidity is paid into the vault; name an address, or take credit")]
    LeaseOnly,
    /// The message does not pay out leased liquidity.
    ///
    /// Do: withdraw as tokens with the taker's consent, or wait until the channel ends.
    #[error("side_is_leased: the provider's side of channel {channel_id} is leased: it is withdrawn as tokens, with the taker's consent, or comes back when the channel ends")]
    Leased { channel_id: ChannelId },
    /// A lease of more than was sent, or of less where the rest has no place.
    ///
    /// Do: report it: vault and registry disagree.
    #[error("lease_amount: {asked} is leased, {sent} was sent")]
    LeaseAmount { asked: Amount, sent: Amount },
    /// A lease into a channel of others.
    ///
    /// Do: name a channel of the taker's that nobody has joined, or whose peer is this provider's leased side.
    #[error("channel_not_leasable: channel {channel_id} is not the taker's {taker}, or its peer is not the provider {provider}'s leased side")]
    NotLeasable {
        channel_id: ChannelId,
        taker: String,
        provider: String,
    },
    /// The vault counts channels otherwise.
    ///
    /// Do: send it again: another channel was opened in between.
    #[error("other_channel_expected: the vault expects channel {asked}, the next is {next}")]
    OtherChannel {
        /// What the vault expects.
        asked: ChannelId,
        next: ChannelId,
    },
    /// A reply to nothing that was asked.
    ///
    /// Do: report it: it is a fault of the chain or of the contract.
    #[error("unknown_reply: reply {0} was not asked for")]
    UnknownReply(u64),
}
