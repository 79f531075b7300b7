//! `peer`: `peer connect` has the node reach a peer.

use super::forget_peer;
use crate::args::node::{Connect, PeerCommand};
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::connect_peer::ConnectPeer;

/// Reaches a peer, or forgets one.
pub fn run(context: &Context, command: PeerCommand) -> Result<Answer> {
    match command {
        PeerCommand::Connect(connect) => run_connect(context, &connect),
        PeerCommand::Forget(forget) => forget_peer::run(context, &forget),
    }
}

/// Prints that the peer is linked; fails with why it is not.
fn run_connect(context: &Context, connect: &Connect) -> Result<Answer> {
    let call = parsed(connect)?;
    let call = ConnectPeer {
        account: context.resolve_address(&call.account)?.into(),
        ..call
    };
    let node = context.require_node()?;
    let peer = node.client.call(&call)?;
    match &peer.problem {
        None => Ok(Answer::of(&peer)?.say(format!("{} is linked", peer.account))),
        Some(problem) => Err(error_with_hint(
            CommandCode::PeerNotReached,
            format!("{} is not linked: {problem}", peer.account),
            format!(
                "the node goes on trying, and keeps what it had of this peer until then: `causeway peers` shows when it is \
                 linked; `causeway peer forget {}` ends it",
                peer.account
            ),
        )),
    }
}

/// ADDRESS[/TRANSPORTKEY]@HOST:PORT, or ADDRESS alone: what is left out is announced.
fn parsed(connect: &Connect) -> Result<ConnectPeer> {
    let text = connect.peer.as_str();
    let (named, address) = match text.split_once('@') {
        Some((named, address)) => (named, Some(address)),
        None => (text, None),
    };
    let (account, transport_key) = match named.split_once('/') {
        Some((account, key)) => (account, Some(key)),
        None => (named, None),
    };
    let is_whole = [Some(account), transport_key, address]
        .into_iter()
        .flatten()
        .all(|part| !part.is_empty());
    // a key is given with the place where it is expected
    if !is_whole || (transport_key.is_some() && address.is_none()) {
        return Err(error_with_hint(
            CommandCode::PeerInvalid,
            format!(
                "'{text}' is no peer, must be ADDRESS, ADDRESS@HOST:PORT or ADDRESS/TRANSPORTKEY@HOST:PORT"
            ),
            "ADDRESS, or a contact's name in its place, is enough where the peer announces its node; `causeway getinfo` prints the whole on the peer's machine",
        ));
    }
    Ok(ConnectPeer {
        account: account.to_owned(),
        transport_key: transport_key.map(str::to_owned),
        address: address.map(str::to_owned),
        wait: Some(connect.wait),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_its_account_with_its_key_and_its_address_where_they_are_given() {
        let of = |peer: &str| {
            parsed(&Connect {
                peer: peer.to_owned(),
                wait: 1,
            })
        };
        let call = of("wasm1x/ab@host:7877").unwrap();
        assert_eq!(call.account, "wasm1x");
        assert_eq!(call.transport_key.as_deref(), Some("ab"));
        assert_eq!(call.address.as_deref(), Some("host:7877"));
        // an address may have a path
        let call = of("wasm1x/ab@ws://host/peer").unwrap();
        assert_eq!(call.address.as_deref(), Some("ws://host/peer"));
        let call = of("wasm1x@ws://host/peer").unwrap();
        assert_eq!(
            (call.transport_key, call.address.as_deref()),
            (None, Some("ws://host/peer"))
        );
        let call = of("wasm1x").unwrap();
        assert_eq!(
            (call.account.as_str(), call.transport_key, call.address),
            ("wasm1x", None, None)
        );
        for other in [
            "",
            "wasm1x/ab",
            "wasm1x@",
            "@host:1",
            "wasm1x/@host:1",
            "/ab@host:1",
        ] {
            assert!(of(other).is_err(), "{other}");
        }
    }
}
