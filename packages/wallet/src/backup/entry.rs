//! One entry of a log: number 8 · sha256 of the entry before 32 · length 4 · nonce 24 · what XChaCha20-Poly1305 made of its
//! content, so many bytes. Numbers are big-endian, the first is 0 and follows 32 zero bytes. Number, hash and length are
//! authenticated with the content.

use super::key::BackupKey;
use chacha20poly1305::aead::{Aead as _, AeadCore as _, OsRng, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use std::io::Read;

/// Number, hash and length.
const HEAD: usize = 8 + 32 + 4;
const NONCE: usize = 24;
/// What the cipher adds to a content.
const TAG: usize = 16;
/// The largest content of an entry: larger ones are no entries of ours, and would only fill the memory.
pub(super) const LARGEST_CONTENT: usize = 64 << 20;

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The first entry: whose log it is.
    Header(Vec<u8>),
    /// A part of the whole copy of the book's file.
    CopyPart(Vec<u8>),
    /// The whole copy ends here.
    CopyEnd,
    /// What a commit changed, as [`super::change`] encodes it.
    Commit(Vec<u8>),
}

impl Content {
    fn encode(&self) -> Vec<u8> {
        let (kind, bytes): (u8, &[u8]) = match self {
            Content::Header(bytes) => (0, bytes),
            Content::CopyPart(bytes) => (1, bytes),
            Content::CopyEnd => (2, &[]),
            Content::Commit(bytes) => (3, bytes),
        };
        let mut encoded = Vec::with_capacity(1 + bytes.len());
        encoded.push(kind);
        encoded.extend_from_slice(bytes);
        encoded
    }

    fn decode(mut encoded: Vec<u8>) -> Option<Content> {
        let kind = *encoded.first()?;
        encoded.remove(0);
        match kind {
            0 => Some(Content::Header(encoded)),
            1 => Some(Content::CopyPart(encoded)),
            2 if encoded.is_empty() => Some(Content::CopyEnd),
            3 => Some(Content::Commit(encoded)),
            _ => None,
        }
    }
}

/// Where in a log the next entry stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    /// The number of the next entry.
    pub number: u64,
    /// The hash of the entry before it.
    before: [u8; 32],
}

/// Why an entry cannot be read.
#[derive(Debug)]
pub(super) enum EntryError {
    /// The file ends within it.
    Cut,
    /// It is not the entry that follows the one before.
    OutOfChain,
    /// It was changed, or encrypted by another key.
    NotAuthentic,
    /// The disk does not give it.
    Unreadable,
}

impl Chain {
    /// The bytes of the next entry.
    pub fn seal(&mut self, key: &BackupKey, content: &Content) -> Vec<u8> {
        let plain = content.encode();
        let mut entry = Vec::with_capacity(HEAD + NONCE + plain.len() + TAG);
        entry.extend_from_slice(&self.number.to_be_bytes());
        entry.extend_from_slice(&self.before);
        // contents are bounded far below 2^32
        let length = u32::try_from(plain.len() + TAG).unwrap_or(u32::MAX);
        entry.extend_from_slice(&length.to_be_bytes());
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let payload = Payload {
            msg: &plain,
            aad: &entry,
        };
        let cipher = XChaCha20Poly1305::new(key.bytes().into());
        // it fails for more than 2^38 bytes alone
        let sealed = cipher.encrypt(&nonce, payload).unwrap_or_default();
        entry.extend_from_slice(&nonce);
        entry.extend_from_slice(&sealed);
        self.follow(&entry);
        entry
    }

    /// The next entry of a log; none at its end.
    pub fn open(
        &mut self,
        key: &BackupKey,
        from: &mut impl Read,
    ) -> Result<Option<Content>, EntryError> {
        let mut entry = Vec::with_capacity(HEAD + NONCE);
        from.take((HEAD + NONCE) as u64)
            .read_to_end(&mut entry)
            .map_err(|_| EntryError::Unreadable)?;
        if entry.is_empty() {
            return Ok(None);
        }
        let Some((head, nonce)) = entry.split_at_checked(HEAD) else {
            return Err(EntryError::Cut);
        };
        if nonce.len() < NONCE {
            return Err(EntryError::Cut);
        }
        if head[..8] != self.number.to_be_bytes() || head[8..40] != self.before {
            return Err(EntryError::OutOfChain);
        }
        let length = head[40..].try_into().map_or(0, u32::from_be_bytes) as usize;
        if length > LARGEST_CONTENT + 1 + TAG {
            return Err(EntryError::NotAuthentic);
        }
        let begin = entry.len();
        from.take(length as u64)
            .read_to_end(&mut entry)
            .map_err(|_| EntryError::Unreadable)?;
        if entry.len() - begin < length {
            return Err(EntryError::Cut);
        }
        let (head, rest) = entry.split_at(HEAD);
        let (nonce, sealed) = rest.split_at(NONCE);
        let payload = Payload {
            msg: sealed,
            aad: head,
        };
        let cipher = XChaCha20Poly1305::new(key.bytes().into());
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| EntryError::Cut)?;
        let plain = cipher
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| EntryError::NotAuthentic)?;
        let content = Content::decode(plain).ok_or(EntryError::NotAuthentic)?;
        self.follow(&entry);
        Ok(Some(content))
    }

    fn follow(&mut self, entry: &[u8]) {
        self.number = self.number.saturating_add(1);
        self.before = Sha256::digest(entry).into();
    }
}
