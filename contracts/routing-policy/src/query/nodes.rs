//! Nodes, as they are on record.

use crate::state::{RecordedNode, NODES};
use causeway_types::node::{Node, NodeResponse, NodesResponse};
use causeway_types::page_limit;
use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;

fn node_of(account: Addr, node: RecordedNode) -> Node {
    Node {
        account,
        instance: node.instance,
        announced: node.announced,
    }
}

/// The node of an account; none if it has never announced one.
#[inline(never)]
pub fn node(deps: Deps, account: String) -> StdResult<NodeResponse> {
    let account = deps.api.addr_validate(&account)?;
    let node = NODES.may_load(deps.storage, &account)?;
    Ok(NodeResponse {
        node: node.map(|node| node_of(account, node)),
    })
}

/// A page of the nodes.
#[inline(never)]
pub fn nodes(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<NodesResponse> {
    // only a place in the order: it need not be anybody's address
    let last = start_after.map(Addr::unchecked);
    let start = last.as_ref().map(Bound::exclusive);
    let nodes = NODES
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_limit(limit))
        .map(|entry| entry.map(|(account, node)| node_of(account, node)))
        .collect::<StdResult<_>>()?;
    Ok(NodesResponse { nodes })
}
