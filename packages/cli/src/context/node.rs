//! The node of the account that acts, if one runs: then commands that need the book go through it.

use super::choice::Choice;
use super::Context;
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, OrCode as _};
use crate::output::Clock;
use anyhow::{Context as _, Result};
use causeway_chain::{machine_time, Chain as _};
use causeway_client::network::Network;
use causeway_client::wallet::book_owner;
use causeway_embedded_chain::serve::Reached;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::live::GetLive;
use causeway_node_api::calls::next_key::GetNextKey;
use causeway_node_api::calls::unshown::GetUnshown;
use causeway_node_api::local::{read_token, NodeFile, NODE_FILE};
use causeway_node_api::Client;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{ChannelId, ChannelKey, UnixTime};
use causeway_wallet::book::{is_in_use, BookOwner};
use cosmwasm_std::Addr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a node may take to answer that it lives.
const LONGEST_ANSWER: Duration = Duration::from_secs(2);
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// A node that runs for an account.
#[derive(Debug)]
pub struct RunningNode {
    /// Sends calls to it.
    pub client: Client,
    /// Where it is.
    pub file: NodeFile,
    /// Whose it is.
    pub account: Addr,
    /// Where its book is.
    pub folder: PathBuf,
}

impl RunningNode {
    /// The channel key that it would take next: of what is shown, and not sent.
    pub fn next_key(&self) -> Result<ChannelKey> {
        let next = self.client.call(&GetNextKey)?;
        next.channel_key.parse().or_code(
            CommandCode::NodeAnswerInvalid,
            "the node names no channel key",
        )
    }

    /// What its book has of a channel and the chain has not, as a message that shows it; none where the chain has all.
    pub fn show_message(&self, channel_id: ChannelId) -> Result<Option<ExecuteMsg>> {
        let vouchers = self.client.call(&GetUnshown { channel_id })?.vouchers;
        Ok((!vouchers.is_empty()).then_some(ExecuteMsg::Show {
            channel_id,
            vouchers,
        }))
    }

    /// The chain's clock as the node follows it, also where the chain does not answer; the machine's before the first block.
    pub fn clock(&self) -> Result<Clock> {
        let followed = self.client.call(&GetInfo)?.block_time;
        Ok(Clock {
            now: match followed {
                UnixTime(0) => machine_time(),
                time => time,
            },
        })
    }
}

impl Context {
    /// The node that runs for the account that acts; none where none does. Fails where something has the account's book,
    /// and says that it is a node, and gives no answer in two seconds: nothing is done beside it.
    pub fn node(&self) -> Result<Option<RunningNode>> {
        self.require_chain()?;
        let account = self.named()?.address();
        // the embedded chain is looked for only where some node may run: most commands run without one
        if !has_node_file(self.home(), &account) {
            return Ok(None);
        }
        let chain_id = self.chain_id()?;
        self.node_in(
            &BookOwner::new(chain_id, account.as_str()).dir(self.home()),
            &account,
        )
    }

    /// The same for an account on a chain.
    pub fn node_of(&self, network: &Network, account: &Addr) -> Result<Option<RunningNode>> {
        self.node_in(&book_owner(network, account).dir(self.home()), account)
    }

    /// The id of the chain, which a chain file says without the chain: a node is asked also where its chain does not answer.
    pub fn chain_id(&self) -> Result<String> {
        Ok(match self.chain() {
            Choice::Rpc(spec) => spec.chain_id.clone(),
            Choice::Embedded => match self.reach_embedded()? {
                Reached::Here(chain) => chain.chain_id().to_owned(),
                Reached::Served(spec) => spec.chain_id.clone(),
            },
        })
    }

    /// The node that has the book in this folder.
    fn node_in(&self, folder: &Path, account: &Addr) -> Result<Option<RunningNode>> {
        let begun = Instant::now();
        loop {
            let Some(file) = NodeFile::read(folder).context("node.json cannot be read")? else {
                return Ok(None);
            };
            // one that was killed leaves its file, and frees the book
            if !is_in_use(folder)? {
                return Ok(None);
            }
            if let Some(client) = reach(folder, &file, account) {
                return Ok(Some(RunningNode {
                    client,
                    file,
                    account: account.clone(),
                    folder: folder.to_owned(),
                }));
            }
            if begun.elapsed() >= LONGEST_ANSWER {
                return Err(error_with_hint(
                    CommandCode::NodeUnreachable,
                    format!(
                        "the book of {account} is in use, and the node at {} (process {}) gives no answer: nothing was done",
                        file.api, file.process
                    ),
                    "wait for it, or end its process; then run this again",
                ));
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// The node that a command goes through which sends something; none where none runs, or where nothing is to be sent.
    pub fn node_to_send(&self) -> Result<Option<RunningNode>> {
        match self.generate_only {
            true => Ok(None),
            false => self.node(),
        }
    }

    /// With `--dry-run` the node that has the book of what is to be shown; none without it, or where none runs.
    pub fn node_to_show(&self) -> Result<Option<RunningNode>> {
        match self.dry_run {
            true => self.node(),
            false => Ok(None),
        }
    }

    /// The node that a command goes through, whether it sends something or, with `--dry-run`, shows what it would do; none where none
    /// runs, or where a transaction is only generated.
    pub fn node_to_act(&self) -> Result<Option<RunningNode>> {
        match self.generate_only && !self.dry_run {
            true => Ok(None),
            false => self.node(),
        }
    }

    /// The node that runs for the account that acts; an error where none does.
    pub fn require_node(&self) -> Result<RunningNode> {
        self.node()?.ok_or_else(|| no_node(None))
    }
}

/// That no node runs, with what else is to be said of one that would.
pub fn no_node(more: Option<String>) -> anyhow::Error {
    let more = more.map_or_else(String::new, |more| format!("; {more}"));
    error_with_hint(
        CommandCode::NoNode,
        "no node runs for this account",
        format!("`causeway node` starts one; --from and --chain choose whose{more}"),
    )
}

/// Whether a node of the account has run here on some chain, and has not ended as it should.
fn has_node_file(home: &Path, account: &Addr) -> bool {
    let Ok(chains) = std::fs::read_dir(home.join("wallets")) else {
        return false;
    };
    chains
        .flatten()
        .any(|chain| chain.path().join(account.as_str()).join(NODE_FILE).exists())
}

/// The node by its file, if it answers and is the account's.
fn reach(folder: &Path, file: &NodeFile, account: &Addr) -> Option<Client> {
    let token = read_token(folder).ok()?;
    let client = file.client(Some(token)).ok()?;
    let quick = client.clone().with_timeout(LONGEST_ANSWER);
    let live = quick.call(&GetLive).ok()?;
    (live.account == account.as_str()).then_some(client)
}
