//! Which of two links with one account counts. docs/peer-protocol.md#which-link-counts.

use std::time::Duration;
use tokio::time::Instant;

/// From where and when a link was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkOrigin {
    /// Whether it was dialled from here.
    pub is_dialled: bool,
    /// When its `hello` was accepted.
    pub at: Instant,
}

/// Whether the newer of two authenticated links takes the place of the older one. Only where the two were dialled from
/// opposite ends at once, the one whose dialler's account is the smaller by bytes stays: both sides decide the same.
pub fn newer_counts(
    older: LinkOrigin,
    newer: LinkOrigin,
    own_account: &str,
    peer_account: &str,
    crossed_time: Duration,
) -> bool {
    let is_crossed =
        older.is_dialled != newer.is_dialled && newer.at.duration_since(older.at) <= crossed_time;
    let own_is_smaller = own_account.as_bytes() < peer_account.as_bytes();
    !is_crossed || newer.is_dialled == own_is_smaller
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: Duration = Duration::from_secs(10);

    #[test]
    fn of_two_links_dialled_at_once_both_sides_keep_the_same() {
        let at = Instant::now();
        let link = |is_dialled| LinkOrigin { is_dialled, at };
        for (own, peer) in [("a", "b"), ("b", "a"), ("a", "ab"), ("ab", "a")] {
            for first_is_ours in [true, false] {
                // the same two links, as each side sees them, in either order
                let (first, second) = (link(first_is_ours), link(!first_is_ours));
                let ours = newer_counts(first, second, own, peer, TIME);
                let theirs =
                    newer_counts(link(!first_is_ours), link(first_is_ours), peer, own, TIME);
                assert_eq!(ours, theirs);
                let other_order = newer_counts(second, first, own, peer, TIME);
                assert_ne!(ours, other_order, "the same link stays in either order");
            }
        }
    }

    #[test]
    fn otherwise_the_newer_one_stays() {
        let at = Instant::now();
        let later = at + TIME + Duration::from_millis(1);
        for (own, peer) in [("a", "b"), ("b", "a")] {
            for is_dialled in [true, false] {
                let older = LinkOrigin { is_dialled, at };
                let same_end = LinkOrigin { is_dialled, at };
                let crossed = LinkOrigin {
                    is_dialled: !is_dialled,
                    at: later,
                };
                assert!(newer_counts(older, same_end, own, peer, TIME));
                assert!(newer_counts(older, crossed, own, peer, TIME));
            }
        }
    }
}
