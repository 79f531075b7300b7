//! The stored forms of types that messages, answers and rules share. Each is a struct of its own, with its fields in
//! the order of storage: a change of a message changes no record.
//!
//! Plain values (numbers, addresses, fixed bytes) and enums without fields (lock modes, days) are stored as they are: an
//! enum by the place of its variant, so new variants come last.

mod channel;
mod node;
mod policy;
mod route;
mod vault;

pub use channel::{
    StoredChannel, StoredEvidence, StoredLedger, StoredParticipant, StoredPayout, StoredSettlement,
    StoredSideLedger, StoredTerms, StoredWithdrawRequest,
};
pub use node::StoredNodeDetails;
pub use policy::{
    StoredAdmission, StoredLegalRate, StoredParameters, StoredPolicy, StoredTradingHours,
};
pub use route::{StoredAsset, StoredExchangePair, StoredHop, StoredRoute};
pub use vault::{
    StoredAccount, StoredLease, StoredOffer, StoredOfferTerms, StoredOwnerAmount, StoredSettled,
};

use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{Addr, Empty};

crate::stored_as_it_is!(u64, bool, Amount, SidechainId, Addr, Empty);

/// A stored form and the conversions between it and the type: fields are the same, `optional` and `list` ones are
/// converted inside. Fields that the type got later are named with the value that they have in records without them:
/// `{ … } without { field: value; }`.
macro_rules! stored_form {
    ($(#[$doc:meta])* $stored:ident of $type:ty {
        $( $field:ident: $kind:ty $(, $how:ident)?; )+
    } $( without { $( $later:ident: $value:expr; )+ } )?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs)]
        pub struct $stored {
            $( pub $field: $kind, )+
        }
        impl From<$type> for $stored {
            fn from(value: $type) -> Self {
                $stored { $( $field: stored_form!(@ value.$field $(, $how)?), )+ }
            }
        }
        impl From<$stored> for $type {
            fn from(stored: $stored) -> Self {
                Self {
                    $( $field: stored_form!(@ stored.$field $(, $how)?), )+
                    $( $( $later: $value, )+ )?
                }
            }
        }
    };
    (@ $value:expr) => { $value.into() };
    (@ $value:expr, optional) => { $value.map(Into::into) };
    (@ $value:expr, list) => { $value.into_iter().map(Into::into).collect() };
}

/// A type that is stored in a stored form, of which there is one version.
macro_rules! record {
    ($($type:ty as $stored:ty),+ $(,)?) => {$(
        impl crate::Record for $type {
            fn encode(&self) -> cosmwasm_std::StdResult<Vec<u8>> {
                crate::encode_fields(&<$stored>::from(self.clone()))
            }
            fn decode(version: u8, fields: &[u8]) -> cosmwasm_std::StdResult<Self> {
                crate::check_version::<Self>(version)?;
                Ok(crate::decode_fields::<$stored>(fields)?.into())
            }
        }
    )+};
}

use {record, stored_form};
