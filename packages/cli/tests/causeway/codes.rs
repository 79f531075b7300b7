//! Codes of errors: what programs know an error by, in whatever words it is told.

use crate::running_nodes::{one_way_channel, two_linked_nodes};
use crate::suite::Home;
use serde_json::Value;

#[test]
fn an_error_of_the_client_in_words_of_the_command_keeps_its_code() {
    let home = Home::with_rates();
    home.ok("sidechain create BATOM --asset uatom --from alice");
    home.ok("offer make 50_000 --rate 4% -s CATOM --from bob");
    for (line, code) in [
        ("pair remove CATOM BATOM bob --from alice", "pair_unknown"),
        (
            "pair set CATOM BATOM bob --takes 2 --from alice",
            "pair_incomplete",
        ),
        (
            "pair set CATOM CATOM bob --takes 1 --gives 1 --from alice",
            "pair_invalid",
        ),
        (
            "route set x alice:bob@CATOM bob:carol@BATOM --from alice",
            "route_invalid",
        ),
        (
            "route set x alice:bob carol:alice -s CATOM --from alice",
            "route_invalid",
        ),
        (
            "sidechain set CATOM --minimum-rate 6% --yes --from alice",
            "above_legal_rate",
        ),
        (
            "offer take 1 10_000 --yes --from alice",
            "provider_margin_too_small",
        ),
    ] {
        let output = home.command(&format!("{line} --json")).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["error"]["code"], code, "{line}: {answer}");
    }
}

#[test]
fn what_a_node_refuses_keeps_its_code_and_says_what_to_do() {
    let (home, _serving) = one_way_channel();
    home.ok("sidechain deposit 100 --from carol");
    home.ok("channel open bob 50 --mode one-way --from carol");
    let _nodes = two_linked_nodes(&home);
    let another_epoch = format!("events --after {}-1 --from alice", "ab".repeat(16));
    for (line, code, hint) in [
        (
            "pay 2 5 --channel --id x --from alice",
            "channel_not_followed",
            "its id is --id x",
        ),
        (another_epoch.as_str(), "epoch_over", ""),
        (
            "peer connect bob/ab@127.0.0.1:1 --from alice",
            "request_invalid",
            "",
        ),
    ] {
        let output = home.command(&format!("{line} --json")).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = &answer["error"];
        assert_eq!(error["code"], code, "{line}: {error}");
        let told = error["hint"].as_str().unwrap_or_default();
        assert!(told.contains(hint), "{line}: {error}");
    }
}
