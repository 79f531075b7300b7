//! Withdrawals from channels that stay open.

use super::channels::Channels;
use crate::demo::demo_run::DemoRun;
use crate::sandbox::{DENOM, SYMBOL};
use anyhow::{ensure, Context as _, Result};
use causeway_client::figures::grouped;
use causeway_client::network::Source;
use causeway_types::registry::{ExecuteMsg, Take, WithdrawAmount};
use causeway_types::Seconds;
use causeway_wallet::guard;

const GOOD_FOR: Seconds = Seconds(3600);

/// One by the peer's consent, one redeemed into the asset.
pub fn run(demo: &DemoRun, channels: &Channels) -> Result<()> {
    demo.presenter.section("Withdrawals from open channels");
    by_consent(demo, channels)?;
    redeemed(demo, channels)
}

fn by_consent(demo: &DemoRun, channels: &Channels) -> Result<()> {
    let (bob, carol) = (&demo.users.bob, &demo.users.carol);
    let amount = demo.amount(10_000);
    let now = demo.look(&channels.pair)?;
    let valid_until = now.time.plus(GOOD_FOR);
    let consent = carol.commit(|book| {
        let to = guard::ConsentTo::More(amount);
        guard::consent(book, &channels.pair.b, now.snapshot(), to, valid_until)
    })?;
    let before = demo.holdings(bob)?.token;
    let msg = ExecuteMsg::Withdraw {
        channel_id: channels.pair.id,
        amount: WithdrawAmount::Exact(amount),
        consent: Some(consent),
        take: Take::Token {},
    };
    demo.execute_registry(bob, &msg)?;
    let after = demo.holdings(bob)?.token;
    ensure!(
        after.checked_sub(before) == Some(amount),
        "{before} {SYMBOL} became {after}, not {amount} more"
    );
    demo.presenter.say(format!(
        "carol signs that bob may take {} {SYMBOL} out of channel {}. He has them at once; it stays open.",
        grouped(amount),
        channels.pair.id
    ));
    Ok(())
}

fn redeemed(demo: &DemoRun, channels: &Channels) -> Result<()> {
    let bob = &demo.users.bob;
    let now = demo.look(&channels.shop)?;
    let signer = &channels.shop.b;
    let vouchers = bob.commit(|book| {
        let newest = book.entry(signer.key())?.received;
        Ok(newest.map(|stored| stored.signed))
    })?;
    let newest = vouchers.context("bob has no voucher of alice")?;
    let amount = newest.voucher.transferred;
    let before = demo.holdings(bob)?.of(Source::Asset);
    let network = &demo.sandbox.network;
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
    demo.sandbox.send(&bob.participant, msgs)?;
    let after = demo.holdings(bob)?.of(Source::Asset);
    ensure!(
        after.checked_sub(before) == Some(amount),
        "{before} {DENOM} became {after}, not {amount} more"
    );
    demo.presenter.say(format!(
        "bob shows alice's newest voucher in channel {} and takes out all of its {} {SYMBOL},",
        now.channel.id,
        grouped(amount)
    ));
    demo.presenter.say(format!(
        "redeemed into as many {DENOM}. In an unlocked channel he needs nobody's consent."
    ));
    demo.say_backing()
}
