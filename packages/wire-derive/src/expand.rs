//! The code: nothing of it generic but over the type's own parameters, so each type's is there once.

use crate::shape::{Body, Field, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{parse_quote, DeriveInput, Generics, Path};

/// Reading from JSON.
pub fn json(input: &DeriveInput, shape: &Shape) -> TokenStream {
    let name = &input.ident;
    let read = read(name, shape);
    let generics = bounded(&input.generics, parse_quote!(::causeway_wire::FromJson));
    let (json, types, bounds) = generics.split_for_impl();
    let mut with_life = generics.clone();
    with_life.params.insert(0, parse_quote!('de));
    let (serde, _, _) = with_life.split_for_impl();
    quote! {
        impl #json ::causeway_wire::FromJson for #name #types #bounds {
            fn from_json(node: ::causeway_wire::Node) -> ::std::result::Result<Self, ::causeway_wire::Fault> {
                #read
            }
        }
        impl #serde ::causeway_wire::serde::Deserialize<'de> for #name #types #bounds {
            fn deserialize<D: ::causeway_wire::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::causeway_wire::deserialize(deserializer)
            }
        }
    }
}

/// Writing as JSON.
pub fn written(input: &DeriveInput, shape: &Shape) -> TokenStream {
    let name = &input.ident;
    let write = match shape {
        Shape::Struct { body, .. } => match body {
            Body::Named(fields) => {
                let each = fields.iter().map(|field| {
                    let name = &field.name;
                    written_field(field, &quote!(self.#name))
                });
                quote! {
                    let mut object = ::causeway_wire::Object::new(out);
                    #(#each)*
                    object.end();
                }
            }
            Body::Single(_) => quote!(::causeway_wire::ToJson::to_json(&self.0, out)),
            Body::Nothing => quote!(out.push_str("null")),
        },
        Shape::Enum(variants) => {
            let arms = variants.iter().map(|(variant, body)| {
                let tag = snake(variant);
                match body {
                    Body::Named(fields) => {
                        let names = fields.iter().map(|f| &f.name);
                        let each = fields.iter().map(|field| {
                            let name = &field.name;
                            written_field(field, &quote!(*#name))
                        });
                        let object = match fields.is_empty() {
                            true => quote!(object),
                            false => quote!(mut object),
                        };
                        quote! {
                            Self::#variant { #(#names),* } => {
                                let #object = ::causeway_wire::Object::variant(out, #tag);
                                #(#each)*
                                object.end();
                            }
                        }
                    }
                    Body::Single(_) => {
                        quote!(Self::#variant(value) => ::causeway_wire::single(out, #tag, value),)
                    }
                    Body::Nothing => {
                        quote!(Self::#variant => ::causeway_wire::ToJson::to_json(#tag, out),)
                    }
                }
            });
            quote!(match self { #(#arms)* })
        }
    };
    let generics = bounded(&input.generics, parse_quote!(::causeway_wire::ToJson));
    let (generic, types, bounds) = generics.split_for_impl();
    quote! {
        impl #generic ::causeway_wire::ToJson for #name #types #bounds {
            fn to_json(&self, out: &mut ::std::string::String) {
                #write
            }
        }
    }
}

fn written_field(field: &Field, value: &TokenStream) -> TokenStream {
    let name = field.name.to_string();
    let written = quote!(object.field(#name, &#value););
    match &field.skip_if {
        Some(path) => quote!(if !#path(&#value) { #written }),
        None => written,
    }
}

/// The packed form.
pub fn packed(input: &DeriveInput, shape: &Shape) -> TokenStream {
    let name = &input.ident;
    let (pack, unpack) = both_ways(shape);
    let generics = bounded(&input.generics, parse_quote!(::causeway_wire::Pack));
    let (generic, types, bounds) = generics.split_for_impl();
    quote! {
        impl #generic ::causeway_wire::Pack for #name #types #bounds {
            fn pack(&self, out: &mut ::std::vec::Vec<u8>) {
                #pack
            }
            fn unpack(input: &mut &[u8]) -> ::std::result::Result<Self, ::causeway_wire::Fault> {
                #unpack
            }
        }
    }
}

fn bounded(generics: &Generics, bound: Path) -> Generics {
    let mut generics = generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(#bound));
    }
    generics
}

fn read(name: &Ident, shape: &Shape) -> TokenStream {
    match shape {
        Shape::Struct { body, strict } => match body {
            Body::Named(fields) => {
                let names = fields.iter().map(|f| f.name.to_string());
                let open = match strict {
                    true => quote!(strict),
                    false => quote!(lenient),
                };
                let take = fields.iter().map(take);
                quote! {
                    let mut fields = ::causeway_wire::Fields::#open(node, &[#(#names),*])?;
                    Ok(#name { #(#take),* })
                }
            }
            Body::Single(_) => quote!(Ok(#name(::causeway_wire::FromJson::from_json(node)?))),
            Body::Nothing => quote! {
                node.nothing()?;
                Ok(#name)
            },
        },
        Shape::Enum(variants) => {
            let tags = variants.iter().map(|(variant, _)| snake(variant));
            let arms = variants.iter().enumerate().map(|(i, (variant, body))| {
                let made = match body {
                    Body::Named(fields) => {
                        let names = fields.iter().map(|f| f.name.to_string());
                        let take = fields.iter().map(take);
                        // without fields nothing is taken
                        let binding = match fields.is_empty() {
                            true => quote!(let _ =),
                            false => quote!(let mut fields =),
                        };
                        quote! {{
                            #binding body.fields(&[#(#names),*])?;
                            #name::#variant { #(#take),* }
                        }}
                    }
                    Body::Single(_) => {
                        quote!(#name::#variant(::causeway_wire::FromJson::from_json(body.some()?)?))
                    }
                    Body::Nothing => quote! {{
                        body.none()?;
                        #name::#variant
                    }},
                };
                quote!(#i => #made)
            });
            quote! {
                let (variant, body) = node.variant(&[#(#tags),*])?;
                Ok(match variant {
                    #(#arms,)*
                    _ => return Err(::causeway_wire::Fault::unreadable()),
                })
            }
        }
    }
}

fn take(field: &Field) -> TokenStream {
    let name = &field.name;
    match field.default {
        true => quote!(#name: fields.next_or_default()?),
        false => quote!(#name: fields.next()?),
    }
}

fn both_ways(shape: &Shape) -> (TokenStream, TokenStream) {
    match shape {
        Shape::Struct { body, .. } => match body {
            Body::Named(fields) => {
                let names: Vec<_> = fields.iter().map(|f| &f.name).collect();
                (
                    quote!(#(::causeway_wire::Pack::pack(&self.#names, out);)*),
                    quote!(Ok(Self { #(#names: ::causeway_wire::Pack::unpack(input)?),* })),
                )
            }
            Body::Single(_) => (
                quote!(::causeway_wire::Pack::pack(&self.0, out)),
                quote!(Ok(Self(::causeway_wire::Pack::unpack(input)?))),
            ),
            Body::Nothing => (quote!(), quote!(Ok(Self))),
        },
        Shape::Enum(variants) => {
            let pack = variants.iter().enumerate().map(|(i, (variant, body))| {
                let number = i as u8;
                match body {
                    Body::Named(fields) => {
                        let names = fields.iter().map(|f| &f.name);
                        let kept = fields.iter().map(|f| &f.name);
                        quote! {
                            Self::#variant { #(#names),* } => {
                                out.push(#number);
                                #(::causeway_wire::Pack::pack(#kept, out);)*
                            }
                        }
                    }
                    Body::Single(_) => quote! {
                        Self::#variant(value) => {
                            out.push(#number);
                            ::causeway_wire::Pack::pack(value, out);
                        }
                    },
                    Body::Nothing => quote!(Self::#variant => out.push(#number),),
                }
            });
            let unpack = variants.iter().enumerate().map(|(i, (variant, body))| {
                let number = i as u8;
                let made = match body {
                    Body::Named(fields) => {
                        let kept = fields.iter().map(|f| &f.name);
                        let kinds = fields.iter().map(|f| &f.kind);
                        quote!(Self::#variant {
                            #(#kept: <#kinds as ::causeway_wire::Pack>::unpack(input)?),*
                        })
                    }
                    Body::Single(kind) => {
                        quote!(Self::#variant(<#kind as ::causeway_wire::Pack>::unpack(input)?))
                    }
                    Body::Nothing => quote!(Self::#variant),
                };
                quote!(#number => #made)
            });
            (
                quote!(match self { #(#pack)* }),
                quote! {
                    Ok(match ::causeway_wire::Pack::unpack(input)? {
                        #(#unpack,)*
                        0u8..=255 => return Err(::causeway_wire::Fault::unreadable()),
                    })
                },
            )
        }
    }
}

/// As serde has it in snake case.
fn snake(variant: &Ident) -> String {
    let mut snake = String::new();
    for (i, c) in format_ident!("{}", variant).to_string().char_indices() {
        if i > 0 && c.is_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
