//! Invoices of ours: what was asked for, and which payment paid it. That one has expired is judged by the time at which it is
//! asked; it is no state of the book. docs/peer-protocol.md#12-invoices.

use super::database::Book;
use super::entry::EntryKey;
use super::page::PagePlace;
use super::rows::{side_at, unknown_number};
use super::writer::Writer;
use crate::error::WalletError;
use causeway_types::{Amount, ChannelId, Hash, Nonce, Preimage, Seconds, SidechainId, UnixTime};
use rusqlite::{params, Connection, OptionalExtension as _, Row};

/// An invoice that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvoice {
    /// The caller's id: the same id again is the same invoice.
    pub request_id: String,
    /// The digest of its signed bytes, which its payments name.
    pub reference: Hash,
    /// The sidechain in whose token is paid.
    pub sidechain_id: SidechainId,
    /// How much is asked, base units; 0 for an open amount.
    pub amount: Amount,
    /// When it was made.
    pub made_at: UnixTime,
    /// When it expires.
    pub expires_at: UnixTime,
    /// For people.
    pub description: String,
    /// What whoever pays over several channels must know.
    pub payment_secret: [u8; 32],
    /// The hash of the preimage; zero if only direct payments are taken.
    pub hash: Hash,
    /// The preimage; none if only direct payments are taken, or its caller has it.
    pub preimage: Option<Preimage>,
    /// How long a lock must run when it comes.
    pub final_delta: Seconds,
    /// For how long a payment that is there waits for its caller, who settles or cancels it; 0 where it waits for nobody.
    pub hold: Seconds,
    /// The signed invoice, as it is given to who pays.
    pub text: String,
}

impl NewInvoice {
    /// Whether it can be paid no more, by the later clock.
    pub fn has_expired(&self, now: UnixTime) -> bool {
        now >= self.expires_at
    }
}

/// The payment that paid an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoicePayment {
    /// The channel, and our side of it: the direction is that in which we are paid.
    pub key: EntryKey,
    /// The nonce of its voucher.
    pub nonce: Nonce,
    /// The place of its operation in the voucher's update, from 0.
    pub place: u16,
    /// How much was paid, base units.
    pub amount: Amount,
    /// The last committed block's time when it was accepted.
    pub at: UnixTime,
}

/// What became of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceState {
    /// It is neither paid nor cancelled; it may have expired.
    Open,
    /// It is paid, and is not paid again.
    Paid(InvoicePayment),
    /// It was cancelled before it was paid.
    Cancelled {
        /// When.
        at: UnixTime,
    },
    /// All parts of a payment are there, and wait for its caller.
    Held {
        /// What they are over together, base units.
        amount: Amount,
        /// Since when, by the later of block time and the machine's clock.
        at: UnixTime,
    },
    /// Its preimage was given away for parts that are being paid, off chain or on it: nothing else pays it.
    Released {
        /// What they are over together, base units.
        amount: Amount,
        /// Since when, by the last committed block.
        at: UnixTime,
    },
}

impl InvoiceState {
    /// Whether it takes no payment any more, or has one.
    pub fn is_taken(&self) -> bool {
        matches!(
            self,
            InvoiceState::Paid(_) | InvoiceState::Held { .. } | InvoiceState::Released { .. }
        )
    }
}

/// An invoice of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number in the book, in the order in which they were made.
    pub number: u64,
    /// What was asked.
    pub asked: NewInvoice,
    /// What became of it.
    pub state: InvoiceState,
    /// Whether the payment that paid it came while the record may lack something: it counts as nothing yet, and may never do.
    pub is_kept: bool,
}

/// Which invoices are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceFilter {
    /// Those that are open and have not expired by this time.
    Open(UnixTime),
    /// Those that were not paid, and have expired by this time.
    Expired(UnixTime),
    /// Those that are paid by what counts.
    Paid,
    /// Those that are paid by what is kept, and counts as nothing yet.
    Kept,
    /// Those that were cancelled.
    Cancelled,
    /// Those of which a payment is there and waits for its caller.
    Held,
    /// Those whose preimage was given away for locks that are being paid.
    Released,
}

const COLUMNS: &str = "number, request, reference, sidechain_id, amount, made_at, expires_at,
     description, payment_secret, hash, text, state, changed_at,
     paid_domain, paid_channel, paid_side, paid_nonce, paid_place, paid_amount,
     preimage, final_delta, hold";

/// Whether the payment that paid it is kept, and counts as nothing yet.
const IS_KEPT: &str = "coalesce((
     SELECT p.kept FROM payment p JOIN channel_ref r ON r.number = p.channel
     WHERE r.domain = paid_domain AND r.channel_id = paid_channel AND r.side = paid_side
     AND p.received = 1 AND p.nonce = paid_nonce AND p.place = paid_place), 0)";

