//! `operator …`: who may enter the console.

use anyhow::Result;
use clap::Subcommand;

use crate::{
    app::App,
    platform::{
        audit::{self, Entry},
        people, tenants,
    },
};

/// What can be done with operators.
#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Let a person into the console, or give them a new password.
    Set {
        /// Address that they sign in with.
        #[arg(long)]
        email: String,
        /// What the console calls them.
        #[arg(long, default_value = "Operator")]
        name: String,
    },
}

/// Runs one of them.
///
/// # Errors
/// What stopped it, in a sentence.
pub async fn run(app: &App, command: OperatorCommand) -> Result<()> {
    super::migrate(app).await?;
    let OperatorCommand::Set { email, name } = command;
    anyhow::ensure!(email.contains('@'), "--email is not an address such as name@example.com");
    let password = tenants::one_time_password();
    let hash = app.passwords.hash(&password).await?;
    let mut conn = app.db.platform().await?;
    people::set_operator(&mut conn, &email, &name, &hash).await?;
    let detail = serde_json::json!({ "email": email });
    audit::record(&mut conn, Entry { actor: "command", action: "operator.set", tenant: None, detail }).await?;
    conn.commit().await?;
    println!("sign in at {}/platform as {email} with {password}", app.config.origin(&app.config.base_host));
    Ok(())
}
