//! Why the issuer refuses.

use causeway_contract_utils::{ownership_code, CommonError};
use causeway_types::issuer::{Asset, MAX_RECIPIENTS};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use cw_utils::{ParseReplyError, PaymentError};
use thiserror::Error;

/// Why the issuer refuses.
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
    /// Not the owner, or not the pending owner.
    #[error("{}: {0}", ownership_code(.0))]
    Ownership(#[from] OwnershipError),
    /// The chain's answer to the instantiation of a token cannot be read.
    ///
    /// Do: report it: the chain answers otherwise than CosmWasm does.
    #[error("reply_unreadable: {0}")]
    ParseReply(#[from] ParseReplyError),
    /// The contract was given a reply that it did not ask for.
    ///
    /// Do: report it: it is a fault of the chain or of the contract.
    #[error("unknown_reply: reply {id} answers nothing that was asked")]
    UnknownReply { id: u64 },
    /// The owner has stopped entry.
    ///
    /// Do: wait until the owner allows entry again; withdrawals, closes and redemptions are never paused.
    #[error("entry_paused: entry is paused; tokens can be redeemed as ever")]
    EntryPaused,
    /// The coins that were sent are not the sidechain's coin alone.
    ///
    /// Do: send the coin that backs the sidechain, and that alone.
    #[error("wrong_funds: {sent} was sent along; sidechain {sidechain_id} is backed by {asset}, and takes that alone (a coin with the message, a cw20 by its `Send`)")]
    WrongFunds {
        sent: String,
        sidechain_id: SidechainId,
        asset: Asset,
    },
    /// The cw20 token does not back the sidechain.
    ///
    /// Do: send the token that backs the sidechain.
    #[error("wrong_token: {sent} sent tokens; sidechain {sidechain_id} is backed by {asset}")]
    WrongToken {
        /// The contract that sent.
        sent: Addr,
        sidechain_id: SidechainId,
        asset: Asset,
    },
    /// The amount is zero.
    ///
    /// Do: give an amount of at least 1 base unit.
    #[error("zero_amount: 0 base units were sent; at least 1 is needed")]
    ZeroAmount,
    /// There is no such sidechain.
    ///
    /// Do: check the number (`Sidechains` lists them).
    #[error(
        "sidechain_not_found: sidechain {asked} was asked for; there are {count}, counted from 1"
    )]
    SidechainNotFound {
        /// The number asked for.
        asked: SidechainId,
        /// How many there are.
        count: u64,
    },
    /// There is no sidechain with this symbol.
    ///
    /// Do: check the symbol (`Sidechains` lists them).
    #[error("symbol_not_found: no sidechain's token has the symbol {symbol}")]
    SymbolNotFound {
        /// The symbol asked for.
        symbol: String,
    },
    /// The token is not that of a sidechain.
    ///
    /// Do: name a token of a sidechain of this issuer.
    #[error("token_not_found: {token} is no token of a sidechain of this issuer")]
    TokenNotFound { token: Addr },
    /// The registry was set before.
    ///
    /// Do: nothing: it is set for good.
    #[error("registry_already_set: registry {asked} was asked for; {registry} is set, for good")]
    RegistryAlreadySet {
        /// The one asked for.
        asked: Addr,
        registry: Addr,
    },
    /// The owner has not set the registry yet.
    ///
    /// Do: the owner sends `SetRegistry` (to the issuer: `SetContracts`) once.
    #[error("registry_not_set: a deposit into the registry was asked for; the owner has not named the registry yet")]
    RegistryNotSet,
    /// The denom of the asset is empty.
    ///
    /// Do: name the denom.
    #[error("empty_denom: the asset's denom is empty")]
    EmptyDenom,
    /// The asset is no coin that the chain knows, and no cw20 token.
    ///
    /// Do: name a coin or a cw20 token of this chain.
    #[error("asset_not_found: {asset} gives no answer as an asset must: {reason}")]
    AssetNotFound { asset: Asset, reason: String },
    /// The asset is the token of a sidechain.
    ///
    /// Do: name an asset of the main chain.
    #[error("own_token: {token} is the token of sidechain {sidechain_id} and backs no other")]
    OwnToken {
        /// The asset asked for.
        token: Addr,
        /// The sidechain whose token it is.
        sidechain_id: SidechainId,
    },
    /// The decimals are not those of the cw20 asset.
    ///
    /// Do: give the asset's decimals.
    #[error("decimals_differ: {asked} decimals were asked for; the asset has {has}")]
    DecimalsDiffer {
        asked: u8,
        /// What the asset has.
        has: u8,
    },
    /// Another sidechain has this symbol.
    ///
    /// Do: choose another symbol.
    #[error("symbol_taken: symbol {symbol} is that of sidechain {sidechain_id}")]
    SymbolTaken {
        symbol: String,
        sidechain_id: SidechainId,
    },
    /// The supply would exceed the largest amount.
    ///
    /// Do: deposit less.
    #[error(
        "supply_overflow: {asked} more was asked to be minted beside {recorded} recorded for the asset; together they exceed {}",
        Amount::MAX
    )]
    SupplyOverflow {
        /// What is recorded of the asset.
        recorded: Amount,
        /// What was to come to it.
        asked: Amount,
    },
    /// The asset has not arrived in full, or it has shrunk since the issuer last moved it.
    ///
    /// Do: deposit an asset that delivers what it is asked to; if it has shrunk, a redemption or a distribution records
    /// its balance again.
    #[error("delivered_short: a deposit of {asked} of {asset} was to arrive; the balance is {balance}, and was {before} after the issuer's last message")]
    DeliveredShort {
        asset: Asset,
        asked: Amount,
        /// The balance after the issuer's last message.
        before: Amount,
        balance: Amount,
    },
    /// The issuer has less of the asset than is recorded for its sidechains.
    ///
    /// Do: wait until the reserve is whole; tokens can be redeemed at the present ratio.
    #[error("reserve_too_small: with this deposit of {asked} the reserve of {asset} is {balance}, and {recorded} is recorded without it; deposits are refused until the reserve is whole")]
    ReserveTooSmall {
        asset: Asset,
        /// What the issuer has of it, this deposit included.
        balance: Amount,
        /// The supply that it backs already.
        recorded: Amount,
        asked: Amount,
    },
    /// A redemption is of more tokens than the sidechain has.
    ///
    /// Do: redeem no more than the supply.
    #[error("above_supply: {asked} was asked to be redeemed of a supply of {supply}")]
    AboveSupply { asked: Amount, supply: Amount },
    /// The redemption would pay less than `min_out`.
    ///
    /// Do: name a smaller `min_out`, or redeem later.
    #[error("below_minimum_out: at least {min_out} was asked for; the redemption pays {out}")]
    BelowMinimumOut {
        /// The least that must come out.
        min_out: Amount,
        /// What would come out.
        out: Amount,
    },
    /// The redemption would pay 0.
    ///
    /// Do: redeem more at once, or wait until the reserve is whole.
    #[error("redemption_pays_nothing: {asked} tokens are worth nothing: the reserve is {balance} for {recorded} tokens")]
    RedemptionPaysNothing {
        asked: Amount,
        /// What the issuer has of the asset.
        balance: Amount,
        /// The supply that it backs.
        recorded: Amount,
    },
    /// There are no recipients, or too many.
    ///
    /// Do: name as many recipients as are allowed.
    #[error("recipient_count: {asked} recipients were given; 1 to {MAX_RECIPIENTS} are allowed")]
    RecipientCount {
        /// How many were given.
        asked: usize,
    },
    /// A recipient's share is 0.
    ///
    /// Do: give each at least 1 base unit.
    #[error("empty_share: {recipient} is given 0 base units; at least 1 is needed")]
    EmptyShare { recipient: Addr },
    /// A recipient is named twice.
    ///
    /// Do: give each recipient one share.
    #[error("recipient_twice: {recipient} is given more than one share; give one")]
    RecipientTwice { recipient: Addr },
    /// The sum of the shares would exceed the largest amount.
    ///
    /// Do: give less.
    #[error(
        "shares_overflow: a share of {share} was given beside {sum}; together they exceed {}",
        Amount::MAX
    )]
    SharesOverflow { sum: Amount, share: Amount },
    /// More was sent along than the shares are in all.
    ///
    /// Do: send no more than the sum of the shares.
    #[error("funds_above_shares: {attached} was sent along; the shares take {total}")]
    FundsAboveShares {
        attached: Amount,
        /// The sum of the shares.
        total: Amount,
    },
    /// The sum of the shares is above the surplus that backs them.
    ///
    /// Do: send more along, or give less.
    #[error(
        "shares_above_surplus: the shares take {total}; the surplus of the asset, with what was sent along, is {surplus}"
    )]
    SharesAboveSurplus {
        /// The sum of the shares.
        total: Amount,
        /// What is not recorded for any sidechain.
        surplus: Amount,
    },
}
