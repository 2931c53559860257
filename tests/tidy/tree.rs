//! Walking the repository, and collecting what breaks a rule.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository with its text.
pub struct Source {
    /// From the repository's root, with slashes.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The code before the unit tests.
    pub fn production(&self) -> &str {
        self.text.split("#[cfg(test)]").next().unwrap_or(&self.text)
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file below these folders whose name ends so, in order.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    let wanted = paths.into_iter().filter(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)));
    wanted
        .map(|path| Source {
            text: fs::read_to_string(&path).unwrap_or_default(),
            path: path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned(),
        })
        .collect()
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, into) } else { into.push(path) }
    }
}

/// The texts between `open` and `close`, for markers that do not nest.
pub fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split_once(close).map(|(inner, _)| inner)).collect()
}

/// Fails with every finding at once.
#[track_caller]
pub fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}\n  {}\n", findings.join("\n  "));
}
