//! Writing a type as JSON: the same that serde's `Serialize` writes.

use crate::base64;
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{Action, Ownership};
use cw_utils::Expiration;

/// A type that is written as JSON. The attribute `wire` derives it.
pub trait ToJson {
    /// Appends it.
    fn to_json(&self, out: &mut String);
}

/// Its JSON.
pub fn to_json<T: ToJson>(value: &T) -> Binary {
    let mut out = String::new();
    value.to_json(&mut out);
    Binary::new(out.into_bytes())
}

/// An object that is being written. Generated code gives it its fields one by one; nothing here is generic, so a
/// field is one call.
pub struct Object<'a> {
    out: &'a mut String,
    begun: bool,
    within: bool,
}

impl<'a> Object<'a> {
    /// An object.
    pub fn new(out: &'a mut String) -> Self {
        Object {
            out,
            begun: false,
            within: false,
        }
    }
    /// An object under a variant's name.
    pub fn variant(out: &'a mut String, name: &str) -> Self {
        before(out, name);
        Object {
            out,
            begun: false,
            within: true,
        }
    }
    /// A field. Names are those of fields in code: nothing in them needs an escape.
    pub fn field(&mut self, name: &str, value: &dyn ToJson) {
        self.out.push(if self.begun { ',' } else { '{' });
        self.begun = true;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        value.to_json(self.out);
    }
    /// No more fields.
    pub fn end(self) {
        if !self.begun {
            self.out.push('{');
        }
        self.out.push('}');
        if self.within {
            self.out.push('}');
        }
    }
}

fn before(out: &mut String, variant: &str) {
    out.push_str("{\"");
    out.push_str(variant);
    out.push_str("\":");
}

/// A variant that holds one value.
pub fn single(out: &mut String, variant: &str, value: &dyn ToJson) {
    before(out, variant);
    value.to_json(out);
    out.push('}');
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\0'..='\x1f' => {
                out.push_str("\\u00");
                for half in [c as u32 >> 4, c as u32 & 15] {
                    out.push(
                        char::from_digit(half, 16)
                            .unwrap_or('0')
                            .to_ascii_uppercase(),
                    );
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// The items of an array.
fn list<'a>(items: impl Iterator<Item = &'a dyn ToJson>, out: &mut String) {
    let mut before = '[';
    for item in items {
        out.push(before);
        item.to_json(out);
        before = ',';
    }
    if before == '[' {
        out.push('[');
    }
    out.push(']');
}

impl ToJson for str {
    fn to_json(&self, out: &mut String) {
        quoted(self, out);
    }
}

impl ToJson for &str {
    fn to_json(&self, out: &mut String) {
        quoted(self, out);
    }
}

impl ToJson for String {
    fn to_json(&self, out: &mut String) {
        quoted(self, out);
    }
}

impl ToJson for Addr {
    fn to_json(&self, out: &mut String) {
        quoted(self.as_str(), out);
    }
}

impl ToJson for bool {
    fn to_json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl ToJson for $number {
            fn to_json(&self, out: &mut String) {
                out.push_str(&u64::from(*self).to_string());
            }
        }
    )+};
}
whole_numbers!(u8, u16, u32, u64);

impl ToJson for Uint128 {
    fn to_json(&self, out: &mut String) {
        out.push('"');
        out.push_str(&self.u128().to_string());
        out.push('"');
    }
}

impl ToJson for Binary {
    fn to_json(&self, out: &mut String) {
        out.push('"');
        base64::put(self, out);
        out.push('"');
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self, out: &mut String) {
        match self {
            Some(value) => value.to_json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self, out: &mut String) {
        list(self.iter().map(|item| item as &dyn ToJson), out);
    }
}

impl<T: ToJson> ToJson for Box<T> {
    fn to_json(&self, out: &mut String) {
        T::to_json(self, out);
    }
}

impl<A: ToJson, B: ToJson, C: ToJson> ToJson for (A, B, C) {
    fn to_json(&self, out: &mut String) {
        let items: [&dyn ToJson; 3] = [&self.0, &self.1, &self.2];
        list(items.into_iter(), out);
    }
}

impl ToJson for Cw20ReceiveMsg {
    fn to_json(&self, out: &mut String) {
        let mut object = Object::new(out);
        object.field("sender", &self.sender);
        object.field("amount", &self.amount);
        object.field("msg", &self.msg);
        object.end();
    }
}

impl ToJson for Expiration {
    fn to_json(&self, out: &mut String) {
        match self {
            Expiration::AtHeight(height) => single(out, "at_height", height),
            Expiration::AtTime(time) => single(out, "at_time", &time.nanos().to_string()),
            Expiration::Never {} => Object::variant(out, "never").end(),
        }
    }
}

impl ToJson for Ownership<Addr> {
    fn to_json(&self, out: &mut String) {
        let mut object = Object::new(out);
        object.field("owner", &self.owner);
        object.field("pending_owner", &self.pending_owner);
        object.field("pending_expiry", &self.pending_expiry);
        object.end();
    }
}

impl ToJson for Action {
    fn to_json(&self, out: &mut String) {
        match self {
            Action::TransferOwnership { new_owner, expiry } => {
                let mut object = Object::variant(out, "transfer_ownership");
                object.field("new_owner", new_owner);
                object.field("expiry", expiry);
                object.end();
            }
            Action::AcceptOwnership => quoted("accept_ownership", out),
            Action::RenounceOwnership => quoted("renounce_ownership", out),
        }
    }
}
