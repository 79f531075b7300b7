//! Nodes that accounts announce.

use super::signature::is_signed;
use super::{ensure, Model, Verdict};
use causeway_types::node::{Announcement, Node, NodeDetails};
use causeway_types::signed::NodeAnnouncement;
use causeway_types::{ChannelKey, Height, NodeInstance};
use cosmwasm_std::Addr;
use std::rc::Rc;

impl Model {
    pub(super) fn announce_node(&mut self, sender: &Addr, asked: &Announcement) -> Verdict {
        let on_record = self.nodes.get(sender).map(|node| node.instance);
        ensure(asked.replaces == on_record, "another instance is on record")?;
        let drawn = asked.instance.0.iter().any(|byte| *byte != 0);
        ensure(drawn, "no instance")?;
        let given = asked.transport_key.0.iter().any(|byte| *byte != 0);
        ensure(given, "no transport key")?;
        ensure(asked.addresses.len() < 4, "more than three addresses")?;
        let reachable = asked.addresses.iter().all(|text| is_address(text));
        ensure(reachable, "no address of a node")?;
        let shown = asked.name.as_ref().is_none_or(|name| is_name(name));
        ensure(shown, "no name of a node")?;
        let signed = NodeAnnouncement {
            account: sender.to_string(),
            transport_key: asked.transport_key,
            instance: asked.instance,
        };
        let digest = signed.digest(&self.wiring.domain).ok_or("no account")?;
        let key = ChannelKey(asked.identity_key.0);
        let signed = is_signed(Some(&key), &digest, &asked.signature);
        ensure(signed, "not signed by the identity key")?;
        let node = Node {
            account: sender.clone(),
            instance: asked.instance,
            announced: Some(NodeDetails {
                identity_key: asked.identity_key,
                transport_key: asked.transport_key,
                addresses: asked.addresses.clone(),
                name: asked.name.clone(),
                height: Height(self.height),
            }),
        };
        self.nodes.insert(sender.clone(), Rc::new(node));
        Ok(())
    }

    pub(super) fn withdraw_node(&mut self, sender: &Addr, instance: NodeInstance) -> Verdict {
        let node = self.nodes.get_mut(sender).ok_or("no node is on record")?;
        ensure(node.instance == instance, "another instance is on record")?;
        let taken = Rc::make_mut(node).announced.take();
        ensure(taken.is_some(), "it is withdrawn")
    }
}

/// Whether a text is `ws://HOST[:PORT][/PATH]`, or the same with `wss`.
fn is_address(text: &str) -> bool {
    let visible = text.chars().all(|c| ('!'..='~').contains(&c));
    let plain = !text.contains([',', '?', '#']);
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let place = rest.split('/').next().unwrap_or_default();
    // the last colon is the port's, but for those inside of brackets
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (place, None),
    };
    let is_name = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    let inside = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let is_v6 = inside.is_some_and(|h| h.parse::<std::net::Ipv6Addr>().is_ok());
    let is_port = port.is_none_or(|port| {
        let number = port.parse::<u64>().unwrap_or(0);
        (1..=65_535).contains(&number) && !port.starts_with('+')
    });
    visible
        && plain
        && text.len() <= 128
        && ["ws", "wss"].contains(&scheme)
        && (is_name || is_v6)
        && is_port
}

fn is_name(text: &str) -> bool {
    let printable = text.bytes().all(|b| (0x20..=0x7e).contains(&b));
    let quoted = text.contains(['"', '\'', '`', '\\']);
    let words = text.split(' ').all(|word| (1..=32).contains(&word.len()));
    printable && !quoted && words && text.len() <= 64
}
