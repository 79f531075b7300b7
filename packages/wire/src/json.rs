//! Reading a type from JSON.

use crate::fault::Fault;
use crate::node::{AtDepth, Node};
use serde::de::{DeserializeSeed, Deserializer, Error};

/// A type that is read from JSON. The attribute `wire` derives it, and serde's `Deserialize` on top.
pub trait FromJson: Sized {
    /// Whether its field may be left out, and is as if it were `null` then.
    const MAY_BE_LEFT_OUT: bool = false;
    /// Reads it.
    fn from_json(node: Node) -> Result<Self, Fault>;
}

/// serde's way in.
pub fn deserialize<'de, D: Deserializer<'de>, T: FromJson>(deserializer: D) -> Result<T, D::Error> {
    let node = AtDepth::top().deserialize(deserializer)?;
    T::from_json(node).map_err(D::Error::custom)
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl FromJson for $number {
            fn from_json(node: Node) -> Result<Self, Fault> {
                // it is no more than its own largest number
                Ok(node.number(<$number>::MAX.into())? as $number)
            }
        }
    )+};
}
whole_numbers!(u8, u16, u32, u64);

impl FromJson for bool {
    fn from_json(node: Node) -> Result<Self, Fault> {
        match node {
            Node::Bool(b) => Ok(b),
            _ => Err(Fault::expected("true or false")),
        }
    }
}

impl FromJson for String {
    fn from_json(node: Node) -> Result<Self, Fault> {
        node.text()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    const MAY_BE_LEFT_OUT: bool = true;
    fn from_json(node: Node) -> Result<Self, Fault> {
        match node {
            Node::Null => Ok(None),
            some => T::from_json(some).map(Some),
        }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(node: Node) -> Result<Self, Fault> {
        match node {
            // a loop: adapters of iterators are written out anew for each type
            Node::List(list) => {
                let mut items = Vec::new();
                for node in list {
                    items.push(T::from_json(node)?);
                }
                Ok(items)
            }
            _ => Err(Fault::expected("an array")),
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(node: Node) -> Result<Self, Fault> {
        T::from_json(node).map(Box::new)
    }
}

impl<A: FromJson, B: FromJson, C: FromJson> FromJson for (A, B, C) {
    fn from_json(node: Node) -> Result<Self, Fault> {
        match node {
            Node::List(list) => match <[Node; 3]>::try_from(list) {
                Ok([a, b, c]) => Ok((A::from_json(a)?, B::from_json(b)?, C::from_json(c)?)),
                Err(_) => Err(Fault::expected("an array of 3")),
            },
            _ => Err(Fault::expected("an array of 3")),
        }
    }
}
