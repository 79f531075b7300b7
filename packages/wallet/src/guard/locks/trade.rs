//! F8: a lock that is given in another sidechain than the one it is given for is a trade, at the rate of the quote that its payer
//! names, else at the chain's. What is given in open trades is bounded for each token, whatever is taken for it.

use super::context::LockContext;
use super::decide::plain;
use super::forward::{counted, key_of, Forward};
use crate::book::{BookEntry, EntryKey, Writer};
use crate::error::WalletError;
use crate::guard::{live_balances, Together};
use causeway_peer_protocol::onion::{FailureCode, PaymentFailure};
use causeway_rules::forward::{f8_check_trade, f8_trade_limit, TradeLimits, TradeRefusal};
use causeway_types::{Amount, ChannelId, Hash, Ppm, SidechainId, UnixTime};

/// At which rate this account trades, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TradeRate {
    /// For so many base units of the incoming sidechain …
    takes: Amount,
    /// … so many of the outgoing one are given.
    gives: Amount,
    /// The least that is given in one lock, the fee of the hop after it included.
    pub smallest: Amount,
    /// The most, likewise.
    pub largest: Amount,
    /// The fee rate of the hop after it.
    pub fee_rate: Ppm,
    /// When the quote was made; none where the chain's rate counts.
    quoted_at: Option<UnixTime>,
}

impl TradeRate {
    /// What so much of the incoming sidechain's token buys, rounded down; the fee of the hop is of that.
    pub fn buys(&self, comes: Amount) -> Amount {
        comes.mul_floor(self.gives.u128(), self.takes.u128())
    }
}

/// The most of a sidechain's token that this account may give in open trades together, base units: what is set, else a part of
/// what it has in its channels there, which `find` reads of the book.
pub fn trade_limit(
    others: &dyn LockContext,
    sidechain_id: SidechainId,
    find: impl Fn(&EntryKey) -> Result<Option<BookEntry>, WalletError>,
) -> Result<Amount, WalletError> {
    if let Some(set) = others.trade_limit(sidechain_id) {
        return Ok(set);
    }
    let mut has = Amount::ZERO;
    for key in others.channels_in(sidechain_id) {
        let Some((signer, at)) = others.channel(&key) else {
            continue;
        };
        // in a channel that the book does not have nothing is given
        let Some(entry) = find(&key)? else { continue };
        let own = live_balances(&entry, signer, at.snapshot()).own;
        has = has.saturating_add(own.balance).saturating_add(own.locked);
    }
    Ok(f8_trade_limit(None, has))
}

impl Forward<'_> {
    fn sidechains(&self) -> (SidechainId, SidechainId) {
        (
            self.incoming_signer.sidechain_id(),
            self.outgoing_signer.sidechain_id(),
        )
    }

    /// The rate at which this account gives the outgoing sidechain's token for the incoming one's; none where they are one. It
    /// trades at no rate where the admin has set no pair: a quote counts only beside one, and within its amounts; and at none while
    /// it does not know whether the pair is still what it was.
    pub(super) fn rate(
        &self,
        others: &dyn LockContext,
        quote: Option<Hash>,
    ) -> Result<Option<TradeRate>, PaymentFailure> {
        let channel_id = self.outgoing_signer.channel_id();
        let over = || plain(FailureCode::QUOTE_OVER, channel_id);
        let (from, to) = self.sidechains();
        if from == to {
            return match quote {
                None => Ok(None),
                Some(_) => Err(over()),
            };
        }
        if !others.are_pairs_known() {
            return Err(plain(FailureCode::NODE_BUSY, ChannelId(0)));
        }
        let mut pairs = others.rules().pairs.iter();
        let pair = pairs.find(|pair| (pair.from, pair.to) == (from, to));
        let pair = pair.ok_or_else(|| plain(FailureCode::UNKNOWN_CHANNEL, channel_id))?;
        let on_chain = TradeRate {
            takes: pair.takes,
            gives: pair.gives,
            smallest: pair.smallest,
            largest: pair.largest,
            fee_rate: pair.fee_rate,
            quoted_at: None,
        };
        let Some(id) = quote else {
            return Ok(Some(on_chain));
        };
        let quote = others.quote(&id);
        let quote = quote.filter(|quote| (quote.from, quote.to) == (from, to));
        let quote = quote.ok_or_else(over)?;
        Ok(Some(TradeRate {
            takes: quote.takes,
            gives: quote.gives,
            largest: quote.largest.min(pair.largest),
            fee_rate: Ppm(quote.fee_rate),
            quoted_at: Some(quote.made_at),
            ..on_chain
        }))
    }

    /// F8: for how long and how much is bound by this trade, and how old its quote is.
    pub(super) fn check_trades(
        &self,
        book: &Writer,
        (others, together): (&dyn LockContext, &Together),
        rate: &TradeRate,
    ) -> Result<Result<(), PaymentFailure>, WalletError> {
        let (_, to) = self.sidechains();
        // what is given of this token in open trades, whatever is taken for it: locks of ours that are tied to locks of another
        // sidechain, or of a channel that is followed no more and may have been of one
        let is_trade = |key: &EntryKey| {
            let channel = others.channel(key);
            channel.is_none_or(|(signer, _)| signer.sidechain_id() != to)
        };
        let mut open = Amount::ZERO;
        for (key, pending) in book.forwarded_locks()? {
            let gives = others
                .channel(&key)
                .map(|(signer, _)| signer.sidechain_id());
            let is_open = pending.tie.is_some_and(|tie| is_trade(&tie.key));
            if gives == Some(to) && is_open {
                open = open.saturating_add(pending.lock.amount);
            }
        }
        // what is signed together is open for each other
        for (incoming, amount) in together.forwards() {
            if is_trade(&key_of(self.outgoing_signer, incoming)) {
                open = open.saturating_add(*amount);
            }
        }
        let now = self.outgoing_at.time.at_latest();
        let limits = TradeLimits {
            trade_time: others.rules().trade_time,
            trade_limit: trade_limit(others, to, |key| book.find(key))?,
        };
        let checked = f8_check_trade(
            (self.amount, open),
            self.expiry,
            rate.quoted_at,
            now,
            &limits,
        );
        Ok(checked.map_err(|why| match why {
            TradeRefusal::TooLong { asked, allowed } => counted(
                FailureCode::TRADE_TOO_LONG,
                self.outgoing_signer.channel_id(),
                (asked.0.into(), allowed.0.into()),
            ),
            TradeRefusal::QuoteOver { .. } => {
                plain(FailureCode::QUOTE_OVER, self.outgoing_signer.channel_id())
            }
            TradeRefusal::TooMuch { .. } => plain(FailureCode::TRADE_LIMIT, ChannelId(0)),
        }))
    }
}
