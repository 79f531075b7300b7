//! Where a node is reached: `ws://HOST[:PORT][/PATH]` or `wss://HOST[:PORT][/PATH]`.

use causeway_types::node::MAX_NODE_ADDRESS;
use std::fmt;

/// Why a text is no address of a node. Places are bytes of the text, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// It is empty or too long: so many bytes.
    Length(usize),
    /// A byte that an address must not have.
    Character {
        /// The byte that is not allowed.
        found: u8,
        /// Where it is.
        at: usize,
    },
    /// It begins neither with `ws://` nor with `wss://`.
    Scheme,
    /// There is no host, or it is neither a name nor an IPv4 address nor an IPv6 address in brackets.
    Host,
    /// A byte that a path must not have.
    Path {
        /// The byte that is not allowed.
        found: u8,
        /// Where it is.
        at: usize,
    },
    /// What follows the host's colon is no port.
    Port,
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddressFault::Length(asked) => {
                write!(f, "has {asked} bytes, it may have 1 to {MAX_NODE_ADDRESS}")
            }
            AddressFault::Character { found, at } => write!(
                f,
                "has the byte 0x{found:02x} at byte {at}; only visible ASCII characters other than ',', '?' and '#' are allowed"
            ),
            AddressFault::Scheme => f.write_str("begins neither with ws:// nor with wss://"),
            AddressFault::Host => f.write_str(
                "has no host after its scheme: a name of labels of 1 to 63 letters, digits and '-', an IPv4 address of four \
                 decimal numbers, or an IPv6 address in brackets",
            ),
            AddressFault::Path { found, at } => write!(
                f,
                "has the byte 0x{found:02x} at byte {at}; a path has letters, digits and any of -._~/%:@"
            ),
            AddressFault::Port => f.write_str("has no port from 1 to 65535 after its host's ':'"),
        }
    }
}

/// Refuses a text that is no address of a node, or that two parsers of URLs could read differently. Nothing is resolved: who dials checks what the host resolves to.
pub fn check_address(address: &str) -> Result<(), AddressFault> {
    if address.is_empty() || address.len() > MAX_NODE_ADDRESS {
        return Err(AddressFault::Length(address.len()));
    }
    // an event lists addresses with a comma between; a query or a fragment is no part of where a node is
    let foreign = |byte: &u8| !byte.is_ascii_graphic() || matches!(byte, b',' | b'?' | b'#');
    if let Some(at) = address.bytes().position(|byte| foreign(&byte)) {
        let found = address.as_bytes()[at];
        return Err(AddressFault::Character { found, at });
    }
    let rest = address
        .strip_prefix("ws://")
        .or_else(|| address.strip_prefix("wss://"))
        .ok_or(AddressFault::Scheme)?;
    let authority = rest.split_once('/').map_or(rest, |(before, _)| before);
    let (host, port) = split_port(authority)?;
    if !is_host(host) {
        return Err(AddressFault::Host);
    }
    if port.is_some_and(|port| !is_port(port)) {
        return Err(AddressFault::Port);
    }
    let path = address.len() - rest.len() + authority.len();
    check_path(address, path)
}

/// Refuses what in a path means something to a shell or a page that shows it. `start` is where the path begins.
fn check_path(address: &str, start: usize) -> Result<(), AddressFault> {
    let of_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%:@".contains(&byte);
    let bytes = address.bytes().enumerate().skip(start);
    match bytes.into_iter().find(|(_, byte)| !of_path(*byte)) {
        Some((at, found)) => Err(AddressFault::Path { found, at }),
        None => Ok(()),
    }
}

/// The host and, after its colon, the port. The colons of an IPv6 address are inside its brackets.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), AddressFault> {
    if !authority.starts_with('[') {
        return Ok(match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        });
    }
    let end = authority.find(']').ok_or(AddressFault::Host)? + 1;
    let (host, after) = authority.split_at(end);
    match after.strip_prefix(':') {
        Some(port) => Ok((host, Some(port))),
        None if after.is_empty() => Ok((host, None)),
        None => Err(AddressFault::Host),
    }
}

fn is_host(host: &str) -> bool {
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    if let Some(v6) = bracketed {
        return v6.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let last = host.rsplit('.').next().unwrap_or(host);
    if is_number(last) {
        // of four decimal numbers without leading zeros; parsers of URLs read 1, 0x7f.1 and 0177.0.0.1 as addresses too
        return host.parse::<std::net::Ipv4Addr>().is_ok();
    }
    host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let of_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&label.len()) && label.bytes().all(of_label)
}

/// Whether a parser of URLs takes a host that ends with this label for an IPv4 address.
fn is_number(label: &str) -> bool {
    let hexadecimal = label
        .strip_prefix("0x")
        .or_else(|| label.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

fn is_port(port: &str) -> bool {
    let plain = port.bytes().all(|byte| byte.is_ascii_digit());
    plain && port.parse::<u16>().is_ok_and(|port| port > 0)
}
