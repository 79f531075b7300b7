//! `backup`: a copy of a key's book, taken while it may be in use.

use crate::args::payments::Backup;
use crate::commands::book_view::NodeBook;
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use causeway_client::wallet::Wallet;
use causeway_node_api::calls::backup::BackUp;
use causeway_types::channel::Phase;
use causeway_types::ChannelId;
use std::path::Path;

/// Copies the book into a file.
pub fn run(context: &Context, backup: &Backup) -> Result<Answer> {
    let session = context.session()?;
    let mut from = match session.me.node() {
        Some(node) => BookPlace::Node(node),
        None => BookPlace::Book(Box::new(session.wallet(context)?)),
    };
    let (unknown, is_empty) = from.unknown_channels(&session)?;
    if !unknown.is_empty() && is_empty {
        return Err(error_with_hint(
            CommandCode::BookIncomplete,
            format!(
                "the book of {} is empty, and {} of its channels are on chain: {}",
                session.me.name,
                unknown.len(),
                numbers_text(&unknown)
            ),
            "put the book back (`causeway restore FILE`), or begin one from the chain (`causeway restore --from-chain`); \
             a backup of this one would hold nothing",
        ));
    }
    from.copy(&backup.file)
        .with_context(|| format!("no backup was written to {}", backup.file.display()))?;
    let json = serde_json::json!({ "key": session.me.name, "file": backup.file });
    let missing = (!unknown.is_empty()).then(|| {
        format!(
            "the book does not have channels {}: `causeway restore --from-chain` takes them into it",
            numbers_text(&unknown)
        )
    });
    Ok(Answer::of(&json)?
        .note_if(missing)
        .say(format!(
            "the book of {} is in {}",
            session.me.name,
            backup.file.display()
        ))
        .hint("it holds no keys: keep the phrase apart from it"))
}

/// What has the book.
enum BookPlace<'s> {
    /// It is here.
    Book(Box<Wallet<'s>>),
    /// The account's node, on this machine.
    Node(&'s RunningNode),
}

impl BookPlace<'_> {
    /// The channels on chain that are not settled, in which the account has a part and of which its book knows nothing; and
    /// whether it knows of none at all.
    fn unknown_channels(&self, session: &Session) -> Result<(Vec<ChannelId>, bool)> {
        match self {
            BookPlace::Book(wallet) => {
                let mut unknown = Vec::new();
                for seen in session.network.channels_of(&session.me.address())? {
                    let running = seen.phase != Phase::Settled;
                    if running && wallet.lacks(&seen.channel)? {
                        unknown.push(seen.channel.id);
                    }
                }
                Ok((unknown, wallet.channels()?.is_empty()))
            }
            BookPlace::Node(node) => {
                let book = NodeBook::read(&node.client)?;
                Ok((book.all_lacking(), book.is_empty()))
            }
        }
    }

    /// Copies it into a file that is not there yet.
    fn copy(&mut self, file: &Path) -> Result<()> {
        match self {
            BookPlace::Book(wallet) => Ok(wallet.backup(file)?),
            BookPlace::Node(node) => {
                // the node has another working folder
                let file = std::path::absolute(file)?;
                node.client.call(&BackUp { file })?;
                Ok(())
            }
        }
    }
}

fn numbers_text(ids: &[ChannelId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}
