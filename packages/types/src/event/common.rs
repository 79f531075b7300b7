//! Events of more than one contract.

use cosmwasm_std::Addr;

events! {
    COMMON by [Issuer, Policy, Registry, Vault]
    /// A contract was told its registry.
    RegistrySet "registry_set" {
        /// The address of the channel registry, which is now fixed.
        registry: Addr,
    }
    /// Entry was stopped or allowed.
    PauseSet "pause_set" {
        /// Whether it is stopped.
        paused: bool,
    }
    /// The ownership moved a step.
    OwnershipUpdated "ownership_updated" {
        /// The owner after this step; absent if the ownership was renounced.
        owner: Option<Addr>,
        /// The address that may accept the ownership, while a transfer is pending.
        pending_owner: Option<Addr>,
    }
}
