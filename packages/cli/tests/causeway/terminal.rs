//! What is printed: nobody's text moves the cursor, and nobody who stops reading stops what was begun.

use super::suite::Home;
use std::process::Stdio;

/// What a terminal would act on.
fn acts(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    text.chars()
        .any(|c| (c.is_control() && c != '\n') || c == '\u{202e}')
}

#[test]
fn a_closed_pipe_is_no_reason_not_to_finish() {
    let home = Home::with_sidechain();
    let height = home.height();
    // both go to a reader that has gone away, as in `2>&1 | head -0`
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_causeway"));
    let done = command
        .env("CAUSEWAY_HOME", home.path())
        .env("CAUSEWAY_BASE_UNITS", "1")
        .args(["channel", "open", "bob", "100", "--yes", "--from", "alice"])
        .stdin(Stdio::null())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .status()
        .unwrap();
    assert!(done.success(), "{done}");
    assert_eq!(home.height(), height + 1);
    let opened = home.json("channel status 1 --from alice");
    assert_eq!(opened["channel"]["id"], 1, "{opened}");
}

#[test]
fn what_is_shown_before_it_is_sent_says_so() {
    let home = Home::with_sidechain();
    let output = home
        .command("channel open bob 100 --yes --from alice")
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains("Being sent: it is done once its outcome is printed."),
        "{err}"
    );
}

#[test]
fn words_of_others_are_shown_and_not_obeyed() {
    let home = Home::with_sidechain();
    let evil = "\u{1b}[2J\u{1b}[1;1H\u{202e}ok\r\u{9b}31m";
    let json = serde_json::to_string(evil).unwrap();
    let tx = home.file(
        "tx.json",
        &format!(
            r#"{{"body":{{"messages":[{{"@type":{json}}}],"memo":"","timeout_height":"0","extension_options":[],"non_critical_extension_options":[]}},"auth_info":{{"signer_infos":[],"fee":{{"amount":[],"gas_limit":"1","payer":"","granter":""}}}},"signatures":["AQI="]}}"#
        ),
    );
    let csv = home.file("names.csv", &format!("recipient,amount\n\"{evil}\",5\n"));
    let payments = home.file("pay.csv", &format!("from,to,amount\n\"{evil}\",bob,5\n"));
    let voucher = home.file("voucher.txt", &format!("cswy1:{evil}"));
    for line in [
        format!("tx broadcast {} --from alice", tx.display()),
        format!("tx broadcast {} --from alice --dry-run", tx.display()),
        format!("sidechain distribute {} --from alice", csv.display()),
        format!("replay {}", payments.display()),
        format!("receive {} --from alice", voucher.display()),
        format!("channel status \"{evil}\" --from alice"),
        format!("sidechain show \"{evil}\""),
        format!("balance \"{evil}\""),
    ] {
        for json in ["", " --json"] {
            let output = home.command(&format!("{line}{json}")).output().unwrap();
            for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
                assert!(
                    !acts(bytes),
                    "{line}{json}: {stream} is obeyed: {:?}",
                    String::from_utf8_lossy(bytes)
                );
            }
        }
    }
}

#[test]
fn tables_have_room_in_sixty_columns() {
    let home = Home::with_rates();
    home.ok("channel open bob 1_000 --name rent --from alice");
    home.ok("channel join 1 200 --from bob");
    let paid = home.pay("alice", "1", 5);
    home.ok(&format!("receive {paid} --from bob"));
    home.ok("offer make 500 --rate 4% --from bob");
    for line in [
        "balance",
        "keys list",
        "keys show alice",
        "chain status",
        "channel list alice",
        "channel status 1 --from alice",
        "sidechain list",
        "sidechain show",
        "margin show bob",
        "offer list",
        "offer show 1",
        "deploy --verify",
        "quote bob 5 --from alice",
        "neighbours alice",
    ] {
        let output = home.command(line).env("COLUMNS", "60").output().unwrap();
        assert!(output.status.success(), "{line}");
        let text = String::from_utf8(output.stdout).unwrap();
        // a contract's address alone is longer, and is never broken
        let is_wide =
            |line: &&str| line.chars().count() > 60 && line.split_whitespace().count() > 2;
        let wide = text.lines().find(is_wide);
        assert_eq!(wide, None, "{line}\n{text}");
    }
}

#[test]
fn a_nodes_user_and_password_are_not_shown() {
    let home = Home::new();
    let text = home.ok("chain file devnet");
    let rpc = text.lines().find(|line| line.starts_with("rpc")).unwrap();
    let own = text.replace(rpc, "rpc = \"http://me:secret@127.0.0.1:1\"");
    home.file("own.toml", &own);
    for json in ["", " --json"] {
        let output = home
            .command(&format!("chain status --chain own.toml{json}"))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("127.0.0.1:1"), "{said}");
        assert!(!said.contains("secret") && !said.contains("me:"), "{said}");
    }
}

#[test]
fn an_error_names_the_keys_that_are_here_and_durations_as_such() {
    let home = Home::with_rates();
    home.ok("offer make 500 --rate 4% --from bob");
    let said = home.whole_fails("offer withdraw 1 --from carol");
    assert!(said.contains("that of bob, you are carol"), "{said}");
    assert!(!said.contains("wasm1"), "{said}");
    let said = home.whole_fails("sidechain set --close-window 1m --grace-blocks 60 --from alice");
    assert!(said.contains("1m") && said.contains("12m"), "{said}");
    assert!(!said.contains("seconds"), "{said}");
    let said = home.whole_fails("channel open bob 5 --lifetime 1m --from alice");
    assert!(said.contains("1m") && !said.contains("seconds"), "{said}");
}
