//! Rules about Rust files.

use crate::tree::{Source, files, none};

/// Folder, and what nothing in it may mention.
const DIRECTIONS: [(&str, &[&str]); 9] = [
    // A crate below cannot import one above; these are the libraries and the order within.
    ("crates/core", &["askama", "smartseller_commerce", "smartseller::"]),
    ("crates/core/src/db", &["actix_web", "crate::tenancy"]),
    ("crates/core/src/tenancy", &["actix_web"]),
    ("crates/commerce", &["actix_web", "askama", "smartseller::"]),
    ("src/platform", &["actix_web", "askama", "crate::web"]),
    ("src/jobs", &["actix_web", "askama", "crate::web"]),
    ("src/integrations", &["actix_web", "askama", "crate::web"]),
    ("src/mail", &["actix_web", "crate::web"]),
    ("src/web/storefront", &["crate::platform::"]),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "services", "service", "manager"];

/// Where the query builder may be used.
const SQL_PLACES: [&str; 6] = [
    "crates/core/src/db/",
    "/queries/",
    "/queries.rs",
    // Signing in is a query, a hash and an update, and is read as a whole.
    "src/platform/people.rs",
    // Nothing but queries.
    "src/platform/sessions.rs",
    // Asks the catalogue of PostgreSQL whether a schema is there.
    "crates/core/src/tenancy/provision.rs",
];
const SQL_WORDS: [&str; 7] =
    ["sql_query", "db::schema", "diesel::insert_into", "diesel::update(", "diesel::delete(", "diesel::prelude", "diesel::QueryDsl"];

/// Where a condition is asked for again and again until a deadline, and where
/// the pause between reading and writing is the fault that is shown.
const POLLERS: [&str; 3] = ["tests/it/support/wait.rs", "tests/browser/driver.rs", "tests/it/races.rs"];

fn rust() -> Vec<Source> {
    files(&["src", "crates", "tests", "benches"], &[".rs"])
}

#[test]
fn dependencies_point_one_way() {
    let mut findings = Vec::new();
    for (folder, forbidden) in DIRECTIONS {
        for file in files(&[folder], &[".rs"]) {
            for word in forbidden.iter().filter(|word| file.production().contains(**word)) {
                findings.push(format!("{} mentions {word}", file.path));
            }
        }
    }
    none("web -> commerce, platform -> tenancy -> db, and never back:", &findings);
}

#[test]
fn sql_stands_in_queries_only() {
    let mut findings = Vec::new();
    for file in files(&["src", "crates"], &[".rs"]) {
        if SQL_PLACES.iter().any(|place| file.path.contains(place)) {
            continue;
        }
        for word in SQL_WORDS.iter().filter(|word| file.production().contains(**word)) {
            findings.push(format!("{} uses {word}", file.path));
        }
    }
    none("move it to the feature's queries.rs:", &findings);
}

#[test]
fn every_module_says_what_it_is() {
    let missing: Vec<String> = rust().into_iter().filter(|file| !file.text.starts_with("//!")).map(|file| file.path).collect();
    none("begin the file with //! and two to six lines:", &missing);
}

#[test]
fn files_are_short_enough_to_read() {
    // The text of statements takes lines that are no logic, and what is generated nobody reads.
    let limit = |file: &Source| if file.name() == "queries.rs" { 600 } else { 500 };
    let written = rust().into_iter().filter(|file| !file.path.contains("/db/schema/"));
    let long = written.filter(|file| file.text.lines().count() > limit(file));
    none("split what is longer than 500 lines:", &long.map(|file| file.path).collect::<Vec<_>>());
}

#[test]
fn names_say_what_is_inside() {
    let vague = files(&["src", "crates"], &[".rs"]).into_iter().filter(|file| {
        let parts = file.path.trim_end_matches(".rs").split('/');
        parts.into_iter().any(|part| EMPTY_NAMES.contains(&part))
    });
    none("give it the name of what it does:", &vague.map(|file| file.path).collect::<Vec<_>>());
}

/// Only the exact words of the money and time rules that clippy cannot see.
#[test]
fn money_is_never_a_float() {
    let floats = files(&["crates/commerce", "src/platform"], &[".rs"]).into_iter().filter(|file| {
        // Pixels are not money.
        if file.path.starts_with("crates/commerce/src/media/") {
            return false;
        }
        let code = file.production();
        ["f32", "f64"].iter().any(|word| code.split(|c: char| !c.is_alphanumeric()).any(|token| token == *word))
    });
    none("money and quantities are integers:", &floats.map(|file| file.path).collect::<Vec<_>>());
}

#[test]
fn tests_do_not_sleep_and_none_is_skipped() {
    let skipped = format!("#[{}", "ignore");
    let mut findings = Vec::new();
    for file in files(&["tests"], &[".rs"]) {
        if file.path.starts_with("tests/tidy/") {
            continue;
        }
        for (number, line) in file.lines() {
            let waits = line.contains("sleep(") && !POLLERS.contains(&file.path.as_str());
            if waits || line.trim_start().starts_with(&skipped) {
                findings.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none("poll a condition with support::wait, and mend or remove a test that cannot run:", &findings);
}

#[test]
fn every_migration_can_be_undone() {
    let ups = files(&["migrations"], &["/up.sql"]);
    assert!(!ups.is_empty(), "there are no migrations");
    let missing = ups
        .into_iter()
        .map(|up| up.path.replace("/up.sql", "/down.sql"))
        .filter(|down| files(&["migrations"], &[".sql"]).iter().all(|file| file.path != *down));
    none("write it:", &missing.collect::<Vec<_>>());
}

/// What would tie a tenant's schema to one server or to another tenant.
#[test]
fn tenant_migrations_use_plain_tables() {
    let mut findings = Vec::new();
    for file in files(&["migrations/tenant"], &[".sql"]) {
        for (number, line) in file.lines() {
            let code = line.split("--").next().unwrap_or(line).to_lowercase();
            for word in
                ["create trigger", "create type", "create domain", "serial", "create sequence", "references platform.", "create extension"]
            {
                if code.contains(word) {
                    findings.push(format!("{}:{number} has {word}", file.path));
                }
            }
        }
    }
    none("no triggers, types, sequences or references out of the schema:", &findings);
}
