//! Reading a file into a type.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::Deserializer;

use super::diagnostic::Diagnostics;
use super::schema::Shape;
use super::structure::{Fit, Walk};
use super::syntax;

/// Reads a TOML file into a type, adding everything that is wrong with its syntax and shape to `diagnostics`.
///
/// `origin` is the name of the file in messages about the file as a whole. `diagnostics` must be new: one
/// collector belongs to one file.
///
/// The result can be `Some` although there are errors: then misspelt keys were read as the nearest valid ones,
/// other unknown keys left out, and placeholders put in for what is missing or of the wrong type, so that checks
/// of meaning can go on and report theirs too. Errors at exactly the place of a placeholder are dropped from
/// then on. Use the value for anything but checks only if [`Diagnostics::has_errors`] says no.
///
/// `T` and the types in it deny unknown fields and use neither `flatten` nor `untagged` nor `alias`; enums are
/// tagged externally, as is serde's default. Numbers must be finite.
pub fn read<T: DeserializeOwned + JsonSchema>(
    origin: &str,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let mut root = syntax::parse(origin, text, diagnostics)?;
    let schema = schemars::schema_for!(T).to_value();
    let shape = Shape::new(&schema);
    if root.is_empty() {
        let required: Vec<String> = shape
            .alternatives(&schema)
            .iter()
            .flat_map(|leaf| leaf.required())
            .map(|key| format!("`{key}`"))
            .collect();
        if !required.is_empty() {
            diagnostics
                .error(0..0, format!("{origin} is empty: it states no key"))
                .with_help(format!("required keys: {}", required.join(", ")));
            return None;
        }
    }
    let mut walk = Walk::new(shape, text);
    let fit = walk.file(&mut root, &schema);
    diagnostics.absorb(walk.diagnostics);
    for span in walk.repaired {
        diagnostics.suppress(span);
    }
    if fit == Fit::Broken {
        return None;
    }
    match T::deserialize(Deserializer::from(Spanned::new(0..text.len(), root))) {
        Ok(value) => Some(value),
        Err(error) => {
            diagnostics.error(error.span().unwrap_or(0..0), error.message());
            None
        }
    }
}
