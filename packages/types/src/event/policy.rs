//! Events of the routing policy.

use crate::bytes::{IdentityKey, NodeInstance, TransportKey};
use crate::units::{Amount, Ppm, SidechainId};
use cosmwasm_std::Addr;

events! {
    POLICY by [Policy]
    /// A sidechain's parameters were set.
    ParametersSet "parameters_set" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The version that they make.
        version: u64,
    }
    /// The main chain's legal rate was recorded.
    LegalRateSet "legal_rate_set" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The version of the policy that it makes.
        version: u64,
        /// Parts per million a year.
        rate: Ppm,
        /// The minimum rate that counts from now on.
        minimum_rate: Ppm,
        /// Where it is published.
        source: String,
        /// As of which day.
        dated: String,
    }
    /// A preset route was set.
    RouteSet "route_set" {
        /// The name of the preset route, unique in its contract.
        name: String,
        /// The address at which the route begins.
        payer: Addr,
        /// The address at which the route ends.
        payee: Addr,
        /// How many hops it has.
        hops: u64,
        /// Whether it took another's place.
        replaced: bool,
    }
    /// A preset route was removed.
    RouteRemoved "route_removed" {
        /// The name of the preset route, unique in its contract.
        name: String,
    }
    /// An exchange pair was set.
    ExchangePairSet "exchange_pair_set" {
        /// What the node takes.
        from: SidechainId,
        /// What the node gives.
        to: SidechainId,
        /// The address of the node that exchanges.
        node: Addr,
        /// For so many base units of `from` …
        takes: Amount,
        /// … so many of `to`.
        gives: Amount,
    }
    /// An exchange pair was removed.
    ExchangePairRemoved "exchange_pair_removed" {
        /// What the node took.
        from: SidechainId,
        /// What the node gave.
        to: SidechainId,
        /// The address of the node that exchanges.
        node: Addr,
    }
    /// An account announced its node.
    NodeAnnounced "node_announced" {
        /// Whose node it is.
        account: Addr,
        /// The node's book, in hex as the keys are.
        instance: NodeInstance,
        /// The instance that was on record; absent at an account's first announcement.
        replaces: Option<NodeInstance>,
        /// The key that signs the node's announcements and invoices.
        identity_key: IdentityKey,
        /// The node's static key of the Noise handshake.
        transport_key: TransportKey,
        /// Where the node is reached, with a comma between; absent for a node that only dials.
        addresses: Option<String>,
        /// How the node is shown beside its account.
        name: Option<String>,
    }
    /// An account withdrew its node.
    NodeWithdrawn "node_withdrawn" {
        /// Whose node it was.
        account: Addr,
        /// The instance, which stays on record.
        instance: NodeInstance,
    }
}
