//! Passphrases: told beforehand or typed, asked for again on a mistake.

use crate::error_code::CommandCode;
use crate::hinted::error_with_hint;
use anyhow::{Context as _, Result};
use causeway_wallet::keys::KeyStoreError;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

/// The fewest characters of a passphrase.
const FEWEST: usize = 8;
/// How often a passphrase is asked for.
const TRIES: usize = 3;

/// Asks at the terminal without showing the answer.
pub(super) fn prompt(question: &str) -> Result<Zeroizing<String>> {
    rpassword::prompt_password(question)
        .map(Zeroizing::new)
        .map_err(|_| {
            error_with_hint(
                CommandCode::NoTerminal,
                format!(
                    "'{}' was asked, and there is no terminal to answer at",
                    question.trim_end()
                ),
                "set CAUSEWAY_PASSPHRASE, or name a file with --passphrase-file",
            )
        })
}

/// Opens a key with what is typed, and asks again while it is the wrong one.
pub(super) fn with_passphrase<T>(
    name: &str,
    ask: impl Fn(&str) -> Result<Zeroizing<String>>,
    open: impl Fn(&str) -> Result<T, KeyStoreError>,
) -> Result<T> {
    let mut question = format!("Passphrase of key {name}: ");
    for left in (0..TRIES).rev() {
        match open(&ask(&question)?) {
            Err(KeyStoreError::WrongPassphrase(_)) if left > 0 => {
                question = format!("It does not open key {name}. Passphrase, once more: ");
            }
            done => return Ok(done?),
        }
    }
    Err(KeyStoreError::WrongPassphrase(name.to_owned()).into())
}

