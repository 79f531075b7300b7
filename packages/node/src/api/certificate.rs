//! The certificate of the API: one of the user's own, or one that is made on first use.

use crate::config;
use causeway_chain::machine_time;
use causeway_node_api::local::replace;
use causeway_types::{Hash, UnixTime};
use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{Decode as _, Reader, SliceReader, Tag};
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use time::OffsetDateTime;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;
use tracing::info;

/// The name of the file with the certificate that the node has made.
pub const CERTIFICATE_FILE: &str = "api-certificate.pem";
/// The name of the file with its key, which only the user can read.
pub const KEY_FILE: &str = "api-key.pem";

/// How long a certificate holds that the node makes, days. Whoever uses it has pinned it, so a new one is work for all of them.
const OWN_DAYS: u64 = 3_650;
/// How long before a certificate's end its user is told, days.
const WARN_DAYS: u64 = 21;
const DAY: u64 = 86_400;

/// Why the API has no certificate.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// A file cannot be read, or is none of PEM.
    #[error("{what} cannot be read from {file}: {source}")]
    Unreadable {
        /// What was looked for.
        what: &'static str,
        /// Where.
        file: PathBuf,
        /// Why it is not there.
        source: pem::Error,
    },
    /// Others than the user and their group can read the key.
    #[error("others can read {file}, which holds the key of the API's certificate")]
    KeyOfOthers {
        /// The file of the key.
        file: PathBuf,
    },
    /// The two do not belong together, or are of a kind that is not known.
    #[error("{certificate} and {key} cannot be used together: {reason}")]
    Invalid {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// None can be made.
    #[error("a certificate for the API cannot be made: {0}")]
    Make(#[from] rcgen::Error),
    /// One was made and cannot be kept.
    #[error("the API's certificate cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl CertificateError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            CertificateError::Unreadable { .. } => "api_certificate_unreadable",
            CertificateError::KeyOfOthers { .. } => "api_key_of_others",
            CertificateError::Invalid { .. } => "api_certificate_invalid",
            CertificateError::Make(_) | CertificateError::Write(_) => "api_certificate_not_made",
        }
    }
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            CertificateError::Unreadable { file, .. } | CertificateError::Invalid { certificate: file, .. }
                if file.ends_with(CERTIFICATE_FILE) || file.ends_with(KEY_FILE) =>
            {
                format!("remove {CERTIFICATE_FILE} and {KEY_FILE}: the next start makes new ones, with another fingerprint")
            }
            CertificateError::Unreadable { .. } | CertificateError::Invalid { .. } => {
                "api.certificate names a PEM file of the certificate and those above it, api.key one of its key; without both \
                 the node makes a certificate of its own"
                    .to_owned()
            }
            CertificateError::KeyOfOthers { file } => {
                format!("`chmod 600 {}`, and consider who may have read it", file.display())
            }
            CertificateError::Make(_) | CertificateError::Write(_) => {
                "make room on the disk of the home folder, or name files of your own in api.certificate and api.key".to_owned()
            }
        }
    }
}

/// What the API's connections are secured with.
pub struct ApiCertificate {
    /// Secures connections.
    pub acceptor: TlsAcceptor,
    /// What is told of it.
    pub about: CertificateFacts,
}

/// What is told of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The SHA-256 of the certificate: clients know it by this.
    pub fingerprint: Hash,
    /// Whether the node has made it.
    pub is_own: bool,
    /// From when on it holds.
    from: UnixTime,
    /// Until when it holds.
    until: UnixTime,
    /// Which of the hosts that the API answers to it does not name.
    not_for: Vec<String>,
}

impl CertificateFacts {
    /// What its user should know of it now.
    pub fn warnings(&self, now: UnixTime) -> Vec<String> {
        let next = match self.is_own {
            true => format!("remove {CERTIFICATE_FILE} and {KEY_FILE} and start the node again: it makes new ones, with another fingerprint"),
            false => "renew the file that api.certificate names, and start the node again".to_owned(),
        };
        let mut warnings = Vec::new();
        if now < self.from {
            warnings.push(format!(
                "the certificate of the API holds {} seconds from now on: look at this machine's clock",
                self.from.0 - now.0
            ));
        } else if now >= self.until {
            warnings.push(format!(
                "the certificate of the API expired {} days ago, and who checks it does not use the API: {next}",
                (now.0 - self.until.0) / DAY
            ));
        } else if now.0 + WARN_DAYS * DAY >= self.until.0 {
            let days = (self.until.0 - now.0) / DAY;
            warnings.push(format!(
                "the certificate of the API expires in {days} days: {next}"
            ));
        }
        if !self.not_for.is_empty() {
            warnings.push(format!(
                "the certificate of the API does not name {}, which api.hosts has, so who checks the name does not use it: {next}",
                self.not_for.join(", ")
            ));
        }
        warnings
    }
}

