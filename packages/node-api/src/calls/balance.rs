//! `GET /v1/balance`: what the account has in each sidechain.

use super::{steps, Call, Method};
use causeway_types::{Amount, SidechainId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/balance";

/// The request, which has no fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GetBalance;

/// What the account has, by sidechain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    /// Each sidechain of the deployment.
    pub sidechains: Vec<SidechainBalance>,
}

/// What the account has in a sidechain; all in base units of its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SidechainBalance {
    /// The id of the sidechain.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// Its token's symbol.
    pub symbol: String,
    /// Its token's decimals.
    pub decimals: u8,
    /// Tokens in the account.
    #[schema(value_type = String)]
    pub tokens: Amount,
    /// Credit at the registry.
    #[schema(value_type = String)]
    pub credit: Amount,
    /// What is the account's in its channels by the evidence on chain.
    #[schema(value_type = String)]
    pub in_channels_by_chain: Amount,
    /// What is the account's in its channels by its record.
    #[schema(value_type = String)]
    pub in_channels_by_book: Amount,
    /// What it can pay over its channels now.
    #[schema(value_type = String)]
    pub spendable: Amount,
}

impl Call for GetBalance {
    const METHOD: Method = Method::Get;
    type Response = Balance;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
