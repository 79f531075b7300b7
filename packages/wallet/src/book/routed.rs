//! Payments of ours over several channels: what is to be paid at which cost, the locks that carried each, and what became of it.
//!
//! A payment is tried again over another route only once no lock of it may be paid any more, beside those of its other parts.

use super::database::Book;
use super::entry::EntryKey;
use super::page::as_sql;
use super::payments::channel_number;
use super::rows::{entry_key_at, unknown_number};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::{PaymentAttempt, RequestId};
use causeway_types::{
    Amount, ChannelId, Direction, Hash, IdentityKey, Lock, LockId, Ppm, Preimage, SidechainId,
    UnixTime,
};
use rusqlite::{params, Connection, OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};

/// What is paid over several channels. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutedTerms {
    /// Who is paid.
    pub payee: String,
    /// In which sidechain's token we pay.
    pub pays_in: SidechainId,
    /// In which the payee is paid.
    pub arrives_in: SidechainId,
    /// How much arrives, base units of `arrives_in`'s token.
    pub amount: Amount,
    /// What the payee is told, by which it knows that the payment is its payer's.
    pub payment_secret: Hash,
    /// How long the last lock must run when it comes, seconds.
    pub final_delta: u64,
    /// The reference of the invoice that is paid; none where there is no invoice.
    pub invoice: Option<Hash>,
    /// What we name the payment by, where there is no invoice.
    pub reference: Option<Hash>,
    /// The preimage that we have chosen, where there is no invoice. That it is known here says nothing: the payment is made
    /// once the payee has given it back.
    pub own_preimage: Option<Preimage>,
    /// What we write to the payee.
    pub memo: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub purpose: RoutedPurpose,
}

/// What a payment over several channels is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutedPurpose {
    /// Somebody is paid.
    #[default]
    Payment,
    /// It is learnt whether a route carries it: nobody has its preimage, so its payee lets it go.
    Probe,
    /// Our own balance moves from one channel of ours into another: the payee is our own account.
    Circle {
        /// The channel in which it falls.
        out_of: ChannelId,
        /// The channel in which it grows.
        into: ChannelId,
    },
}

/// How far a payment over several channels is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutedState {
    /// It is tried, or a lock of it may still be paid.
    UnderWay,
    /// The payee has given the preimage for it.
    Paid(Preimage),
    /// No lock of it may be paid any more, and it is tried no more.
    Failed,
}

/// A payment of ours over several channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutedPayment {
    /// The number of the caller's id.
    pub request: RequestId,
    /// The hash that its locks are under.
    pub hash: Hash,
    /// What is paid.
    pub terms: RoutedTerms,
    /// The most that it may cost in all, base units of the token in which we pay.
    pub at_most: Amount,
    /// Until when another route is tried, by the later of block time and the machine's clock.
    pub until: UnixTime,
    /// When it was asked for, by the last committed block.
    pub at: UnixTime,
    /// How far it is.
    pub state: RoutedState,
    /// When that was last another one, by the last committed block.
    pub changed_at: UnixTime,
    /// Why it was not paid the last time, for people and programs, as the caller wrote it down.
    pub failure: Option<String>,
}

/// One hop of the route of a lock of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptHop {
    /// The channel over which it goes.
    pub channel_id: ChannelId,
    /// The direction of the payment through it.
    pub direction: Direction,
    /// Who is paid by the hop.
    pub to: String,
    /// The identity key of that node.
    pub key: IdentityKey,
    /// The sidechain of the channel.
    pub sidechain_id: SidechainId,
    /// What the hop's lock is over, base units.
    pub amount: Amount,
    /// When it expires.
    pub expires_at: UnixTime,
    /// The rate of the fee that its payer keeps; 0 for the first hop.
    pub rate: Ppm,
    /// The quote by which its payer trades; none where it does not, or at the chain's rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Hash>,
}

/// What may become of a lock that carries a payment of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// It may be paid.
    Open,
    /// Its preimage is known.
    Paid,
    /// It is gone for good.
    Gone,
}

/// A lock of ours that carries a payment over several channels, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteAttempt {
    /// The channel that the lock is in, and our side there.
    pub key: EntryKey,
    /// Which of its locks.
    pub lock: LockId,
    /// What the lock is over, base units.
    pub amount: Amount,
    /// The session key of its onion.
    pub session: [u8; 32],
    /// The route, from our channel on.
    pub route: Vec<AttemptHop>,
    /// When it was signed, by the later of block time and the machine's clock.
    pub at: UnixTime,
    /// What may become of it.
    pub state: AttemptState,
    /// Why a node let it go, sealed for us; none where nobody said.
    pub failure: Option<Vec<u8>>,
}

const COLUMNS: &str =
    "p.request, p.hash, p.terms, p.at_most, p.until, p.at, p.state, p.changed_at, p.preimage, p.failure";

const UNDER_WAY: u8 = 0;
const PAID: u8 = 1;
const FAILED: u8 = 2;

fn from_json<T: for<'de> Deserialize<'de>>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    })
}

