//! A node that writes a backup is killed, and its book comes back from the folder.

use crate::copy::copy;
use crate::running_nodes::{one_way_channel, two_linked_nodes, RunningNode};
use crate::suite::{number, Home};

use std::process::Command;

#[test]
fn a_node_with_a_copied_home_starts_only_where_it_is_said_to_be_moved_and_takes_over() {
    let (home, _serving) = one_way_channel();
    home.ok("node announce --address ws://127.0.0.1:9 --name shop --from alice");
    drop(RunningNode::start(&home, "alice", 0));
    let moved = Home::new();
    copy(home.path(), moved.path());
    let node =
        "node --api-listen 127.0.0.1:0 --peers-listen 127.0.0.1:0 --log-level warn --from alice --chain served";
    moved
        .fails(node)
        .says(&["the book was last used by a node as"])
        .hints("node --moved");
    let instance = |of: &Home| of.json("node show alice")["node"]["instance"].clone();
    let before = instance(&home);
    let start = |moved_flag: &str| {
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "more=$1; shift; exec \"$0\" \"$@\" --chain served $more",
            ])
            .args([env!("CARGO_BIN_EXE_causeway"), moved_flag]);
        RunningNode::start_by(command, &moved, "alice", 0)
    };
    start("--moved").kill();
    assert_ne!(instance(&home), before);
    // it is at home there from then on, and the old one signs nothing any more
    start("").kill();
    home.fails("pay 1 5 --channel --from alice")
        .says(&["instance"])
        .hints("--take-over");
}

#[test]
fn a_node_is_killed_and_its_book_comes_back_from_the_folder_of_its_backup_and_takes_over() {
    let (home, _serving) = one_way_channel();
    home.ok("node announce --address ws://127.0.0.1:9 --name shop --from alice");
    std::fs::create_dir(home.path().join("backup")).unwrap();
    let folder = home.path().join("backup");
    let settings = format!("[backup]\nfolder = {folder:?}\nmode = \"sync\"\n");
    std::fs::write(home.book_dir("alice").join("node.toml"), settings).unwrap();
    let [alice, bob] = two_linked_nodes(&home);
    for id in ["one", "two", "three"] {
        home.ok(&format!(
            "pay 1 100 --channel --base-units --id {id} --from alice"
        ));
        // a whole copy in between takes nothing away from what is written along
        home.ok(&format!("backup {id}.sqlite --from alice"));
    }
    // with sync what was answered is in the folder, however the machine ends
    alice.kill();
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    home.fails("restore backup --yes --from carol")
        .says(&["no backup in", "with this phrase"])
        .hints("--from");
    home.fails("restore keys --yes --from alice")
        .says(&["there is no backup in"])
        .hints("backup.folder");
    let restored = home.json("restore backup --yes --from alice");
    assert_eq!(restored["backup"]["stopped"], serde_json::Value::Null);
    let channel = &restored["channels"][0];
    assert_eq!(number(&channel["sure"]), 50_000);
    assert_eq!(number(&channel["by_record"]), 49_700);
    assert!(channel["wait_until"].is_u64(), "{channel}");
    home.fails("pay 1 5 --channel --from alice")
        .says(&["instance"])
        .hints("--take-over");
    let announced = home.json("node announce --take-over --from alice");
    assert_eq!(announced["took_over"], true);
    let details = &announced["node"]["announced"];
    assert_eq!(details["addresses"][0], "ws://127.0.0.1:9");
    assert_eq!(details["name"], "shop");
    drop((RunningNode::start(&home, "alice", 0), bob));
}
