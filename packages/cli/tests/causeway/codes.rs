//! Codes of errors: what programs know an error by, in whatever words it is told.

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
