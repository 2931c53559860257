//! The table of threats names tests: each of them is there.

use crate::tree::{files, none, read};

#[test]
fn every_test_that_the_table_of_threats_names_exists() {
    let document = read("docs/security.md");
    let rows = document.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what is tried"));
    let sources = files(&["tests/it", "tests/browser", "tests/tidy", "crates", "src"], &[".rs"]);
    let (mut named, mut missing) = (0, Vec::new());
    for row in rows {
        let cell = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let tests: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            missing.push(format!("no test holds this: {row}"));
        }
        for test in tests {
            named += 1;
            if !sources.iter().any(|file| file.text.contains(&format!("fn {test}("))) {
                missing.push(format!("{test} is named and not there"));
            }
        }
    }
    assert!(named > 20, "only {named} tests are named");
    none("docs/security.md:", &missing);
}
