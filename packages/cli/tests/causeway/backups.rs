//! A node that writes a backup is killed, and its book comes back from the folder.

use crate::running_nodes::{one_way_channel, two_linked_nodes, RunningNode};
use crate::suite::number;

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
    }
    // with sync what was answered is in the folder, however the machine ends
    alice.kill();
    std::fs::remove_dir_all(home.book_dir("alice")).unwrap();
    home.fails("restore backup --yes --from bob")
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
