//! `staff …`: help for people who work for stores.

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::{
    app::App,
    platform::{
        audit::{self, Entry},
        people, sessions, tenants,
    },
};

/// What can be done for somebody who works for a store.
#[derive(Subcommand)]
pub enum StaffCommand {
    /// Give somebody who lost their password a new one; whoever was signed in
    /// as them is signed out. Two-step sign-in stays as it is.
    SetPassword {
        /// Address that they sign in with.
        #[arg(long)]
        email: String,
    },
}

/// Runs one of them.
///
/// # Errors
/// What stopped it, in a sentence.
pub async fn run(app: &App, command: StaffCommand) -> Result<()> {
    super::migrate(app).await?;
    match command {
        StaffCommand::SetPassword { email } => println!("{}", set_password(app, &email).await?),
    }
    Ok(())
}

/// Sets a password that is said once; gives the sentence that says it.
///
/// # Errors
/// When nobody signs in with the address.
pub async fn set_password(app: &App, email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let password = tenants::one_time_password();
    let hash = app.passwords.hash(&password).await?;
    let mut conn = app.db.platform().await?;
    let id = people::set_staff_password(&mut conn, &email, &hash).await?;
    let id = id.with_context(|| format!("nobody who works for a store signs in as {email}"))?;
    sessions::delete_of(&mut conn, id.uuid()).await?;
    let detail = serde_json::json!({ "email": email });
    audit::record(&mut conn, Entry { actor: "command", action: "password.set", tenant: None, detail }).await?;
    conn.commit().await?;
    Ok(format!("{email} signs in at /admin of their store with {password}"))
}
