//! Payments over several channels that were under way when the book was lost.

use super::rows::{routed, COLUMNS};
use super::RoutedPayment;
use crate::book::entry::EntryKey;
use crate::book::writer::Writer;
use crate::book::Book;
use crate::error::WalletError;
use causeway_types::{Amount, Hash, LockMode, Preimage, SidechainId, UnixTime};
use rusqlite::{Connection, OptionalExtension as _};

/// Why a probe that was under way is over: nobody has a preimage for it.
const PROBE_ENDED: &str =
    r#"{"code":"book_restored","message":"the book was lost while it was under way"}"#;

fn unknown(
    db: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<RoutedPayment>, WalletError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM routed_payment p WHERE p.state = 3 {condition} ORDER BY p.request"
    ))?;
    let rows = statement.query_map(values, routed)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Book {
    /// Whether a payment of ours was under way when the book was lost, and it is not known whether it was made.
    pub fn has_unknown_payments(&self) -> Result<bool, WalletError> {
        Ok(!unknown(&self.db, "", [])?.is_empty())
    }
}

impl Writer<'_> {
    /// What is under way counts as not known from now on: the book is restored. Whether there was such a payment before.
    pub(in crate::book) fn forget_under_way(&mut self) -> Result<bool, WalletError> {
        let before = !self.unknown_payments()?.is_empty();
        self.tx.execute(
            "UPDATE routed_payment SET state = 2, failure = ?1
             WHERE state = 0 AND json_extract(terms, '$.purpose') = 'probe'",
            [PROBE_ENDED],
        )?;
        self.tx
            .execute("UPDATE routed_payment SET state = 3 WHERE state = 0", [])?;
        Ok(before)
    }

    /// Those of which it is not known whether they were made, in the order in which they were asked for.
    pub(crate) fn unknown_payments(&self) -> Result<Vec<RoutedPayment>, WalletError> {
        unknown(&self.tx, "", [])
    }

    /// The one under a hash.
    pub(crate) fn unknown_payment_under(
        &self,
        hash: &Hash,
    ) -> Result<Option<RoutedPayment>, WalletError> {
        Ok(unknown(&self.tx, "AND p.hash = ?1", [hash.0])?.pop())
    }

    /// The preimage of one came, whichever of its locks brought it: it is made.
    pub(crate) fn note_unknown_paid(
        &mut self,
        preimage: &Preimage,
        at: UnixTime,
    ) -> Result<(), WalletError> {
        match self.unknown_payment_under(&preimage.hash())? {
            Some(payment) => self.note_made(payment.request, preimage, at),
            None => Ok(()),
        }
    }

    /// Whether a preimage under a hash would tell of what a loss of the record has left open: a payment of ours, or a lock towards us
    /// for which none is known to have been given.
    pub(crate) fn awaits_preimage(&self, hash: &Hash) -> Result<bool, WalletError> {
        awaits(&self.tx, hash)
    }

    /// The preimage of a hash, where a lock or a payment of ours has it: others have it too, then. That of an invoice of our own is not
    /// given away for whatever lock is under its hash.
    pub(crate) fn known_preimage(&self, hash: &Hash) -> Result<Option<Preimage>, WalletError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT preimage FROM pending_lock WHERE hash = ?1 AND preimage IS NOT NULL
             AND (received = 0 OR tied_lock IS NOT NULL)
             UNION SELECT preimage FROM routed_payment WHERE hash = ?1 AND state = 1 LIMIT 1",
        )?;
        let found = statement.query_row([hash.0], |row| row.get(0));
        Ok(found.optional()?.map(Preimage))
    }

    /// How much of a token was paid at most since what was restored was written, over all channels of the book that take locks, base
    /// units. None where it is not known of one of them.
    pub(crate) fn most_paid_since_loss(
        &self,
        sidechain_id: SidechainId,
    ) -> Result<Option<Amount>, WalletError> {
        let mut all = Amount::ZERO;
        for key in self.all_keys()? {
            let Some(parties) = self.parties(&key)? else {
                return Ok(None);
            };
            if parties.sidechain_id != sidechain_id || parties.mode == LockMode::Unlocked {
                continue;
            }
            let entry = self.entry(&key)?;
            let most = match &entry.promises.lost {
                Some(lost) => lost.most,
                // one that came since, or lacks nothing
                None if entry.restored.is_none() => Some(Amount::ZERO),
                None => None,
            };
            let Some(most) = most else {
                return Ok(None);
            };
            all = all.saturating_add(most);
        }
        Ok(Some(all))
    }

    fn all_keys(&self) -> Result<Vec<EntryKey>, WalletError> {
        crate::book::merge::keys(&self.tx)
    }
}

impl Book {
    /// Whether a preimage under a hash would tell of what a loss of the record has left open.
    pub fn awaits_preimage(&self, hash: &Hash) -> Result<bool, WalletError> {
        awaits(&self.db, hash)
    }
}

fn awaits(db: &Connection, hash: &Hash) -> Result<bool, WalletError> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM pending_lock WHERE hash = ?1 AND received = 1 AND preimage IS NULL
                        AND failure IS NULL AND tied_lock IS NULL)
         OR EXISTS (SELECT 1 FROM routed_payment WHERE hash = ?1 AND state = 3)",
    )?;
    Ok(statement.query_row([hash.0], |row| row.get(0))?)
}
