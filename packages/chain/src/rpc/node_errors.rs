//! What nodes say when something failed: Go programs' error texts, taken apart here and nowhere else.

use crate::{ChainError, TxFailure};
use causeway_types::Height;

/// The SDK's own codes.
const SDK: &str = "sdk";
const INSUFFICIENT_FUNDS: u32 = 5;
const OUT_OF_GAS: u32 = 11;
const INSUFFICIENT_FEE: u32 = 13;
const IN_MEMPOOL: u32 = 19;
const TIMEOUT_HEIGHT: u32 = 30;

/// wasmd's panic where the time of the latest block is not known.
const NO_TIME: &str = "Block (unix) time must never be empty or negative";

/// What a contract's own words are followed by.
const AFTER_CONTRACT: [&str; 5] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    ": create wasm contract failed",
];

/// Whether a refusal says that the node has this transaction already.
pub(super) fn has_it_already(codespace: &str, code: u32) -> bool {
    codespace == SDK && code == IN_MEMPOOL
}

/// Whether a node says that it has this transaction already.
pub(super) fn has_it_in_cache(text: &str) -> bool {
    text.contains("already exists in cache")
}

/// Whether a node has not got a block yet: `height 12 must be less than or equal to the current blockchain height 10`.
pub(super) fn is_behind(text: &str) -> bool {
    text.contains("must be less than or equal to the current blockchain height")
}

/// Whether a node has not kept what a block did: `could not find results for height #12`.
pub(super) fn has_no_results(text: &str) -> bool {
    text.contains("could not find results for height")
}

/// Whether a module fails because the node has seen no block since it was started.
pub(super) fn is_starting(log: &str) -> bool {
    log.contains(NO_TIME)
}

/// Whether a node knows no question by this name. It opens to questions a moment before it can try transactions.
pub(super) fn has_no_such_question(log: &str) -> bool {
    log.contains("unknown query path")
}

/// Why a node did not take a transaction into its pool.
pub(super) fn refusal(codespace: &str, code: u32, log: &str) -> ChainError {
    let text = plain(log);
    let sdk = codespace == SDK;
    let told = sequence(text)
        .or_else(|| funds(text).filter(|_| sdk && code == INSUFFICIENT_FUNDS))
        .or_else(|| fee(text).filter(|_| sdk && code == INSUFFICIENT_FEE))
        .or_else(|| timeout(text).filter(|_| sdk && code == TIMEOUT_HEIGHT));
    told.unwrap_or_else(|| ChainError::Refused {
        codespace: codespace.to_owned(),
        code,
        text: text.to_owned(),
    })
}

/// Why a transaction would fail, by its simulation.
pub(super) fn simulation(log: &str) -> ChainError {
    let text = plain(log);
    if let Some(known) = sequence(text) {
        return known;
    }
    let (message, text) = parse_failure(text);
    match funds(&text).filter(|_| message.is_none()) {
        Some(known) => known,
        None => ChainError::Simulated { message, text },
    }
}

/// Why a transaction failed in its block.
pub(super) fn failure(codespace: &str, code: u32, log: &str) -> TxFailure {
    let (message, text) = parse_failure(plain(log));
    let gas = gas(&text).filter(|_| codespace == SDK && code == OUT_OF_GAS);
    TxFailure { message, text, gas }
}

/// Why a contract does not answer: its own words.
pub(super) fn query(log: &str) -> String {
    parse_failure(plain(log)).1
}

/// Without what gRPC puts before and after, and without Go's stack.
fn plain(log: &str) -> &str {
    let text = log.rsplit("desc = ").next().unwrap_or(log);
    let text = text.split(" with gas used: '").next().unwrap_or(text);
    // an error that came through abci_query repeats its kind
    let text = text
        .strip_suffix(": unknown request")
        .or_else(|| text.strip_suffix(": invalid request"))
        .or_else(|| text.strip_suffix(": key not found"))
        .unwrap_or(text);
    match text.rfind(" [") {
        Some(at) if text.ends_with(']') && text[at..].contains(".go:") => &text[..at],
        _ => text,
    }
}

/// Which message failed, and the text of the contract or module that refused it.
fn parse_failure(text: &str) -> (Option<u32>, String) {
    let mut index = None;
    let mut rest = text;
    if let Some(after) = rest.strip_prefix("failed to execute message; message index: ") {
        if let Some((number, words)) = after.split_once(": ") {
            index = number.parse().ok();
            rest = words;
        }
    }
    while let Some(inner) = rest.strip_prefix("dispatch: submessages: ") {
        rest = inner;
    }
    while let Some(inner) = AFTER_CONTRACT.iter().find_map(|s| rest.strip_suffix(s)) {
        rest = inner;
    }
    (index, rest.to_owned())
}

/// `account sequence mismatch, expected 5, got 4: incorrect account sequence`
fn sequence(text: &str) -> Option<ChainError> {
    let (_, after) = text.split_once("account sequence mismatch, expected ")?;
    let (expected, after) = after.split_once(", got ")?;
    let given = after.split(':').next()?;
    Some(ChainError::Sequence {
        expected: expected.parse().ok()?,
        given: given.trim().parse().ok()?,
    })
}

