//! `channel resend`: the newest voucher again, as it is in the book.

use crate::args::channel::Resend;
use crate::commands::{by_node, line};
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::error::ChannelError;
use causeway_client::wallet::{side_of, Wallet};
use causeway_client::ClientError;
use causeway_peer_protocol::PeerMessage;

/// Prints the newest voucher. Nothing is signed, so the passphrase is not needed.
pub fn run(context: &Context, resend: &Resend) -> Result<Answer> {
    let me = context.my_address()?;
    let network = context.network()?;
    let channel = network.channel(&resend.channel, &me)?.channel;
    side_of(&channel, &me)?;
    let newest = match context.node()? {
        Some(node) => by_node::newest(&node, channel.id, resend.theirs)?,
        None => match Wallet::open_without_keys(context.home(), &network, &me)? {
            Some(wallet) => wallet.newest(&channel, resend.theirs)?,
            None => None,
        },
    };
    let message = newest.ok_or_else(|| {
        ClientError::from(ChannelError::NoVoucher {
            channel_id: channel.id,
            theirs: resend.theirs,
        })
    })?;
    let voucher = message.signed.voucher;
    let line = PeerMessage::Voucher(message).to_string();
    let kept = line::Signed {
        id: None,
        again: None,
    };
    line::write(&line, resend.out.as_deref(), &kept)?;
    let json = serde_json::json!({
        "channel_id": channel.id,
        "transferred": voucher.transferred,
        "nonce": voucher.nonce,
        "line": line,
    });
    Ok(Answer::of(&json)?
        .say(line)
        .hint("the other side takes it with `causeway --from PEER receive LINE`"))
}
