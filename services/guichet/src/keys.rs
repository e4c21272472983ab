use clap::Subcommand;

use crate::operator;

/// What to do with signing keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new key to sign access tokens with; tokens of the present one stay good until they expire.
    Rotate,
}

/// Does it.
#[allow(clippy::print_stdout, reason = "the answer is this command's output")]
pub async fn run(command: Command) -> anyhow::Result<()> {
    let app = operator::identity().await?;
    match command {
        Command::Rotate => println!("new key: {}", identity::rotate_keys(&app).await?),
    }
    Ok(())
}
