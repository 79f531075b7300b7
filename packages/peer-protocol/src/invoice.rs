//! Invoices: what a payee asks for, signed by its identity key. docs/peer-protocol.md#12-invoices.

use crate::bounded::{AsciiText, BoundedList, Utf8Text};
use crate::bytes::Reader;
use crate::error::DecodeError;
use crate::field::{fields, Field};
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32m, Hrp};
use causeway_types::signed::{signed_start, Kind};
use causeway_types::{Amount, ChannelId, Digest, Hash, SidechainId, Signature, UnixTime};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// What the text of every invoice begins with, before the separator of bech32m.
pub const INVOICE_PREFIX: &str = "cswinv";
/// The version of the text.
const VERSION: u8 = 1;
/// The longest account of a payee.
const LONGEST_ACCOUNT: usize = 90;

fields! {
    /// What a payee asks for. Kind 7, its signed bytes are its fields.
    Invoice {
        /// Who is paid: an address of at most 90 bytes.
        account: AsciiText,
        /// The sidechain in whose token is paid.
        sidechain_id: SidechainId,
        /// How much is asked, base units; 0 for an open amount.
        amount: Amount,
        /// When it was made.
        made_at: UnixTime,
        /// When it expires: a payment that comes later pays nothing that was asked for.
        expires_at: UnixTime,
        /// How long before its expiry the last lock must come, seconds.
        final_delta: u32,
        /// The hash of the preimage; zero if only direct payments are taken.
        hash: Hash,
        /// What whoever pays over several channels must know.
        payment_secret: [u8; 32],
        /// For people. Shown only with control characters escaped.
        description: Utf8Text<256>,
        /// Channels through which the payee can be reached.
        channels: BoundedList<ChannelId, 8>,
    }
}

impl Invoice {
    /// The bytes that the identity key signs the digest of.
    pub fn bytes(&self, domain: &Hash) -> Vec<u8> {
        let mut out = signed_start(Kind::Invoice, domain);
        self.write(&mut out);
        out
    }
    /// What the identity key signs.
    pub fn digest(&self, domain: &Hash) -> Digest {
        Digest(Hash::of(&self.bytes(domain)).0)
    }
    /// The reference of its payments: the digest, so that who pays names exactly what was signed.
    pub fn reference(&self, domain: &Hash) -> Hash {
        Hash(self.digest(domain).0)
    }
}

/// Why a text is no invoice.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvoiceError {
    /// No text of bech32m, or its checksum is wrong.
    #[error("the text is no invoice: {0}; copy all of it again")]
    Text(String),
    /// Something else than an invoice.
    #[error("the text begins with '{0}', an invoice begins with '{INVOICE_PREFIX}'")]
    Prefix(String),
    /// A version that is not known.
    #[error("the invoice is of version {given}, this program reads version {VERSION}")]
    Version {
        /// The invoice's.
        given: u8,
    },
    /// The bytes are not those of an invoice.
    #[error("the invoice cannot be read: {0}")]
    Bytes(#[from] DecodeError),
    /// An account that is longer than any.
    #[error("the payee's account has {asked} characters, at most {LONGEST_ACCOUNT} are allowed")]
    Account {
        /// How many it has.
        asked: usize,
    },
}

/// An invoice with its signature. `Display` and `FromStr` are its text: bech32m over version, domain, fields and signature.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedInvoice {
    /// The chain and registry that it is for.
    pub domain: Hash,
    /// What is asked.
    pub invoice: Invoice,
    /// The signature of the payee's identity key, of kind 7.
    pub signature: Signature,
}

impl SignedInvoice {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        self.domain.write(&mut out);
        self.invoice.write(&mut out);
        self.signature.write(&mut out);
        out
    }

    fn from_bytes(bytes: &[u8]) -> Result<SignedInvoice, InvoiceError> {
        let mut r = Reader::new(bytes);
        let given = r.u8()?;
        if given != VERSION {
            return Err(InvoiceError::Version { given });
        }
        let signed = SignedInvoice {
            domain: Field::read(&mut r)?,
            invoice: Field::read(&mut r)?,
            signature: Field::read(&mut r)?,
        };
        r.end()?;
        match signed.invoice.account.len() {
            asked if asked > LONGEST_ACCOUNT => Err(InvoiceError::Account { asked }),
            _ => Ok(signed),
        }
    }

    /// The text; none for an account that is longer than any.
    pub fn text(&self) -> Option<String> {
        if self.invoice.account.len() > LONGEST_ACCOUNT {
            return None;
        }
        let prefix = Hrp::parse_unchecked(INVOICE_PREFIX);
        bech32::encode_lower::<Bech32m>(prefix, &self.to_bytes()).ok()
    }
}

impl FromStr for SignedInvoice {
    type Err = InvoiceError;
    /// In lower case or in upper case. Each invoice has one text: any other that decodes to it is refused.
    fn from_str(text: &str) -> Result<SignedInvoice, InvoiceError> {
        let text = text.trim();
        let checked = CheckedHrpstring::new::<Bech32m>(text)
            .map_err(|error| InvoiceError::Text(error.to_string()))?;
        let prefix = checked.hrp().to_lowercase();
        if prefix != INVOICE_PREFIX {
            return Err(InvoiceError::Prefix(prefix));
        }
        let bytes: Vec<u8> = checked.byte_iter().collect();
        let signed = SignedInvoice::from_bytes(&bytes)?;
        match signed.text() {
            Some(same) if same == text.to_ascii_lowercase() => Ok(signed),
            _ => Err(InvoiceError::Text(
                "its last character is another".to_owned(),
            )),
        }
    }
}

impl fmt::Display for SignedInvoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().ok_or(fmt::Error)?)
    }
}

#[cfg(test)]
mod tests;
