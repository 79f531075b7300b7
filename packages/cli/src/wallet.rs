//! What the commands ask of the wallet: one method an operation, in the commands' own words.
//!
//! Whatever is returned as signed or accepted is in the key's book, on disk, before.

mod choose;

use crate::context::{Context, Session};
use crate::failure::{advise, has_amounts, hint_of};
use crate::network::Network;
use anyhow::{Context as _, Result};
use causeway_types::channel::Channel;
use causeway_types::registry::SignedVoucher;
use causeway_types::{Amount, ChannelKey, Hash, Nonce, Seconds, UnixTime};
use causeway_wallet::book::Stored;
use causeway_wallet::guard;
use causeway_wallet::keys::Keyring;
use causeway_wallet::wire::{
    CloseMessage, ConsentMessage, ExtensionMessage, Message, Place, VoucherMessage,
};
use causeway_wallet::{Book, Party, Seen, WalletError};
use cosmwasm_std::Addr;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

/// A key's book of channels, open.
pub struct Wallet<'s> {
    book: Book,
    network: &'s Network,
    me: Addr,
    /// None: only looking, so nothing can be signed.
    keyring: Option<&'s Keyring>,
    /// Where the book is a copy that only shows what would be done.
    copy: Option<TempDir>,
}

/// What the book says of a channel.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Record {
    /// All that we signed to the peer.
    pub paid: Amount,
    /// The nonce of our newest voucher; 0 if there is none.
    pub paid_nonce: Nonce,
    /// The nonce of our newest voucher for which we hold the peer's receipt; 0 if there is none.
    pub receipted_nonce: Nonce,
    /// All that the peer signed to us.
    pub received: Amount,
    /// The nonce of the newest voucher that we accepted; 0 if there is none.
    pub received_nonce: Nonce,
    /// What is ours by all that we hold.
    pub balance: Amount,
    /// What we can still pay.
    pub spendable: Amount,
    /// The time before which our newest voucher must be on chain; none if it is there.
    pub show_by: Option<UnixTime>,
    /// Whether the peer has shown a stale voucher that must be answered.
    pub must_answer: bool,
    /// Until when a cooperative close that we signed is good.
    pub closing_until: Option<UnixTime>,
    /// Whether we have asked to close.
    pub close_sent: bool,
    /// Whether what we had signed before is lost, so that nothing is paid.
    pub restored: bool,
}

/// A voucher that is in the book.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// How much more than the one before.
    pub amount: Amount,
    /// Whether it was there before; nothing has changed then.
    pub known: bool,
    /// Whether it is one of our own, which the peer sent back.
    pub own: bool,
    /// Our receipt, in a two-way channel.
    pub receipt: Option<Message>,
}

