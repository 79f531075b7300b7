//! Payments to accounts of which nothing is signed yet: what a node goes on with after a start.

use super::database::Book;
use super::writer::Writer;
use crate::error::WalletError;
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, ChannelId, Hash, SidechainId, UnixTime};
use rusqlite::{params, OptionalExtension as _, Row};

/// A payment to an account, for which a channel may have to be opened first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingPayment {
    /// The number of the caller's id.
    pub request: RequestId,
    /// Who is paid.
    pub peer: String,
    /// The sidechain; whichever has a channel to the peer if not given.
    pub sidechain_id: Option<SidechainId>,
    /// How much, base units.
    pub amount: Amount,
    /// The last committed block's time when it was asked for; 0 where that was not known.
    pub at: UnixTime,
    /// Whether it is made without being asked for again, once the peer is there.
    pub is_delivered_later: bool,
    /// The channel that it goes over and over no other, where it may be delivered later and none is opened for it.
    pub channel_id: Option<ChannelId>,
    /// What is paid for; none where nothing is named.
    pub reference: Option<Hash>,
    /// What goes along for the payee's user.
    pub memo: Option<String>,
}

/// A pending payment, and the id under which the caller asked for it.
pub type NamedPendingPayment = (String, PendingPayment);

const PENDING: &str = "
SELECT n.id, p.request, p.peer, p.sidechain_id, p.amount, p.at, p.later, p.channel_id,
p.reference, p.memo
FROM pending_payment p JOIN request_number n ON n.number = p.request
WHERE NOT EXISTS (SELECT 1 FROM payment WHERE payment.request = p.request)";

impl Book {
    /// The payment that was asked for under a caller's id, while nothing is signed for it.
    pub fn pending_payment(&self, id: &str) -> Result<Option<PendingPayment>, WalletError> {
        let found = self
            .db
            .prepare_cached(&format!("{PENDING} AND n.id = ?1"))?
            .query_row([id], pending)
            .optional()?;
        Ok(found.map(|(_, pending)| pending))
    }

    /// Those to an account, in the order in which they were asked for.
    pub fn pending_payments_to(
        &self,
        account: &str,
    ) -> Result<Vec<NamedPendingPayment>, WalletError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{PENDING} AND p.peer = ?1 ORDER BY p.request"))?;
        let rows = statement.query_map([account], pending)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those that are made without being asked for again.
    pub fn deliveries(&self) -> Result<Vec<NamedPendingPayment>, WalletError> {
        let mut statement = self
            .db
            .prepare_cached(&format!("{PENDING} AND p.later ORDER BY p.request"))?;
        let rows = statement.query_map([], pending)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn pending(row: &Row<'_>) -> rusqlite::Result<NamedPendingPayment> {
    let pending = PendingPayment {
        request: RequestId(row.get(1)?),
        peer: row.get(2)?,
        sidechain_id: row.get::<_, Option<u64>>(3)?.map(SidechainId),
        amount: Amount::new(u128::from_be_bytes(row.get(4)?)),
        at: UnixTime(row.get(5)?),
        is_delivered_later: row.get(6)?,
        channel_id: row.get::<_, Option<u64>>(7)?.map(ChannelId),
        reference: row.get::<_, Option<[u8; 32]>>(8)?.map(Hash),
        memo: row.get(9)?,
    };
    Ok((row.get(0)?, pending))
}

impl Writer<'_> {
    /// Writes down what is to be paid, before anything is done for it. Once it is to be delivered later it stays so, and over
    /// the channel that was chosen first.
    pub fn note_pending(&mut self, new: &PendingPayment) -> Result<(), WalletError> {
        // its row names the number
        self.keep_requests()?;
        self.hashed(&new.request.0.to_be_bytes());
        self.hashed(new.peer.as_bytes());
        self.hashed(&[u8::from(new.is_delivered_later)]);
        self.hashed(new.memo.as_deref().unwrap_or_default().as_bytes());
        self.tx
            .prepare_cached(
                "INSERT INTO pending_payment
                 (request, peer, sidechain_id, amount, at, later, channel_id, reference, memo)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET later = max(later, ?6), channel_id = coalesce(channel_id, ?7)",
            )?
            .execute(params![
                new.request.0,
                new.peer,
                new.sidechain_id.map(|id| id.0),
                new.amount.u128().to_be_bytes(),
                new.at.0,
                new.is_delivered_later,
                new.channel_id.map(|id| id.0),
                new.reference.map(|reference| reference.0),
                new.memo,
            ])?;
        Ok(())
    }

    /// Makes it no more by itself, and forgets what is signed by now.
    pub fn end_pending(&mut self, request: RequestId) -> Result<(), WalletError> {
        self.hashed(&request.0.to_be_bytes());
        self.tx
            .prepare_cached("UPDATE pending_payment SET later = 0 WHERE request = ?1")?
            .execute([request.0])?;
        self.tx
            .prepare_cached(
                "DELETE FROM pending_payment WHERE EXISTS
                 (SELECT 1 FROM payment WHERE payment.request = pending_payment.request)",
            )?
            .execute([])?;
        Ok(())
    }
}
