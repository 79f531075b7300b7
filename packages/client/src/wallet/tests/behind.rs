//! A book that is an old copy with its own seal: nothing about the file tells that, and the chain does.

use super::*;
use crate::channels::show::show_newest;
use crate::payments::receive::receive;
use causeway_chain::Chain as _;
use causeway_peer_protocol::PeerMessage;

#[test]
fn a_restore_from_the_chain_marks_a_channel_that_the_book_is_behind_in() {
    let world = World::new();
    let network = world.network();
    let (home, bobs_home) = (world.home.path(), tempfile::tempdir().unwrap());
    let dir = book_owner(&network, &world.alice.address()).dir(home);
    let mut wallet = world.wallet(home, &network);
    let channel = world.opened(&mut wallet, &network);
    pays(&mut wallet, &channel, "a").unwrap();
    drop(wallet);
    let old = Book::copy(&dir, home).unwrap();

    let mut wallet = world.wallet(home, &network);
    let asked = Hash::of(b"b");
    let paid = wallet.pay(&channel, Amount::new(1), None, ("b", &asked));
    let mut bobs = world.bobs_wallet(bobs_home.path(), &network);
    receive(&mut bobs, PeerMessage::Voucher(paid.unwrap().message)).unwrap();
    show_newest(&mut bobs, &world.bob.account, &channel).unwrap();
    // the newest book is behind in nothing
    let found = wallet.restore_channels(&[channel.id]).unwrap();
    assert_eq!(found.losses, []);
    drop(wallet);

    std::fs::remove_dir_all(&dir).unwrap();
    std::fs::create_dir(&dir).unwrap();
    for file in std::fs::read_dir(old.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), dir.join(file.file_name())).unwrap();
    }
    let mut wallet = world.wallet(home, &network);
    assert!(!wallet.record(&channel).unwrap().restored);
    let found = wallet.restore_channels(&[channel.id]).unwrap();
    let now = world.chain.status().unwrap().time;
    let wait_until = now.plus(channel.ledger.terms.close_window);
    match &found.losses[..] {
        [(sidechain_id, loss, wait)] => {
            assert_eq!(*sidechain_id, channel.sidechain_id);
            assert_eq!(loss.channel_id, channel.id);
            assert_eq!(*wait, Some(wait_until));
        }
        other => panic!("{other:?}"),
    }
    assert!(wallet.record(&channel).unwrap().restored);
    let refused = pays(&mut wallet, &channel, "c").unwrap_err();
    assert!(matches!(
        refused.root(),
        ClientError::Wallet { error: WalletError::Waiting { until, .. }, .. } if *until == wait_until
    ));
}

#[test]
fn what_the_payee_of_an_unlocked_channel_was_paid_may_be_lost_with_its_book_and_a_restore_says_so()
{
    let world = World::new();
    let network = world.network();
    let bobs_home = tempfile::tempdir().unwrap();
    let mut wallet = world.wallet(world.home.path(), &network);
    let channel = world.opened(&mut wallet, &network);
    let asked = Hash::of(b"a");
    let paid = wallet.pay(&channel, Amount::new(7), None, ("a", &asked));
    let mut bobs = world.bobs_wallet(bobs_home.path(), &network);
    receive(&mut bobs, PeerMessage::Voucher(paid.unwrap().message)).unwrap();
    // the book that has it is behind in nothing
    let found = bobs.restore_channels(&[channel.id]).unwrap();
    assert_eq!(found.losses, []);
    drop(bobs);

    let dir = book_owner(&network, &world.bob.address()).dir(bobs_home.path());
    std::fs::remove_dir_all(&dir).unwrap();
    let mut bobs = world.bobs_wallet(bobs_home.path(), &network);
    let found = bobs.restore_channels(&[channel.id]).unwrap();
    let [(_, loss, None)] = &found.losses[..] else {
        panic!("{found:?}");
    };
    assert_eq!((loss.channel_id, loss.sure), (channel.id, Amount::ZERO));
    assert!(loss.at_most >= Amount::new(7), "{loss:?}");
    // it has signed nothing, so it waits for nothing
    assert!(!bobs.record(&channel).unwrap().restored);
}