impl<'s> Wallet<'s> {
    /// Opens the book of the key that acts; with `--dry-run` a copy of it, which signs nothing and is gone afterwards.
    pub fn open(context: &Context, session: &'s Session) -> Result<Wallet<'s>> {
        if context.dry_run {
            let copy = copy_of(&context.wallet_dir(&session.me.name))?;
            return Ok(Wallet {
                book: Book::open(copy.path())?,
                network: &session.network,
                me: session.me.address(),
                keyring: None,
                copy: Some(copy),
            });
        }
        Ok(Wallet {
            book: Book::open(&context.wallet_dir(&session.me.name))?,
            network: &session.network,
            me: session.me.address(),
            keyring: Some(session.me.keyring()?),
            copy: None,
        })
    }
    /// Opens a key's book to look at: needs no passphrase, and can sign nothing. None if there is no book.
    pub fn look(context: &Context, network: &'s Network, name: &str) -> Result<Option<Wallet<'s>>> {
        let dir = context.wallet_dir(name);
        if !dir.join(causeway_wallet::book::FILE).exists() {
            return Ok(None);
        }
        Ok(Some(Wallet {
            book: Book::open(&dir)?,
            network,
            me: context.who(name)?,
            keyring: None,
            copy: None,
        }))
    }
    /// What the book says of a channel.
    pub fn record(&self, channel: &Channel) -> Result<Record> {
        let party = self.party(channel)?;
        let entry = self.book.entry(party.key())?;
        let standing = guard::standing(&self.book, &party, self.seen(channel)?)?;
        let nonce = |s: &Option<Stored>| s.as_ref().map_or(Nonce(0), |s| s.signed.voucher.nonce);
        let total = |s: &Option<Stored>| {
            s.as_ref()
                .map_or(Amount::ZERO, |s| s.signed.voucher.transferred)
        };
        Ok(Record {
            paid: total(&entry.sent),
            paid_nonce: nonce(&entry.sent),
            receipted_nonce: nonce(&entry.receipted),
            received: total(&entry.received),
            received_nonce: nonce(&entry.received),
            balance: standing.balance,
            spendable: standing.spendable,
            show_by: standing.show_by,
            must_answer: standing.must_answer,
            closing_until: entry.promises.closing_until,
            close_sent: entry.promises.close_sent,
            restored: entry.restored,
        })
    }

    /// Signs the next voucher.
    pub fn pay(
        &mut self,
        channel: &Channel,
        amount: Amount,
        reference: Option<Hash>,
    ) -> Result<VoucherMessage> {
        self.require_signing("a payment")?;
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        guard::in_time(seen, self.network.time()?, false)?;
        let reference = reference.unwrap_or_default();
        let signed = self
            .book
            .commit(|book| guard::pay(book, &party, seen, amount, reference))
            .map_err(|e| self.in_tokens(e, channel))?;
        let entry = self.book.entry(party.key())?;
        Ok(VoucherMessage {
            place: party.place().clone(),
            signed,
            locks: entry.sent.map_or(vec![], |s| s.locks),
        })
    }

    /// Verifies a voucher of the peer and keeps it; or takes back one of our own.
    pub fn accept(&mut self, channel: &Channel, message: VoucherMessage) -> Result<Accepted> {
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        let VoucherMessage {
            place,
            signed,
            locks,
        } = message;
        let time = self.network.time()?;
        let received = self
            .book
            .commit(|book| {
                let received = guard::receive(book, &party, seen, signed.clone(), &locks)?;
                // what is in the book already, or is only kept to be shown, is never too late
                if !received.known && !received.amount.is_zero() {
                    guard::in_time(seen, time, !locks.is_empty())?;
                }
                Ok(received)
            })
            .map_err(|e| self.in_tokens(e, channel))?;
        let receipt = received.receipt.map(|receipt| {
            Message::Receipt(VoucherMessage {
                place,
                signed: SignedVoucher {
                    receipt: Some(receipt),
                    ..signed.clone()
                },
                locks,
            })
        });
        Ok(Accepted {
            amount: received.amount,
            known: received.known,
            own: signed.voucher.direction == party.pays(),
            receipt,
        })
    }

    /// Verifies the peer's receipt for a voucher of ours and keeps it.
    pub fn accept_receipt(&mut self, channel: &Channel, message: &VoucherMessage) -> Result<()> {
        let party = self.party(channel)?;
        self.book
            .commit(|book| guard::accept_receipt(book, &party, &message.signed))?;
        Ok(())
    }

    /// The newest voucher that the book has: our own, or the peer's.
    pub fn newest(&self, channel: &Channel, theirs: bool) -> Result<Option<VoucherMessage>> {
        let party = self.party(channel)?;
        let entry = self.book.entry(party.key())?;
        let stored = if theirs { entry.received } else { entry.sent };
        Ok(stored.map(|s| VoucherMessage {
            place: party.place().clone(),
            signed: s.signed,
            locks: s.locks,
        }))
    }

    /// What is newer than what is on chain.
    pub fn to_show(&self, channel: &Channel) -> Result<Vec<SignedVoucher>> {
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        Ok(guard::to_show(&self.book, &party, seen)?)
    }

    /// Signs a consent to a withdrawal by the peer of so much more.
    pub fn consent(
        &mut self,
        channel: &Channel,
        amount: Amount,
        valid_for: Seconds,
    ) -> Result<ConsentMessage> {
        self.require_signing("a consent")?;
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        let until = seen.now.plus(valid_for);
        let consent = self
            .book
            .commit(|book| guard::consent(book, &party, seen, amount, until))
            .map_err(|e| self.in_tokens(e, channel))?;
        Ok(ConsentMessage {
            place: party.place().clone(),
            side: party.side().peer(),
            consent,
        })
    }

    /// Notes that we close, and returns what the close carries.
    pub fn begin_close(&mut self, channel: &Channel) -> Result<Vec<SignedVoucher>> {
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        Ok(self
            .book
            .commit(|book| guard::begin_close(book, &party, seen))?)
    }

    /// Signs the final totals.
    pub fn offer_close(&mut self, channel: &Channel, valid_for: Seconds) -> Result<CloseMessage> {
        self.require_signing("an offer to close")?;
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        let until = seen.now.plus(valid_for);
        let (close, signature) = self
            .book
            .commit(|book| guard::offer_close(book, &party, seen, until))?;
        Ok(CloseMessage {
            place: party.place().clone(),
            by: party.side(),
            close,
            signature,
        })
    }

    /// Fails unless the peer's totals are ours.
    pub fn accept_close(&mut self, channel: &Channel, message: &CloseMessage) -> Result<()> {
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        self.book
            .commit(|book| {
                guard::accept_close(book, &party, seen, &message.close, &message.signature)
            })
            .map_err(|e| self.in_tokens(e, channel))
    }

    /// Signs a later end, good for a close window.
    pub fn offer_extension(
        &mut self,
        channel: &Channel,
        until: UnixTime,
    ) -> Result<ExtensionMessage> {
        self.require_signing("an extension")?;
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        let good = seen.now.plus(channel.ledger.terms.close_window);
        let (extension, signature) = self
            .book
            .commit(|book| guard::offer_extension(book, &party, seen, until, good))?;
        Ok(ExtensionMessage {
            place: party.place().clone(),
            by: party.side(),
            extension,
            signature,
        })
    }

    /// Fails unless the peer's extension is one that we can agree to.
    pub fn accept_extension(
        &mut self,
        channel: &Channel,
        message: &ExtensionMessage,
    ) -> Result<()> {
        let (party, seen) = (self.party(channel)?, self.seen(channel)?);
        Ok(self.book.commit(|book| {
            guard::accept_extension(book, &party, seen, &message.extension, &message.signature)
        })?)
    }

    /// Copies the book into a new file.
    pub fn backup(&mut self, file: &Path) -> Result<()> {
        Ok(self.book.backup(file)?)
    }

    /// An error with its amounts as people are shown them, where it has some.
    fn in_tokens(&self, error: WalletError, channel: &Channel) -> anyhow::Error {
        let text = error.to_string();
        match self.network.amounts_in(channel) {
            Ok(amounts) if has_amounts(&text) => {
                let said = amounts.show_in(&text);
                match hint_of(&error.into()) {
                    Some(hint) => advise(said, hint),
                    None => anyhow::Error::msg(said),
                }
            }
            _ => error.into(),
        }
    }

    fn require_signing(&self, what: &str) -> Result<()> {
        match &self.copy {
            Some(_) => Err(crate::commands::dry_run::signs_only(what)),
            None => Ok(()),
        }
    }

    fn seen<'c>(&self, channel: &'c Channel) -> Result<Seen<'c>> {
        Ok(Seen {
            ledger: &channel.ledger,
            now: self.network.status()?.time,
        })
    }

