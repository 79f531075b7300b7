//! Deployments that are killed, checked and upgraded.

use crate::home::{artifacts, spec, Home};
use causeway_chain::{Chain as _, RpcChain};
use causeway_types::{Hash, Height};
use std::path::PathBuf;
use std::time::Duration;

/// How many events of a kind there are in an account's transactions from a block on.
fn events_by(sender: &str, from: Height, kind: &str) -> usize {
    let chain = RpcChain::open(spec()).unwrap();
    let latest = chain.status().unwrap().height;
    let blocks = (from.0..latest.0).map(|height| chain.block(Height(height)).unwrap());
    blocks
        .flat_map(|block| block.txs)
        .filter(|tx| {
            let messages = tx.events.iter().filter(|e| e.ty == "message");
            let mut all = messages.flat_map(|e| &e.attributes);
            all.any(|a| a.key == "sender" && a.value == sender)
        })
        .flat_map(|tx| tx.events)
        .filter(|e| e.ty == kind)
        .count()
}

#[test]
fn killed_again_and_again_it_ends_with_one_set_of_contracts() {
    let home = Home::with(&["admin"]);
    let from = RpcChain::open(spec()).unwrap().status().unwrap().height;
    let mut kills = 0;
    // from in the middle of the first transaction to well after several
    for wait in (1..).map(|n| Duration::from_millis(200 * n)) {
        let mut child = home.command(&home.deploy()).spawn().unwrap();
        std::thread::sleep(wait);
        if child.try_wait().unwrap().is_some() {
            break;
        }
        // SIGKILL
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    assert!(kills >= 3, "{kills}");
    let deployed = home.json(&home.deploy());
    home.ok(&format!(
        "deploy --verify --artifacts {}",
        artifacts().display()
    ));
    let admin = home.address("admin");
    assert_eq!(
        events_by(&admin, from, "instantiate"),
        4,
        "after {kills} kills"
    );
    assert_eq!(
        events_by(&admin, from, "store_code"),
        5,
        "after {kills} kills"
    );
    // once more changes nothing
    assert_eq!(home.json(&home.deploy()), deployed);
    assert_eq!(events_by(&admin, from, "instantiate"), 4);
    println!("killed {kills} times");
}

#[test]
fn what_is_on_the_chain_is_compared_with_the_repository() {
    let home = Home::shared();
    let line = format!("deploy --verify --artifacts {}", artifacts().display());
    let checks = home.json(&line)["checks"].clone();
    let checks = checks.as_array().unwrap();
    // and four of each token: other tests create sidechains meanwhile
    let of_tokens = checks.len().checked_sub(29);
    assert!(
        of_tokens.is_some_and(|checks| checks.is_multiple_of(4)),
        "{checks:?}"
    );
    let all = serde_json::to_string(checks).unwrap();
    assert!(all.contains("no wasm admin: nobody may give it other code"));
    let other = other_code(home);
    let error = home.fails(&format!("deploy --verify --artifacts {}", other.display()));
    assert!(
        error.contains("error: 1 of ") && error.contains(" checks failed"),
        "{error}"
    );
    assert!(error.contains("the code of token-issuer is"), "{error}");
    let error = home.fails(&format!(
        "upgrade --from admin --artifacts {}",
        other.display()
    ));
    assert!(error.contains("token-issuer has no wasm admin"), "{error}");
}

#[test]
fn where_there_is_an_admin_it_may_give_other_code_and_nobody_else() {
    let home = Home::with(&["admin", "other"]);
    home.ok(&format!("{} --admin admin", home.deploy()));
    let other = other_code(&home);
    let upgrade = format!("upgrade --artifacts {}", other.display());
    let error = home.fails(&format!("{upgrade} --from other"));
    assert!(error.contains("only its wasm admin"), "{error}");
    let done = home.json(&format!("{upgrade} --from admin"));
    assert_eq!(done["changed"], 1);
    let checks = home.json(&format!("deploy --verify --artifacts {}", other.display()));
    let all = checks["checks"].to_string();
    assert!(all.contains(&format!("a wasm admin, {}", home.address("admin"))));
    let again = home.json(&format!("{upgrade} --from admin"));
    assert_eq!(again["changed"], 0);
}

#[test]
fn code_that_is_not_what_its_checksum_says_is_not_deployed() {
    let home = Home::with(&["admin"]);
    let dir = other_code(&home);
    std::fs::copy(
        artifacts().join("token_issuer.wasm"),
        dir.join("token_issuer.wasm"),
    )
    .unwrap();
    let error = home.fails(&format!(
        "deploy --from admin --artifacts {}",
        dir.display()
    ));
    assert!(error.contains("checksums.txt says"), "{error}");
}

/// The contracts, of which the issuer's wasm has a section more that does nothing.
fn other_code(home: &Home) -> PathBuf {
    let dir = home.path().join("other");
    std::fs::create_dir_all(&dir).unwrap();
    for file in std::fs::read_dir(artifacts()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), dir.join(file.file_name())).unwrap();
    }
    let (wasm, sums) = (dir.join("token_issuer.wasm"), dir.join("checksums.txt"));
    let mut code = std::fs::read(&wasm).unwrap();
    let before = Hash::of(&code).to_string();
    // a custom section named x, with nothing in it
    code.extend([0, 2, 1, b'x']);
    std::fs::write(&wasm, &code).unwrap();
    let text = std::fs::read_to_string(&sums).unwrap();
    let after = text.replace(&before, &Hash::of(&code).to_string());
    assert_ne!(after, text);
    std::fs::write(&sums, after).unwrap();
    dir
}
