//! Messages of a sidechain's pegged token: cw20, with what would break the peg refused.

use crate::units::Amount;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{to_json_binary, Addr, Binary, StdResult, WasmMsg};
// the schema alone names some, and contracts have none
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, AllowanceResponse,
    BalanceResponse, DownloadLogoResponse, MarketingInfoResponse, MinterResponse,
    TokenInfoResponse,
};
use cw20::{Expiration, Logo};
use serde::Serialize;

/// Set once, by the issuer.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// 3 to 50 printable ASCII characters, without blanks at its ends.
    pub name: String,
    /// 3 to 12 letters or hyphens.
    pub symbol: String,
    /// Decimals of the main-chain asset, at most 18.
    pub decimals: u8,
    /// The only one who mints and burns: the token issuer. Never changes.
    pub issuer: String,
}

/// Questions: those of cw20.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The balance of one address, in base units.
    #[returns(BalanceResponse)]
    Balance {
        /// The address that owns the tokens.
        address: String,
    },
    /// Name, symbol, decimals, supply.
    #[returns(TokenInfoResponse)]
    TokenInfo {},
    /// Who mints: the issuer.
    #[returns(MinterResponse)]
    Minter {},
    /// What a spender may take of an owner's.
    #[returns(AllowanceResponse)]
    Allowance {
        /// The address that owns the tokens.
        owner: String,
        /// The address that may spend them.
        spender: String,
    },
    /// All that an owner allowed.
    #[returns(AllAllowancesResponse)]
    AllAllowances {
        /// The address that owns the tokens.
        owner: String,
        /// The last spender of the page before.
        start_after: Option<String>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// All that a spender was allowed.
    #[returns(AllSpenderAllowancesResponse)]
    AllSpenderAllowances {
        /// The address that may spend them.
        spender: String,
        /// The last owner of the page before.
        start_after: Option<String>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
    /// The marketing data, of which there is none.
    #[returns(MarketingInfoResponse)]
    MarketingInfo {},
    /// The logo: an error, since there is none.
    #[returns(DownloadLogoResponse)]
    DownloadLogo {},
    /// All addresses that ever had tokens.
    #[returns(AllAccountsResponse)]
    AllAccounts {
        /// The last of the page before.
        start_after: Option<String>,
        /// The most entries that the answer may have: 10 unless given, never more than 30.
        limit: Option<u32>,
    },
}

/// What can be done: cw20's messages, in the same JSON. Those that would break the peg are refused, with the reason.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Tokens to an address.
    Transfer {
        /// The address that is given the tokens.
        recipient: String,
        /// How many tokens, in base units.
        amount: Amount,
    },
    /// Tokens to a contract, which is called with what they are for.
    Send {
        /// The address of the contract, which is called with the tokens.
        contract: String,
        /// How many tokens, in base units.
        amount: Amount,
        /// What they are for: the contract's hook.
        msg: Binary,
    },
    /// An owner's tokens to an address, by a spender.
    TransferFrom {
        /// The address that owns the tokens.
        owner: String,
        /// The address that is given the tokens.
        recipient: String,
        /// How many tokens, in base units.
        amount: Amount,
    },
    /// An owner's tokens to a contract, by a spender.
    SendFrom {
        /// The address that owns the tokens.
        owner: String,
        /// The address of the contract, which is called with the tokens.
        contract: String,
        /// How many tokens, in base units.
        amount: Amount,
        /// What they are for: the contract's hook.
        msg: Binary,
    },
    /// A spender may take more of the sender's tokens.
    IncreaseAllowance {
        /// The address that may spend them.
        spender: String,
        /// How much more, base units.
        amount: Amount,
        /// Until when; as before if not given.
        #[serde(default, deserialize_with = "crate::strict::expiration")]
        expires: Option<Expiration>,
    },
    /// A spender may take less of the sender's tokens.
    DecreaseAllowance {
        /// The address that may spend them.
        spender: String,
        /// How much less, base units.
        amount: Amount,
        /// Until when; as before if not given.
        #[serde(default, deserialize_with = "crate::strict::expiration")]
        expires: Option<Expiration>,
    },
    /// Mints tokens. Callable by the issuer alone.
    Mint {
        /// The address that is given the tokens.
        recipient: String,
        /// How many tokens, in base units.
        amount: Amount,
    },
    /// Burns the sender's tokens. Callable by the issuer alone.
    Burn {
        /// How many tokens, in base units.
        amount: Amount,
    },
    /// Refused to everyone: see `Burn`.
    BurnFrom {
        /// The address whose tokens would be burnt.
        owner: String,
        /// How many tokens, in base units.
        amount: Amount,
    },
    /// Refused to everyone: the minter never changes.
    UpdateMinter {
        /// The minter that is asked for.
        new_minter: Option<String>,
    },
    /// Refused to everyone: there is no marketing data.
    UpdateMarketing {
        /// A field of cw20's message, never read.
        project: Option<String>,
        /// A field of cw20's message, never read.
        description: Option<String>,
        /// A field of cw20's message, never read.
        marketing: Option<String>,
    },
    /// Refused to everyone: there is no logo.
    UploadLogo(Logo),
}

impl ExecuteMsg {
    /// Tokens to an address.
    pub fn transfer(to: &Addr, amount: Amount) -> ExecuteMsg {
        let recipient = to.to_string();
        ExecuteMsg::Transfer { recipient, amount }
    }
    /// Tokens to a contract, with its hook.
    pub fn send(to: &Addr, amount: Amount, hook: &impl Serialize) -> StdResult<ExecuteMsg> {
        Ok(ExecuteMsg::Send {
            contract: to.to_string(),
            amount,
            msg: to_json_binary(hook)?,
        })
    }
    /// New tokens to an address.
    pub fn mint(to: &Addr, amount: Amount) -> ExecuteMsg {
        let recipient = to.to_string();
        ExecuteMsg::Mint { recipient, amount }
    }
    /// The message to a token.
    pub fn to(&self, token: impl Into<String>) -> StdResult<WasmMsg> {
        cosmwasm_std::wasm_execute(token, self, vec![])
    }
}
