//! Messages, queries and answers of the token issuer, and the layout of its storage that the registry reads.

use crate::registry::Entry;
use crate::units::{Amount, SidechainId};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, StdError};
use cw20::Cw20ReceiveMsg;
use std::fmt;
use std::str::FromStr;

/// Storage of the issuer, an interface: namespace of `Map<token address, SidechainId>`.
pub const BY_TOKEN_KEY: &str = "by_token";
/// The most recipients in one `Distribute`.
pub const MAX_RECIPIENTS: usize = 200;

/// An asset of the main chain.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq, PartialOrd, Ord, Hash)]
pub enum Asset {
    /// A coin of the bank module, IBC denoms included.
    Native {
        /// The coin's denom, as the bank module names it.
        denom: String,
    },
    /// A foreign cw20 token.
    Cw20 {
        /// The address of the cw20 token's contract.
        address: String,
    },
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Asset::Native { denom } => write!(f, "native:{denom}"),
            Asset::Cw20 { address } => write!(f, "cw20:{address}"),
        }
    }
}
impl FromStr for Asset {
    type Err = StdError;
    fn from_str(s: &str) -> Result<Self, StdError> {
        match s.split_once(':') {
            Some(("native", denom)) if !denom.is_empty() => Ok(Asset::Native {
                denom: denom.to_owned(),
            }),
            Some(("cw20", address)) if !address.is_empty() => Ok(Asset::Cw20 {
                address: address.to_owned(),
            }),
            _ => Err(StdError::parse_err(
                "Asset",
                format!("'{s}' is neither native:DENOM nor cw20:ADDRESS"),
            )),
        }
    }
}

/// What `instantiate` takes. Of it, the owner can change, and `migrate` can name another token code.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The admin. Two-step transfer.
    pub owner: String,
    /// The code of the sidechain token.
    #[serde(deserialize_with = "crate::strict::safe")]
    pub token_code_id: u64,
    /// Who may give the tokens other code, as under a chain's governance; nobody if none.
    pub token_admin: Option<String>,
}

/// What `migrate` takes. It checks the contract's name and refuses to go backwards.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct MigrateMsg {
    /// The code of sidechains' tokens from now on; as before if none.
    #[serde(default, deserialize_with = "crate::strict::safe_option")]
    pub token_code_id: Option<u64>,
}

/// Someone who is given tokens.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The address that is given the tokens.
    pub recipient: String,
    /// How much, base units.
    pub amount: Amount,
}

/// What can be done.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Names the other contracts of the deployment, once. Callable by the owner alone.
    SetContracts {
        /// The address of the channel registry, into which deposits can go at once.
        registry: String,
        /// The address of the liquidity-margin vault, which is no recipient of a redemption.
        vault: String,
        /// The routing policy. The issuer only needs to know that it is no recipient.
        policy: String,
    },
    /// Creates a sidechain and its token. Callable by the owner alone.
    CreateSidechain {
        /// What backs the token, one to one.
        asset: Asset,
        /// The token's name: 3 to 50 printable ASCII characters, without blanks at its ends.
        name: String,
        /// The token's symbol: 3 to 12 letters or hyphens. Symbols that differ only in case are one, and it is unique.
        symbol: String,
        /// The asset's decimals, at most 18, which the token takes over.
        decimals: u8,
    },
    /// Turns the coins sent along into tokens, one to one.
    Deposit {
        /// The sidechain, whose asset the coins must be.
        sidechain_id: SidechainId,
        /// What becomes of the tokens.
        to: DepositTo,
    },
    /// Tokens or foreign tokens come in; `msg` is a [`Hook`].
    Receive(Cw20ReceiveMsg),
    /// Gives many recipients tokens, backed by the coins sent along and by the asset's surplus. Callable by the owner alone.
    Distribute {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// Who is given how much: at most [`MAX_RECIPIENTS`], no address twice.
        shares: Vec<Share>,
    },
    /// Stops or allows entry (create, deposit, distribute). Callable by the owner alone.
    SetPaused {
        /// Whether entry is stopped.
        paused: bool,
    },
    /// Moves the ownership in two steps.
    UpdateOwnership(#[serde(deserialize_with = "crate::strict::action")] cw_ownable::Action),
}

/// What becomes of tokens that a deposit makes.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum DepositTo {
    /// They are given to an address; the depositor if not given.
    Wallet {
        /// The address that is given the tokens; the depositor if not given.
        recipient: Option<String>,
    },
    /// They go into the registry at once, as the depositor's: opens, joins, tops up, or becomes credit.
    Registry(Entry),
}

