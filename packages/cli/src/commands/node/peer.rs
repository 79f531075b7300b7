//! `peer connect`: has the node reach a peer.

use crate::args::node::{Connect, PeerCommand};
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::connect_peer::ConnectPeer;

/// Prints that the peer is linked; fails with why it is not.
pub fn run(context: &Context, command: PeerCommand) -> Result<Answer> {
    let PeerCommand::Connect(connect) = command;
    let call = parsed(&connect)?;
    let node = context.require_node()?;
    let peer = node.client.call(&call)?;
    match &peer.problem {
        None => Ok(Answer::of(&peer)?.say(format!("{} is linked", peer.account))),
        Some(problem) => Err(error_with_hint(
            format!("{} is not linked: {problem}", peer.account),
            "the node goes on trying; `causeway peers` shows when it is linked",
        )),
    }
}

/// ADDRESS/TRANSPORTKEY@HOST:PORT
fn parsed(connect: &Connect) -> Result<ConnectPeer> {
    let parts = connect.peer.split_once('/').and_then(|(account, rest)| {
        let (key, address) = rest.split_once('@')?;
        Some((account, key, address))
    });
    let Some((account, transport_key, address)) = parts else {
        return Err(error_with_hint(
            format!(
                "'{}' is no peer, must be ADDRESS/TRANSPORTKEY@HOST:PORT",
                connect.peer
            ),
            "`causeway getinfo` prints it on the peer's machine; a key is needed, since a node does not read announcements yet",
        ));
    };
    Ok(ConnectPeer {
        account: account.to_owned(),
        transport_key: transport_key.to_owned(),
        address: address.to_owned(),
        wait: Some(connect.wait),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_its_account_its_key_and_its_address() {
        let of = |peer: &str| {
            parsed(&Connect {
                peer: peer.to_owned(),
                wait: 1,
            })
        };
        let call = of("wasm1x/ab@host:7877").unwrap();
        assert_eq!(call.account, "wasm1x");
        assert_eq!(call.transport_key, "ab");
        assert_eq!(call.address, "host:7877");
        // an address may have a path
        assert_eq!(
            of("wasm1x/ab@ws://host/peer").unwrap().address,
            "ws://host/peer"
        );
        for other in ["", "wasm1x@host:7877", "wasm1x/ab"] {
            assert!(of(other).is_err(), "{other}");
        }
    }
}
