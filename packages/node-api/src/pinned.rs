//! TLS to a node that is known by the fingerprint of its certificate: whose name that has, who signed it and until when it holds
//! says nothing more.

use crate::certificates::accepting;
use causeway_types::Hash;
use rustls::pki_types::ServerName;
use rustls::version::TLS13;
use rustls::{ClientConfig, ClientConnection, OtherError, StreamOwned};
use std::fmt;
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use thiserror::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Why a connection is not secured. No call was sent over it.
#[derive(Debug, Error)]
pub(crate) enum NotSecured {
    /// The other side is somebody else, or the node has another certificate now.
    #[error(transparent)]
    OtherCertificate(#[from] OtherCertificate),
    /// The two do not come to a connection.
    #[error("TLS was not set up: {0}")]
    Handshake(String),
}

/// The other side shows another certificate than the one that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("its certificate has the fingerprint {shown}, and not {known}")]
pub(crate) struct OtherCertificate {
    /// The fingerprint that the node is known by.
    pub known: Hash,
    /// That of the certificate that is shown.
    pub shown: Hash,
}

/// Secures connections, and accepts the one certificate.
pub(crate) struct PinnedConnector(Arc<ClientConfig>);

impl PinnedConnector {
    /// The certificate with this SHA-256.
    pub(crate) fn new(fingerprint: Hash) -> Result<PinnedConnector, rustls::Error> {
        let config = accepting(&[&TLS13], move |certificate| {
            let (known, shown) = (fingerprint, Hash::of(certificate));
            match known == shown {
                true => Ok(()),
                false => {
                    let why = OtherError(Arc::new(OtherCertificate { known, shown }));
                    Err(rustls::CertificateError::Other(why).into())
                }
            }
        })?;
        Ok(PinnedConnector(Arc::new(config)))
    }
}

impl fmt::Debug for PinnedConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinnedConnector")
    }
}

impl<In: Transport> Connector<In> for PinnedConnector {
    type Out = PinnedTransport;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<PinnedTransport>, ureq::Error> {
        let Some(transport) = chained else {
            return Ok(None);
        };
        let refused = |why: NotSecured| ureq::Error::Other(Box::new(why));
        let handshake = |why: &dyn fmt::Display| refused(NotSecured::Handshake(why.to_string()));
        let host = details.uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(bare).map_err(|error| handshake(&error))?;
        let mut conn = ClientConnection::new(self.0.clone(), name.to_owned())
            .map_err(|error| handshake(&error))?;
        let mut sock = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        sock.set_timeout(details.timeout);
        conn.complete_io(&mut sock)
            .map_err(|error| match other_certificate(&error) {
                Some(other) => refused(other.into()),
                None => handshake(&error),
            })?;
        let config = details.config;
        Ok(Some(PinnedTransport {
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            stream: StreamOwned { conn, sock },
        }))
    }
}

/// What our check has said, where it is the reason.
fn other_certificate(error: &std::io::Error) -> Option<OtherCertificate> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::InvalidCertificate(rustls::CertificateError::Other(OtherError(why))) => {
            why.downcast_ref().copied()
        }
        _ => None,
    }
}

/// A secured connection.
pub(crate) struct PinnedTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for PinnedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinnedTransport")
    }
}

impl Transport for PinnedTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }
    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        self.stream.write_all(output)?;
        Ok(())
    }
    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let input = self.buffers.input_append_buf();
        let amount = self.stream.read(input)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }
    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }
    fn is_tls(&self) -> bool {
        true
    }
}
