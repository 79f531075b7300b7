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
    /// Coins were sent with a message that takes none.
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
    /// The chain cannot parse the signature or the key.
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
    EntryPaused,
    /// There is no such channel.
    ///
    /// Do: check the number.
    #[error("channel_not_found: there is no channel {0}")]
    ChannelNotFound(ChannelId),
    /// The opener has no channel of this name in the sidechain.
    ///
    /// Do: check the name, and who opened the channel.
    #[error(
        "channel_name_not_found: {opener} has no channel of this name in sidechain {sidechain_id}"
    )]
    ChannelNameNotFound {
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
    /// Money is sent in another owner's name.
    ///
    /// Do: send it from the account that is to own it.
    #[error("beneficiary_not_accepted: {sender} cannot send money in the name of {beneficiary}: only the issuer {issuer} may")]
    BeneficiaryNotAccepted {
        sender: String,
        /// The address in whose name it was sent.
        beneficiary: String,
        issuer: String,
    },
    /// Opener and peer are the same address.
    ///
    /// Do: name another peer.
    #[error("same_participant: a channel needs two participants, {0} is named as both")]
    SameParticipant(String),
    /// An unlocked channel names no peer.
    ///
    /// Do: name the peer.
    #[error("peer_needed: an unlocked channel needs a named peer")]
    PeerNeeded,
    /// The policy does not allow channels of this lock mode.
    ///
    /// Do: open a channel in a mode that is allowed.
    #[error("lock_mode_not_allowed: {asked} channels are not allowed, allowed are: {}", .allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    LockModeNotAllowed {
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
    KeyFormInvalid(u8),
    /// Both sides have the same channel key.
    ///
    /// Do: use a key of your own.
    #[error("same_channel_key: the channel key is the peer's, each side needs its own")]
    SameChannelKey,
    /// The opener has a channel of this name in the sidechain, so an opening by mistake is not repeated.
    ///
    /// Do: choose another name: names are never freed.
    #[error("channel_name_taken: the name '{name}' is taken by channel {channel_id}")]
    ChannelNameTaken { name: String, channel_id: ChannelId },
    /// The channel's name is empty or too long.
    ///
    /// Do: choose a name of 1 to as many bytes as are allowed.
    #[error("channel_name_length: a name has 1 to {allowed} bytes, this one has {asked}")]
    ChannelNameLength { asked: usize, allowed: usize },
    /// Another address was named as the channel's peer.
    ///
    /// Do: have a channel opened to your account, or to anyone.
    #[error("not_invited: channel {channel_id} was opened to {peer}, {sender} cannot join it")]
    NotInvited {
        channel_id: ChannelId,
        peer: String,
        sender: String,
    },
    /// The signature has the higher of the two possible s.
    ///
    /// Do: sign with the lower s (libsecp256k1 does).
    #[error("signature_high_s: side {0}'s signature has a high s, only the lower one counts")]
    SignatureHighS(Side),
    /// The signature is not by that key over that content.
    ///
    /// Do: check the key, the channel, the direction, the domain and the content that was signed.
    #[error("signature_invalid: side {side}'s signature does not fit this {what}: another key, channel, direction, contract, chain or content was signed")]
    SignatureInvalid {
        /// Whose it should be.
        side: Side,
        what: &'static str,
    },
    /// The side has no channel key, so it cannot sign.
    ///
    /// Do: have that side send the transaction itself.
    #[error("no_channel_key: side {0} has no channel key, it can only act by its own transaction")]
    NoChannelKey(Side),
    /// A side's signature is missing, and that side did not send the message.
    ///
    /// Do: add that side's signature, or have that side send it.
    #[error("signature_missing: side {0}'s signature is missing")]
    SignatureMissing(Side),
    /// There is no voucher, or there are more than two.
    ///
    /// Do: show one or two vouchers.
    #[error("voucher_count: {asked} vouchers, between 1 and {allowed} can be shown at once")]
    VoucherCount { asked: usize, allowed: usize },
    /// Two vouchers are of the same direction.
    ///
    /// Do: show the newer one only.
    #[error("same_direction: two vouchers of direction {0}, show the newer one only")]
    SameDirection(Direction),
    /// The voucher that was sent along is of another direction than the claim.
    ///
    /// Do: claim locks of the voucher's direction.
    #[error("other_direction: the voucher that comes along is of direction {shown}, locks of direction {claimed} are claimed")]
    OtherDirection {
        shown: Direction,
        claimed: Direction,
    },
    /// A batch is empty or has too many channels.
    ///
    /// Do: name as many channels as are allowed.
    #[error("batch_size: {asked} channels, between 1 and {allowed} can be settled at once")]
    BatchSize { asked: usize, allowed: usize },
    /// A batch names a channel twice.
    ///
    /// Do: name each channel once.
    #[error("channel_twice: channel {0} is named twice")]
    ChannelTwice(ChannelId),
    /// The owner's credit is below the amount.
    ///
    /// Do: use no more than the credit (query `Credit`), or send tokens.
    #[error("credit_too_small: asked for {asked} of credit, {allowed} is there")]
    CreditTooSmall { asked: Amount, allowed: Amount },
    /// The margin that is named is above the money that was sent.
    ///
    /// Do: send more, or name a smaller margin.
    #[error("margin_exceeds_funds: {asked} of the money was to be margin, {allowed} was sent")]
    MarginExceedsFunds {
        /// What was to be margin.
        asked: Amount,
        /// All that was sent.
        allowed: Amount,
    },
    /// Margin was sent along, and the channel's minimum rate is 0.
    ///
    /// Do: leave the margin out.
    #[error("margin_not_needed: {sent} was sent as margin, 0 is needed: this channel's minimum rate is 0")]
    MarginNotNeeded {
        /// What was sent as margin.
        sent: Amount,
    },
    /// The sender of leased liquidity is not the vault.
    ///
    /// Do: nothing: only the vault sends leased liquidity.
    #[error("not_vault: {sender} sends leased liquidity; only the vault {vault} may")]
    NotVault { sender: String, vault: String },
    /// A payout into the vault was asked for, which is for leased liquidity alone.
    ///
    /// Do: name an address, or take credit.
    #[error("payout_leased_only: only leased liquidity is paid into the vault; name an address, or take credit")]
    PayoutLeasedOnly,
    /// The message does not pay out leased liquidity.
    ///
    /// Do: withdraw as tokens with the taker's consent, or wait until the channel ends.
    #[error("side_is_leased: the provider's side of channel {channel_id} is leased: it is withdrawn as tokens, with the taker's consent, or comes back when the channel ends")]
    SideIsLeased { channel_id: ChannelId },
    /// The leased amount does not fit the tokens that were sent. The vault never sends that.
    ///
    /// Do: report it: vault and registry disagree.
    #[error("lease_amount: {asked} is leased, {sent} was sent")]
    LeaseAmount { asked: Amount, sent: Amount },
    /// The channel is not one that this taker can lease liquidity into.
    ///
    /// Do: name a channel of the taker's that nobody has joined, or whose peer is this provider's leased side.
    #[error("channel_not_leasable: channel {channel_id} is not the taker's {taker}, or its peer is not the provider {provider}'s leased side")]
    ChannelNotLeasable {
        channel_id: ChannelId,
        taker: String,
        provider: String,
    },
    /// The new channel's id is not the one that the vault expected.
    ///
    /// Do: send it again: another channel was opened in between.
    #[error("other_channel_expected: the vault expects channel {asked}, the next is {next}")]
    OtherChannelExpected {
        /// What the vault expects.
        asked: ChannelId,
        next: ChannelId,
    },
    /// The contract was given a reply that it did not ask for.
    ///
    /// Do: report it: it is a fault of the chain or of the contract.
    #[error("unknown_reply: reply {0} was not asked for")]
    UnknownReply(u64),
}
