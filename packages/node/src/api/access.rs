//! Who may ask: the request's host, and its token.

use super::address::is_this_machine;
use super::answer::Refusal;
use super::calls::tokens::scope_of as book_scope;
use super::server::ApiState;
use crate::writer::{KnownToken, KnownTokens};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use causeway_node_api::scope::{scope_of, Scope};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

/// Who may ask.
#[derive(Clone, Debug)]
pub struct Access {
    /// The digest of the token in `node.token`: how long a comparison takes says nothing of the token, and memory does not have it.
    home: Hash,
    /// The digests of the tokens that its user has made.
    tokens: watch::Receiver<KnownTokens>,
    /// Hosts that a request may name.
    hosts: Vec<String>,
    /// How many of them, from the first on, are the listener's own: the others are those of a proxy before it.
    own_hosts: usize,
}

impl Access {
    /// Whoever has the token of `node.token` or one of those that are made, at this listener or under one of these hosts.
    pub fn new(
        home: &str,
        tokens: watch::Receiver<KnownTokens>,
        listener: SocketAddr,
        hosts: &[String],
    ) -> Access {
        let mut all = own_hosts(listener);
        let own_hosts = all.len();
        for host in hosts {
            all.push(host.to_ascii_lowercase());
        }
        Access {
            home: Hash::of(home.as_bytes()),
            tokens,
            hosts: all,
            own_hosts,
        }
    }

    /// Whether a request names the listener itself. One that comes through a proxy on this machine names the proxy.
    fn is_own_host(&self, headers: &HeaderMap) -> bool {
        let named = headers.get(HOST).and_then(|host| host.to_str().ok());
        let named = named.unwrap_or_default().to_ascii_lowercase();
        self.hosts[..self.own_hosts].contains(&named)
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
    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Unauthorized> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let token = match (given.next(), given.next()) {
            (Some(value), None) => value.to_str().ok().and_then(bearer),
            _ => None,
        };
        let token = token.ok_or(Unauthorized::NoToken)?;
        let digest = Hash::of(token.as_bytes());
        if digest == self.home {
            return Ok(Caller::Home);
        }
        let known = self.tokens.borrow().get(&digest).copied();
        known.map(Caller::Token).ok_or(Unauthorized::WrongToken)
    }
}

/// The token of an Authorization header. The scheme may be in letters of either case.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token)
}

/// The hosts of a listener: of one on all addresses those by which this machine reaches it.
fn own_hosts(listener: SocketAddr) -> Vec<String> {
    let port = listener.port();
    let local = |ip: IpAddr| SocketAddr::new(ip, port).to_string();
    let mut hosts = vec![format!("localhost:{port}")];
    match listener.ip() {
        ip if !ip.is_unspecified() => hosts.push(listener.to_string()),
        IpAddr::V4(_) => hosts.push(local(Ipv4Addr::LOCALHOST.into())),
        IpAddr::V6(_) => {
            hosts.push(local(Ipv6Addr::LOCALHOST.into()));
            hosts.push(local(Ipv4Addr::LOCALHOST.into()));
        }
    }
    hosts
}

/// Why a caller is nobody that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unauthorized {
    NoToken,
    WrongToken,
}

