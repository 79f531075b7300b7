//! The figures as docs/performance.md has them, between two marks.

use crate::report::{Payments, Report, Routes, StartedNode};
use anyhow::{Context as _, Result};

/// Where they begin, and where they end.
const MARKS: (&str, &str) = ("<!-- figures -->", "<!-- end of figures -->");

/// What is to be reached on two cores: load, payments a second. docs/performance.md says where they are from.
const AIMS: [(&str, f64); 4] = [
    ("one at a time", 700.0),
    ("one at a time, with a reference", 500.0),
    ("many channels", 8_000.0),
    ("over 3 hops", 500.0),
];
/// At half load, the longest that 99 of 100 payments are to take, milliseconds.
const AIM_P99: f64 = 10.0;
/// How long a start is to take, seconds.
const AIM_START: f64 = 2.0;
/// How long the network is to take until it is loaded, seconds.
const AIM_LOAD: f64 = 2.0;
/// How long half of the searches for a route, and 99 of 100, are to take at most, milliseconds.
const AIM_ROUTES: (f64, f64) = (2.0, 8.0);

/// The page with these figures between its marks.
pub fn filled(page: &str, report: &Report) -> Result<String> {
    let (begin, end) = MARKS;
    let (before, rest) = page.split_once(begin).context("the page has no mark")?;
    let (_, after) = rest
        .split_once(end)
        .context("the page has no second mark")?;
    let tables = tables(report);
    Ok(format!("{before}{begin}\n{tables}\n{end}{after}"))
}

/// All figures as tables.
pub fn tables(report: &Report) -> String {
    let machine = &report.machine;
    let head = format!(
        "{}, {} cores, Linux {}; each load lasted {} s. The load average at the end of the run was {}.",
        machine.processor, machine.cores, machine.kernel, report.seconds, machine.load
    );
    let parts = [
        head,
        "![rates and latencies](performance.svg)".to_owned(),
        "### Aims".to_owned(),
        aims(report),
        "### Payments".to_owned(),
        payments(&report.payments),
        "### What a payment costs".to_owned(),
        costs(&report.payments),
        "### Routes".to_owned(),
        routes(&report.routes),
        "### The machine by itself".to_owned(),
        limits(report),
        "### The start".to_owned(),
        start(report),
    ];
    parts.join("\n\n")
}

/// The figures of some loads as tables.
pub fn loads(all: &[Payments]) -> String {
    [payments(all), costs(all)].join("\n\n")
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule: Vec<String> = head.iter().map(|_| "---".to_owned()).collect();
    let mut lines = vec![line(&head), line(&rule)];
    lines.extend(rows.into_iter().map(|row| line(&row)));
    lines.join("\n")
}

fn aims(report: &Report) -> String {
    let find = |name: &str| report.payments.iter().find(|p| p.name == name);
    let is_met = |met: bool| if met { "yes" } else { "no" }.to_owned();
    let mut rows = Vec::new();
    for (name, aim) in AIMS {
        let Some(found) = find(name) else { continue };
        rows.push(vec![
            format!("{name}, a second"),
            format!("at least {}", whole(aim)),
            whole(found.per_second),
            is_met(found.per_second >= aim),
        ]);
    }
    if let Some(half) = find("many channels at half load") {
        rows.push(vec![
            "p99 at half load".to_owned(),
            format!("under {AIM_P99} ms"),
            millis(half.latency.p99),
            is_met(half.latency.p99 < AIM_P99),
        ]);
    }
    let routes = &report.routes;
    let latency = &routes.latency;
    let (p50, p99) = AIM_ROUTES;
    for (what, aim, measured, met) in [
        (
            "a network is loaded",
            format!("under {AIM_LOAD} s"),
            format!("{:.2} s", routes.load_seconds),
            routes.load_seconds < AIM_LOAD,
        ),
        (
            "a route is found, p50",
            format!("at most {p50} ms"),
            millis(latency.p50),
            latency.p50 <= p50,
        ),
        (
            "a route is found, p99",
            format!("at most {p99} ms"),
            millis(latency.p99),
            latency.p99 <= p99,
        ),
        (
            "routes that are there and are not found",
            "none".to_owned(),
            routes.missed.to_string(),
            routes.missed == 0,
        ),
    ] {
        rows.push(vec![what.to_owned(), aim, measured, is_met(met)]);
    }
    let start = &report.start;
    let slowest = start.payer.seconds.max(start.payee.seconds);
    rows.push(vec![
        format!(
            "start with {} channels and {} payments",
            whole(start.channels as f64),
            whole(start.payments as f64)
        ),
        format!("under {AIM_START} s"),
        format!("{slowest:.2} s"),
        is_met(slowest < AIM_START),
    ]);
    table(&["what", "aim", "measured", "met"], rows)
}

