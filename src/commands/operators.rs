//! `operator …`: who may enter the console.

use anyhow::Result;
use clap::Subcommand;

use crate::{
    app::App,
    platform::{
        audit::{self, Entry},
        people, sessions, tenants, two_step,
    },
};

/// What can be done with operators.
#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Let a person into the console, or give them a new password; whoever was
    /// signed in as them is signed out.
    Set {
        /// Address that they sign in with.
        #[arg(long)]
        email: String,
        /// What the console calls them.
        #[arg(long, default_value = "Operator")]
        name: String,
    },
    /// Turn two-step sign-in off for an operator, or for somebody who works
    /// for a store, who has lost both phone and recovery codes.
    TwoStepOff {
        /// Address that they sign in with.
        #[arg(long)]
        email: String,
    },
}

/// Runs one of them.
///
/// # Errors
/// What stopped it, in a sentence.
pub async fn run(app: &App, command: OperatorCommand) -> Result<()> {
    super::migrate(app).await?;
    match command {
        OperatorCommand::Set { email, name } => set(app, &email, &name).await,
        OperatorCommand::TwoStepOff { email } => two_step_off(app, &email).await,
    }
}

async fn two_step_off(app: &App, email: &str) -> Result<()> {
    let email = email.trim().to_lowercase();
    let mut conn = app.db.platform().await?;
    let mut off = false;
    for person in two_step::queries::by_email(&mut conn, &email).await? {
        off |= two_step::turn_off(&mut conn, person).await?;
    }
    anyhow::ensure!(off, "nobody who signs in as {email} has two-step sign-in");
    let detail = serde_json::json!({ "email": email });
    audit::record(&mut conn, Entry { actor: "command", action: "two_step.off", tenant: None, detail }).await?;
    conn.commit().await?;
    println!("{email} signs in with the password alone now; an operator is led to setting it up again");
    Ok(())
}

async fn set(app: &App, email: &str, name: &str) -> Result<()> {
    anyhow::ensure!(email.contains('@'), "--email is not an address such as name@example.com");
    let password = tenants::one_time_password();
    let hash = app.passwords.hash(&password).await?;
    let mut conn = app.db.platform().await?;
    let id = people::set_operator(&mut conn, email, name, &hash).await?;
    sessions::delete_of(&mut conn, id.uuid()).await?;
    let detail = serde_json::json!({ "email": email });
    audit::record(&mut conn, Entry { actor: "command", action: "operator.set", tenant: None, detail }).await?;
    conn.commit().await?;
    println!("sign in at {}/platform as {email} with {password}", app.config.origin(&app.config.base_host));
    Ok(())
}
