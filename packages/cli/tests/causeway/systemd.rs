//! A node as a service of systemd: what it tells the service manager, and where its passphrase comes from.

use crate::running_nodes::{free_port, one_way_channel, wait_for};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What came by now, a line each.
fn told(socket: &UnixDatagram, lines: &mut Vec<String>) {
    let mut bytes = [0; 4_096];
    while let Ok(length) = socket.recv(&mut bytes) {
        let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
        lines.extend(text.lines().map(str::to_owned));
    }
}

#[test]
fn a_service_is_ready_once_the_node_may_work_and_says_that_it_lives_and_that_it_stops() {
    let (home, _serving) = one_way_channel();
    let secret = home.secret("shop.passphrase", "tea time at four\n");
    home.ok(&format!(
        "keys new shop --work-factor 1 --passphrase-file {}",
        secret.display()
    ));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_millis(20)))
        .unwrap();
    // as systemd gives it: the file is root's, and its group's rights are those of the list
    let credential = folder.path().join("passphrase");
    std::fs::copy(&secret, &credential).unwrap();
    std::fs::set_permissions(&credential, std::fs::Permissions::from_mode(0o440)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["node", "--from", "shop", "--api-listen", "127.0.0.1:0"])
        .args(["--peers-listen", &format!("127.0.0.1:{}", free_port())])
        .env("CAUSEWAY_HOME", home.path())
        .env_remove("CAUSEWAY_CHAIN")
        .env_remove("CAUSEWAY_PASSPHRASE")
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "200000")
        .env("CREDENTIALS_DIRECTORY", folder.path())
        .env("CAUSEWAY_NODE_KEYS_PASSPHRASE_FILE", &credential)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = Vec::new();
    wait_for("it is not ready", || {
        told(&socket, &mut lines);
        lines.iter().any(|line| line == "READY=1")
    });
    let ready = lines.iter().position(|line| line == "READY=1").unwrap();
    assert_eq!(home.json("getinfo --from shop")["chain_state"], "following");
    wait_for("the watchdog hears nothing", || {
        told(&socket, &mut lines);
        let beats = lines.iter().filter(|line| *line == "WATCHDOG=1");
        beats.count() > 3
    });
    // what it said before was why it was not ready
    for line in &lines[..ready] {
        let is_expected = line.starts_with("STATUS=not ready (") || line == "WATCHDOG=1";
        assert!(is_expected, "{lines:?}");
    }
    assert!(lines.iter().any(|line| line == "STATUS=ready"), "{lines:?}");
    assert!(!lines.iter().any(|line| line == "STOPPING=1"), "{lines:?}");
    home.ok("node stop --from shop");
    assert!(child.wait().unwrap().success());
    told(&socket, &mut lines);
    assert!(lines.iter().any(|line| line == "STOPPING=1"), "{lines:?}");
}
