//! What a type consists of, as far as its forms go.

use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Path, Result, Type};

/// A named field.
pub struct Field {
    pub name: Ident,
    pub kind: Type,
    /// Whether it may be left out, and is its default then.
    pub default: bool,
    /// What says that it is not written.
    pub skip_if: Option<Path>,
}

/// What stands between braces, in parentheses, or nothing.
pub enum Body {
    Named(Vec<Field>),
    /// One value: the type is that value in JSON.
    Single(Box<Type>),
    Nothing,
}

/// A type.
pub enum Shape {
    Struct {
        body: Body,
        /// Whether fields that it does not know are an error.
        strict: bool,
    },
    Enum(Vec<(Ident, Body)>),
}

pub fn of(input: &DeriveInput) -> Result<Shape> {
    match &input.data {
        Data::Struct(data) => Ok(Shape::Struct {
            body: body(&data.fields)?,
            strict: has(&input.attrs, "deny_unknown_fields")?,
        }),
        Data::Enum(data) => {
            let variants = data.variants.iter();
            let variants = variants.map(|v| Ok((v.ident.clone(), body(&v.fields)?)));
            Ok(Shape::Enum(variants.collect::<Result<_>>()?))
        }
        Data::Union(_) => Err(Error::new_spanned(input, "a union has no JSON")),
    }
}

fn body(fields: &Fields) -> Result<Body> {
    match fields {
        Fields::Named(named) => {
            let fields = named.named.iter().map(|field| {
                Ok(Field {
                    name: field
                        .ident
                        .clone()
                        .ok_or_else(|| Error::new_spanned(field, "a field without a name"))?,
                    kind: field.ty.clone(),
                    default: has(&field.attrs, "default")?,
                    skip_if: skip_if(&field.attrs)?,
                })
            });
            Ok(Body::Named(fields.collect::<Result<_>>()?))
        }
        Fields::Unnamed(one) if one.unnamed.len() == 1 => {
            Ok(Body::Single(Box::new(one.unnamed[0].ty.clone())))
        }
        Fields::Unnamed(more) => Err(Error::new_spanned(more, "one value, or fields with names")),
        Fields::Unit => Ok(Body::Nothing),
    }
}

/// Whether `#[serde(…)]` names something. What would change the JSON in a way that is not followed is an error.
fn has(attrs: &[Attribute], wanted: &str) -> Result<bool> {
    let mut found = false;
    for attr in attrs.iter().filter(|a| a.path().is_ident("serde")) {
        attr.parse_nested_meta(|meta| {
            found |= meta.path.is_ident(wanted);
            let followed = [
                "default",
                "skip_serializing_if",
                "deny_unknown_fields",
                "transparent",
                "crate",
                "rename_all",
            ];
            if !followed.iter().any(|name| meta.path.is_ident(name)) {
                return Err(meta.error("`wire` does not follow this"));
            }
            if meta.input.peek(syn::Token![=]) {
                let _: syn::Expr = meta.value()?.parse()?;
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn skip_if(attrs: &[Attribute]) -> Result<Option<Path>> {
    let mut found = None;
    for attr in attrs.iter().filter(|a| a.path().is_ident("serde")) {
        attr.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let text: LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("skip_serializing_if") {
                    found = Some(text.parse()?);
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}
