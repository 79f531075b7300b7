//! What is signed by somebody else than it says counts for nothing, whoever looked at it before.

use super::*;
use causeway_types::Signature;

/// A signature of nobody.
fn forged(signature: Signature) -> Signature {
    let mut bytes = signature.0;
    bytes[40] ^= 1;
    Signature(bytes)
}

#[test]
fn a_voucher_that_is_given_back_as_our_own_is_ours_by_our_signature_alone() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let ours = pair.paid(Side::A, 10);
    pair.lose_book(Side::A);
    let mut more = ours.clone();
    more.voucher.transferred = Amount::new(90);
    let refused = pair.receive(Side::A, more);
    assert!(matches!(refused, Err(WalletError::Signature(_))));
    assert_eq!(pair.standing(Side::A).balance, Amount::new(100));
    pair.receive(Side::A, ours).unwrap();
    assert_eq!(pair.standing(Side::A).balance, Amount::new(90));
}

#[test]
fn a_later_end_is_agreed_to_with_the_peers_signature_alone() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let (a, b) = (pair.signer(Side::A), pair.signer(Side::B));
    let ledger = pair.channel.ledger;
    let snapshot = ChannelSnapshot {
        ledger: &ledger,
        now: NOW,
    };
    let (later, good) = (ledger.expires_at.plus(Seconds(DAY)), NOW.plus(Seconds(60)));
    let offered = pair.books[0].commit(|w| offer_extension(w, &a, snapshot, later, good));
    let (extension, signature) = offered.unwrap();
    let mut accept = |signature: &Signature| {
        pair.books[1].commit(|w| accept_extension(w, &b, snapshot, &extension, signature))
    };
    let refused = accept(&forged(signature));
    assert!(matches!(refused, Err(WalletError::Signature(_))));
    accept(&signature).unwrap();
}

#[test]
fn a_receipt_for_an_older_voucher_is_of_our_voucher_and_of_the_peers_key() {
    let mut pair = Pair::new(LockMode::TwoWay);
    let mut older = pair.pay(Side::A, 10).unwrap();
    older.receipt = pair.receive(Side::B, older.clone()).unwrap().receipt;
    pair.pay(Side::A, 1).unwrap();
    let signer = pair.signer(Side::A);
    let mut keep = |v: &SignedVoucher| pair.books[0].commit(|w| accept_receipt(w, &signer, v, &[]));
    let unsigned = SignedVoucher {
        receipt: older.receipt.map(forged),
        ..older.clone()
    };
    assert!(matches!(keep(&unsigned), Err(WalletError::Signature(_))));
    // the peer receipts what we have not signed
    let mut other = older.clone();
    other.voucher.transferred = Amount::new(90);
    let digest = other.voucher.receipt_digest(&signer.context());
    other.receipt = Some(secret(Side::B).sign(&digest));
    assert!(matches!(
        keep(&other),
        Err(WalletError::OtherVoucher(Nonce(2)))
    ));
    keep(&older).unwrap();
}

#[test]
fn one_wrong_signature_of_several_leaves_none_of_them_verified() {
    let mut pair = Pair::new(LockMode::OneWay);
    let signed = pair.pay(Side::A, 10).unwrap();
    let digest = signed.voucher.digest(&pair.signer(Side::A).context());
    let claim = |signature| (secret(Side::A).public(), digest, signature);
    let right = claim(signed.signature);
    assert!(VerifiedSignatures::verify_all(&[right]).is_ok());
    let wrong = claim(forged(signed.signature));
    assert!(VerifiedSignatures::verify_all(&[right, wrong]).is_err());
}