/// `spendable balance 5uatom is smaller than 9uatom: insufficient funds`
fn funds(text: &str) -> Option<ChainError> {
    let (before, after) = text.split_once(" is smaller than ")?;
    let (needs, _) = after.split_once(": insufficient funds")?;
    let has = before.rsplit(' ').next()?;
    Some(ChainError::Funds {
        has: match has {
            "" | "balance" => "none".to_owned(),
            has => has.to_owned(),
        },
        needs: needs.to_owned(),
    })
}

/// `insufficient fees; got: 1ustake required: 2ustake: insufficient fee`
fn fee(text: &str) -> Option<ChainError> {
    let (_, after) = text.split_once("; got: ")?;
    let (offered, wanted) = after.split_once(" required: ")?;
    let offered = match offered.trim() {
        "" => "nothing",
        offered => offered,
    };
    Some(ChainError::FeeTooLow {
        offered: offered.to_owned(),
        wanted: wanted.split(':').next()?.to_owned(),
    })
}

/// `block height: 10, timeout height: 5: tx timeout height`
fn timeout(text: &str) -> Option<ChainError> {
    let number = |name: &str| -> Option<u64> {
        let (_, after) = text.split_once(name)?;
        let digits = after.trim_start().split(|c: char| !c.is_ascii_digit());
        digits.into_iter().next()?.parse().ok()
    };
    Some(ChainError::TimeoutHeight {
        timeout: Height(number("timeout height: ")?),
        next: Height(number("block height: ")?),
    })
}

/// `out of gas in location: ReadFlat; gasWanted: 50000, gasUsed: 50123: out of gas`
fn gas(text: &str) -> Option<(u64, u64)> {
    let (_, after) = text.split_once("gasWanted: ")?;
    let (wanted, after) = after.split_once(", gasUsed: ")?;
    let used = after.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((wanted.parse().ok()?, used.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_mismatch_is_known_at_the_pool_and_in_a_simulation() {
        let at_pool = refusal(
            "sdk",
            32,
            "account sequence mismatch, expected 5, got 4: incorrect account sequence",
        );
        let simulated = simulation(
            "rpc error: code = Unknown desc = rpc error: code = Unknown desc = account sequence mismatch, expected 5, \
             got 4: incorrect account sequence [cosmos/cosmos-sdk@v0.53.6/x/auth/ante/sigverify.go:364] with gas used: '3000': unknown request",
        );
        for error in [at_pool, simulated] {
            assert!(
                matches!(
                    error,
                    ChainError::Sequence {
                        expected: 5,
                        given: 4
                    }
                ),
                "{error}"
            );
        }
    }

    #[test]
    fn a_contract_is_quoted_in_its_own_words_alone() {
        let log = "failed to execute message; message index: 1: dispatch: submessages: dispatch: submessages: \
                   the balance is 5, 9 are asked: execute wasm contract failed";
        let failed = failure("wasm", 5, log);
        assert_eq!(failed.message, Some(1));
        assert_eq!(failed.text, "the balance is 5, 9 are asked");
        let log = format!("rpc error: code = Unknown desc = {log} [CosmWasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:452] with gas used: '99': unknown request");
        match simulation(&log) {
            ChainError::Simulated { message, text } => {
                assert_eq!(
                    (message, text.as_str()),
                    (Some(1), "the balance is 5, 9 are asked")
                );
            }
            other => panic!("{other}"),
        }
        assert_eq!(
            query("no channel 7: query wasm contract failed: unknown request"),
            "no channel 7"
        );
    }

    #[test]
    fn missing_coins_and_fees_are_told_with_both_numbers() {
        let error = refusal(
            "sdk",
            5,
            "spendable balance 5uatom is smaller than 9uatom: insufficient funds",
        );
        assert!(
            matches!(&error, ChainError::Funds { has, needs } if has == "5uatom" && needs == "9uatom"),
            "{error}"
        );
        let error = refusal(
            "sdk",
            5,
            "spendable balance  is smaller than 9uatom: insufficient funds",
        );
        assert!(
            matches!(&error, ChainError::Funds { has, .. } if has == "none"),
            "{error}"
        );
        let error = refusal(
            "sdk",
            13,
            "insufficient fees; got: 1ustake required: 2ustake: insufficient fee",
        );
        assert!(
            matches!(&error, ChainError::FeeTooLow { offered, wanted } if offered == "1ustake" && wanted == "2ustake"),
            "{error}"
        );
    }

    #[test]
    fn out_of_gas_is_told_with_both_numbers() {
        let log = "out of gas in location: ReadFlat; gasWanted: 50000, gasUsed: 50123: out of gas";
        assert_eq!(failure("sdk", 11, log).gas, Some((50_000, 50_123)));
        assert_eq!(failure("wasm", 5, log).gas, None);
    }

    #[test]
    fn what_is_not_known_is_told_as_it_is() {
        let error = refusal("other", 7, "no thanks");
        assert!(
            matches!(&error, ChainError::Refused { code: 7, text, .. } if text == "no thanks"),
            "{error}"
        );
    }
}
