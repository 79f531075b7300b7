//! The contracts' code: native on the embedded chain, wasm files with checksums elsewhere.

use super::{CONTRACTS, TOKEN};
use crate::error::{file_error, ClientError, DeploymentError, Result};
use causeway_types::Hash;
use flate2::write::GzEncoder;
use flate2::Compression;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Beside the wasm files: the sha256 of each.
const CHECKSUMS: &str = "checksums.txt";

/// Where code comes from.
#[derive(Clone, Debug)]
pub enum Codes {
    /// It came with the chain, which has it under these numbers: what a contract's name leads to, if it is there.
    Native(fn(&str) -> Option<u64>),
    /// From wasm files.
    Wasm(Wasm),
}

/// A folder of wasm files and what each must hash to.
#[derive(Clone, Debug)]
pub struct Wasm {
    dir: PathBuf,
    checksums: BTreeMap<String, Hash>,
}

impl Wasm {
    /// Reads the checksums of a folder, as `scripts/build-wasm` writes them. All contracts must be there.
    pub fn read(dir: &Path) -> Result<Wasm> {
        let file = dir.join(CHECKSUMS);
        let text = std::fs::read_to_string(&file).map_err(|source| {
            ClientError::Deployment(DeploymentError::NoChecksums {
                file: file.clone(),
                source,
            })
        })?;
        let mut checksums = BTreeMap::new();
        for (n, line) in (1..).zip(text.lines()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let parsed = match words.as_slice() {
                [hash, name] => hash.parse::<Hash>().ok().map(|hash| (*name, hash)),
                _ => None,
            };
            let (name, hash) = parsed.ok_or_else(|| {
                ClientError::Deployment(DeploymentError::ChecksumLine {
                    file: file.clone(),
                    line: n,
                    text: line.to_owned(),
                })
            })?;
            checksums.insert(name.to_owned(), hash);
        }
        let wasm = Wasm {
            dir: dir.to_owned(),
            checksums,
        };
        for name in CONTRACTS.iter().chain([&TOKEN]) {
            wasm.checksum(name)?;
        }
        Ok(wasm)
    }

    /// What a contract's code must hash to.
    pub fn checksum(&self, contract: &str) -> Result<Hash> {
        let artifact = file_of(contract);
        let found = self.checksums.get(&artifact).copied();
        found.ok_or_else(|| {
            ClientError::Deployment(DeploymentError::NoChecksum {
                file: self.dir.join(CHECKSUMS),
                artifact,
            })
        })
    }

    /// A contract's code, checked.
    pub fn code(&self, contract: &str) -> Result<Vec<u8>> {
        let file = self.dir.join(file_of(contract));
        let wasm = std::fs::read(&file).map_err(file_error("read", &file))?;
        let (found, wanted) = (Hash::of(&wasm), self.checksum(contract)?);
        if found != wanted {
            return Err(ClientError::Deployment(DeploymentError::WrongChecksum {
                file,
                found,
                wanted,
            }));
        }
        Ok(wasm)
    }

    /// What is sent to store a contract's code: compressed by gzip, which wasmd undoes before it hashes the code. A node
    /// takes requests of a megabyte at most, and a simulation has the transaction in it as hex.
    pub fn compressed(&self, contract: &str) -> Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let code = self.code(contract)?;
        let compressed = match encoder.write_all(&code) {
            Ok(()) => encoder.finish(),
            Err(error) => Err(error),
        };
        compressed.map_err(file_error("compress", self.dir.join(file_of(contract))))
    }
}

fn file_of(contract: &str) -> String {
    format!("{}.wasm", contract.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let mut checksums = String::new();
        for name in CONTRACTS.iter().chain([&TOKEN]) {
            std::fs::write(dir.path().join(file_of(name)), name.as_bytes()).unwrap();
            checksums += &format!("{}  {}\n", Hash::of(name.as_bytes()), file_of(name));
        }
        std::fs::write(dir.path().join(CHECKSUMS), checksums).unwrap();
        dir
    }

    #[test]
    fn code_that_is_not_what_its_checksum_says_is_refused_with_both() {
        let dir = folder();
        let wasm = Wasm::read(dir.path()).unwrap();
        assert_eq!(wasm.code(TOKEN).unwrap(), TOKEN.as_bytes());
        let mut sent = Vec::new();
        flate2::read::GzDecoder::new(&wasm.compressed(TOKEN).unwrap()[..])
            .read_to_end(&mut sent)
            .unwrap();
        assert_eq!(sent, TOKEN.as_bytes());
        std::fs::write(dir.path().join(file_of(TOKEN)), b"other").unwrap();
        let error = wasm.code(TOKEN).unwrap_err().to_string();
        assert!(error.contains(&Hash::of(b"other").to_string()), "{error}");
        assert!(
            error.contains(&Hash::of(TOKEN.as_bytes()).to_string()),
            "{error}"
        );
    }

    #[test]
    fn checksums_must_name_every_contract_and_nothing_else_passes_for_one() {
        let dir = folder();
        let file = dir.path().join(CHECKSUMS);
        let all = std::fs::read_to_string(&file).unwrap();
        let (_, fewer) = all.split_once('\n').unwrap();
        std::fs::write(&file, fewer).unwrap();
        let error = Wasm::read(dir.path()).unwrap_err().to_string();
        assert!(error.contains("no line for token_issuer.wasm"), "{error}");
        std::fs::write(&file, format!("{all}nonsense\n")).unwrap();
        let error = Wasm::read(dir.path()).unwrap_err().to_string();
        assert!(error.contains("checksums.txt:6:"), "{error}");
    }
}
