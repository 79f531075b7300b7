//! Who may ask: the request's host, and its token.

use super::answer::Refusal;
use super::calls::tokens::scope_of as book_scope;
use super::server::ApiState;
use crate::writer::{KnownToken, KnownTokens};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use causeway_node_api::scope::{scope_of, Scope};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::Hash;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::watch;

/// Who may ask.
#[derive(Clone, Debug)]
pub struct Access {
    /// The digest of the token in `node.token`: how long a comparison takes says nothing of the token, and memory does not have it.
    home: Hash,
    /// The digests of the tokens that its user has made.
    tokens: watch::Receiver<KnownTokens>,
    /// Hosts that a request may name.
    hosts: Vec<String>,
}

impl Access {
    /// Whoever has the token of `node.token` or one of those that are made, at this listener or under one of these hosts.
    pub fn new(
        home: &str,
        tokens: watch::Receiver<KnownTokens>,
        listener: SocketAddr,
        hosts: &[String],
    ) -> Access {
        let port = listener.port();
        let mut all = vec![listener.to_string(), format!("localhost:{port}")];
        for host in hosts {
            all.push(host.to_ascii_lowercase());
        }
        Access {
            home: Hash::of(home.as_bytes()),
            tokens,
            hosts: all,
        }
    }

    /// A page of another site that makes its visitor's browser ask names its own host.
    fn check_host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut named = headers.get_all(HOST).iter();
        let host = match (named.next(), named.next()) {
            (Some(host), None) => host.to_str().unwrap_or_default().to_ascii_lowercase(),
            _ => String::new(),
        };
        match self.hosts.contains(&host) {
            true => Ok(()),
            false => Err(Refusal::from(
                ApiError::new(
                    ErrorCode::HostRefused,
                    "the request names another host than this node",
                )
                .numbers(host, self.hosts.join(", "))
                .hint("ask at the node's own address, or name the proxy's host in api.hosts"),
            )),
        }
    }

    /// Whose token it is.
    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let token = match (given.next(), given.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")),
            _ => None,
        };
        let known = token.and_then(|token| {
            let digest = Hash::of(token.as_bytes());
            match digest == self.home {
                true => Some(Caller::Home),
                false => self
                    .tokens
                    .borrow()
                    .get(&digest)
                    .copied()
                    .map(Caller::Token),
            }
        });
        known.ok_or_else(|| {
            Refusal::from(ApiError::new(
                ErrorCode::Unauthorized,
                match token {
                    Some(_) => "the token is not known",
                    None => "the request has no token",
                },
            )
            .hint("send `Authorization: Bearer TOKEN`, with the token in node.token beside the account's book, a new one after each start, or one that `causeway node token new` made"))
        })
    }

    /// Refuses a call for which the caller's token is not enough.
    fn check(&self, headers: &HeaderMap, needed: Option<Scope>) -> Result<Caller, Refusal> {
        let caller = self.caller(headers)?;
        let Some(needed) = needed.filter(|needed| *needed > caller.scope()) else {
            return Ok(caller);
        };
        Err(Refusal::from(
            ApiError::new(
                ErrorCode::ScopeTooSmall,
                format!(
                    "the call needs the scope {needed}, the token has {}",
                    caller.scope()
                ),
            )
            .numbers(needed, caller.scope())
            .hint("ask the node's user for a token of that scope: `causeway node token new` makes one"),
        ))
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub enum Caller {
    /// Whoever can read the user's files.
    Home,
    /// Whoever has a token that the user has made.
    Token(KnownToken),
}

impl Caller {
    /// What it may do.
    fn scope(self) -> Scope {
        match self {
            Caller::Home => Scope::Admin,
            Caller::Token(token) => book_scope(token.scope),
        }
    }
    /// The number of its token, where that has limits.
    pub fn with_limits(self) -> Option<u64> {
        match self {
            Caller::Token(token) if token.has_limits => Some(token.number),
            _ => None,
        }
    }
}

/// Before every call.
pub(super) async fn require_host(
    State(state): State<Arc<ApiState>>,
    request: Request,
    next: Next,
) -> Response {
    match state.access.check_host(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Before every call that needs a token: which scope is what the table of calls says.
pub(super) async fn require_scope(
    State(state): State<Arc<ApiState>>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let needed = scope_of(request.method().as_str(), path);
    match state.access.check(request.headers(), needed) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}
