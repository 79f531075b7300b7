//! What passes between two wallets, and is kept in the book, as bytes and as a line of text.

pub(crate) mod bytes;
mod mail;
mod message;
mod text;

pub use mail::messages_in;
pub use message::{
    CloseMessage, ConsentMessage, ExtensionMessage, Message, MessageKind, Place, VoucherMessage,
};
pub use text::{TextError, PREFIX};
