//! The program. What it can do is in `smartseller::commands`.

use std::process::ExitCode;

use clap::Parser;
use smartseller::commands::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    match commands::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("smartseller: {error:#}");
            ExitCode::FAILURE
        }
    }
}
