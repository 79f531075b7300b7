//! The values of a map whose keys have a prefix in common, in their order.

use crate::key::parts;
use crate::record::{from_bytes, Record};
use cosmwasm_std::storage_keys::to_length_prefixed_nested;
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{range_with_prefix, Bound, Key, KeyDeserialize, PrimaryKey, RawBound};
use std::marker::PhantomData;

/// An iterator over values as they are read.
pub type Entries<'s, T> = Box<dyn Iterator<Item = StdResult<T>> + 's>;

type RawEntries<'s> = Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + 's>;

/// The values of a map whose keys have a prefix in common.
pub struct Prefix<K, T> {
    bytes: StdResult<Vec<u8>>,
    kind: PhantomData<(K, T)>,
}

impl<K, T> Prefix<K, T> {
    pub(crate) fn new(namespace: &'static str, keys: &[Key]) -> Self {
        Prefix {
            bytes: parts(namespace, keys).map(|parts| to_length_prefixed_nested(&parts)),
            kind: PhantomData,
        }
    }
    fn raw<'s, 'b>(
        self,
        storage: &'s dyn Storage,
        (from, to): (Option<Bound<'b, K>>, Option<Bound<'b, K>>),
        order: Order,
    ) -> StdResult<RawEntries<'s>>
    where
        K: PrimaryKey<'b>,
    {
        let prefix = self.bytes?;
        let (from, to) = (raw_bound(from)?, raw_bound(to)?);
        Ok(range_with_prefix(storage, &prefix, from, to, order))
    }
    /// The values within bounds, with the rest of their keys.
    pub fn range<'s, 'b>(
        self,
        storage: &'s dyn Storage,
        from: Option<Bound<'b, K>>,
        to: Option<Bound<'b, K>>,
        order: Order,
    ) -> Entries<'s, (K::Output, T)>
    where
        K: PrimaryKey<'b> + KeyDeserialize,
        K::Output: 'static,
        T: Record + 's,
    {
        match self.raw(storage, (from, to), order) {
            Ok(raw) => {
                Box::new(raw.map(|(key, value)| Ok((K::from_vec(key)?, from_bytes(&value)?))))
            }
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }
    /// The rest of the keys within bounds.
    pub fn keys<'s, 'b>(
        self,
        storage: &'s dyn Storage,
        from: Option<Bound<'b, K>>,
        to: Option<Bound<'b, K>>,
        order: Order,
    ) -> Entries<'s, K::Output>
    where
        K: PrimaryKey<'b> + KeyDeserialize,
        K::Output: 'static,
    {
        match self.raw(storage, (from, to), order) {
            Ok(raw) => Box::new(raw.map(|(key, _)| K::from_vec(key))),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }
}

/// A bound may come from a message: its length is checked as that of a key.
fn raw_bound<'b, K: PrimaryKey<'b>>(bound: Option<Bound<'b, K>>) -> StdResult<Option<RawBound>> {
    if let Some(Bound::Inclusive((key, _)) | Bound::Exclusive((key, _))) = &bound {
        parts("", &key.key())?;
    }
    Ok(bound.map(|bound| bound.to_raw_bound()))
}
