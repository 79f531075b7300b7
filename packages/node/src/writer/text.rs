//! Lines of text, which people carry to peers that no link reaches: by the same functions as commands without a node.

use super::channels::{FollowedChannels, LedgerOfChannel};
use super::refuse::{by_old_block, without_right};
use super::thread::WriterState;
use causeway_client::wallet::{
    newest_line, side_of, sign_consent, signed_consent, summary_of, Accepted, ChannelSummary,
    Signed,
};
use causeway_client::ClientError;
use causeway_peer_protocol::channel::CommitError;
use causeway_peer_protocol::{ConsentMessage, VoucherMessage};
use causeway_types::channel::Channel;
use causeway_types::{ChannelId, Hash, Seconds, UnixTime};
use causeway_wallet::guard::{self, ConsentTo};
use causeway_wallet::{ChannelSigner, WalletError};
use tokio::sync::oneshot;

/// Takes a voucher or a receipt that came as a line.
#[derive(Debug)]
pub struct TakeLine {
    /// The voucher; of a receipt the one that it is for.
    pub line: VoucherMessage,
    /// Whether it is a receipt.
    pub is_receipt: bool,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<TakenLine, TextRefusal>>,
}

/// What a line did that was taken.
#[derive(Debug)]
pub struct TakenLine {
    /// What it added; none of a receipt.
    pub accepted: Option<Accepted>,
    /// What the book says of the channel now.
    pub book: ChannelSummary,
}

/// Signs a consent to a withdrawal by the peer.
#[derive(Debug)]
pub struct SignConsent {
    /// In which channel.
    pub channel_id: ChannelId,
    /// How much it is for.
    pub to: ConsentTo,
    /// How long it is good from the newest block on.
    pub valid_for: Seconds,
    /// The caller's own name for it, and what that stands for.
    pub request: (String, Hash),
    /// Whether a link carries the channel: then nothing new is signed.
    pub is_linked: bool,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<Signed<ConsentMessage>, TextRefusal>>,
}

/// The newest voucher of a channel, to be given as a line.
#[derive(Debug)]
pub struct ReadLine {
    /// The channel as the chain has it; it may have ended.
    pub channel: Box<Channel>,
    /// The peer's, and not our own.
    pub theirs: bool,
    /// Whether a link carries the channel.
    pub is_linked: bool,
    /// Where the answer goes; none where the book has none.
    pub answer: oneshot::Sender<Result<Option<VoucherMessage>, ClientError>>,
}

/// What the book says of a channel.
#[derive(Debug)]
pub struct ReadChannelBook {
    /// The channel as the chain has it; it may have ended.
    pub channel: Box<Channel>,
    /// The time of the chain's newest block.
    pub now: UnixTime,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<ChannelSummary, ClientError>>,
}

/// Why a line is not taken, or nothing is signed.
#[derive(Debug)]
pub enum TextRefusal {
    /// The newest block is too old.
    OldBlock,
    /// Another instance of the account's node is on record, or this one has just taken over.
    NoRight(CommitError),
    /// A link carries the channel.
    Linked(ChannelId),
    /// The guard refuses, or the disk does not take it.
    Wallet(WalletError),
}

impl From<WalletError> for TextRefusal {
    fn from(error: WalletError) -> TextRefusal {
        TextRefusal::Wallet(error)
    }
}

/// The followed channel of a number.
fn followed(
    channels: &FollowedChannels,
    channel_id: ChannelId,
) -> Result<&LedgerOfChannel, WalletError> {
    let found = channels.listed(Some(channel_id)).next();
    found.ok_or(WalletError::NotInBook(channel_id))
}

