//! JSON as it was read, before any type has taken its part.

use crate::fault::Fault;
use crate::fields::Fields;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// How deep JSON may be nested. The deepest message of ours has some ten levels; a contract's stack has room for many
/// more than this.
const DEEPEST: u8 = 32;

/// A value of JSON. Numbers are whole: amounts are strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number from 0 on.
    Number(u64),
    /// A number below 0.
    Negative(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its fields in the order in which they came.
    Object(Vec<(String, Node)>),
}

/// What stands under a variant's name; nothing where the name stands alone.
pub struct VariantBody(Option<Node>);

impl VariantBody {
    /// There must be something.
    pub fn some(self) -> Result<Node, Fault> {
        self.0.ok_or_else(|| Fault::expected("an object"))
    }
    /// There must be an object, of no other fields than these.
    pub fn fields(self, known: &'static [&'static str]) -> Result<Fields, Fault> {
        Fields::strict(self.some()?, known)
    }
    /// There must be nothing.
    pub fn none(self) -> Result<(), Fault> {
        self.0.map_or(Ok(()), Node::nothing)
    }
}

impl Node {
    /// A string.
    pub fn text(self) -> Result<String, Fault> {
        match self {
            Node::Text(text) => Ok(text),
            _ => Err(Fault::expected("a string")),
        }
    }
    /// A whole number up to `largest`.
    pub fn number(self, largest: u64) -> Result<u64, Fault> {
        match self {
            Node::Number(n) if n <= largest => Ok(n),
            _ => {
                let most = largest.to_string();
                Err(Fault::expected(
                    &["a whole number from 0 to ", &most].concat(),
                ))
            }
        }
    }
    /// `null`.
    pub fn nothing(self) -> Result<(), Fault> {
        match self {
            Node::Null => Ok(()),
            _ => Err(Fault::expected("null")),
        }
    }
    /// A variant, by its place among the known ones, and what stands under it.
    pub fn variant(self, known: &[&str]) -> Result<(usize, VariantBody), Fault> {
        let (name, body) = match self {
            Node::Text(name) => (name, None),
            Node::Object(mut fields) if fields.len() == 1 => {
                let (name, body) = fields.remove(0);
                (name, Some(body))
            }
            _ => {
                return Err(Fault::expected(
                    "a variant's name, or an object with it alone",
                ))
            }
        };
        match known.iter().position(|k| *k == name) {
            Some(place) => Ok((place, VariantBody(body))),
            None => Err(Fault::unknown("unknown variant", &name, known)),
        }
    }
}

/// Reads a node at some depth.
pub(crate) struct AtDepth(u8);

impl AtDepth {
    pub(crate) fn top() -> AtDepth {
        AtDepth(DEEPEST)
    }
    fn below<E: Error>(&self) -> Result<AtDepth, E> {
        let left = self.0.checked_sub(1);
        left.map(AtDepth)
            .ok_or_else(|| E::custom("nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for AtDepth {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AtDepth {
    type Value = Node;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with whole numbers")
    }
    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }
    fn visit_none<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, b: bool) -> Result<Node, E> {
        Ok(Node::Bool(b))
    }
    fn visit_u64<E: Error>(self, n: u64) -> Result<Node, E> {
        Ok(Node::Number(n))
    }
    fn visit_i64<E: Error>(self, n: i64) -> Result<Node, E> {
        Ok(u64::try_from(n).map_or(Node::Negative(n), Node::Number))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }
    fn visit_string<E: Error>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = seq.next_element_seed(self.below()?)? {
            list.push(node);
        }
        Ok(Node::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            fields.push((name, map.next_value_seed(self.below()?)?));
        }
        Ok(Node::Object(fields))
    }
}
