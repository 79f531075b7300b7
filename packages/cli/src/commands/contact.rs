//! `contact`: names for the addresses of others.

use crate::args::contact::{AddContact, ContactCommand, RemoveContact};
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::{Answer, Table};
use anyhow::Result;
use serde::Serialize;
use serde_json::json;

/// Adds, lists or removes contacts.
pub fn run(context: &Context, command: &ContactCommand) -> Result<Answer> {
    match command {
        ContactCommand::Add(add) => self::add(context, add),
        ContactCommand::List => list(context),
        ContactCommand::Remove(remove) => self::remove(context, remove),
    }
}

/// One contact.
#[derive(Serialize)]
struct Contact<'a> {
    name: &'a str,
    address: &'a str,
}

fn add(context: &Context, add: &AddContact) -> Result<Answer> {
    if !context.looks_like_address(&add.address) {
        return Err(error_with_hint(
            CommandCode::AddressInvalid,
            format!(
                "'{}' is no address: a contact is a name for one",
                add.address
            ),
            format!(
                "give the whole address: it starts with {}1",
                context.prefix()
            ),
        ));
    }
    let address = context.resolve_address(&add.address)?;
    context.add_contact(&add.name, &address)?;
    let (name, address) = (add.name.as_str(), address.as_str());
    Ok(Answer::of(&Contact { name, address })?.say(format!("{name} is {address} from now on")))
}

fn list(context: &Context) -> Result<Answer> {
    let contacts = context.contacts()?;
    let all: Vec<_> = contacts
        .iter()
        .map(|(name, address)| Contact { name, address })
        .collect();
    let answer = Answer::of(&json!({ "contacts": all }))?;
    if all.is_empty() {
        return Ok(answer
            .say("there are no contacts")
            .hint("`causeway contact add NAME ADDRESS` makes one"));
    }
    let mut table = Table::new(["name", "address"]);
    for Contact { name, address } in all {
        table.row([name.to_owned(), address.to_owned()]);
    }
    Ok(answer.say(table))
}

fn remove(context: &Context, remove: &RemoveContact) -> Result<Answer> {
    let address = context.remove_contact(&remove.name)?;
    let (name, address) = (remove.name.as_str(), address.as_str());
    Ok(Answer::of(&Contact { name, address })?
        .say(format!("{name} is forgotten: it was {address}")))
}
