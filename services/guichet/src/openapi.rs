use std::io::Write;

/// Prints the OpenAPI document that the gateway serves.
pub fn run() -> anyhow::Result<()> {
    let document = portal_gateway::openapi()?;
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
