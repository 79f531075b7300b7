//! Files that people write: `node.toml`, chain files, CSV.

use crate::damage::{damaged, damaged_text};
use crate::run;
use causeway_chain::ChainSpec;
use causeway_cli::csv_file::{CsvFile, Layout};
use causeway_node::config;
use proptest::prelude::*;
use std::path::Path;
use tempfile::TempDir;

/// A folder in memory where the machine has one: a file is written for each input.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => TempDir::new_in(memory).unwrap(),
        false => TempDir::new().unwrap(),
    }
}

const NODE: &str = r#"
[api]
listen = "127.0.0.1:7878"
hosts = ["node.local"]
[peers]
listen = "0.0.0.0:9735"
announce = true
addresses = ["ws://node.example.org:9735/peer"]
name = "Tea shop"
guests = 64
messages_per_second = 4000
private_ranges = false
[join]
from = ["cosmos1alice"]
modes = ["one-way", "two-way"]
smallest = 1
amount = 5
at_most = 9223372036854775807
count = 16
[agreements]
consent = true
close = true
shutdown_for = 600
[limits]
queue = 4096
batch = 256
[log]
level = "info"
format = "json"
"#;

#[test]
fn a_damaged_node_toml_is_read_or_refused_by_name() {
    let folder = folder();
    let file = folder.path().join(config::FILE);
    std::fs::write(&file, NODE).unwrap();
    config::load(&file, &vec![]).unwrap();
    run("node.toml", damaged_text(&[NODE]), |text| {
        std::fs::write(&file, text).unwrap();
        if let Err(refused) = config::load(&file, &vec![]) {
            prop_assert!(!refused.to_string().is_empty());
        }
        Ok(())
    });
}

const CHAIN: &str = r#"
chain_id = "devnet-1"
rpc = ["http://127.0.0.1:26657", "https://rpc.example.org"]
denom = "stake"
gas_price = "0.025"
gas_adjustment = 1.4
max_gas = 10000000
max_fee = "100000"
max_block_age = 60
prefix = "wasm"
coin_type = 118
explorer = "https://explorer.example.org/tx/{hash}"
"#;

#[test]
fn a_damaged_chain_file_is_read_or_refused_with_its_name() {
    let file = Path::new("damaged.toml");
    ChainSpec::parse(file, CHAIN).unwrap();
    run("chain files", damaged_text(&[CHAIN]), |text| {
        if let Err(refused) = ChainSpec::parse(file, &text) {
            prop_assert!(refused.to_string().contains("damaged.toml"));
        }
        Ok(())
    });
}

/// As people, spreadsheets and other programs write them.
fn csv_files() -> Vec<Vec<u8>> {
    let plain = "to,amount,memo\nalice,5,\"a, b\"\nbob,2.5,\"over\ntwo \"\"lines\"\"\"\n";
    let wide: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(plain.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut all = vec![
        plain.as_bytes().to_vec(),
        format!("\u{feff}{}", plain.replace('\n', "\r\n")).into_bytes(),
        format!("sep=;\n{}", plain.replace(',', ";")).into_bytes(),
        "to\tamount\tmemo\r\u{e9}\t1\te\u{301}\r"
            .replace('\t', ",")
            .into_bytes(),
    ];
    all.push(wide);
    all
}

#[test]
fn a_damaged_csv_file_is_read_to_its_end_or_refused_with_the_line() {
    let folder = folder();
    let path = folder.path().join("payments.csv");
    run("csv files", damaged(csv_files()), |bytes| {
        std::fs::write(&path, &bytes).unwrap();
        let layout = Layout {
            delimiter: b',',
            renamed: vec![],
            decimals: 6,
        };
        let Ok(mut file) = CsvFile::open(&path, ["to", "amount", "memo"], layout) else {
            return Ok(());
        };
        let mut last = 1;
        while let Ok(Some(record)) = file.next_record() {
            let line = match record {
                Ok(record) => {
                    let _ = (record.text(0), record.amount(1), record.text(2));
                    record.line
                }
                Err(refused) => refused.line,
            };
            prop_assert!(line > last, "line {line} comes after line {last}");
            last = line;
        }
        Ok(())
    });
}
