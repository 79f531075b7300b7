//! `keys`: make, import, look.

use crate::args::keys::{Import, Keep, KeysCommand, New, Show};
use crate::context::{ask_new_passphrase, ask_phrase, Context};
use crate::output::{Answer, Details, Table};
use anyhow::Result;
use causeway_wallet::keys::{KeyInfo, Phrase, Protection, Storage, Words};
use serde::Serialize;

/// Runs one.
pub fn run(context: &Context, command: KeysCommand) -> Result<Answer> {
    match command {
        KeysCommand::New(c) => new(context, &c),
        KeysCommand::Import(c) => import(context, &c),
        KeysCommand::List => list(context),
        KeysCommand::Show(c) => show(context, &c),
    }
}

/// A key, and its phrase where that was asked for.
#[derive(Debug, Serialize)]
struct Key {
    #[serde(flatten)]
    info: KeyInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    phrase: Option<String>,
}

fn new(context: &Context, new: &New) -> Result<Answer> {
    let words = match new.words.as_str() {
        "12" => Words::Twelve,
        _ => Words::TwentyFour,
    };
    context.check_new_name("key", &new.keep.name)?;
    refuse_taken(context, &new.keep.name)?;
    let phrase = Phrase::generate(words)?;
    let info = keep(context, &new.keep, &phrase)?;
    let key = Key {
        phrase: Some(phrase.expose().to_string()),
        info,
    };
    let details = details(&key.info);
    Ok(Answer::of(&key)?
        .say(details)
        .say(format!("\n{}\n", numbered(key.phrase.as_deref().unwrap_or_default())))
        .hint("write the words down: they are the key, and are not shown again unless you ask (`causeway keys show --phrase`)"))
}

fn import(context: &Context, import: &Import) -> Result<Answer> {
    context.check_new_name("key", &import.keep.name)?;
    refuse_taken(context, &import.keep.name)?;
    let phrase = ask_phrase(import.phrase_file.as_deref())?;
    let info = keep(context, &import.keep, &phrase)?;
    let shown = details(&info);
    let key = Key { info, phrase: None };
    Ok(Answer::of(&key)?.say(shown).hint(format!(
        "if this key had channels: `causeway --from {} restore --from-chain` finds them",
        key.info.name
    )))
}

fn list(context: &Context) -> Result<Answer> {
    let keys = context.keystore().list()?;
    let answer = Answer::of(&serde_json::json!({ "keys": keys }))?;
    if keys.is_empty() {
        return Ok(answer
            .say("no keys yet")
            .hint("`causeway keys new NAME` makes one"));
    }
    let mut table = Table::new(["name", "address", "account", "kept"]);
    for key in keys {
        table.row([
            key.name,
            key.address,
            key.account.to_string(),
            kept(key.storage).to_owned(),
        ]);
    }
    Ok(answer.say(table))
}

fn show(context: &Context, show: &Show) -> Result<Answer> {
    let name = match &show.name {
        Some(name) => name.clone(),
        None => context.key_name()?,
    };
    let info = context.keystore().info(&name)?;
    let shown = details(&info);
    let phrase = if show.phrase {
        Some(context.phrase(&name)?.expose().to_string())
    } else {
        None
    };
    let answer = Answer::of(&Key {
        info,
        phrase: phrase.clone(),
    })?
    .say(shown);
    Ok(match phrase {
        Some(words) => answer.say(format!("\n{}", numbered(&words))),
        None => answer,
    })
}

/// Before a passphrase is asked for. The store refuses it too.
fn refuse_taken(context: &Context, name: &str) -> Result<()> {
    match context.keystore().info(name) {
        Ok(info) => Err(crate::failure::advise(
            format!(
                "there is a key '{name}' already, with address {}",
                info.address
            ),
            "choose another name; keys are never overwritten",
        )),
        Err(causeway_wallet::keys::KeyStoreError::Unknown { .. }) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

fn keep(context: &Context, keep: &Keep, phrase: &Phrase) -> Result<KeyInfo> {
    let store = context.keystore().with_work_factor(keep.work_factor);
    let add = |protection: Protection| store.add(&keep.name, phrase, keep.account, protection);
    if keep.plain {
        return Ok(add(Protection::Plain)?);
    }
    let passphrase = ask_new_passphrase(context, &keep.name)?;
    Ok(add(Protection::Passphrase(&passphrase))?)
}

fn details(info: &KeyInfo) -> Details {
    Details::new()
        .with("name", &info.name)
        .with("address", &info.address)
        .with("account", info.account)
        .with("kept", kept(info.storage))
}

fn kept(storage: Storage) -> &'static str {
    match storage {
        Storage::Age => "encrypted",
        Storage::Plain => "plain",
    }
}

/// The words in rows of six, numbered as one writes them down.
fn numbered(phrase: &str) -> String {
    let words: Vec<_> = phrase
        .split_whitespace()
        .enumerate()
        .map(|(n, word)| format!("{:>2} {word:<10}", n + 1))
        .collect();
    let rows: Vec<_> = words
        .chunks(6)
        .map(|row| row.concat().trim_end().to_owned())
        .collect();
    rows.join("\n")
}