/// The certificate that is configured; without files of the user's the one in the book's folder, made if there is none.
pub fn load(folder: &Path, api: &config::Api) -> Result<ApiCertificate, CertificateError> {
    let own = (folder.join(CERTIFICATE_FILE), folder.join(KEY_FILE));
    let (certificate, key, is_own) = match (&api.certificate, &api.key) {
        (Some(certificate), Some(key)) => (certificate.clone(), key.clone(), false),
        _ => {
            // the key is written first: without both, nobody has seen the certificate
            if !(own.0.exists() && own.1.exists()) {
                make(folder, api, machine_time())?;
            }
            (own.0, own.1, true)
        }
    };
    let used = read(&certificate, &key, is_own, &names(api))?;
    if is_own {
        info!(fingerprint = %used.about.fingerprint, file = %certificate.display(), "the API has a certificate of the node's own");
    }
    Ok(used)
}

/// Under which names the API is asked.
fn names(api: &config::Api) -> Vec<String> {
    let hosts = api.hosts.iter().map(|host| without_port(host).to_owned());
    hosts.collect()
}

/// A host as certificates name it.
fn without_port(host: &str) -> &str {
    if let Some(v6) = host.strip_prefix('[') {
        return v6.split_once(']').map_or(v6, |(address, _)| address);
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|b| b.is_ascii_digit()) => {
            name
        }
        _ => host,
    }
}

/// Makes a certificate that is signed by its own key, and keeps both.
fn make(folder: &Path, api: &config::Api, now: UnixTime) -> Result<(), CertificateError> {
    let mut all = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let listen = api.listen.ip();
    if !listen.is_unspecified() {
        all.push(listen.to_string());
    }
    all.extend(names(api));
    all.sort();
    all.dedup();
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(all)?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "causeway node");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // another machine's clock may be behind
    params.not_before = at(now.0.saturating_sub(DAY));
    params.not_after = at(now.0 + OWN_DAYS * DAY);
    let certificate = params.self_signed(&key)?;
    replace(folder, KEY_FILE, key.serialize_pem().as_bytes())?;
    replace(folder, CERTIFICATE_FILE, certificate.pem().as_bytes())?;
    Ok(())
}

fn at(seconds: u64) -> OffsetDateTime {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn read(
    certificate: &Path,
    key: &Path,
    is_own: bool,
    names: &[String],
) -> Result<ApiCertificate, CertificateError> {
    let unreadable = |what, file: &Path| {
        let file = file.to_owned();
        move |source| CertificateError::Unreadable { what, file, source }
    };
    let of_certificate = || unreadable("a certificate", certificate);
    let mut chain = Vec::new();
    for found in CertificateDer::pem_file_iter(certificate).map_err(of_certificate())? {
        chain.push(found.map_err(of_certificate())?);
    }
    let first = chain
        .first()
        .cloned()
        .ok_or(pem::Error::NoItemsFound)
        .map_err(of_certificate())?;
    if is_readable_by_others(key) {
        return Err(CertificateError::KeyOfOthers {
            file: key.to_owned(),
        });
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(unreadable("a private key", key))?;
    let invalid = |reason: String| CertificateError::Invalid {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        reason,
    };
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| invalid(error.to_string()))?;
    let (from, until) = validity(&first).map_err(|error| invalid(error.to_string()))?;
    let parsed = ParsedCertificate::try_from(&first).map_err(|error| invalid(error.to_string()))?;
    let not_for = names.iter().filter(|name| !is_for(&parsed, name));
    Ok(ApiCertificate {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        about: CertificateFacts {
            fingerprint: Hash::of(&first),
            is_own,
            from,
            until,
            not_for: not_for.cloned().collect(),
        },
    })
}

/// From when until when a certificate holds: RFC 5280, section 4.1.
fn validity(certificate: &[u8]) -> der::Result<(UnixTime, UnixTime)> {
    let mut reader = SliceReader::new(certificate)?;
    reader.sequence(|certificate| {
        let validity = certificate.sequence(|signed| {
            // the version may be left out; then come number, algorithm and issuer
            let skipped = match signed.peek_tag()? {
                Tag::ContextSpecific { .. } => 4,
                _ => 3,
            };
            for _ in 0..skipped {
                AnyRef::decode(signed)?;
            }
            let validity = signed.sequence(|validity| Ok((time(validity)?, time(validity)?)))?;
            skip_rest(signed)?;
            Ok(validity)
        })?;
        skip_rest(certificate)?;
        Ok(validity)
    })
}

fn skip_rest<'r>(reader: &mut impl Reader<'r>) -> der::Result<()> {
    while !reader.is_finished() {
        AnyRef::decode(reader)?;
    }
    Ok(())
}

