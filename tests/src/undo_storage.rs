//! A chain's storage that keeps a digest of its content and can undo all writes since a mark.

use cosmwasm_std::{MemoryStorage, Order, Record, Storage};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Key and value before a write, newest last.
type Undo = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// All of a chain's storage.
#[derive(Default)]
pub struct UndoStorage {
    data: MemoryStorage,
    digest: u64,
    forks: Vec<Undo>,
}

fn entry_digest(key: &[u8], value: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (key, value).hash(&mut hasher);
    hasher.finish()
}

impl UndoStorage {
    /// A digest of all keys and values: the same content, the same digest.
    pub fn digest(&self) -> u64 {
        self.digest
    }
    /// From here on, every write can be undone.
    pub fn fork(&mut self) {
        self.forks.push(vec![]);
    }
    /// Undoes all writes since the last [`UndoStorage::fork`].
    pub fn rejoin(&mut self) {
        let undo = self.forks.pop().unwrap_or_default();
        for (key, value) in undo.into_iter().rev() {
            self.put(key, value);
        }
    }

    fn write(&mut self, key: &[u8], value: Option<Vec<u8>>) {
        let old = self.put(key.to_vec(), value);
        if let Some(undo) = self.forks.last_mut() {
            undo.push((key.to_vec(), old));
        }
    }

    fn put(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) -> Option<Vec<u8>> {
        if let Some(new) = &value {
            self.digest ^= entry_digest(&key, new);
        }
        let old = self.data.get(&key);
        match value {
            Some(new) => self.data.set(&key, &new),
            None => self.data.remove(&key),
        }
        if let Some(old) = &old {
            self.digest ^= entry_digest(&key, old);
        }
        old
    }
}

impl Storage for UndoStorage {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.data.get(key)
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.write(key, Some(value.to_vec()));
    }
    fn remove(&mut self, key: &[u8]) {
        self.write(key, None);
    }
    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.data.range(start, end, order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_in_a_fork_is_undone_to_the_byte() {
        let mut undo_storage = UndoStorage::default();
        undo_storage.set(b"kept", b"1");
        undo_storage.set(b"changed", b"1");
        let content = |storage: &UndoStorage| -> Vec<Record> {
            storage.range(None, None, Order::Ascending).collect()
        };
        let before = (content(&undo_storage), undo_storage.digest());
        undo_storage.fork();
        undo_storage.set(b"changed", b"2");
        undo_storage.set(b"new", b"3");
        undo_storage.set(b"new", b"4");
        undo_storage.remove(b"kept");
        assert_ne!(undo_storage.digest(), before.1);
        undo_storage.rejoin();
        assert_eq!((content(&undo_storage), undo_storage.digest()), before);
    }
}
