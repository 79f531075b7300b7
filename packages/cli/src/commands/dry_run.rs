//! `--dry-run`: the transaction that a command would send, and what it would cost.

use crate::args::chain::ChainCommand;
use crate::args::contact::ContactCommand;
use crate::args::invoice::InvoiceCommand;
use crate::args::keys::KeysCommand;
use crate::args::node::{NodeCommand, TokenCommand};
use crate::args::tx::TxCommand;
use crate::args::Command;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, OrCode as _};
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::ClientError;
use serde_json::{json, Value};

/// Refuses `--dry-run` where a command does something that is no transaction: it would be done. What only looks may
/// have it.
pub fn require_possible(command: &Command) -> Result<()> {
    let what = match command {
        Command::Demo(_) => "demo has a chain of its own",
        Command::Replay(_) => "replay has a chain of its own",
        Command::Chain(ChainCommand::Start(_)) => "this begins a chain",
        Command::Chain(ChainCommand::Advance(_)) => "this moves the chain's clock",
        Command::Keys(KeysCommand::List | KeysCommand::Show(_)) => return Ok(()),
        Command::Keys(_) => "this changes or shows keys",
        Command::Unlock(_) | Command::Lock(_) => "this starts or ends a process that holds keys",
        Command::Receive(_) => "this writes into the book",
        Command::Attach(_) => "this writes a file",
        Command::Backup(_) => "this writes a file",
        Command::Man(_) => "this writes files",
        Command::Restore(_) => "this writes the book",
        Command::Node(c) if matches!(c.command, None | Some(NodeCommand::Stop)) => {
            "this runs or ends a node"
        }
        Command::Node(c)
            if matches!(
                c.command,
                Some(NodeCommand::Token(
                    TokenCommand::New(_) | TokenCommand::Revoke(_)
                ))
            ) =>
        {
            "this makes or ends a token"
        }
        Command::Contact(ContactCommand::List) => return Ok(()),
        Command::Contact(_) => "this writes a file",
        Command::Peer(_) => "this has the node reach a peer",
        Command::Probe(_) => "this sends locks, and no transaction",
        Command::Invoice(c) if is_written(&c.command) => "this writes into the book",
        Command::Tx(TxCommand::Show(_) | TxCommand::List(_))
        | Command::Tx(TxCommand::Broadcast(_))
        | Command::Chain(_)
        | Command::Deploy(_)
        | Command::Upgrade(_)
        | Command::Sidechain(_)
        | Command::Balance(_)
        | Command::Channel(_)
        | Command::Margin(_)
        | Command::Offer(_)
        | Command::Node(_)
        | Command::Route(_)
        | Command::Pair(_)
        | Command::Quote(_)
        | Command::Peers
        | Command::Getinfo
        | Command::Payments(_)
        | Command::Forwards(_)
        | Command::Events(_)
        | Command::Watch
        | Command::Explain(_)
        | Command::Neighbours(_)
        | Command::Invoice(_)
        | Command::Decode(_)
        | Command::Pay(_)
        | Command::Rebalance(_)
        | Command::Show(_)
        | Command::Completions(_) => return Ok(()),
    };
    Err(error_with_hint(
        CommandCode::DryRunUnavailable,
        format!("--dry-run shows the transaction that would be sent, and {what}"),
        "leave --dry-run out",
    ))
}

/// Whether it makes an invoice, or takes one back.
fn is_written(command: &Option<InvoiceCommand>) -> bool {
    matches!(
        command,
        None | Some(InvoiceCommand::Cancel(_) | InvoiceCommand::Settle(_))
    )
}

/// What would be sent: the first of so many transactions.
pub fn answer(generated: &str, transactions: usize) -> Result<Answer> {
    let tx: Value = serde_json::from_str(generated)?;
    would_send(&tx, transactions)
}

/// What would be sent through a node, by what shows it.
pub fn shown(context: &Context, shown: anyhow::Error) -> Result<Answer> {
    match shown.downcast_ref::<ClientError>() {
        Some(ClientError::Generated(tx)) => answer(tx, context.transactions()),
        _ => Err(shown),
    }
}

/// What a node would ask of the peer's node. The transaction that comes of it carries both sides' word, so there is none to be shown
/// before the peer has agreed.
pub fn would_ask(what: &str, details: Details, asked: Value) -> Result<Answer> {
    let details = Details::new()
        .with("nothing was asked", "this would be")
        .with("of the peer's node", what)
        .and(details);
    let object = json!({ "dry_run": true, "would_ask": asked });
    Ok(Answer::of(&object)?.say(details))
}

/// The same of a transaction in JSON.
pub fn would_send(tx: &Value, transactions: usize) -> Result<Answer> {
    let messages = tx["body"]["messages"]
        .as_array()
        .or_code(CommandCode::Internal, "the transaction has no messages")?;
    let fee = &tx["auth_info"]["fee"];
    let sender = messages
        .first()
        .and_then(|m| m["sender"].as_str().or_else(|| m["from_address"].as_str()));
    let mut details = Details::new()
        .with("nothing was sent", "this would be")
        .with(
            "transaction",
            match transactions {
                0 | 1 => "1".to_owned(),
                n => format!("1 of {n}, each is made from what those before it did"),
            },
        )
        .with_some("from", sender);
    for message in messages {
        let kind = message["@type"].as_str().unwrap_or("a message");
        let kind = kind.rsplit('.').next().unwrap_or(kind);
        let to = message["contract"]
            .as_str()
            .or_else(|| message["to_address"].as_str());
        let to = to.map_or(String::new(), |to| format!(" to {to}"));
        details = details.with("message", format!("{kind}{to}"));
        if message["msg"].is_object() {
            details = details.with("", &message["msg"]);
        }
        for coins in [&message["funds"], &message["amount"]] {
            if let Some(coins) = coins_of(coins) {
                details = details.with("with", coins);
            }
        }
    }
    let gas = fee["gas_limit"].as_str().unwrap_or("0");
    details = details
        .with(
            "gas, at most",
            match gas {
                "0" => "not measured on this chain",
                gas => gas,
            },
        )
        .with(
            "fee",
            coins_of(&fee["amount"]).unwrap_or_else(|| "none".to_owned()),
        );
    let object = json!({
        "dry_run": true,
        "transactions": transactions.max(1),
        "sender": sender,
        "messages": messages,
        "fee": fee,
    });
    Ok(Answer::of(&object)?.say(details))
}

fn coins_of(coins: &Value) -> Option<String> {
    let coins: Vec<String> = coins
        .as_array()?
        .iter()
        .filter_map(|c| Some(format!("{}{}", c["amount"].as_str()?, c["denom"].as_str()?)))
        .collect();
    (!coins.is_empty()).then(|| coins.join(", "))
}
