//! What the policy keeps. The owner is kept by cw-ownable and changed by `UpdateOwnership`.

use causeway_storage::stored::{StoredLegalRate, StoredNodeDetails};
use causeway_storage::{check_version, decode_fields, encode_fields, Item, Map, Record};
use causeway_types::node::NodeDetails;
use causeway_types::policy::{LegalRate, Policy, CURRENT_KEY, VERSIONS_KEY};
use causeway_types::route::{ExchangePair, Route};
use causeway_types::{NodeInstance, SidechainId, UnixTime};
use cosmwasm_std::{Addr, Empty, StdResult, Storage};
use serde::{Deserialize, Serialize};

/// A legal rate, and when it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRate {
    /// The rate, its source and its date.
    pub legal_rate: LegalRate,
    /// The time of the block that recorded it.
    pub at: UnixTime,
}

#[derive(Serialize, Deserialize)]
struct StoredRecordedRate {
    legal_rate: StoredLegalRate,
    at: UnixTime,
}

impl Record for RecordedRate {
    fn encode(&self) -> StdResult<Vec<u8>> {
        encode_fields(&StoredRecordedRate {
            legal_rate: self.legal_rate.clone().into(),
            at: self.at,
        })
    }
    fn decode(version: u8, fields: &[u8]) -> StdResult<Self> {
        check_version::<Self>(version)?;
        let stored: StoredRecordedRate = decode_fields(fields)?;
        Ok(RecordedRate {
            legal_rate: stored.legal_rate.into(),
            at: stored.at,
        })
    }
}

/// What is on record of an account's node.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedNode {
    /// The instance that was announced last.
    pub instance: NodeInstance,
    /// What is announced; none after a withdrawal.
    pub announced: Option<NodeDetails>,
}

#[derive(Serialize, Deserialize)]
struct StoredNode {
    instance: NodeInstance,
    announced: Option<StoredNodeDetails>,
}

impl Record for RecordedNode {
    fn encode(&self) -> StdResult<Vec<u8>> {
        encode_fields(&StoredNode {
            instance: self.instance,
            announced: self.announced.clone().map(Into::into),
        })
    }
    fn decode(version: u8, fields: &[u8]) -> StdResult<Self> {
        check_version::<Self>(version)?;
        let stored: StoredNode = decode_fields(fields)?;
        Ok(RecordedNode {
            instance: stored.instance,
            announced: stored.announced.map(Into::into),
        })
    }
}

/// (payer, payee), (the sidechain that is paid in, the sidechain that arrives), name.
type RouteKey<'a> = ((&'a Addr, &'a Addr), (u64, u64), &'a str);

/// The address of the registry, whose channels routes are made of. Set once, by `SetRegistry`.
pub const REGISTRY: Item<Addr> = Item::new("registry");
/// The policy in force, by sidechain. Replaced by `SetParameters` and `SetLegalRate`; none where nothing was set. Read
/// by registry and vault.
pub const CURRENT: Map<u64, Policy> = Map::new(CURRENT_KEY);
/// Every policy there was, by sidechain and version, from 1. Added to by `SetParameters` and `SetLegalRate`, never
/// changed.
pub const VERSIONS: Map<(u64, u64), Policy> = Map::new(VERSIONS_KEY);
/// The legal rate that was recorded last, by sidechain. Replaced by `SetLegalRate`.
pub const LEGAL_RATES: Map<u64, RecordedRate> = Map::new("legal_rate");
/// The preset routes, by name. Changed by `SetRoute` and `RemoveRoute`, by [`save_route`] and [`take_route`] only.
pub const ROUTES: Map<&str, Route> = Map::new("route");
/// The names of the preset routes, by their ends, for a payer's query. Changed with [`ROUTES`].
pub const ROUTES_BETWEEN: Map<RouteKey, Empty> = Map::new("route_between");
/// The exchange pairs, by what is taken, what is given, and the node. Changed by `SetExchangePair` and
/// `RemoveExchangePair`.
pub const PAIRS: Map<(u64, u64, &Addr), ExchangePair<Addr>> = Map::new("exchange_pair");
/// The nodes, by account. Set by `AnnounceNode`; `WithdrawNode` leaves the instance, which the account's next announcement
/// must name. Never removed.
pub const NODES: Map<&Addr, RecordedNode> = Map::new("node");

/// The ends of a route; none for one without hops, which is never stored.
fn route_key(route: &Route) -> Option<RouteKey<'_>> {
    let (first, last) = (route.hops.first()?, route.hops.last()?);
    let sidechains = (first.sidechain_id.0, last.sidechain_id.0);
    Some(((&first.from, &last.to), sidechains, &route.name))
}

/// Saves a route in the place of one of the same name, which is given back.
pub fn save_route(storage: &mut dyn Storage, route: &Route) -> StdResult<Option<Route>> {
    let replaced = take_route(storage, &route.name)?;
    ROUTES.save(storage, &route.name, route)?;
    if let Some(key) = route_key(route) {
        ROUTES_BETWEEN.save(storage, key, &Empty {})?;
    }
    Ok(replaced)
}

/// Takes a route out, if there is one of this name.
pub fn take_route(storage: &mut dyn Storage, name: &str) -> StdResult<Option<Route>> {
    let Some(route) = ROUTES.may_load(storage, name)? else {
        return Ok(None);
    };
    ROUTES.remove(storage, name);
    if let Some(key) = route_key(&route) {
        ROUTES_BETWEEN.remove(storage, key);
    }
    Ok(Some(route))
}

/// Makes a policy the one in force.
pub fn enact(storage: &mut dyn Storage, id: SidechainId, policy: &Policy) -> StdResult<()> {
    CURRENT.save(storage, id.0, policy)?;
    VERSIONS.save(storage, (id.0, policy.version), policy)
}
