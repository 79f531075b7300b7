//! Native coins.

use super::{address, decoded, ModuleAnswer};
use crate::EmbeddedChain;
use causeway_chain::Chain as _;
use cosmrs::proto::cosmos::bank::v1beta1::{
    QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest, QueryBalanceResponse,
};
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::traits::Message as _;

pub(super) fn balance(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QueryBalanceRequest = decoded(data)?;
    let address = address(chain, &request.address)?;
    let amount = chain.bank_balance(&address, &request.denom)?;
    let balance = Some(Coin {
        denom: request.denom,
        amount: amount.to_string(),
    });
    Ok(QueryBalanceResponse { balance }.encode_to_vec())
}

/// All coins in one page.
pub(super) fn all_balances(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QueryAllBalancesRequest = decoded(data)?;
    let address = address(chain, &request.address)?;
    let coins = chain.bank_balances(&address)?.into_iter();
    let balances = coins.map(|coin| Coin {
        denom: coin.denom,
        amount: coin.amount.to_string(),
    });
    let response = QueryAllBalancesResponse {
        balances: balances.collect(),
        pagination: None,
    };
    Ok(response.encode_to_vec())
}
