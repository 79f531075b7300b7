//! A chain's file: what is to be known of a chain before it can be talked to.

mod fee;
mod registry;
#[cfg(test)]
mod tests;

pub(crate) use fee::price_of;
pub use registry::chain_file as chain_file_of_registry;

use crate::{ChainError, Prefix};
use causeway_types::Seconds;
use cosmwasm_std::{Decimal, Uint128};
use serde::{Deserialize, Deserializer};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use toml::Spanned;

/// How much more gas than a simulation used is offered, unless the file says otherwise.
const GAS_ADJUSTMENT: &str = "1.4";
/// The most gas that a transaction may take, unless the file says otherwise: ten times what 100 settlements take, and
/// enough for the largest code.
const MAX_GAS: u64 = 50_000_000;
/// How old the latest block may be, unless the file says otherwise.
const MAX_BLOCK_AGE: Seconds = Seconds(60);
/// By how much an incoming lock outlasts the one that is given for it, unless the file says otherwise.
const LOCK_DELTA: Seconds = Seconds(2 * 60 * 60);
/// How long the last lock of a payment runs beside that, unless the file says otherwise.
const FINAL_WAIT: Seconds = Seconds(10 * 60);
/// The coin type of Cosmos chains, unless the file says otherwise.
const COIN_TYPE: u32 = 118;
/// Steps of a key's path are below this.
const HARDENED: u32 = 1 << 31;
/// How a value begins that the reader has to fill in.
const PLACEHOLDER: char = '<';

/// What payments over several channels take their time for. All nodes of a chain count with the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockTimes {
    /// By how much an incoming lock outlasts the one that is given for it: what the chain's halts, a follower's lag and two
    /// inclusions may take. Channels whose close window is less than eight times as long carry no locks.
    pub lock_delta: Seconds,
    /// How long the last lock of a payment runs beside that when it comes.
    pub final_wait: Seconds,
}

impl LockTimes {
    /// How long the last lock of a payment must run when it comes, where its payee has named nothing else.
    pub fn final_delta(&self) -> Seconds {
        Seconds(self.lock_delta.0.saturating_add(self.final_wait.0))
    }
}

impl Default for LockTimes {
    fn default() -> LockTimes {
        LockTimes {
            lock_delta: LOCK_DELTA,
            final_wait: FINAL_WAIT,
        }
    }
}

/// A chain that is reached over a node's RPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainSpec {
    /// Where it was read from.
    pub file: PathBuf,
    /// Its id, which every signature is bound to.
    pub chain_id: String,
    /// A node's address: `http://127.0.0.1:26657`.
    pub rpc: String,
    /// Addresses of other nodes, which are asked in this order where that one fails.
    pub other_rpc: Vec<String>,
    /// What fees are paid in.
    pub denom: String,
    /// What a unit of gas costs.
    pub gas_price: Decimal,
    /// How many times the simulated gas is offered.
    pub gas_adjustment: Decimal,
    /// The most gas that a transaction may take; one that would take more is not sent.
    pub max_gas: u64,
    /// The most that a transaction may cost, in `denom`; one that would cost more is not sent.
    pub max_fee: Uint128,
    /// How far the latest block's time and this machine's clock may be apart; none where blocks come only when they are
    /// asked for.
    pub max_block_age: Option<Seconds>,
    /// What payments over several channels take their time for.
    pub lock_times: LockTimes,
    /// What its addresses start with.
    pub prefix: Prefix,
    /// The coin type (SLIP-44) in the paths of its accounts' keys.
    pub coin_type: u32,
    /// Where a transaction can be looked at, with `{hash}` in it.
    pub explorer: Option<String>,
    /// The public phrase of an account whose coins anyone may be given; devnets only.
    pub faucet_phrase: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    chain_id: Spanned<String>,
    rpc: Spanned<Addresses>,
    denom: Spanned<String>,
    gas_price: Spanned<String>,
    #[serde(default, deserialize_with = "number")]
    gas_adjustment: Option<Spanned<String>>,
    max_gas: Option<Spanned<u64>>,
    #[serde(default, deserialize_with = "number")]
    max_fee: Option<Spanned<String>>,
    max_block_age: Option<Spanned<u64>>,
    lock_delta: Option<Spanned<u64>>,
    final_wait: Option<Spanned<u64>>,
    #[serde(default)]
    manual_clock: bool,
    #[serde(default)]
    allow_plain_http: bool,
    prefix: Spanned<String>,
    coin_type: Option<Spanned<u32>>,
    explorer: Option<Spanned<String>>,
    faucet_phrase: Option<String>,
}

