//! Cases of the settlement function: named edges, and arbitrary ones of every size.

use causeway_rules::settlement::{capacity, split, Flow, Inputs};
use causeway_types::{Amount, Hash};
use serde_json::{json, Value};

/// Deposits, withdrawals, and transferred and locked of both directions: d_a d_b w_a w_b t_a l_a t_b l_b.
fn settlement_inputs() -> Vec<(String, [u128; 8])> {
    const MAX: u128 = u128::MAX;
    let named: [(&str, [u128; 8]); 20] = [
        ("empty", [0; 8]),
        ("nothing paid", [100, 50, 0, 0, 0, 0, 0, 0]),
        ("paid both ways", [100, 50, 0, 0, 30, 0, 20, 0]),
        ("paid and withdrawn", [100, 50, 10, 5, 30, 0, 20, 0]),
        ("locks both ways", [100, 50, 10, 5, 30, 4, 20, 3]),
        ("all paid", [100, 50, 0, 0, 100, 0, 0, 0]),
        ("all locked", [100, 50, 0, 0, 0, 100, 0, 50]),
        ("one more than there is", [100, 50, 0, 0, 101, 0, 0, 0]),
        ("one less than there is", [100, 50, 0, 0, 99, 0, 0, 0]),
        (
            "one more locked than is left",
            [100, 50, 0, 0, 60, 41, 0, 0],
        ),
        (
            "stale: only the payer's newest",
            [100, 50, 0, 0, 10, 0, 90, 0],
        ),
        ("stale after a withdrawal", [100, 0, 60, 0, 0, 0, 0, 0]),
        ("withdrawn, then paid all", [100, 50, 40, 0, 100, 0, 0, 0]),
        (
            "totals beyond the deposits, net within",
            [10, 10, 0, 0, 1000, 0, 1003, 0],
        ),
        ("more withdrawn than deposited", [1, 1, 2, 1, 0, 0, 0, 0]),
        ("nonsense locks", [100, 50, 0, 0, 0, MAX, 0, MAX]),
        ("largest deposit", [MAX, 0, 0, 0, MAX, 0, 0, 0]),
        ("largest of everything", [MAX; 8]),
        (
            "deposits that add up past the largest",
            [MAX, MAX, 0, 0, 0, 0, 0, 0],
        ),
        (
            "largest totals, small channel",
            [7, 8, 0, 0, MAX, 0, MAX, 0],
        ),
    ];
    let mut cases: Vec<_> = named
        .iter()
        .map(|(name, n)| (name.to_string(), *n))
        .collect();
    // arbitrary ones of every size, always the same
    for n in 0u32..60 {
        let numbers = std::array::from_fn(|field| {
            let seed = Hash::of(format!("settlement {n} {field}").as_bytes());
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&seed.0[..16]);
            u128::from_be_bytes(bytes)
                >> (if n % 3 == 0 {
                    120
                } else {
                    seed.0[31] as u32 % 128
                })
        });
        cases.push((format!("arbitrary {n}"), numbers));
    }
    cases
}

/// Every input with what it is divided into.
pub fn cases() -> Vec<Value> {
    settlement_inputs()
        .into_iter()
        .map(|(name, [d_a, d_b, w_a, w_b, t_a, l_a, t_b, l_b])| {
            let flow = |t, l| Flow {
                transferred: Amount::new(t),
                locked: Amount::new(l),
            };
            let inputs = Inputs {
                deposited_a: Amount::new(d_a),
                deposited_b: Amount::new(d_b),
                withdrawn_a: Amount::new(w_a),
                withdrawn_b: Amount::new(w_b),
                a_to_b: flow(t_a, l_a),
                b_to_a: flow(t_b, l_b),
            };
            let s = split(&inputs);
            json!({
                "name": name,
                "deposited_a": d_a.to_string(), "deposited_b": d_b.to_string(),
                "withdrawn_a": w_a.to_string(), "withdrawn_b": w_b.to_string(),
                "transferred_a": t_a.to_string(), "locked_a": l_a.to_string(),
                "transferred_b": t_b.to_string(), "locked_b": l_b.to_string(),
                "capacity": capacity(&inputs).to_string(),
                "pay_a": s.pay_a.to_string(),
                "pay_b": s.pay_b.to_string(),
                "held": s.held.to_string(),
            })
        })
        .collect()
}
