//! Reads what is set. A flag goes before the environment, the environment before the file.

use super::{BySidechain, Config, ConfigValue, ANYONE, VALUES};
use causeway_rules::node::{check_address, check_name};
use causeway_types::node::MAX_NODE_ADDRESSES;
use causeway_types::LockMode;
use figment::error::Kind;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use std::path::Path;
use thiserror::Error;
use tokio::sync::Semaphore;

/// Values that were given as flags, as they were typed.
pub type Flags = Vec<(&'static ConfigValue, String)>;

/// How variables of the environment begin.
const PREFIX: &str = "CAUSEWAY_NODE_";

/// Why what is set cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A value is not known, or has a form that it cannot have; the text names the value and where it was set.
    #[error("{}", of_value(.0))]
    Value(Box<figment::Error>),
    /// A variable of the environment sets nothing.
    #[error(
        "the variable {name} sets nothing; those of a node are {}",
        variables()
    )]
    UnknownVariable {
        /// Its name.
        name: String,
    },
    /// The API would be reached by other machines.
    #[error("api.listen is {listen}, must be an address of this machine such as 127.0.0.1, or api.tls must be true: without it whoever is on the way can read the tokens of calls")]
    NotLoopback {
        /// Where it would be served.
        listen: std::net::SocketAddr,
    },
    /// A certificate without its key or without TLS, or a key without its certificate.
    #[error("{given} is set and {lacks} is not: {why}")]
    Certificate {
        /// What is set.
        given: &'static str,
        /// What belongs to it.
        lacks: &'static str,
        /// What it is needed for.
        why: &'static str,
    },
    /// More addresses than a node may announce.
    #[error("peers.addresses has {asked} addresses, at most {allowed} can be announced")]
    Addresses {
        /// How many there are.
        asked: usize,
        /// How many there may be.
        allowed: usize,
    },
    /// What is to be announced would be refused.
    #[error("{name}: '{text}' {why}")]
    Announced {
        /// The name of the value in the file.
        name: &'static str,
        /// What it is.
        text: String,
        /// Why it is refused.
        why: String,
    },
    /// A rule for joins can hold for no channel.
    #[error("{name}: '{text}' {why}")]
    Join {
        /// The name of the value in the file.
        name: &'static str,
        /// What it is.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// More is put into a channel than a join may take.
    #[error("join.amount is {asked}, must be at most {allowed}, which is join.at_most")]
    JoinAmount {
        /// What is to be put in, base units.
        asked: u128,
        /// The most that a join may take, base units.
        allowed: u128,
    },
    /// One amount, where amounts of several sidechains could be meant.
    #[error("{name} is {amount} and names no sidechain, and the chain has {count}, whose amounts cannot be compared: write {name} = {{ SYMBOL = {amount} }} with one or several of {symbols}")]
    SidechainNotNamed {
        /// The name of the value in the file.
        name: &'static str,
        /// The amount that is set.
        amount: u128,
        /// How many sidechains the chain has.
        count: usize,
        /// Their symbols.
        symbols: String,
    },
    /// An amount of what is no sidechain, or of one that has an amount already.
    #[error("{name}: '{named}' {why}; the chain's are {symbols}")]
    Sidechain {
        /// The name of the value in the file.
        name: &'static str,
        /// What it names.
        named: String,
        /// What is wrong with that.
        why: &'static str,
        /// The symbols of the chain's sidechains.
        symbols: String,
    },
    /// A queue or a batch of nothing.
    #[error("{name} is 0, must be 1 or more")]
    Zero {
        /// The name of the value in the file.
        name: &'static str,
    },
    /// More than can be counted, or than may be set.
    #[error("{name} is {asked}, must be at most {allowed}")]
    TooMany {
        /// The name of the value in the file.
        name: &'static str,
        /// What is set.
        asked: usize,
        /// The largest value.
        allowed: usize,
    },
}

/// Everything that is set: by flags, by the environment, by the file. A file that is not there sets nothing.
pub fn load(file: &Path, flags: &Flags) -> Result<Config, ConfigError> {
    for (name, _) in std::env::vars_os() {
        check_variable(&name.to_string_lossy())?;
    }
    read(file, flags).map_err(ConfigError::Value)?.checked()
}

/// Refuses a variable that begins as those of a node do, and is none of them.
pub(super) fn check_variable(name: &str) -> Result<(), ConfigError> {
    let upper = name.to_uppercase();
    let is_known = VALUES.iter().any(|value| value.variable() == upper);
    match upper.starts_with(PREFIX) && !is_known {
        true => Err(ConfigError::UnknownVariable {
            name: name.to_owned(),
        }),
        false => Ok(()),
    }
}

fn variables() -> String {
    let names: Vec<String> = VALUES.iter().map(ConfigValue::variable).collect();
    names.join(", ")
}

/// Which value it is, what is wrong with it, where that was set, and how it is set.
fn of_value(error: &figment::Error) -> String {
    let name = error.path.join(".");
    // a file that is no TOML has no value that is wrong
    let of_it = match name.as_str() {
        "" => String::new(),
        name => format!("{name}: "),
    };
    let what = match (&error.kind, name.ends_with(".listen")) {
        (Kind::UnknownField(field, known), _) => {
            // the path ends with the field where figment knows from where it comes
            let name = match error.path.last() == Some(field) {
                true => name.clone(),
                false => [name.as_str(), field].join("."),
            };
            format!(
                "{name} is no value of a node; those that there are: {}",
                known.join(", ")
            )
        }
        // serde's own words for it do not say what an address is
        (Kind::Message(why), true) => {
            format!(
                "{name} is no address to listen on, must be IP:PORT such as 127.0.0.1:7878: {why}"
            )
        }
        (kind, _) => format!("{of_it}{kind}"),
    };
    let set_by = match &error.metadata {
        Some(metadata) => match &metadata.source {
            Some(source) => format!(" (in {source})"),
            None => format!(" (in {})", metadata.name),
        },
        None => String::new(),
    };
    match ConfigValue::named(&name) {
        Some(value) => format!("{what}{set_by}; it is set by {}", value.ways()),
        None => format!("{what}{set_by}"),
    }
}

