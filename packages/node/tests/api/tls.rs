//! The API over TLS: known by the fingerprint of its certificate, or by the certificate itself.

use crate::world::{code, Running, World};
use causeway_node::config::Config;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::local::read_token;
use causeway_node_api::{CallError, Client};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::Agent;

const CERTIFICATE: &str = "api-certificate.pem";
const KEY: &str = "api-key.pem";

fn secured() -> Config {
    let mut config = Config::default();
    config.api.tls = true;
    config
}

/// What a program is answered that takes this certificate for an authority, as `curl --cacert` does.
fn asked_with(certificate: &Path, node: &Running) -> Result<u16, ureq::Error> {
    let certificate = fs::read(certificate).unwrap();
    let roots = [Certificate::from_pem(&certificate).unwrap()];
    let tls = TlsConfig::builder().root_certs(RootCerts::from(roots));
    let agent = Agent::config_builder().tls_config(tls.build()).build();
    let token = read_token(&node.folder).unwrap();
    let request = Agent::from(agent)
        .get(format!("{}/v1/info", node.file.api))
        .header("authorization", format!("Bearer {token}"));
    request.call().map(|answer| answer.status().as_u16())
}

#[test]
fn the_api_over_tls_is_used_by_its_fingerprint_or_its_certificate_and_by_nobody_who_expects_another(
) {
    let world = World::new();
    let node = world.start_with(&world.alice, secured());
    assert!(node.file.api.starts_with("https://127.0.0.1:"));
    let info = node.client.call(&GetInfo).unwrap();
    assert_eq!(info.warnings, Vec::<String>::new());
    assert_eq!(
        asked_with(&node.folder.join(CERTIFICATE), &node).unwrap(),
        200
    );

    // who expects another one asks nothing
    let token = read_token(&node.folder).unwrap();
    let other = Client::pinned(
        &node.file.api,
        "00".repeat(32).parse().unwrap(),
        Some(token),
    );
    match other.unwrap().call(&GetInfo).unwrap_err() {
        error @ CallError::OtherCertificate { shown, .. } => {
            assert_eq!(error.code(), "node_certificate_other");
            assert_eq!(Some(shown.to_string()), node.file.api_fingerprint);
        }
        other => panic!("{other}"),
    }
    // nothing is served beside TLS
    let address = node.file.api.strip_prefix("https://").unwrap();
    let mut plain = TcpStream::connect(address).unwrap();
    let asked = format!("GET /health/live HTTP/1.1\r\nhost: {address}\r\n\r\n");
    // the node may end the connection before it has all of it
    let _ = plain.write_all(asked.as_bytes());
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");

    // the same one after a start: what is pinned stays good
    let fingerprint = node.file.api_fingerprint.clone();
    let folder = node.folder.clone();
    world.end(node);
    let again = world.start_with(&world.alice, secured());
    assert_eq!(again.file.api_fingerprint, fingerprint);
    world.end(again);

    // and one of the user's own, under another name than it is asked by
    let files = tempfile::tempdir().unwrap();
    for name in [CERTIFICATE, KEY] {
        fs::copy(folder.join(name), files.path().join(name)).unwrap();
        fs::remove_file(folder.join(name)).unwrap();
    }
    let mut config = secured();
    config.api.certificate = Some(files.path().join(CERTIFICATE));
    config.api.key = Some(files.path().join(KEY));
    config.api.hosts = vec!["pay.example".to_owned()];
    let named = world.start_with(&world.alice, config);
    assert_eq!(named.file.api_fingerprint, fingerprint);
    assert!(!folder.join(CERTIFICATE).exists());
    let warnings = named.client.call(&GetInfo).unwrap().warnings;
    let lacks = warnings
        .iter()
        .any(|told| told.contains("does not name pay.example"));
    assert!(lacks, "{warnings:?}");
    world.end(named);
}

#[test]
fn who_begins_tls_and_does_not_go_on_keeps_nobody_out_and_holds_up_no_stop() {
    let world = World::new();
    let node = world.start_with(&world.alice, secured());
    let address = node.file.api.strip_prefix("https://").unwrap();
    let slow: Vec<TcpStream> = (0..64)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(&[0x16, 0x03, 0x01]).unwrap();
            stream
        })
        .collect();
    node.client.call(&GetInfo).unwrap();
    let begun = std::time::Instant::now();
    world.end(node);
    assert!(begun.elapsed() < Duration::from_secs(8));
    drop(slow);
}

#[test]
fn a_certificate_that_is_broken_is_told_at_the_start_by_its_code() {
    let world = World::new();
    let node = world.start_with(&world.alice, secured());
    let folder = node.folder.clone();
    world.end(node);
    fs::write(folder.join(CERTIFICATE), "-----BEGIN CERTIFICATE-----\n").unwrap();
    let refused = world.start_configured(&world.alice, world.network(), secured());
    let error = refused.err().expect("it does not start");
    assert_eq!(error.code(), "api_certificate_unreadable");
    let hint = error.hint().unwrap();
    assert!(hint.contains("remove api-certificate.pem"), "{hint}");
    // the book is free again
    fs::remove_file(folder.join(CERTIFICATE)).unwrap();
    let again = world.start_with(&world.alice, secured());
    assert_eq!(
        code(again.file.client(None).unwrap().call(&GetInfo)),
        "unauthorized"
    );
    world.end(again);
}
