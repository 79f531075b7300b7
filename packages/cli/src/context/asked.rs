//! What the account's node does once for a command, also where the command is killed and run again.

use super::node::RunningNode;
use super::node_signer::failed;
use super::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use anyhow::Result;
use causeway_client::network::AskedFile;
use causeway_node::pool::TxKey;
use causeway_node_api::calls::Call;
use causeway_node_api::{Epoch, ErrorCode};
use causeway_wallet::book::TransactionState;
use causeway_wallet::Book;
use serde::de::DeserializeOwned;
use serde::Serialize;

/// What a node has answered to what it was asked to do once.
#[derive(Debug)]
pub struct Answered<C: Call, K> {
    /// What it was asked.
    pub call: C,
    /// What the command keeps beside that, to tell of it.
    pub kept: K,
    /// The answer.
    pub response: C::Response,
    /// Whether an earlier command had asked for it, and was not heard.
    pub is_of_earlier: bool,
}

/// Has the node do something once, by the transaction with the key that `key_of` names. `plan` quotes it and asks the user; what
/// it returns is on disk before the node is asked, so the same command again, after whatever has happened, asks for the very
/// same before anything new is planned. It is forgotten only where the node says that no transaction of the key takes effect.
/// Whether it is done is for the caller to look at: until [`AskedFile::keep_until_told`] the same again asks for the same.
pub fn have_done<C, K>(
    node: &RunningNode,
    asked: &AskedFile,
    key_of: impl Fn(&C) -> TxKey,
    plan: impl FnOnce() -> Result<(C, K)>,
) -> Result<Answered<C, K>>
where
    C: Call + DeserializeOwned,
    K: Serialize + DeserializeOwned,
{
    if let Some((call, kept)) = asked.read::<(C, K)>()? {
        match node.client.call(&call) {
            Ok(response) => {
                return Ok(Answered {
                    call,
                    kept,
                    response,
                    is_of_earlier: true,
                })
            }
            // by a record that was restored since it is not known
            Err(error) if error.code() == ErrorCode::EpochOver.name() => {
                return Err(forgotten(asked))
            }
            // it did nothing, so this is something new
            Err(error) => match failed(error) {
                error if error.is_failure() && did_nothing(node, &key_of(&call)) => {
                    asked.forget()?;
                }
                error => return Err(error.into()),
            },
        }
    }
    let (call, kept) = plan()?;
    asked.write(&(&call, &kept))?;
    match node.client.call(&call).map_err(failed) {
        Ok(response) => Ok(Answered {
            call,
            kept,
            response,
            is_of_earlier: false,
        }),
        Err(error) => {
            if error.is_failure() && did_nothing(node, &key_of(&call)) {
                asked.forget()?;
            }
            Err(error.into())
        }
    }
}

/// What an earlier command had asked for may have been done, and nobody knows here.
fn forgotten(asked: &AskedFile) -> anyhow::Error {
    error_with_hint(
        CommandCode::AskedBeforeRestore,
        "a node was asked for this, nobody heard of its answer, and its book was restored since: whether it was done is not known here, so nothing is sent",
        format!(
            "look whether it was done (`causeway channel list`, `causeway offer list --mine`); if it was not, remove {}, and run this again",
            asked.path().display()
        ),
    )
}

/// Refuses where the book was restored since a node was asked: it may have forgotten what was sent.
pub fn require_epoch(asked: &AskedFile, epoch: Option<Epoch>, book: &Book) -> Result<()> {
    match epoch == Some(Epoch(book.epoch()?)) {
        true => Ok(()),
        false => Err(forgotten(asked)),
    }
}

/// Where no node runs: what one was asked for that ran before, and of which nobody was told, may have been done. By the book it is
/// known whether anything was sent for it: if nothing was, it is forgotten, else it is refused.
pub fn require_not_asked<C, K>(
    context: &Context,
    session: &Session,
    asked: &AskedFile,
    key_of: impl Fn(&C) -> (TxKey, Option<Epoch>),
) -> Result<()>
where
    C: DeserializeOwned,
    K: DeserializeOwned,
{
    // where nothing is sent, nothing is written either
    if context.generate_only {
        return Ok(());
    }
    let Some((call, _)) = asked.read::<(C, K)>()? else {
        return Ok(());
    };
    let (key, epoch) = key_of(&call);
    let key = key.to_string();
    let mut wallet = session.wallet(context)?;
    require_epoch(asked, epoch, wallet.book())?;
    match wallet.book().newest_transaction(&key)?.map(|tx| tx.state) {
        None | Some(TransactionState::Failed { .. } | TransactionState::Lapsed { .. }) => {
            Ok(asked.forget()?)
        }
        Some(TransactionState::Unknown | TransactionState::Included { .. }) => {
            Err(asked_of_ended_node(&format!(
                "a node that ran before was asked for this, and has sent it as {key}"
            )))
        }
    }
}

/// A node that has ended was asked for the same, and it alone says what became of it: nothing is done meanwhile.
pub(super) fn asked_of_ended_node(what: &str) -> anyhow::Error {
    error_with_hint(
        CommandCode::NodeEnded,
        format!("{what}: nothing is sent now"),
        "start the node with `causeway node`, and run this again: it says what became of it",
    )
}

fn did_nothing(node: &RunningNode, key: &TxKey) -> bool {
    node.key_did_nothing(&key.to_string())
}

impl<C: Call, K> Answered<C, K> {
    /// What is to be said where an earlier command had asked for it.
    pub fn note(&self) -> Option<String> {
        let text = "an earlier command had asked the node for this already: it is done once, and this tells of that";
        self.is_of_earlier.then(|| text.to_owned())
    }
}
