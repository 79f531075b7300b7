//! The codes of the embedded chain: the same at every start, since the chain keeps only their numbers.

use crate::app::App;
use crate::panics::PanicsAsErrors;
use crate::PREFIX;
use causeway_chain::ChainError;
use cosmwasm_std::Empty;
use cw_multi_test::{Contract, ContractWrapper, MockApiBech32};

/// A contract's code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Its number, for [`causeway_chain::Msg::Instantiate`].
    pub id: u64,
    /// The contract's name.
    pub name: &'static str,
    pub(crate) make: fn() -> Box<dyn Contract<Empty>>,
}

/// All codes, by number. A number never changes its meaning; new ones come at the end.
pub const CODES: &[Code] = &[
    Code {
        id: 1,
        name: "token-issuer",
        make: token_issuer,
    },
    Code {
        id: 2,
        name: "sidechain-token",
        make: sidechain_token,
    },
    Code {
        id: 3,
        name: "channel-registry",
        make: channel_registry,
    },
    Code {
        id: 4,
        name: "routing-policy",
        make: routing_policy,
    },
    Code {
        id: 5,
        name: "liquidity-margin-vault",
        make: liquidity_margin_vault,
    },
];

/// The number of the code of that name.
pub fn code_id(name: &str) -> Option<u64> {
    CODES.iter().find(|c| c.name == name).map(|c| c.id)
}

pub(crate) fn store(app: &mut App, codes: &[Code]) -> Result<(), ChainError> {
    let creator = MockApiBech32::new(PREFIX).addr_make("genesis");
    for code in codes {
        app.store_code_with_id(
            creator.clone(),
            code.id,
            Box::new(PanicsAsErrors::new((code.make)())),
        )
        .map_err(ChainError::encode)?;
    }
    Ok(())
}

fn token_issuer() -> Box<dyn Contract<Empty>> {
    use token_issuer::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

fn sidechain_token() -> Box<dyn Contract<Empty>> {
    use sidechain_token::contract::{execute, instantiate, migrate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

fn channel_registry() -> Box<dyn Contract<Empty>> {
    use channel_registry::contract::{execute, instantiate, migrate, query, reply, sudo};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_sudo(sudo)
            .with_migrate(migrate),
    )
}

fn routing_policy() -> Box<dyn Contract<Empty>> {
    use routing_policy::contract::{execute, instantiate, migrate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

fn liquidity_margin_vault() -> Box<dyn Contract<Empty>> {
    use liquidity_margin_vault::contract::{execute, instantiate, migrate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_numbered_from_one_without_a_gap() {
        let ids: Vec<u64> = CODES.iter().map(|c| c.id).collect();
        assert_eq!(ids, [1, 2, 3, 4, 5]);
        assert_eq!(code_id("channel-registry"), Some(3));
        assert_eq!(code_id("no-such-contract"), None);
    }
}
