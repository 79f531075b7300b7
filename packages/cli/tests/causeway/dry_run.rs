//! `--dry-run`: what would be sent is shown, and nothing is sent or written.

use super::payments::{joined, line};
use super::running_nodes::{one_way_channel, two_linked_nodes};
use super::serve::Serving;
use super::suite::{number, Home};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every file under a folder, by its content. What SQLite keeps beside a database changes when it is only read.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if !path.to_string_lossy().ends_with("-shm") {
            all.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    all
}

#[test]
fn an_opening_is_shown_with_its_message_and_nothing_changes() {
    let home = Home::with_sidechain();
    home.ok("pay bob 1 --fund 100 --from alice");
    let (height, before) = (home.height(), files(&home.path().join("wallets")));
    let shown = home.json("channel open bob 100 --from alice --dry-run");
    assert_eq!(shown["dry_run"], true);
    assert_eq!(shown["transactions"], 1);
    assert_eq!(shown["sender"], home.json("keys show alice")["address"]);
    let text = shown["messages"].to_string();
    assert!(text.contains("MsgExecuteContract"), "{text}");
    let eyes = home.ok("channel open bob 100 --from alice --dry-run");
    assert!(eyes.contains("nothing was sent"), "{eyes}");
    assert_eq!(home.height(), height);
    assert_eq!(files(&home.path().join("wallets")), before);
}

#[test]
fn a_close_that_is_only_shown_does_not_stop_payments() {
    let home = Home::with_sidechain();
    home.ok("pay bob 1 --fund 100 --from alice");
    let height = home.height();
    let shown = home.json("channel close 1 --from alice --dry-run");
    assert!(shown["messages"][0]["msg"]["close"].is_object(), "{shown}");
    assert_eq!(home.height(), height);
    home.ok("pay bob 1 --from alice");
}

#[test]
fn what_is_signed_and_not_sent_is_refused_and_nothing_is_signed() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 100 --mode one-way --yes --from alice");
    home.ok("channel join 1 100 --yes --from bob");
    home.ok("pay bob 1 --from alice");
    let before = files(&home.path().join("wallets"));
    for line in [
        "pay bob 1 --from alice --dry-run",
        "channel consent 1 1 --from alice --dry-run",
        "channel close 1 --cooperative --from alice --dry-run",
    ] {
        home.fails(line).says(&[
            "--dry-run shows the transaction that would be sent",
            "is signed and handed over",
        ]);
    }
    assert_eq!(files(&home.path().join("wallets")), before);
}

