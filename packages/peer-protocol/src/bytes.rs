//! Fixed-width big-endian fields, one after the other; texts with their length before them.

use crate::error::{check_at_most, DecodeError};
use causeway_types::channel::Direction;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{packed_locks, MAX_LOCKS};
use causeway_types::{Amount, Hash, Lock, LockId, Nonce, Side, Signature, UnixTime, Voucher};

/// The bytes of the longest text, with its length.
const MAX_TEXT: usize = 1 + 255;
/// The bytes of the longest voucher: its fields, two signatures, and as many locks as may be pending.
pub(crate) const MAX_VOUCHER: usize =
    (1 + 8 + 32 + 16 + 16 + 32 + 8) + 64 + (1 + 64) + 1 + 64 * MAX_LOCKS;

/// The bytes of the longest message: kind, two texts, channel, and a voucher with its receipt and all its locks.
pub(crate) const LONGEST: usize = 1 + 2 * MAX_TEXT + 8 + MAX_VOUCHER;

/// Reads bytes field by field.
pub struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Reader { rest: bytes }
    }
    pub(crate) fn end(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            more => Err(DecodeError::TooLong { more }),
        }
    }
    pub(crate) fn slice(&mut self, len: usize) -> Result<&'b [u8], DecodeError> {
        if self.rest.len() < len {
            return Err(DecodeError::TooShort {
                missing: len - self.rest.len(),
            });
        }
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(taken)
    }
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut out = [0; N];
        out.copy_from_slice(self.slice(N)?);
        Ok(out)
    }
    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }
    pub(crate) fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_be_bytes)
    }
    pub(crate) fn time(&mut self) -> Result<UnixTime, DecodeError> {
        self.u64().map(UnixTime)
    }
    pub(crate) fn amount(&mut self) -> Result<Amount, DecodeError> {
        self.array().map(|b| Amount::new(u128::from_be_bytes(b)))
    }
    pub(crate) fn hash(&mut self) -> Result<Hash, DecodeError> {
        self.array().map(Hash)
    }
    pub(crate) fn signature(&mut self) -> Result<Signature, DecodeError> {
        self.array().map(Signature)
    }
    pub(crate) fn text(&mut self) -> Result<String, DecodeError> {
        let len = usize::from(self.u8()?);
        let bytes = self.slice(len)?;
        // a chain's id and a contract's address have nothing else; what a terminal would act on never gets in
        if !bytes.iter().all(u8::is_ascii_graphic) {
            return Err(DecodeError::Field(
                "a chain's id or an address has a character that is not visible ASCII",
            ));
        }
        Ok(bytes.iter().copied().map(char::from).collect())
    }
    pub(crate) fn side(&mut self) -> Result<Side, DecodeError> {
        match self.u8()? {
            0 => Ok(Side::A),
            1 => Ok(Side::B),
            _ => Err(DecodeError::Field("a side is neither 0 nor 1")),
        }
    }
    pub(crate) fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::Field("a flag is neither 0 nor 1")),
        }
    }
    pub(crate) fn lock(&mut self) -> Result<Lock, DecodeError> {
        Ok(Lock {
            id: LockId(self.u64()?),
            amount: self.amount()?,
            hash: self.hash()?,
            expiry: self.time()?,
        })
    }
}

/// Writes a short text with its length; longer than 255 bytes it is cut, which no chain id or address is.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    let bytes = &text.as_bytes()[..text.len().min(255)];
    out.push(bytes.len() as u8);
    out.extend_from_slice(bytes);
}

/// Writes a voucher with its signatures and its list of locks.
pub(crate) fn write_voucher(out: &mut Vec<u8>, signed: &SignedVoucher, locks: &[Lock]) {
    let voucher = &signed.voucher;
    out.push(voucher.direction as u8);
    out.extend_from_slice(&voucher.nonce.0.to_be_bytes());
    out.extend_from_slice(voucher.reference.as_slice());
    out.extend_from_slice(&voucher.transferred.u128().to_be_bytes());
    out.extend_from_slice(&voucher.locked.u128().to_be_bytes());
    out.extend_from_slice(voucher.locks_hash.as_slice());
    out.extend_from_slice(&voucher.locks_until.0.to_be_bytes());
    out.extend_from_slice(signed.signature.as_slice());
    out.push(u8::from(signed.receipt.is_some()));
    if let Some(receipt) = &signed.receipt {
        out.extend_from_slice(receipt.as_slice());
    }
    out.push(locks.len() as u8);
    out.extend_from_slice(&packed_locks(locks));
}

/// Reads what [`write_voucher`] wrote.
pub(crate) fn read_voucher(r: &mut Reader<'_>) -> Result<(SignedVoucher, Vec<Lock>), DecodeError> {
    let direction = match r.side()? {
        Side::A => Direction::AToB,
        Side::B => Direction::BToA,
    };
    let voucher = Voucher {
        direction,
        nonce: Nonce(r.u64()?),
        reference: r.hash()?,
        transferred: r.amount()?,
        locked: r.amount()?,
        locks_hash: r.hash()?,
        locks_until: r.time()?,
    };
    let signature = r.signature()?;
    let receipt = if r.flag()? {
        Some(r.signature()?)
    } else {
        None
    };
    let count = usize::from(r.u8()?);
    check_at_most(count, MAX_LOCKS)?;
    let locks = (0..count).map(|_| r.lock()).collect::<Result<_, _>>()?;
    Ok((
        SignedVoucher {
            voucher,
            signature,
            receipt,
        },
        locks,
    ))
}

/// A voucher with its signatures and its list of locks, as bytes.
pub fn encode_voucher(signed: &SignedVoucher, locks: &[Lock]) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write_voucher(&mut out, signed, locks);
    out
}

/// Reads the bytes of [`encode_voucher`]; refuses bytes that follow them.
pub fn decode_voucher(bytes: &[u8]) -> Result<(SignedVoucher, Vec<Lock>), DecodeError> {
    let mut reader = Reader::new(bytes);
    let read = read_voucher(&mut reader)?;
    reader.end()?;
    Ok(read)
}
