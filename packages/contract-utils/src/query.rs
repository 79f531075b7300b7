//! Queries that contain text of a message. The VM aborts a call that sends a query of more than 64 KiB, without an error of
//! the contract; here that is an error with both numbers.

use cosmwasm_std::{
    to_json_binary, to_json_vec, BankQuery, Coin, Empty, QuerierWrapper, QueryRequest, StdError,
    StdResult, WasmQuery,
};
use serde::de::DeserializeOwned;
use serde::Serialize;

/// The longest query that the VM takes, bytes.
const LONGEST_QUERY: usize = 64 * 1_024;

fn check_length(request: &QueryRequest<Empty>) -> StdResult<()> {
    let length = to_json_vec(request)?.len();
    if length > LONGEST_QUERY {
        return Err(StdError::generic_err(format!(
            "a query has {length} bytes, the longest has {LONGEST_QUERY}"
        )));
    }
    Ok(())
}

/// Another contract's answer. Not inlined: the code that reads a large answer has so many locals that the VM would refuse
/// a function with more beside it (docs/size.md).
#[inline(never)]
pub fn query_smart<T: DeserializeOwned>(
    querier: &QuerierWrapper,
    contract: &str,
    msg: &impl Serialize,
) -> StdResult<T> {
    let request = QueryRequest::Wasm(WasmQuery::Smart {
        contract_addr: contract.to_owned(),
        msg: to_json_binary(msg)?,
    });
    check_length(&request)?;
    querier.query(&request)
}

/// An address' balance of a coin, in its base units.
pub fn query_balance(querier: &QuerierWrapper, address: &str, denom: &str) -> StdResult<Coin> {
    let request = QueryRequest::Bank(BankQuery::Balance {
        address: address.to_owned(),
        denom: denom.to_owned(),
    });
    check_length(&request)?;
    querier.query_balance(address, denom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockQuerier;

    #[test]
    fn a_query_that_the_vm_does_not_take_is_an_error_with_both_numbers() {
        let querier = MockQuerier::default();
        let querier = QuerierWrapper::<Empty>::new(&querier);
        let frame = r#"{"bank":{"balance":{"address":"a","denom":""}}}"#.len();
        let longest = "d".repeat(LONGEST_QUERY - frame);
        assert!(query_balance(&querier, "a", &longest).is_ok());
        let refused = query_balance(&querier, "a", &(longest + "d")).unwrap_err();
        let says = "a query has 65537 bytes, the longest has 65536";
        assert!(refused.to_string().contains(says), "{refused}");
        let long = "d".repeat(LONGEST_QUERY);
        let refused = query_smart::<Empty>(&querier, "contract", &long).unwrap_err();
        assert!(refused.to_string().contains("the longest has 65536"));
    }
}
