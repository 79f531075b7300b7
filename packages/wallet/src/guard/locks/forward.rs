//! Whether a lock is given for one towards us: F1, F5, F7 to F9. A refusal lets the incoming lock go in the same commit, with a
//! failure that its payer reads.

use super::context::LockContext;
use super::decide::{let_go, plain, seal};
use crate::book::{EntryKey, LockTie, PendingLock, Writer};
use crate::error::WalletError;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{IncomingLock, LocalOperation, LockPurpose, RequestId};
use causeway_peer_protocol::onion::{FailureCode, HopPayload, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_rules::fee::hop_fee;
use causeway_rules::forward::{
    f1_check_forward, f7_fee_wanted, f7_is_fee_enough, f7_receiver_balance, f8_check_trade,
    f9_check_slots, f9_peer_slots, ForwardRefusal, LockHalf, SlotLock, SlotRefusal, TradeLimits,
    TradeRefusal, WhichHalf,
};
use causeway_rules::settlement::capacity_of;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, ChannelId, Hash, Operation, UnixTime};
use cosmwasm_std::Addr;
use std::sync::Arc;

/// What a lock is given for, and what it is.
struct Forward<'a> {
    /// The channel of the incoming lock.
    incoming_key: EntryKey,
    incoming: PendingLock,
    incoming_signer: &'a ChannelSigner,
    incoming_at: ChannelAtBlock<'a>,
    outgoing_signer: &'a ChannelSigner,
    outgoing_at: &'a ChannelAtBlock<'a>,
    amount: Amount,
    expiry: UnixTime,
}

/// The operation by which a lock towards us is forwarded, as its payer tells us, with the channel that it is for; none where it is
/// not to be forwarded. `id`: a number of the caller's that no other operation under way has.
pub fn forwarding_operation(
    signer: &ChannelSigner,
    pending: &PendingLock,
    id: RequestId,
) -> Option<(ChannelId, LocalOperation)> {
    let opened = signer.open_onion(pending)?;
    let HopPayload::Forward(told) = opened.payload else {
        return None;
    };
    let onion = ByteString::try_from(opened.next?).ok()?;
    let add = Operation::AddLock {
        amount: told.amount,
        hash: pending.lock.hash,
        expiry: told.expiry,
    };
    let incoming = IncomingLock {
        channel_id: signer.channel_id(),
        side: signer.side(),
        lock: pending.lock.id,
    };
    let operation = LocalOperation {
        onion: Some(Arc::new(onion)),
        lock_for: Some(LockPurpose::Incoming(incoming)),
        ..LocalOperation::new(id, add)
    };
    Some((told.channel_id, operation))
}

/// The key of the channel of an incoming lock: of the same registry.
pub(super) fn key_of(signer: &ChannelSigner, incoming: &IncomingLock) -> EntryKey {
    EntryKey {
        domain: signer.key().domain,
        channel_id: incoming.channel_id,
        side: incoming.side,
    }
}

/// The tie of a lock that is given for one towards us; none where it is given for nothing else.
pub(in crate::guard) fn tie_of(
    book: &Writer,
    signer: &ChannelSigner,
    lock_for: Option<&LockPurpose>,
) -> Result<Option<LockTie>, WalletError> {
    let Some(LockPurpose::Incoming(incoming)) = lock_for else {
        return Ok(None);
    };
    let key = key_of(signer, incoming);
    let id = incoming.lock;
    let pending = book.pending_lock(&key, true, id)?;
    let expiry = pending.map_or(UnixTime(0), |pending| pending.lock.expiry);
    Ok(Some(LockTie { key, id, expiry }))
}

