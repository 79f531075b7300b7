//! Quotes: at which rate a node trades for a short time, signed by its identity key. docs/peer-protocol.md#quotes.

use crate::bounded::AsciiText;
use crate::field::{fields, Field};
use causeway_types::signed::{signed_start, Kind};
use causeway_types::{Amount, Digest, Hash, Seconds, SidechainId, Signature, UnixTime};

fields! {
    /// At which rate a node trades. Kind 9, its signed bytes are its fields.
    #[derive(Eq)]
    Quote {
        /// Who trades: the account of the node.
        account: AsciiText,
        /// What it takes.
        from: SidechainId,
        /// What it gives.
        to: SidechainId,
        /// For so many base units of `from` …
        takes: Amount,
        /// … it gives so many of `to`.
        gives: Amount,
        /// The most of `to` that one lock may give by it, base units, the fee of the hop after it included.
        largest: Amount,
        /// The fee rate of the hop after it, millionths.
        fee_rate: u32,
        /// When it was made, by the later clock of who made it.
        made_at: UnixTime,
        /// Until when it is good, by the same clock: no lock is given by it later.
        expires_at: UnixTime,
    }
}

impl Quote {
    /// The bytes that the identity key signs the digest of.
    pub fn bytes(&self, domain: &Hash) -> Vec<u8> {
        let mut out = signed_start(Kind::Quote, domain);
        self.write(&mut out);
        out
    }
    /// What the identity key signs.
    pub fn digest(&self, domain: &Hash) -> Digest {
        Digest(Hash::of(&self.bytes(domain)).0)
    }
    /// What the onion names it by: the digest, so that a lock names exactly what was signed.
    pub fn id(&self, domain: &Hash) -> Hash {
        Hash(self.digest(domain).0)
    }
    /// For how long it was made.
    pub fn lasts(&self) -> Seconds {
        self.expires_at.since(self.made_at)
    }
}

/// A quote with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedQuote {
    /// What is quoted.
    pub quote: Quote,
    /// The signature of the identity key of the node that trades, of kind 9.
    pub signature: Signature,
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_rules::forward::QUOTE_TIME;

    fn quote() -> Quote {
        Quote {
            account: "wasm1account".try_into().unwrap(),
            from: SidechainId(1),
            to: SidechainId(2),
            takes: Amount::new(3),
            gives: Amount::new(4),
            largest: Amount::new(5),
            fee_rate: 6,
            made_at: UnixTime(7),
            expires_at: UnixTime(37),
        }
    }

    #[test]
    fn a_quote_is_named_by_what_was_signed_of_this_registry_and_of_nothing_else() {
        let (domain, other) = (Hash([1; 32]), Hash([2; 32]));
        // what every kind begins with, 38 bytes, then the fields
        assert_eq!(
            quote().bytes(&domain).len(),
            38 + 13 + 2 * 8 + 3 * 16 + 4 + 2 * 8
        );
        assert_eq!(quote().id(&domain).0, quote().digest(&domain).0);
        assert_ne!(quote().id(&domain), quote().id(&other));
        let changes: [fn(&mut Quote); 9] = [
            |quote| quote.account = "wasm1other".try_into().unwrap(),
            |quote| quote.from.0 += 1,
            |quote| quote.to.0 += 1,
            |quote| quote.takes = Amount::new(9),
            |quote| quote.gives = Amount::new(9),
            |quote| quote.largest = Amount::new(9),
            |quote| quote.fee_rate += 1,
            |quote| quote.made_at.0 += 1,
            |quote| quote.expires_at.0 += 1,
        ];
        for change in changes {
            let mut changed = quote();
            change(&mut changed);
            assert_ne!(quote().id(&domain), changed.id(&domain));
        }
        assert_eq!(quote().lasts(), QUOTE_TIME);
    }
}
