//! Tokens of the node's API: the digest of each, what it may do, and its limits. What it has spent of them: `spending`.

use super::database::Book;
use super::rows::unknown_number;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{Amount, Hash, Seconds, SidechainId, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _};

/// The most tokens that there may be at once.
pub const MAX_TOKENS: usize = 256;
/// What a token may do; each contains those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenScope {
    /// Look at what there is.
    Read,
    /// Make invoices and take payments.
    Receive,
    /// Pay.
    Pay,
    /// Everything.
    Admin,
}

/// What a limit holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitPer {
    /// Each payment.
    Payment,
    /// What one channel is opened with for a payment.
    Opening,
    /// All payments within any hour.
    Hour,
    /// All payments within any 24 hours.
    Day,
    /// All payments within any seven days.
    Week,
}

impl LimitPer {
    /// All of them.
    pub const ALL: [LimitPer; 5] = [
        LimitPer::Payment,
        LimitPer::Opening,
        LimitPer::Hour,
        LimitPer::Day,
        LimitPer::Week,
    ];

    /// As it is typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            LimitPer::Payment => "payment",
            LimitPer::Opening => "opening",
            LimitPer::Hour => "hour",
            LimitPer::Day => "day",
            LimitPer::Week => "week",
        }
    }

    /// How long it lasts; none where it holds for one payment or opening.
    pub fn period(self) -> Option<Seconds> {
        match self {
            LimitPer::Payment | LimitPer::Opening => None,
            LimitPer::Hour => Some(Seconds(3_600)),
            LimitPer::Day => Some(Seconds(86_400)),
            LimitPer::Week => Some(Seconds(604_800)),
        }
    }
}

/// The most that a token may spend in a sidechain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLimit {
    /// In whose token.
    pub sidechain_id: SidechainId,
    /// What it holds for.
    pub per: LimitPer,
    /// How much, base units.
    pub amount: Amount,
}

/// A token that is to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What its user calls it.
    pub name: String,
    /// The digest of its text, which is kept nowhere.
    pub digest: Hash,
    /// What it may do.
    pub scope: TokenScope,
    /// What it may spend; without any it spends whatever there is, with some only in the sidechains that they name.
    pub limits: Vec<TokenLimit>,
    /// The last committed block's time; 0 where it is not known.
    pub made_at: UnixTime,
}

/// A token that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number; no two tokens ever have the same.
    pub number: u64,
    /// What it was made with.
    pub token: NewToken,
}

fn scope_number(scope: TokenScope) -> u8 {
    match scope {
        TokenScope::Read => 0,
        TokenScope::Receive => 1,
        TokenScope::Pay => 2,
        TokenScope::Admin => 3,
    }
}

/// What is not known may do the least.
fn scope_of(number: u8) -> TokenScope {
    match number {
        1 => TokenScope::Receive,
        2 => TokenScope::Pay,
        3 => TokenScope::Admin,
        _ => TokenScope::Read,
    }
}

pub(super) fn per_number(per: LimitPer) -> u8 {
    match per {
        LimitPer::Payment => 0,
        LimitPer::Opening => 1,
        LimitPer::Hour => 2,
        LimitPer::Day => 3,
        LimitPer::Week => 4,
    }
}

/// A limit of a kind that is not known holds for each payment and everything else: it is refused to be read.
fn per_of(number: u8) -> rusqlite::Result<LimitPer> {
    let known = LimitPer::ALL.into_iter();
    let mut known = known.filter(|per| per_number(*per) == number);
    known.next().ok_or_else(|| unknown_number(2, number))
}

pub(super) fn amount_at(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Amount> {
    Ok(Amount::new(u128::from_be_bytes(row.get(column)?)))
}

pub(super) fn limits_of(db: &Connection, token: u64) -> Result<Vec<TokenLimit>, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT sidechain_id, amount, per FROM token_limit WHERE token = ?1 ORDER BY sidechain_id, per",
    )?;
    let rows = statement.query_map([token], |row| {
        Ok(TokenLimit {
            sidechain_id: SidechainId(row.get(0)?),
            amount: amount_at(row, 1)?,
            per: per_of(row.get(2)?)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Book {
    /// The tokens that are known, in the order in which they were made.
    pub fn tokens(&self) -> Result<Vec<Token>, WalletError> {
        let mut statement = self.db.prepare_cached(
            "SELECT number, name, digest, scope, made_at FROM api_token ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Token {
                number: row.get(0)?,
                token: NewToken {
                    name: row.get(1)?,
                    digest: Hash(row.get(2)?),
                    scope: scope_of(row.get(3)?),
                    limits: vec![],
                    made_at: UnixTime(row.get(4)?),
                },
            })
        })?;
        let mut tokens = rows.collect::<Result<Vec<Token>, _>>()?;
        for token in &mut tokens {
            token.token.limits = limits_of(&self.db, token.number)?;
        }
        Ok(tokens)
    }
}

impl Writer<'_> {
    /// Makes a token known. Its name must be no other's.
    pub fn add_token(&mut self, new: &NewToken) -> Result<(), WalletError> {
        let named = self
            .tx
            .prepare_cached("SELECT 1 FROM api_token WHERE name = ?1")?
            .exists([&new.name])?;
        if named {
            return Err(WalletError::TokenNameTaken(new.name.clone()));
        }
        let known: usize = self
            .tx
            .query_row("SELECT count(*) FROM api_token", [], |row| row.get(0))?;
        if known >= MAX_TOKENS {
            return Err(WalletError::TooManyTokens {
                asked: known + 1,
                allowed: MAX_TOKENS,
            });
        }
        self.hashed(new.name.as_bytes());
        self.hashed(new.digest.as_slice());
        self.tx
            .prepare_cached(
                "INSERT INTO api_token (name, digest, scope, made_at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                new.name,
                new.digest.0,
                scope_number(new.scope),
                new.made_at.0
            ])?;
        let number = self.tx.last_insert_rowid();
        for limit in &new.limits {
            self.hashed(&limit.amount.u128().to_be_bytes());
            self.tx
                .prepare_cached(
                    "INSERT INTO token_limit (token, sidechain_id, per, amount) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    number,
                    limit.sidechain_id.0,
                    per_number(limit.per),
                    limit.amount.u128().to_be_bytes()
                ])?;
        }
        Ok(())
    }

    /// Forgets a token; whether it was known. What it has asked for before goes on.
    pub fn remove_token(&mut self, name: &str) -> Result<bool, WalletError> {
        let number: Option<u64> = self
            .tx
            .prepare_cached("SELECT number FROM api_token WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        let Some(number) = number else {
            return Ok(false);
        };
        self.hashed(name.as_bytes());
        for statement in [
            "DELETE FROM api_token WHERE number = ?1",
            "DELETE FROM token_limit WHERE token = ?1",
            "DELETE FROM token_spent WHERE token = ?1",
        ] {
            self.tx.execute(statement, [number])?;
        }
        Ok(true)
    }

    /// Forgets all of them, and what they spent.
    pub(super) fn forget_tokens(&mut self) -> Result<(), WalletError> {
        self.is_due = true;
        Ok(self.tx.execute_batch(
            "DELETE FROM api_token; DELETE FROM token_limit; DELETE FROM token_spent; DELETE FROM token_hold;",
        )?)
    }
}
