//! Files of the home folder that cannot be read: each is named, and nobody is told to do the same again.

use crate::suite::Home;
use std::path::{Path, PathBuf};

/// All JSON files below a folder.
fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // a damaged key is another matter: recovering.rs has it
        if path.ends_with("keys") {
            continue;
        }
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "json") {
            found.push(path);
        }
    }
}

#[test]
fn a_damaged_file_is_named_and_the_hint_is_not_to_run_the_same_again() {
    let home = Home::with_sidechain();
    home.file("pay.csv", "recipient,amount\nbob,5\n");
    home.ok("sidechain distribute pay.csv --from alice");
    let mut files = Vec::new();
    json_files(home.path(), &mut files);
    for file in &files {
        let whole = std::fs::read(file).unwrap();
        std::fs::write(file, "{ damaged").unwrap();
        let mut refused = 0;
        for line in [
            "sidechain distribute pay.csv --anew --from alice",
            "channel open bob 5 --yes --from alice",
        ] {
            let output = home.command(line).output().unwrap();
            if output.status.success() {
                continue;
            }
            refused += 1;
            let said = String::from_utf8(output.stderr).unwrap();
            let name = file.file_name().unwrap().to_str().unwrap();
            assert!(said.contains(name), "{name}: {said}");
            for again in ["run this one again", "run the same command again"] {
                assert!(!said.contains(again), "{name}: {said}");
            }
        }
        assert!(refused > 0, "{} is not read", file.display());
        std::fs::write(file, whole).unwrap();
        home.ok("channel open bob 5 --yes --from alice");
    }
    // the deployment, the sidechain's token, and the list that was given
    assert_eq!(files.len(), 3, "{files:?}");
}