/// The message in a cw20 `Send` to the issuer.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Hook {
    /// From a sidechain's foreign cw20: as `ExecuteMsg::Deposit`.
    Deposit {
        /// The sidechain, whose asset the token must be.
        sidechain_id: SidechainId,
        /// What becomes of the tokens.
        to: DepositTo,
    },
    /// From a sidechain's foreign cw20, by the owner: as `ExecuteMsg::Distribute`.
    Distribute {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// Who is given how much: at most [`MAX_RECIPIENTS`], no address twice.
        shares: Vec<Share>,
    },
    /// From a sidechain's own token: burns it and pays out the asset at the redemption ratio.
    Redeem {
        /// To whom; the cw20 sender if not given.
        recipient: Option<String>,
        /// The least that must come out.
        min_out: Amount,
    },
}

/// What can be queried of the token issuer.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The addresses and settings that the contract works with.
    #[returns(ConfigResponse)]
    Config {},
    /// One sidechain and its supply. No asset is queried for it, nor for the other lists: a cw20 asset can use up all
    /// gas of whoever queries it, so only `Reserve`, `Asset` and `Redemption` do, and each queries one.
    #[returns(SidechainResponse)]
    Sidechain {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// One sidechain by its token's symbol.
    #[returns(SidechainResponse)]
    SidechainBySymbol {
        /// The symbol, in upper or lower case.
        symbol: String,
    },
    /// One sidechain by its token.
    #[returns(SidechainResponse)]
    SidechainByToken {
        /// The address of the token's contract.
        token: String,
    },
    /// All sidechains, by number.
    #[returns(SidechainsResponse)]
    Sidechains {
        /// The last sidechain of the page before.
        start_after: Option<SidechainId>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// What backs one sidechain's supply now. Queries the sidechain's asset.
    #[returns(ReserveResponse)]
    Reserve {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
    },
    /// What the issuer has of an asset and what of it is recorded. Queries the asset.
    #[returns(AssetResponse)]
    Asset {
        /// The asset that is asked about.
        asset: Asset,
    },
    /// What a redemption would pay out now. Queries the sidechain's asset.
    #[returns(RedemptionResponse)]
    Redemption {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// How much of its token, base units.
        amount: Amount,
    },
    /// Who owns the contract.
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// The addresses and settings that the contract works with.
#[cw_serde]
pub struct ConfigResponse {
    /// The code of the sidechain token.
    pub token_code_id: u64,
    /// Who may give tokens other code, if anybody.
    pub token_admin: Option<Addr>,
    /// The registry, once it is named.
    pub registry: Option<Addr>,
    /// The vault, once it is named.
    pub vault: Option<Addr>,
    /// The routing policy, once it is named.
    pub policy: Option<Addr>,
    /// Whether entry is stopped.
    pub paused: bool,
    /// How many sidechains there are.
    pub sidechains: u64,
}

/// A sidechain as the issuer records it.
#[cw_serde]
pub struct SidechainResponse {
    /// The sidechain's id, as `sidechain_created` named it.
    pub sidechain_id: SidechainId,
    /// The address of its token's contract.
    pub token: Addr,
    /// The main-chain asset that backs the token one to one.
    pub asset: Asset,
    /// The name of the token, as it was created.
    pub name: String,
    /// The symbol of the token, unique whatever its case.
    pub symbol: String,
    /// The decimals of the token, which are those of the asset.
    pub decimals: u8,
    /// All its tokens, base units: what was minted and not redeemed.
    pub supply: Amount,
}

/// What backs one sidechain's supply.
#[cw_serde]
pub struct ReserveResponse {
    /// All its tokens, base units: what was minted and not redeemed.
    pub supply: Amount,
    /// What of the asset backs them now, base units: the supply, or less if the asset shrank.
    pub reserve: Amount,
}

/// A page of sidechains.
#[cw_serde]
pub struct SidechainsResponse {
    /// The entries of this page, in the order that the query names.
    pub sidechains: Vec<SidechainResponse>,
}

/// What the issuer has of an asset, and what of it is recorded.
#[cw_serde]
pub struct AssetResponse {
    /// What the issuer has of it, base units.
    pub balance: Amount,
    /// What is recorded for sidechains, base units.
    pub recorded: Amount,
    /// What is not: `balance − recorded`, zero if there is a shortfall.
    pub surplus: Amount,
    /// What is missing: `recorded − balance`, zero if there is a surplus.
    pub shortfall: Amount,
}

/// What a redemption would pay out.
#[cw_serde]
pub struct RedemptionResponse {
    /// Base units of the asset.
    pub out: Amount,
}
