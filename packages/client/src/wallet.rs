//! Operations of an account's book of channels: one method each.
//!
//! Whatever is returned as signed or accepted is in the key's book, on disk, before.

mod choose;
mod keys;
mod look;
mod restore;

pub use keys::KeyToUse;
use keys::Opening;
pub use restore::{restore_book, running_channels, RestoredBook};

use crate::error::{ClientError, Result, Unit};
use crate::network::Network;
use causeway_peer_protocol::{
    CloseMessage, ConsentMessage, ExtensionMessage, PeerMessage, VoucherMessage,
};
use causeway_rules::voucher::has_on_record;
use causeway_types::channel::Channel;
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::{Amount, Hash, Height, Nonce, Seconds, Side, UnixTime};
use causeway_wallet::book::{BookOwner, Parties, Stored, Writer};
use causeway_wallet::guard::{self, ConsentTo};
use causeway_wallet::keys::Keyring;
use causeway_wallet::{Book, WalletError};
use cosmwasm_std::Addr;
use look::Looked;
use serde::Serialize;
use std::path::Path;
use tempfile::TempDir;

/// Unlocks an account's keyring when it is needed.
pub trait UnlockKeyring {
    /// The keyring, unlocked now if it was not before.
    fn keyring(&self) -> Result<&Keyring, Box<dyn std::error::Error + Send + Sync>>;
}

/// An account's book of channels, open.
pub struct Wallet<'s> {
    book: Book,
    network: &'s Network,
    me: Addr,
    /// None: only looking, so nothing can be signed.
    keyring: Option<&'s Keyring>,
    /// Where the keyring is, if it was not needed yet: a key to be used is shown, though nothing is signed.
    unlocks: Option<&'s dyn UnlockKeyring>,
    /// Where the book is a copy that only shows what would be done.
    copy: Option<TempDir>,
}

/// What was signed, or had been signed under the same id before.
#[derive(Clone, Debug)]
pub struct Signed<M> {
    /// As it goes to the peer.
    pub message: M,
    /// Whether it was there already; then nothing was signed now.
    pub known: bool,
}

/// What the book says of a channel.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChannelSummary {
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
    /// Whether a part of the record may be missing, so that nothing is paid.
    pub restored: bool,
    /// How that was found out.
    pub lost: Option<String>,
    /// Until when nothing at all is signed because of that.
    pub wait_until: Option<UnixTime>,
    /// Whether the channel is in the book at all.
    pub in_book: bool,
    /// What was paid to us, and the chain was never shown.
    pub unshown: Amount,
}

/// A voucher that is in the book.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// How much more than the one before.
    pub amount: Amount,
    /// Whether it was there before; nothing has changed then.
    pub known: bool,
    /// How many vouchers before it never came: what they pay is in `amount`, for references that we do not know.
    pub missed: u64,
    /// Whether it is one of our own, which the peer sent back.
    pub own: bool,
    /// Our receipt, in a two-way channel.
    pub receipt: Option<PeerMessage>,
}

