//! `keys`: make, import, look, rename, remove.

use crate::args::keys::{Delete, Import, Keep, KeysCommand, New, Rename, Show};
use crate::context::{ask_extra_word, ask_new_passphrase, ask_phrase, Context};
use crate::error_code::CommandCode;
use crate::hinted::{error_with_hint, OrCode as _};
use crate::output::{Answer, Details, Secret, Table};
use crate::unlocked;
use anyhow::Result;
use causeway_types::channel::Phase;
use causeway_types::ChannelId;
use causeway_wallet::keys::{HdPath, KeyInfo, KeyStoreError, Phrase, Protection, Storage, Words};
use serde::Serialize;

/// Runs a command about keys.
pub fn run(context: &Context, command: KeysCommand) -> Result<Answer> {
    match command {
        KeysCommand::New(c) => new(context, &c),
        KeysCommand::Import(c) => import(context, &c),
        KeysCommand::List => list(context),
        KeysCommand::Show(c) => show(context, &c),
        KeysCommand::Rename(c) => rename(context, &c),
        KeysCommand::Delete(c) => delete(context, &c),
    }
}

fn new(context: &Context, new: &New) -> Result<Answer> {
    let words = Words::ALL
        .into_iter()
        .find(|words| words.count().to_string() == new.words)
        .or_code(
            CommandCode::PhraseLength,
            format!("no phrase has {} words", new.words),
        )?;
    context.check_new_name("key", &new.keep.name)?;
    refuse_taken(context, &new.keep.name)?;
    let phrase = with_extra_word(Phrase::generate(words)?, &new.keep)?;
    let info = keep(context, &new.keep, &phrase)?;
    Ok(Answer::of(&info)?
        .say(details(&info))
        .secret(Secret::phrase(&phrase))
        .hint(format!(
            "write the words down: they are the key, and are not shown again unless you ask \
             (`causeway keys show {} --phrase`)",
            info.name
        )))
}

fn import(context: &Context, import: &Import) -> Result<Answer> {
    context.check_new_name("key", &import.keep.name)?;
    refuse_taken(context, &import.keep.name)?;
    let phrase = with_extra_word(ask_phrase(import.phrase_file.as_deref())?, &import.keep)?;
    let info = keep(context, &import.keep, &phrase)?;
    let others = same_address(context, &info)?;
    let same = others.first().map(|other| {
        format!("key {other} has the same address: both names lead to one account and to one book of channels")
    });
    Ok(Answer::of(&info)?
        .note_if(same)
        .say(details(&info))
        .hint(format!(
            "if this key had channels: `causeway --from {} restore --from-chain` finds them",
            info.name
        )))
}

