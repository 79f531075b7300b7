//! Chain files, right and wrong.

use super::*;
use cosmwasm_std::coin;

const GOOD: &str = "chain_id = \"test-1\"\nrpc = \"http://127.0.0.1:26657\"\ndenom = \"ustake\"\n\
                    gas_price = \"0.025\"\nprefix = \"wasm\"\n";

fn parse(text: &str) -> Result<ChainSpec, ChainError> {
    ChainSpec::parse(Path::new("some.toml"), text)
}

#[test]
fn what_is_left_out_has_a_default() {
    let spec = parse(GOOD).unwrap();
    assert_eq!(spec.gas_adjustment.to_string(), "1.4");
    assert_eq!(spec.max_gas, MAX_GAS);
    // 50 million gas at 0.025
    assert_eq!(spec.max_fee.u128(), 1_250_000);
    assert_eq!(spec.max_block_age, Some(MAX_BLOCK_AGE));
    assert_eq!(spec.explorer, None);
    assert_eq!(spec.faucet_phrase, None);
}

#[test]
fn gas_and_fee_are_rounded_up() {
    let spec = parse(GOOD).unwrap();
    let fee = spec.fee(100_001).unwrap();
    // 140,001.4 and 3,500.05
    assert_eq!(fee.gas_limit, 140_002);
    assert_eq!(fee.amount, [coin(3_501, "ustake")]);
    let free = parse(&GOOD.replace("0.025", "0")).unwrap();
    assert_eq!(free.fee(100_001).unwrap().amount, []);
    let whole = parse(&format!("{GOOD}gas_adjustment = 2\n")).unwrap();
    assert_eq!(whole.fee(10).unwrap().gas_limit, 20);
}

#[test]
fn what_is_wrong_is_told_with_file_and_line() {
    for (text, line, words) in [
        (
            format!("{GOOD}gas_limit = 1\n"),
            6,
            "unknown field `gas_limit`",
        ),
        (GOOD.replace("0.025", "cheap"), 4, "gas_price is 'cheap'"),
        (GOOD.replace("http:", "ftp:"), 2, "rpc is 'ftp://"),
        (
            GOOD.replace("http://127.0.0.1:26657", "<address>"),
            2,
            "still to be filled in: <address>",
        ),
        (
            GOOD.replace("test-1", "test 1"),
            1,
            "'test 1' cannot be a chain id",
        ),
        (GOOD.replace("\"wasm\"", "\"WASM\""), 5, "'WASM' cannot be"),
        (
            format!("{GOOD}gas_adjustment = 0.5\n"),
            6,
            "must be 1 to 10",
        ),
        (
            format!("{GOOD}explorer = \"none\"\n"),
            6,
            "must have {hash} in it",
        ),
        (format!("{GOOD}max_gas = 0\n"), 6, "must be 1 or more"),
        (
            format!("{GOOD}max_fee = 0.5\n"),
            6,
            "max_fee is '0.5', must be a whole number of ustake",
        ),
        (
            format!("{GOOD}max_block_age = 0\n"),
            6,
            "must be 1 second or more",
        ),
        (
            format!("{GOOD}manual_clock = true\nmax_block_age = 9\n"),
            7,
            "leave one of the two out",
        ),
        (
            GOOD.replace("127.0.0.1", "node.example"),
            2,
            "plain http to another machine",
        ),
        (GOOD.replace("denom = ", "denom "), 3, ""),
    ] {
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("some.toml:{line}: ")), "{error}");
        assert!(error.contains(words), "{error}");
    }
    let missing = parse("chain_id = \"test-1\"\n").unwrap_err().to_string();
    assert!(missing.contains("missing field `rpc`"), "{missing}");
}

#[test]
fn more_gas_than_a_transaction_may_take_is_refused_with_both_numbers() {
    let spec = parse(&format!("{GOOD}max_gas = 140000\n")).unwrap();
    assert_eq!(spec.fee(100_000).unwrap().gas_limit, 140_000);
    for (used, needed) in [
        (100_001, 140_002),
        (1_000_000_000_000_000, 1_400_000_000_000_000),
    ] {
        let error = spec.fee(used).unwrap_err();
        assert!(
            matches!(error, ChainError::GasAboveLimit { gas, allowed: 140_000 } if gas == needed),
            "{error}"
        );
    }
    // beyond what 64 bits hold
    assert!(matches!(
        spec.fee(u64::MAX),
        Err(ChainError::GasAboveLimit { .. })
    ));
}

#[test]
fn a_higher_fee_than_a_transaction_may_cost_is_refused_with_both_numbers() {
    let spec = parse(&format!("{GOOD}max_fee = 3500\n")).unwrap();
    assert_eq!(spec.fee(100_000).unwrap().amount, [coin(3_500, "ustake")]);
    let error = spec.fee(100_001).unwrap_err();
    assert!(
        matches!(&error, ChainError::FeeAboveLimit { fee, allowed } if **fee == coin(3_501, "ustake") && **allowed == coin(3_500, "ustake")),
        "{error}"
    );
}

