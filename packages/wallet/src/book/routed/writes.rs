//! Payments over several channels as they are written, and what a commit reads of them.

use super::rows::{attempt_state, attempts, one, routed, COLUMNS, GONE, PAID_BY};
use super::{committed_to, AttemptState, RouteAttempt, RoutedPayment, RoutedPurpose};
use crate::book::entry::EntryKey;
use crate::book::page::as_sql;
use crate::book::payments::newest_listed;
use crate::book::writer::Writer;
use crate::book::EventKind;
use crate::error::WalletError;
use causeway_peer_protocol::channel::{PaymentAttempt, RequestId};
use causeway_types::{Hash, Lock, LockId, Preimage, UnixTime};
use rusqlite::{params, OptionalExtension as _};

impl Writer<'_> {
    /// The payment over several channels that was asked for under a request; none where it is none.
    pub fn routed_payment(&self, request: RequestId) -> Result<Option<RoutedPayment>, WalletError> {
        one(&self.tx, "p.request = ?1", &request.0)
    }

    /// The locks that carried a payment, in the order in which they were signed.
    pub fn route_attempts(&self, request: RequestId) -> Result<Vec<RouteAttempt>, WalletError> {
        attempts(&self.tx, request)
    }

    /// The newest payment of ours over several channels under a hash.
    pub(crate) fn routed_payment_under(
        &self,
        hash: &Hash,
    ) -> Result<Option<RoutedPayment>, WalletError> {
        one(&self.tx, "p.hash = ?1", &hash.0)
    }

    /// The payment over several channels to an account that names a reference, and is made or under way.
    pub(crate) fn routed_payment_for(
        &self,
        payee: &str,
        reference: &Hash,
    ) -> Result<Option<RoutedPayment>, WalletError> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM routed_payment p
             WHERE p.reference = ?1 AND p.payee = ?2 AND p.state <> 2 LIMIT 1"
        ))?;
        let found = statement.query_row(params![reference.0, payee], routed);
        Ok(found.optional()?)
    }

    /// Writes down what is to be paid over several channels, before anything is signed for it. The same again changes nothing;
    /// refused where another payment under its hash is made or under way, since one preimage would pay both.
    pub fn add_routed_payment(&mut self, new: &RoutedPayment) -> Result<(), WalletError> {
        if let Some(known) = self.routed_payment(new.request)? {
            return match known.hash == new.hash && known.terms == new.terms {
                true => Ok(()),
                false => Err(WalletError::AlreadySigned(new.request.0)),
            };
        }
        if self.is_signed(new.request)? {
            return Err(WalletError::AlreadySigned(new.request.0));
        }
        let same = one(&self.tx, "p.state <> 2 AND p.hash = ?1", &new.hash.0)?;
        if let Some(other) = same {
            return Err(self.hash_paid(&other)?);
        }
        // one of ours that a peer has given back, and of which it is not known what it was for
        let is_given_back: bool = self
            .tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM pending_lock
                 WHERE hash = ?1 AND received = 0 AND request IS NULL AND tied_lock IS NULL)",
            )?
            .query_row([new.hash.0], |row| row.get(0))?;
        if is_given_back {
            return Err(WalletError::HashPaid {
                hash: new.hash,
                is_paid: false,
                id: None,
            });
        }
        // its row names the number
        self.keep_requests()?;
        // plain structs of numbers and texts: writing them cannot fail
        let terms = serde_json::to_string(&new.terms).unwrap_or_default();
        self.hashed(&new.request.0.to_be_bytes());
        self.hashed(&new.hash.0);
        self.hashed(terms.as_bytes());
        // a probe is no payment
        let number = match new.terms.purpose {
            RoutedPurpose::Probe => None,
            RoutedPurpose::Payment | RoutedPurpose::Rebalance { .. } => {
                Some(as_sql(newest_listed(&self.tx)? + 1))
            }
        };
        self.tx
            .prepare_cached(
                "INSERT INTO routed_payment (request, hash, terms, at_most, until, at, state, changed_at, payee, reference, number)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                new.request.0,
                new.hash.0,
                terms,
                new.at_most.u128().to_be_bytes(),
                as_sql(new.until.0),
                as_sql(new.at.0),
                new.terms.payee,
                new.terms.named().map(|reference| reference.0),
                number,
            ])?;
        Ok(())
    }

    /// Why nothing else is paid under the hash of a payment that is made or under way.
    pub(crate) fn hash_paid(&self, other: &RoutedPayment) -> Result<WalletError, WalletError> {
        let mut statement = self
            .tx
            .prepare_cached("SELECT id FROM request_number WHERE number = ?1")?;
        let id = statement.query_row([other.request.0], |row| row.get(0));
        Ok(WalletError::HashPaid {
            hash: other.hash,
            is_paid: other.is_over(),
            id: id.optional()?,
        })
    }

    /// Keeps a lock that carries a payment, in the commit that signs it.
    pub(crate) fn add_attempt(
        &mut self,
        key: &EntryKey,
        lock: &Lock,
        attempt: &PaymentAttempt,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        self.hashed(&lock.id.0.to_be_bytes());
        self.hashed(&attempt.payment.0.to_be_bytes());
        self.hashed(&attempt.session);
        self.hashed(attempt.route.as_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO route_attempt (channel, lock, request, amount, session, route, at, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
            )?
            .execute(params![
                channel,
                as_sql(lock.id.0),
                attempt.payment.0,
                lock.amount.u128().to_be_bytes(),
                attempt.session,
                attempt.route,
                as_sql(at.0),
            ])?;
        Ok(())
    }

    /// Whether a lock of ours carries a payment over several channels and may still be paid; which payment.
    pub(crate) fn open_attempt(
        &self,
        key: &EntryKey,
        lock: LockId,
    ) -> Result<Option<RequestId>, WalletError> {
        let found = attempt_state(&self.tx, key, lock)?;
        Ok(found
            .filter(|(_, state)| *state == AttemptState::Open)
            .map(|(payment, _)| payment))
    }

    /// The preimage of a lock of ours that carries a payment came: the payment is made, whichever of its locks brought it.
    pub(crate) fn note_attempt_paid(
        &mut self,
        key: &EntryKey,
        lock: LockId,
        preimage: &Preimage,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        let Some(payment) = self.open_attempt(key, lock)? else {
            return Ok(());
        };
        self.put_attempt(key, lock, PAID_BY, None)?;
        self.note_made(payment, preimage, at)
    }

    /// A payment is made: its preimage is known. Nothing changes where it was made before.
    pub(super) fn note_made(
        &mut self,
        payment: RequestId,
        preimage: &Preimage,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.hashed(&payment.0.to_be_bytes());
        self.hashed(&preimage.0);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE routed_payment SET state = 1, preimage = ?2, changed_at = ?3, failure = NULL
                 WHERE request = ?1 AND state <> 1",
            )?
            .execute(params![payment.0, preimage.0, as_sql(at.0)])?;
        self.news.payments.insert(payment);
        match changed {
            0 => Ok(()),
            _ => {
                self.note_spent(payment)?;
                self.routed_event(EventKind::RoutedPaid, payment, at)
            }
        }
    }

    /// A payment that is made counts against its token's limits with what its locks cost together, and not with the most any more.
    fn note_spent(&mut self, payment: RequestId) -> Result<(), WalletError> {
        let cost = committed_to(&self.route_attempts(payment)?);
        self.tx
            .prepare_cached("UPDATE token_hold SET amount = ?2 WHERE request = ?1")?
            .execute(params![payment.0, cost.u128().to_be_bytes()])?;
        Ok(())
    }

    /// A lock of ours that carried a payment is gone for good.
    pub(crate) fn note_attempt_gone(
        &mut self,
        key: &EntryKey,
        lock: LockId,
        failure: Option<&[u8]>,
    ) -> Result<(), WalletError> {
        let Some(payment) = self.open_attempt(key, lock)? else {
            return Ok(());
        };
        self.put_attempt(key, lock, GONE, failure)?;
        self.news.payments.insert(payment);
        Ok(())
    }

    fn put_attempt(
        &mut self,
        key: &EntryKey,
        lock: LockId,
        state: u8,
        failure: Option<&[u8]>,
    ) -> Result<(), WalletError> {
        let channel = self.channel_number(key)?;
        self.hashed(&lock.0.to_be_bytes());
        self.hashed(&[state]);
        self.hashed(failure.unwrap_or_default());
        self.tx
            .prepare_cached(
                "UPDATE route_attempt SET state = ?3, failure = ?4 WHERE channel = ?1 AND lock = ?2",
            )?
            .execute(params![channel, as_sql(lock.0), state, failure])?;
        Ok(())
    }

    /// A payment over several channels is tried no more, for this reason. Nothing changes where it is made, or while a lock of it
    /// may still be paid: whether it was ended. Of one that was under way when the book was lost the caller has proved it.
    pub fn fail_routed_payment(
        &mut self,
        request: RequestId,
        why: &str,
        at: UnixTime,
    ) -> Result<bool, WalletError> {
        let attempts = self.route_attempts(request)?;
        if attempts.iter().any(|a| a.state == AttemptState::Open) {
            return Ok(false);
        }
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE routed_payment SET state = 2, changed_at = ?2, failure = ?3
                 WHERE request = ?1 AND state IN (0, 3)",
            )?
            .execute(params![request.0, as_sql(at.0), why])?;
        if changed == 0 {
            return Ok(false);
        }
        self.hashed(&request.0.to_be_bytes());
        self.hashed(why.as_bytes());
        self.news.payments.insert(request);
        // a probe is no payment, however it ends
        let purpose = self.routed_payment(request)?.map(|of| of.terms.purpose);
        if purpose != Some(RoutedPurpose::Probe) {
            self.routed_event(EventKind::RoutedFailed, request, at)?;
        }
        Ok(true)
    }
}
