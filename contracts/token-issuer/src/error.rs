//! Why the issuer refuses.

use causeway_guards::GuardError;
use causeway_types::issuer::{Asset, MAX_RECIPIENTS};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, StdError};
use cw_ownable::OwnershipError;
use cw_utils::ParseReplyError;
use thiserror::Error;

/// Why the issuer refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, address, JSON or another contract's answer.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Stray coins, or a migration that cannot be.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Not the owner, or not the pending owner.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// The chain's answer to the instantiation of a token cannot be read.
    #[error(transparent)]
    ParseReply(#[from] ParseReplyError),
    /// A reply to nothing that was asked.
    #[error("reply {id} answers nothing that was asked")]
    UnknownReply {
        /// Its number.
        id: u64,
    },
    /// Entry is stopped.
    #[error("entry is paused; tokens can be redeemed as ever")]
    Paused,
    /// Not the coin of the sidechain, or not that alone.
    #[error("{sent} was sent along; sidechain {sidechain_id} is backed by {asset}, and takes that alone (a coin with the message, a cw20 by its `Send`)")]
    WrongFunds {
        /// What was sent.
        sent: String,
        /// The sidechain.
        sidechain_id: SidechainId,
        /// What backs it.
        asset: Asset,
    },
    /// A cw20 that does not back the sidechain.
    #[error("{sent} sent tokens; sidechain {sidechain_id} is backed by {asset}")]
    WrongToken {
        /// The contract that sent.
        sent: Addr,
        /// The sidechain.
        sidechain_id: SidechainId,
        /// What backs it.
        asset: Asset,
    },
    /// Nothing was sent.
    #[error("0 base units were sent; at least 1 is needed")]
    ZeroAmount,
    /// There is no such sidechain.
    #[error("sidechain {asked} was asked for; there are {count}, counted from 1")]
    NoSidechain {
        /// The number asked for.
        asked: SidechainId,
        /// How many there are.
        count: u64,
    },
    /// There is no such symbol.
    #[error("no sidechain's token has the symbol {symbol}")]
    NoSymbol {
        /// The symbol asked for.
        symbol: String,
    },
    /// Not a token of a sidechain.
    #[error("{token} is no token of a sidechain of this issuer")]
    NotOurToken {
        /// The contract.
        token: Addr,
    },
    /// The registry is named already.
    #[error("registry {asked} was asked for; the issuer is wired to {registry}, for good")]
    AlreadyWired {
        /// The one asked for.
        asked: Addr,
        /// The registry.
        registry: Addr,
    },
    /// No registry is named yet.
    #[error("a deposit into the registry was asked for; the owner has not named the registry yet")]
    NotWired,
    /// An asset without a name.
    #[error("the asset's denom is empty")]
    EmptyDenom,
    /// The chain does not know the asset, or it is not a cw20.
    #[error("{asset} gives no answer as an asset must: {reason}")]
    NoAsset {
        /// The asset.
        asset: Asset,
        /// What came instead.
        reason: String,
    },
    /// A sidechain on a sidechain.
    #[error("{token} is the token of sidechain {sidechain_id} and backs no other")]
    OwnToken {
        /// The asset asked for.
        token: Addr,
        /// Whose token it is.
        sidechain_id: SidechainId,
    },
    /// The token would not count as its asset does.
    #[error("{asked} decimals were asked for; the asset has {has}")]
    Decimals {
        /// What was asked.
        asked: u8,
        /// What the asset has.
        has: u8,
    },
    /// The symbol is in use.
    #[error("symbol {symbol} is that of sidechain {sidechain_id}")]
    SymbolTaken {
        /// The symbol.
        symbol: String,
        /// Whose it is.
        sidechain_id: SidechainId,
    },
    /// The issuer and the registry keep nothing that merely arrives.
    #[error("{recipient} keeps no tokens or assets that merely arrive; they would be lost")]
    KeepsNothing {
        /// The recipient asked for.
        recipient: Addr,
    },
    /// A mint beyond what an amount can be.
    #[error(
        "{asked} more was asked to be minted beside {recorded} recorded for the asset; together they exceed {}",
        Amount::MAX
    )]
    SupplyOverflow {
        /// What is recorded of the asset.
        recorded: Amount,
        /// What was to come to it.
        asked: Amount,
    },
    /// The asset has a shortfall, or did not arrive whole.
    #[error("with this deposit of {asked} the reserve of {asset} is {balance}, and {recorded} is recorded without it; deposits are refused until the reserve is whole")]
    ReserveShort {
        /// The asset.
        asset: Asset,
        /// What the issuer has of it, this deposit included.
        balance: Amount,
        /// The supply that it backs already.
        recorded: Amount,
        /// The deposit.
        asked: Amount,
    },
    /// More than there are tokens.
    #[error("{asked} was asked to be redeemed of a supply of {supply}")]
    MoreThanSupply {
        /// What was asked.
        asked: Amount,
        /// The sidechain's supply.
        supply: Amount,
    },
    /// The redemption would pay less than was asked for.
    #[error("at least {min_out} was asked for; the redemption pays {out}")]
    BelowMinimum {
        /// The least that must come out.
        min_out: Amount,
        /// What would come out.
        out: Amount,
    },
    /// The redemption would burn tokens for nothing.
    #[error("{asked} tokens are worth nothing: the reserve is {balance} for {recorded} tokens")]
    PaysNothing {
        /// The tokens.
        asked: Amount,
        /// What the issuer has of the asset.
        balance: Amount,
        /// The supply that it backs.
        recorded: Amount,
    },
    /// Nobody, or too many.
    #[error("{asked} recipients were given; 1 to {MAX_RECIPIENTS} are allowed")]
    Recipients {
        /// How many were given.
        asked: usize,
    },
    /// A share of nothing.
    #[error("{recipient} is given 0 base units; at least 1 is needed")]
    EmptyShare {
        /// Whose.
        recipient: Addr,
    },
    /// One recipient twice.
    #[error("{recipient} is given more than one share; give one")]
    RecipientTwice {
        /// Whom.
        recipient: Addr,
    },
    /// Shares beyond what an amount can be.
    #[error(
        "a share of {share} was given beside {sum}; together they exceed {}",
        Amount::MAX
    )]
    SharesOverflow {
        /// The shares before.
        sum: Amount,
        /// The next one.
        share: Amount,
    },
    /// More came than the shares take.
    #[error("{attached} was sent along; the shares take {total}")]
    MoreThanShares {
        /// What came.
        attached: Amount,
        /// The sum of the shares.
        total: Amount,
    },
    /// The shares are more than what backs them.
    #[error(
        "the shares take {total}; the surplus of the asset, with what was sent along, is {surplus}"
    )]
    MoreThanSurplus {
        /// The sum of the shares.
        total: Amount,
        /// What is not recorded for any sidechain.
        surplus: Amount,
    },
}