#[test]
fn a_chain_may_have_a_coin_type_of_its_own() {
    assert_eq!(parse(GOOD).unwrap().coin_type, 118);
    let own = |n: &str| parse(&format!("{GOOD}coin_type = {n}\n"));
    assert_eq!(own("330").unwrap().coin_type, 330);
    let error = own("2147483648").unwrap_err().to_string();
    assert!(
        error.contains("2147483648, must be at most 2147483647"),
        "{error}"
    );
}

#[test]
fn plain_http_leaves_this_machine_only_where_the_file_allows_it() {
    let at = |rpc: &str, more: &str| {
        parse(&format!(
            "{}{more}",
            GOOD.replace("http://127.0.0.1:26657", rpc)
        ))
    };
    for here in [
        "http://localhost:26657",
        "http://127.8.0.1",
        "http://[::1]:26657",
        "https://node.example",
    ] {
        at(here, "").unwrap();
    }
    for away in [
        "http://node.example",
        "http://10.0.0.1:26657",
        "http://0.0.0.0:26657",
        "http://[fe80::1]:26657",
        "http://localhost.example:26657",
    ] {
        let error = at(away, "").unwrap_err().to_string();
        assert!(error.contains("plain http to another machine"), "{error}");
        at(away, "allow_plain_http = true\n").unwrap();
    }
}

#[test]
fn a_clock_that_is_moved_by_hand_has_no_bound() {
    let spec = parse(&format!("{GOOD}manual_clock = true\n")).unwrap();
    assert_eq!(spec.max_block_age, None);
    let spec = parse(&format!("{GOOD}max_block_age = 20\n")).unwrap();
    assert_eq!(spec.max_block_age, Some(Seconds(20)));
}

const REGISTRY: &str = r#"{
  "$schema": "../chain.schema.json", "chain_name": "test", "chain_id": "test-1", "bech32_prefix": "neutron", "slip44": 118,
  "fees": { "fee_tokens": [
    { "denom": "untrn", "low_gas_price": 0.0053, "average_gas_price": 0.0055, "high_gas_price": 0.006 },
    { "denom": "ibc/AB", "fixed_min_gas_price": 1e-7 }
  ] },
  "apis": { "rpc": [
    { "address": "http://plain.example:26657", "provider": "a" },
    { "address": "https://one.example/", "provider": "b" },
    { "address": "https://two.example:443/rpc", "provider": "c" }
  ], "rest": [] },
  "explorers": [ { "kind": "x", "url": "https://x.example", "tx_page": "https://x.example/tx/${txHash}" } ]
}"#;

#[test]
fn a_chain_json_of_the_registry_is_a_chain_file() {
    let dir = std::env::temp_dir().join(format!("causeway-registry-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("chain.json");
    std::fs::write(&file, REGISTRY).unwrap();
    let spec = ChainSpec::read(&file).unwrap();
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(spec.chain_id, "test-1");
    assert_eq!(
        spec.addresses(),
        ["https://one.example", "https://two.example:443/rpc"]
    );
    assert_eq!((spec.prefix.as_str(), spec.coin_type), ("neutron", 118));
    assert_eq!(spec.denom, "untrn");
    assert_eq!(spec.gas_price.to_string(), "0.0055");
    assert_eq!(
        spec.explorer.as_deref(),
        Some("https://x.example/tx/{hash}")
    );
    // what is printed says all three prices, and is read as the same
    let text = crate::chain_file_of_registry(&file, REGISTRY).unwrap();
    assert!(
        text.contains("# low 0.0053, average 0.0055, high 0.006"),
        "{text}"
    );
    assert_eq!(ChainSpec::parse(&file, &text).unwrap(), spec);
}

#[test]
fn a_chain_json_that_lacks_something_says_what() {
    let file = Path::new("chain.json");
    for (from, to, told) in [
        (r#""bech32_prefix": "neutron","#, "", "bech32_prefix"),
        ("https://", "http://", "https"),
        ("average_gas_price", "other", ""),
        ("\"chain_id\"", "\"id\"", "chain_id"),
    ] {
        let text = REGISTRY.replace(from, to);
        match crate::chain_file_of_registry(file, &text) {
            Ok(made) => assert!(
                told.is_empty() && made.contains("gas_price = \"0.0053\""),
                "{made}"
            ),
            Err(error) => assert!(
                !told.is_empty() && error.to_string().contains(told),
                "{error}"
            ),
        }
    }
}

#[test]
fn several_addresses_are_kept_in_their_order() {
    let text = "chain_id = \"a-1\"\nrpc = [\"http://127.0.0.1:1\", \"https://b.example\"]\ndenom = \"uatom\"\ngas_price = \"0.1\"\nprefix = \"wasm\"\n";
    let spec = ChainSpec::parse(Path::new("a.toml"), text).unwrap();
    assert_eq!(
        spec.addresses(),
        ["http://127.0.0.1:1", "https://b.example"]
    );
    for bad in ["[]", "[\"http://127.0.0.1:1\", \"http://b.example\"]"] {
        let text = text.replace("[\"http://127.0.0.1:1\", \"https://b.example\"]", bad);
        let error = ChainSpec::parse(Path::new("a.toml"), &text).unwrap_err();
        assert!(error.to_string().starts_with("a.toml:2: rpc"), "{error}");
    }
}
