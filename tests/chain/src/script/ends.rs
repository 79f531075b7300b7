//! Channels end: by both, by one, and by themselves.

use super::channels::{opened, Lines};
use super::{terms, Opening, RATED, SHORT_LIFE};
use crate::play::Play;
use anyhow::{ensure, Context as _, Result};
use causeway_client::network::{event, events};
use causeway_types::event::{BountyEarned, ChannelSettled, CloseRequested};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, ChannelId, LockMode, Seconds, Side};
use causeway_wallet::{guard, LONGEST_CLOSE_OFFER};

/// A channel that its participants leave overdue.
#[derive(Debug)]
pub struct Left(ChannelId);

/// alice opens it with margin, pays nothing, and forgets it.
pub fn left_overdue(play: &Play) -> Result<Left> {
    let (alice, bob) = (&play.cast.alice, &play.cast.bob);
    let (id, _) = opened(play, "forgotten", alice, |key| {
        let mut terms = terms(Some(bob.address()), LockMode::Unlocked, key);
        terms.lifetime = Some(SHORT_LIFE);
        terms.margin = Some(Amount::new(1_000));
        Opening::new(RATED, 101_000, terms)
    })?;
    Ok(Left(id))
}

/// erin has no part in it: she settles it in two steps and earns the bounty.
pub fn settled_by_a_stranger(play: &Play, left: &Left) -> Result<()> {
    let ledger = play.look(left.0)?.channel.ledger;
    let overdue_from = ledger.expires_at.plus(ledger.terms.close_window);
    play.test_chain.wait_until(overdue_from)?;
    let erin = &play.cast.erin;
    let msg = settle(&[left.0]);
    play.registry("erin marks the overdue channel", erin, &msg)?;
    // its participants have a second grace in which to settle it themselves
    play.wait_for_grace()?;
    play.wait_for_grace()?;
    let tx = play.registry("erin settles it", erin, &msg)?;
    let bounties: Vec<BountyEarned> = events(&tx);
    let earned = bounties.iter().map(|b| b.amount.u128()).sum::<u128>();
    ensure!(
        earned == super::money::BOUNTY && bounties.iter().all(|b| b.owner == erin.address()),
        "erin earned {earned} of a bounty of {}",
        super::money::BOUNTY
    );
    play.note_balances("after the bounty", RATED)
}

/// alice closes against dave, who does not answer.
pub fn one_closes(play: &Play, lines: &Lines) -> Result<()> {
    let line = &lines.absent;
    let alice = &play.cast.alice;
    let now = play.look(line.id)?;
    let vouchers = alice.commit(|book| guard::begin_close(book, &line.b, now.snapshot()))?;
    let msg = ExecuteMsg::Close {
        channel_id: line.id,
        vouchers,
    };
    let tx = play.registry("alice closes alone", alice, &msg)?;
    let closed: CloseRequested = event(&tx).context("nothing was closed")?;
    ensure!(closed.channel_id == line.id, "{closed:?}");
    Ok(())
}

/// A close window later, the close is settled in its two steps.
pub fn alone(play: &Play, lines: &Lines) -> Result<()> {
    let id = lines.absent.id;
    play.test_chain
        .wait_until(play.look(id)?.channel.ledger.expires_at)?;
    let alice = &play.cast.alice;
    let msg = settle(&[id]);
    play.registry("alice marks it as due", alice, &msg)?;
    play.wait_for_grace()?;
    let tx = play.registry("alice settles it", alice, &msg)?;
    let settled: ChannelSettled = event(&tx).context("it did not settle")?;
    ensure!(settled.pay_b == Amount::new(600), "{settled:?}");
    Ok(())
}

/// An end moved later by both; a close with both signatures; a close by each.
pub fn together(play: &Play, lines: &Lines) -> Result<()> {
    extended(play, lines)?;
    let (bob, carol) = (&play.cast.bob, &play.cast.carol);
    let line = &lines.pair;
    let now = play.look(line.id)?;
    let window = now.channel.ledger.terms.close_window;
    let valid_until = now.time.plus(window.min(LONGEST_CLOSE_OFFER));
    let (close, signature) =
        carol.commit(|book| guard::offer_close(book, &line.b, now.snapshot(), valid_until))?;
    bob.commit(|book| guard::accept_close(book, &line.a, now.snapshot(), &close, &signature))?;
    let msg = ExecuteMsg::CooperativeClose {
        channel_id: line.id,
        transferred_a: close.transferred_a,
        transferred_b: close.transferred_b,
        valid_until,
        signature_a: None,
        signature_b: Some(signature),
    };
    play.registry("bob and carol close together", bob, &msg)?;

    let line = &lines.receipted;
    for (who, side) in [(carol, Side::A), (&play.cast.dave, Side::B)] {
        let now = play.look(line.id)?;
        let vouchers =
            who.commit(|book| guard::begin_close(book, line.signer(side), now.snapshot()))?;
        let msg = ExecuteMsg::Close {
            channel_id: line.id,
            vouchers,
        };
        play.registry(&format!("{} closes receipted", who.name), who, &msg)?;
    }
    play.note_balances("after closes by both", super::PLAIN)
}

/// The end of the channel of bob and carol moves an hour from where it was.
fn extended(play: &Play, lines: &Lines) -> Result<()> {
    let (bob, carol) = (&play.cast.bob, &play.cast.carol);
    let line = &lines.pair;
    let now = play.look(line.id)?;
    let later = now.channel.ledger.expires_at.plus(Seconds(3600));
    let until = now
        .snapshot()
        .now
        .plus(now.channel.ledger.terms.close_window);
    let (extension, signature) =
        carol.commit(|book| guard::offer_extension(book, &line.b, now.snapshot(), later, until))?;
    bob.commit(|book| {
        guard::accept_extension(book, &line.a, now.snapshot(), &extension, &signature)
    })?;
    let msg = ExecuteMsg::Extend {
        channel_id: line.id,
        replaces: extension.replaces,
        expires_at: extension.expires_at,
        valid_until: extension.valid_until,
        signature_a: None,
        signature_b: Some(signature),
    };
    play.registry("bob and carol move the end", bob, &msg)?;
    Ok(())
}

/// What still runs is closed by its opener, and settled together in one message.
pub fn of_the_rest(play: &Play, lines: &Lines) -> Result<()> {
    let alice = &play.cast.alice;
    let ids = [lines.shop.id, lines.direct.id];
    for line in [&lines.shop, &lines.direct] {
        let now = play.look(line.id)?;
        let vouchers = alice.commit(|book| guard::begin_close(book, &line.a, now.snapshot()))?;
        let msg = ExecuteMsg::Close {
            channel_id: line.id,
            vouchers,
        };
        play.registry(&format!("alice closes channel {}", line.id), alice, &msg)?;
    }
    let end = play.look(ids[1])?.channel.ledger.expires_at;
    play.test_chain.wait_until(end)?;
    let msg = settle(&ids);
    play.registry("bob marks both as due", &play.cast.bob, &msg)?;
    play.wait_for_grace()?;
    let tx = play.registry("bob settles both", &play.cast.bob, &msg)?;
    let settled: Vec<ChannelSettled> = events(&tx);
    ensure!(settled.len() == 2, "{} of 2 were settled", settled.len());
    Ok(())
}

/// The message that settles these.
pub fn settle(ids: &[ChannelId]) -> ExecuteMsg {
    ExecuteMsg::Settle {
        channel_ids: ids.to_vec(),
    }
}
