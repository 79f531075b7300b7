//! An account's book as it is looked at by commands that sign nothing: by itself, or by the node that has it.

use crate::context::{Context, Names};
use anyhow::Result;
use causeway_client::network::Network;
use causeway_client::wallet::{book_owner, Wallet};
use causeway_client::ClientError;
use causeway_node_api::calls::balance::{GetBalance, SidechainBalance};
use causeway_node_api::calls::channel::{Channel, Phase};
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::{CallError, Client, MAX_LIMIT};
use causeway_types::{Amount, ChannelId, SidechainId};
use causeway_wallet::book::is_in_use;
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

/// What is known of an account's book.
pub enum BookView<'n> {
    /// There is none here.
    Absent,
    /// The book itself.
    Book(Box<Wallet<'n>>),
    /// What the node answers that has it.
    Node(NodeBook),
    /// Another process has it, and says nothing of it.
    InUse,
}

/// What a node answers of the book that it has.
pub struct NodeBook {
    channels: BTreeMap<ChannelId, Channel>,
    ended: Vec<ChannelId>,
    balances: BTreeMap<SidechainId, SidechainBalance>,
}

impl<'n> BookView<'n> {
    /// The book of an account whose key is here.
    pub fn of(
        context: &Context,
        network: &'n Network,
        names: &Names,
        account: &Addr,
    ) -> Result<BookView<'n>> {
        if names.key(account).is_none() {
            return Ok(BookView::Absent);
        }
        let folder = book_owner(network, account).dir(context.home());
        if is_in_use(&folder)? {
            // a node that gives no answer leaves the chain's side of it
            if let Ok(Some(node)) = context.node_of(network, account) {
                return Ok(match NodeBook::read(&node.client) {
                    Ok(book) => BookView::Node(book),
                    Err(_) => BookView::InUse,
                });
            }
        }
        match Wallet::open_without_keys(context.home(), network, account) {
            Ok(Some(wallet)) => Ok(BookView::Book(Box::new(wallet))),
            Ok(None) => Ok(BookView::Absent),
            Err(error) if is_taken(&error) => Ok(BookView::InUse),
            Err(other) => Err(other.into()),
        }
    }

    /// The book itself, where it is here and free.
    pub fn wallet(&self) -> Option<&Wallet<'n>> {
        match self {
            BookView::Book(wallet) => Some(wallet),
            _ => None,
        }
    }
    /// What the node answers that has it.
    pub fn node(&self) -> Option<&NodeBook> {
        match self {
            BookView::Node(book) => Some(book),
            _ => None,
        }
    }
    /// What is to be said of where the book's numbers come from, or why there are none.
    pub fn note(&self, who: &str) -> Option<String> {
        match self {
            BookView::Absent | BookView::Book(_) => None,
            BookView::Node(_) => Some(format!(
                "a node has the book of {who}: what is by the book is as the node answers"
            )),
            BookView::InUse => Some(format!(
                "another process has the book of {who}: all of it is by the chain alone"
            )),
        }
    }
}

fn is_taken(error: &ClientError) -> bool {
    matches!(
        error.root(),
        ClientError::Wallet {
            error: WalletError::InUse { .. } | WalletError::Busy,
            ..
        }
    )
}

impl NodeBook {
    /// What the node answers now.
    pub fn read(client: &Client) -> Result<NodeBook, CallError> {
        let mut channels = BTreeMap::new();
        let mut ended = Vec::new();
        let mut call = ListChannels {
            limit: Some(MAX_LIMIT),
            ended: Some(true),
            ..ListChannels::default()
        };
        loop {
            let page = client.call(&call)?;
            channels.extend(page.channels.into_iter().map(|c| (c.channel_id, c)));
            ended.extend(page.ended);
            call.ended = None;
            call.after = page.next;
            if call.after.is_none() {
                break;
            }
        }
        let balances = client.call(&GetBalance)?.sidechains.into_iter();
        Ok(NodeBook {
            channels,
            ended,
            balances: balances.map(|b| (b.sidechain_id, b)).collect(),
        })
    }

    /// A running channel that it has; none where it lacks it, or it has ended.
    pub fn channel(&self, id: ChannelId) -> Option<&Channel> {
        let known = self.channels.get(&id)?;
        (known.in_book && known.phase != Phase::Settled).then_some(known)
    }
    /// The numbers of all channels that it has, also of those that have ended.
    pub fn numbers(&self) -> Vec<ChannelId> {
        let followed = self.channels.values().filter(|c| c.in_book);
        let followed = followed.map(|c| c.channel_id);
        followed.chain(self.ended.iter().copied()).collect()
    }
    /// The running channels of a sidechain that it lacks.
    pub fn lacking(&self, sidechain_id: SidechainId) -> Vec<ChannelId> {
        let running = self
            .channels
            .values()
            .filter(|c| c.sidechain_id == sidechain_id && c.phase != Phase::Settled);
        running
            .filter(|c| !c.in_book)
            .map(|c| c.channel_id)
            .collect()
    }
    /// The running channels in which the account has a part, and that it lacks. In one that waits for it to join it has none.
    pub fn all_lacking(&self) -> Vec<ChannelId> {
        let channels = self.channels.values();
        let lacking = channels.filter(|c| {
            let waits = c.phase == Phase::Pending && !c.is_opener;
            !c.in_book && !waits && c.phase != Phase::Settled
        });
        lacking.map(|c| c.channel_id).collect()
    }
    /// Whether it has no channel at all, as far as the node follows them.
    pub fn is_empty(&self) -> bool {
        !self.channels.values().any(|c| c.in_book)
    }
    /// What is in channels of a sidechain by it; none where it lacks one: a sum without it would be taken for all there is.
    pub fn in_channels(&self, sidechain_id: SidechainId) -> Option<Amount> {
        let known = self.balances.get(&sidechain_id)?;
        self.lacking(sidechain_id)
            .is_empty()
            .then_some(known.in_channels_by_book)
    }
}
