//! What waits for the desk: each caller has a line of its own, and the lines take turns. So whoever asks for much waits for itself,
//! and nobody else for more than the order under way and one more of its orders.

use std::collections::{HashMap, VecDeque};

/// How many orders of one caller may wait.
pub const MOST_WAITING: usize = 64;

/// Who asks: the number of a token, or none for whoever can read the user's files.
pub type OrderCaller = Option<u64>;

/// What waits, by caller.
pub struct FairQueue<T> {
    /// None of them is empty.
    lines: HashMap<OrderCaller, VecDeque<T>>,
    /// Whose line is next: each that is not empty, once.
    turns: VecDeque<OrderCaller>,
}

impl<T> Default for FairQueue<T> {
    fn default() -> FairQueue<T> {
        FairQueue {
            lines: HashMap::new(),
            turns: VecDeque::new(),
        }
    }
}

impl<T> FairQueue<T> {
    /// Has something wait at the end of its caller's line; given back where that is full.
    pub fn push(&mut self, caller: OrderCaller, what: T) -> Result<(), T> {
        let line = self.lines.entry(caller).or_default();
        if line.len() >= MOST_WAITING {
            return Err(what);
        }
        if line.is_empty() {
            self.turns.push_back(caller);
        }
        line.push_back(what);
        Ok(())
    }

    /// The first of the line whose turn it is.
    pub fn pop(&mut self) -> Option<T> {
        let caller = self.turns.pop_front()?;
        let line = self.lines.get_mut(&caller)?;
        let first = line.pop_front();
        match line.is_empty() {
            true => {
                self.lines.remove(&caller);
            }
            false => self.turns.push_back(caller),
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_take_turns_and_each_caller_has_so_many_places_of_its_own() {
        let mut queue = FairQueue::default();
        let (one, other) = (Some(1), Some(2));
        for place in 0..MOST_WAITING {
            queue.push(one, (one, place)).unwrap();
        }
        assert!(queue.push(one, (one, MOST_WAITING)).is_err());
        assert_eq!(queue.pop(), Some((one, 0)));
        for (caller, place) in [(None, 0), (other, 0), (other, 1)] {
            queue.push(caller, (caller, place)).unwrap();
        }
        let next: Vec<_> = (0..6).map_while(|_| queue.pop()).collect();
        let expected = [
            (one, 1),
            (None, 0),
            (other, 0),
            (one, 2),
            (other, 1),
            (one, 3),
        ];
        assert_eq!(next, expected);
        // what is over leaves no line
        while queue.pop().is_some() {}
        assert!(queue.lines.is_empty() && queue.turns.is_empty());
        queue.push(one, (one, 0)).unwrap();
        assert_eq!(queue.pop(), Some((one, 0)));
    }
}
