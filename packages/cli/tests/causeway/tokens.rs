//! Tokens by commands: made, shown once, listed with what they spent, revoked.

use super::running_nodes::{free_port, one_way_channel, RunningNode};
use super::suite::Home;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::Client;

#[test]
fn without_a_node_tokens_say_that_they_need_one() {
    let home = Home::with_sidechain();
    for line in [
        "node token new shop --scope read --from alice",
        "node token list --from alice",
        "node token revoke shop --from alice",
    ] {
        home.fails(line)
            .says(&["no node runs for this account"])
            .hints("causeway node");
    }
    for (line, words) in [
        ("new shop", "--scope"),
        ("new shop --scope most", "read, receive, pay, admin"),
        ("new a/b --scope read", "1 to 64 letters"),
        ("new shop --scope pay --limit 5", "400/day"),
        ("new shop --scope pay --limit 5/year", "/payment, /opening"),
        ("new shop --scope pay --limit x/day", "an amount is written"),
    ] {
        let wrong = home.fails(&format!("node token {line} --from alice"));
        assert_eq!(wrong.code, 2, "{line}");
        assert!(wrong.all.contains(words), "{line}: {}", wrong.all);
    }
}

#[test]
fn a_token_is_printed_alone_and_listed_without_its_text_until_it_is_revoked() {
    let (home, _serving) = one_way_channel();
    let node = RunningNode::start(&home, "alice", free_port());
    let none = home.ok("node token list --from alice");
    assert!(none.contains("there are no tokens"), "{none}");
    let line =
        "node token new wages --scope pay --limit 50/payment --limit CATOM:400/day --from alice";
    let output = home.command(line).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let token = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    assert_eq!(token.len(), 64, "{token}");
    assert!(
        said.contains("shown this once") && !said.contains("no limit"),
        "{said}"
    );
    let other = Client::new(node.client().address(), Some(token.clone())).unwrap();
    assert!(other.call(&GetInfo).is_ok());

    home.fails(line).says(&["a token is named 'wages' already"]);
    let said = home.command("node token new rich --scope pay --from alice");
    let said = String::from_utf8({ said }.output().unwrap().stderr).unwrap();
    assert!(said.contains("it has no limit"), "{said}");
    home.fails("node token new x --scope pay --limit NONE:5/day --from alice")
        .says(&["NONE"]);
    home.fails("node token new x --scope read --limit 5/day --from alice")
        .says(&["only one of scope pay"]);

    let listed = home.ok("node token list --from alice");
    for words in [
        "wages", "pay", "50", "400", "CATOM", "payment", "day", "rich",
    ] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    assert!(!listed.contains(&token), "{listed}");
    let json = home.json("node token list --from alice");
    let limits = &json["tokens"][0]["limits"];
    assert_eq!(
        (&limits[0]["per"], &limits[0]["amount"]),
        (&"payment".into(), &"50".into())
    );
    assert_eq!(
        (&limits[1]["per"], &limits[1]["spent"]),
        (&"day".into(), &"0".into())
    );

    let revoked = home.ok("node token revoke wages --from alice");
    assert!(revoked.contains("wages is revoked"), "{revoked}");
    assert_eq!(other.call(&GetInfo).unwrap_err().code(), "unauthorized");
    let again = home.ok("node token revoke wages --from alice");
    assert!(again.contains("nothing was changed"), "{again}");
}