/// A new passphrase: as it was told, or typed twice alike.
pub(super) fn new_passphrase(
    name: &str,
    told: Option<Zeroizing<String>>,
    weak: bool,
    ask: impl Fn(&str) -> Result<Zeroizing<String>>,
) -> Result<Zeroizing<String>> {
    let short = |passphrase: &str| !weak && passphrase.chars().count() < FEWEST;
    let too_short = |passphrase: &str| {
        format!(
            "the passphrase has {} characters, {FEWEST} are the fewest",
            passphrase.chars().count()
        )
    };
    if let Some(told) = told {
        return match short(&told) {
            true => Err(error_with_hint(
                CommandCode::PassphraseRefused,
                too_short(&told),
                "take a longer one; --weak takes it as it is",
            )),
            false => Ok(told),
        };
    }
    let first_question = format!("New passphrase of key {name}: ");
    let mut question = first_question.clone();
    for _ in 0..TRIES {
        let first = ask(&question)?;
        if short(&first) {
            question = format!("{}. {first_question}", capital(&too_short(&first)));
        } else if first != ask("The same again: ")? {
            question = format!("The two differ. {first_question}");
        } else {
            return Ok(first);
        }
    }
    Err(error_with_hint(
        CommandCode::PassphraseRefused,
        format!("no passphrase was chosen in {TRIES} tries"),
        "run the command again; nothing was kept",
    ))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Reads a file with a secret in it. One that others can read is refused, as ssh does with keys.
pub(super) fn read_private(path: &Path) -> Result<Zeroizing<String>> {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY");
    read_private_beside(path, credentials.as_deref().map(Path::new))
}

/// The same, where this is the folder of the credentials that systemd gives to its service. They are root's, and the service
/// reads them by an access control list, whose mask stands where other files have the rights of their group.
fn read_private_beside(path: &Path, credentials: Option<&Path>) -> Result<Zeroizing<String>> {
    let cannot = || format!("cannot read {}", path.display());
    let about = std::fs::metadata(path).with_context(cannot)?;
    let is_credential = credentials.is_some() && path.parent() == credentials;
    let of_others = match is_credential {
        true => 0o007,
        false => 0o077,
    };
    if about.is_file() && about.permissions().mode() & of_others != 0 {
        return Err(error_with_hint(
            CommandCode::SecretReadable,
            format!("others can read {}, which holds a secret", path.display()),
            format!(
                "`chmod 600 {}`, and consider who may have read it",
                path.display()
            ),
        ));
    }
    std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .with_context(cannot)
}

/// The first line of a file with a secret in it, without the marks that editors leave at its ends.
pub(super) fn first_line(path: &Path) -> Result<Zeroizing<String>> {
    let text = read_private(path)?;
    let line = text
        .trim_start_matches('\u{feff}')
        .split(['\n', '\r'])
        .next();
    Ok(Zeroizing::new(line.unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// Answers questions in turn, and keeps them.
    struct Typed {
        answers: RefCell<Vec<&'static str>>,
        questions: RefCell<Vec<String>>,
    }

    impl Typed {
        fn new(answers: &[&'static str]) -> Typed {
            Typed {
                answers: RefCell::new(answers.iter().rev().copied().collect()),
                questions: RefCell::default(),
            }
        }
        fn ask(&self, question: &str) -> Result<Zeroizing<String>> {
            self.questions.borrow_mut().push(question.to_owned());
            let answer = self.answers.borrow_mut().pop().context("asked too often")?;
            Ok(Zeroizing::new(answer.to_owned()))
        }
        fn asked(&self, question: &str) -> bool {
            self.questions.borrow().iter().any(|q| q.contains(question))
        }
    }

    fn open(passphrase: &str) -> Result<(), KeyStoreError> {
        match passphrase {
            "right" => Ok(()),
            _ => Err(KeyStoreError::WrongPassphrase("alice".to_owned())),
        }
    }

    #[test]
    fn a_mistyped_passphrase_is_asked_for_again_three_times_in_all() {
        let typed = Typed::new(&["wrong", "right"]);
        with_passphrase("alice", |q| typed.ask(q), open).unwrap();
        assert!(typed.asked("does not open key alice"));
        let typed = Typed::new(&["a", "b", "c", "right"]);
        let error = with_passphrase("alice", |q| typed.ask(q), open).unwrap_err();
        assert!(matches!(
            error.downcast_ref(),
            Some(KeyStoreError::WrongPassphrase(_))
        ));
        assert_eq!(typed.answers.borrow().len(), 1);
    }

    #[test]
    fn what_is_wrong_but_not_the_passphrase_is_not_asked_about_again() {
        let typed = Typed::new(&["right"]);
        let open = |_: &str| Err::<(), _>(KeyStoreError::PassphraseNeeded("alice".to_owned()));
        with_passphrase("alice", |q| typed.ask(q), open).unwrap_err();
        assert_eq!(typed.questions.borrow().len(), 1);
    }

    #[test]
    fn a_new_passphrase_is_asked_for_until_two_agree_and_are_long_enough() {
        let typed = Typed::new(&[
            "short",
            "long enough",
            "long enuogh",
            "long enough",
            "long enough",
        ]);
        let chosen = new_passphrase("alice", None, false, |q| typed.ask(q)).unwrap();
        assert_eq!(chosen.as_str(), "long enough");
        assert!(typed.asked("The passphrase has 5 characters, 8 are the fewest"));
        assert!(typed.asked("The two differ"));
        let typed = Typed::new(&["tea", "tea"]);
        let chosen = new_passphrase("alice", None, true, |q| typed.ask(q)).unwrap();
        assert_eq!(chosen.as_str(), "tea");
    }

    #[test]
    fn marks_of_editors_are_no_part_of_a_passphrase_in_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("passphrase");
        for text in [
            "tea time",
            "tea time\n",
            "\u{feff}tea time\r\nmore\r\n",
            "tea time\r",
        ] {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            assert_eq!(first_line(&path).unwrap().as_str(), "tea time", "{text:?}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = first_line(&path).unwrap_err().to_string();
        assert!(error.contains("others can read"), "{error}");
    }

    #[test]
    fn a_credential_of_systemd_has_the_mask_of_its_list_where_a_file_has_its_group() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("passphrase");
        std::fs::write(&path, "tea time\n").unwrap();
        let read = |mode, credentials| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            read_private_beside(&path, credentials).is_ok()
        };
        assert!(read(0o440, Some(dir.path())));
        assert!(!read(0o444, Some(dir.path())));
        assert!(!read(0o440, None));
        assert!(!read(0o440, dir.path().parent()));
    }
}
