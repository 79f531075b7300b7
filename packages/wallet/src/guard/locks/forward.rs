//! Whether a lock is given for one towards us: F1, F5, F7 and F9; F8 is in `trade`. A refusal lets the incoming lock go in the same commit, with a
//! failure that its payer reads.

use super::context::LockContext;
use super::decide::{let_go, plain, seal};
use super::trade::TradeRate;
use crate::book::{EntryKey, LockTie, PendingLock, Writer};
use crate::error::WalletError;
use crate::guard::Together;
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{IncomingLock, LocalOperation, LockPurpose, RequestId};
use causeway_peer_protocol::onion::{FailureCode, HopPayload, PaymentFailure};
use causeway_peer_protocol::ByteString;
use causeway_rules::fee::hop_fee;
use causeway_rules::forward::{
    f1_check_forward, f7_fee_wanted, f7_is_fee_enough, f7_receiver_balance, f9_check_dust,
    f9_check_slots, f9_peer_slots, ForwardRefusal, LockHalf, SlotLock, SlotRefusal, WhichHalf,
};
use causeway_rules::settlement::capacity_of;
use causeway_types::{Amount, ChannelId, LockId, Operation, UnixTime};
use std::sync::Arc;

/// What a lock is given for, and what it is.
pub(super) struct Forward<'a> {
    /// The channel of the incoming lock.
    incoming_key: EntryKey,
    incoming: PendingLock,
    pub(super) incoming_signer: &'a ChannelSigner,
    incoming_at: ChannelAtBlock<'a>,
    pub(super) outgoing_signer: &'a ChannelSigner,
    pub(super) outgoing_at: &'a ChannelAtBlock<'a>,
    pub(super) amount: Amount,
    pub(super) expiry: UnixTime,
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
/// incoming lock is let go, and the answer is why. `room`: what can be spent beside what is signed together with it, which is `together`.
pub(crate) fn check_forward(
    book: &mut Writer,
    (signer, at): (&ChannelSigner, &ChannelAtBlock),
    asked: &LocalOperation,
    (room, together): (Amount, &Together),
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
    if !pending.is_undecided() || pending.lock.hash != hash {
        return refused("is decided, has another given for it, or is under another hash");
    }
    let entry = book.entry(&key)?;
    if entry.is_kept() || !entry.knows_of(id) {
        return refused("is in a record that may lack something, so none is given for it");
    }
    let Some((incoming_signer, incoming_at)) = others.channel(&key) else {
        return refused("is in a channel that is not followed");
    };
    if at.is_too_old || incoming_at.is_too_old {
        return refused("is not forwarded by a block that is too old");
    }
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
    match forward.check(book, (room, together), others)? {
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
        (room, together): (Amount, &Together),
        others: &dyn LockContext,
    ) -> Result<Result<(), PaymentFailure>, WalletError> {
        let rules = others.rules();
        let channel_id = self.outgoing_signer.channel_id();
        if !rules.forwards {
            return Ok(Err(plain(FailureCode::NODE_BUSY, ChannelId(0))));
        }
        if !self.can_pay_claims(book, (rules.duty_fees, together))? {
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
        let checks = checks.and_then(|()| self.rate(others, told.quote));
        let checks = checks.and_then(|rate| {
            self.check_fee(balance, others, rate.as_ref())
                .map(|()| rate)
        });
        let rate = match checks {
            Ok(rate) => rate,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Some(rate) = rate {
            if let Err(failure) = self.check_trades(book, (others, together), &rate)? {
                return Ok(Err(failure));
            }
        }
        if let Err(failure) = self.check_slots(book, (others, together))? {
            return Ok(Err(failure));
        }
        Ok(match self.amount > room {
            true => Err(plain(FailureCode::TOO_LITTLE_LEFT, channel_id)),
            false => Ok(()),
        })
    }

    /// F1: whether the accounts that pay for duties have the fees of a claim for each lock towards us that may have to be claimed,
    /// and for this one. Several locks of a channel are often claimed by one transaction; that they are is not counted on.
    fn can_pay_claims(
        &self,
        book: &Writer,
        (fees, together): (Option<u64>, &Together),
    ) -> Result<bool, WalletError> {
        let Some(fees) = fees else {
            return Ok(true);
        };
        // of those that are signed together none is tied yet, nor is this one
        let beside = u64::try_from(together.forwards().len()).unwrap_or(u64::MAX);
        book.has_fewer_to_claim(fees.saturating_sub(beside))
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

    /// F7: what the incoming lock is over is enough for the outgoing one and the fee.
    fn check_fee(
        &self,
        balance: Amount,
        others: &dyn LockContext,
        trade: Option<&TradeRate>,
    ) -> Result<(), PaymentFailure> {
        let channel_id = self.outgoing_signer.channel_id();
        let (highest_rate, highest_fee) = others.fee_bounds(self.outgoing_signer.sidechain_id());
        let agreed = || others.agreed_rate(&self.incoming_key);
        let rate = trade.map_or_else(agreed, |trade| trade.fee_rate);
        let rate = rate.min(highest_rate);
        let ledger = self.outgoing_at.ledger;
        let capacity = capacity_of(ledger);
        let fee = hop_fee(rate, balance, capacity, self.amount, highest_fee);
        let comes = self.incoming.lock.amount;
        let offered = match trade {
            None => comes.checked_sub(self.amount),
            Some(trade) => {
                let given = self.amount.saturating_add(fee);
                if given < trade.smallest || given > trade.largest {
                    return Err(plain(FailureCode::TRADE_LIMIT, ChannelId(0)));
                }
                trade.buys(comes).checked_sub(self.amount)
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

    /// F9.
    fn check_slots(
        &self,
        book: &Writer,
        (others, together): (&dyn LockContext, &Together),
    ) -> Result<Result<(), PaymentFailure>, WalletError> {
        let key = self.outgoing_signer.key();
        let limits = others.limits(key);
        // what is signed together is pending for each other
        let beside = together
            .forwards()
            .iter()
            .map(|(incoming, amount)| SlotLock {
                amount: *amount,
                is_of_peer: key_of(self.outgoing_signer, incoming) == self.incoming_key,
            });
        let pending = book.pending_locks(key, false)?;
        let pending: Vec<SlotLock> = pending
            .iter()
            .map(|pending| SlotLock {
                amount: pending.lock.amount,
                is_of_peer: pending.tie.is_some_and(|tie| tie.key == self.incoming_key),
            })
            .chain(beside)
            .collect();
        let peer_slots = f9_peer_slots(limits.slots, others.quick_locks(&self.incoming_key));
        let channel_id = self.outgoing_signer.channel_id();
        let checked = f9_check_slots(self.amount, &pending, peer_slots, &limits);
        // what the node would lose is the incoming half, in the unit of its own channel
        let checked = match checked {
            Ok(()) => self.check_incoming_dust(book, (others, together))?,
            refused => refused,
        };
        Ok(checked.map_err(|why| match why {
            SlotRefusal::Slots { .. } | SlotRefusal::PeerSlots { .. } => {
                plain(FailureCode::TOO_MANY_LOCKS, channel_id)
            }
            SlotRefusal::InFlight { .. } | SlotRefusal::Dust { .. } => {
                plain(FailureCode::TOO_LITTLE_LEFT, channel_id)
            }
        }))
    }

    /// F9 for the incoming half: locks towards us that are forwarded, or released, and below the cost of a claim are bounded together.
    fn check_incoming_dust(
        &self,
        book: &Writer,
        (others, together): (&dyn LockContext, &Together),
    ) -> Result<Result<(), SlotRefusal>, WalletError> {
        let key = &self.incoming_key;
        let limits = others.limits(key);
        let amount = self.incoming.lock.amount;
        if amount >= limits.claim_cost {
            return Ok(Ok(()));
        }
        let is_beside = |id: LockId| {
            let mut beside = together.forwards().iter().map(|(incoming, _)| incoming);
            beside.any(|other| key_of(self.outgoing_signer, other) == *key && other.lock == id)
        };
        let pending = book.pending_locks(key, true)?.into_iter();
        let held = pending.filter(|pending| {
            let is_owed = pending.tie.is_some() || pending.preimage.is_some();
            pending.failure.is_none() && (is_owed || is_beside(pending.lock.id))
        });
        let amounts = held.map(|pending| pending.lock.amount);
        Ok(f9_check_dust(amount, amounts, &limits))
    }
}

/// A failure with what was asked and what is allowed.
pub(super) fn counted(
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
