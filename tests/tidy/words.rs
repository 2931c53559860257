//! Every word that a person reads comes from the translation files, so every
//! key that is asked for must be there, in every language.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{between, files, none};

/// Calls whose first argument is a key.
const CALLS: [&str; 7] = [".w(\"", ".n(\"", ".with(\"", ".args(\"", "Conflict(\"", ".add(\"", "Error::field(\""];

/// Keys of one language with the file that has them.
fn keys(language: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for file in files(&[&format!("locales/{language}")], &[".ftl"]) {
        for line in file.text.lines() {
            if let Some((key, _)) = line.split_once('=')
                && !line.starts_with([' ', '#', '}', '.', '-'])
            {
                keys.insert(key.trim().to_owned(), file.path.clone());
            }
        }
    }
    keys
}

#[test]
fn both_languages_say_everything() {
    let (en, id) = (keys("en"), keys("id"));
    assert!(!en.is_empty(), "there are no words");
    let mut findings = Vec::new();
    for (here, there, language) in [(&en, &id, "id"), (&id, &en, "en")] {
        findings.extend(
            here.iter().filter(|(key, _)| !there.contains_key(*key)).map(|(key, path)| format!("{key} of {path} is missing in {language}")),
        );
    }
    none("translate it:", &findings);
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let known: BTreeSet<String> = keys("en").into_keys().collect();
    let mut findings = Vec::new();
    for file in files(&["src", "crates", "templates"], &[".rs", ".html", ".txt"]) {
        for call in CALLS {
            for rest in file.text.split(call).skip(1) {
                let argument = rest.split('"').next().unwrap_or_default();
                // A call that only looks like one: keys are kebab-case words.
                let is_key = argument.contains('-')
                    && argument.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
                if is_key && !known.contains(argument) {
                    findings.push(format!("{argument} in {}", file.path));
                }
            }
        }
    }
    none("write the words in locales/:", &findings);
}

/// Text between tags that is no call of a translation.
#[test]
fn templates_hold_no_words_of_their_own() {
    let mut findings = Vec::new();
    for mut file in files(&["templates"], &[".html"]) {
        for comment in between(&file.text.clone(), "{#", "#}") {
            file.text = file.text.replace(comment, &"\n".repeat(comment.matches('\n').count()));
        }
        for (number, line) in file.lines() {
            let bare = strip(line, &[("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<", ">"), ("&", ";")]);
            let letters = bare.trim();
            // A line inside a tag that spans several lines is all attributes.
            let prose = letters.split_whitespace().filter(|word| word.len() > 2 && word.chars().all(char::is_alphabetic)).count();
            if prose >= 2 && !letters.contains('=') && !letters.contains(['{', '}', '(', '|', '~']) {
                findings.push(format!("{}:{number}: {letters}", file.path));
            }
        }
    }
    none("move the words to locales/:", &findings);
}

fn strip(line: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = line.to_owned();
    for (open, close) in pairs {
        while let Some(start) = text.find(open) {
            let end = text[start..].find(close).map_or(text.len(), |at| start + at + close.len());
            text.replace_range(start..end, " ");
        }
    }
    text
}
