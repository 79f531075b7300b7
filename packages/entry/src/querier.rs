//! Questions to the chain.

use crate::memory;
use causeway_wire::Given;
use cosmwasm_std::{from_json, Binary, Querier, QuerierResult, SystemError};

/// The chain itself.
pub struct Chain;

impl Querier for Chain {
    fn raw_query(&self, question: &[u8]) -> QuerierResult {
        let answer = memory::ask(question);
        match from_json::<Given<QuerierResult>>(&answer) {
            Ok(Given(answer)) => answer,
            Err(fault) => QuerierResult::Err(SystemError::InvalidResponse {
                error: fault.to_string(),
                response: Binary::new(answer),
            }),
        }
    }
}
