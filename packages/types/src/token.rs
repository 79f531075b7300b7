//! Messages of a sidechain's pegged token: cw20, with what would break the peg refused.

use causeway_wire::wire;
use cosmwasm_schema::QueryResponses;
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