fn payments(all: &[Payments]) -> String {
    let rows = all.iter().map(|load| {
        vec![
            load.name.clone(),
            load.channels.to_string(),
            load.callers.to_string(),
            whole(load.per_second),
            whole(load.failed as f64),
            format!("{:.1}", load.per_voucher),
            millis(load.latency.p50),
            millis(load.latency.p99),
            millis(load.latency.most),
        ]
    });
    let head = [
        "load",
        "channels",
        "callers",
        "a second",
        "failed",
        "in a voucher",
        "p50",
        "p99",
        "longest",
    ];
    table(&head, rows)
}

fn costs(all: &[Payments]) -> String {
    let rows = all.iter().map(|load| {
        let cost = |cost: &crate::report::Cost| {
            [
                format!("{} µs", whole(cost.core_micros)),
                mebibytes(cost.memory),
                format!("{} B", whole(cost.memory_per_payment)),
            ]
        };
        let both = [cost(&load.payer), cost(&load.payee)].concat();
        [vec![load.name.clone()], both].concat()
    });
    let head = [
        "load",
        "payer: time on a core for each",
        "memory at the end",
        "more memory for each",
        "payee: time on a core for each",
        "memory at the end",
        "more memory for each",
    ];
    table(&head, rows)
}

/// The figures of the search for routes as a table.
pub fn routes(routes: &Routes) -> String {
    let count = |number: usize| whole(number as f64);
    let row = vec![
        count(routes.nodes),
        count(routes.channels),
        format!("{:.2} s", routes.load_seconds),
        count(routes.searches),
        whole(routes.found as f64),
        count(routes.missed),
        whole(routes.gave_up as f64),
        millis(routes.latency.p50),
        millis(routes.latency.p99),
        millis(routes.latency.most),
    ];
    let head = [
        "nodes",
        "channels",
        "loaded in",
        "searches",
        "found",
        "missed",
        "perhaps not the cheapest",
        "p50",
        "p99",
        "longest",
    ];
    table(&head, [row])
}

fn limits(report: &Report) -> String {
    let limits = &report.limits;
    let rows = [
        ("signatures, on one core", limits.signatures),
        ("verifications, on one core", limits.verifications),
        ("onions made for 3 hops, on one core", limits.onions),
        ("onions peeled, on one core", limits.peels),
        ("appends of 512 bytes, each synced", limits.synced_appends),
        (
            "SQLite commits of one row, each synced",
            limits.sqlite_commits,
        ),
        ("round trips on the loopback", limits.round_trips),
    ];
    let rows = rows.map(|(what, rate)| vec![what.to_owned(), whole(rate)]);
    table(&["what", "a second"], rows)
}

fn start(report: &Report) -> String {
    let row = |name: &str, node: &StartedNode| {
        vec![
            name.to_owned(),
            format!("{:.2} s", node.seconds),
            mebibytes(node.memory),
            mebibytes(node.book),
            match node.bytes_per_payment {
                Some(bytes) => format!("{} B", whole(bytes)),
                None => "–".to_owned(),
            },
        ]
    };
    let start = &report.start;
    let rows = [row("payer", &start.payer), row("payee", &start.payee)];
    table(
        &[
            "node",
            "until it is ready",
            "its memory then",
            "its book",
            "of it for each payment",
        ],
        rows,
    )
}

/// A number without decimals, in groups of three digits.
fn whole(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match number <= -0.5 {
        true => format!("-{grouped}"),
        false => grouped,
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

fn millis(number: f64) -> String {
    format!("{number:.2} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_groups_of_three_digits() {
        for (number, text) in [
            (0.4, "0"),
            (999.5, "1,000"),
            (1_234_567.0, "1,234,567"),
            (-1_500.0, "-1,500"),
        ] {
            assert_eq!(whole(number), text);
        }
    }
}
