use super::*;
use crate::keys::Words;
use std::os::unix::fs::PermissionsExt;

struct Suite {
    home: tempfile::TempDir,
    store: Keystore,
    phrase: Phrase,
}

fn suite() -> Suite {
    let home = tempfile::tempdir().unwrap();
    Suite {
        store: Keystore::new(home.path(), "wasm").with_work_factor(2),
        phrase: Phrase::generate(Words::Twelve).unwrap(),
        home,
    }
}

impl Suite {
    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join("keys").join(name)
    }
    fn everything_on_disk(&self) -> String {
        let files = fs::read_dir(self.home.path().join("keys")).unwrap();
        files
            .map(|f| String::from_utf8_lossy(&fs::read(f.unwrap().path()).unwrap()).into_owned())
            .collect()
    }
}

#[test]
fn a_phrase_comes_back_with_its_passphrase_and_is_nowhere_on_disk_without_it() {
    let s = suite();
    let kept = s
        .store
        .add("alice", &s.phrase, 0, Protection::Passphrase("tea"))
        .unwrap();
    assert!(kept.address.starts_with("wasm1"));
    assert_eq!(s.store.info("alice").unwrap(), kept);
    let back = s.store.phrase("alice", Some("tea")).unwrap();
    assert_eq!(back.expose(), s.phrase.expose());
    let text = s.everything_on_disk();
    assert!(text.contains("-----BEGIN AGE ENCRYPTED FILE-----"));
    assert!(!text.contains(s.phrase.expose().as_str()));
    let keyring = s.store.unlock("alice", Some("tea")).unwrap();
    assert_eq!(keyring.address("wasm").unwrap(), kept.address);
}

#[test]
fn a_wrong_passphrase_a_missing_and_an_empty_one_are_told_apart() {
    let s = suite();
    let add = |name, passphrase| {
        s.store
            .add(name, &s.phrase, 0, Protection::Passphrase(passphrase))
    };
    add("alice", "tea").unwrap();
    assert!(matches!(
        s.store.phrase("alice", Some("coffee")),
        Err(KeyStoreError::WrongPassphrase(name)) if name == "alice"
    ));
    assert!(matches!(
        s.store.phrase("alice", None),
        Err(KeyStoreError::PassphraseNeeded(_))
    ));
    assert!(matches!(
        add("bob", ""),
        Err(KeyStoreError::EmptyPassphrase)
    ));
}

#[test]
fn a_phrase_is_plain_only_when_asked_and_then_readable_by_its_owner_alone() {
    let s = suite();
    s.store
        .add("alice", &s.phrase, 0, Protection::Plain)
        .unwrap();
    let path = s.file("alice.plain");
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        s.store.phrase("alice", None).unwrap().expose(),
        s.phrase.expose()
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(
        s.store.phrase("alice", None),
        Err(KeyStoreError::Readable(_))
    ));
}

#[test]
fn a_name_is_never_taken_twice_whatever_file_is_left_of_it() {
    let s = suite();
    s.store
        .add("alice", &s.phrase, 0, Protection::Passphrase("tea"))
        .unwrap();
    for _ in 0..2 {
        for protection in [Protection::Plain, Protection::Passphrase("x")] {
            assert!(matches!(
                s.store.add("alice", &s.phrase, 0, protection),
                Err(KeyStoreError::Exists(_))
            ));
        }
        // The info is lost, the phrase is not to be.
        let _ = fs::remove_file(s.file("alice.json"));
    }
}

#[test]
fn names_that_would_leave_the_folder_are_refused_and_unknown_ones_are_named() {
    let s = suite();
    for name in ["", "../x", "a b", "a.age", &"x".repeat(65)] {
        assert!(matches!(s.store.info(name), Err(KeyStoreError::Name(_))));
    }
    assert!(matches!(
        s.store.info("nobody"),
        Err(KeyStoreError::Unknown { name, .. }) if name == "nobody"
    ));
}

#[test]
fn a_damaged_file_is_not_called_a_wrong_passphrase() {
    let s = suite();
    s.store
        .add("alice", &s.phrase, 0, Protection::Passphrase("tea"))
        .unwrap();
    fs::write(s.file("alice.age"), "rubbish").unwrap();
    assert!(matches!(
        s.store.phrase("alice", Some("tea")),
        Err(KeyStoreError::Damaged { .. })
    ));
}

#[test]
fn keys_are_listed_by_name_without_a_passphrase() {
    let s = suite();
    assert!(s.store.list().unwrap().is_empty());
    for name in ["bob", "alice"] {
        s.store
            .add(name, &s.phrase, 0, Protection::Passphrase("tea"))
            .unwrap();
    }
    let names: Vec<_> = s
        .store
        .list()
        .unwrap()
        .into_iter()
        .map(|i| i.name)
        .collect();
    assert_eq!(names, ["alice", "bob"]);
}

#[test]
fn a_key_has_its_address_on_each_chain_as_that_chain_writes_it() {
    let s = suite();
    let kept = s
        .store
        .add("alice", &s.phrase, 0, Protection::Plain)
        .unwrap();
    let elsewhere = Keystore::new(s.home.path(), "osmo");
    let there = elsewhere.info("alice").unwrap();
    let keyring = elsewhere.unlock("alice", None).unwrap();
    assert_eq!(there.address, keyring.address("osmo").unwrap());
    assert_eq!(elsewhere.list().unwrap(), [there]);
    assert_eq!(s.store.info("alice").unwrap(), kept);
}
