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
                "has no host after its scheme: a name, an IPv4 address, or an IPv6 address in brackets",
            ),
            AddressFault::Port => f.write_str("has no port from 1 to 65535 after its host's ':'"),
        }
    }
}

/// Refuses a text that is no address of a node. Nothing is resolved: who dials checks what the host resolves to.
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
    match port {
        Some(port) if !is_port(port) => Err(AddressFault::Port),
        _ => Ok(()),
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
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !host.is_empty() && host.bytes().all(of_name)
}

fn is_port(port: &str) -> bool {
    let plain = port.bytes().all(|byte| byte.is_ascii_digit());
    plain && port.parse::<u16>().is_ok_and(|port| port > 0)
}
