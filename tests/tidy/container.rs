//! The container recipe and the commands, as far as they can be checked
//! without an engine.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::tree::{between, files, none, read, root};

/// The sources of `COPY` lines that copy from the repository.
fn copied() -> Vec<String> {
    let dockerfile = read("Dockerfile");
    let lines = dockerfile.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.contains("--from="));
    lines
        .flat_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words[..words.len().saturating_sub(1)].iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn the_container_copies_what_exists() {
    let sources = copied();
    assert!(sources.len() > 5, "the Dockerfile copies {sources:?} only");
    let missing: Vec<String> = sources.into_iter().filter(|path| !root().join(path).exists()).collect();
    none("the Dockerfile copies what is not there:", &missing);
}

#[test]
fn the_container_copies_what_is_compiled_in() {
    let copied = copied();
    let mut findings = Vec::new();
    for file in files(&["src", "crates"], &[".rs"]) {
        for folder in between(&file.text, "#[folder = \"", "\"]") {
            let top = folder.trim_start_matches("../").split('/').next().unwrap_or(folder);
            if !copied.iter().any(|path| path == top) {
                findings.push(format!("{top}, which {} embeds", file.path));
            }
        }
    }
    none("the Dockerfile does not copy:", &findings);
}

#[test]
fn the_build_context_holds_what_is_copied() {
    let ignore = read(".dockerignore");
    let missing = copied().into_iter().filter(|path| !ignore.lines().any(|line| line == format!("!{path}")));
    none(".dockerignore keeps out:", &missing.collect::<Vec<_>>());
}

#[test]
fn the_container_runs_as_nobody_in_particular() {
    let dockerfile = read("Dockerfile");
    let last_stage = dockerfile.rsplit("\nFROM ").next().unwrap_or_default();
    assert!(last_stage.lines().any(|line| line.starts_with("USER ") && line != "USER root"));
}

#[test]
fn compose_names_every_setting_that_its_example_has() {
    let example = read(".env.example");
    let compose = read("compose.yaml");
    let unused = example
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with('#') && !compose.contains(&format!("${{{name}")));
    none("compose.yaml does not use:", &unused.map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn commands_can_be_typed() {
    let mut findings = Vec::new();
    for path in ["bin/audit", "bin/demo", "bin/test", "bin/dev", ".ci/run"] {
        let mode = fs::metadata(root().join(path)).map_or(0, |found| found.permissions().mode());
        if mode & 0o111 == 0 {
            findings.push(path.to_owned());
        }
    }
    none("make it executable:", &findings);
}

#[test]
fn documents_point_to_what_exists() {
    let mut findings = Vec::new();
    let mut documents = files(&["docs"], &[".md"]);
    documents.extend(files(&["migrations", "bench"], &[".md"]));
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        documents.push(crate::tree::Source { path: name.to_owned(), text: read(name) });
    }
    for document in documents {
        let folder = root().join(&document.path).parent().map(std::path::Path::to_owned).unwrap_or_default();
        for target in between(&document.text, "](", ")") {
            let file = target.split(['#', ' ']).next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            if !elsewhere && !folder.join(file).exists() {
                findings.push(format!("{} -> {target}", document.path));
            }
        }
    }
    none("the link leads nowhere:", &findings);
}
