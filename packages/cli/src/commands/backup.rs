//! `backup`: a copy of a key's book, taken while it may be in use.

use crate::args::payments::Backup;
use crate::context::{Context, Session};
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use causeway_client::wallet::Wallet;
use causeway_types::channel::Phase;
use causeway_types::ChannelId;

/// Copies the book into a file.
pub fn run(context: &Context, backup: &Backup) -> Result<Answer> {
    let session = context.session()?;
    let mut wallet = session.wallet(context)?;
    let unknown = unknown_channels(&session, &wallet)?;
    if !unknown.is_empty() && wallet.channels()?.is_empty() {
        return Err(error_with_hint(
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
    wallet
        .backup(&backup.file)
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

/// The channels on chain that are not settled, in which the account has a part and of which its book knows nothing.
fn unknown_channels(session: &Session, wallet: &Wallet<'_>) -> Result<Vec<ChannelId>> {
    let mut unknown = Vec::new();
    for seen in session.network.channels_of(&session.me.address())? {
        let running = seen.phase != Phase::Settled;
        if running && wallet.lacks(&seen.channel)? {
            unknown.push(seen.channel.id);
        }
    }
    Ok(unknown)
}

fn numbers_text(ids: &[ChannelId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}
