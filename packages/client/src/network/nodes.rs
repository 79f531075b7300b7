//! The nodes that accounts have announced, as the policy has them on record.

use super::{pages, Network};
use crate::error::{ClientError, Result};
use causeway_types::node::{Node, NodeResponse, NodesResponse};
use causeway_types::policy::QueryMsg;
use causeway_types::MAX_LIMIT;
use cosmwasm_std::Addr;

impl Network {
    /// The node of an account, a withdrawn one too; none if the account has never announced one.
    pub fn node(&self, account: &Addr) -> Result<Option<Node>> {
        let answer: NodeResponse = self.query_policy(&QueryMsg::Node {
            account: account.to_string(),
        })?;
        match answer.node {
            Some(node) if node.account != *account => Err(ClientError::OtherAnswer {
                asked: format!("the node of {account}"),
                answered: format!("that of {}", node.account),
            }),
            node => Ok(node),
        }
    }

    /// All nodes, by account, withdrawn ones too.
    pub fn nodes(&self) -> Result<Vec<Node>> {
        pages::collect(|last: Option<&Node>| {
            let page: NodesResponse = self.query_policy(&QueryMsg::Nodes {
                start_after: last.map(|node| node.account.to_string()),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.nodes)
        })
    }
}