const OPEN: u8 = 0;
const PAID: u8 = 1;
const CANCELLED: u8 = 2;
const HELD: u8 = 3;
const RELEASED: u8 = 4;

fn amount(row: &Row<'_>, at: usize) -> rusqlite::Result<Amount> {
    Ok(Amount::new(u128::from_be_bytes(row.get(at)?)))
}

fn invoice(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    let changed_at = UnixTime(row.get::<_, Option<u64>>(12)?.unwrap_or_default());
    let state = match row.get::<_, u8>(11)? {
        PAID => InvoiceState::Paid(InvoicePayment {
            key: EntryKey {
                domain: Hash(row.get(13)?),
                channel_id: ChannelId(row.get(14)?),
                side: side_at(row, 15)?,
            },
            nonce: Nonce(row.get(16)?),
            place: row.get(17)?,
            amount: amount(row, 18)?,
            at: changed_at,
        }),
        CANCELLED => InvoiceState::Cancelled { at: changed_at },
        HELD => InvoiceState::Held {
            amount: amount(row, 18)?,
            at: changed_at,
        },
        RELEASED => InvoiceState::Released {
            amount: amount(row, 18)?,
            at: changed_at,
        },
        OPEN => InvoiceState::Open,
        other => return Err(unknown_number(11, other)),
    };
    Ok(Invoice {
        number: row.get(0)?,
        asked: NewInvoice {
            request_id: row.get(1)?,
            reference: Hash(row.get(2)?),
            sidechain_id: SidechainId(row.get(3)?),
            amount: amount(row, 4)?,
            made_at: UnixTime(row.get(5)?),
            expires_at: UnixTime(row.get(6)?),
            description: row.get(7)?,
            payment_secret: row.get(8)?,
            hash: Hash(row.get(9)?),
            preimage: row.get::<_, Option<[u8; 32]>>(19)?.map(Preimage),
            final_delta: Seconds(row.get(20)?),
            hold: Seconds(row.get(21)?),
            text: row.get(10)?,
        },
        state,
        is_kept: row.get(22)?,
    })
}

fn by(
    db: &Connection,
    column: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Option<Invoice>, WalletError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, {IS_KEPT} FROM invoice WHERE {column} = ?1"
        ))?
        .query_row([value], invoice)
        .optional()?)
}

/// All of a book, in the order in which they were made.
pub(super) fn all(db: &Connection) -> Result<Vec<Invoice>, WalletError> {
    read_all(db, COLUMNS)
}

/// All of a file of an older format, whose invoices take only direct payments.
pub(super) fn all_before_12(db: &Connection) -> Result<Vec<Invoice>, WalletError> {
    read_all(
        db,
        &COLUMNS.replace("preimage, final_delta, hold", "NULL, 0, 0"),
    )
}

fn read_all(db: &Connection, columns: &str) -> Result<Vec<Invoice>, WalletError> {
    let mut statement = db.prepare(&format!(
        "SELECT {columns}, {IS_KEPT} FROM invoice ORDER BY number"
    ))?;
    let rows = statement.query_map([], invoice)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Book {
    /// The invoice of a reference; none where it is none of ours.
    pub fn invoice(&self, reference: &Hash) -> Result<Option<Invoice>, WalletError> {
        by(&self.db, "reference", &reference.0)
    }

    /// The invoice that was made under a caller's id.
    pub fn invoice_of_request(&self, id: &str) -> Result<Option<Invoice>, WalletError> {
        by(&self.db, "request", &id)
    }

    /// A page of invoices, in the order in which they were made; of all without a filter.
    pub fn invoices(
        &self,
        filter: Option<InvoiceFilter>,
        place: impl Into<PagePlace>,
        limit: usize,
    ) -> Result<Vec<Invoice>, WalletError> {
        let place = place.into();
        let order = place.order();
        let (state, open_at, expired_at, is_kept) = match filter {
            None => (None, None, None, None),
            Some(InvoiceFilter::Open(now)) => (Some(OPEN), Some(now.0), None, None),
            Some(InvoiceFilter::Expired(now)) => (Some(OPEN), None, Some(now.0), None),
            Some(InvoiceFilter::Paid) => (Some(PAID), None, None, Some(false)),
            Some(InvoiceFilter::Kept) => (Some(PAID), None, None, Some(true)),
            Some(InvoiceFilter::Cancelled) => (Some(CANCELLED), None, None, None),
            Some(InvoiceFilter::Held) => (Some(HELD), None, None, None),
            Some(InvoiceFilter::Released) => (Some(RELEASED), None, None, None),
        };
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, {IS_KEPT} FROM invoice WHERE number > ?1 AND (?2 IS NULL OR state = ?2)
             AND (?3 IS NULL OR expires_at > ?3) AND (?4 IS NULL OR expires_at <= ?4)
             AND (?5 IS NULL OR {IS_KEPT} = ?5) AND number < ?7 ORDER BY number {order} LIMIT ?6"
        ))?;
        let rows = statement.query_map(
            params![
                place.after(),
                state,
                open_at,
                expired_at,
                is_kept,
                limit as u64,
                place.before()
            ],
            invoice,
        )?;
        Ok(place.by_number(rows.collect::<Result<_, _>>()?))
    }
}

