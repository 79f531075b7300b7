//! Writes the API's description in OpenAPI into a folder: `cargo run -p causeway-node --example openapi -- schema`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("name a folder")?;
    let file = PathBuf::from(folder).join("node-api.json");
    let mut text = serde_json::to_string_pretty(&causeway_node::api::description())?;
    text.push('\n');
    Ok(std::fs::write(file, text)?)
}
