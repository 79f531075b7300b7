//! `scripts/devnet` itself, on a chain of its own beside the one that the other tests use.

use causeway_chain_tests::test_chain::repository;
use std::path::Path;
use std::process::{Command, Output};

/// Far from the ports of the other chains of scripts/check-chain.
const OFFSET: &str = "9000";

fn devnet(dir: &Path, words: &[&str]) -> Output {
    let script = repository().join("scripts/devnet");
    Command::new(script)
        .args(words)
        .arg("--dir")
        .arg(dir)
        .output()
        .unwrap()
}

fn said(done: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    )
}

/// Ids of the processes whose command line names the folder.
fn processes(dir: &Path) -> Vec<String> {
    let dir = dir.to_string_lossy();
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter(|entry| {
        let line = std::fs::read_to_string(entry.path().join("cmdline"));
        line.is_ok_and(|line| line.contains("start") && line.contains(dir.as_ref()))
    })
    .map(|entry| entry.file_name().to_string_lossy().into_owned())
    .collect()
}

/// Takes it down, also when the test fails.
struct Down<'d>(&'d Path);

impl Drop for Down<'_> {
    fn drop(&mut self) {
        devnet(self.0, &["down"]);
    }
}

#[test]
fn a_devnet_goes_up_and_down_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("chain");
    let _down = Down(&dir);
    let up = ["up", "--port-offset", OFFSET];
    let first = devnet(&dir, &up);
    assert!(first.status.success(), "{}", said(&first));
    let again = devnet(&dir, &up);
    assert!(again.status.success() && said(&again).contains("was up already"));
    assert_eq!(processes(&dir).len(), 1);
    // another chain than the one that is there is not what was asked for
    let other = devnet(&dir, &["up", "--validators", "4"]);
    assert!(!other.status.success() && said(&other).contains("reset"));
    // its ports are taken: a second one says which, and what to do
    let second = folder.path().join("second");
    let taken = devnet(&second, &up);
    assert!(!taken.status.success(), "{}", said(&taken));
    assert!(said(&taken).contains("port 35657"), "{}", said(&taken));

    let killed = devnet(&dir, &["kill-node", "0"]);
    assert!(killed.status.success() && processes(&dir).is_empty());
    let status = devnet(&dir, &["status"]);
    assert!(!status.status.success() && said(&status).contains("is down"));
    let started = devnet(&dir, &["start-node", "0"]);
    assert!(started.status.success(), "{}", said(&started));
    let status = devnet(&dir, &["status"]);
    assert!(status.status.success(), "{}", said(&status));
    let file = std::fs::read_to_string(dir.join("devnet.toml")).unwrap();
    assert!(file.contains("rpc = \"http://127.0.0.1:35657\""), "{file}");
    // begun anew it is another chain: what was signed on the first is worth nothing there
    let reset = devnet(&dir, &["reset"]);
    assert!(reset.status.success(), "{}", said(&reset));
    let anew = std::fs::read_to_string(dir.join("devnet.toml")).unwrap();
    let chain_id = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("chain_id"));
        line.unwrap().to_owned()
    };
    assert_ne!(chain_id(&anew), chain_id(&file));
    assert!(anew.contains("rpc = \"http://127.0.0.1:35657\""), "{anew}");

    let down = devnet(&dir, &["down"]);
    assert!(down.status.success() && said(&down).contains("1 process ended"));
    assert!(processes(&dir).is_empty() && processes(&second).is_empty());
    let twice = devnet(&dir, &["down"]);
    assert!(twice.status.success() && said(&twice).contains("was not up"));
}
