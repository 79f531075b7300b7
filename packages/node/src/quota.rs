//! How often something may be asked.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;
use tokio::time::Instant;

/// How many keys are kept before those that have nothing to wait for are forgotten.
pub const KEPT: usize = 1_024;

/// So many at once, and one more each time that this has passed: the generic cell rate algorithm, by tokio's clock, which tests
/// give.
#[derive(Debug)]
pub struct Quota<K> {
    every: Duration,
    at_once: u32,
    /// When each key would have nothing left to wait for.
    free_at: HashMap<K, Instant>,
}

impl<K: Hash + Eq> Quota<K> {
    /// Where each key may ask so often at once, and once more each time that this has passed.
    pub fn new(every: Duration, at_once: u32) -> Quota<K> {
        Quota {
            every,
            at_once,
            free_at: HashMap::new(),
        }
    }

    /// How long a key must wait before it may ask; none where it may.
    pub fn wait(&self, key: &K, now: Instant) -> Option<Duration> {
        let room = self.every * (self.at_once - 1);
        let free_at = self.free_at.get(key)?;
        let wait = free_at.saturating_duration_since(now).checked_sub(room)?;
        (!wait.is_zero()).then_some(wait)
    }

    /// Counts one, where that may be; else how long to wait.
    pub fn count(&mut self, key: K, now: Instant) -> Result<(), Duration> {
        if let Some(wait) = self.wait(&key, now) {
            return Err(wait);
        }
        self.make_room(&key, KEPT, now);
        let free_at = self.free_at.entry(key).or_insert(now);
        *free_at = (*free_at).max(now) + self.every;
        Ok(())
    }

    /// Whether a key is kept, or so few are that one more may be.
    pub fn has_room(&mut self, key: &K, most: usize, now: Instant) -> bool {
        self.make_room(key, most, now);
        self.free_at.len() < most || self.free_at.contains_key(key)
    }

    /// Where a key would be one too many, those that have nothing to wait for are forgotten.
    fn make_room(&mut self, key: &K, most: usize, now: Instant) {
        if self.free_at.len() >= most && !self.free_at.contains_key(key) {
            self.free_at.retain(|_, free_at| *free_at > now);
        }
    }

    /// How many keys are kept.
    #[cfg(test)]
    pub fn kept(&self) -> usize {
        self.free_at.len()
    }
}