fn list(context: &Context) -> Result<Answer> {
    let (keys, damaged) = context.keystore().list_all()?;
    let mut answer = Answer::of(&serde_json::json!({ "keys": keys }))?;
    for (name, why) in damaged {
        answer = answer.note(format!("key {name} cannot be used: {why}"));
    }
    if keys.is_empty() {
        return Ok(answer
            .say("no keys yet")
            .hint("`causeway keys new NAME` makes one"));
    }
    let mut table = Table::new(["name", "address", "path", "kept"]);
    for key in keys {
        table.row([
            key.name,
            key.address,
            key.path.to_string(),
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
    let answer = Answer::of(&info)?.say(details(&info));
    Ok(match show.phrase {
        true => answer.secret(Secret::phrase(&context.phrase(&name)?)),
        false => answer,
    })
}

/// The book of channels is the address's, so it stays where it is.
fn rename(context: &Context, rename: &Rename) -> Result<Answer> {
    context.keystore().info(&rename.name)?;
    context.check_new_name("key", &rename.to)?;
    refuse_taken(context, &rename.to)?;
    let info = context.keystore().rename(&rename.name, &rename.to)?;
    unlocked::lock(context.home(), &rename.name);
    Ok(Answer::of(&info)?.say(format!(
        "key {} is called {} from now on",
        rename.name, info.name
    )))
}

/// A key that was removed.
#[derive(Debug, Serialize)]
struct Deleted {
    #[serde(flatten)]
    info: KeyInfo,
    /// Its channels on the chain that are not settled; none if the chain could not be asked.
    channels: Option<Vec<ChannelId>>,
}

fn delete(context: &Context, delete: &Delete) -> Result<Answer> {
    let info = match context.keystore().info(&delete.name) {
        Err(why @ KeyStoreError::Damaged { .. }) => {
            return delete_damaged(context, &delete.name, why)
        }
        other => other?,
    };
    let channels = open_channels(context, &info);
    let has = match &channels {
        Ok(ids) if ids.is_empty() => "none that is not settled".to_owned(),
        Ok(ids) => {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            format!("{} not settled: {}", ids.len(), ids.join(", "))
        }
        Err(why) => format!("not known: {why:#}"),
    };
    let others = same_address(context, &info)?;
    let then = match others.first() {
        Some(other) => format!("Key {other} is of the same address and stays."),
        None => "From then on only its phrase leads to its money and its channels.".to_owned(),
    };
    let what = format!(
        "{}\n{then} Its book of channels stays.",
        details(&info).with("channels", has)
    );
    context.confirm_removal(what, &format!("Remove key {}", info.name))?;
    let info = context.keystore().delete(&delete.name)?;
    unlocked::lock(context.home(), &delete.name);
    let removed = Deleted {
        channels: channels.ok(),
        info,
    };
    Ok(Answer::of(&removed)?
        .say(format!("key {} is removed", removed.info.name))
        .hint(format!(
            "`{}` brings it back from its phrase, with --extra-word where it has a 25th word",
            import_command(context, &removed.info)?
        )))
}

/// The command that makes the same key of the phrase: another path is another key.
fn import_command(context: &Context, info: &KeyInfo) -> Result<String> {
    let path = match info.path == HdPath::account(context.coin_type(), 0)? {
        true => String::new(),
        false => format!(" --hd-path \"{}\"", info.path),
    };
    Ok(format!("causeway keys import {}{path}", info.name))
}

/// The other names here that lead to the same account.
fn same_address(context: &Context, info: &KeyInfo) -> Result<Vec<String>> {
    let keys = context.keystore().list()?.into_iter();
    let others = keys.filter(|k| k.address == info.address && k.name != info.name);
    Ok(others.map(|k| k.name).collect())
}

/// A key whose file says nothing any more can be removed, and nothing else can be done with it.
fn delete_damaged(context: &Context, name: &str, why: KeyStoreError) -> Result<Answer> {
    let what = format!("{why}\nIts phrase, encrypted or plain, is removed with it.");
    context.confirm_removal(what, &format!("Remove what is left of key {name}"))?;
    context.keystore().delete_damaged(name)?;
    let json = serde_json::json!({ "name": name, "damaged": true });
    Ok(Answer::of(&json)?
        .say(format!("what was left of key {name} is removed"))
        .hint(format!(
            "`causeway keys import {name}` makes it anew from its phrase"
        )))
}

/// The channels on the chain in which a key has a part, and which are not settled.
fn open_channels(context: &Context, info: &KeyInfo) -> Result<Vec<ChannelId>> {
    let network = context.network()?;
    let seen = network.channels_of(&context.resolve_address(&info.name)?)?;
    let open = seen.iter().filter(|c| c.phase != Phase::Settled);
    Ok(open.map(|c| c.channel.id).collect())
}

/// Before a passphrase is asked for. The store refuses it too.
fn refuse_taken(context: &Context, name: &str) -> Result<()> {
    context.refuse_contact_name(name)?;
    match context.keystore().info(name) {
        Ok(info) => Err(error_with_hint(
            CommandCode::NameTaken,
            format!(
                "there is a key '{name}' already, with address {}",
                info.address
            ),
            "choose another name; keys are never overwritten",
        )),
        Err(KeyStoreError::Unknown { .. }) => Ok(context.keystore().check_new(name)?),
        Err(other) => Err(other.into()),
    }
}

fn with_extra_word(phrase: Phrase, keep: &Keep) -> Result<Phrase> {
    if !keep.extra_word && keep.extra_word_file.is_none() {
        return Ok(phrase);
    }
    let extra = ask_extra_word(keep.extra_word_file.as_deref())?;
    Ok(phrase.with_extra_word(&extra)?)
}

fn keep(context: &Context, keep: &Keep, phrase: &Phrase) -> Result<KeyInfo> {
    let store = context.keystore().with_work_factor(keep.work_factor);
    let path = match &keep.hd_path {
        Some(path) => path.clone(),
        None => HdPath::account(context.coin_type(), keep.account)?,
    };
    let add = |protection: Protection| store.add(&keep.name, phrase, &path, protection);
    if keep.plain {
        return Ok(add(Protection::Plain)?);
    }
    let passphrase = ask_new_passphrase(context, &keep.name, keep.weak)?;
    Ok(add(Protection::Passphrase(&passphrase))?)
}

fn details(info: &KeyInfo) -> Details {
    Details::new()
        .with("name", &info.name)
        .with("address", &info.address)
        .with("path", &info.path)
        .with("kept", kept(info.storage))
}

fn kept(storage: Storage) -> &'static str {
    match storage {
        Storage::Age => "encrypted",
        Storage::Plain => "plain",
    }
}
