//! The nodes that accounts have announced, as the policy has them on record.

use super::{pages, Network};
use crate::error::{ClientError, Result};
use causeway_types::node::{Node, NodeResponse, NodesResponse};
use causeway_types::policy::QueryMsg;
use causeway_types::{Height, MAX_LIMIT};
use cosmwasm_std::Addr;

impl Network {
    /// The node of an account, a withdrawn one too; none if the account has never announced one.
    pub fn node(&self, account: &Addr) -> Result<Option<Node>> {
        let answer: NodeResponse = self.query_policy(&QueryMsg::Node {
            account: account.to_string(),
        })?;
        of_account(account, answer)
    }

    /// The same by the state of this block or of a later one.
    pub fn node_since(&self, account: &Addr, height: Height) -> Result<Option<Node>> {
        let msg = QueryMsg::Node {
            account: account.to_string(),
        };
        let answer: NodeResponse = self.query_policy_since(&msg, height)?;
        of_account(account, answer)
    }

    /// All nodes, by account, withdrawn ones too.
    pub fn nodes(&self) -> Result<Vec<Node>> {
        self.node_pages(|msg| self.query_policy(msg))
    }

    /// The same by the state of this block or of a later one.
    pub fn nodes_since(&self, height: Height) -> Result<Vec<Node>> {
        self.node_pages(|msg| self.query_policy_since(msg, height))
    }

    fn node_pages(&self, ask: impl Fn(&QueryMsg) -> Result<NodesResponse>) -> Result<Vec<Node>> {
        pages::collect(|last: Option<&Node>| {
            let page = ask(&QueryMsg::Nodes {
                start_after: last.map(|node| node.account.to_string()),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.nodes)
        })
    }
}

fn of_account(account: &Addr, answer: NodeResponse) -> Result<Option<Node>> {
    match answer.node {
        Some(node) if node.account != *account => Err(ClientError::OtherAnswer {
            asked: format!("the node of {account}"),
            answered: format!("that of {}", node.account),
        }),
        node => Ok(node),
    }
}
