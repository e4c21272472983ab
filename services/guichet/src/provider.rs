use clap::Subcommand;

/// What to do with providers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a provider and its first admin. Harmless if they exist.
    Create {
        /// Short name.
        slug: String,
        /// The organisation's name.
        #[arg(long)]
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
    },
}
