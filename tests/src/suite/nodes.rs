//! Sentences about nodes.

use super::{Actor, Outcome, Suite, User};
use crate::model::Message;
use causeway_types::node::{Announcement, Node, NodeResponse};
use causeway_types::policy::{ExecuteMsg, QueryMsg};
use causeway_types::signed::NodeAnnouncement;
use causeway_types::{Hash, IdentityKey, NodeInstance, Signature, TransportKey};

/// The n-th instance of somebody's node.
pub fn instance(n: u8) -> NodeInstance {
    NodeInstance([n; 16])
}

impl User {
    /// The announcement of this user's node, whose identity key is the user's only key.
    pub fn announcement(
        &self,
        domain: &Hash,
        instance: NodeInstance,
        replaces: Option<NodeInstance>,
    ) -> Announcement {
        let mut announcement = Announcement {
            identity_key: IdentityKey(self.key.0),
            transport_key: TransportKey(Hash::of(self.name.as_bytes()).0),
            instance,
            replaces,
            addresses: vec![format!("wss://{}.example:7877", self.name)],
            name: Some(self.name.to_owned()),
            signature: Signature([0; 64]),
        };
        announcement.signature = self.signs_announcement(domain, &announcement);
        announcement
    }

    /// The user's signature over what an announcement says of the user's account.
    pub fn signs_announcement(&self, domain: &Hash, announcement: &Announcement) -> Signature {
        let signed = NodeAnnouncement {
            account: self.addr.to_string(),
            transport_key: announcement.transport_key,
            instance: announcement.instance,
        };
        self.signs(&signed.digest(domain).unwrap())
    }
}

impl Suite {
    /// The announcement of a user's node, signed by the user.
    pub fn announcement(
        &self,
        name: &str,
        instance: NodeInstance,
        replaces: Option<NodeInstance>,
    ) -> Announcement {
        self.users[name].announcement(&self.model.wiring.domain, instance, replaces)
    }
    /// A user's node, as the policy tells of it.
    pub fn node(&self, name: &str) -> Option<Node> {
        let account = self.users[name].addr.to_string();
        let policy = &self.model.wiring.policy;
        let answer: NodeResponse = self.ask(policy, &QueryMsg::Node { account }).unwrap();
        answer.node
    }
}

impl Actor<'_> {
    /// Announces a node.
    pub fn announces(self, announcement: Announcement) -> Outcome {
        self.calls(Message::Policy(ExecuteMsg::AnnounceNode(announcement)))
    }
    /// Withdraws its node, if that has the instance.
    pub fn withdraws_node(self, instance: NodeInstance) -> Outcome {
        self.calls(Message::Policy(ExecuteMsg::WithdrawNode { instance }))
    }
}
