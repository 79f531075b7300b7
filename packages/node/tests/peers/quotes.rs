//! Quotes over links: who is told at which rate a node trades, and what becomes of what is answered.

use crate::support::hostile::Hostile;
use crate::support::world::{account, pair, CHANNEL};
use causeway_node::peers::NoQuote;
use causeway_peer_protocol::message::AskQuoteFrame;
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{Amount, LockMode, SidechainId};

fn asks(req: u32, amount: u128) -> AskQuoteFrame {
    AskQuoteFrame {
        req,
        from: SidechainId(1),
        to: SidechainId(2),
        amount: Amount::new(amount),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_authenticated_is_given_a_quote_and_a_guest_is_not() {
    let bob = pair(LockMode::OneWay).1.start().await;
    let mut alice = Hostile::greet("alice", &bob, |_| {}).await;
    alice.send(&Frame::AskQuote(asks(3, 500))).await;
    let Frame::Decline(declined) = alice.until("decline").await else {
        panic!("it is declined");
    };
    assert_eq!((declined.req, declined.declined), (3, AskQuoteFrame::TYPE));
    assert_eq!(declined.code, PeerErrorCode::NOT_AUTHENTICATED);
    alice.authenticate(CHANNEL).await;
    alice.send(&Frame::AskQuote(asks(4, 500))).await;
    let Frame::Quote(given) = alice.until("quote").await else {
        panic!("it is given");
    };
    // the book of the test quotes in the name of who asks
    assert_eq!(given.req, 4);
    assert_eq!(*given.quote.account, account("alice"));
    assert_eq!(given.quote.largest, Amount::new(500));
    alice.send(&Frame::AskQuote(asks(5, 1_001))).await;
    let Frame::Decline(declined) = alice.until("decline").await else {
        panic!("it is declined");
    };
    assert_eq!(declined.code, PeerErrorCode::NOT_ALLOWED);
    assert_eq!((declined.asked, declined.allowed), (1_001, 1_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_asks_over_a_link_and_gets_the_quote_or_why_there_is_none() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    let link = alice.peers.connect(bob.target()).await.unwrap();
    alice.until_synced(CHANNEL).await;
    let given = link.questions.quote(asks(0, 500)).await.unwrap();
    assert_eq!(given.quote.largest, Amount::new(500));
    let declined = NoQuote::Declined {
        code: PeerErrorCode::NOT_ALLOWED,
        asked: 1_001,
        allowed: 1_000,
    };
    let refused = link.questions.quote(asks(0, 1_001)).await;
    assert_eq!(refused, Err(declined));
}
