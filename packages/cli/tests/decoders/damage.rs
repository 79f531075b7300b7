//! What becomes of something valid on the way.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, Index};

/// One change.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Flip(Index, u8),
    CutAt(Index),
    Insert(Index, Vec<u8>),
    /// From here on so many bytes are gone, or come twice.
    Remove(Index, u8),
    Repeat(Index, u8),
    /// A number whose size is at a bound.
    Number(Index, u8, u64),
    /// From here on it is what another one has there.
    Splice(Index, Vec<u8>),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        let (Damage::Set(at, _)
        | Damage::Flip(at, _)
        | Damage::CutAt(at)
        | Damage::Insert(at, _)
        | Damage::Remove(at, _)
        | Damage::Repeat(at, _)
        | Damage::Number(at, ..)
        | Damage::Splice(at, _)) = self;
        let at = if length == 0 { 0 } else { at.index(length) };
        let end = |count: u8| length.min(at + usize::from(count));
        match self {
            Damage::Set(_, with) => bytes[at..end(1)].fill(*with),
            Damage::Flip(_, bit) => bytes[at..end(1)].iter_mut().for_each(|b| *b ^= 1 << bit),
            Damage::CutAt(_) => bytes.truncate(at),
            Damage::Insert(_, more) => drop(bytes.splice(at..at, more.iter().copied())),
            Damage::Remove(_, count) => drop(bytes.drain(at..end(*count))),
            Damage::Repeat(_, count) => {
                let twice = bytes[at..end(*count)].to_vec();
                drop(bytes.splice(at..at, twice));
            }
            Damage::Number(_, width, number) => {
                let width = usize::from(*width);
                let number = number.to_be_bytes();
                let end = end(width as u8);
                bytes[at..end].copy_from_slice(&number[8 - (end - at)..]);
            }
            Damage::Splice(_, other) => {
                bytes.truncate(at);
                bytes.extend(other.iter().skip(at));
            }
        }
    }
}

fn damage(valid: Vec<Vec<u8>>) -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    let numbers = [
        0,
        1,
        32,
        33,
        255,
        256,
        257,
        2_048,
        65_535,
        u64::MAX >> 1,
        u64::MAX,
    ];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, with)| Damage::Set(at, with)),
        (at(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        at().prop_map(Damage::CutAt),
        (at(), vec(any::<u8>(), 1..40)).prop_map(|(at, more)| Damage::Insert(at, more)),
        (at(), 1..80u8).prop_map(|(at, count)| Damage::Remove(at, count)),
        (at(), 1..80u8).prop_map(|(at, count)| Damage::Repeat(at, count)),
        (at(), select(vec![1, 2, 4, 8]), select(numbers.to_vec()))
            .prop_map(|(at, width, number)| Damage::Number(at, width, number)),
        (at(), select(valid)).prop_map(|(at, other)| Damage::Splice(at, other)),
    ]
}

/// Bytes that are nothing, and valid ones with up to four damages.
pub fn damaged(valid: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changes = vec(damage(valid.clone()), 0..=4);
    let damaged = (select(valid), changes).prop_map(|(mut bytes, changes)| {
        for change in &changes {
            change.apply(&mut bytes);
        }
        bytes
    });
    prop_oneof![1 => vec(any::<u8>(), 0..400), 7 => damaged]
}

/// The same of texts; what is no UTF-8 any more gets the sign that stands for it.
pub fn damaged_text(valid: &[&str]) -> impl Strategy<Value = String> {
    let valid = valid.iter().map(|text| text.as_bytes().to_vec());
    damaged(valid.collect()).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
