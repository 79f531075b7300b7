//! Arguments of `contact`.

use clap::{Args, Subcommand};

/// Commands of `contact`.
#[derive(Debug, Subcommand)]
pub enum ContactCommand {
    /// Give an address a name, by which it is typed and shown from then on
    #[command(
        after_help = "A contact's name is none of a key here, nor like one; each address has one name.\n\n\
        Example:\n  causeway contact add bakery wasm1ADDRESS"
    )]
    Add(AddContact),
    /// List the contacts
    List,
    /// Forget a contact: its address has no name any more
    #[command(after_help = "Example:\n  causeway contact remove bakery")]
    Remove(RemoveContact),
}

/// Arguments of `contact add`.
#[derive(Args, Debug)]
pub struct AddContact {
    /// The name: letters, digits, '-' and '_'
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The whole address
    #[arg(value_name = "ADDRESS")]
    pub address: String,
}

/// Arguments of `contact remove`.
#[derive(Args, Debug)]
pub struct RemoveContact {
    /// The name
    #[arg(value_name = "NAME")]
    pub name: String,
}
