//! The attribute [`macro@wire`]. What it derives is described in `causeway-wire`.

mod expand;
mod shape;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::quote;
use syn::{parse_macro_input, DeriveInput};

/// Marks a type that travels in messages: what `cw_serde` derives, but read by `causeway_wire::FromJson` in place of
/// serde's own code. `#[wire(kept)]` marks one that is kept in state too, and has a packed form (`causeway_wire::Pack`).
///
/// Variants and their fields are snake case in JSON, as `cw_serde` has them, and an enum's variants know no other
/// fields than their own. In packed form fields stand in order without names, and a variant is its number: in a type
/// that is kept, nothing is taken out or moved, and what is new is a new variant or a new record.
#[proc_macro_attribute]
pub fn wire(options: TokenStream, item: TokenStream) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    let kept = match options.to_string().as_str() {
        "" => quote!(),
        "kept" => quote!(::causeway_wire::Pack,),
        _ => {
            let e = syn::Error::new_spanned(&input.ident, "`wire` or `wire(kept)`");
            return e.to_compile_error().into();
        }
    };
    let variants = match input.data {
        syn::Data::Enum(_) => quote!(#[serde(rename_all = "snake_case", deny_unknown_fields)]),
        _ => quote!(),
    };
    quote! {
        #[derive(
            ::std::clone::Clone,
            ::std::fmt::Debug,
            ::std::cmp::PartialEq,
            ::causeway_wire::serde::Serialize,
            ::causeway_wire::schemars::JsonSchema,
            ::causeway_wire::FromJson,
            ::causeway_wire::ToJson,
            #kept
        )]
        #[serde(crate = "::causeway_wire::serde")]
        #[schemars(crate = "::causeway_wire::schemars")]
        #variants
        #input
    }
    .into()
}

/// Reading from JSON, and serde's `Deserialize` by it. See [`macro@wire`], which derives it.
#[proc_macro_derive(FromJson, attributes(serde))]
pub fn from_json(item: TokenStream) -> TokenStream {
    derive(item, expand::json)
}

/// Writing as JSON, the same that serde's `Serialize` writes. See [`macro@wire`], which derives it.
#[proc_macro_derive(ToJson, attributes(serde))]
pub fn to_json(item: TokenStream) -> TokenStream {
    derive(item, expand::written)
}

/// The packed form. See [`macro@wire`], which derives it.
#[proc_macro_derive(Pack, attributes(serde))]
pub fn pack(item: TokenStream) -> TokenStream {
    derive(item, expand::packed)
}

fn derive(
    item: TokenStream,
    expand: fn(&DeriveInput, &shape::Shape) -> TokenStream2,
) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    match shape::of(&input) {
        Ok(shape) => expand(&input, &shape).into(),
        Err(e) => e.to_compile_error().into(),
    }
}