#[test]
fn what_is_no_transaction_is_not_done() {
    let home = Home::with_sidechain();
    let (height, before) = (home.height(), files(home.path()));
    for line in [
        "chain advance 1d --dry-run",
        "chain fund alice 5uatom --dry-run",
        "keys new dave --plain --dry-run",
        "backup copy.db --from alice --dry-run",
        "demo --dry-run",
    ] {
        home.fails(line)
            .says(&["--dry-run shows the transaction that would be sent"]);
    }
    assert_eq!(home.height(), height);
    assert_eq!(
        files(home.path()).keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    // what only looks may have it
    home.ok("balance alice --dry-run");
}

#[test]
fn a_deployment_is_shown_and_nothing_is_put_on_the_chain() {
    let home = Home::with_chain();
    let height = home.height();
    let shown = home.json("deploy --from alice --dry-run");
    assert_eq!(shown["dry_run"], true);
    assert_eq!(shown["codes"].as_object().unwrap().len(), 5);
    assert_eq!(home.height(), height);
    home.fails("sidechain list")
        .says(&["no contracts are known here"]);
    home.fails("deploy --from alice --dry-run --generate-only");
}

#[test]
fn many_transactions_are_shown_by_the_first() {
    let home = Home::with_sidechain();
    let alice = home.json("keys show alice")["address"].clone();
    let mut csv = "recipient,amount\n".to_owned();
    for _ in 0..250 {
        csv.push_str(&format!("{},1\n", alice.as_str().unwrap()));
    }
    let file = home.file("many.csv", &csv);
    let line = format!(
        "sidechain distribute {} --from alice --dry-run",
        file.display()
    );
    let height = home.height();
    let shown = home.json(&line);
    assert!(shown["transactions"].as_u64().unwrap() > 1, "{shown}");
    assert_eq!(home.height(), height);
}

#[test]
fn whatever_sends_a_transaction_shows_it_and_sends_nothing() {
    let home = joined("one-way");
    home.ok("sidechain create BATOM --asset uatom --from alice");
    home.ok("sidechain set CATOM --legal-rate 5% --legal-rate-source bank --legal-rate-dated 2026-11-24 --from alice");
    home.ok("sidechain deposit 100 -s CATOM --credit --from alice");
    home.ok("margin deposit 500 -s CATOM --from bob");
    home.ok("offer make 100 -s CATOM --rate 4% --from bob");
    home.ok("channel open anyone 50 -s CATOM --from alice");
    let extension = line(&home.json("channel extend 1 --by 1d --from alice"));
    let consent = line(&home.json("channel consent 1 5 --from alice"));
    let paid = home.pay("alice", "1", 20);
    home.ok(&format!("receive {paid} --from bob"));
    home.ok("route set there alice:bob@CATOM --from alice");
    home.ok("pair set CATOM BATOM bob --takes 1 --gives 1 --from alice");
    home.ok("node announce --from bob");
    home.file("shares.csv", "recipient,amount\nbob,5\n");
    home.file("policy.toml", "[parameters]\nsmallest_ratio = \"5%\"\n");
    let (height, before) = (home.height(), files(&home.path().join("wallets")));
    let lines = [
        "sidechain create DATOM --asset uatom --from alice",
        "sidechain deposit 5 -s CATOM --from alice",
        "sidechain redeem 5 -s CATOM --from alice",
        "sidechain set CATOM --smallest-ratio 5% --from alice",
        "sidechain apply policy.toml CATOM --from alice",
        "sidechain distribute shares.csv -s CATOM --from alice",
        "channel open bob 5 -s CATOM --from alice",
        "channel join 2 --from bob",
        "channel cancel 2 --from alice",
        "channel deposit 1 5 --from alice",
        "channel withdraw 1 --amount 5 --from alice",
        &format!("channel withdraw 1 --consent {consent} --from bob"),
        "channel close 1 --from alice",
        &format!("channel extend --accept {extension} --from bob"),
        "channel credit pull -s CATOM --from alice",
        "show 1 --from bob",
        "pay carol 5 -s CATOM --from alice",
        "margin deposit 5 -s CATOM --from alice",
        "margin withdraw 5 -s CATOM --from bob",
        "offer make 5 -s CATOM --rate 4% --from bob",
        "offer take 1 5 --from alice",
        "offer withdraw 1 --from bob",
        "route set back alice:bob@CATOM --from alice",
        "route remove there --from alice",
        "pair set CATOM BATOM bob --takes 2 --gives 1 --from alice",
        "pair remove CATOM BATOM bob --from alice",
        "node announce --address ws://alice.example --from alice",
        "node withdraw --from bob",
    ];
    for line in lines {
        let shown = home.json(&format!("{line} --dry-run"));
        assert_eq!(shown["dry_run"], true, "{line}: {shown}");
        assert!(shown["transactions"].as_u64() >= Some(1), "{line}: {shown}");
        assert!(!shown["messages"][0].is_null(), "{line}: {shown}");
        assert!(
            home.ok(&format!("{line} --dry-run"))
                .contains("nothing was sent"),
            "{line}"
        );
    }
    assert_eq!(home.height(), height);
    assert_eq!(files(&home.path().join("wallets")), before);
    home.ok("chain advance 4d");
    let height = home.height();
    let shown = home.json("channel settle 1 --from alice --dry-run");
    assert_eq!(shown["dry_run"], true);
    assert_eq!(home.height(), height);
}

/// Checksums of code that the chain does not have.
fn other_code(home: &Home) -> String {
    let contracts = [
        "token_issuer",
        "sidechain_token",
        "channel_registry",
        "routing_policy",
        "liquidity_margin_vault",
    ];
    let lines = contracts.iter().enumerate();
    let lines = lines.map(|(n, name)| format!("{}  {name}.wasm\n", format!("{n:02}").repeat(32)));
    let dir = home.path().join("artifacts");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("checksums.txt"), lines.collect::<String>()).unwrap();
    dir.display().to_string()
}

