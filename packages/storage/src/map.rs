//! Values by key, as cw-storage-plus lays them out.

use crate::key::parts;
use crate::prefix::{Entries, Prefix};
use crate::record::{from_bytes, to_bytes, Record};
use cosmwasm_std::storage_keys::namespace_with_key;
use cosmwasm_std::{Addr, Order, QuerierWrapper, StdError, StdResult, Storage};
use cw_storage_plus::{Bound, KeyDeserialize, Prefixer, PrimaryKey};
use std::marker::PhantomData;

/// Values by key, each with the version of its form in front.
pub struct Map<K, T> {
    namespace: &'static str,
    kind: PhantomData<(K, T)>,
}

impl<'a, K: PrimaryKey<'a>, T: Record> Map<K, T> {
    /// A map whose keys begin with this namespace.
    pub const fn new(namespace: &'static str) -> Self {
        Map {
            namespace,
            kind: PhantomData,
        }
    }
    fn path(&self, key: &K) -> StdResult<Vec<u8>> {
        let key = key.key();
        let mut parts = parts(self.namespace, &key)?;
        let last = parts.pop().unwrap_or_default();
        Ok(namespace_with_key(&parts, last))
    }
    /// Writes the value in the newest form of its record.
    pub fn save(&self, storage: &mut dyn Storage, key: K, value: &T) -> StdResult<()> {
        storage.set(&self.path(&key)?, &to_bytes(value)?);
        Ok(())
    }
    /// Reads a value; an error if there is none.
    pub fn load(&self, storage: &dyn Storage, key: K) -> StdResult<T> {
        self.may_load(storage, key)?
            .ok_or_else(|| StdError::not_found(self.namespace))
    }
    /// Reads a value, if there is one.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<T>> {
        let bytes = storage.get(&self.path(&key)?);
        bytes.map(|bytes| from_bytes(&bytes)).transpose()
    }
    /// Whether there is a value.
    pub fn has(&self, storage: &dyn Storage, key: K) -> bool {
        self.path(&key).is_ok_and(|key| storage.get(&key).is_some())
    }
    /// Removes a value, if there is one.
    pub fn remove(&self, storage: &mut dyn Storage, key: K) {
        // nothing was ever saved under a key that is too long
        if let Ok(key) = self.path(&key) {
            storage.remove(&key);
        }
    }
    /// Reads another contract's value, if there is one, without running its code.
    pub fn query(&self, querier: &QuerierWrapper, contract: Addr, key: K) -> StdResult<Option<T>> {
        let bytes = querier.query_wasm_raw(contract, self.path(&key)?)?;
        bytes.map(|bytes| from_bytes(&bytes)).transpose()
    }
    /// The values whose keys begin with this prefix, by the rest of the key.
    pub fn prefix(&self, prefix: K::Prefix) -> Prefix<K::Suffix, T> {
        Prefix::new(self.namespace, &prefix.prefix())
    }
    /// The values whose keys begin with this prefix, by the rest of the key.
    pub fn sub_prefix(&self, prefix: K::SubPrefix) -> Prefix<K::SuperSuffix, T> {
        Prefix::new(self.namespace, &prefix.prefix())
    }
    /// All values within bounds, with their keys.
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
        Prefix::new(self.namespace, &[]).range(storage, from, to, order)
    }
    /// All keys within bounds.
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
        Prefix::<K, T>::new(self.namespace, &[]).keys(storage, from, to, order)
    }
}
