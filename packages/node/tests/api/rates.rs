//! How often may be asked: with a token, and with wrong ones.

use crate::access::raw_with;
use crate::world::{code, World};
use causeway_node::config::Config;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::make_token::MakeToken;
use causeway_node_api::scope::Scope;
use std::num::NonZeroU32;

#[test]
fn a_token_asks_so_often_a_second_and_health_and_the_users_own_commands_are_not_counted() {
    let world = World::new();
    let mut config = Config::default();
    config.api.requests_per_second = NonZeroU32::new(3).unwrap();
    let node = world.start_with(&world.alice, config);
    let make = |name: &str| {
        let made = node.client.call(&MakeToken {
            name: name.parse().unwrap(),
            scope: Scope::Read,
            limits: Vec::new(),
        });
        made.unwrap().token
    };
    let (busy, other) = (make("busy"), make("other"));
    let ask =
        |path: &str, token: Option<&str>| raw_with(&node.file.api, &format!("GET {path}"), token);
    let answers: Vec<String> = (0..20).map(|_| ask("/v1/info", Some(&busy))).collect();
    let status = |answer: &str| answer[..12].to_owned();
    assert_eq!(status(&answers[0]), "HTTP/1.1 200");
    let refused = answers
        .iter()
        .find(|answer| answer.starts_with("HTTP/1.1 429"));
    let refused = refused.expect("20 calls at once are too many");
    for part in [
        "\"rate_limited\"",
        "retry-after: 1",
        "\"asked\":\"4\"",
        "\"allowed\":\"3\"",
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    // nobody else is held up by it
    assert_eq!(status(&ask("/v1/info", Some(&other))), "HTTP/1.1 200");
    for _ in 0..20 {
        assert_eq!(status(&ask("/health/live", Some(&busy))), "HTTP/1.1 200");
        node.client.call(&GetInfo).unwrap();
    }
    // and the token is good again after what the answer says
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(status(&ask("/v1/info", Some(&busy))), "HTTP/1.1 200");
    world.end(node);
}

#[test]
fn wrong_tokens_are_told_to_be_wrong_ten_times_and_then_wait() {
    let world = World::new();
    let node = world.start(&world.alice);
    for guess in 0..10 {
        let wrong = node.file.client(Some(format!("{guess}"))).unwrap();
        assert_eq!(code(wrong.call(&GetInfo)), "unauthorized");
    }
    let head = raw_with(&node.file.api, "GET /v1/info", Some("11"));
    assert!(head.starts_with("HTTP/1.1 429"), "{head}");
    assert!(head.contains("\"too_many_wrong_tokens\""), "{head}");
    let waits = |seconds: u32| head.contains(&format!("retry-after: {seconds}\r\n"));
    assert!((2..=11).any(waits), "{head}");
    // on this machine a right one is taken all the same
    node.client.call(&GetInfo).unwrap();
    world.end(node);
}
