//! `may_pay_answer`. docs/peer-protocol.md#9-references.

use crate::field::{byte_code, fields};

byte_code! {
    /// Whether a reference may be paid.
    PayVerdict, "the answer to may_pay is none of 0 to 7" {
        /// Reserved: pay now.
        Reserved = 0,
        /// Paid already.
        Paid = 1,
        /// Another holds it.
        Held = 2,
        /// The invoice has expired.
        Expired = 3,
        /// Another amount or sidechain is asked.
        OtherAmount = 4,
        /// The invoice is cancelled.
        Cancelled = 5,
        /// Asked too often.
        TooOften = 6,
        /// The invoice is paid by a lock alone: it is held, or its payee does not have the preimage.
        ByLock = 7,
    }
}

fields! {
    /// Answers `may_pay`.
    #[derive(Copy, Eq)]
    MayPayAnswerFrame {
        /// That of the question.
        req: u32,
        /// Whether it may be paid.
        verdict: PayVerdict,
        /// For how long the verdict holds; 0 where it does not run out.
        seconds: u32,
    }
}
