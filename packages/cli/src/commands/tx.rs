//! `tx`: a transaction that was signed elsewhere is sent; what became of one is told.

use super::dry_run;
use super::tx_list;
use crate::args::tx::{Broadcast, ShowTx, TxCommand, TxName};
use crate::context::choice::Choice;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::{Answer, Details};
use anyhow::{Context as _, Result};
use causeway_chain::{tx, Chain, TxResult};
use causeway_client::deployment::Deployment;
use causeway_client::wallet::Wallet;
use causeway_types::event::{ChannelJoined, ChannelOpened};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

/// Runs a command about transactions.
pub fn run(context: &Context, command: TxCommand) -> Result<Answer> {
    match command {
        TxCommand::Broadcast(c) => broadcast(context, &c),
        TxCommand::Show(c) => show(context, &c),
        TxCommand::List(c) => tx_list::run(context, &c),
    }
}

fn broadcast(context: &Context, broadcast: &Broadcast) -> Result<Answer> {
    let text = read(&broadcast.file)?;
    let bytes = tx::signed::from_json(&text)
        .with_context(|| format!("{} cannot be sent", broadcast.file.display()))?;
    if context.dry_run {
        return dry_run::would_send(&serde_json::from_str(&text)?, 1);
    }
    let chain = context.open_chain()?;
    let sent = chain.broadcast(&bytes)?;
    let done = chain.wait(&sent)?.succeeded()?;
    note_printed(context, chain, &done)
        .context("the transaction took effect, and the book of channels was not told")?;
    told(context, &done)
}

/// A channel that was opened or joined by what was printed here is written into its owner's book.
fn note_printed(context: &Context, chain: Arc<dyn Chain>, done: &TxResult) -> Result<()> {
    if Deployment::load(&context.deployments(), chain.chain_id())?.is_none() {
        return Ok(());
    }
    let network = context.network_on(chain)?;
    let opened = network.events::<ChannelOpened>(done).into_iter();
    let joined = network.events::<ChannelJoined>(done).into_iter();
    let owners: BTreeSet<_> = opened.map(|e| e.a).chain(joined.map(|e| e.b)).collect();
    for address in owners {
        if let Some(mut wallet) = Wallet::open_without_keys(context.home(), &network, &address)? {
            wallet.note_printed(done)?;
        }
    }
    Ok(())
}

fn show(context: &Context, show: &ShowTx) -> Result<Answer> {
    let hash = match &show.which {
        TxName::Hash(hash) => *hash,
        TxName::Key(key) => return show_key(context, key),
    };
    match context.open_chain()?.indexed(hash)? {
        Some(found) => told(context, &found),
        None => Err(error_with_hint(
            CommandCode::TransactionNotFound,
            format!("the chain shows no transaction {hash} in its blocks"),
            "it may be too new, too old for this node, or on another chain",
        )),
    }
}

/// One that the node has sent, by what it does.
fn show_key(context: &Context, key: &str) -> Result<Answer> {
    let tx = tx_list::of_key(context, key)?;
    let blocks = match tx.last_block {
        Some(last) => format!("{} to {last}", tx.first_block),
        None => format!("from {} on", tx.first_block),
    };
    let details = Details::new()
        .with("transaction", &tx.hash)
        .with("does", &tx.does)
        .with("state", tx_list::state(&tx))
        .with_some("block", tx.height)
        .with_some("why", tx.why.as_ref())
        .with("can be in blocks", blocks)
        .with("signed by", &tx.account)
        .with_some("waits for", tx.waits_for.as_ref())
        .with_some("then", tx.then.as_ref());
    Ok(Answer::of(&tx)?.say(details))
}

fn told(context: &Context, tx: &TxResult) -> Result<Answer> {
    let link = match context.chain() {
        Choice::Rpc(spec) => spec
            .explorer
            .as_ref()
            .map(|url| url.replace("{hash}", &tx.hash.to_string())),
        Choice::Embedded => None,
    };
    let outcome = match &tx.result {
        Ok(()) => "took effect".to_owned(),
        Err(failure) => format!("failed: {}", failure.text),
    };
    let details = Details::new()
        .with("transaction", tx.hash)
        .with("block", tx.height)
        .with("outcome", outcome)
        .with_some("gas used", tx.gas_used)
        .with_some("see", link);
    let mut json = serde_json::to_value(tx)?;
    // as block explorers name it
    json["hash"] = tx.hash.to_string().into();
    Ok(Answer::of(&json)?.say(details))
}

fn read(file: &Path) -> Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