/// P1 and P4, as for what comes over a link.
fn require(state: &WriterState, by_block: bool, by_right: bool) -> Result<(), TextRefusal> {
    if by_block && by_old_block(state).is_some() {
        return Err(TextRefusal::OldBlock);
    }
    // what begins something waits until there is room on the disk
    if by_block && state.disk_room.is_low() {
        return Err(WalletError::DiskFull.into());
    }
    match without_right(state).filter(|_| by_right) {
        Some(why) => Err(TextRefusal::NoRight(why)),
        None => Ok(()),
    }
}

pub(super) fn take(state: &mut WriterState, ask: TakeLine) {
    let TakeLine {
        line,
        is_receipt,
        answer,
    } = ask;
    let taken = take_one(state, line, is_receipt);
    // the same line again is known
    let _ = answer.send(taken);
}

fn take_one(
    state: &mut WriterState,
    line: VoucherMessage,
    is_receipt: bool,
) -> Result<TakenLine, TextRefusal> {
    let channel_id = line.channel_ref.channel_id;
    let is_ours =
        line.signed.voucher.direction == followed(&state.channels, channel_id)?.signer.pays();
    // our own voucher that comes back is kept whatever block is followed, and by whichever book; so is the peer's answer, by ours
    require(state, !is_receipt && !is_ours, is_receipt || !is_ours)?;
    let channels = &state.channels;
    let of = followed(channels, channel_id)?;
    let (signer, at) = (&of.signer, channels.at_block(of));
    let (signed, locks) = (&line.signed, &line.locks);
    let received = state.book.commit_signed(|book| match is_receipt {
        true => guard::accept_receipt(book, signer, signed, locks).map(|()| None),
        false => guard::receive_line(book, signer, at.snapshot(), at.time, signed, locks).map(Some),
    })?;
    let now = at.time.committed();
    let book = summary_of(&state.book, signer, &of.channel, now, || false)?;
    let accepted = received.map(|received| Accepted::of(received, signer, line));
    Ok(TakenLine { accepted, book })
}

pub(super) fn consent(state: &mut WriterState, ask: SignConsent) {
    let signed = consent_one(state, &ask);
    // the same id again is the same consent
    let _ = ask.answer.send(signed);
}

fn consent_one(
    state: &mut WriterState,
    ask: &SignConsent,
) -> Result<Signed<ConsentMessage>, TextRefusal> {
    let (id, asked) = &ask.request;
    let request = (id.as_str(), asked);
    // what is signed is answered, whatever is so by now
    if let Some(known) = state.book.commit(|book| signed_consent(book, request))? {
        return Ok(known);
    }
    require(state, true, true)?;
    if ask.is_linked {
        return Err(TextRefusal::Linked(ask.channel_id));
    }
    let channels = &state.channels;
    let of = followed(channels, ask.channel_id)?;
    let seen = channels.at_block(of).snapshot();
    let good = (ask.to, seen.now.plus(ask.valid_for));
    let signed = state
        .book
        .commit_signed(|book| sign_consent(book, &of.signer, seen, good, request));
    Ok(signed?)
}

pub(super) fn newest(state: &WriterState, ask: ReadLine) {
    let found = signer(state, &ask.channel).and_then(|signer| {
        let newest = newest_line(&state.book, &signer, ask.theirs, ask.is_linked);
        Ok(newest?)
    });
    // nothing is signed: who does not wait any more asks again
    let _ = ask.answer.send(found);
}

pub(super) fn read_book(state: &WriterState, ask: ReadChannelBook) {
    let channel = &ask.channel;
    let found = signer(state, channel).and_then(|signer| {
        Ok(summary_of(&state.book, &signer, channel, ask.now, || {
            false
        })?)
    });
    let _ = ask.answer.send(found);
}

/// Our side of a channel that may not be followed any more, to read its record.
fn signer(state: &WriterState, channel: &Channel) -> Result<ChannelSigner, ClientError> {
    let side = side_of(channel, &state.keys.address())?;
    let channel_ref = state.contracts.channel_ref(channel.id);
    Ok(ChannelSigner::new(&channel_ref, channel, side, None)?)
}
