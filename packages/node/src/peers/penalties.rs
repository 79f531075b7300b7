//! Addresses whose last link ended with a wrong signature: they wait, longer each time. docs/peer-protocol.md#3-transport.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Until when each address waits, and how long it waited last.
#[derive(Debug)]
pub(super) struct Penalties {
    first: Duration,
    longest: Duration,
    addresses: BTreeMap<IpAddr, (Instant, Duration)>,
}

impl Penalties {
    pub(super) fn new((first, longest): (Duration, Duration)) -> Penalties {
        Penalties {
            first,
            longest,
            addresses: BTreeMap::new(),
        }
    }

    /// A signature from this address was wrong.
    pub(super) fn add(&mut self, address: IpAddr, now: Instant) {
        // what is over for as long as the longest wait is forgotten
        let longest = self.longest;
        self.addresses
            .retain(|_, (until, _)| now < *until + longest);
        let last = self.addresses.get(&address).map(|(_, last)| *last);
        let wait = last.map_or(self.first, |last| (last * 2).min(longest));
        self.addresses.insert(address, (now + wait, wait));
    }

    /// Until when nothing is to do with this address; none if something may be.
    pub(super) fn until(&self, address: IpAddr, now: Instant) -> Option<Instant> {
        let until = self.addresses.get(&address).map(|(until, _)| *until);
        until.filter(|until| now < *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_signature_doubles_the_wait_up_to_the_longest() {
        let seconds = Duration::from_secs;
        let mut penalties = Penalties::new((seconds(60), seconds(200)));
        let (address, other): (IpAddr, IpAddr) = ([1, 1, 1, 1].into(), [1, 1, 1, 2].into());
        let mut now = Instant::now();
        for wait in [60, 120, 200, 200] {
            penalties.add(address, now);
            assert_eq!(penalties.until(address, now), Some(now + seconds(wait)));
            assert_eq!(penalties.until(other, now), None);
            now += seconds(wait);
            assert_eq!(penalties.until(address, now), None);
        }
        penalties.add(other, now + seconds(201));
        penalties.add(address, now + seconds(201));
        let forgotten = penalties.until(address, now + seconds(201));
        assert_eq!(forgotten, Some(now + seconds(261)));
    }
}
