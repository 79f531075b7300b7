//! What a collector of metrics reads.

use crate::world::{Running, World};
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::pay::Pay;
use causeway_types::Amount;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The metrics of a node, as they stand there.
pub fn scraped(node: &Running) -> String {
    let address = node.file.api.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(text.contains("application/openmetrics-text"), "{text}");
    text
}

/// The value of one of them.
pub fn value(text: &str, name: &str) -> Option<f64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(line.parse().unwrap())
}

/// The metrics of a node once one of them has this value.
pub fn scraped_with(node: &Running, name: &str, expected: f64) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let text = scraped(node);
        if value(&text, name) == Some(expected) {
            return text;
        }
        assert!(
            Instant::now() < deadline,
            "{name} is not {expected} in\n{text}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_payment_a_commit_a_link_and_a_refusal_are_in_the_metrics_of_both_nodes() {
    let world = World::new();
    let (alice, bob) = (world.start(&world.alice), world.start(&world.bob));
    world.link(&alice, (&bob, &world.bob));
    let pay = |amount: u128| Pay {
        wait: Some(30),
        ..Pay::over(
            format!("pay-{amount}").parse().unwrap(),
            world.channel,
            Amount::new(amount),
        )
    };
    alice.client.call(&pay(5)).unwrap();
    alice.client.call(&pay(0)).unwrap_err();
    let height = alice.client.call(&GetInfo).unwrap().height;
    // who caused an event has its answer before it is counted
    let text = scraped_with(&alice, "causeway_events_total{kind=\"payment_final\"}", 1.0);
    let is = |name: &str, expected: f64| {
        assert_eq!(value(&text, name), Some(expected), "{name} in\n{text}");
    };
    is("causeway_block_height", height.0 as f64);
    is("causeway_blocks_behind", 0.0);
    is("causeway_chain_followed", 1.0);
    is("causeway_may_sign", 1.0);
    is("causeway_links", 1.0);
    is("causeway_channels", 1.0);
    is("causeway_announced_nodes", 0.0);
    is("causeway_writer_queue_length{queue=\"requests\"}", 0.0);
    is("causeway_events_total{kind=\"payment_signed\"}", 1.0);
    is("causeway_refusals_total{code=\"zero_payment\"}", 1.0);
    is(
        "causeway_api_requests_total{method=\"POST\",call=\"/v1/payments\",status=\"200\"}",
        1.0,
    );
    is(
        "causeway_api_requests_total{method=\"POST\",call=\"/v1/payments\",status=\"400\"}",
        1.0,
    );
    assert!(value(&text, "causeway_block_age_seconds").is_some());
    let commits = value(&text, "causeway_commits_total").unwrap();
    assert!(commits >= 2.0, "{text}");
    assert_eq!(
        value(&text, "causeway_commit_requests_count"),
        Some(commits)
    );
    assert_eq!(value(&text, "causeway_commit_seconds_count"), Some(commits));
    assert!(text.ends_with("# EOF\n"), "{text}");
    scraped_with(
        &bob,
        "causeway_events_total{kind=\"payment_received\"}",
        1.0,
    );
    world.end(alice);
    world.end(bob);
}
