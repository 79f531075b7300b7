//! The table of metrics in docs/node.md is what the code has, and the examples for operators name nothing else.

use super::readiness::problems;
use super::{Metrics, Sample};
use crate::follower::{FollowError, FollowerState};
use causeway_client::nodes::right::SigningRight;
use causeway_types::{Hash, Height, NodeInstance, UnixTime};
use causeway_wallet::book::EventKind;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// A file of the repository.
fn file(name: &str) -> String {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The metrics of the code with their kinds, each with one count so that all are there.
fn of_code() -> BTreeMap<String, String> {
    let metrics = Metrics::new();
    metrics.count_events(EventKind::PaymentSigned, 1);
    metrics.count_commit(1, Duration::from_millis(1));
    metrics.count_refusal("busy");
    metrics.count_request("GET", "/v1/info", 200);
    let text = metrics.encode(Sample::default()).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let pair = |line: &str| {
        let (name, kind) = line.split_once(' ').unwrap();
        (name.to_owned(), kind.to_owned())
    };
    lines.map(pair).collect()
}

/// The metrics of the table in docs/node.md with their kinds.
fn of_page() -> BTreeMap<String, String> {
    let page = file("docs/node.md");
    let rows = page.lines().filter_map(|l| l.strip_prefix("| `causeway_"));
    let pair = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = cells[0].trim_end_matches('`');
        (format!("causeway_{name}"), cells[1].to_owned())
    };
    rows.map(pair).collect()
}

#[test]
fn the_table_of_metrics_is_what_the_code_has() {
    let of_code = of_code();
    assert!(of_code.len() >= 15, "{of_code:?}");
    assert_eq!(of_page(), of_code);
}

/// What a query may name: each metric as Prometheus keeps it.
fn series() -> BTreeSet<String> {
    let suffixes = |kind: &str| match kind {
        "counter" => &["_total"][..],
        "histogram" => &["_bucket", "_sum", "_count"],
        _ => &[""],
    };
    let of_metric = |(name, kind): (String, String)| {
        let suffixes = suffixes(&kind).iter();
        suffixes
            .map(|suffix| format!("{name}{suffix}"))
            .collect::<Vec<_>>()
    };
    of_code().into_iter().flat_map(of_metric).collect()
}

/// Every name in a text that is one of a metric of the node.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ours = words.filter(|word| word.starts_with("causeway_"));
    ours.map(str::to_owned).collect()
}

/// The queries of a dashboard's panels.
fn queries(json: &serde_json::Value, found: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(fields) => {
            if let Some(serde_json::Value::String(query)) = fields.get("expr") {
                found.push(query.clone());
            }
            fields.values().for_each(|value| queries(value, found));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| queries(value, found)),
        _ => {}
    }
}

#[test]
fn the_dashboard_shows_every_metric_and_no_other() {
    let json = file("examples/grafana/causeway-node.json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut found = Vec::new();
    queries(&json, &mut found);
    let shown = named(&found.join("\n"));
    let series = series();
    assert_eq!(shown.difference(&series).collect::<Vec<_>>(), [""; 0]);
    for name in of_code().keys() {
        assert!(
            shown.iter().any(|series| series.starts_with(name.as_str())),
            "{name}"
        );
    }
}

#[test]
fn the_alerts_ask_for_metrics_that_the_node_has() {
    let asked = named(&file("examples/prometheus/alerts.yml"));
    let series = series();
    assert_eq!(asked.difference(&series).collect::<Vec<_>>(), [""; 0]);
    for name in [
        "causeway_chain_followed",
        "causeway_may_sign",
        "causeway_writer_queue_length",
        "causeway_duty_fees",
        "causeway_refusals_total",
    ] {
        assert!(asked.contains(name), "{name}");
    }
}

#[test]
fn the_page_says_what_to_do_in_each_state_in_which_a_node_is_not_ready() {
    let follow_errors = [
        FollowError::Behind {
            height: Height(1),
            followed: Height(2),
        },
        FollowError::Rewound {
            height: Height(1),
            found: Hash::ZERO,
            followed: Hash::ZERO,
        },
        FollowError::OtherChain {
            found: Hash::ZERO,
            bound: Hash::ZERO,
        },
        FollowError::Pruned {
            asked: Height(1),
            first: Height(2),
        },
        FollowError::NotKept(String::new()),
    ];
    let first = FollowerState::before_first();
    let followed = FollowerState {
        problem: None,
        ..first.clone()
    };
    let mut states = vec![
        first,
        followed.clone(),
        FollowerState {
            behind: 1,
            ..followed.clone()
        },
    ];
    states.extend(follow_errors.iter().map(|error| FollowerState {
        problem: Some(error.problem()),
        ..followed.clone()
    }));
    let on_record = NodeInstance([7; 16]);
    let until = UnixTime(7);
    for right in [
        SigningRight::Replaced { on_record },
        SigningRight::Waits { until },
    ] {
        states.push(FollowerState {
            right,
            ..followed.clone()
        });
    }
    let page = file("docs/node.md");
    let (_, page) = page.split_once("### What to do when").unwrap();
    let mut codes = BTreeSet::new();
    for state in &states {
        for problem in problems(state, &NodeInstance([1; 16]), true, None) {
            let code = &problem.code;
            assert!(page.contains(&format!("`{code}`")), "{code}");
            assert!(problem.next.is_some(), "{problem:?}");
            codes.insert(problem.code);
        }
    }
    assert_eq!(codes.len(), 11, "{codes:?}");
}
