//! The packed form: no names, numbers as short as they are (LEB128), text and lists after their length.

use crate::fault::Fault;
use cosmwasm_std::{StdError, StdResult};

/// A type with a packed form. The attribute `wire` derives it.
pub trait Pack: Sized {
    /// Appends it.
    fn pack(&self, out: &mut Vec<u8>);
    /// Takes it off the front.
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault>;
}

/// The packed form.
pub fn pack<T: Pack>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.pack(&mut out);
    out
}

/// Reads what [`pack`] wrote; nothing may be left over.
pub fn unpack<T: Pack>(mut bytes: &[u8]) -> StdResult<T> {
    match T::unpack(&mut bytes) {
        Ok(value) if bytes.is_empty() => Ok(value),
        Ok(_) => Err(unreadable()),
        Err(fault) => Err(fault.into()),
    }
}

fn unreadable() -> StdError {
    Fault::unreadable().into()
}

/// The next `count` bytes.
pub(crate) fn take<'a>(input: &mut &'a [u8], count: usize) -> Result<&'a [u8], Fault> {
    let (head, rest) = input
        .split_at_checked(count)
        .ok_or_else(Fault::unreadable)?;
    *input = rest;
    Ok(head)
}

/// No number begins so, and no length: each is written as short as it is. A shorter form of a type that was kept before
/// it had one begins with this mark, so both are read.
const MARK: [u8; 2] = [128, 0];

/// Appends the mark of a shorter form.
pub fn put_mark(out: &mut Vec<u8>) {
    out.extend_from_slice(&MARK);
}

/// Takes the mark of a shorter form off the front, if it is there.
pub fn take_mark(input: &mut &[u8]) -> bool {
    match input.strip_prefix(&MARK) {
        Some(rest) => {
            *input = rest;
            true
        }
        None => false,
    }
}

fn put_number(mut n: u128, out: &mut Vec<u8>) {
    while n > 127 {
        out.push(n as u8 | 128);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take_number(input: &mut &[u8]) -> Result<u128, Fault> {
    let mut n = 0;
    for shift in (0..128).step_by(7) {
        let byte = take(input, 1)?[0];
        let part = u128::from(byte & 127);
        if (part << shift) >> shift != part {
            break;
        }
        n |= part << shift;
        if byte < 128 {
            return Ok(n);
        }
    }
    Err(Fault::unreadable())
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl Pack for $number {
            fn pack(&self, out: &mut Vec<u8>) {
                put_number((*self).into(), out);
            }
            fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
                take_number(input)?.try_into().map_err(|_| Fault::unreadable())
            }
        }
    )+};
}
whole_numbers!(u16, u32, u64, u128);

impl Pack for u8 {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        Ok(take(input, 1)?[0])
    }
}

impl Pack for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push((*self).into());
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        match take(input, 1)?[0] {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Fault::unreadable()),
        }
    }
}

/// Bytes after their length.
pub(crate) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_number(bytes.len() as u128, out);
    out.extend_from_slice(bytes);
}

/// Bytes after their length.
pub(crate) fn take_bytes<'a>(input: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let count = u32::unpack(input)?;
    take(input, count as usize)
}

impl Pack for String {
    fn pack(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_bytes(), out);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        let bytes = take_bytes(input)?.to_vec();
        String::from_utf8(bytes).map_err(|_| Fault::unreadable())
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(self.is_some().into());
        if let Some(value) = self {
            value.pack(out);
        }
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        match bool::unpack(input)? {
            true => T::unpack(input).map(Some),
            false => Ok(None),
        }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u128, out);
        self.iter().for_each(|value| value.pack(out));
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        let count = u32::unpack(input)?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(T::unpack(input)?);
        }
        Ok(items)
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        T::pack(self, out);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        T::unpack(input).map(Box::new)
    }
}

impl<const N: usize> Pack for [u8; N] {
    fn pack(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        let bytes = take(input, N)?;
        bytes.try_into().map_err(|_| Fault::unreadable())
    }
}
