//! The chain behind its own RPC, through the client that real chains are used with.

use super::*;
use crate::serve::{Reached, ServeOptions, Server, GAS_PER_MESSAGE};
use causeway_chain::rpc::Timeouts;
use causeway_chain::{sign, ChainSpec, EmbeddedError, Fee, RpcChain};
use causeway_types::{Amount, Height, Seconds};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn options() -> ServeOptions {
    ServeOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        real_time: false,
        allow_remote: false,
    }
}

fn serve(chain: &EmbeddedChain) -> (Server, RpcChain) {
    let server = Server::start(chain.clone(), options()).unwrap();
    let client = client(&server);
    (server, client)
}

fn client(server: &Server) -> RpcChain {
    let spec = ChainSpec::parse(Path::new("served.toml"), server.chain_file()).unwrap();
    RpcChain::open(spec).unwrap()
}

#[test]
fn what_the_chain_answers_comes_through_its_rpc_as_it_is() {
    let chain = in_memory();
    let (_server, rpc) = serve(&chain);
    let counter = new_counter(&rpc);
    let msgs = vec![count(&counter), count(&counter)];
    let done = submit(&rpc, &key(1), msgs).unwrap();
    assert_eq!(done.data, [Some(b"1".into()), Some(b"2".into())]);
    assert_eq!(done.gas_used, Some(2 * GAS_PER_MESSAGE));
    let here = chain.indexed(done.hash).unwrap().unwrap();
    assert_eq!((&here.events, here.height), (&done.events, done.height));
    assert_eq!(rpc.indexed(done.hash).unwrap().unwrap(), done);
    let block = rpc.block(done.height).unwrap();
    assert_eq!(block.txs, std::slice::from_ref(&done));
    let hash = chain.block(done.height).unwrap().hash;
    assert_eq!(rpc.block(done.height).unwrap().hash, hash);
    let previous = chain.block(done.height).unwrap().previous;
    assert_eq!(rpc.block(done.height).unwrap().previous, previous);
    assert_eq!(
        rpc.earliest_block().unwrap(),
        chain.earliest_block().unwrap()
    );
    assert_eq!(rpc.status().unwrap(), chain.status().unwrap());
    assert_eq!(
        rpc.checked_status().unwrap(),
        chain.checked_status().unwrap()
    );
    assert_eq!(counted(&rpc, &counter), 2);
    let raw = chain.query_raw(&counter, counter::KEY).unwrap();
    assert_eq!(rpc.query_raw(&counter, counter::KEY).unwrap(), raw);
    assert_eq!(
        rpc.contract(&counter).unwrap(),
        chain.contract(&counter).unwrap()
    );
    assert!(rpc.code(1).unwrap().hash.is_some());
    assert!(matches!(rpc.code(99), Err(ChainError::NoCode(99))));
    let who = key(2).address();
    assert_eq!(rpc.bank_balance(&who, DENOM).unwrap(), Amount::new(1_000));
    assert_eq!(
        rpc.bank_balances(&who).unwrap(),
        chain.bank_balances(&who).unwrap()
    );
    assert_eq!(rpc.account(&who).unwrap(), chain.account(&who).unwrap());
}

#[test]
fn refusals_come_through_the_rpc_as_the_errors_that_they_are() {
    let chain = in_memory();
    let (_server, rpc) = serve(&chain);
    let counter = new_counter(&rpc);
    let before = chain.status().unwrap();
    let failed = submit(&rpc, &key(1), vec![count(&counter), fail(&counter)]).unwrap_err();
    let ChainError::Simulated { message, text } = failed else {
        panic!("{failed}");
    };
    assert_eq!(message, Some(1));
    assert!(text.ends_with("asked 7, allowed 3"), "{text}");
    // it was only tried: nothing has changed
    assert_eq!(chain.status().unwrap(), before);
    assert_eq!(counted(&chain, &counter), 0);
    let nobody = rpc.account(&key(3).address()).unwrap_err();
    assert!(
        matches!(nobody, ChainError::AccountUnknown { .. }),
        "{nobody}"
    );
    let nowhere = key(2).address();
    let none = rpc.query::<u64>(&nowhere, &counter::Empty {}).unwrap_err();
    assert!(matches!(none, ChainError::NoContract(_)), "{none}");
    let words = rpc.query::<u64>(&counter, &"nonsense").unwrap_err();
    assert!(matches!(words, ChainError::Query { .. }), "{words}");
    let wasm = vec![Msg::StoreCode {
        wasm: b"\0asm".into(),
    }];
    let store = submit(&rpc, &key(1), wasm).unwrap_err();
    assert!(
        store.to_string().contains("came with the program"),
        "{store}"
    );
    let beyond = rpc.block(Height(1_000)).unwrap_err();
    assert!(matches!(beyond, ChainError::NoBlock { .. }), "{beyond}");
}