impl Writer<'_> {
    /// The invoice of a reference; none where it is none of ours.
    pub fn invoice(&self, reference: &Hash) -> Result<Option<Invoice>, WalletError> {
        by(&self.tx, "reference", &reference.0)
    }

    /// The invoice that was made under a caller's id before; none where the id is new. Refused if something else was asked for
    /// under it: `asked` is the hash of all that the caller asked.
    pub fn invoice_of_request(
        &self,
        id: &str,
        asked: &Hash,
    ) -> Result<Option<Invoice>, WalletError> {
        if self.answered(id, asked)?.is_none() {
            return Ok(None);
        }
        let found = by(&self.tx, "request", &id)?;
        // the id of a payment, by the same words, is no invoice
        found.map(Some).ok_or(WalletError::IdTaken(id.to_owned()))
    }

    /// Keeps an invoice that is signed. `asked` is the hash of all that the caller asked under the invoice's id, which must be
    /// new: see [`Writer::invoice_of_request`].
    pub fn add_invoice(&mut self, new: &NewInvoice, asked: &Hash) -> Result<(), WalletError> {
        if self.answered(&new.request_id, asked)?.is_some() {
            return Err(WalletError::IdTaken(new.request_id.clone()));
        }
        // whoever has the preimage of one could be paid for the other
        if let Some(other) = self.invoice_under(&new.hash)? {
            return Err(WalletError::HashTaken {
                hash: new.hash,
                reference: other.asked.reference,
            });
        }
        self.keep_answer(&new.request_id, asked, &new.reference.0)?;
        self.insert_invoice(new)
    }

    pub(super) fn insert_invoice(&mut self, new: &NewInvoice) -> Result<(), WalletError> {
        self.hashed(new.text.as_bytes());
        self.hashed(&new.payment_secret);
        self.hashed(new.preimage.as_ref().map_or(&[], |preimage| &preimage.0));
        self.tx
            .prepare_cached(
                "INSERT INTO invoice (request, reference, sidechain_id, amount, made_at, expires_at,
                 description, payment_secret, hash, text, state, preimage, final_delta, hold)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?12, ?13)",
            )?
            .execute(params![
                new.request_id,
                new.reference.0,
                new.sidechain_id.0,
                new.amount.u128().to_be_bytes(),
                new.made_at.0,
                new.expires_at.0,
                new.description,
                new.payment_secret,
                new.hash.0,
                new.text,
                new.preimage.map(|preimage| preimage.0),
                new.final_delta.0,
                new.hold.0,
            ])?;
        Ok(())
    }

    /// Cancels an invoice: what is paid for it from now on is unasked. Nothing changes where it is cancelled already; refused
    /// where it is paid.
    pub fn cancel_invoice(&mut self, reference: &Hash, at: UnixTime) -> Result<(), WalletError> {
        let found = self
            .invoice(reference)?
            .ok_or(WalletError::InvoiceUnknown(*reference))?;
        match found.state {
            InvoiceState::Cancelled { .. } => Ok(()),
            InvoiceState::Paid(paid) => Err(WalletError::InvoicePaid {
                reference: *reference,
                channel_id: paid.key.channel_id,
                nonce: paid.nonce,
            }),
            InvoiceState::Released { .. } => Err(WalletError::InvoiceReleased(*reference)),
            InvoiceState::Open | InvoiceState::Held { .. } => {
                self.hashed(reference.as_slice());
                self.hashed(&[CANCELLED]);
                self.tx
                    .prepare_cached(
                        "UPDATE invoice SET state = 2, changed_at = ?2 WHERE reference = ?1",
                    )?
                    .execute(params![reference.0, at.0])?;
                Ok(())
            }
        }
    }

    /// An invoice is paid by this payment: once, and by no other.
    pub fn mark_paid(
        &mut self,
        reference: &Hash,
        paid: &InvoicePayment,
    ) -> Result<(), WalletError> {
        let found = self
            .invoice(reference)?
            .ok_or(WalletError::InvoiceUnknown(*reference))?;
        if let InvoiceState::Paid(before) = found.state {
            return Err(WalletError::InvoicePaid {
                reference: *reference,
                channel_id: before.key.channel_id,
                nonce: before.nonce,
            });
        }
        self.put_paid(reference, paid)
    }

    /// The invoice of a hash; none where it is none of ours, or the zero hash.
    pub fn invoice_under(&self, hash: &Hash) -> Result<Option<Invoice>, WalletError> {
        match hash.is_zero() {
            true => Ok(None),
            false => by(&self.tx, "hash", &hash.0),
        }
    }

    /// The references of invoices of which a payment is held.
    pub(crate) fn held_invoices(&self) -> Result<Vec<Hash>, WalletError> {
        let mut statement = self
            .tx
            // the number stands in the text, as it does in the index
            .prepare_cached(&format!(
                "SELECT reference FROM invoice WHERE state = {HELD}"
            ))?;
        let rows = statement.query_map([], |row| row.get(0).map(Hash))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All parts of a payment are there, and wait for its caller.
    pub(crate) fn mark_held(
        &mut self,
        invoice: &Invoice,
        amount: Amount,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.put_taken(&invoice.asked.reference, HELD, amount, at)?;
        self.note_held(invoice.number, at)
    }

    /// Its preimage is given away for parts of so much.
    pub(crate) fn mark_released(
        &mut self,
        reference: &Hash,
        amount: Amount,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.put_taken(reference, RELEASED, amount, at)
    }

    fn put_taken(
        &mut self,
        reference: &Hash,
        state: u8,
        amount: Amount,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        self.hashed(reference.as_slice());
        self.hashed(&[state]);
        self.hashed(&amount.u128().to_be_bytes());
        self.tx
            .prepare_cached(
                "UPDATE invoice SET state = ?2, changed_at = ?3, paid_amount = ?4 WHERE reference = ?1",
            )?
            .execute(params![
                reference.0,
                state,
                at.0,
                amount.u128().to_be_bytes()
            ])?;
        Ok(())
    }

    /// Keeps the preimage of an invoice whose caller had it.
    pub(crate) fn keep_invoice_preimage(
        &mut self,
        reference: &Hash,
        preimage: &Preimage,
    ) -> Result<(), WalletError> {
        self.hashed(reference.as_slice());
        self.hashed(&preimage.0);
        self.tx
            .prepare_cached("UPDATE invoice SET preimage = ?2 WHERE reference = ?1")?
            .execute((reference.0, preimage.0))?;
        Ok(())
    }

    pub(super) fn put_paid(
        &mut self,
        reference: &Hash,
        paid: &InvoicePayment,
    ) -> Result<(), WalletError> {
        self.hashed(reference.as_slice());
        self.hashed(&[PAID]);
        self.hashed(&paid.nonce.0.to_be_bytes());
        self.tx
            .prepare_cached(
                "UPDATE invoice SET state = 1, changed_at = ?2, paid_domain = ?3, paid_channel = ?4,
                 paid_side = ?5, paid_nonce = ?6, paid_place = ?7, paid_amount = ?8
                 WHERE reference = ?1",
            )?
            .execute(params![
                reference.0,
                paid.at.0,
                paid.key.domain.0,
                paid.key.channel_id.0,
                paid.key.side as u8,
                paid.nonce.0,
                paid.place,
                paid.amount.u128().to_be_bytes(),
            ])?;
        Ok(())
    }

    /// Takes over what another book has of an invoice: the invoice itself, and that it is paid, which is never unsaid. A
    /// reservation of another book has lapsed before it could be merged, and is not taken over.
    pub(super) fn merge_invoice(&mut self, other: &Invoice) -> Result<(), WalletError> {
        let reference = &other.asked.reference;
        let ours = self.invoice(reference)?;
        if ours.is_none() {
            self.insert_invoice(&other.asked)?;
        }
        let state = ours.map_or(InvoiceState::Open, |ours| ours.state);
        match (state, &other.state) {
            (InvoiceState::Paid(_), _) => Ok(()),
            (_, InvoiceState::Paid(paid)) => self.put_paid(reference, paid),
            (InvoiceState::Released { .. }, _) => Ok(()),
            (_, InvoiceState::Released { amount, at }) => {
                self.mark_released(reference, *amount, *at)
            }
            (InvoiceState::Open, InvoiceState::Cancelled { at }) => {
                self.cancel_invoice(reference, *at)
            }
            _ => Ok(()),
        }
    }
}