/// Whether an operation that gives a lock for one towards us may be signed; others may. Where the rules of forwarding refuse it, the
/// incoming lock is let go, and the answer is why. `room`: what can be spent beside what is signed together with it.
pub(crate) fn check_forward(
    book: &mut Writer,
    (signer, at): (&ChannelSigner, &ChannelAtBlock),
    asked: &LocalOperation,
    room: Amount,
    others: &dyn LockContext,
) -> Result<Result<(), String>, WalletError> {
    let Some(LockPurpose::Incoming(incoming)) = &asked.lock_for else {
        return Ok(Ok(()));
    };
    let Operation::AddLock {
        amount,
        hash,
        expiry,
    } = asked.operation
    else {
        return Ok(Err("only a lock is given for a lock".to_owned()));
    };
    let key = key_of(signer, incoming);
    let id = incoming.lock;
    let refused = |why: &'static str| Ok(Err(WalletError::Lock { id, why }.to_string()));
    let Some(pending) = book.pending_lock(&key, true, id)? else {
        return refused("is not pending, so none is given for it");
    };
    if pending.is_decided() || pending.tie.is_some() || pending.lock.hash != hash {
        return refused("is decided, has another given for it, or is under another hash");
    }
    let entry = book.entry(&key)?;
    if entry.restored.is_some() || entry.is_kept() {
        return refused("is in a record that may lack something, so none is given for it");
    }
    let Some((incoming_signer, incoming_at)) = others.channel(&key) else {
        return refused("is in a channel that is not followed");
    };
    let forward = Forward {
        incoming_key: key,
        incoming: pending,
        incoming_signer,
        incoming_at,
        outgoing_signer: signer,
        outgoing_at: at,
        amount,
        expiry,
    };
    match forward.check(book, room, others)? {
        Ok(()) => Ok(Ok(())),
        Err(failure) => {
            let text = format!(
                "the lock is not forwarded: {} ({} asked, {} allowed)",
                failure.code, failure.asked, failure.allowed
            );
            forward.refuse(book, &failure)?;
            Ok(Err(text))
        }
    }
}

