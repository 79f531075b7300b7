//! A real book that is an old copy, and does not know it.

use super::book::RealBook;
use super::world::restored;

#[test]
fn a_payer_whose_real_book_is_an_old_copy_learns_it_by_its_own_voucher_and_pays_again_after_the_wait(
) {
    restored::a_payer_whose_book_is_an_old_copy_learns_it_by_its_own_voucher_and_pays_again_after_the_wait::<RealBook>();
}

#[test]
fn a_payee_whose_real_book_is_an_old_copy_learns_it_by_its_own_receipt() {
    restored::a_payee_whose_book_is_an_old_copy_learns_it_by_its_own_receipt::<RealBook>();
}

#[test]
fn a_claim_without_our_signature_changes_nothing_in_a_real_book() {
    restored::a_claim_without_our_signature_changes_nothing::<RealBook>();
}