#[test]
fn an_upgrade_is_shown_transaction_by_transaction_and_nothing_is_sent() {
    let home = Home::with_chain();
    home.ok("deploy --from alice --admin alice");
    home.ok("sidechain create CATOM --asset uatom --from alice");
    let serving = Serving::start(&home, &[]);
    let upgrade = format!("upgrade --artifacts {} --chain served", other_code(&home));
    std::fs::copy(
        files(&home.path().join("deployments"))
            .into_keys()
            .next()
            .unwrap(),
        home.path().join("kept"),
    )
    .unwrap();
    let (height, before) = (home.height(), files(home.path()));
    let shown = home.json(&format!("{upgrade} --from alice --dry-run"));
    assert_eq!(shown["dry_run"], true);
    // five codes; four contracts and one token
    assert_eq!(shown["transactions"], 10, "{shown}");
    assert_eq!(
        shown["steps"][0]["store"]["contract"], "sidechain-token",
        "{shown}"
    );
    // in the form in which checksums.txt has it
    let hash = shown["steps"][0]["store"]["hash"].as_str().unwrap();
    let sums = std::fs::read_to_string(home.path().join("artifacts/checksums.txt")).unwrap();
    let line = format!("{hash}  sidechain_token.wasm");
    assert!(
        sums.lines().any(|sum| sum == line),
        "{hash} is not in\n{sums}"
    );
    let last = &shown["steps"][9]["migrate"];
    assert_eq!(last["contract"], "the token CATOM", "{shown}");
    let eyes = home.ok(&format!("{upgrade} --from alice --dry-run"));
    assert!(eyes.contains("nothing was sent; 10 transactions"), "{eyes}");
    // who may not is told so here too
    home.fails(&format!("{upgrade} --from bob --dry-run"))
        .says(&["only its wasm admin"]);
    assert_eq!(home.height(), height);
    let names = |files: BTreeMap<PathBuf, _>| files.into_keys().collect::<Vec<_>>();
    assert_eq!(names(files(home.path())), names(before));
    serving.end();
    // native code is the program's own, with --dry-run as without
    home.fails("upgrade --from alice --dry-run")
        .says(&["came with this program"]);
}

#[test]
fn a_private_copy_of_a_killed_dry_run_is_gone_at_the_next_start() {
    let home = joined("one-way");
    let left = |process: u32| {
        let dir = home.path().join(format!("book-copy-{process}-abc"));
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("book.sqlite"), "private").unwrap();
        dir
    };
    // no process has so large a number; this one runs
    let (killed, running) = (left(u32::MAX), left(std::process::id()));
    let others = home.path().join("book-copy");
    std::fs::create_dir(&others).unwrap();
    home.ok("keys list");
    assert!(!killed.exists());
    assert!(running.exists() && others.exists());
    home.ok("channel deposit 1 5 --from alice --dry-run");
    let left: Vec<_> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("book-copy-"))
        .collect();
    assert_eq!(left, [running.file_name().unwrap().to_str().unwrap()]);
}

/// The transaction that a command would send, without what the chain has made of it by then.
fn shown(home: &Home, line: &str) -> Value {
    let mut shown = home.json(&format!("{line} --dry-run"));
    assert_eq!(shown["dry_run"], true, "{line}: {shown}");
    assert!(!shown["messages"][0].is_null(), "{line}: {shown}");
    shown["fee"].take();
    shown
}

