//! An account withdraws its node.

use crate::error::ContractError;
use crate::state::NODES;
use causeway_rules::node::NodeError;
use causeway_types::event::NodeWithdrawn;
use causeway_types::NodeInstance;
use cosmwasm_std::{DepsMut, Event, MessageInfo, Response};

/// Callable by anyone, for itself. Removes what the sender has announced, but for the instance: a copy of the node that
/// knows nothing of the withdrawal cannot announce itself as if there had never been one. The message names the instance, so
/// that a node which has taken over in the meantime stays announced.
#[inline(never)]
pub fn withdraw_node(
    deps: DepsMut,
    info: MessageInfo,
    instance: NodeInstance,
) -> Result<Response, ContractError> {
    let account = info.sender;
    let recorded = NODES.may_load(deps.storage, &account)?;
    let mut node = recorded.ok_or(NodeError::NodeNotAnnounced)?;
    if node.instance != instance {
        return Err(NodeError::OtherNodeInstance {
            named: Some(instance),
            on_record: Some(node.instance),
        }
        .into());
    }
    if node.announced.take().is_none() {
        return Err(NodeError::NodeNotAnnounced.into());
    }
    NODES.save(deps.storage, &account, &node)?;
    Ok(Response::new().add_event(Event::from(NodeWithdrawn { account, instance })))
}
