//! A node that is announced: keys from the phrase, the instance of the book, addresses and a name.

use crate::error::{ClientError, Result};
use crate::network::{Network, SubmitResult as _, TxSigner};
use crate::wallet::Wallet;
use causeway_chain::Msg;
use causeway_rules::node::check_announcement;
use causeway_types::event::NodeAnnounced;
use causeway_types::node::{Announcement, Node, NodeDetails};
use causeway_types::policy::ExecuteMsg;
use causeway_types::{Hash, Height, NodeInstance, Signature};
use causeway_wallet::keys::Keyring;
use cosmwasm_std::Addr;

/// What is to be announced of the account's node.
#[derive(Clone, Debug)]
pub struct AnnounceRequest {
    /// Where the node is reached, at most three; none for a node that only dials. Where it takes over, none keeps those on
    /// record.
    pub addresses: Vec<String>,
    /// How the node is shown beside its account. Where it takes over, none keeps the one on record.
    pub name: Option<String>,
    /// Whether this book's node takes over where another instance is on record. The node that has that one signs
    /// nothing more than its duties once it knows.
    pub takes_over: bool,
}

/// Whose node announces itself.
#[derive(Clone, Debug)]
pub struct OwnNode {
    /// The signing domain of the chain and its registry.
    pub domain: Hash,
    /// The account.
    pub account: Addr,
    /// The instance of its book.
    pub instance: NodeInstance,
}

/// An announcement that can be made.
#[derive(Clone, Debug)]
pub struct AnnounceQuote {
    /// What would be sent, signed by the identity key.
    pub announcement: Announcement,
    /// What is on record of the account's node.
    pub on_record: Option<Node>,
}

impl AnnounceRequest {
    /// What would be announced; fails where the policy would refuse it, or where another instance is on record and is not
    /// to be taken over. Nothing is sent.
    pub fn quote(self, wallet: &Wallet<'_>) -> Result<AnnounceQuote> {
        let network = wallet.network();
        let own = OwnNode {
            domain: network.contracts.domain(),
            account: wallet.address().clone(),
            instance: wallet.instance()?,
        };
        let on_record = network.node(&own.account)?;
        // before anybody is asked for a passphrase
        self.require_right(own.instance, on_record.as_ref())?;
        self.signed_by(wallet.keyring()?, &own, on_record)
    }

    /// Fails where another instance is on record and is not to be taken over.
    fn require_right(&self, instance: NodeInstance, on_record: Option<&Node>) -> Result<()> {
        let recorded = on_record.map(|node| node.instance);
        match recorded.filter(|recorded| *recorded != instance && !self.takes_over) {
            Some(on_record) => Err(ClientError::OtherInstance {
                own: instance,
                on_record,
            }),
            None => Ok(()),
        }
    }

    /// The same for a program that keeps the book open itself, and knows what is on record.
    pub fn signed_by(
        mut self,
        keyring: &Keyring,
        own: &OwnNode,
        on_record: Option<Node>,
    ) -> Result<AnnounceQuote> {
        let instance = own.instance;
        self.require_right(instance, on_record.as_ref())?;
        let replaces = on_record.as_ref().map(|node| node.instance);
        if self.takes_over {
            self.keep(on_record.as_ref());
        }
        let identity = keyring.identity()?;
        let mut announcement = Announcement {
            identity_key: identity.public(),
            transport_key: keyring.transport()?.public(),
            instance,
            replaces,
            addresses: self.addresses,
            name: self.name,
            signature: Signature([0; Signature::LEN]),
        };
        let account = own.account.as_str();
        let digest = check_announcement(&own.domain, account, replaces, &announcement)?;
        announcement.signature = identity.sign(&digest);
        Ok(AnnounceQuote {
            announcement,
            on_record,
        })
    }

    /// What is not given stays as it is on record: a node that takes over is found where the one before it was.
    fn keep(&mut self, on_record: Option<&Node>) {
        let Some(announced) = on_record.and_then(|node| node.announced.as_ref()) else {
            return;
        };
        if self.addresses.is_empty() {
            self.addresses.clone_from(&announced.addresses);
        }
        if self.name.is_none() {
            self.name.clone_from(&announced.name);
        }
    }
}

impl AnnounceQuote {
    /// Whether the very same is announced already.
    pub fn is_on_record(&self) -> bool {
        let wanted = &self.announcement;
        let on_record = self.on_record.as_ref();
        on_record.is_some_and(|node| {
            node.instance == wanted.instance
                && node.announced.as_ref().is_some_and(|announced| {
                    announced.identity_key == wanted.identity_key
                        && announced.transport_key == wanted.transport_key
                        && announced.addresses == wanted.addresses
                        && announced.name == wanted.name
                })
        })
    }
    /// Whether another instance would be replaced.
    pub fn takes_over(&self) -> bool {
        let wanted = &self.announcement;
        wanted.instance.takes_over_from(wanted.replaces)
    }

    /// The message that announces it.
    pub fn message(&self, network: &Network) -> Result<Msg> {
        network.to_policy(&ExecuteMsg::AnnounceNode(self.announcement.clone()))
    }

    /// Announces the node: as it is on record from then on, and the block. It is refused if another instance was announced
    /// since the quote.
    pub fn announce<'a>(
        self,
        wallet: &Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<(Node, Height)> {
        let network = wallet.network();
        let msg = self.message(network)?;
        let announcement = self.announcement;
        let tx = network
            .submit(by, vec![msg])
            .failed("the node was not announced")?;
        let event: NodeAnnounced = network.expect_event(&tx, "what was announced")?;
        // the event has all but the form in which a query answers; nothing is asked once it is sent
        let node = Node {
            account: wallet.address().clone(),
            instance: event.instance,
            announced: Some(NodeDetails {
                identity_key: announcement.identity_key,
                transport_key: announcement.transport_key,
                addresses: announcement.addresses,
                name: announcement.name,
                height: tx.height,
            }),
        };
        Ok((node, tx.height))
    }
}
