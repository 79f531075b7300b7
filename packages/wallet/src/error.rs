//! Why the wallet refuses, and what to do then.

mod code;

use crate::backup::BackupError;
use crate::book::loss_proof::LossProof;
use crate::book::seal_error::SealError;
use crate::book::{AboveTokenLimit, BookHome};
use crate::keys::DeriveError;
use crate::sign::SignatureError;
use causeway_peer_protocol::DecodeError;
use causeway_rules::update::UpdateError;
use causeway_rules::wallet::NotSafe;
use causeway_types::{
    Amount, ChannelId, ChannelKey, Hash, LockId, Nonce, Side, SidechainId, UnixTime,
};
use rusqlite::ErrorCode;
use std::path::PathBuf;
use thiserror::Error;

/// Why the wallet refuses to sign or to accept, or cannot read or write its book.
///
/// The texts name the fields: `asked`, `given` and `found` are what came; `allowed`, `expected` and `wanted` are what it
/// should have been. Amounts are in base units, times in seconds since 1970.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum WalletError {
    /// The backup cannot be written or read.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// One of the wallet's nine rules.
    #[error("not safe, {0}")]
    NotSafe(#[from] NotSafe),
    /// A key or a signature.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A key that cannot be derived.
    #[error(transparent)]
    Derive(#[from] DeriveError),
    /// A record in the book that cannot be read.
    #[error("the book is damaged ({0}): restore a backup")]
    Damaged(#[from] DecodeError),
    /// Another process has the database at this moment, longer than was waited for.
    #[error("another command writes the book at this moment: nothing was signed or accepted")]
    Busy,
    /// What is in the database's file is no database any more.
    #[error("the book's file is damaged: {0}")]
    DatabaseDamaged(rusqlite::Error),
    /// The database failed.
    #[error("the book cannot be read or written: {0}")]
    Database(rusqlite::Error),
    /// No room for what was to be written.
    #[error("the disk is full: nothing was signed or accepted, and the book is as it was")]
    DiskFull,
    /// Another process has the book.
    #[error("the book in {} is in use by another command", dir.display())]
    InUse { dir: PathBuf },
    /// A book of somebody else.
    #[error("{} is the book of {found}, not of {expected}", file.display())]
    OtherOwner {
        file: PathBuf,
        found: String,
        expected: String,
    },
    /// A file that is not a backup of a book.
    #[error("{} is not a whole book: it is no backup, or it is damaged", file.display())]
    NoBookFile { file: PathBuf },
    /// A file failed.
    #[error("{}: {source}", file.display())]
    Io {
        file: PathBuf,
        source: std::io::Error,
    },
    /// Written by another version of this program.
    #[error("{} has format {found}, this program reads format {supported}: use the program that wrote it", file.display())]
    Format {
        file: PathBuf,
        found: u32,
        supported: u32,
    },
    /// The book is not the newest, or it cannot be told.
    #[error("the book {} is refused: {fault}", file.display())]
    Seal { file: PathBuf, fault: SealError },
    /// A node has noted the book in another place: this may be a copy of one that is used there.
    #[error("the book was last used by a node as {noted}, and is {found} now: where both are used they contradict each other, which costs money")]
    Moved {
        noted: Box<BookHome>,
        found: Box<BookHome>,
    },
    /// A channel of ours that the book does not have: it was opened by another book, or the record is lost.
    #[error(
        "channel {0} is ours on chain and not in this book, so what was signed in it is not known"
    )]
    NotInBook(ChannelId),
    /// The node answers with other parties than the channel has by the book; on chain they never change.
    #[error("the node says of channel {channel_id}: {answered}; the book has: {known}. The node lies, or is of another chain")]
    OtherParties {
        channel_id: ChannelId,
        known: String,
        answered: String,
    },
    /// A part of the record may be missing, and what may be forgotten has not lapsed yet.
    #[error(
        "nothing is signed in channel {channel_id} until {until}, it is {now}: {why}. By then all that may have been signed \
         and forgotten has lapsed"
    )]
    Waiting {
        channel_id: ChannelId,
        /// How it was found out.
        why: LossProof,
        /// When the wait is over.
        until: UnixTime,
        /// The last committed block's time.
        now: UnixTime,
    },
    /// The chain says what the book says cannot be.
    #[error("nothing is signed in channel {channel_id}: {why}")]
    Contradiction {
        channel_id: ChannelId,
        why: LossProof,
    },
    /// After the wait: our own newest voucher is still missing.
    #[error(
        "channel {0} was restored: what we had paid before is not known, so nothing is paid over it. \
         Receive our own newest voucher from the peer, or close the channel"
    )]
    Restored(ChannelId),
    /// The chain says that more was withdrawn than we know of, so that a consent would be for more than was asked.
    #[error(
        "the chain says that the peer has withdrawn {on_chain} of channel {channel_id}, this book knows of {known}: a \
         consent to {asked} more would be for {cumulative} in all"
    )]
    WithdrawnUnknown {
        channel_id: ChannelId,
        on_chain: Amount,
        /// The highest total that we consented to.
        known: Amount,
        /// How much more was asked for.
        asked: Amount,
        cumulative: Amount,
    },
    /// A reference is paid once.
    #[error(
        "nothing is signed for the reference {reference}: the payment of nonce {nonce} in channel {channel_id} names it, and is \
         paid or may be. It can be paid again when the payee has answered that it came unasked, or the channel has settled \
         without it"
    )]
    ReferencePaid {
        reference: Hash,
        channel_id: ChannelId,
        nonce: Nonce,
    },
    /// One update does not pay one reference twice.
    #[error(
        "nothing is signed for the reference {0}: two payments that are signed together name it"
    )]
    ReferenceTwice(Hash),
    /// Only what came unasked is paid back, as it came, and once.
    #[error("nothing is paid back in channel {0}: no payment of this amount came unasked there under this reference, or it is paid back")]
    NotUnasked(ChannelId),
    /// What the book has lost may have paid it back.
    #[error("nothing is paid back in channel {0}: the book was restored, and of what was paid since it knows the sum alone, so it may be paid back already")]
    RefundUnknown(ChannelId),
    /// No invoice of ours.
    #[error("no invoice of this account has the reference {0}")]
    InvoiceUnknown(Hash),
    /// An invoice that is paid stays paid.
    #[error("the invoice {reference} is paid already, in channel {channel_id} by the voucher of nonce {nonce}")]
    InvoicePaid {
        reference: Hash,
        channel_id: ChannelId,
        nonce: Nonce,
    },
    /// An invoice that is being paid stays so.
    #[error(
        "the preimage of the invoice {0} is given away: the locks of its payment are being paid"
    )]
    InvoiceReleased(Hash),
    /// Nothing of an invoice waits for its caller.
    #[error("no payment of the invoice {0} is held")]
    InvoiceNotHeld(Hash),
    /// A preimage that is another one.
    #[error("the preimage is not that of the hash {0}")]
    OtherPreimage(Hash),
    /// In an unlocked channel the peer is paid and pays nothing.
    #[error("you are the payee of channel {0}, which is unlocked: only its opener pays in it")]
    PayeeOnly(ChannelId),
    /// Nobody has joined.
    #[error("channel {0} is pending: the peer has not joined, and nothing can be paid before")]
    NotJoined(ChannelId),
    /// The peer is asked for another consent already.
    #[error("the peer is asked for a consent in channel {channel_id} already: another one can be asked for once that is used, or at {until}")]
    ConsentAsked {
        /// The channel.
        channel_id: ChannelId,
        /// When the one that was asked for has lapsed.
        until: UnixTime,
    },
    /// Another later end is asked for, or is to be submitted.
    #[error("another later end of channel {channel_id} is asked for already: a further one can be asked for once the channel has it, or at {until}")]
    ExtensionAsked {
        /// The channel.
        channel_id: ChannelId,
        /// When the one that was asked for has lapsed.
        until: UnixTime,
    },
    /// Nothing is added, so that both sides can close the channel together.
    #[error("nothing is paid in channel {channel_id}: it is being closed by both sides, and payments go on at {until} if it is not; it is {now}")]
    ShuttingDown {
        /// The channel.
        channel_id: ChannelId,
        /// When it is void.
        until: UnixTime,
        /// The time of the newest block.
        now: UnixTime,
    },
    /// A cooperative close over other totals than ours.
    #[error(
        "the offer to close was overtaken by a payment, or one did not arrive: it says that we paid {ours_given} and were \
         paid {theirs_given}, our book says {ours} and {theirs}"
    )]
    Overtaken {
        /// What we paid, by the offer.
        ours_given: Amount,
        /// What we were paid, by the offer.
        theirs_given: Amount,
        /// What we paid, by the book.
        ours: Amount,
        /// What we were paid, by the book.
        theirs: Amount,
    },
    /// An id that stands for something else.
    #[error("the id '{0}' was used for something else: what was asked for now differs from what was signed under it")]
    IdTaken(String),
    /// The peer has refused so much in turn that nothing more is repeated.
    #[error("{asked} replacements would be without an answer, at most {allowed} may be: the peer refuses each; it must acknowledge one, or the channel settles")]
    TooManyReplacements {
        /// How many there would be.
        asked: usize,
        /// How many there may be.
        allowed: usize,
    },
    /// A token of the API that has this name.
    #[error("a token is named '{0}' already")]
    TokenNameTaken(String),
    /// More tokens of the API than there may be.
    #[error("there would be {asked} tokens, at most {allowed} are allowed")]
    TooManyTokens { asked: usize, allowed: usize },
    /// A token that asked for something and was revoked meanwhile.
    #[error("the token was revoked")]
    TokenRevoked,
    /// A token has more payments under way than are looked at for each.
    #[error("token '{name}' would have {asked} payments that are asked for and not signed, at most {allowed} are allowed")]
    TokenBusy {
        /// What its user calls it.
        name: String,
        asked: usize,
        allowed: usize,
    },
    /// A token whose limits name other sidechains.
    #[error("token '{name}' pays nothing in sidechain {sidechain_id}: its limits name others")]
    TokenOtherSidechain {
        /// What its user calls it.
        name: String,
        sidechain_id: SidechainId,
    },
    /// More than a limit of a token has left.
    #[error(transparent)]
    TokenLimit(Box<AboveTokenLimit>),
    /// A transaction that does the same may still be included.
    #[error("{key} may still be done by transaction {hash}: no other is sent for it before that can be in no block")]
    TransactionPending {
        /// What both do.
        key: String,
        /// The transaction that may be in a block.
        hash: Hash,
    },
    /// What a withdrawal was reckoned by is no longer so, or another one from the channel may come before it.
    #[error("the withdrawal counts on {asked} taken out of channel {channel_id}: {taken_out} are by the newest block, and another one may be on its way")]
    WithdrawalUnderWay {
        channel_id: ChannelId,
        /// What it counts on, base units.
        asked: Amount,
        /// What is taken out by the newest followed block, base units.
        taken_out: Amount,
    },
    /// A transaction was to carry a channel key that the book has not taken, or that was given back.
    #[error("the book has not taken the channel key {0}: nothing was sent with it")]
    KeyNotTaken(ChannelKey),
    /// The address has no part in the channel.
    #[error("no side of channel {0} is ours")]
    NotOurs(ChannelId),
    /// The side has no channel key, or it is not from this phrase.
    #[error(
        "side {side} of channel {channel_id} has no channel key of this phrase, so it cannot sign"
    )]
    NoKey { channel_id: ChannelId, side: Side },
    /// Something for another channel.
    #[error("it belongs to channel {given}, channel {expected} was expected")]
    OtherChannel {
        given: ChannelId,
        expected: ChannelId,
    },
    /// More than can be paid.
    #[error("{asked} to be paid, {allowed} can be")]
    TooMuch { asked: Amount, allowed: Amount },
    /// A payment of nothing.
    #[error("the amount is 0, it must be at least 1")]
    Zero,
    /// A voucher that was replaced by a newer one.
    #[error("voucher {given} is older than {newest}, which is here already")]
    Older { given: Nonce, newest: Nonce },
    /// A receipt for something that we did not sign.
    #[error("the receipt is for a voucher that is not the one we signed as {0}")]
    OtherVoucher(Nonce),
    /// In this channel the payee's receipt is needed, and there is none.
    #[error("there is no receipt with it")]
    NoReceipt,
    /// A voucher that changes the list of locks, without the operations that say why.
    #[error(
        "the voucher's locks are not those of the one before: a voucher that comes alone is one payment. \
         Send it with its operations"
    )]
    NoOperations,
    /// An update that cannot be made.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// In an unlocked channel what was refused is sent again as it is.
    #[error(
        "channel {0} is unlocked: what was refused in it is sent again as it is, and has no replacement"
    )]
    NoReplacement(ChannelId),
    /// One preimage pays one payment.
    #[error("nothing is paid under the hash {hash}: another payment under it is {}{}, and its preimage would pay both", if *is_paid { "made" } else { "under way" }, .id.as_ref().map(|id| format!(" (its id is {id})")).unwrap_or_default())]
    HashPaid {
        /// The hash of the invoice, or of the payment.
        hash: Hash,
        /// Whether that one is made.
        is_paid: bool,
        /// The caller's own name for that one.
        id: Option<String>,
    },
    /// One preimage pays one invoice.
    #[error("the hash {hash} is that of the invoice {reference}: another invoice needs another")]
    HashTaken {
        /// The hash.
        hash: Hash,
        /// The invoice that has it.
        reference: Hash,
    },
    /// A payment over several channels is not tried any more.
    #[error("payment {0} is paid or ended: no lock is signed for it")]
    PaymentOver(u64),
    /// A payment over several channels would cost more than its caller allows.
    #[error("the payment would cost {asked} in all, at most {allowed} is allowed")]
    AboveMost { asked: Amount, allowed: Amount },
    /// A request whose payment is signed already.
    #[error("what was asked for under request {0} is signed already: a request is signed once")]
    AlreadySigned(u64),
    /// A line of text that would skip what was sent over a link.
    #[error(
        "voucher {nonce} of channel {channel_id} goes over a link and has no answer: whoever takes a line of text without it \
         records both as one payment. Let a node send it first"
    )]
    Unanswered { channel_id: ChannelId, nonce: Nonce },
    /// A lock that is not pending, or of which the opposite was promised.
    #[error("lock {id} {why}")]
    Lock { id: LockId, why: &'static str },
    /// An extension that cannot be agreed to.
    #[error("{}", .0.reason)]
    Extension(NotSafe),
    /// A list of locks that is not the one signed over.
    #[error("the locks with it are not those that the voucher was signed over")]
    OtherLocks,
    /// Something that would be good for too long: after a loss of the book, all that we signed must lapse in time.
    #[error(
        "it would be good until {asked}, at most {allowed} (a close window from now) is allowed"
    )]
    GoodTooLong {
        asked: UnixTime,
        /// A close window from now.
        allowed: UnixTime,
    },
    /// An offer to close together that would stop payments for too long.
    #[error(
        "the offer would be good until {asked}, at most {allowed} is allowed (10 minutes, or the close window if that is less)"
    )]
    ClosesTooLong { asked: UnixTime, allowed: UnixTime },
}

impl WalletError {
    /// Whether the book could not be read or written, whatever was asked for.
    pub fn is_storage(&self) -> bool {
        match self {
            WalletError::Busy
            | WalletError::Backup(_)
            | WalletError::DatabaseDamaged(_)
            | WalletError::DiskFull
            | WalletError::Io { .. } => true,
            // a row that cannot be stored beside another is one piece of work's own fault
            WalletError::Database(error) => {
                error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation)
            }
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for WalletError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => WalletError::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => WalletError::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                WalletError::DatabaseDamaged(error)
            }
            // a number that stands for nothing
            None if matches!(error, rusqlite::Error::IntegralValueOutOfRange(..)) => {
                WalletError::DatabaseDamaged(error)
            }
            _ => WalletError::Database(error),
        }
    }
}
