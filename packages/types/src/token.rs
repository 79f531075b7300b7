//! Messages of a sidechain's pegged token: cw20, with what would break the peg refused.

use crate::units::Amount;
use causeway_wire::{to_json, wire, ToJson};
use cosmwasm_schema::QueryResponses;
use cosmwasm_std::{Addr, Binary, WasmMsg};
pub use cw20::Cw20ExecuteMsg as ExecuteMsg;
// the schema alone names some, and contracts have none
#[cfg_attr(target_arch = "wasm32", allow(unused_imports))]
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, AllowanceResponse,
    BalanceResponse, MinterResponse, TokenInfoResponse,
};

/// Set once, by the issuer.
#[wire]
pub struct InstantiateMsg {
    /// 3 to 50 bytes.
    pub name: String,
    /// 3 to 12 letters or hyphens.
    pub symbol: String,
    /// Decimals of the main-chain asset, at most 18.
    pub decimals: u8,
    /// The only one who mints and burns: the token issuer. Never changes.
    pub issuer: String,
}

/// Questions: those of cw20.
#[wire]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One address's balance.
    #[returns(BalanceResponse)]
    Balance {
        /// Whose.
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
        /// Whose.
        owner: String,
        /// Who may.
        spender: String,
    },
    /// All that an owner allowed.
    #[returns(AllAllowancesResponse)]
    AllAllowances {
        /// Whose.
        owner: String,
        /// The last spender of the page before.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All that a spender was allowed.
    #[returns(AllSpenderAllowancesResponse)]
    AllSpenderAllowances {
        /// Who may.
        spender: String,
        /// The last owner of the page before.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// All addresses that ever had tokens.
    #[returns(AllAccountsResponse)]
    AllAccounts {
        /// The last of the page before.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
}

/// What contracts of ours ask of a token: a part of cw20's messages, in the same JSON.
#[wire]
pub enum Order {
    /// Tokens to an address.
    Transfer {
        /// Whose they become.
        recipient: String,
        /// Base units.
        amount: Amount,
    },
    /// Tokens to a contract, which is told.
    Send {
        /// The contract.
        contract: String,
        /// Base units.
        amount: Amount,
        /// What they are for: the contract's hook.
        msg: Binary,
    },
    /// New tokens.
    Mint {
        /// Whose they are.
        recipient: String,
        /// Base units.
        amount: Amount,
    },
    /// One's own tokens, gone.
    Burn {
        /// Base units.
        amount: Amount,
    },
}

impl Order {
    /// Tokens to an address.
    pub fn transfer(to: &Addr, amount: Amount) -> Order {
        let recipient = to.to_string();
        Order::Transfer { recipient, amount }
    }
    /// Tokens to a contract, with its hook.
    pub fn send(to: &Addr, amount: Amount, hook: &impl ToJson) -> Order {
        Order::Send {
            contract: to.to_string(),
            amount,
            msg: to_json(hook),
        }
    }
    /// New tokens to an address.
    pub fn mint(to: &Addr, amount: Amount) -> Order {
        let recipient = to.to_string();
        Order::Mint { recipient, amount }
    }
    /// The message to a token.
    pub fn to(&self, token: impl Into<String>) -> WasmMsg {
        message(token, self)
    }
}

/// A message of ours to a contract, no coins with it.
pub fn message(contract: impl Into<String>, msg: &impl ToJson) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: contract.into(),
        msg: to_json(msg),
        funds: vec![],
    }
}
