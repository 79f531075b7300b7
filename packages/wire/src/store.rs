//! Items and maps as cw-storage-plus has them, with its keys, and packed values.

use crate::ask::raw;
use crate::fault::too_long;
use crate::pack::{pack, unpack, Pack};
use cosmwasm_std::storage_keys::{namespace_with_key, to_length_prefixed_nested};
use cosmwasm_std::{Addr, Order, QuerierWrapper, StdError, StdResult, Storage};
use cw_storage_plus::{
    range_with_prefix, Bound, Key, KeyDeserialize, Prefixer, PrimaryKey, RawBound,
};
use std::marker::PhantomData;

/// What is read one after another.
pub type Entries<'s, T> = Box<dyn Iterator<Item = StdResult<T>> + 's>;

/// The longest key, bytes. Ours have names and addresses in them, of some hundred bytes at most; the chain's own bound is
/// 64 KiB, and ends a call that meets it without a word.
const LONGEST_KEY: usize = 1_024;

/// The names of which a key is made, if they are not too long together.
fn names<'k>(namespace: &'static str, keys: &'k [Key<'k>]) -> StdResult<Vec<&'k [u8]>> {
    let mut names = vec![namespace.as_bytes()];
    names.extend(keys.iter().map(|key| key.as_ref()));
    let length: usize = names.iter().map(|name| name.len()).sum();
    if length > LONGEST_KEY {
        return Err(too_long("a key", length, LONGEST_KEY));
    }
    Ok(names)
}

fn read<T: Pack>(bytes: Option<Vec<u8>>) -> StdResult<Option<T>> {
    bytes.map(|bytes| unpack(&bytes)).transpose()
}

fn missing(namespace: &str) -> StdError {
    StdError::not_found(namespace)
}

/// Another contract's value, read without running its code.
fn ask<T: Pack>(
    querier: &QuerierWrapper,
    contract: impl Into<String>,
    key: Vec<u8>,
) -> StdResult<Option<T>> {
    let bytes = raw(querier, &contract.into(), key)?;
    // an empty answer: nothing is there, since nothing empty is ever kept
    read((!bytes.is_empty()).then(|| bytes.into()))
}

/// One value.
pub struct Item<T> {
    namespace: &'static str,
    kind: PhantomData<T>,
}

impl<T: Pack> Item<T> {
    /// Under this key.
    pub const fn new(namespace: &'static str) -> Self {
        Item {
            namespace,
            kind: PhantomData,
        }
    }
    /// Writes it.
    pub fn save(&self, storage: &mut dyn Storage, value: &T) -> StdResult<()> {
        storage.set(self.namespace.as_bytes(), &pack(value));
        Ok(())
    }
    /// Reads it; an error if it was never written.
    pub fn load(&self, storage: &dyn Storage) -> StdResult<T> {
        self.may_load(storage)?
            .ok_or_else(|| missing(self.namespace))
    }
    /// Reads it, if it was written.
    pub fn may_load(&self, storage: &dyn Storage) -> StdResult<Option<T>> {
        read(storage.get(self.namespace.as_bytes()))
    }
    /// Another contract's.
    pub fn query(&self, querier: &QuerierWrapper, contract: Addr) -> StdResult<T> {
        ask(querier, contract, self.namespace.as_bytes().to_vec())?
            .ok_or_else(|| missing(self.namespace))
    }
}

/// Values by key.
pub struct Map<K, T> {
    namespace: &'static str,
    kind: PhantomData<(K, T)>,
}