impl Forward<'_> {
    /// Lets the incoming lock go, for this reason.
    fn refuse(self, book: &mut Writer, failure: &PaymentFailure) -> Result<(), WalletError> {
        let opened = self.incoming_signer.open_onion(&self.incoming);
        let reason = opened.map(|opened| seal(failure, &opened.secret));
        let key = self.incoming_key;
        let_go(book, &key, self.incoming, &reason.unwrap_or_default())
    }

    fn check(
        &self,
        book: &mut Writer,
        room: Amount,
        others: &dyn LockContext,
    ) -> Result<Result<(), PaymentFailure>, WalletError> {
        let rules = others.rules();
        let channel_id = self.outgoing_signer.channel_id();
        if !rules.forwards {
            return Ok(Err(plain(FailureCode::NODE_BUSY, ChannelId(0))));
        }
        // F5: else whoever is next would buy the preimage of an invoice of ours
        if book.invoice_under(&self.incoming.lock.hash)?.is_some() {
            return Ok(Err(plain(FailureCode::UNKNOWN_CHANNEL, channel_id)));
        }
        let Some(opened) = self.incoming_signer.open_onion(&self.incoming) else {
            return Ok(Err(plain(FailureCode::UNREADABLE_ONION, ChannelId(0))));
        };
        let HopPayload::Forward(told) = &opened.payload else {
            return Ok(Err(plain(FailureCode::UNKNOWN_CHANNEL, channel_id)));
        };
        // what the payer wants of this hop, and over no other channel than it has reckoned with
        let is_as_told =
            (told.channel_id, told.amount, told.expiry) == (channel_id, self.amount, self.expiry);
        if !is_as_told {
            return Ok(Err(plain(FailureCode::UNKNOWN_CHANNEL, channel_id)));
        }
        let smallest = others.smallest(self.outgoing_signer.sidechain_id());
        if self.amount < smallest {
            return Ok(Err(counted(
                FailureCode::AMOUNT_TOO_SMALL,
                channel_id,
                (self.amount.u128(), smallest.u128()),
            )));
        }
        let entry = book.find(self.outgoing_signer.key())?.unwrap_or_default();
        let record = entry.record();
        let view = self
            .outgoing_signer
            .view(self.outgoing_at.snapshot(), &record);
        let balance = f7_receiver_balance(&view);
        let checks = self.check_times(others);
        let checks = checks.and_then(|()| self.check_fee(balance, others, told.quote));
        if let Err(failure) = checks {
            return Ok(Err(failure));
        }
        if let Err(failure) = self.check_trades(book, others)? {
            return Ok(Err(failure));
        }
        if let Err(failure) = self.check_slots(book, others)? {
            return Ok(Err(failure));
        }
        Ok(match self.amount > room {
            true => Err(plain(FailureCode::TOO_LITTLE_LEFT, channel_id)),
            false => Ok(()),
        })
    }

    /// F1.
    fn check_times(&self, others: &dyn LockContext) -> Result<(), PaymentFailure> {
        let rules = others.rules();
        let half = |at: &ChannelAtBlock, expiry| (*at.ledger, expiry);
        let (incoming, outgoing) = (
            half(&self.incoming_at, self.incoming.lock.expiry),
            half(self.outgoing_at, self.expiry),
        );
        let checked = f1_check_forward(
            &LockHalf {
                ledger: &incoming.0,
                expiry: incoming.1,
            },
            &LockHalf {
                ledger: &outgoing.0,
                expiry: outgoing.1,
            },
            self.outgoing_at.time,
            &rules.times,
            rules.upgrade,
        );
        checked.map_err(|why| self.told_of_times(&why))
    }

    fn told_of_times(&self, why: &ForwardRefusal) -> PaymentFailure {
        let channel_of = |half: &WhichHalf| match half {
            WhichHalf::Incoming => self.incoming_signer.channel_id(),
            WhichHalf::Outgoing => self.outgoing_signer.channel_id(),
        };
        let outgoing = self.outgoing_signer.channel_id();
        let times = |asked: &UnixTime, allowed: &UnixTime| (asked.0.into(), allowed.0.into());
        match why {
            ForwardRefusal::IncomingTooSoon { asked, allowed }
            | ForwardRefusal::OutgoingTooSoon { asked, allowed } => counted(
                FailureCode::EXPIRY_TOO_SOON,
                outgoing,
                times(asked, allowed),
            ),
            ForwardRefusal::TooLong {
                half,
                asked,
                allowed,
            } => counted(
                FailureCode::EXPIRY_TOO_LATE,
                channel_of(half),
                times(asked, allowed),
            ),
            ForwardRefusal::UpgradePlanned { asked, allowed } => counted(
                FailureCode::EXPIRY_TOO_LATE,
                outgoing,
                times(asked, allowed),
            ),
            ForwardRefusal::WithoutLocks { half }
            | ForwardRefusal::Closed { half, .. }
            | ForwardRefusal::ChannelEnds { half, .. }
            | ForwardRefusal::WindowTooShort { half, .. } => {
                plain(FailureCode::CHANNEL_ENDS, channel_of(half))
            }
        }
    }

    /// The pair by which this account gives the outgoing sidechain's token for the incoming one's; none where they are one.
    fn pair<'r>(
        &self,
        others: &'r dyn LockContext,
    ) -> Result<Option<&'r ExchangePair<Addr>>, PaymentFailure> {
        let (from, to) = (
            self.incoming_signer.sidechain_id(),
            self.outgoing_signer.sidechain_id(),
        );
        if from == to {
            return Ok(None);
        }
        let mut pairs = others.rules().pairs.iter();
        let pair = pairs.find(|pair| (pair.from, pair.to) == (from, to));
        let unknown = || {
            plain(
                FailureCode::UNKNOWN_CHANNEL,
                self.outgoing_signer.channel_id(),
            )
        };
        pair.map(Some).ok_or_else(unknown)
    }

    /// F7: what the incoming lock is over is enough for the outgoing one and the fee. A trade is at the chain's rate.
    fn check_fee(
        &self,
        balance: Amount,
        others: &dyn LockContext,
        quote: Option<Hash>,
    ) -> Result<(), PaymentFailure> {
        let channel_id = self.outgoing_signer.channel_id();
        let pair = self.pair(others)?;
        if quote.is_some() && pair.is_none() {
            return Err(plain(FailureCode::QUOTE_OVER, channel_id));
        }
        let (highest_rate, highest_fee) = others.fee_bounds(self.outgoing_signer.sidechain_id());
        let agreed = || others.agreed_rate(&self.incoming_key);
        let rate = pair.map_or_else(agreed, |pair| pair.fee_rate);
        let rate = rate.min(highest_rate);
        let ledger = self.outgoing_at.ledger;
        let capacity = capacity_of(ledger);
        let fee = hop_fee(rate, balance, capacity, self.amount, highest_fee);
        let comes = self.incoming.lock.amount;
        let offered = match pair {
            None => comes.checked_sub(self.amount),
            Some(pair) => {
                let given = self.amount.saturating_add(fee);
                if given < pair.smallest || given > pair.largest {
                    return Err(plain(FailureCode::TRADE_LIMIT, ChannelId(0)));
                }
                // what comes buys so much of what we give, rounded down; the fee is of that
                let bought = comes.mul_floor(pair.gives.u128(), pair.takes.u128());
                bought.checked_sub(self.amount)
            }
        };
        let wanted = f7_fee_wanted(fee, rate, self.amount, highest_fee);
        let mut balances = others.receiver_balances(self.outgoing_signer.key());
        balances.push(balance);
        let is_enough = offered.is_some_and(|offered| {
            f7_is_fee_enough(offered, rate, balances, capacity, self.amount, highest_fee)
        });
        match is_enough {
            true => Ok(()),
            false => Err(counted(
                FailureCode::FEE_TOO_LOW,
                channel_id,
                (offered.unwrap_or_default().u128(), wanted.u128()),
            )),
        }
    }

    /// F8.
    fn check_trades(
        &self,
        book: &Writer,
        others: &dyn LockContext,
    ) -> Result<Result<(), PaymentFailure>, WalletError> {
        let (from, to) = (
            self.incoming_signer.sidechain_id(),
            self.outgoing_signer.sidechain_id(),
        );
        if from == to {
            return Ok(Ok(()));
        }
        // what is given in open trades of the same pair: locks of ours that are tied to locks of the other sidechain
        let is_trade = |key: &EntryKey| {
            let channel = others.channel(key);
            channel.is_some_and(|(signer, _)| signer.sidechain_id() == from)
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
        let now = self.outgoing_at.time.at_latest();
        let limits = TradeLimits {
            trade_time: others.rules().trade_time,
            trade_limit: others.trade_limit(to),
        };
        let checked = f8_check_trade((self.amount, open), self.expiry, None, now, &limits);
        Ok(checked.map_err(|why| match why {
            TradeRefusal::TooLong { asked, allowed } => counted(
                FailureCode::EXPIRY_TOO_LATE,
                self.outgoing_signer.channel_id(),
                (asked.0.into(), allowed.0.into()),
            ),
            TradeRefusal::QuoteOver { .. } => {
                plain(FailureCode::QUOTE_OVER, self.outgoing_signer.channel_id())
            }
            TradeRefusal::TooMuch { .. } => plain(FailureCode::TRADE_LIMIT, ChannelId(0)),
        }))
    }

    /// F9.
    fn check_slots(
        &self,
        book: &Writer,
        others: &dyn LockContext,
    ) -> Result<Result<(), PaymentFailure>, WalletError> {
        let key = self.outgoing_signer.key();
        let limits = others.limits(key);
        let pending = book.pending_locks(key, false)?;
        let pending: Vec<SlotLock> = pending
            .iter()
            .map(|pending| SlotLock {
                amount: pending.lock.amount,
                is_of_peer: pending.tie.is_some_and(|tie| tie.key == self.incoming_key),
            })
            .collect();
        let peer_slots = f9_peer_slots(limits.slots, others.quick_locks(&self.incoming_key));
        let channel_id = self.outgoing_signer.channel_id();
        let checked = f9_check_slots(self.amount, &pending, peer_slots, &limits);
        Ok(checked.map_err(|why| match why {
            SlotRefusal::Slots { .. } | SlotRefusal::PeerSlots { .. } => {
                plain(FailureCode::TOO_MANY_LOCKS, channel_id)
            }
            SlotRefusal::InFlight { .. } | SlotRefusal::Dust { .. } => {
                plain(FailureCode::TOO_LITTLE_LEFT, channel_id)
            }
        }))
    }
}

/// A failure with what was asked and what is allowed.
fn counted(
    code: FailureCode,
    channel_id: ChannelId,
    (asked, allowed): (u128, u128),
) -> PaymentFailure {
    PaymentFailure {
        code,
        channel_id,
        asked,
        allowed,
    }
}