/// The addresses of nodes: one, or several that are tried in turn.
#[derive(Deserialize)]
#[serde(untagged)]
enum Addresses {
    One(String),
    Several(Vec<String>),
}

/// A number as it is written, so that nothing is lost on the way.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Spanned<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(u64),
        Point(f64),
        Text(String),
    }
    let number = Spanned::<Number>::deserialize(from)?;
    let span = number.span();
    let text = match number.into_inner() {
        Number::Whole(n) => n.to_string(),
        Number::Point(n) => n.to_string(),
        Number::Text(t) => t,
    };
    Ok(Some(Spanned::new(span, text)))
}

impl ChainSpec {
    /// All addresses, the first to be tried first.
    pub fn addresses(&self) -> Vec<&str> {
        let others = self.other_rpc.iter().map(String::as_str);
        std::iter::once(self.rpc.as_str()).chain(others).collect()
    }

    /// Reads a chain's file: ours, or a `chain.json` of the public registry of Cosmos chains.
    pub fn read(file: &Path) -> Result<ChainSpec, ChainError> {
        let text = std::fs::read_to_string(file).map_err(|source| ChainError::Io {
            file: file.to_owned(),
            source,
        })?;
        if file.extension().is_some_and(|e| e == "json") {
            return Self::parse(file, &registry::chain_file(file, &text)?).map_err(without_line);
        }
        Self::parse(file, &text)
    }

