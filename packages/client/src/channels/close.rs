//! A close by one side alone, with its newest voucher.

use super::cooperative_close::SettledTotals;
use crate::error::{ChannelError, ClientError, Result};
use crate::network::{SubmitResult as _, TxSigner};
use crate::wallet::{side_of, Wallet};
use causeway_chain::{Msg, TxResult};
use causeway_rules::lifecycle::check_close;
use causeway_types::channel::{Channel, Phase};
use causeway_types::event::{ChannelSettled, CloseRequested};
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, Height, Side, UnixTime};

/// A channel that one side can close, and what that leads to.
#[derive(Clone, Debug)]
pub struct CloseQuote {
    /// The channel, as the chain had it when this was asked.
    pub channel: Channel,
    /// The side that closes.
    pub side: Side,
    /// What is the side's by its book, base units.
    pub balance: Amount,
    /// When the channel would end.
    pub ends_at: UnixTime,
}

/// What a close led to.
#[derive(Clone, Debug)]
pub enum CloseOutcome {
    /// Both sides have closed: the channel has paid.
    Settled(SettledTotals),
    /// The channel ends after its close window.
    Requested {
        /// The end of the channel, in unix seconds.
        expires_at: UnixTime,
        /// How many vouchers of the book went on chain with it.
        vouchers_shown: usize,
        /// The block that it is in.
        height: Height,
    },
}

impl CloseQuote {
    /// Fails where a close would change nothing or be refused: the book says that we close before it is sent, and what the
    /// chain refuses must not stop payments.
    pub fn new(wallet: &Wallet<'_>, channel: Channel) -> Result<CloseQuote> {
        let side = side_of(&channel, wallet.address())?;
        let channel_id = channel.id;
        let now = wallet.network().latest()?.time;
        if channel.ledger.phase(now) == Phase::Due {
            return Err(ChannelError::EndHasCome { channel_id }.into());
        }
        check_close(&channel.ledger, side, now).map_err(|refusal| {
            ClientError::from(refusal).because(format!("channel {channel_id} cannot be closed"))
        })?;
        let ends_at = now.plus(channel.ledger.terms.close_window);
        Ok(CloseQuote {
            balance: wallet.record(&channel)?.balance,
            ends_at: ends_at.min(channel.ledger.expires_at),
            channel,
            side,
        })
    }

    /// Closes the channel: from then on nothing is paid or accepted in it.
    pub fn close<'a>(
        &self,
        wallet: &mut Wallet<'_>,
        by: impl Into<TxSigner<'a>>,
    ) -> Result<CloseOutcome> {
        let channel = &self.channel;
        let vouchers = wallet.to_show(channel)?;
        let vouchers_shown = vouchers.len();
        let msg = wallet.network().to_registry(&ExecuteMsg::Close {
            channel_id: channel.id,
            vouchers,
        })?;
        let tx = send_close(wallet, by, channel, msg)?;
        let network = wallet.network();
        let mut settled = network.events(&tx).into_iter();
        if let Some(settled) = settled.find(|e: &ChannelSettled| e.channel_id == channel.id) {
            return Ok(CloseOutcome::Settled(SettledTotals::of(settled, &tx)));
        }
        let requested: CloseRequested = network.expect_event(&tx, "when the channel ends")?;
        Ok(CloseOutcome::Requested {
            expires_at: requested.expires_at,
            vouchers_shown,
            height: tx.height,
        })
    }
}

/// Sends a close. The book says that we close before the transaction leaves the machine, and up to which block it can be
/// included; where it is certain that it never is, payments go on.
fn send_close<'a>(
    wallet: &mut Wallet<'_>,
    by: impl Into<TxSigner<'a>>,
    channel: &Channel,
    msg: Msg,
) -> Result<TxResult> {
    let network = wallet.network();
    let mut is_noted = false;
    let done = network.submit_noted(by, vec![msg], &mut |tx| {
        wallet.begin_close(channel, tx.sent.last)?;
        is_noted = true;
        Ok(())
    });
    if let Err(error) = &done {
        if matches!(error.root(), ClientError::Generated(_)) {
            // it is printed after this, and whoever signs it may send it at any time
            wallet.begin_close(channel, None)?;
        } else if is_noted && error.is_failure() {
            wallet.forget_close(channel)?;
        }
    }
    done.failed(format!("channel {} is not closed", channel.id))
}

/// Fails where the book has no close of ours that could be forgotten.
pub fn require_close_sent(wallet: &Wallet<'_>, channel: &Channel) -> Result<()> {
    match wallet.record(channel)?.close_sent {
        true => Ok(()),
        false => Err(ChannelError::NoCloseSent {
            channel_id: channel.id,
        }
        .into()),
    }
}
