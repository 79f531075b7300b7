//! Events of more than one contract.

use cosmwasm_std::Addr;

events! {
    COMMON
    /// A contract was told its registry.
    RegistrySet "registry_set" {
        /// The registry.
        registry: Addr,
    }
    /// Entry was stopped or allowed.
    PauseSet "pause_set" {
        /// Whether it is stopped.
        paused: bool,
    }
    /// The ownership moved a step.
    OwnershipUpdated "ownership_updated" {
        /// The owner afterwards.
        owner: Option<Addr>,
        /// Who may accept.
        pending_owner: Option<Addr>,
    }
}
