//! Whose an address is, and which addresses count as one.

use std::net::{IpAddr, Ipv6Addr};

/// Whether it is an address of this machine alone. A listener of both families sees those of IPv4 in the form of IPv6.
pub(super) fn is_this_machine(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// The address by which limits count: of IPv6 the network, since one machine has all addresses of its own.
pub(super) fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_loopback_is_this_machine_in_either_form() {
        for own in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(is_this_machine(address(own)), "{own}");
        }
        for other in ["192.168.1.7", "::ffff:192.168.1.7", "fe80::1", "0.0.0.0"] {
            assert!(!is_this_machine(address(other)), "{other}");
        }
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        assert_eq!(
            group(address("2001:db8::1:2")),
            group(address("2001:db8::ffff:0:3"))
        );
        assert_ne!(
            group(address("2001:db8:0:1::1")),
            group(address("2001:db8::1"))
        );
        assert_ne!(
            group(address("198.51.100.1")),
            group(address("198.51.100.2"))
        );
        assert_eq!(
            group(address("::ffff:198.51.100.1")),
            address("198.51.100.1")
        );
    }
}
