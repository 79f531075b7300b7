//! Who may ask: the request's host, and its token.

use super::answer::Refusal;
use super::server::ApiState;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use causeway_node_api::{ApiError, ErrorCode};
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;

/// Who may ask.
#[derive(Clone, Debug)]
pub struct Access {
    /// The hash of the token: what is compared tells nothing of it by its time, and memory does not have it.
    token: [u8; 32],
    /// Hosts that a request may name.
    hosts: Vec<String>,
}

impl Access {
    /// Whoever has this token, at this listener or under one of these hosts.
    pub fn new(token: &str, listener: SocketAddr, hosts: &[String]) -> Access {
        let port = listener.port();
        let mut all = vec![listener.to_string(), format!("localhost:{port}")];
        for host in hosts {
            all.push(host.to_ascii_lowercase());
        }
        Access {
            token: Sha256::digest(token).into(),
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

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let token = match (given.next(), given.next()) {
            (Some(value), None) => value.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")),
            _ => None,
        };
        let is_known = token.is_some_and(|token| {
            let hash: [u8; 32] = Sha256::digest(token).into();
            hash == self.token
        });
        match is_known {
            true => Ok(()),
            false => Err(Refusal::from(ApiError::new(
                ErrorCode::Unauthorized,
                match token {
                    Some(_) => "the token is not known",
                    None => "the request has no token",
                },
            )
            .hint("send `Authorization: Bearer TOKEN`; the token is in node.token beside the account's book, a new one after each start"))),
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

/// Before every call that needs a token.
pub(super) async fn require_token(
    State(state): State<Arc<ApiState>>,
    request: Request,
    next: Next,
) -> Response {
    match state.access.check_token(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}
