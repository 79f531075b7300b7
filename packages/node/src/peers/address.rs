//! Where a node is reached, and which addresses an announced name may resolve to. docs/peer-protocol.md#2-identity-and-discovery.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use thiserror::Error;
use url::{Host, Url};

/// The bytes of the longest address.
const LONGEST: usize = 128;

/// Why a text is no address of a node.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// The address has more bytes than a node's may have.
    #[error("the address has {length} characters, at most {LONGEST} are allowed")]
    TooLong {
        /// How many it has.
        length: usize,
    },
    /// Of another form.
    #[error("'{0}' is neither ws://HOST[:PORT][/PATH], wss://HOST[:PORT][/PATH] nor HOST:PORT")]
    Form(String),
}

/// `ws://HOST[:PORT][/PATH]` or `wss://…`. `HOST:PORT` is short for `ws://HOST:PORT/peer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAddress {
    url: Url,
}

impl PeerAddress {
    /// The name or number to resolve, and the port.
    pub fn host_and_port(&self) -> (String, u16) {
        let host = match self.url.host() {
            Some(Host::Ipv6(ip)) => ip.to_string(),
            Some(host) => host.to_string(),
            None => String::new(),
        };
        (host, self.url.port_or_known_default().unwrap_or(80))
    }
    /// Whether TLS is around it.
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "wss"
    }
    pub(super) fn as_str(&self) -> &str {
        self.url.as_str()
    }
}

impl fmt::Display for PeerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.url.as_str())
    }
}

impl FromStr for PeerAddress {
    type Err = AddressError;
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let length = text.len();
        if length > LONGEST {
            return Err(AddressError::TooLong { length });
        }
        let form = || AddressError::Form(text.escape_default().to_string());
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(form());
        }
        let whole = match text.contains("://") {
            true => text.to_owned(),
            false => format!("ws://{text}/peer"),
        };
        let url = Url::parse(&whole).map_err(|_| form())?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_known = matches!(url.scheme(), "ws" | "wss") && url.host().is_some();
        let has_port =
            text.contains("://") || (url.port_or_known_default().is_some() && text.contains(':'));
        match is_plain && is_known && has_port && url.fragment().is_none() && url.query().is_none()
        {
            true => Ok(PeerAddress { url }),
            false => Err(form()),
        }
    }
}

/// Whether an address is one of this machine or of a network of its own: loopback, private, link-local, shared, multicast,
/// or of none. An IPv6 address that carries an IPv4 one is judged by both.
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => is_private_v6(ip) || carried_v4(ip).is_some_and(is_private_v4),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    let is_test_network = a == 198 && (b == 18 || b == 19);
    ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || is_shared
        || is_test_network
        || [a, b, c] == [192, 0, 0]
        || a == 0
        || a >= 240
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    let [first, second, third, ..] = ip.segments();
    let is_unique_local = first & 0xfe00 == 0xfc00;
    let is_link_local = first & 0xffc0 == 0xfe80;
    let is_site_local = first & 0xffc0 == 0xfec0;
    ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_multicast()
        || is_unique_local
        || is_link_local
        || is_site_local
        // translated for one network
        || [first, second, third] == [0x64, 0xff9b, 1]
}

/// The IPv4 address in a mapped, compatible, translated (64:ff9b::/96) or 6to4 address.
fn carried_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let [high, low] = match s {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => [high, low],
        [0, 0, 0, 0, 0xffff, 0, high, low] => [high, low],
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => [high, low],
        [0x2002, high, low, ..] => [high, low],
        _ => return None,
    };
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Some(Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_of_networks_of_its_own_are_private() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fdff::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::192.168.0.1",
            "64:ff9b:1::1.1.1.1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "::ffff:0:127.0.0.1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_address_is_a_url_of_a_websocket_or_host_and_port() {
        let whole = |text: &str| text.parse::<PeerAddress>().map(|a| a.to_string());
        assert_eq!(whole("host:7877").unwrap(), "ws://host:7877/peer");
        assert_eq!(whole("[::1]:7877").unwrap(), "ws://[::1]:7877/peer");
        assert_eq!(whole("wss://host/a/b").unwrap(), "wss://host/a/b");
        let address: PeerAddress = "ws://[::1]:5/x".parse().unwrap();
        assert_eq!(address.host_and_port(), ("::1".to_owned(), 5));
        let default: PeerAddress = "wss://host".parse().unwrap();
        assert_eq!(default.host_and_port(), ("host".to_owned(), 443));
        assert!(default.is_tls());
        for other in [
            "",
            "host",
            "http://host",
            "ws://",
            "ws://user@host",
            "ws://user:word@host:1",
            "ws://host#x",
            "ws://host?x",
            "ws://host/ x",
            "host:99999",
            "ws://hö",
        ] {
            assert!(
                matches!(whole(other), Err(AddressError::Form(_))),
                "{other}"
            );
        }
        let long = format!("ws://{}", "h".repeat(124));
        assert_eq!(whole(&long), Err(AddressError::TooLong { length: 129 }));
    }
}
