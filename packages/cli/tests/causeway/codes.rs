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
fn no_refusal_is_without_a_code() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 1 --from bob");
    home.file("list.csv", "recipient,amount\nnobody,5\n");
    home.file("empty.csv", "");
    home.file("not.toml", "no policy");
    home.file("line.txt", "no line");
    home.file("open.secret", "a passphrase\n");
    for (line, code) in [
        ("", "arguments_invalid"),
        ("bogus", "arguments_invalid"),
        ("pay bob", "arguments_invalid"),
        ("channel open bob 1.5.0", "arguments_invalid"),
        ("pay bob 5", "key_not_chosen"),
        ("pay bob 5 --from nobody", "key_unknown"),
        ("pay nobody 5 --from alice", "name_unknown"),
        ("pay alice 5 --from alice", "same_account"),
        ("pay bob 0 --from alice", "amount_invalid"),
        ("pay 7 5 --from alice", "channel_unknown"),
        ("pay 1 5_000 --from alice", "above_spendable"),
        ("pay line.txt 5 --from alice", "name_unknown"),
        (
            "pay carol 5 --fund 3 --yes --from alice",
            "opened_with_less",
        ),
        ("receive line.txt --from bob", "line_invalid"),
        ("receive csw1 --from bob", "line_invalid"),
        ("channel close 7 --from alice", "channel_unknown"),
        ("channel status nothing --from alice", "channel_unknown"),
        ("channel open bob 5 --name pay --from alice", "name_refused"),
        ("channel open wasm1qqq 5 --from alice", "invalid_address"),
        (
            "channel open cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu 5 --from alice",
            "invalid_address",
        ),
        (
            "channel withdraw 1 --ratio 0% --from alice",
            "ratio_invalid",
        ),
        ("keys new alice --plain", "name_taken"),
        ("keys new a!b --plain", "key_name_invalid"),
        ("keys new dora --words 13 --plain", "arguments_invalid"),
        (
            "keys new dora --passphrase-file open.secret",
            "secret_readable",
        ),
        ("keys show nobody", "key_unknown"),
        ("unlock --from alice", "key_not_encrypted"),
        ("chain start --chain-id other-1", "chain_exists"),
        ("chain file nowhere", "chain_not_known"),
        ("chain status --chain nowhere", "chain_not_known"),
        ("chain status --chain not.toml", "invalid_chain_file"),
        ("chain fund bob 5CATOM", "coin_unknown"),
        (
            "tx show 0000000000000000000000000000000000000000000000000000000000000000",
            "transaction_not_found",
        ),
        ("tx broadcast not.toml", "malformed_transaction"),
        ("attach not.toml", "file_malformed"),
        ("attach nobody", "invalid_address"),
        ("sidechain apply not.toml --from alice", "file_malformed"),
        ("sidechain set CATOM --from alice", "nothing_to_do"),
        ("sidechain distribute list.csv --from alice", "list_invalid"),
        (
            "sidechain distribute empty.csv --from alice",
            "list_invalid",
        ),
        ("sidechain distribute gone.csv --from alice", "list_invalid"),
        ("offer take 9 5 --from alice", "offer_not_found"),
        ("contact add dora nobody", "invalid_address"),
        ("contact remove dora", "name_unknown"),
        ("getinfo --from alice", "no_node"),
        ("payments --csv --from alice", "options_conflict"),
        ("invoice 5 --from alice", "no_node"),
        ("decode nothing --from alice", "no_node"),
        ("peer connect bob --from alice", "no_node"),
        ("node --from alice", "chain_is_embedded"),
        ("unlock --from alice --dry-run", "dry_run_unavailable"),
        (
            "receive line.txt --generate-only --from bob",
            "not_generated",
        ),
        ("backup list.csv --from alice", "book_file_failed"),
        ("restore gone.book --from alice", "book_failed"),
        ("replay empty.csv", "list_invalid"),
    ] {
        let refused = home.fails(line);
        assert_eq!(refused.stable, code, "{line}: {}", refused.all);
        let exit = if code == "arguments_invalid" { 2 } else { 1 };
        assert_eq!(refused.code, exit, "{line}: {}", refused.all);
    }
    let unanswered = home.unanswered("sidechain redeem 5 --from alice");
    assert_eq!(unanswered.stable, "not_confirmed");
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
