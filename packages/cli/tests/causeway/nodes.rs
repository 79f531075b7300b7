//! Nodes: announced, listed, shown, withdrawn.

use super::running_nodes::{free_port, one_way_channel, RunningNode};
use super::suite::Home;

const ANNOUNCE: &str = "node announce --address wss://alice.example:7877 --from alice";

#[test]
fn a_node_is_announced_shown_listed_changed_and_withdrawn() {
    let home = Home::with_sidechain();
    assert!(home.ok("node list").contains("no nodes are announced"));
    assert!(home.ok("node show bob").contains("has announced no node"));
    let done = home.json(&format!("{ANNOUNCE} --name shop"));
    assert_eq!(done["announced"], true);
    assert_eq!(done["took_over"], false);
    let shown = home.json("node show alice");
    assert_eq!(shown["node"], done["node"]);
    let announced = &shown["node"]["announced"];
    assert_eq!(announced["addresses"][0], "wss://alice.example:7877");
    assert_eq!(announced["name"], "shop");
    assert_eq!(announced["height"], done["height"]);
    let address = home.json("keys show alice")["address"].clone();
    let listed = home.ok("node list");
    for words in [address.as_str().unwrap(), "shop", "wss://alice.example"] {
        assert!(listed.contains(words), "{listed}");
    }
    assert_eq!(home.json("node list")["nodes"][0]["account"], address);
    // the very same again sends nothing, other addresses do
    let height = home.height();
    let again = home.json(&format!("{ANNOUNCE} --name shop"));
    assert_eq!(again["announced"], false);
    assert_eq!(home.height(), height);
    home.ok("node announce --from alice");
    let eyes = home.ok("node show --from alice");
    assert!(eyes.contains("it dials others"), "{eyes}");
    let withdrawn = home.json("node withdraw --from alice");
    assert_eq!(withdrawn["instance"], shown["node"]["instance"]);
    assert!(home.ok("node list").contains("no nodes are announced"));
    assert!(home.ok("node show alice").contains("it was withdrawn"));
    home.fails("node withdraw --from alice")
        .says(&["node_not_announced"]);
    home.ok(ANNOUNCE);
}

#[test]
fn what_is_no_address_or_name_is_a_mistake_in_the_arguments_and_a_fourth_address_is_refused() {
    let home = Home::with_sidechain();
    for (arguments, why) in [
        ("--address http://a", "neither with ws:// nor with wss://"),
        ("--address wss://", "no host"),
        ("--address ws://a:0", "no port"),
        ("--address ws://a,ws://b", "0x2c at byte 6"),
        ("--name é", "U+00E9"),
    ] {
        let failure = home.fails(&format!("node announce {arguments} --from alice"));
        assert_eq!(failure.code, 2, "{arguments}");
        assert!(failure.all.contains(why), "{}", failure.all);
    }
    let four = "--address ws://a ".repeat(4);
    home.fails(&format!("node announce {four} --from alice"))
        .says(&["4 addresses", "at most 3"]);
    assert_eq!(home.json("node list")["nodes"].as_array().unwrap().len(), 0);
}

#[test]
fn a_book_made_anew_takes_over_only_where_that_is_meant() {
    let home = Home::with_sidechain();
    let first = home.json(ANNOUNCE);
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    home.fails(ANNOUNCE)
        .says(&["this book's instance is"])
        .hints("--take-over");
    let second = home.json(&format!("{ANNOUNCE} --take-over"));
    assert_eq!(second["took_over"], true);
    assert_ne!(second["node"]["instance"], first["node"]["instance"]);
    // where the one before it was reached, it is reached
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    let third = home.json("node announce --take-over --from alice");
    assert_eq!(third["took_over"], true);
    assert_eq!(
        third["node"]["announced"]["addresses"],
        first["node"]["announced"]["addresses"]
    );
    // it is its own now, with and without that
    assert_eq!(home.json(ANNOUNCE)["announced"], false);
}

#[test]
fn an_announcement_is_asked_for_shown_and_generated_before_it_is_made() {
    let home = Home::with_sidechain();
    let height = home.height();
    home.unanswered(ANNOUNCE).says(&["nothing was done"]);
    let shown = home.json(&format!("{ANNOUNCE} --dry-run"));
    let message = &shown["messages"][0]["msg"]["announce_node"];
    assert_eq!(message["addresses"][0], "wss://alice.example:7877");
    let generated = home.json(&format!("{ANNOUNCE} --generate-only"));
    let generated = &generated["body"]["messages"][0]["msg"]["announce_node"];
    assert_eq!(generated["transport_key"], message["transport_key"]);
    assert_eq!(home.height(), height);
    home.ok(ANNOUNCE);
    let height = home.height();
    home.unanswered("node withdraw --from alice")
        .says(&["nothing was done"]);
    let shown = home.json("node withdraw --from alice --dry-run");
    assert!(!shown["messages"][0]["msg"]["withdraw_node"].is_null());
    home.json("node withdraw --from alice --generate-only");
    assert_eq!(home.height(), height);
}

#[test]
fn where_a_node_has_its_files_and_whether_it_has_read_its_settings_is_told() {
    let (home, _serving) = one_way_channel();
    let file = home.book_dir("alice").join("node.toml");
    let path = file.to_str().unwrap();
    home.fails("getinfo --from alice").hints(&format!(
        "it reads its settings from {path}, which is not there yet"
    ));
    let node = RunningNode::start(&home, "alice", free_port());
    let config = || home.json("getinfo --from alice")["config"].clone();
    assert_eq!(config(), "not_there");
    std::fs::write(&file, "[log]\nlevel = \"warn\"\n").unwrap();
    assert_eq!(config(), "changed_since");
    drop(node);
    let _node = RunningNode::start(&home, "alice", free_port());
    assert_eq!(config(), "read");
    let info = home.json("getinfo --from alice");
    assert_eq!(info["config_file"], path);
    assert_eq!(info["home"], home.path().to_str().unwrap());
    assert_eq!(info["book"], home.book_dir("alice").to_str().unwrap());
    let eyes = home.ok("getinfo --from alice");
    assert!(eyes.contains(path), "{eyes}");
}
