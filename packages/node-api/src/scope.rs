//! What a token may do, and which call needs what.

use crate::calls;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// What a token may do; each contains those before it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look at what there is.
    Read,
    /// Make invoices and take payments.
    Receive,
    /// Pay.
    Pay,
    /// Everything: channels, peers, tokens, the end of the node.
    Admin,
}

impl Scope {
    /// All of them, each contained in those after it.
    pub const ALL: [Scope; 4] = [Scope::Read, Scope::Receive, Scope::Pay, Scope::Admin];

    /// As it is written in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Receive => "receive",
            Scope::Pay => "pay",
            Scope::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the description of the API is.
pub const OPENAPI_PATH: &str = "/v1/openapi.json";

/// What a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallScope {
    /// Its HTTP method.
    pub method: &'static str,
    /// Its path, with the names of what stands in it in braces.
    pub path: &'static str,
    /// The least scope of the token that it needs; none where it needs no token.
    pub scope: Option<Scope>,
}

const fn call(method: &'static str, path: &'static str, scope: Scope) -> CallScope {
    CallScope {
        method,
        path,
        scope: Some(scope),
    }
}

const fn open(path: &'static str) -> CallScope {
    CallScope {
        method: "GET",
        path,
        scope: None,
    }
}

/// Which call needs what. A call that is not in this table needs the scope `admin`.
pub const CALL_SCOPES: &[CallScope] = &[
    open(calls::live::PATH),
    open(calls::ready::PATH),
    open(calls::metrics::PATH),
    call("GET", OPENAPI_PATH, Scope::Read),
    call("GET", calls::info::PATH, Scope::Read),
    call("GET", calls::balance::PATH, Scope::Read),
    call("GET", calls::channels::PATH, Scope::Read),
    call("GET", calls::channel::PATH, Scope::Read),
    call("GET", calls::channel_book::PATH, Scope::Read),
    call("GET", calls::next_key::PATH, Scope::Read),
    call("GET", calls::payments::PATH, Scope::Read),
    call("GET", calls::payment::PATH, Scope::Read),
    call("GET", calls::forwards::PATH, Scope::Read),
    call("GET", calls::events::PATH, Scope::Read),
    call("GET", calls::peers::PATH, Scope::Read),
    call("GET", calls::transactions::PATH, Scope::Read),
    call("GET", calls::transaction::PATH, Scope::Read),
    call("GET", calls::explain::PATH, Scope::Read),
    call("GET", calls::route::PATH, Scope::Read),
    call("GET", calls::quote_rebalance::PATH, Scope::Read),
    call("POST", calls::decode::PATH, Scope::Read),
    call("GET", calls::invoices::PATH, Scope::Receive),
    call("POST", calls::invoices::PATH, Scope::Receive),
    call("GET", calls::invoice::PATH, Scope::Receive),
    call("POST", calls::cancel_invoice::PATH, Scope::Receive),
    call("POST", calls::settle_invoice::PATH, Scope::Receive),
    call("POST", calls::receive::PATH, Scope::Receive),
    call("GET", calls::newest_line::PATH, Scope::Pay),
    call("GET", calls::unshown::PATH, Scope::Pay),
    call("POST", calls::payments::PATH, Scope::Pay),
    call("POST", calls::refund_payment::PATH, Scope::Pay),
    call("POST", calls::open_channel::PATH, Scope::Pay),
    call("POST", calls::send_transaction::PATH, Scope::Admin),
    call("POST", calls::join_channel::PATH, Scope::Admin),
    call("POST", calls::close_channel::PATH, Scope::Admin),
    call("POST", calls::withdraw::PATH, Scope::Admin),
    call("POST", calls::probe::PATH, Scope::Admin),
    call("POST", calls::rebalance::PATH, Scope::Admin),
    call("POST", calls::extend_channel::PATH, Scope::Admin),
    call("POST", calls::give_consent::PATH, Scope::Admin),
    call("POST", calls::show_vouchers::PATH, Scope::Admin),
    call("POST", calls::backup::PATH, Scope::Admin),
    call("POST", calls::connect_peer::PATH, Scope::Admin),
    call("DELETE", calls::forget_peer::PATH, Scope::Admin),
    call("POST", calls::make_offer::PATH, Scope::Admin),
    call("POST", calls::take_offer::PATH, Scope::Admin),
    call("POST", calls::announce_node::PATH, Scope::Admin),
    call("GET", calls::tokens::PATH, Scope::Admin),
    call("POST", calls::tokens::PATH, Scope::Admin),
    call("DELETE", calls::revoke_token::PATH, Scope::Admin),
    call("POST", calls::stop::PATH, Scope::Admin),
];

/// The scope that a call needs, by its method and the path of the table; none where it needs no token. What a method `HEAD`
/// is answered is what `GET` is, without its body.
pub fn scope_of(method: &str, path: &str) -> Option<Scope> {
    let method = match method {
        "HEAD" => "GET",
        other => other,
    };
    let mut calls = CALL_SCOPES.iter();
    let call = calls.find(|call| call.method == method && call.path == path);
    call.map_or(Some(Scope::Admin), |call| call.scope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_call_stands_in_the_table_once_and_what_does_not_needs_the_most() {
        let names: BTreeSet<_> = CALL_SCOPES.iter().map(|c| (c.method, c.path)).collect();
        assert_eq!(names.len(), CALL_SCOPES.len());
        assert_eq!(scope_of("GET", "/health/live"), None);
        assert_eq!(scope_of("HEAD", "/v1/info"), Some(Scope::Read));
        assert_eq!(scope_of("POST", "/v1/payments"), Some(Scope::Pay));
        for (method, path) in [("GET", "/v1/unknown"), ("PUT", "/v1/info"), ("", "")] {
            assert_eq!(scope_of(method, path), Some(Scope::Admin));
        }
    }

    #[test]
    fn the_table_of_the_docs_is_this_one() {
        let docs = include_str!("../../../docs/node.md");
        let rows = docs.lines().filter_map(|line| {
            let (call, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
            let (method, paths) = call.split_once(" `")?;
            let (scope, _) = rest.split_once(" | ")?;
            let is_call = ["GET", "POST", "DELETE", "PUT"].contains(&method);
            is_call.then_some((method, paths.trim_end_matches('`'), scope))
        });
        let in_docs: BTreeSet<(&str, &str, &str)> = rows
            .flat_map(|(method, paths, scope)| {
                let paths = paths.split("`, `");
                paths.map(move |path| (method, path, scope))
            })
            .collect();
        let in_table = CALL_SCOPES.iter().map(|call| {
            let scope = call.scope.map_or("none", Scope::name);
            (call.method, call.path, scope)
        });
        assert_eq!(in_docs, in_table.collect());
    }

    #[test]
    fn each_scope_contains_those_before_it() {
        assert!(Scope::ALL.is_sorted());
        for scope in Scope::ALL {
            let written = serde_json::to_value(scope).unwrap();
            assert_eq!(written, scope.name());
        }
    }
}