impl<'s> Wallet<'s> {
    /// Opens an account's book, under a home folder, to sign with its keys.
    pub fn open(
        home: &Path,
        network: &'s Network,
        address: Addr,
        keyring: &'s Keyring,
    ) -> Result<Wallet<'s>> {
        Wallet::of(home, network, address, Some(keyring))
    }
    /// Opens a copy of an account's book, which signs nothing and is gone afterwards: it only shows what would be done.
    pub fn open_copy(
        home: &Path,
        network: &'s Network,
        address: Addr,
        unlocks: &'s dyn UnlockKeyring,
    ) -> Result<Wallet<'s>> {
        let owner = book_owner(network, &address);
        let copy = Book::copy(&owner.dir(home), home)?;
        Ok(Wallet {
            book: Book::open(copy.path(), &owner)?,
            network,
            me: address,
            keyring: None,
            unlocks: Some(unlocks),
            copy: Some(copy),
        })
    }
    /// Opens an account's book to look at: needs no passphrase, and can sign nothing. None if there is no book.
    pub fn look(home: &Path, network: &'s Network, address: &Addr) -> Result<Option<Wallet<'s>>> {
        let dir = book_owner(network, address).dir(home);
        match dir.exists() {
            false => Ok(None),
            true => Wallet::of(home, network, address.clone(), None).map(Some),
        }
    }
    fn of(
        home: &Path,
        network: &'s Network,
        address: Addr,
        keyring: Option<&'s Keyring>,
    ) -> Result<Wallet<'s>> {
        let owner = book_owner(network, &address);
        Ok(Wallet {
            book: Book::open(&owner.dir(home), &owner)?,
            network,
            me: address,
            keyring,
            unlocks: None,
            copy: None,
        })
    }
    /// The chain and its contracts.
    pub(crate) fn network(&self) -> &'s Network {
        self.network
    }
    /// Whose book it is.
    pub fn address(&self) -> &Addr {
        &self.me
    }
    /// Whether the book has nothing of a channel in which the account has a part: what was signed and paid in it is in
    /// another book, or lost. Whoever was named as the peer and never joined has no part in it yet.
    pub fn lacks(&self, channel: &Channel) -> Result<bool> {
        let has_part = match channel.side_of(self.me.as_str()) {
            Some(Side::A) => true,
            Some(Side::B) => channel.ledger.joined,
            None => false,
        };
        Ok(has_part && !self.record(channel)?.in_book)
    }

    /// What the book says of a channel. One that it does not have is told as that.
    pub fn record(&self, channel: &Channel) -> Result<ChannelSummary> {
        let party = self.party(channel)?;
        let found = self.book.find(party.key())?;
        let in_book = found.is_some()
            || self
                .opening_of(&party, channel, None)
                .is_ok_and(|opening| opening != Opening::None);
        let entry = found.unwrap_or_default();
        let is_settled = channel.ledger.settlement.is_some();
        let standing = match is_settled || !in_book {
            // what it paid is out, and nothing more is paid over it
            true => guard::Standing::default(),
            false => guard::standing(&entry, &party, self.seen(channel)?)?,
        };
        let nonce = |s: &Option<Stored>| s.as_ref().map_or(Nonce(0), |s| s.signed.voucher.nonce);
        let total = |s: &Option<Stored>| {
            s.as_ref()
                .map_or(Amount::ZERO, |s| s.signed.voucher.transferred)
        };
        let received = total(&entry.received);
        let evidence = channel.ledger.evidence(party.side().receives());
        let on_chain = evidence.transferred.saturating_add(evidence.claimed);
        Ok(ChannelSummary {
            paid: total(&entry.sent),
            paid_nonce: nonce(&entry.sent),
            receipted_nonce: nonce(&entry.receipted),
            received,
            received_nonce: nonce(&entry.received),
            balance: standing.balance,
            spendable: match entry.restored {
                Some(_) => Amount::ZERO,
                None => standing.spendable,
            },
            show_by: standing.show_by,
            must_answer: standing.must_answer,
            closing_until: entry.promises.closing.map(|c| c.valid_until),
            close_sent: entry.promises.close_sent,
            restored: entry.restored.is_some(),
            lost: entry.restored.as_ref().map(|r| r.why.to_string()),
            wait_until: entry.restored.as_ref().and_then(|r| r.wait_until),
            in_book,
            unshown: received.saturating_sub(on_chain),
        })
    }

    /// What was signed under an id before, if anything was.
    pub fn answered(&mut self, id: &str, asked: &Hash) -> Result<Option<PeerMessage>> {
        let found = self.book.commit(|book| answered(book, id, asked))?;
        Ok(found)
    }

    /// How much a voucher of ours added to the one before, by the book's log.
    pub fn amount_paid(&self, channel: &Channel, nonce: Nonce) -> Result<Option<Amount>> {
        let party = self.party(channel)?;
        Ok(self.book.amount_paid(party.key(), nonce)?)
    }

    /// Signs the next voucher.
    pub fn pay(
        &mut self,
        channel: &Channel,
        amount: Amount,
        reference: Option<Hash>,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<VoucherMessage>> {
        self.require_signing("a payment")?;
        let looked = self.look_to_sign(channel)?;
        let Looked { party, .. } = &looked;
        let reference = reference.unwrap_or_default();
        let signed = self.sign_once(channel, id, asked, |book| {
            let signed = guard::pay(book, party, looked.seen(), amount, reference)?;
            guard::in_time(looked.seen(), looked.time, false)?;
            Ok(PeerMessage::Voucher(VoucherMessage {
                channel_ref: party.channel_ref().clone(),
                signed,
                locks: book.entry(party.key())?.sent.map_or(vec![], |s| s.locks),
            }))
        })?;
        signed.into(PeerMessage::into_voucher)
    }

    /// Verifies a voucher of the peer and keeps it; or takes back one of our own.
    pub fn accept(&mut self, channel: &Channel, message: VoucherMessage) -> Result<Accepted> {
        let looked = self.look_to_sign(channel)?;
        let Looked { party, .. } = &looked;
        let VoucherMessage {
            channel_ref,
            signed,
            locks,
        } = message;
        let received = self
            .book
            .commit(|book| {
                let seen = looked.seen();
                let received = guard::receive(book, party, seen, signed.clone(), &locks)?;
                // what is in the book already, or is only kept to be shown, is never too late: but with locks that the
                // chain does not have, which it would take away from those that it has
                let is_theirs = signed.voucher.direction != party.pays();
                let locks_new = !locks.is_empty() && !has_on_record(seen.ledger, &signed.voucher);
                let counts = !received.amount.is_zero() || is_theirs && locks_new;
                if !received.known && counts {
                    guard::in_time(seen, looked.time, !locks.is_empty())?;
                }
                Ok(received)
            })
            .map_err(|e| self.in_unit(e, channel))?;
        let receipt = received.receipt.map(|receipt| {
            PeerMessage::Receipt(VoucherMessage {
                channel_ref,
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
            missed: received.missed,
            own: signed.voucher.direction == party.pays(),
            receipt,
        })
    }

    /// Verifies the peer's receipt for a voucher of ours and keeps it.
    pub fn accept_receipt(&mut self, channel: &Channel, message: &VoucherMessage) -> Result<()> {
        let looked = self.look_at(channel)?;
        let VoucherMessage { signed, locks, .. } = message;
        self.book
            .commit(|book| guard::accept_receipt(book, &looked.party, signed, locks))?;
        Ok(())
    }

    /// The newest voucher that the book has: our own, or the peer's.
    pub fn newest(&self, channel: &Channel, theirs: bool) -> Result<Option<VoucherMessage>> {
        let party = self.party(channel)?;
        let entry = self.book.entry(party.key())?;
        let stored = if theirs { entry.received } else { entry.sent };
        Ok(stored.map(|s| VoucherMessage {
            channel_ref: party.channel_ref().clone(),
            signed: s.signed,
            locks: s.locks,
        }))
    }

    /// What is newer than what is on chain.
    pub fn to_show(&mut self, channel: &Channel) -> Result<Vec<SignedVoucher>> {
        let looked = self.look_at(channel)?;
        Ok(guard::to_show(&self.book, &looked.party, looked.seen())?)
    }

    /// Signs a consent to a withdrawal by the peer.
    pub fn consent(
        &mut self,
        channel: &Channel,
        to: ConsentTo,
        valid_for: Seconds,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<ConsentMessage>> {
        self.require_signing("a consent")?;
        let looked = self.look_to_sign(channel)?;
        let Looked { party, .. } = &looked;
        let until = looked.now.plus(valid_for);
        let signed = self.sign_once(channel, id, asked, |book| {
            let consent = guard::consent(book, party, looked.seen(), to, until)?;
            Ok(PeerMessage::Consent(ConsentMessage {
                channel_ref: party.channel_ref().clone(),
                side: party.side().peer(),
                consent,
            }))
        })?;
        signed.into(PeerMessage::into_consent)
    }

    /// Writes down a consent of the peer's before it is used: what it lets us take is not paid meanwhile.
    pub fn hold_consent(&mut self, channel: &Channel, consent: &SignedConsent) -> Result<()> {
        let looked = self.look_at(channel)?;
        self.book
            .commit(|book| guard::hold_consent(book, &looked.party, looked.seen(), consent))?;
        Ok(())
    }

    /// Notes that we close, in a transaction that can be in blocks up to this one; none if it is good for ever.
    pub fn begin_close(&mut self, channel: &Channel, last: Option<Height>) -> Result<()> {
        let looked = self.look_at(channel)?;
        self.book.commit(|book| {
            guard::begin_close(book, &looked.party, looked.seen())?;
            match last {
                Some(last) => guard::bound_close(book, &looked.party, last),
                None => Ok(()),
            }
        })?;
        Ok(())
    }

    /// The close is in no block and never will be: payments go on.
    pub fn forget_close(&mut self, channel: &Channel) -> Result<()> {
        let party = self.party(channel)?;
        Ok(self.book.commit(|book| guard::forget_close(book, &party))?)
    }

    /// Signs the final totals.
    pub fn offer_close(
        &mut self,
        channel: &Channel,
        valid_for: Seconds,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<CloseMessage>> {
        self.require_signing("an offer to close")?;
        let looked = self.look_to_sign(channel)?;
        let Looked { party, .. } = &looked;
        let until = looked.now.plus(valid_for);
        let signed = self.sign_once(channel, id, asked, |book| {
            let (close, signature) = guard::offer_close(book, party, looked.seen(), until)?;
            Ok(PeerMessage::Close(CloseMessage {
                channel_ref: party.channel_ref().clone(),
                by: party.side(),
                close,
                signature,
            }))
        })?;
        signed.into(PeerMessage::into_close)
    }

    /// Fails unless the peer's totals are ours.
    pub fn accept_close(&mut self, channel: &Channel, message: &CloseMessage) -> Result<()> {
        let looked = self.look_to_sign(channel)?;
        let CloseMessage {
            close, signature, ..
        } = message;
        let accepted = self.book.commit(|book| {
            guard::accept_close(book, &looked.party, looked.seen(), close, signature)
        });
        accepted.map_err(|e| self.in_unit(e, channel))
    }

    /// Fails where the totals of the peer's close are not the book's: before anybody is asked whether it is meant.
    pub fn check_close(&mut self, channel: &Channel, message: &CloseMessage) -> Result<()> {
        let looked = self.look_at(channel)?;
        let checked = guard::check_close(&self.book, &looked.party, looked.seen(), &message.close);
        checked.map_err(|e| self.in_unit(e, channel))
    }

    /// Signs a later end, good for a close window.
    pub fn offer_extension(
        &mut self,
        channel: &Channel,
        until: UnixTime,
        (id, asked): (&str, &Hash),
    ) -> Result<Signed<ExtensionMessage>> {
        self.require_signing("an extension")?;
        let looked = self.look_to_sign(channel)?;
        let Looked { party, .. } = &looked;
        let good = looked.now.plus(looked.channel.ledger.terms.close_window);
        let signed = self.sign_once(channel, id, asked, |book| {
            let (extension, signature) =
                guard::offer_extension(book, party, looked.seen(), until, good)?;
            Ok(PeerMessage::Extension(ExtensionMessage {
                channel_ref: party.channel_ref().clone(),
                by: party.side(),
                extension,
                signature,
            }))
        })?;
        signed.into(PeerMessage::into_extension)
    }

    /// Fails unless the peer's extension is one that we can agree to.
    pub fn accept_extension(
        &mut self,
        channel: &Channel,
        message: &ExtensionMessage,
    ) -> Result<()> {
        let looked = self.look_to_sign(channel)?;
        Ok(self.book.commit(|book| {
            let ExtensionMessage {
                extension,
                signature,
                ..
            } = message;
            guard::accept_extension(book, &looked.party, looked.seen(), extension, signature)
        })?)
    }

    /// Copies the book into a new file.
    pub fn backup(&mut self, file: &Path) -> Result<()> {
        Ok(self.book.backup(file)?)
    }

    /// Signs under an id, in one commit with it: what was signed under it before is the answer, and nothing is signed.
    fn sign_once(
        &mut self,
        channel: &Channel,
        id: &str,
        asked: &Hash,
        sign: impl FnOnce(&mut Writer<'_>) -> Result<PeerMessage, WalletError>,
    ) -> Result<Signed<PeerMessage>> {
        let signed = self.book.commit(|book| {
            if let Some(message) = answered(book, id, asked)? {
                return Ok(Signed {
                    message,
                    known: true,
                });
            }
            let message = sign(book)?;
            book.keep_answer(id, asked, &message.to_bytes())?;
            Ok(Signed {
                message,
                known: false,
            })
        });
        signed.map_err(|e| self.in_unit(e, channel))
    }

    fn require_signing(&self, what: &'static str) -> Result<()> {
        match &self.copy {
            Some(_) => Err(ClientError::ShowsOnly { what }),
            None => Ok(()),
        }
    }

    /// An error of the wallet, with what its amounts are counted in.
    fn in_unit(&self, error: WalletError, channel: &Channel) -> ClientError {
        let sidechain = self.network.sidechain_by_id(channel.sidechain_id);
        let unit = sidechain
            .ok()
            .map(|sidechain| Box::new(Unit::from(&sidechain)));
        ClientError::Wallet { error, unit }
    }
}

/// Whose book of channels it is: an address on a chain has one, whatever its key is called.
pub fn book_owner(network: &Network, address: &Addr) -> BookOwner {
    BookOwner::new(&network.contracts.chain_id, address.as_str())
}

/// Who is in a channel, as one of its sides has it in its book.
fn parties_of(channel: &Channel, side: Side) -> Parties {
    let own = channel.participant(side);
    let peer = channel.participant(side.peer());
    Parties {
        sidechain_id: channel.sidechain_id,
        mode: channel.ledger.mode,
        own_key: own.and_then(|own| own.key),
        peer: peer.map(|peer| peer.owner.to_string()),
        peer_key: peer.and_then(|peer| peer.key),
    }
}

/// The side of a channel that an address acts for; an error if it has no part in it.
pub fn side_of(channel: &Channel, address: &Addr) -> Result<Side, ClientError> {
    channel
        .side_of(address.as_str())
        .ok_or_else(|| ClientError::NotInChannel {
            channel_id: channel.id,
            opener: channel.a.owner.clone(),
            peer: channel.participant(Side::B).map(|p| p.owner.clone()),
            address: address.clone(),
        })
}

fn answered(book: &Writer<'_>, id: &str, asked: &Hash) -> Result<Option<PeerMessage>, WalletError> {
    let bytes = book.answered(id, asked)?;
    Ok(bytes.map(|b| PeerMessage::from_bytes(&b)).transpose()?)
}

impl Signed<PeerMessage> {
    fn into<M, E>(self, kind: impl FnOnce(PeerMessage) -> Result<M, E>) -> Result<Signed<M>>
    where
        WalletError: From<E>,
    {
        let message = kind(self.message).map_err(WalletError::from)?;
        Ok(Signed {
            message,
            known: self.known,
        })
    }
}

#[cfg(test)]
mod tests;