impl<'a, K: PrimaryKey<'a>, T: Pack> Map<K, T> {
    /// Under keys that begin so.
    pub const fn new(namespace: &'static str) -> Self {
        Map {
            namespace,
            kind: PhantomData,
        }
    }
    fn path(&self, key: &K) -> StdResult<Vec<u8>> {
        let key = key.key();
        let mut names = names(self.namespace, &key)?;
        let last = names.pop().unwrap_or_default();
        Ok(namespace_with_key(&names, last))
    }
    /// Writes a value.
    pub fn save(&self, storage: &mut dyn Storage, key: K, value: &T) -> StdResult<()> {
        storage.set(&self.path(&key)?, &pack(value));
        Ok(())
    }
    /// Reads a value; an error if there is none.
    pub fn load(&self, storage: &dyn Storage, key: K) -> StdResult<T> {
        self.may_load(storage, key)?
            .ok_or_else(|| missing(self.namespace))
    }
    /// Reads a value, if there is one.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<T>> {
        read(storage.get(&self.path(&key)?))
    }
    /// Whether there is a value.
    pub fn has(&self, storage: &dyn Storage, key: K) -> bool {
        self.path(&key).is_ok_and(|key| storage.get(&key).is_some())
    }
    /// Removes a value, if there is one.
    pub fn remove(&self, storage: &mut dyn Storage, key: K) {
        // nothing was ever saved under a key that cannot be
        if let Ok(key) = self.path(&key) {
            storage.remove(&key);
        }
    }
    /// Another contract's.
    pub fn query(&self, querier: &QuerierWrapper, contract: Addr, key: K) -> StdResult<Option<T>> {
        ask(querier, contract, self.path(&key)?)
    }
    /// All.
    pub fn all(&self) -> Prefix<K, T> {
        Prefix::new(self.namespace, &[])
    }
    /// Those whose key begins so, by the rest of it.
    pub fn prefix(&self, prefix: K::Prefix) -> Prefix<K::Suffix, T> {
        Prefix::new(self.namespace, &prefix.prefix())
    }
    /// Those whose key begins so, by the rest of it.
    pub fn sub_prefix(&self, prefix: K::SubPrefix) -> Prefix<K::SuperSuffix, T> {
        Prefix::new(self.namespace, &prefix.prefix())
    }
    /// All from one on, with their keys.
    pub fn range<'s>(
        &self,
        storage: &'s dyn Storage,
        from: Option<Bound<'a, K>>,
        to: Option<Bound<'a, K>>,
        order: Order,
    ) -> Entries<'s, (K::Output, T)>
    where
        K: KeyDeserialize,
        K::Output: 'static,
        T: 's,
    {
        self.all().range(storage, from, to, order)
    }
    /// All keys from one on.
    pub fn keys<'s>(
        &self,
        storage: &'s dyn Storage,
        from: Option<Bound<'a, K>>,
        to: Option<Bound<'a, K>>,
        order: Order,
    ) -> Entries<'s, K::Output>
    where
        K: KeyDeserialize,
        K::Output: 'static,
        T: 's,
    {
        self.all().keys(storage, from, to, order)
    }
}

/// The values of a map whose keys begin alike.
pub struct Prefix<K, T> {
    begins: StdResult<Vec<u8>>,
    kind: PhantomData<(K, T)>,
}

type Raw<'s> = Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + 's>;

impl<K, T> Prefix<K, T> {
    fn new(namespace: &'static str, keys: &[Key]) -> Self {
        Prefix {
            begins: names(namespace, keys).map(|names| to_length_prefixed_nested(&names)),
            kind: PhantomData,
        }
    }
    fn raw<'s, 'b>(
        self,
        storage: &'s dyn Storage,
        (from, to): (Option<Bound<'b, K>>, Option<Bound<'b, K>>),
        order: Order,
    ) -> StdResult<Raw<'s>>
    where
        K: PrimaryKey<'b>,
    {
        let begins = self.begins?;
        let (from, to) = (raw_bound(from)?, raw_bound(to)?);
        Ok(range_with_prefix(storage, &begins, from, to, order))
    }
    /// From one on, with their keys.
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
        T: Pack + 's,
    {
        match self.raw(storage, (from, to), order) {
            Ok(raw) => Box::new(raw.map(|(key, value)| Ok((K::from_vec(key)?, unpack(&value)?)))),
            Err(fault) => Box::new(std::iter::once(Err(fault))),
        }
    }
    /// The keys from one on.
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
            Err(fault) => Box::new(std::iter::once(Err(fault))),
        }
    }
}

fn raw_bound<'b, K: PrimaryKey<'b>>(bound: Option<Bound<'b, K>>) -> StdResult<Option<RawBound>> {
    if let Some(Bound::Inclusive((key, _)) | Bound::Exclusive((key, _))) = &bound {
        names("", &key.key())?;
    }
    Ok(bound.map(|bound| bound.to_raw_bound()))
}
