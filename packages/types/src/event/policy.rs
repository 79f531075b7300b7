//! Events of the routing policy.

use crate::units::{Amount, Ppm, SidechainId};
use cosmwasm_std::Addr;

events! {
    POLICY
    /// A sidechain's parameters were set.
    ParametersSet "parameters_set" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// The version that they make.
        version: u64,
    }
    /// The main chain's legal rate was recorded.
    LegalRateSet "legal_rate_set" {
        /// The sidechain.
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
        /// Its name.
        name: String,
        /// Who pays.
        payer: Addr,
        /// Who is paid.
        payee: Addr,
        /// How many hops it has.
        hops: u64,
        /// Whether it took another's place.
        replaced: bool,
    }
    /// A preset route was removed.
    RouteRemoved "route_removed" {
        /// Its name.
        name: String,
    }
    /// An exchange pair was set.
    ExchangePairSet "exchange_pair_set" {
        /// What the node takes.
        from: SidechainId,
        /// What the node gives.
        to: SidechainId,
        /// The node.
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
        /// The node.
        node: Addr,
    }
}
