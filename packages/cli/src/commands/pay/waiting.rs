//! What is said while a node pays: under which id, and what a payment over several channels waits for.

use crate::context::node::RunningNode;
use crate::context::{Context, Names};
use crate::output::terminal;
use causeway_node_api::calls::payment::{GetPayment, Payment, PaymentState};
use causeway_node_api::RequestId;
use serde_json::json;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// A payment that takes no longer than this is waited for in silence.
const SHORT: Duration = Duration::from_secs(3);

/// Says under which id a payment is asked for, before it is: whoever is cut off asks again under it, and pays once.
pub(in crate::commands) fn say_id(context: &Context, id: &str) {
    terminal::say(match context.json {
        true => json!({ "event": "payment_asked", "id": id }).to_string(),
        false => format!("The payment's id is {id}: the same again with --id {id} pays once."),
    });
}

/// Waits for the answer of a call that pays. Meanwhile it is said on stderr what a payment over several channels waits for, and until
/// when, each time that this changes.
pub(in crate::commands) fn saying_what_it_waits_for<T>(
    context: &Context,
    node: &RunningNode,
    id: &RequestId,
    call: impl FnOnce() -> T,
) -> T {
    let names = match context.json {
        // a program asks for it by the id
        true => None,
        false => context.names().ok(),
    };
    let (answered, is_answered) = mpsc::channel::<()>();
    thread::scope(|scope| {
        if let Some(names) = &names {
            scope.spawn(move || {
                let mut said = None;
                while is_answered.recv_timeout(SHORT) == Err(RecvTimeoutError::Timeout) {
                    let line = line(node, names, id);
                    if let Some(line) = line.filter(|line| said.as_ref() != Some(line)) {
                        terminal::say(&line);
                        said = Some(line);
                    }
                }
            });
        }
        let answer = call();
        drop(answered);
        answer
    })
}

/// None of one that is over, of one over one channel, and where the node gives no answer now.
fn line(node: &RunningNode, names: &Names, id: &RequestId) -> Option<String> {
    let payment: Payment = node.client.call(&GetPayment { id: id.clone() }).ok()?;
    payment.route.as_ref()?;
    let how_far = match payment.state {
        PaymentState::Signed => "Under way",
        PaymentState::Trying => "Looking for a route",
        _ => return None,
    };
    let waits_for = names.with_names(payment.awaited.waits_for.as_deref()?);
    let until = match payment.awaited.until {
        Some(until) => format!(", until {} at worst", node.clock().ok()?.at(until)),
        None => String::new(),
    };
    Some(format!(
        "{how_far}: it waits for {waits_for}{until}. Ctrl-C ends the waiting, not the payment."
    ))
}