    /// Reads what is in a chain's file; errors name the file and the line.
    pub fn parse(file: &Path, text: &str) -> Result<ChainSpec, ChainError> {
        let wrong = |at: Option<Range<usize>>, what: String| ChainError::ChainFile {
            file: file.to_owned(),
            line: at.map(|at| line_of(text, at.start)),
            what,
        };
        let raw: Raw = toml::from_str(text)
            .map_err(|e| wrong(e.span().filter(|s| s.end > 0), e.message().to_owned()))?;
        let rpc_span = raw.rpc.span();
        let addresses = match raw.rpc.into_inner() {
            Addresses::One(address) => vec![address],
            Addresses::Several(addresses) => addresses,
        };
        for address in &addresses {
            if address.starts_with(PLACEHOLDER) {
                return Err(wrong(
                    Some(rpc_span.clone()),
                    format!("rpc is still to be filled in: {address}"),
                ));
            }
        }
        for (name, value) in [
            ("chain_id", &raw.chain_id),
            ("denom", &raw.denom),
            ("gas_price", &raw.gas_price),
            ("prefix", &raw.prefix),
        ] {
            if value.get_ref().starts_with(PLACEHOLDER) {
                return Err(wrong(
                    Some(value.span()),
                    format!("{name} is still to be filled in: {}", value.get_ref()),
                ));
            }
        }
        let decimal = |name: &str, value: &Spanned<String>| {
            Decimal::from_str(value.get_ref()).map_err(|_| {
                wrong(
                    Some(value.span()),
                    format!(
                        "{name} is '{}', must be a number like 0.025",
                        value.get_ref()
                    ),
                )
            })
        };
        let gas_adjustment = match &raw.gas_adjustment {
            Some(given) => decimal("gas_adjustment", given)?,
            None => Decimal::from_str(GAS_ADJUSTMENT).map_err(ChainError::Encode)?,
        };
        if !(Decimal::one()..=Decimal::from_ratio(10u8, 1u8)).contains(&gas_adjustment) {
            return Err(wrong(
                raw.gas_adjustment.as_ref().map(Spanned::span),
                format!("gas_adjustment is {gas_adjustment}, must be 1 to 10"),
            ));
        }
        for address in &addresses {
            check_address(address, raw.allow_plain_http)
                .map_err(|what| wrong(Some(rpc_span.clone()), what))?;
        }
        let mut addresses = addresses.into_iter();
        let rpc = addresses.next().ok_or_else(|| {
            wrong(
                Some(rpc_span.clone()),
                "rpc has no address, must have one or more".to_owned(),
            )
        })?;
        if raw
            .chain_id
            .get_ref()
            .parse::<cosmrs::tendermint::chain::Id>()
            .is_err()
        {
            let why = ChainError::BadChainId(raw.chain_id.get_ref().clone());
            return Err(wrong(Some(raw.chain_id.span()), why.to_string()));
        }
        if raw.denom.get_ref().parse::<cosmrs::Denom>().is_err() {
            return Err(wrong(
                Some(raw.denom.span()),
                format!(
                    "denom is '{}', must be a coin's name like uatom",
                    raw.denom.get_ref()
                ),
            ));
        }
        if let Some(url) = raw
            .explorer
            .as_ref()
            .filter(|u| !u.get_ref().contains("{hash}"))
        {
            return Err(wrong(
                Some(url.span()),
                format!("explorer is '{}', must have {{hash}} in it", url.get_ref()),
            ));
        }
        let gas_price = decimal("gas_price", &raw.gas_price)?;
        let coin_type = raw.coin_type.as_ref().map_or(COIN_TYPE, |c| *c.get_ref());
        if coin_type >= HARDENED {
            return Err(wrong(
                raw.coin_type.as_ref().map(Spanned::span),
                format!("coin_type is {coin_type}, must be at most {}", HARDENED - 1),
            ));
        }
        let prefix = Prefix::new(raw.prefix.get_ref())
            .map_err(|e| wrong(Some(raw.prefix.span()), e.to_string()))?;
        let max_gas = raw.max_gas.as_ref().map_or(MAX_GAS, |g| *g.get_ref());
        if max_gas == 0 {
            return Err(wrong(
                raw.max_gas.as_ref().map(Spanned::span),
                "max_gas is 0, must be 1 or more".to_owned(),
            ));
        }
        let max_fee = match &raw.max_fee {
            Some(given) => given.get_ref().parse().map_err(|_| {
                wrong(
                    Some(given.span()),
                    format!(
                        "max_fee is '{}', must be a whole number of {}",
                        given.get_ref(),
                        raw.denom.get_ref()
                    ),
                )
            })?,
            None => fee::price_of(max_gas, gas_price).ok_or_else(|| {
                wrong(
                    Some(raw.gas_price.span()),
                    format!(
                        "gas_price is {gas_price}: {max_gas} gas would cost more than there can be"
                    ),
                )
            })?,
        };
        let max_block_age = match (&raw.max_block_age, raw.manual_clock) {
            (Some(given), true) => {
                return Err(wrong(
                    Some(given.span()),
                    "max_block_age is given and manual_clock is true: a clock that is moved by hand has no bound, leave one of the two out"
                        .to_owned(),
                ))
            }
            (None, true) => None,
            (Some(given), false) if *given.get_ref() == 0 => {
                return Err(wrong(
                    Some(given.span()),
                    "max_block_age is 0, must be 1 second or more".to_owned(),
                ))
            }
            (Some(given), false) => Some(Seconds(*given.get_ref())),
            (None, false) => Some(MAX_BLOCK_AGE),
        };
        let seconds = |name: &str, given: &Option<Spanned<u64>>, otherwise: Seconds| match given {
            None => Ok(otherwise),
            Some(given) if *given.get_ref() == 0 => Err(wrong(
                Some(given.span()),
                format!("{name} is 0, must be 1 second or more"),
            )),
            Some(given) => Ok(Seconds(*given.get_ref())),
        };
        let lock_times = LockTimes {
            lock_delta: seconds("lock_delta", &raw.lock_delta, LOCK_DELTA)?,
            final_wait: seconds("final_wait", &raw.final_wait, FINAL_WAIT)?,
        };
        Ok(ChainSpec {
            file: file.to_owned(),
            chain_id: raw.chain_id.into_inner(),
            rpc,
            other_rpc: addresses.collect(),
            denom: raw.denom.into_inner(),
            gas_price,
            gas_adjustment,
            max_gas,
            max_fee,
            max_block_age,
            lock_times,
            prefix,
            coin_type,
            explorer: raw.explorer.map(Spanned::into_inner),
            faucet_phrase: raw.faucet_phrase,
        })
    }
}

/// A line of a chain file that was made of another file is nobody's.
fn without_line(error: ChainError) -> ChainError {
    match error {
        ChainError::ChainFile { file, what, .. } => ChainError::ChainFile {
            file,
            line: None,
            what,
        },
        other => other,
    }
}

/// Whether a node may be reached there. What goes over plain http can be read and changed by everyone on the way, so
/// it is refused to other machines unless the file allows it.
fn check_address(rpc: &str, allow_plain_http: bool) -> Result<(), String> {
    let url = rpc
        .parse::<url::Url>()
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| format!("rpc is '{rpc}', must be an address like http://127.0.0.1:26657"))?;
    if url.scheme() == "http" && !allow_plain_http && !is_loopback(&url) {
        return Err(format!(
            "rpc is '{rpc}', which is plain http to another machine: anyone on the way could change what it answers; \
             use https, or allow it with allow_plain_http = true"
        ));
    }
    Ok(())
}

/// Whether an address is of this machine itself.
pub(crate) fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}