    /// Our side of a channel, with its key where we are not only looking.
    fn party(&self, channel: &Channel) -> Result<Party> {
        let side = crate::commands::channel::my_side(channel, &self.me)?;
        let place = Place {
            chain_id: self.network.contracts.chain_id.clone(),
            registry: self.network.contracts.registry.to_string(),
            channel_id: channel.id,
        };
        let registered = channel.participant(side).and_then(|p| p.key);
        let secret = match (self.keyring, registered) {
            (Some(keyring), Some(key)) => {
                let wanted: BTreeSet<ChannelKey> = [key].into();
                let index = keyring.find(&wanted)?.get(&key).copied();
                index.map(|i| keyring.channel(i)).transpose()?
            }
            _ => None,
        };
        Party::new(&place, channel, side, secret)
            .with_context(|| format!("channel {} cannot be used", channel.id))
    }
}

/// A copy of a book's folder, gone when dropped.
fn copy_of(dir: &Path) -> Result<TempDir> {
    let copy = tempfile::tempdir().context("no folder can be made for a copy of the book")?;
    let files = match std::fs::read_dir(dir) {
        Ok(files) => files,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(copy),
        Err(e) => return Err(e).with_context(|| format!("cannot read {}", dir.display())),
    };
    for file in files {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), copy.path().join(file.file_name()))
                .with_context(|| format!("cannot copy {}", file.path().display()))?;
        }
    }
    Ok(copy)
}
