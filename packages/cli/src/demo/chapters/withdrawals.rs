//! Money leaves channels that stay open.

use super::channels::Channels;
use crate::demo::stage::{DENOM, SYMBOL};
use crate::demo::story::Story;
use crate::output::grouped;
use anyhow::{ensure, Context as _, Result};
use causeway_types::registry::{ExecuteMsg, Take, WithdrawAmount};
use causeway_types::Seconds;
use causeway_wallet::guard;

const GOOD_FOR: Seconds = Seconds(3600);

/// One with the peer's consent, one into the main-chain asset.
pub fn tell(story: &Story, channels: &Channels) -> Result<()> {
    story.narrator.chapter("Withdrawals from open channels");
    by_consent(story, channels)?;
    redeemed(story, channels)
}

fn by_consent(story: &Story, channels: &Channels) -> Result<()> {
    let (bob, carol) = (&story.cast.bob, &story.cast.carol);
    let amount = story.amount(10_000);
    let now = story.look(&channels.pair)?;
    let valid_until = now.time.plus(GOOD_FOR);
    let consent = carol.commit(|book| {
        let to = guard::ConsentTo::More(amount);
        guard::consent(book, &channels.pair.b, now.snapshot(), to, valid_until)
    })?;
    let before = story.holdings(bob)?.token;
    let msg = ExecuteMsg::Withdraw {
        channel_id: channels.pair.id,
        amount: WithdrawAmount::Exact(amount),
        consent: Some(consent),
        take: Take::Token {},
    };
    story.tell_registry(bob, &msg)?;
    let after = story.holdings(bob)?.token;
    ensure!(
        after.checked_sub(before) == Some(amount),
        "{before} {SYMBOL} became {after}, not {amount} more"
    );
    story.narrator.say(format!(
        "carol signs that bob may take {} {SYMBOL} out of channel {}. He has them at once; it stays open.",
        grouped(amount),
        channels.pair.id
    ));
    Ok(())
}

fn redeemed(story: &Story, channels: &Channels) -> Result<()> {
    let bob = &story.cast.bob;
    let now = story.look(&channels.shop)?;
    let signer = &channels.shop.b;
    let vouchers = bob.commit(|book| {
        let newest = book.entry(signer.key())?.received;
        Ok(newest.map(|stored| stored.signed))
    })?;
    let newest = vouchers.context("bob has no voucher of alice")?;
    let amount = newest.voucher.transferred;
    let before = story.holdings(bob)?.asset;
    let network = &story.stage.network;
    let msgs = vec![
        network.to_registry(&ExecuteMsg::Show {
            channel_id: now.channel.id,
            vouchers: vec![newest],
        })?,
        network.to_registry(&ExecuteMsg::Withdraw {
            channel_id: now.channel.id,
            amount: WithdrawAmount::Exact(amount),
            consent: None,
            take: Take::Asset { min_out: amount },
        })?,
    ];
    story.stage.send(&bob.person, msgs)?;
    let after = story.holdings(bob)?.asset;
    ensure!(
        after.checked_sub(before) == Some(amount),
        "{before} {DENOM} became {after}, not {amount} more"
    );
    story.narrator.say(format!(
        "bob shows alice's newest voucher in channel {} and takes out all of its {} {SYMBOL},",
        now.channel.id,
        grouped(amount)
    ));
    story.narrator.say(format!(
        "redeemed into as many {DENOM}. In an unlocked channel he needs nobody's consent."
    ));
    story.say_backing()
}
