//! Why the wallet refuses, and what to do then.

use crate::keys::DeriveError;
use crate::sign::SignatureError;
use crate::wire::TextError;
use causeway_rules::update::UpdateError;
use causeway_rules::wallet::NotSafe;
use causeway_types::{Amount, ChannelId, LockId, Nonce, Side, UnixTime};
use std::path::PathBuf;
use thiserror::Error;

/// What went wrong.
#[derive(Debug, Error)]
pub enum WalletError {
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
    Damaged(#[from] TextError),
    /// The database failed.
    #[error("the book cannot be read or written (is it in use, or the disk full?): {0}")]
    Database(#[from] rusqlite::Error),
    /// A file failed.
    #[error("{}: {source}", file.display())]
    Io {
        /// Which one.
        file: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// Written by another version of this program.
    #[error("{} has format {found}, this program reads format {supported}: use the program that wrote it", file.display())]
    Format {
        /// The book's file.
        file: PathBuf,
        /// The file's format.
        found: u32,
        /// Ours.
        supported: u32,
    },
    /// An older copy of the book was put in place.
    #[error(
        "{} is an old copy: it counts {found} changes, its seal {sealed}. \
         Payments received since the copy was made are not in it; put the newest one back, or restore", file.display()
    )]
    StaleCopy {
        /// The book's file.
        file: PathBuf,
        /// By the book.
        found: u64,
        /// By the seal.
        sealed: u64,
    },
    /// The chain has a voucher of ours that the book has not.
    #[error(
        "the book is behind the chain: our voucher {on_chain} of channel {channel_id} is on chain, \
         the book's newest is {in_book}. It is an old copy: put the newest one back, or restore"
    )]
    BehindChain {
        /// The channel.
        channel_id: ChannelId,
        /// The nonce on chain.
        on_chain: Nonce,
        /// The nonce in the book.
        in_book: Nonce,
    },
    /// Nothing may be signed over a channel whose record was lost in part.
    #[error(
        "channel {0} was restored: what we had signed before is not known, so nothing is paid over it. \
         Receive our own newest voucher from the peer, or close the channel"
    )]
    Restored(ChannelId),
    /// The address has no part in the channel.
    #[error("no side of channel {0} is ours")]
    NotOurs(ChannelId),
    /// The side has no channel key, or it is not from this phrase.
    #[error(
        "side {side} of channel {channel_id} has no channel key of this phrase, so it cannot sign"
    )]
    NoKey {
        /// The channel.
        channel_id: ChannelId,
        /// The side.
        side: Side,
    },
    /// Something for another channel.
    #[error("it belongs to channel {given}, channel {expected} was expected")]
    OtherChannel {
        /// Where it belongs.
        given: ChannelId,
        /// What was expected.
        expected: ChannelId,
    },
    /// More than can be paid.
    #[error("{asked} to be paid, {allowed} can be")]
    TooMuch {
        /// Asked.
        asked: Amount,
        /// Allowed.
        allowed: Amount,
    },
    /// A payment of nothing.
    #[error("the amount is 0, it must be at least 1")]
    Zero,
    /// A voucher that was replaced by a newer one.
    #[error("voucher {given} is older than {newest}, which is here already")]
    Older {
        /// Its nonce.
        given: Nonce,
        /// The newest nonce.
        newest: Nonce,
    },
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
    /// A lock that is not pending, or of which the opposite was promised.
    #[error("lock {id} {why}")]
    Lock {
        /// Which.
        id: LockId,
        /// What stands against it.
        why: &'static str,
    },
    /// An extension that cannot be agreed to.
    #[error("{0}")]
    Extension(String),
    /// A list of locks that is not the one signed over.
    #[error("the locks with it are not those that the voucher was signed over")]
    OtherLocks,
    /// Something that would be good for too long: after a loss of the book, all that we signed must lapse in time.
    #[error(
        "it would be good until {asked}, at most {allowed} (a close window from now) is allowed"
    )]
    GoodTooLong {
        /// Its end.
        asked: UnixTime,
        /// A close window from now.
        allowed: UnixTime,
    },
}
