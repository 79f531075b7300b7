//! A node that is withdrawn: its instance stays on record, and the account's next announcement names it.

use crate::error::Result;
use crate::network::{Network, SubmitResult as _, TxSigner};
use causeway_rules::node::NodeError;
use causeway_types::event::NodeWithdrawn;
use causeway_types::node::NodeDetails;
use causeway_types::policy::ExecuteMsg;
use causeway_types::{Height, NodeInstance};
use cosmwasm_std::Addr;

/// The instance that would stay on record, and what would be removed; fails where the account has announced no node.
/// Nothing is sent.
pub fn withdrawable(network: &Network, account: &Addr) -> Result<(NodeInstance, NodeDetails)> {
    let node = network.node(account)?.ok_or(NodeError::NodeNotAnnounced)?;
    let announced = node.announced.ok_or(NodeError::NodeNotAnnounced)?;
    Ok((node.instance, announced))
}

/// Withdraws the node of whoever signs: what the policy says of it, and the block. It is refused if another instance than
/// the given one is on record by then.
pub fn withdraw<'a>(
    network: &Network,
    by: impl Into<TxSigner<'a>>,
    instance: NodeInstance,
) -> Result<(NodeWithdrawn, Height)> {
    let msg = network.to_policy(&ExecuteMsg::WithdrawNode { instance })?;
    let tx = network
        .submit(by, vec![msg])
        .failed("the node was not withdrawn")?;
    Ok((network.expect_event(&tx, "what was withdrawn")?, tx.height))
}