impl From<Unauthorized> for Refusal {
    fn from(why: Unauthorized) -> Refusal {
        Refusal::from(
            ApiError::new(
                ErrorCode::Unauthorized,
                match why {
                    Unauthorized::WrongToken => "the token is not known",
                    Unauthorized::NoToken => "the request has no token",
                },
            )
            .hint("send `Authorization: Bearer TOKEN`, with the token in node.token beside the account's book, a new one after each start, or one that `causeway node token new` made"),
        )
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
    /// Refuses a call for which its token is not enough.
    fn check(self, needed: Option<Scope>) -> Result<(), Refusal> {
        let Some(needed) = needed.filter(|needed| *needed > self.scope()) else {
            return Ok(());
        };
        Err(Refusal::from(
            ApiError::new(
                ErrorCode::ScopeTooSmall,
                format!(
                    "the call needs the scope {needed}, the token has {}",
                    self.scope()
                ),
            )
            .numbers(needed, self.scope())
            .hint("ask the node's user for a token of that scope: `causeway node token new` makes one"),
        ))
    }
    /// What it may do.
    fn scope(self) -> Scope {
        match self {
            Caller::Home => Scope::Admin,
            Caller::Token(token) => book_scope(token.scope),
        }
    }
    /// The number of its token; none where it has that of `node.token`.
    pub fn token(self) -> Option<u64> {
        match self {
            Caller::Home => None,
            Caller::Token(token) => Some(token.number),
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
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let needed = scope_of(request.method().as_str(), path);
    match state.admit(address.ip(), request.headers(), needed) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Before what needs no token on this machine: another one gives a token of the scope `read`, and so does whoever comes through a
/// proxy, which may be anybody.
pub(super) async fn require_scope_elsewhere(
    State(state): State<Arc<ApiState>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let is_own_host = state.access.is_own_host(request.headers());
    let Some(needed) = scope_elsewhere(address.ip(), is_own_host) else {
        return next.run(request).await;
    };
    match state.admit(address.ip(), request.headers(), Some(needed)) {
        Ok(_) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn scope_elsewhere(address: IpAddr, is_own_host: bool) -> Option<Scope> {
    match is_this_machine(address) && is_own_host {
        true => None,
        false => Some(Scope::Read),
    }
}

impl ApiState {
    /// Who asks, if it may: not too often, with a token that is known and enough. Whoever has the token of `node.token` can read
    /// the user's files, and is not limited: commands and the node's own measurements ask with it.
    fn admit(
        &self,
        address: IpAddr,
        headers: &HeaderMap,
        needed: Option<Scope>,
    ) -> Result<Caller, Refusal> {
        let now = Instant::now();
        self.rates.check_address(address, now)?;
        let caller = match self.access.caller(headers) {
            Ok(caller) => caller,
            Err(why) => {
                if why == Unauthorized::WrongToken {
                    self.rates.count_wrong_token(address, now)?;
                }
                return Err(why.into());
            }
        };
        if let Caller::Token(token) = caller {
            self.rates.count_call(token.number, now)?;
        }
        caller.check(needed)?;
        Ok(caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_all_addresses_is_asked_under_those_of_this_machine() {
        let hosts = |listener: &str| own_hosts(listener.parse().unwrap());
        assert_eq!(hosts("127.0.0.1:7"), ["localhost:7", "127.0.0.1:7"]);
        assert_eq!(hosts("0.0.0.0:7"), ["localhost:7", "127.0.0.1:7"]);
        assert_eq!(hosts("[::]:7"), ["localhost:7", "[::1]:7", "127.0.0.1:7"]);
        assert_eq!(hosts("198.51.100.1:7"), ["localhost:7", "198.51.100.1:7"]);
    }

    #[test]
    fn a_token_follows_its_scheme_in_either_case() {
        for header in ["Bearer ab", "bearer ab", "BEARER ab"] {
            assert_eq!(bearer(header), Some("ab"));
        }
        for other in ["Basic ab", "ab", "Bearerab", ""] {
            assert_eq!(bearer(other), None);
        }
    }

    #[test]
    fn metrics_need_a_token_from_another_machine_and_through_a_proxy() {
        let (own, other) = ([127, 0, 0, 1].into(), [198, 51, 100, 1].into());
        assert_eq!(scope_elsewhere(own, true), None);
        assert_eq!(scope_elsewhere(own, false), Some(Scope::Read));
        assert_eq!(scope_elsewhere(other, true), Some(Scope::Read));
        let (_, tokens) = watch::channel(KnownTokens::default());
        let hosts = ["pay.example:443".to_owned()];
        let listener = "127.0.0.1:7".parse().unwrap();
        let access = Access::new("home", tokens, listener, &hosts);
        let is_own = |host: &'static str| {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            access.check_host(&headers).unwrap();
            access.is_own_host(&headers)
        };
        assert!(is_own("127.0.0.1:7") && is_own("LOCALHOST:7"));
        assert!(!is_own("pay.example:443"));
    }
}
