//! Who may ask, and what a request that is none is answered.

use crate::world::World;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::live::GetLive;
use causeway_node_api::calls::stop::StopNode;
use causeway_node_api::{Client, Epoch, EPOCH_HEADER};
use causeway_types::ChannelId;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// A request as it is typed, and the whole answer.
fn raw(api: &str, head: &str, host: Option<&str>) -> String {
    let address = api.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let host = host.unwrap_or(address);
    write!(
        stream,
        "{head} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The same with this token, if any, at the node's own host.
pub fn raw_with(api: &str, head: &str, token: Option<&str>) -> String {
    let address = api.strip_prefix("http://").unwrap();
    let host = match token {
        Some(token) => format!("{address}\r\nauthorization: Bearer {token}"),
        None => address.to_owned(),
    };
    raw(api, head, Some(&host))
}

#[test]
fn only_who_has_the_token_is_answered_and_only_under_the_nodes_own_host() {
    let world = World::new();
    let node = world.start(&world.alice);
    let code = |client: &Client| {
        client
            .call(&GetInfo)
            .map_err(|error| error.code().to_owned())
    };
    let info = code(&node.client).unwrap();
    assert_eq!(info.account, world.alice.address().as_str());
    assert_eq!((info.channels, info.is_block_too_old), (1, false));
    assert_eq!(info.transport_key, node.file.transport_key);
    let without = node.file.client(None).unwrap();
    assert_eq!(code(&without), Err("unauthorized".to_owned()));
    let wrong = node.file.client(Some("0".repeat(64))).unwrap();
    assert_eq!(code(&wrong), Err("unauthorized".to_owned()));
    // health needs none
    assert_eq!(without.call(&GetLive).unwrap().account, info.account);

    let api = &node.file.api;
    let other = raw(api, "GET /health/live", Some("pay.example"));
    assert!(
        other.starts_with("HTTP/1.1 403") && other.contains("host_refused"),
        "{other}"
    );
    let own = raw(api, "GET /health/live", None);
    let epoch: Epoch = info.epoch;
    assert!(own.starts_with("HTTP/1.1 200"), "{own}");
    assert!(own.contains(&format!("{EPOCH_HEADER}: {epoch}")), "{own}");
    let unknown = raw(api, "GET /v2/info", None);
    assert!(
        unknown.starts_with("HTTP/1.1 404") && unknown.contains("call_unknown"),
        "{unknown}"
    );
    let method = raw(api, "POST /health/live", None);
    assert!(
        method.starts_with("HTTP/1.1 405") && method.contains("method_wrong"),
        "{method}"
    );
    world.end(node);
}

#[test]
fn a_second_node_of_an_account_is_refused_and_a_stop_frees_the_book() {
    let world = World::new();
    let node = world.start(&world.alice);
    assert!(causeway_wallet::book::is_in_use(&node.folder).unwrap());
    let channel = GetChannel {
        channel_id: ChannelId(99),
    };
    let unknown = node.client.call(&channel).unwrap_err();
    assert_eq!(unknown.code(), "channel_not_followed");
    node.client.call(&StopNode {}).unwrap();
    let folder = world.ended(node);
    assert!(!causeway_wallet::book::is_in_use(&folder).unwrap());
    assert!(!folder.join("node.json").exists() && !folder.join("node.token").exists());
    // and it starts again
    let again = world.start(&world.alice);
    world.end(again);
}
