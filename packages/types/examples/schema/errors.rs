//! What schema/errors.json says, read out of the error enums themselves: the code in front of each text, the meaning in
//! the first paragraph of the variant's doc comment, what to do in its paragraph `Do:`.

use causeway_types::error_code::{is_code, OWNERSHIP_CODES};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprLit, Fields, Item, Lit, LitStr, Meta, Variant};

/// The enums, by the name that others carry them under, and the files that they are in.
const ENUMS: [(&str, &str); 6] = [
    ("CommonError", "packages/contract-utils/src/error.rs"),
    ("RuleError", "packages/rules/src/error.rs"),
    ("AdmissionError", "packages/rules/src/admission.rs"),
    ("ParameterError", "packages/rules/src/policy/error.rs"),
    ("RouteError", "packages/rules/src/route/error.rs"),
    ("NodeError", "packages/rules/src/node/error.rs"),
];
const CONTRACTS: [&str; 5] = [
    "token-issuer",
    "sidechain-token",
    "channel-registry",
    "routing-policy",
    "liquidity-margin-vault",
];

/// An error, and the contracts that answer with it in this meaning.
#[derive(Serialize)]
pub struct CodeEntry {
    code: String,
    contracts: Vec<&'static str>,
    meaning: String,
    action: String,
}

/// All errors of all contracts, by code.
pub fn listed() -> Vec<CodeEntry> {
    let mut entries: BTreeMap<(String, String, String), Vec<&'static str>> = BTreeMap::new();
    for contract in CONTRACTS {
        let mut found = BTreeMap::new();
        collect(
            &format!("contracts/{contract}/src/error.rs"),
            "ContractError",
            &mut found,
        );
        for (code, (meaning, action)) in found {
            entries
                .entry((code, meaning, action))
                .or_default()
                .push(contract);
        }
    }
    let entries = entries.into_iter();
    let entries = entries.map(|((code, meaning, action), contracts)| CodeEntry {
        code,
        contracts,
        meaning,
        action,
    });
    entries.collect()
}

/// Adds the errors of an enum and of those that it carries: code → meaning and what to do. Where a contract has one code
/// in two places, the first one's words count.
fn collect(path: &str, name: &str, found: &mut BTreeMap<String, (String, String)>) {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let text = fs::read_to_string(format!("{root}/{path}")).unwrap();
    let file = syn::parse_file(&text).unwrap();
    let found_enum = file.items.iter().find_map(|item| match item {
        Item::Enum(item) if item.ident == name => Some(item),
        _ => None,
    });
    let found_enum = found_enum.unwrap_or_else(|| panic!("{path} has no enum {name}"));
    let mut carried = Vec::new();
    for variant in &found_enum.variants {
        let place = format!("{path}: {name}::{}", variant.ident);
        if is_transparent(variant) {
            carried.push(carried_enum(variant, &place));
        } else if variant.ident == "Ownership" {
            for (code, meaning, action) in OWNERSHIP_CODES {
                found.insert(code.to_owned(), (meaning.to_owned(), action.to_owned()));
            }
        } else {
            let (meaning, action) = docs(variant, &place);
            let code = code(variant, &place);
            found.entry(code).or_insert((meaning, action));
        }
    }
    for name in carried {
        let (name, path) = ENUMS.iter().find(|(known, _)| *known == name).unwrap();
        collect(path, name, found);
    }
}

fn error_attribute(variant: &Variant) -> &Attribute {
    let attribute = variant.attrs.iter().find(|a| a.path().is_ident("error"));
    attribute.unwrap_or_else(|| panic!("{} has no text", variant.ident))
}

fn is_transparent(variant: &Variant) -> bool {
    match &error_attribute(variant).meta {
        Meta::List(list) => list.tokens.to_string() == "transparent",
        _ => false,
    }
}

/// The name of the enum that a transparent variant carries.
fn carried_enum(variant: &Variant, place: &str) -> String {
    let Fields::Unnamed(fields) = &variant.fields else {
        panic!("{place} carries nothing");
    };
    let syn::Type::Path(path) = &fields.unnamed[0].ty else {
        panic!("{place} carries no enum");
    };
    path.path.segments.last().unwrap().ident.to_string()
}

/// The code in front of the text, which is the variant's name in snake case: who knows one knows the other. Only a
/// variant that is made of a library's error is named after that: `Std` of `StdError`.
fn code(variant: &Variant, place: &str) -> String {
    // what follows are thiserror's arguments, some of which are no expressions
    let first = |input: ParseStream| {
        let text: LitStr = input.parse()?;
        input.step(|cursor| {
            let mut rest = *cursor;
            while let Some((_, next)) = rest.token_tree() {
                rest = next;
            }
            Ok(((), rest))
        })?;
        Ok(text)
    };
    let text = error_attribute(variant).parse_args_with(first).unwrap();
    let text = text.value();
    let (code, _) = text
        .split_once(": ")
        .unwrap_or_else(|| panic!("{place} has no code"));
    assert!(is_code(code), "{place}: '{code}' is no code");
    let name = camel_case(code);
    assert!(
        variant.ident == name || is_from_library(variant),
        "{place} has the code {code}: call it {name}"
    );
    code.to_owned()
}

/// Whether the variant is made of another error (`#[from]`) and named after it.
fn is_from_library(variant: &Variant) -> bool {
    let Fields::Unnamed(fields) = &variant.fields else {
        return false;
    };
    let field = &fields.unnamed[0];
    let syn::Type::Path(path) = &field.ty else {
        return false;
    };
    let source = &path.path.segments.last().unwrap().ident;
    field.attrs.iter().any(|a| a.path().is_ident("from"))
        && *source == format!("{}Error", variant.ident)
}

/// A code as the name of a variant: `channel_not_found` is `ChannelNotFound`.
fn camel_case(code: &str) -> String {
    let words = code.split('_');
    let capitalized = words.map(|word| word[..1].to_uppercase() + &word[1..]);
    capitalized.collect()
}

/// The meaning and what to do.
fn docs(variant: &Variant, place: &str) -> (String, String) {
    let lines = variant.attrs.iter().filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) if pair.path.is_ident("doc") => Some(text.value().trim().to_owned()),
            _ => None,
        }
    });
    let lines: Vec<String> = lines.collect();
    let text = lines.join("\n");
    let (meaning, action) = text
        .split_once("\n\nDo: ")
        .unwrap_or_else(|| panic!("{place} does not say what to do: a paragraph `Do: …`"));
    (meaning.replace('\n', " "), action.replace('\n', " "))
}
