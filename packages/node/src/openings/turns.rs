//! Turns: for each payee one payment at a time reaches it and has a channel opened. Nothing here is on disk: what a turn has
//! begun is in the book when it ends.

use cosmwasm_std::Addr;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::OwnedMutexGuard;

/// A turn; it ends when it is dropped.
pub type Turn = OwnedMutexGuard<()>;

/// Whose turn it is, for each payee of whom somebody has one or waits for one.
#[derive(Debug, Default)]
pub struct PayeeTurns(Mutex<HashMap<Addr, Weak<tokio::sync::Mutex<()>>>>);

impl PayeeTurns {
    /// Waits for the next turn; turns are given in the order in which they are asked for.
    pub async fn next(&self, payee: &Addr) -> Turn {
        self.of(payee).lock_owned().await
    }

    fn of(&self, payee: &Addr) -> Arc<tokio::sync::Mutex<()>> {
        // a map of whoever panicked while it held it is whole: each change of it is one step
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_payee) = all.get(payee).and_then(Weak::upgrade) {
            return of_payee;
        }
        // those that nobody has or waits for
        all.retain(|_, of_payee| of_payee.strong_count() > 0);
        let of_payee = Arc::default();
        all.insert(payee.clone(), Arc::downgrade(&of_payee));
        of_payee
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn waits(turns: &PayeeTurns, payee: &str) -> bool {
        let payee = Addr::unchecked(payee);
        let next = tokio::time::timeout(Duration::from_millis(50), turns.next(&payee)).await;
        next.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_payee_has_one_turn_at_a_time_and_others_are_not_waited_for() {
        let turns = PayeeTurns::default();
        let bob = turns.next(&Addr::unchecked("bob")).await;
        assert!(waits(&turns, "bob").await);
        assert!(!waits(&turns, "carol").await);
        drop(bob);
        assert!(!waits(&turns, "bob").await);
        // what is over leaves nothing
        turns.next(&Addr::unchecked("dave")).await;
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
