//! What tokens with limits spend.
//!
//! A payment that such a token asks for is held against its limits in the commit that gives it its number, before anything is
//! signed, and counts from its signature on for as long as a limit's period lasts. So what is signed in any period, and what may
//! still be signed, are together never above the limit, whatever is asked for at once and whenever the node is killed.

use super::database::Book;
use super::tokens::{amount_at, limits_of, per_number, LimitPer, TokenLimit};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, Seconds, SidechainId, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _};
use thiserror::Error;

/// How many payments of one token with limits may be asked for and not signed: each is looked at for the next one.
pub const MAX_HELD: usize = 256;
/// Signed payments are summed up by so many seconds of the chain's time, and count until the last second of them is over.
const SLOT: u64 = 600;

/// A payment that a token asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending {
    /// The number of the token.
    pub token: u64,
    /// In whose token is paid.
    pub sidechain_id: SidechainId,
    /// How much, base units.
    pub amount: Amount,
    /// Until when it may be signed, by the machine's clock; none where that is until it is ended.
    pub until: Option<UnixTime>,
}

/// More than a limit of a token has left.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{asked} to be spent in sidechain {sidechain_id}, token '{name}' has {allowed} left of its limit for each {}", per.name())]
pub struct AboveTokenLimit {
    /// What the token is called.
    pub name: String,
    /// In whose token is paid.
    pub sidechain_id: SidechainId,
    /// What the limit holds for.
    pub per: LimitPer,
    /// What was asked for, base units.
    pub asked: Amount,
    /// What is left of the limit, base units.
    pub allowed: Amount,
    /// When so much would be left, if nothing else is paid; none where it never is.
    pub until: Option<UnixTime>,
}

/// What time it is, for what tokens spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpendingClock {
    /// The last committed block's time, which payments of the log have: periods are counted by it.
    pub block: UnixTime,
    /// The machine's, by which calls wait.
    pub machine: UnixTime,
}

/// The oldest slot that counts in a period that ends now.
fn first_slot(period: Seconds, now: UnixTime) -> u64 {
    now.0.saturating_sub(period.0) / SLOT
}

/// A payment that was asked for: held, or signed and not summed up yet.
struct Held {
    request: u64,
    sidechain_id: SidechainId,
    amount: Amount,
    until: Option<UnixTime>,
    /// When it was signed, or made where it goes over several channels; none where it is not.
    signed_at: Option<UnixTime>,
}

impl Held {
    /// Whether it may still be signed.
    fn is_open(&self, clock: SpendingClock) -> bool {
        self.signed_at.is_none() && self.until.is_none_or(|until| until > clock.machine)
    }

    /// The slot of its signature; one whose time is not known was signed now.
    fn slot(&self, clock: SpendingClock) -> Option<u64> {
        let known = |at: UnixTime| if at.0 == 0 { clock.block } else { at };
        self.signed_at.map(|at| known(at).0 / SLOT)
    }
}

