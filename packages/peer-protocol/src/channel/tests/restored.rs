//! A book in memory that is an old copy, and does not know it.

use super::book::Book;
use super::world::restored;

#[test]
fn a_payer_whose_book_is_an_old_copy_learns_it_by_its_own_voucher_and_pays_again_after_the_wait() {
    restored::a_payer_whose_book_is_an_old_copy_learns_it_by_its_own_voucher_and_pays_again_after_the_wait::<Book>();
}

#[test]
fn a_payee_whose_book_is_an_old_copy_learns_it_by_its_own_receipt() {
    restored::a_payee_whose_book_is_an_old_copy_learns_it_by_its_own_receipt::<Book>();
}

#[test]
fn a_claim_without_our_signature_changes_nothing() {
    restored::a_claim_without_our_signature_changes_nothing::<Book>();
}