fn time<'r>(reader: &mut impl Reader<'r>) -> der::Result<UnixTime> {
    let since = match reader.peek_tag()? {
        Tag::UtcTime => UtcTime::decode(reader)?.to_unix_duration(),
        _ => GeneralizedTime::decode(reader)?.to_unix_duration(),
    };
    Ok(UnixTime(since.as_secs()))
}

fn is_for(certificate: &ParsedCertificate<'_>, name: &str) -> bool {
    let name = ServerName::try_from(name);
    name.is_ok_and(|name| verify_server_name(certificate, &name).is_ok())
}

/// Files of a service often belong to a group that may read them; nobody else may.
fn is_readable_by_others(file: &Path) -> bool {
    let about = std::fs::metadata(file);
    about.is_ok_and(|about| about.permissions().mode() & 0o007 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};

    fn api(hosts: &[&str]) -> config::Api {
        config::Api {
            tls: true,
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            ..config::Api::default()
        }
    }

    fn error(loaded: Result<ApiCertificate, CertificateError>) -> CertificateError {
        loaded.err().expect("it is refused")
    }

    #[test]
    fn one_is_made_on_first_use_and_is_the_same_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = load(folder.path(), &api(&["pay.example:7878"]))
            .unwrap()
            .about;
        assert!(first.is_own);
        assert!(first.warnings(machine_time()).is_empty());
        for file in [KEY_FILE, CERTIFICATE_FILE] {
            let mode = fs::metadata(folder.path().join(file))
                .unwrap()
                .permissions();
            assert_eq!(mode.mode() & 0o777, 0o600, "{file}");
        }
        let again = load(folder.path(), &api(&["pay.example:7878"]))
            .unwrap()
            .about;
        assert_eq!(first, again);
        // a crash between the two files: nobody has seen the certificate
        fs::remove_file(folder.path().join(CERTIFICATE_FILE)).unwrap();
        let made = load(folder.path(), &api(&[])).unwrap().about;
        assert_ne!(made.fingerprint, first.fingerprint);
    }

    #[test]
    fn its_end_and_a_name_that_it_lacks_are_told_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let own = load(folder.path(), &api(&[])).unwrap().about;
        let until = own.until;
        let told = |own: &CertificateFacts, now| own.warnings(now).join("; ");
        assert_eq!(told(&own, UnixTime(until.0 - 22 * DAY)), "");
        let soon = told(&own, UnixTime(until.0 - 3 * DAY));
        assert!(
            soon.contains("expires in 3 days: remove api-certificate.pem"),
            "{soon}"
        );
        let over = told(&own, until);
        assert!(over.contains("expired 0 days ago"), "{over}");
        let early = told(&own, UnixTime(own.from.0 - 1));
        assert!(early.contains("clock"), "{early}");
        let own = load(folder.path(), &api(&["pay.example", "[2001:db8::7]:80"]))
            .unwrap()
            .about;
        let lacks = told(&own, machine_time());
        assert!(
            lacks.contains("does not name pay.example, 2001:db8::7"),
            "{lacks}"
        );
    }

    #[test]
    fn a_broken_file_a_foreign_key_and_one_that_others_can_read_are_told_by_code() {
        let [folder, other] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        for folder in [&folder, &other] {
            load(folder.path(), &api(&[])).unwrap();
        }
        let own = |folder: &Path, key: &Path| config::Api {
            certificate: Some(folder.join(CERTIFICATE_FILE)),
            key: Some(key.join(KEY_FILE)),
            ..api(&[])
        };
        let named = own(folder.path(), folder.path());
        assert!(!load(other.path(), &named).unwrap().about.is_own);
        let foreign = error(load(other.path(), &own(folder.path(), other.path())));
        assert_eq!(foreign.code(), "api_certificate_invalid");
        let key = folder.path().join(KEY_FILE);
        fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
        let open = error(load(other.path(), &named));
        assert_eq!(open.code(), "api_key_of_others");
        fs::set_permissions(&key, Permissions::from_mode(0o640)).unwrap();
        load(other.path(), &named).unwrap();
        fs::write(folder.path().join(CERTIFICATE_FILE), "no certificate").unwrap();
        let broken = error(load(folder.path(), &api(&[])));
        assert_eq!(broken.code(), "api_certificate_unreadable");
        assert!(
            broken.hint().contains("remove api-certificate.pem"),
            "{}",
            broken.hint()
        );
    }

    #[test]
    fn a_host_has_its_port_taken_off() {
        for (host, name) in [
            ("pay.example", "pay.example"),
            ("pay.example:443", "pay.example"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("2001:db8::7", "2001:db8::7"),
            ("203.0.113.7:1", "203.0.113.7"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }
}
