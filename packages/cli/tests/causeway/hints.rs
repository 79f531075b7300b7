//! Hints are followed as they are printed, and the error is gone.

use crate::suite::Home;

/// The n-th command in a hint, with its placeholders filled in.
fn command(hint: &str, n: usize, fill: &[(&str, &str)]) -> String {
    let text = hint
        .split('`')
        .skip(1)
        .step_by(2)
        .nth(n)
        .unwrap_or_else(|| panic!("no command in: {hint}"));
    let mut text = text.strip_prefix("causeway ").unwrap().to_owned();
    for (placeholder, value) in fill {
        text = text.replace(placeholder, value);
    }
    text
}

impl Home {
    /// It fails; its hint's n-th command is run; it works.
    fn hint_helps(&self, line: &str, n: usize, fill: &[(&str, &str)]) {
        let failure = self.fails(line);
        self.ok(&command(&failure.hint, n, fill));
        self.ok(line);
    }
}

#[test]
fn what_a_hint_says_takes_the_error_away_from_the_first_key_to_the_payment() {
    let home = Home::new();
    home.hint_helps("keys show", 0, &[("NAME", "alice --plain")]);
    home.hint_helps("chain status", 0, &[]);
    home.ok("keys new bob --plain");
    home.ok("chain fund bob 1uatom");
    home.hint_helps("deploy --from alice", 0, &[]);
    home.hint_helps(
        "sidechain show --from alice",
        0,
        &[("SYMBOL", "CATOM"), ("DENOM", "uatom")],
    );
    home.ok("chain fund alice 1_000_000uatom");
    // an option is a hint too
    let line = "channel open bob 1_000 --name rent --from alice";
    home.fails(line).hints("add --with asset");
    home.ok(&format!("{line} --with asset"));
    home.hint_helps("pay bob 5 --from alice", 0, &[("PEER", "bob")]);
    // more than the channel has left opens another one, with the same option
    let line = "pay bob 1_500 --from alice";
    home.fails(line).hints("add --with asset");
    home.ok(&format!("{line} --with asset"));
}

#[test]
fn a_lost_deployment_is_found_again_from_one_address_and_no_second_one_is_made() {
    let home = Home::with_sidechain();
    let contracts = home.json("chain status")["contracts"].clone();
    let token = home.json("sidechain show CATOM")["sidechain"]["token"].clone();
    let dir = home.path().join("deployments");
    let file = std::fs::read_dir(&dir)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let kept = home.path().join("kept.json");
    std::fs::copy(&file, &kept).unwrap();
    let addresses = ["issuer", "policy", "vault", "registry"].map(|name| &contracts[name]);
    for address in addresses.into_iter().chain([&token]) {
        std::fs::remove_file(&file).unwrap();
        home.hint_helps(
            "sidechain list",
            0,
            &[("ADDRESS", address.as_str().unwrap())],
        );
        assert_eq!(home.json("chain status")["contracts"], contracts);
    }
    std::fs::remove_file(&file).unwrap();
    home.ok(&format!("attach {}", kept.display()));
    home.ok("deploy --verify");
    let alice = home.json("keys show alice")["address"]
        .as_str()
        .unwrap()
        .to_owned();
    std::fs::remove_file(&file).unwrap();
    home.fails(&format!("attach {alice}"))
        .says(&[&alice, "is no contract of a Causeway deployment"])
        .hints("--chain");
    assert!(!file.exists());
}

#[test]
fn a_chain_file_is_saved_where_it_is_looked_for_and_never_over_another() {
    let home = Home::new();
    let hint = home.fails("chain status --chain pion-1").hint;
    home.ok(&command(&hint, 0, &[]).replace("--chain pion-1 ", ""));
    let file = home.path().join("chains/pion-1.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("rpc"), "{text}");
    std::fs::write(&file, "chain_id = \"mine\"").unwrap();
    home.fails("chain file pion-1 --save")
        .says(&["is not written"])
        .hints("edit");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "chain_id = \"mine\""
    );
}

#[test]
fn a_close_says_that_a_voucher_is_on_chain_only_where_one_is() {
    let home = Home::with_sidechain();
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 1 --from bob");
    assert!(!home.ok("channel close 1 --from alice").contains("on chain"));
    home.ok("channel open bob 1_000 --from alice");
    home.ok("channel join 2 --from bob");
    let paid = home.json("pay 2 5 --from alice");
    let line = paid["line"].as_str().unwrap();
    home.ok(&format!("receive {line} --from bob"));
    assert!(home
        .ok("channel close 2 --from bob")
        .contains("is on chain"));
}
