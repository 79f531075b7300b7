//! The folder of a backup whose permissions are taken away while the node runs.

use crate::running_nodes::{free_port, one_way_channel, wait_for, RunningNode};
use crate::suite::Home;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::events::ListEvents;
use causeway_node_api::calls::ready::{GetReady, Ready};
use causeway_node_api::event::EventKind;
use causeway_node_api::local::NodeFile;
use causeway_types::ChannelId;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, bound by permissions also where a superuser runs the tests.
fn bound_by_permissions() -> Command {
    let program = env!("CARGO_BIN_EXE_causeway");
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set", "-dac_override,-dac_read_search", program]);
    command
}

fn permit(folder: &Path, mode: u32) {
    fs::set_permissions(folder, Permissions::from_mode(mode)).unwrap();
}

/// A folder for the backups of somebody's node, which is told of it.
fn backed_up(home: &Home, who: &str, mode: &str) -> PathBuf {
    let folder = home.path().join(format!("backup of {who}"));
    fs::create_dir(&folder).unwrap();
    let settings = format!("[backup]\nfolder = {folder:?}\nmode = {mode:?}\n");
    fs::write(home.book_dir(who).join("node.toml"), settings).unwrap();
    folder
}

fn ready(node: &RunningNode) -> Ready {
    node.client().call(&GetReady).unwrap()
}

/// Whether the node says that its backup is not written: as a problem with sync, as a warning with async.
fn has_no_backup(node: &RunningNode) -> bool {
    let ready = ready(node);
    let all = ready.problems.iter().chain(&ready.warnings);
    let codes: Vec<_> = all.map(|problem| problem.code.as_str()).collect();
    codes.contains(&"backup_stopped") || codes.contains(&"backup_not_written")
}

fn backup_events(node: &RunningNode) -> Vec<EventKind> {
    let page = node.client().call(&ListEvents {
        after: None,
        wait: None,
        limit: None,
    });
    let all = page.unwrap().events.into_iter().map(|event| event.what);
    all.filter(|what| matches!(what, EventKind::BackupStopped | EventKind::BackupResumed))
        .collect()
}

fn received(node: &RunningNode) -> u128 {
    let channel_id = ChannelId(1);
    let channel = node.client().call(&GetChannel { channel_id });
    channel.unwrap().received.u128()
}

fn link(home: &Home, alice: &RunningNode) {
    let file = NodeFile::read(&home.book_dir("bob")).unwrap().unwrap();
    home.ok(&format!("peer connect {} --from alice", file.connect));
    wait_for("no link carries the channel", || {
        let listed = alice.client().call(&ListChannels::default());
        listed.is_ok_and(|page| page.channels.iter().all(|c| c.holds.is_empty()))
    });
}

#[test]
fn a_node_whose_backup_may_not_be_written_says_so_pays_with_async_signs_nothing_with_sync_and_goes_on(
) {
    let (home, _serving) = one_way_channel();
    for mode in ["async", "sync"] {
        let folder = home.path().join("backup of alice");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let folder = backed_up(&home, "alice", mode);
        let bob = RunningNode::start(&home, "bob", free_port());
        let alice = RunningNode::start_by(bound_by_permissions(), &home, "alice", free_port());
        link(&home, &alice);
        home.ok(&format!(
            "pay 1 1 --channel --id {mode}-before --from alice"
        ));
        let before = received(&bob);
        let told_before = backup_events(&alice).len();
        assert!(!has_no_backup(&alice));

        // of what is open the folder's user may neither read nor write any more
        let of_book = fs::read_dir(&folder)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        permit(&of_book, 0);
        permit(&folder, 0o500);
        let pay = format!("pay 1 2 --channel --id {mode}-without --from alice");
        match mode {
            "async" => {
                home.ok(&pay);
                wait_for("it does not warn", || has_no_backup(&alice));
                assert!(ready(&alice).ready);
                home.ok(&format!(
                    "pay 1 4 --channel --id {mode}-warned --from alice"
                ));
                assert_eq!(received(&bob), before + 6);
            }
            _ => {
                home.fails(&pay).says(&["backup"]);
                wait_for("it does not say so", || has_no_backup(&alice));
                assert!(!ready(&alice).ready);
                assert_eq!(received(&bob), before);
            }
        }
        let info = home.json("getinfo --from alice");
        let warnings = info["warnings"].to_string();
        assert!(warnings.contains("is not written"), "{warnings}");

        permit(&folder, 0o700);
        permit(&of_book, 0o700);
        wait_for("the backup does not go on", || !has_no_backup(&alice));
        // the same again, once
        home.ok(&pay);
        home.ok(&format!("pay 1 8 --channel --id {mode}-after --from alice"));
        let paid = match mode {
            "async" => 14,
            _ => 10,
        };
        assert_eq!(received(&bob), before + paid);
        wait_for("it does not say that the backup goes on", || {
            backup_events(&alice)[told_before..]
                == [EventKind::BackupStopped, EventKind::BackupResumed]
        });
        alice.kill();
        bob.kill();
    }
}
