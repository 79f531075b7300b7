//! Which contract of a deployment knows which other, by their configurations.

use crate::error::Result;
use causeway_chain::{Chain, ChainExt as _};
use causeway_types::{issuer, policy, registry, vault};
use cosmwasm_std::Addr;

/// The configurations of a deployment's contracts.
pub(super) struct Configs {
    pub issuer: issuer::ConfigResponse,
    pub policy: policy::ConfigResponse,
    pub vault: vault::ConfigResponse,
    pub registry: registry::ConfigResponse,
}

/// One contract that must know another.
pub(super) struct Link<'c> {
    /// The contract that must know the other.
    pub contract: &'static str,
    /// The field of its configuration that names the other.
    pub field: &'static str,
    names: Option<&'c Addr>,
    /// The address that the field must have.
    pub wanted: &'c Addr,
}

impl Configs {
    /// The configurations of these contracts, beside the registry's, which is known already.
    pub fn query(
        chain: &dyn Chain,
        registry: registry::ConfigResponse,
        [issuer, policy, vault]: [&Addr; 3],
    ) -> Result<Configs> {
        Ok(Configs {
            issuer: chain.query(issuer, &issuer::QueryMsg::Config {})?,
            policy: chain.query(policy, &policy::QueryMsg::Config {})?,
            vault: chain.query(vault, &vault::QueryMsg::Config {})?,
            registry,
        })
    }

    /// Every link between the contracts, if these are their addresses.
    pub fn links<'c>(
        &'c self,
        [issuer, policy, vault, registry]: [&'c Addr; 4],
    ) -> impl Iterator<Item = Link<'c>> {
        [
            (
                "issuer",
                "registry",
                self.issuer.registry.as_ref(),
                registry,
            ),
            ("issuer", "vault", self.issuer.vault.as_ref(), vault),
            ("issuer", "policy", self.issuer.policy.as_ref(), policy),
            (
                "policy",
                "registry",
                self.policy.registry.as_ref(),
                registry,
            ),
            ("vault", "registry", self.vault.registry.as_ref(), registry),
            ("vault", "issuer", Some(&self.vault.issuer), issuer),
            ("vault", "policy", Some(&self.vault.policy), policy),
            ("registry", "issuer", Some(&self.registry.issuer), issuer),
            ("registry", "policy", Some(&self.registry.policy), policy),
            ("registry", "vault", Some(&self.registry.vault), vault),
        ]
        .into_iter()
        .map(|(contract, field, names, wanted)| Link {
            contract,
            field,
            names,
            wanted,
        })
    }
}

impl Link<'_> {
    /// Whether the contract knows the other.
    pub fn holds(&self) -> bool {
        self.names == Some(self.wanted)
    }

    /// The address that the contract has in this field, as text.
    pub fn found(&self) -> String {
        self.names.map_or("none".to_owned(), Addr::to_string)
    }
}