fn held(db: &Connection, token: u64) -> Result<Vec<Held>, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT h.request, h.sidechain_id, h.amount, h.until, coalesce(p.at, r.changed_at)
         FROM token_hold h LEFT JOIN payment p ON p.request = h.request
         LEFT JOIN routed_payment r ON r.request = h.request AND r.state = 1 WHERE h.token = ?1",
    )?;
    let rows = statement.query_map([token], |row| {
        Ok(Held {
            request: row.get(0)?,
            sidechain_id: SidechainId(row.get(1)?),
            amount: amount_at(row, 2)?,
            until: row.get::<_, Option<u64>>(3)?.map(UnixTime),
            signed_at: row.get::<_, Option<u64>>(4)?.map(UnixTime),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What counts against a limit for a period: by slot what was signed, and what may still be signed.
struct Counted {
    by_slot: Vec<(u64, Amount)>,
    open: Amount,
}

impl Counted {
    fn sum(&self) -> Amount {
        let signed = self.by_slot.iter();
        signed.fold(self.open, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    /// When so much would be within the limit, if nothing else is signed; none where it never is.
    fn free_at(&self, asked: Amount, limit: Amount, period: Seconds) -> Option<UnixTime> {
        let mut left = self.sum().saturating_add(asked);
        for (slot, amount) in &self.by_slot {
            left = left.saturating_sub(*amount);
            if left <= limit {
                let end = slot.saturating_add(1).saturating_mul(SLOT);
                return Some(UnixTime(end.saturating_add(period.0)));
            }
        }
        None
    }
}

fn counted(
    db: &Connection,
    (token, sidechain_id): (u64, SidechainId),
    held: &[Held],
    period: Seconds,
    clock: SpendingClock,
) -> Result<Counted, WalletError> {
    let first = first_slot(period, clock.block);
    let mut statement = db.prepare_cached(
        "SELECT slot, amount FROM token_spent WHERE token = ?1 AND sidechain_id = ?2 AND slot >= ?3
         ORDER BY slot",
    )?;
    let rows = statement.query_map(params![token, sidechain_id.0, first], |row| {
        Ok((row.get(0)?, amount_at(row, 1)?))
    })?;
    let mut counted = Counted {
        by_slot: rows.collect::<Result<Vec<(u64, Amount)>, _>>()?,
        open: Amount::ZERO,
    };
    for payment in held.iter().filter(|h| h.sidechain_id == sidechain_id) {
        match payment.slot(clock) {
            Some(slot) if slot >= first => counted.by_slot.push((slot, payment.amount)),
            None if payment.is_open(clock) => {
                counted.open = counted.open.saturating_add(payment.amount);
            }
            _ => {}
        }
    }
    counted.by_slot.sort_unstable();
    Ok(counted)
}

impl Book {
    /// What counts now against a limit of a token: signed in its period, or asked for and may still be signed. None for a limit
    /// that holds for one payment or opening.
    pub fn spent(
        &self,
        token: u64,
        limit: &TokenLimit,
        clock: SpendingClock,
    ) -> Result<Option<Amount>, WalletError> {
        let Some(period) = limit.per.period() else {
            return Ok(None);
        };
        let held = held(&self.db, token)?;
        let of = (token, limit.sidechain_id);
        Ok(Some(counted(&self.db, of, &held, period, clock)?.sum()))
    }

    /// The most with which a channel may be opened for what was asked for under a caller's id: by the limits of the token that
    /// asks for it now, and of those that asked for it before and may still have it signed. None where none of them has limits.
    pub fn opening_limit(
        &self,
        id: &str,
        sidechain_id: SidechainId,
        token: Option<u64>,
    ) -> Result<Option<Amount>, WalletError> {
        // whoever has no limit for openings opens none, nor does one that was revoked meanwhile
        let mut statement = self.db.prepare_cached(
            "SELECT l.amount FROM (
                 SELECT h.token FROM token_hold h JOIN request_number n ON n.number = h.request WHERE n.id = ?1
                 UNION SELECT ?4 WHERE ?4 IS NOT NULL) asks
             LEFT JOIN token_limit l ON l.token = asks.token AND l.sidechain_id = ?2 AND l.per = ?3",
        )?;
        let rows = statement.query_map(
            params![id, sidechain_id.0, per_number(LimitPer::Opening), token],
            |row| row.get::<_, Option<[u8; 16]>>(0),
        )?;
        let mut least = None;
        for row in rows {
            let limit = row?.map_or(Amount::ZERO, |a| Amount::new(u128::from_be_bytes(a)));
            least = Some(least.map_or(limit, |least: Amount| least.min(limit)));
        }
        Ok(least)
    }
}

impl Writer<'_> {
    /// Holds a payment of which nothing is signed against the limits of the token that asks for it. Asked for again it counts
    /// once. Refused where a limit does not have so much left, and where the token is not known any more.
    pub fn hold_spending(
        &mut self,
        request: RequestId,
        asked: &Spending,
        clock: SpendingClock,
    ) -> Result<(), WalletError> {
        let token = asked.token;
        let name: Option<String> = self
            .tx
            .prepare_cached("SELECT name FROM api_token WHERE number = ?1")?
            .query_row([token], |row| row.get(0))
            .optional()?;
        let Some(name) = name else {
            return Err(WalletError::TokenRevoked);
        };
        let limits = limits_of(&self.tx, token)?;
        if limits.is_empty() {
            return Ok(());
        }
        self.sum_up(token, clock)?;
        let mut others = held(&self.tx, token)?;
        others.retain(|held| held.request != request.0);
        if others.len() >= MAX_HELD {
            return Err(WalletError::TokenBusy {
                name,
                asked: others.len() + 1,
                allowed: MAX_HELD,
            });
        }
        let (sidechain_id, amount) = (asked.sidechain_id, asked.amount);
        let here = limits.iter().filter(|l| l.sidechain_id == sidechain_id);
        let here: Vec<&TokenLimit> = here.collect();
        if here.is_empty() {
            return Err(WalletError::TokenOtherSidechain { name, sidechain_id });
        }
        for limit in here {
            let (allowed, until) = match limit.per.period() {
                Some(period) => {
                    let of = (token, sidechain_id);
                    let counted = counted(&self.tx, of, &others, period, clock)?;
                    let allowed = limit.amount.saturating_sub(counted.sum());
                    (allowed, counted.free_at(amount, limit.amount, period))
                }
                None if limit.per == LimitPer::Payment => (limit.amount, None),
                None => continue,
            };
            if amount > allowed {
                return Err(WalletError::TokenLimit(Box::new(AboveTokenLimit {
                    name,
                    sidechain_id,
                    per: limit.per,
                    asked: amount,
                    allowed,
                    until,
                })));
            }
        }
        // its row names the number
        self.keep_requests()?;
        self.hashed(&token.to_be_bytes());
        self.hashed(&request.0.to_be_bytes());
        self.hashed(&amount.u128().to_be_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO token_hold (token, request, sidechain_id, amount, until) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET sidechain_id = ?3, amount = ?4,
                 until = CASE WHEN until IS NULL OR ?5 IS NULL THEN NULL ELSE max(until, ?5) END",
            )?
            .execute(params![
                token,
                request.0,
                sidechain_id.0,
                amount.u128().to_be_bytes(),
                asked.until.map(|until| until.0),
            ])?;
        Ok(())
    }

    /// What is signed becomes part of its slot's sum; what can be signed no more is forgotten, and so are slots of which no
    /// period has anything.
    fn sum_up(&mut self, token: u64, clock: SpendingClock) -> Result<(), WalletError> {
        for payment in held(&self.tx, token)? {
            if payment.is_open(clock) {
                continue;
            }
            if let Some(slot) = payment.slot(clock) {
                self.add_spent(token, payment.sidechain_id, slot, payment.amount)?;
            }
            self.hashed(&payment.request.to_be_bytes());
            self.tx
                .prepare_cached("DELETE FROM token_hold WHERE token = ?1 AND request = ?2")?
                .execute(params![token, payment.request])?;
        }
        let longest = LimitPer::ALL.into_iter().filter_map(LimitPer::period).max();
        let first = first_slot(longest.unwrap_or_default(), clock.block);
        self.tx
            .prepare_cached("DELETE FROM token_spent WHERE token = ?1 AND slot < ?2")?
            .execute(params![token, first])?;
        Ok(())
    }

    fn add_spent(
        &mut self,
        token: u64,
        sidechain_id: SidechainId,
        slot: u64,
        amount: Amount,
    ) -> Result<(), WalletError> {
        let before: Option<Amount> = self
            .tx
            .prepare_cached(
                "SELECT amount FROM token_spent WHERE token = ?1 AND sidechain_id = ?2 AND slot = ?3",
            )?
            .query_row(params![token, sidechain_id.0, slot], |row| amount_at(row, 0))
            .optional()?;
        let sum = before.unwrap_or(Amount::ZERO).saturating_add(amount);
        self.tx
            .prepare_cached(
                "INSERT INTO token_spent (token, sidechain_id, slot, amount) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET amount = ?4",
            )?
            .execute(params![token, sidechain_id.0, slot, sum.u128().to_be_bytes()])?;
        Ok(())
    }

    /// What was held until it is ended may be signed until then, and no longer: whoever asked for the same meanwhile may have it
    /// under way.
    pub fn end_hold(&mut self, request: RequestId, until: UnixTime) -> Result<(), WalletError> {
        self.hashed(&request.0.to_be_bytes());
        self.tx
            .prepare_cached(
                "UPDATE token_hold SET until = ?2 WHERE request = ?1 AND until IS NULL",
            )?
            .execute(params![request.0, until.0])?;
        Ok(())
    }
}
