use super::*;
use crate::keys::Words;
use std::os::unix::fs::PermissionsExt;

fn first() -> HdPath {
    HdPath::account(crate::keys::COIN_TYPE, 0).unwrap()
}

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
        .add("alice", &s.phrase, &first(), Protection::Passphrase("tea"))
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
        s.store.add(
            name,
            &s.phrase,
            &first(),
            Protection::Passphrase(passphrase),
        )
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
        .add("alice", &s.phrase, &first(), Protection::Plain)
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
        .add("alice", &s.phrase, &first(), Protection::Passphrase("tea"))
        .unwrap();
    for _ in 0..2 {
        for protection in [Protection::Plain, Protection::Passphrase("x")] {
            assert!(matches!(
                s.store.add("alice", &s.phrase, &first(), protection),
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
        .add("alice", &s.phrase, &first(), Protection::Passphrase("tea"))
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
            .add(name, &s.phrase, &first(), Protection::Passphrase("tea"))
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
        .add("alice", &s.phrase, &first(), Protection::Plain)
        .unwrap();
    let elsewhere = Keystore::new(s.home.path(), "osmo");
    let there = elsewhere.info("alice").unwrap();
    let keyring = elsewhere.unlock("alice", None).unwrap();
    assert_eq!(there.address, keyring.address("osmo").unwrap());
    assert_eq!(elsewhere.list().unwrap(), [there]);
    assert_eq!(s.store.info("alice").unwrap(), kept);
}

#[test]
fn a_passphrase_opens_the_key_in_either_unicode_form() {
    let s = suite();
    for (name, kept, typed) in [
        ("alice", "caf\u{e9} cre\u{300}me", "cafe\u{301} cr\u{e8}me"),
        ("bob", "cafe\u{301}", "caf\u{e9}"),
    ] {
        s.store
            .add(name, &s.phrase, &first(), Protection::Passphrase(kept))
            .unwrap();
        for passphrase in [kept, typed] {
            let opened = s.store.phrase(name, Some(passphrase)).unwrap();
            assert_eq!(opened.expose(), s.phrase.expose());
        }
    }
}

#[test]
fn a_25th_word_and_the_path_come_back_with_the_key() {
    let s = suite();
    let phrase = s.phrase.clone().with_extra_word("in the drawer").unwrap();
    let path: HdPath = "m/44'/330'/2'/0/7".parse().unwrap();
    for (name, protection) in [
        ("alice", Protection::Plain),
        ("bob", Protection::Passphrase("tea")),
    ] {
        let kept = s.store.add(name, &phrase, &path, protection).unwrap();
        assert_eq!(kept.path, path);
        let keyring = s.store.unlock(name, Some("tea")).unwrap();
        let same = Keyring::new(&phrase, &path).unwrap();
        assert_eq!(keyring.public_key(), same.public_key());
        let back = s.store.phrase(name, Some("tea")).unwrap();
        assert_eq!(back.extra_word(), Some("in the drawer"));
    }
}

#[test]
fn a_name_that_looks_like_an_address_is_refused_for_a_new_key() {
    let s = suite();
    let foreign = "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4";
    let upper = foreign.to_uppercase();
    for name in [foreign, &upper, "wasm1x", "0xabc"] {
        let refused = s.store.add(name, &s.phrase, &first(), Protection::Plain);
        assert!(matches!(refused, Err(KeyStoreError::LooksLikeAddress(n)) if n == name));
    }
}

#[test]
fn a_renamed_key_is_the_same_and_the_old_name_is_free() {
    let s = suite();
    for protection in [Protection::Plain, Protection::Passphrase("tea")] {
        let made = s
            .store
            .add("alice", &s.phrase, &first(), protection)
            .unwrap();
        let renamed = s.store.rename("alice", "savings").unwrap();
        assert_eq!(renamed.address, made.address);
        assert_eq!(s.store.list().unwrap(), [renamed]);
        assert_eq!(
            s.store.phrase("savings", Some("tea")).unwrap().expose(),
            s.phrase.expose()
        );
        s.store.check_new("alice").unwrap();
        s.store.delete("savings").unwrap();
    }
}

#[test]
fn a_key_is_not_renamed_over_another_and_deleted_whole() {
    let s = suite();
    for name in ["alice", "bob"] {
        s.store
            .add(name, &s.phrase, &first(), Protection::Plain)
            .unwrap();
    }
    for to in ["bob", "alice", "a b", "wasm1x"] {
        assert!(s.store.rename("alice", to).is_err(), "{to}");
    }
    assert_eq!(s.store.list().unwrap().len(), 2);
    s.store.delete("alice").unwrap();
    assert!(matches!(
        s.store.delete("alice"),
        Err(KeyStoreError::Unknown { .. })
    ));
    let left = fs::read_dir(s.home.path().join("keys")).unwrap().count();
    assert_eq!(left, 2, "bob's two files");
}
