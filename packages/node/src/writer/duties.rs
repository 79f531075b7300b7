//! What the keeper plans by: each channel of the account as of the newest block, and what the book adds to it.

use super::channels::LedgerOfChannel;
use super::thread::{note_failure, WriterState};
use causeway_peer_protocol::channel::SignedClose;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::Channel;
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::Extension;
use causeway_types::{ChainTime, ChannelId, Height, Side, Signature, UnixTime};
use causeway_wallet::book::AssetPayout;
use causeway_wallet::guard::{self, DueClaims, Standing};
use causeway_wallet::peer::signed_close;
use causeway_wallet::{ChannelSnapshot, WalletError};
use tokio::sync::oneshot;

/// Asks for what the keeper plans by, and calls that act on one channel.
#[derive(Debug)]
pub struct ReadDutyFacts {
    /// This channel alone; all of them if not given.
    pub only: Option<ChannelId>,
    /// Where the answer goes; none before the first block.
    pub answer: oneshot::Sender<Option<DutyFacts>>,
}

/// Writes down that locks of a channel are being claimed, before the transaction is sent.
#[derive(Debug)]
pub struct BeginClaims {
    /// The channel.
    pub channel_id: ChannelId,
    /// Where the answer goes: what is claimed now; none where there is nothing, or it may not be.
    pub answer: oneshot::Sender<Option<DueClaims>>,
}

/// Notes whether there are coins for duties: an event where that has changed.
#[derive(Debug)]
pub struct NoteDutyFunds {
    /// Whether they are low.
    pub is_low: bool,
    /// How many duties' fees can be paid.
    pub fees: u64,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

/// Channels as of one block.
#[derive(Clone, Debug)]
pub struct DutyFacts {
    /// The newest followed block.
    pub height: Height,
    /// Its time, and this machine's clock as it has gone on since.
    pub time: ChainTime,
    /// Those that the book has, by number.
    pub channels: Vec<ChannelDutyFacts>,
}

/// One channel.
#[derive(Clone, Debug)]
pub struct ChannelDutyFacts {
    /// As the chain has it.
    pub channel: Channel,
    /// The side that we are on.
    pub side: Side,
    /// How it stands by the book.
    pub standing: Standing,
    /// What the book has and the chain has not, as the chain is shown it.
    pub unshown: Vec<SignedVoucher>,
    /// A cooperative close that the peer has signed and we have agreed to, while it is good.
    pub close: Option<SignedClose>,
    /// A consent of the peer's to a withdrawal of ours that is not used yet, while it is good.
    pub consent: Option<SignedConsent>,
    /// How a consent is paid in the asset; none: in tokens.
    pub consent_in_asset: Option<AssetPayout>,
    /// How a request to withdraw is paid in the asset; none: in tokens.
    pub request_in_asset: Option<AssetPayout>,
    /// Locks towards us that can be claimed.
    pub claims: Option<DueClaims>,
    /// Since when the first of those could have been paid, as the keeper remembers it; none where there are none, or nobody does.
    pub owed_since: Option<UnixTime>,
    /// Whether the record was restored and may lack what its peer has.
    pub may_lack: bool,
    /// A later end that the peer has signed and we have agreed to, with its signature, while it is good.
    pub extension: Option<(Extension, Signature)>,
}

pub(super) fn read(state: &WriterState, ask: ReadDutyFacts) {
    let facts = state.channels.height().map(|height| DutyFacts {
        height,
        time: state.channels.time(),
        channels: channels(state, ask.only),
    });
    // a keeper that does not wait any more has ended
    let _ = ask.answer.send(facts);
}

pub(super) fn note_funds(state: &mut WriterState, ask: NoteDutyFunds) {
    let at = state.channels.time().committed();
    let noted = state
        .book
        .commit(|book| book.note_duty_funds(ask.is_low, ask.fees, at));
    let _ = ask.answer.send(noted);
}

pub(super) fn begin_claims(state: &mut WriterState, ask: BeginClaims) {
    let begun = begin(state, ask.channel_id);
    let begun = begun.unwrap_or_else(|error| {
        note_failure("locks that are due are not claimed", &error);
        None
    });
    let _ = ask.answer.send(begun);
}

/// Where the book cannot be written the claim is sent all the same: it must be done in time. A voucher that is accepted meanwhile and
/// lists a lock again is claimed under in its turn.
fn begin(state: &mut WriterState, channel_id: ChannelId) -> Result<Option<DueClaims>, WalletError> {
    let Some(of) = state.channels.listed(Some(channel_id)).next() else {
        return Ok(None);
    };
    let at = state.channels.at_block(of);
    let Some(entry) = state.book.find(of.signer.key())? else {
        return Ok(None);
    };
    let due = guard::due_claims(&state.book, &of.signer, &at, &entry)?;
    let Some(due) = due else {
        return Ok(None);
    };
    let begun = state
        .book
        .commit(|book| guard::begin_due_claims(book, &of.signer, &at, &due));
    match begun {
        Err(error) if !error.is_storage() => Err(error),
        _ => Ok(Some(due)),
    }
}

fn channels(state: &WriterState, only: Option<ChannelId>) -> Vec<ChannelDutyFacts> {
    let mut all = Vec::new();
    for of in state.channels.listed(only) {
        match one(state, of) {
            Ok(Some(facts)) => all.push(facts),
            // what was paid in a channel that the book does not have would be lost by settling it; and in one that waits for us
            // there is nothing of ours: anyone can open those, and its opener has it settled
            Ok(None) => {}
            // one that cannot be read holds up no other
            Err(error) => note_failure("the duties of a channel could not be read", &error),
        }
    }
    all.sort_by_key(|facts| facts.channel.id);
    all
}

fn one(state: &WriterState, of: &LedgerOfChannel) -> Result<Option<ChannelDutyFacts>, WalletError> {
    let ledger = &of.channel.ledger;
    let Some(entry) = state.book.find(of.signer.key())? else {
        return Ok(None);
    };
    let claims = guard::due_claims(
        &state.book,
        &of.signer,
        &state.channels.at_block(of),
        &entry,
    )?;
    let facts = |standing, unshown| ChannelDutyFacts {
        channel: of.channel.clone(),
        side: of.side,
        standing,
        unshown,
        close: None,
        consent: None,
        consent_in_asset: None,
        request_in_asset: None,
        claims,
        owed_since: None,
        may_lack: entry.restored.is_some(),
        extension: None,
    };
    if ledger.settlement.is_some() {
        return Ok(Some(facts(Standing::default(), vec![])));
    }
    let snapshot = ChannelSnapshot {
        ledger,
        now: state.channels.time().committed(),
    };
    let of_peer = |signed: &SignedClose| {
        signed.by != of.side && !rule_4_passed(signed.close.valid_until, snapshot.now)
    };
    Ok(Some(ChannelDutyFacts {
        close: signed_close(&entry).filter(of_peer),
        consent: entry.promises.consent_signed.clone().filter(|signed| {
            signed.cumulative > ledger.side(of.side).withdrawn
                && !rule_4_passed(signed.valid_until, snapshot.now)
        }),
        consent_in_asset: entry.promises.consent_in_asset,
        request_in_asset: entry.promises.request_in_asset,
        extension: guard::extension_signed(&entry.promises, ledger, snapshot.now),
        ..facts(
            guard::standing(&entry, &of.signer, snapshot)?,
            guard::to_show(&state.book, &of.signer, snapshot)?,
        )
    }))
}
