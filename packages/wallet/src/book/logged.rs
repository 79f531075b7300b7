//! A payment with what the rest of the book says of it: how far it is, with whom, in which sidechain.

use super::database::Book;
use super::entry::EntryKey;
use super::payments::{LoggedPayment, Payment, PaymentKind, PaymentState};
use super::refunds;
use crate::error::WalletError;
use causeway_types::{Hash, Nonce, SidechainId};
use rusqlite::OptionalExtension as _;
use std::collections::HashMap;

/// What is read of a channel for its payments.
#[derive(Debug)]
pub(super) struct LoggedChannel {
    /// Up to which nonce what we paid is final.
    final_nonce: Nonce,
    /// Whether the chain has told that it has settled: what it settled without is void.
    is_settled: bool,
    peer: Option<String>,
    sidechain_id: Option<SidechainId>,
}

impl Book {
    /// With what the rest of the book says: ours is final where its nonce is at or below the newest acknowledged, or the
    /// chain has its total, or its channel has settled. `channels` has
    /// what is read of each channel for all that is read together, so that it is read once and not for each of its payments.
    pub(super) fn logged(
        &self,
        number: u64,
        payment: Payment,
        request_id: Option<String>,
        channels: &mut HashMap<EntryKey, LoggedChannel>,
    ) -> Result<LoggedPayment, WalletError> {
        let channel = match channels.get(&payment.key) {
            Some(known) => known,
            None => {
                let read = self.logged_channel(&payment.key)?;
                channels.entry(payment.key).or_insert(read)
            }
        };
        let state = match payment.received {
            true if payment.is_kept => PaymentState::Kept,
            true => PaymentState::Received,
            false if payment.nonce <= channel.final_nonce || channel.is_settled => {
                PaymentState::Final
            }
            false => PaymentState::Signed,
        };
        let opened_by = match &request_id {
            Some(id) => self.opened_by(id)?,
            None => None,
        };
        // only what names something comes unasked or pays back
        let (pays_back, paid_back_by) = match payment.reference.is_zero() {
            true => (None, None),
            false => refunds::related(&self.db, number)?,
        };
        let forward = match payment.kind {
            PaymentKind::Lock(id) => self.forward_of(&payment.key, payment.received, id)?,
            PaymentKind::Direct | PaymentKind::Fee | PaymentKind::Restored => None,
        };
        Ok(LoggedPayment {
            number,
            payment,
            state,
            request_id,
            peer: channel.peer.clone(),
            sidechain_id: channel.sidechain_id,
            opened_by,
            memo: self.memo(number)?,
            pays_back,
            paid_back_by,
            forward,
        })
    }

    fn logged_channel(&self, key: &EntryKey) -> Result<LoggedChannel, WalletError> {
        let record = self.find(key)?;
        let parties = self.parties(key)?;
        Ok(LoggedChannel {
            final_nonce: record.map_or(Nonce(0), |entry| entry.final_nonce()),
            is_settled: self.is_settled(&key.domain, key.channel_id)?,
            sidechain_id: parties.as_ref().map(|parties| parties.sidechain_id),
            peer: parties.and_then(|parties| parties.peer),
        })
    }

    /// The transaction in a block that opened a channel for what was asked for under an id.
    fn opened_by(&self, id: &str) -> Result<Option<Hash>, WalletError> {
        Ok(self
            .db
            .prepare_cached("SELECT hash FROM node_tx WHERE key = 'open/' || ?1 AND state = 1")?
            .query_row([id], |row| row.get(0).map(Hash))
            .optional()?)
    }
}
