//! An account announces its node.

use crate::error::ContractError;
use crate::state::{RecordedNode, NODES, REGISTRY};
use causeway_rules::node::{check_announcement, NodeError};
use causeway_types::event::NodeAnnounced;
use causeway_types::node::{Announcement, NodeDetails};
use causeway_types::signed::domain;
use causeway_types::Height;
use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response};

/// Callable by anyone, for itself. Puts the sender's node on record, in the place of what the sender announced before. An
/// announcement names the instance that it replaces, so that of two copies of one node the second one notices.
#[inline(never)]
pub fn announce_node(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    announcement: Announcement,
) -> Result<Response, ContractError> {
    let registry = REGISTRY.may_load(deps.storage)?;
    let registry = registry.ok_or(ContractError::RegistryNotSet)?;
    let account = info.sender;
    let recorded = NODES.may_load(deps.storage, &account)?;
    let domain = domain(&env.block.chain_id, registry.as_str());
    let on_record = recorded.map(|node| node.instance);
    let digest = check_announcement(&domain, account.as_str(), on_record, &announcement)?;
    let Announcement {
        identity_key,
        transport_key,
        instance,
        replaces,
        addresses,
        name,
        signature,
    } = announcement;
    // a key that is no point of the curve has signed nothing
    let is_signed = deps
        .api
        .secp256k1_verify(&digest.0, &signature.0, &identity_key.0);
    if !is_signed.unwrap_or(false) {
        return Err(NodeError::NodeSignatureInvalid.into());
    }
    let listed = (!addresses.is_empty()).then(|| addresses.join(","));
    let details = NodeDetails {
        identity_key,
        transport_key,
        addresses,
        name: name.clone(),
        height: Height(env.block.height),
    };
    let node = RecordedNode {
        instance,
        announced: Some(details),
    };
    NODES.save(deps.storage, &account, &node)?;
    Ok(Response::new().add_event(Event::from(NodeAnnounced {
        account,
        instance,
        replaces,
        identity_key,
        transport_key,
        addresses: listed,
        name,
    })))
}
