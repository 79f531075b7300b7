//! What the writer remembers of locks beside the book: for the fees of the last minute, for the slots of peers, and what others are
//! to hear of. All of it is made anew after a start.

use super::context::NodeLockRules;
use super::quotes::HeldQuotes;
use causeway_peer_protocol::channel::{LocalOperation, RequestId};
use causeway_rules::forward::RESOLUTION_MEMORY;
use causeway_types::{Amount, ChannelId, LockId, UnixTime};
use causeway_wallet::book::{EntryKey, LockNews};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// For how long a fee that was right at some balance is taken.
const BALANCE_MEMORY: Duration = Duration::from_secs(60);
/// Of how much time the least balance is one.
const BALANCE_SLOT: Duration = Duration::from_secs(5);

/// Numbers of operations that forward begin here: no caller's id has so high a number.
const FIRST_FORWARD: u64 = 1 << 62;

/// A lock towards us that is to be forwarded: for which channel, and by which operation.
pub(in crate::writer) type ForwardOperation = (ChannelId, LocalOperation);

/// What is remembered.
#[derive(Debug, Default)]
pub(in crate::writer) struct LockMemory {
    /// What the node does with locks, as it was last set.
    pub rules: Arc<NodeLockRules>,
    /// What others are to hear of, and have not.
    pub news: LockNews,
    /// The least balances of receiving sides, by slots of time, the newest last.
    balances: HashMap<EntryKey, VecDeque<(Instant, Amount)>>,
    /// When locks that came over a channel were resolved quickly.
    quick: HashMap<EntryKey, VecDeque<UnixTime>>,
    /// Locks that wait, as they were opened: none where one is not to be forwarded.
    pub opened: HashMap<(EntryKey, LockId), Option<ForwardOperation>>,
    /// What this account has quoted.
    pub quotes: HeldQuotes,
    forwards: u64,
}

impl LockMemory {
    /// Nothing is remembered yet.
    pub fn new(rules: Arc<NodeLockRules>) -> LockMemory {
        LockMemory {
            rules,
            ..LockMemory::default()
        }
    }

    /// A number for an operation that forwards.
    pub fn next_forward(&mut self) -> RequestId {
        self.forwards += 1;
        RequestId(FIRST_FORWARD | self.forwards)
    }

    /// The receiving side of a channel has so much when we pay in it.
    pub fn note_balance(&mut self, key: EntryKey, balance: Amount) {
        let now = Instant::now();
        let balances = self.balances.entry(key).or_default();
        balances.retain(|(at, _)| now.duration_since(*at) < BALANCE_MEMORY);
        match balances.back_mut() {
            Some((at, least)) if now.duration_since(*at) < BALANCE_SLOT => {
                *least = balance.min(*least);
            }
            _ => balances.push_back((now, balance)),
        }
    }

    /// The least that the receiving side has had in the last minute, at which the fee was the lowest; none where it is not known.
    pub fn least_balance(&self, key: &EntryKey) -> Option<Amount> {
        let now = Instant::now();
        let balances = self.balances.get(key)?.iter();
        let recent = balances.filter(|(at, _)| now.duration_since(*at) < BALANCE_MEMORY);
        recent.map(|(_, least)| *least).min()
    }

    /// A lock that came over a channel was resolved quickly.
    pub fn note_quick(&mut self, key: EntryKey, at: UnixTime) {
        let times = self.quick.entry(key).or_default();
        times.push_back(at);
        // more than a channel has slots for say no more
        while times.len() > causeway_types::signed::MAX_LOCKS {
            times.pop_front();
        }
    }

    /// How many were over the last day.
    pub fn quick_locks(&self, key: &EntryKey, now: UnixTime) -> usize {
        let since = now.minus(RESOLUTION_MEMORY);
        let times = self.quick.get(key).into_iter().flatten();
        times.filter(|at| **at >= since).count()
    }

    /// Takes in what commits have changed.
    pub fn take_in(&mut self, news: LockNews, now: UnixTime) {
        for key in &news.quick {
            self.note_quick(*key, now);
        }
        self.news.extend(LockNews {
            quick: vec![],
            ..news
        });
    }

    /// What others are to hear of, once.
    pub fn take_news(&mut self) -> LockNews {
        std::mem::take(&mut self.news)
    }

    /// Keeps of what was opened that which still waits.
    pub fn keep_waiting(&mut self, waits: &BTreeMap<(u64, LockId), ()>) {
        self.opened
            .retain(|(key, id), _| waits.contains_key(&(key.channel_id.0, *id)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::{Hash, Seconds, Side};

    fn key() -> EntryKey {
        EntryKey {
            domain: Hash::ZERO,
            channel_id: ChannelId(1),
            side: Side::A,
        }
    }

    #[test]
    fn the_least_balance_of_the_last_minute_is_remembered() {
        let mut memory = LockMemory::default();
        assert_eq!(memory.least_balance(&key()), None);
        for balance in [7, 5, 9] {
            memory.note_balance(key(), Amount::new(balance));
        }
        assert_eq!(memory.least_balance(&key()), Some(Amount::new(5)));
    }

    #[test]
    fn locks_that_were_resolved_quickly_count_for_a_day() {
        let mut memory = LockMemory::default();
        let now = UnixTime(1_000_000);
        for at in [now.minus(Seconds(86_401)), now.minus(Seconds(86_400)), now] {
            memory.note_quick(key(), at);
        }
        assert_eq!(memory.quick_locks(&key(), now), 2);
        for _ in 0..100 {
            memory.note_quick(key(), now);
        }
        assert_eq!(memory.quick_locks(&key(), now), 32);
    }
}