/// Reads [`COLUMNS`].
fn routed(row: &Row<'_>) -> rusqlite::Result<RoutedPayment> {
    let preimage = row.get::<_, Option<[u8; 32]>>(8)?.map(Preimage);
    let state = match (row.get::<_, u8>(6)?, preimage) {
        (UNDER_WAY, _) => RoutedState::UnderWay,
        (PAID, Some(preimage)) => RoutedState::Paid(preimage),
        (FAILED, _) => RoutedState::Failed,
        (other, _) => return Err(unknown_number(6, other)),
    };
    Ok(RoutedPayment {
        request: RequestId(row.get(0)?),
        hash: Hash(row.get(1)?),
        terms: from_json(2, &row.get::<_, String>(2)?)?,
        at_most: Amount::new(u128::from_be_bytes(row.get(3)?)),
        until: UnixTime(row.get(4)?),
        at: UnixTime(row.get(5)?),
        state,
        changed_at: UnixTime(row.get(7)?),
        failure: row.get(9)?,
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<RouteAttempt> {
    Ok(RouteAttempt {
        key: entry_key_at(row, 0)?,
        lock: LockId(row.get(3)?),
        amount: Amount::new(u128::from_be_bytes(row.get(4)?)),
        session: row.get(5)?,
        route: from_json(6, &row.get::<_, String>(6)?)?,
        at: UnixTime(row.get(7)?),
        state: match row.get::<_, u8>(8)? {
            0 => AttemptState::Open,
            1 => AttemptState::Paid,
            2 => AttemptState::Gone,
            other => return Err(unknown_number(8, other)),
        },
        failure: row.get(9)?,
    })
}

fn one(
    db: &Connection,
    condition: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Option<RoutedPayment>, WalletError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM routed_payment p WHERE {condition} ORDER BY p.request DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([value], routed).optional()?)
}

fn attempts(db: &Connection, request: RequestId) -> Result<Vec<RouteAttempt>, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT r.domain, r.channel_id, r.side, a.lock, a.amount, a.session, a.route, a.at, a.state, a.failure
         FROM route_attempt a JOIN channel_ref r ON r.number = a.channel
         WHERE a.request = ?1 ORDER BY a.at, r.channel_id, a.lock",
    )?;
    let rows = statement.query_map([request.0], attempt)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn attempt_state(
    db: &Connection,
    key: &EntryKey,
    lock: LockId,
) -> Result<Option<(RequestId, AttemptState)>, WalletError> {
    let Some(channel) = channel_number(db, key)? else {
        return Ok(None);
    };
    let mut statement = db.prepare_cached(
        "SELECT request, state FROM route_attempt WHERE channel = ?1 AND lock = ?2",
    )?;
    let found = statement.query_row((channel, as_sql(lock.0)), |row| {
        let state = match row.get::<_, u8>(1)? {
            0 => AttemptState::Open,
            1 => AttemptState::Paid,
            2 => AttemptState::Gone,
            other => return Err(unknown_number(1, other)),
        };
        Ok((RequestId(row.get(0)?), state))
    });
    Ok(found.optional()?)
}

impl RoutedTerms {
    /// What is paid for, where something is named.
    pub fn named(&self) -> Option<Hash> {
        self.invoice.or(self.reference)
    }
}

impl RoutedPayment {
    /// The payment over several channels that a caller's id stands for.
    pub fn is_over(&self) -> bool {
        self.state != RoutedState::UnderWay
    }
}

/// What the attempts of a payment that may be paid, or are, are over together, base units of the token in which we pay.
pub fn committed_to(attempts: &[RouteAttempt]) -> Amount {
    let counts = attempts.iter().filter(|a| a.state != AttemptState::Gone);
    counts.fold(Amount::ZERO, |sum, attempt| {
        sum.saturating_add(attempt.amount)
    })
}

impl Book {
    /// The payment over several channels that was asked for under a request; none where it is none.
    pub fn routed_payment(&self, request: RequestId) -> Result<Option<RoutedPayment>, WalletError> {
        one(&self.db, "p.request = ?1", &request.0)
    }

    /// The newest payment of ours over several channels under a hash.
    pub fn routed_payment_under(&self, hash: &Hash) -> Result<Option<RoutedPayment>, WalletError> {
        one(&self.db, "p.hash = ?1", &hash.0)
    }

    /// Those that are under way, in the order in which they were asked for, each with its caller's own name for it.
    pub fn open_routed_payments(&self) -> Result<Vec<(String, RoutedPayment)>, WalletError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, n.id FROM routed_payment p JOIN request_number n ON n.number = p.request
             WHERE p.state = 0 ORDER BY p.request"
        ))?;
        let rows = statement.query_map([], |row| Ok((row.get(10)?, routed(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The locks that carried a payment, in the order in which they were signed.
    pub fn route_attempts(&self, request: RequestId) -> Result<Vec<RouteAttempt>, WalletError> {
        attempts(&self.db, request)
    }

    /// Whether a lock of ours carries a payment over several channels and may still be paid.
    pub(crate) fn is_open_attempt(
        &self,
        key: &EntryKey,
        lock: LockId,
    ) -> Result<bool, WalletError> {
        let found = attempt_state(&self.db, key, lock)?;
        Ok(matches!(found, Some((_, AttemptState::Open))))
    }
}

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
            return Err(WalletError::HashPaid {
                hash: new.hash,
                is_paid: other.is_over(),
            });
        }
        // its row names the number
        self.keep_requests()?;
        // plain structs of numbers and texts: writing them cannot fail
        let terms = serde_json::to_string(&new.terms).unwrap_or_default();
        self.hashed(&new.request.0.to_be_bytes());
        self.hashed(&new.hash.0);
        self.hashed(terms.as_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO routed_payment (request, hash, terms, at_most, until, at, state, changed_at, payee, reference)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?6, ?7, ?8)",
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
            ])?;
        Ok(())
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
        self.put_attempt(key, lock, 1, None)?;
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
                self.routed_event(super::EventKind::RoutedPaid, payment, at)
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
        self.put_attempt(key, lock, 2, failure)?;
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
    /// may still be paid: whether it was ended.
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
                 WHERE request = ?1 AND state = 0",
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
            self.routed_event(super::EventKind::RoutedFailed, request, at)?;
        }
        Ok(true)
    }
}
