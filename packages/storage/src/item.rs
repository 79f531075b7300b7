//! A value under a key of its own.

use crate::record::{from_bytes, to_bytes, Record};
use cosmwasm_std::{Addr, QuerierWrapper, StdError, StdResult, Storage};
use std::marker::PhantomData;

/// One value under a key of its own.
pub struct Item<T> {
    namespace: &'static str,
    kind: PhantomData<T>,
}

impl<T: Record> Item<T> {
    /// An item under this key of storage.
    pub const fn new(namespace: &'static str) -> Self {
        Item {
            namespace,
            kind: PhantomData,
        }
    }
    /// Writes the value in the newest form of its record.
    pub fn save(&self, storage: &mut dyn Storage, value: &T) -> StdResult<()> {
        storage.set(self.namespace.as_bytes(), &to_bytes(value)?);
        Ok(())
    }
    /// Reads it; an error if it was never written.
    pub fn load(&self, storage: &dyn Storage) -> StdResult<T> {
        self.may_load(storage)?
            .ok_or_else(|| StdError::not_found(self.namespace))
    }
    /// Reads it, if it was written.
    pub fn may_load(&self, storage: &dyn Storage) -> StdResult<Option<T>> {
        let bytes = storage.get(self.namespace.as_bytes());
        bytes.map(|bytes| from_bytes(&bytes)).transpose()
    }
    /// Reads another contract's value without running its code; an error if it was never written.
    pub fn query(&self, querier: &QuerierWrapper, contract: Addr) -> StdResult<T> {
        match querier.query_wasm_raw(contract, self.namespace.as_bytes())? {
            Some(bytes) => from_bytes(&bytes),
            None => Err(StdError::not_found(self.namespace)),
        }
    }
}