#[test]
fn a_transaction_that_fails_in_its_block_is_told_with_the_contracts_words() {
    let chain = in_memory();
    let (_server, rpc) = serve(&chain);
    let counter = new_counter(&rpc);
    let account = rpc.account(&key(1).address()).unwrap();
    let msgs = vec![fail(&counter)];
    let tx = sign(&key(1), account, rpc.chain_id(), msgs, Fee::default()).unwrap();
    let sent = rpc.broadcast(&tx).unwrap();
    let done = rpc.wait(&sent).unwrap();
    let failure = done.result.unwrap_err();
    assert_eq!(failure.message, Some(0));
    assert_eq!(failure.text, "Generic error: asked 7, allowed 3");
    // the same once more is the same transaction, and another for its sequence is refused
    assert_eq!(rpc.broadcast(&tx).unwrap().hash, done.hash);
    let msgs = vec![count(&counter)];
    let late = sign(&key(1), account, rpc.chain_id(), msgs, Fee::default()).unwrap();
    let refused = rpc.broadcast(&late).unwrap_err();
    assert!(
        matches!(
            refused,
            ChainError::Sequence {
                expected: 2,
                given: 1
            }
        ),
        "{refused}"
    );
}

#[test]
fn a_file_that_is_served_is_reached_through_its_server_and_freed_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let chain = create(&path).unwrap();
    // locked and not served
    assert!(matches!(
        Reached::open(&path),
        Err(ChainError::Embedded(EmbeddedError::Locked { .. }))
    ));
    let server = Server::start(chain, options()).unwrap();
    let reached = Reached::open(&path).unwrap();
    assert!(matches!(reached, Reached::Served(_)));
    let before = reached.status().unwrap();
    reached.advance(Seconds(60), 3).unwrap();
    let after = reached.status().unwrap();
    assert_eq!(after.height, before.height.plus(3));
    assert_eq!(after.time, before.time.plus(Seconds(60)));
    let to = key(3).address();
    reached.fund(&to, coin(70, DENOM)).unwrap();
    let chain = reached.chain().unwrap();
    assert_eq!(chain.bank_balance(&to, DENOM).unwrap(), Amount::new(70));
    let refused = reached.advance(Seconds(1), 0).unwrap_err();
    assert!(
        refused.to_string().contains("1 to 100000 blocks"),
        "{refused}"
    );
    drop(server);
    assert!(matches!(Reached::open(&path).unwrap(), Reached::Here(_)));
}

#[test]
fn the_clock_goes_by_itself_and_keeps_how_far_it_was_moved() {
    let machine = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap().as_secs()
    };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("chain.db");
    let moved = Seconds(3 * 86_400);
    let real_time = ServeOptions {
        real_time: true,
        ..options()
    };
    let chain = create(&path).unwrap();
    let server = Server::start(chain.clone(), real_time).unwrap();
    let begun = chain.status().unwrap();
    assert!(begun.time.0.abs_diff(machine()) <= 2);
    let deadline = Instant::now() + Duration::from_secs(20);
    while chain.status().unwrap().height < begun.height.plus(2) {
        assert!(Instant::now() < deadline, "no block came");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(chain.status().unwrap().time > begun.time);
    chain.advance(moved, 1).unwrap();
    let ahead = chain.status().unwrap().time;
    assert!(ahead.0.abs_diff(machine() + moved.0) <= 2);
    drop((server, chain));

    let chain = open(&path).unwrap();
    let _server = Server::start(chain.clone(), real_time).unwrap();
    let again = chain.status().unwrap().time;
    assert!(again >= ahead && again.0.abs_diff(machine() + moved.0) <= 2);
}

#[test]
fn other_machines_are_let_in_only_where_that_is_said() {
    let everywhere = ServeOptions {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..options()
    };
    let refused = Server::start(in_memory(), everywhere).err().unwrap();
    assert!(matches!(refused, ChainError::Serve { .. }), "{refused}");
    let allowed = ServeOptions {
        allow_remote: true,
        ..everywhere
    };
    let server = Server::start(in_memory(), allowed).unwrap();
    assert_eq!(client(&server).status().unwrap().height, Height(1));
}

#[test]
fn a_page_of_another_origin_cannot_move_the_clock() {
    let chain = in_memory();
    let (server, _rpc) = serve(&chain);
    let url = format!("http://{}", server.address());
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"causeway_advance","params":{"seconds":60}}"#;
    for status in [
        ureq::post(&url).content_type("text/plain").send(body),
        ureq::get(format!("{url}/causeway_advance?seconds=60")).call(),
    ] {
        assert!(
            matches!(status, Err(ureq::Error::StatusCode(405 | 415))),
            "{status:?}"
        );
    }
    assert_eq!(chain.status().unwrap(), in_memory().status().unwrap());
    // what changes nothing can be read in a browser
    let mut found = ureq::get(format!("{url}/block?height=1")).call().unwrap();
    let text = found.body_mut().read_to_string().unwrap();
    assert!(text.contains("\"height\":\"1\""), "{text}");
}

#[test]
fn a_transaction_is_good_for_a_bounded_number_of_blocks_of_the_served_chain() {
    let chain = in_memory();
    let (_server, rpc) = serve(&chain);
    let sent = rpc
        .send(&key(1), vec![count(&new_counter(&chain))], &mut |_| Ok(()))
        .unwrap();
    let bound = Timeouts::default().blocks;
    assert_eq!(sent.last.unwrap().0 - sent.from.0 + 1, bound);
}
