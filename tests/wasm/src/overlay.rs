//! Storage in which nothing is written yet.

use cosmwasm_std::{Order, Record, Storage};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Bound;

/// What was written to a key: a value, or nothing if it was removed.
pub type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What a call would write, over what is there.
pub struct Overlay<'a> {
    base: &'a dyn Storage,
    changes: Changes,
}

impl<'a> Overlay<'a> {
    pub fn new(base: &'a dyn Storage) -> Self {
        Overlay {
            base,
            changes: BTreeMap::new(),
        }
    }
    /// What was written, without what was written as it had been.
    pub fn difference(&self) -> Changes {
        let changes = self.changes.iter();
        let real = changes.filter(|(key, value)| self.base.get(key) != **value);
        real.map(|(k, v)| (k.clone(), v.clone())).collect()
    }
}

impl Storage for Overlay<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.changes.get(key) {
            Some(change) => change.clone(),
            None => self.base.get(key),
        }
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.changes.insert(key.to_vec(), Some(value.to_vec()));
    }
    fn remove(&mut self, key: &[u8]) {
        self.changes.insert(key.to_vec(), None);
    }
    fn range<'b>(
        &'b self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'b> {
        if matches!((start, end), (Some(start), Some(end)) if start >= end) {
            return Box::new(std::iter::empty());
        }
        let bounds = (
            start.map_or(Bound::Unbounded, |s| Bound::Included(s.to_vec())),
            end.map_or(Bound::Unbounded, |e| Bound::Excluded(e.to_vec())),
        );
        let changes = self.changes.range(bounds);
        let changes = changes.map(|(k, v)| (k.clone(), v.clone()));
        let changes: Box<dyn Iterator<Item = Change> + 'b> = match order {
            Order::Ascending => Box::new(changes),
            Order::Descending => Box::new(changes.rev()),
        };
        Box::new(Merged {
            base: self.base.range(start, end, order).peekable(),
            changes: changes.peekable(),
            order,
        })
    }
}

type Change = (Vec<u8>, Option<Vec<u8>>);

/// Records of the base, but for those that were changed.
struct Merged<'b> {
    base: Peekable<Box<dyn Iterator<Item = Record> + 'b>>,
    changes: Peekable<Box<dyn Iterator<Item = Change> + 'b>>,
    order: Order,
}

impl Iterator for Merged<'_> {
    type Item = Record;
    fn next(&mut self) -> Option<Record> {
        loop {
            let first = match (self.base.peek(), self.changes.peek()) {
                (_, None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((base, _)), Some((change, _))) => match self.order {
                    Order::Ascending => base.cmp(change),
                    Order::Descending => change.cmp(base),
                },
            };
            match first {
                Ordering::Less => return self.base.next(),
                // the change hides what was there
                Ordering::Equal => drop(self.base.next()),
                Ordering::Greater => (),
            }
            if let (key, Some(value)) = self.changes.next()? {
                return Some((key, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::MemoryStorage;

    #[test]
    fn what_was_written_hides_what_was_there_in_both_orders() {
        let mut base = MemoryStorage::new();
        for key in [b"a", b"c", b"e", b"g"] {
            base.set(key, b"old");
        }
        let mut overlay = Overlay::new(&base);
        overlay.set(b"b", b"new");
        overlay.set(b"c", b"new");
        overlay.remove(b"e");
        overlay.remove(b"f");
        overlay.set(b"g", b"old");
        let read = |order| {
            let all = overlay.range(Some(b"b"), None, order);
            all.map(|(k, v)| [k, v].concat()).collect::<Vec<_>>()
        };
        let mut expected = vec![b"bnew".to_vec(), b"cnew".to_vec(), b"gold".to_vec()];
        assert_eq!(read(Order::Ascending), expected);
        expected.reverse();
        assert_eq!(read(Order::Descending), expected);
        let changed: Vec<_> = overlay.difference().into_keys().collect();
        assert_eq!(changed, [b"b".to_vec(), b"c".to_vec(), b"e".to_vec()]);
    }
}
