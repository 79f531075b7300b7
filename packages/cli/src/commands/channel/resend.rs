//! `channel resend`: the newest voucher again, as it is in the book.

use super::channel_checks::my_side;
use crate::args::channel::Resend;
use crate::commands::line;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;
use causeway_client::wallet::Wallet;
use causeway_peer_protocol::PeerMessage;

/// Runs it. Nothing is signed, so the passphrase is not needed.
pub fn run(context: &Context, resend: &Resend) -> Result<Answer> {
    let me = context.my_address()?;
    let network = context.network()?;
    let channel = network.channel(&resend.channel, &me)?.channel;
    my_side(&channel, &me)?;
    let newest = match Wallet::look(context.home(), &network, &me)? {
        Some(wallet) => wallet.newest(&channel, resend.theirs)?,
        None => None,
    };
    let Some(message) = newest else {
        let (whose, other) = match resend.theirs {
            true => ("of the peer", "leave --theirs out for your own"),
            false => ("of yours", "add --theirs for the peer's"),
        };
        return Err(error_with_hint(
            format!("the book has no voucher {whose} in channel {}", channel.id),
            other,
        ));
    };
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
