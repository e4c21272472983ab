use std::io::Read;

use anyhow::Context;
use clap::Subcommand;
use identity::Founding;

use crate::operator;

/// What to do with providers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a provider and its first admin, who can sign in at once. Harmless if they exist.
    Create {
        /// The organisation's name.
        name: String,
        /// Name of the first admin.
        #[arg(long)]
        admin_name: String,
        /// E-mail address of the first admin.
        #[arg(long)]
        admin_email: String,
        /// File with the admin's password, at least ten characters; `-` reads standard input.
        #[arg(long)]
        password_file: String,
        /// Language: en or fr.
        #[arg(long, default_value = "en")]
        locale: String,
    },
    /// All providers.
    List,
}

/// Does it.
#[allow(clippy::print_stdout, reason = "the answer is this command's output")]
pub async fn run(command: Command) -> anyhow::Result<()> {
    let app = operator::identity().await?;
    match command {
        Command::Create {
            name,
            admin_name,
            admin_email,
            password_file,
            locale,
        } => {
            let admin_password = password(&password_file)?;
            let founding = Founding {
                name,
                locale,
                admin_name,
                admin_email,
                admin_password,
            };
            println!("{}", identity::bootstrap(&app, founding).await?.provider);
        }
        Command::List => {
            for provider in identity::provider::list(&app).await? {
                println!("{} {}", provider.id, provider.name);
            }
        }
    }
    Ok(())
}

/// Never as an argument: other users of the machine can read those.
fn password(file: &str) -> anyhow::Result<String> {
    let text = if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
