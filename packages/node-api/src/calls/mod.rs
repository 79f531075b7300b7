//! The calls, one file each.

pub mod announce_node;
pub mod backup;
pub mod balance;
pub mod cancel_invoice;
pub mod channel;
pub mod channel_book;
pub mod channels;
pub mod close_channel;
pub mod connect_peer;
pub mod decode;
pub mod events;
pub mod explain;
pub mod extend_channel;
pub mod forget_peer;
pub mod forwards;
pub mod give_consent;
pub mod info;
pub mod invoice;
pub mod invoices;
pub mod join_channel;
pub mod live;
pub mod make_invoice;
pub mod make_offer;
pub mod make_token;
pub mod metrics;
pub mod newest_line;
pub mod next_key;
pub mod open_channel;
pub mod pay;
pub mod payment;
pub mod payments;
pub mod peers;
pub mod probe;
pub mod quote_rebalance;
pub mod ready;
pub mod rebalance;
pub mod receive;
pub mod refund_payment;
pub mod revoke_token;
pub mod route;
pub mod send_transaction;
pub mod settle_invoice;
pub mod show_vouchers;
pub mod stop;
pub mod take_offer;
pub mod tokens;
pub mod transaction;
pub mod transactions;
pub mod unshown;
pub mod withdraw;

use serde::de::DeserializeOwned;
use serde::Serialize;

/// How a call is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It changes nothing; its fields are the query.
    Get,
    /// It changes something; its fields are a JSON body.
    Post,
    /// It takes away what is at its path, and has no fields.
    Delete,
}

/// A call: its fields are what is sent.
pub trait Call: Serialize {
    /// How it is sent.
    const METHOD: Method;
    /// Whether it needs a token.
    const NEEDS_TOKEN: bool = true;
    /// Where: one text for each step of the path, not escaped.
    fn path(&self) -> Vec<String>;
    /// What it is answered.
    type Response: DeserializeOwned;
    /// How long the node may take beside the usual time, seconds.
    fn wait(&self) -> u32 {
        0
    }
}

/// The steps of a path with this text in the place of its name in braces: whatever it contains is one step.
pub(crate) fn steps_with(path: &str, named: impl ToString) -> Vec<String> {
    let with = |step: String| match step.starts_with('{') {
        true => named.to_string(),
        false => step,
    };
    steps(path).into_iter().map(with).collect()
}

/// The steps of a path.
pub(crate) fn steps(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|step| !step.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}