#[test]
fn beside_a_node_the_same_is_shown_as_without_one_and_nothing_is_sent_or_written() {
    let (home, _serving) = one_way_channel();
    home.rates();
    home.ok("margin deposit 5_000 --from bob");
    home.ok("offer make 1_000 --rate 4% --from bob");
    home.ok("channel open alice 500 --mode one-way --from bob");
    let leased =
        home.json("offer take 1 200 --lifetime 4d --yes --from alice")["channel_id"].clone();
    let top_up = format!("offer take 1 150 --top-up {leased} --from alice");
    let lines = [
        "channel open bob 500 --mode one-way --with asset --from alice",
        "channel open anyone 70 --mode one-way --from alice",
        "channel join 2 30 --from alice",
        "offer make 300 --rate 3% --from alice",
        "offer take 1 150 --lifetime 4d --from alice",
        &top_up,
        "pay carol 5 --fund 50 --from alice",
    ];
    let alone = lines.map(|line| shown(&home, line));
    home.fails("pay bob 7 --from alice --dry-run")
        .says(&["is signed and handed over"]);
    let nodes = two_linked_nodes(&home);
    let height = home.height();
    for (line, alone) in lines.iter().zip(&alone) {
        assert_eq!(&shown(&home, line), alone, "{line}");
    }
    // what needs no transaction is shown as what would be signed
    let signed = |line: &str| {
        let shown = home.json(&format!("{line} --from alice --dry-run"));
        assert_eq!(shown["dry_run"], true, "{line}: {shown}");
        assert_eq!(shown["transactions"], 0, "{line}: {shown}");
        shown["would_sign"].clone()
    };
    for line in ["pay bob 7", "pay 1 7 --channel --reference order-7"] {
        let shown = signed(line);
        assert_eq!(shown["channel_id"], 1, "{line}: {shown}");
        assert_eq!(number(&shown["amount"]), 7, "{line}: {shown}");
        assert_eq!(number(&shown["spendable"]), 49_993, "{line}: {shown}");
        assert_eq!(shown["holds"], serde_json::json!([]), "{line}: {shown}");
    }
    let eyes = home.ok("pay bob 7 --from alice --dry-run");
    assert!(eyes.contains("nothing was signed"), "{eyes}");
    home.fails("pay 1 60_000 --channel --from alice --dry-run")
        .says(&["60_000 to be paid, 50_000 can be"]);
    // and all of it as often as one likes: nothing was sent, taken or signed
    assert_eq!(home.height(), height);
    let listed = home.json("tx list --from alice");
    assert_eq!(listed["transactions"], serde_json::json!([]));
    let paid = home.json("payments --from alice");
    assert_eq!(paid["payments"], serde_json::json!([]));
    // a payment that was made is shown as one
    home.ok("pay bob 7 --id tea --from alice");
    let known = home.json("pay bob 7 --id tea --from alice --dry-run");
    assert_eq!(known["known"], true, "{known}");
    assert_eq!(number(&signed("pay bob 7")["spendable"]), 49_986);
    // so is what the book has and the chain has not, and what the peer's node would be asked for
    let tx = |line: &str| home.json(&format!("{line} --dry-run"))["messages"].clone();
    let in_all = |msg: &Value| number(&msg["vouchers"][0]["voucher"]["transferred"]);
    let shows = tx("show 1 --from bob");
    assert_eq!(in_all(&shows[0]["msg"]["show"]), 7, "{shows}");
    let closes = tx("channel close 1 --force --from bob");
    assert_eq!(in_all(&closes[0]["msg"]["close"]), 7, "{closes}");
    let requests = tx("channel withdraw 1 --amount 5 --request --from alice");
    assert_eq!(
        requests[0]["msg"]["request_withdraw"]["amount"]["exact"],
        "5"
    );
    // the payer has the receipt of what it has paid
    let own = tx("show 1 --from alice");
    assert_eq!(in_all(&own[0]["msg"]["show"]), 7, "{own}");
    for (line, asked) in [
        ("channel close 1", "close_together"),
        ("channel withdraw 1 --amount 5", "consent"),
        ("channel extend 1 --by 1h", "extend"),
    ] {
        let line = format!("{line} --from alice --dry-run");
        let would = home.json(&line);
        assert_eq!(would["would_ask"][asked]["channel_id"], 1, "{would}");
        let eyes = home.ok(&line);
        assert!(eyes.contains("nothing was asked"), "{eyes}");
    }
    home.fails("channel withdraw 1 --amount 50_000 --from alice --dry-run")
        .says(&["50_000 to be taken out", "49_993 can be"]);
    let would = home.json("node announce --from alice --dry-run");
    assert!(
        would["would_announce"]["identity_key"].is_string(),
        "{would}"
    );
    // what needs the book itself says so
    home.fails("channel close 1 --cooperative --from alice --dry-run")
        .says(&["a node (process", "has the book of alice"])
        .hints("node stop");
    assert_eq!(home.height(), height);
    // an upgrade sends codes that no call of the API takes: it is refused before anything is sent
    let upgrade = format!("upgrade --artifacts {} --chain served", other_code(&home));
    home.fails(&format!("{upgrade} --from alice"))
        .says(&["has the key of alice", "nothing was sent"])
        .hints("node stop");
    drop(nodes);
    // the key that was shown is the one that is taken
    let opens = shown(&home, lines[0]);
    assert_eq!(opens["messages"], alone[0]["messages"]);
    let opened = home.json(lines[0]);
    let key = |text: &str| {
        let (_, rest) = text.split_once("\"key\":\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let id = &opened["channel_id"];
    let status = home.json(&format!("channel status {id} --from alice"));
    assert_eq!(
        status["channel"]["a"]["key"],
        key(&opens["messages"].to_string())
    );
}