fn read(file: &Path, flags: &Flags) -> Result<Config, Box<figment::Error>> {
    // a variable that is empty is as good as none
    let is_set = |wanted: String| {
        let mut all = std::env::vars_os();
        all.any(|(name, value)| !value.is_empty() && name.eq_ignore_ascii_case(&wanted))
    };
    let variables = Env::prefixed(PREFIX)
        .filter(move |name| is_set(format!("{PREFIX}{name}")))
        .map(|name| {
            // the first part is the group; names of values have underscores of their own
            name.as_str().replacen('_', ".", 1).into()
        });
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if file.exists() {
        figment = figment.merge(Toml::file_exact(file));
    }
    figment = figment.merge(variables);
    for (value, typed) in flags {
        figment = figment.merge(Flag { value, typed });
    }
    figment.extract().map_err(Box::new)
}

/// One flag as a source of its value: errors name it.
struct Flag<'f> {
    value: &'static ConfigValue,
    typed: &'f str,
}

impl Provider for Flag<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("flag --{}", self.value.flag()))
    }
    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        // as in the environment: a number or a list where it reads as one, else text
        let parsed: Value = match self.typed.parse() {
            Ok(parsed) => parsed,
            Err(never) => match never {},
        };
        let nested = figment::util::nest(self.value.name, parsed);
        let dict = nested.into_dict().unwrap_or_default();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// Fails where more is put into a channel than a join may take.
pub(crate) fn check_join_amount(asked: u128, allowed: u128) -> Result<(), ConfigError> {
    match asked > allowed {
        true => Err(ConfigError::JoinAmount { asked, allowed }),
        false => Ok(()),
    }
}

impl Config {
    fn checked(self) -> Result<Config, ConfigError> {
        if !self.api.listen.ip().is_loopback() && !self.api.tls {
            return Err(ConfigError::NotLoopback {
                listen: self.api.listen,
            });
        }
        self.check_certificate()?;
        self.check_announced()?;
        self.check_join()?;
        let counts = [
            ("limits.queue", self.limits.queue),
            ("limits.batch", self.limits.batch),
        ];
        for (name, count) in counts {
            if count == 0 {
                return Err(ConfigError::Zero { name });
            }
        }
        let counted_by_semaphores = [
            ("limits.queue", self.limits.queue),
            ("peers.guests", self.peers.guests),
        ];
        for (name, asked) in counted_by_semaphores {
            let allowed = Semaphore::MAX_PERMITS;
            if asked > allowed {
                return Err(ConfigError::TooMany {
                    name,
                    asked,
                    allowed,
                });
            }
        }
        Ok(self)
    }

    /// Files of a certificate that would not be used are a mistake: their user takes the API for secured by them.
    fn check_certificate(&self) -> Result<(), ConfigError> {
        let refused = |given, lacks, why| Err(ConfigError::Certificate { given, lacks, why });
        let api = &self.api;
        match (&api.certificate, &api.key) {
            (Some(_), None) => {
                refused("api.certificate", "api.key", "it has the certificate's key")
            }
            (None, Some(_)) => {
                refused("api.key", "api.certificate", "it has the key's certificate")
            }
            (Some(_), Some(_)) if !api.tls => refused(
                "api.certificate",
                "api.tls",
                "without it the API is not secured",
            ),
            _ => Ok(()),
        }
    }

    /// Rules for joins. Whether accounts are accounts of the chain is known once there is a chain.
    fn check_join(&self) -> Result<(), ConfigError> {
        let refused = |name, text: &str, why| {
            let text = text.to_owned();
            Err(ConfigError::Join { name, text, why })
        };
        let join = &self.join;
        for mode in &join.modes {
            match mode.parse() {
                Ok(LockMode::OneWay | LockMode::TwoWay) => {}
                _ => return refused("join.modes", mode, "is none of: one-way, two-way"),
            }
        }
        if join.from.len() > 1 && join.from.iter().any(|from| from == ANYONE) {
            return refused("join.from", ANYONE, "stands beside accounts, must be alone");
        }
        // of tables it is known once the sidechains are
        match (&join.amount, &join.at_most) {
            (BySidechain::Only(asked), Some(BySidechain::Only(allowed))) => {
                check_join_amount(*asked, *allowed)
            }
            _ => Ok(()),
        }
    }

    /// What is to be announced, by the rules of the policy.
    fn check_announced(&self) -> Result<(), ConfigError> {
        let refused = |name, text: &str, why: String| ConfigError::Announced {
            name,
            text: text.to_owned(),
            why,
        };
        let addresses = &self.peers.addresses;
        if addresses.len() > MAX_NODE_ADDRESSES {
            return Err(ConfigError::Addresses {
                asked: addresses.len(),
                allowed: MAX_NODE_ADDRESSES,
            });
        }
        for address in addresses {
            check_address(address)
                .map_err(|why| refused("peers.addresses", address, why.to_string()))?;
        }
        match &self.peers.name {
            Some(name) => {
                check_name(name).map_err(|why| refused("peers.name", name, why.to_string()))
            }
            None => Ok(()),
        }
    }
}

impl ConfigValue {
    /// The value with this name; none if there is none.
    pub fn named(name: &str) -> Option<&'static ConfigValue> {
        VALUES.iter().find(|value| value.name == name)
    }
}
