//! Every word that a person reads comes from `locales/<language>/*.ftl`
//! (Project Fluent). A further language is one more folder. The folders are
//! compiled in; a key that is missing shows itself and is logged, and a test
//! keeps the languages complete.

use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::error::FieldError;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

/// The words of one language. Copied freely: it is a reference for the life of the program.
pub type Lang = &'static Words;

/// The words of one language.
pub struct Words {
    code: String,
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, formatted once.
    plain: HashMap<String, String>,
    /// Messages that count, for small numbers: made when they are first said.
    /// A listing counts in every card, and the plural rules are slow.
    counted: HashMap<String, [OnceLock<Box<str>>; COUNTED]>,
}

/// Numbers below this are remembered in words.
const COUNTED: usize = 33;

static LANGUAGES: LazyLock<Vec<Words>> = LazyLock::new(load);

fn load() -> Vec<Words> {
    let text = |path: &str| Files::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    languages(Files::iter().filter_map(|path| Some((path.to_string(), text(&path)?))))
}

/// A language for every folder that holds messages.
fn languages(files: impl Iterator<Item = (String, String)>) -> Vec<Words> {
    let mut sources: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for (path, text) in files.filter(|(path, _)| path.ends_with(".ftl")) {
        if let Some((code, name)) = path.split_once('/') {
            sources.entry(code.to_owned()).or_default().push((name.to_owned(), text));
        }
    }
    let mut languages: Vec<Words> = sources.into_iter().map(|(code, files)| Words::new(code, files)).collect();
    languages.sort_by(|a, b| a.code.cmp(&b.code));
    languages
}

/// The languages that the product speaks, by code.
pub fn all() -> impl Iterator<Item = Lang> {
    LANGUAGES.iter()
}

/// A whole text that a language brings beside its messages, `policies/terms.html`.
pub fn document(code: &str, name: &str) -> Option<String> {
    let file = Files::get(&format!("{code}/{name}"))?;
    Some(String::from_utf8_lossy(&file.data).trim().to_owned())
}

/// The words of a language, or English where we do not have it.
pub fn lang(code: &str) -> Lang {
    find(code).or_else(|| find("en")).or_else(|| LANGUAGES.first()).expect("the program is built with at least one language")
}

/// The words of a language, if we have it.
pub fn find(code: &str) -> Option<Lang> {
    LANGUAGES.iter().find(|words| words.code == code)
}

impl Words {
    fn new(code: String, mut files: Vec<(String, String)>) -> Self {
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        files.sort();
        let mut keys = Vec::new();
        for (name, text) in files {
            let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
                tracing::error!(language = %code, file = %name, ?errors, "a translation file has mistakes");
                resource
            });
            keys.extend(resource.entries().filter_map(|entry| match entry {
                fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            }));
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(language = %code, file = %name, ?errors, "a translation key stands twice");
            }
        }
        let mut plain = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut errors = Vec::new();
            if let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) {
                let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
                plain.insert(key, if errors.is_empty() { text } else { String::new() });
            }
        }
        let with_arguments = plain.iter().filter(|(_, text)| text.is_empty());
        let counted = with_arguments.map(|(key, _)| (key.clone(), [const { OnceLock::new() }; COUNTED]));
        Self { counted: counted.collect(), code, bundle, plain }
    }

    /// The language's code, as `<html lang>` wants it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A number of tenths, `4.8` or `4,8`.
    pub fn tenths(&self, tenths: i64) -> String {
        format!("{}{}{}", tenths / 10, if self.code == "id" { ',' } else { '.' }, (tenths % 10).abs())
    }

    /// The keys of this language.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.plain.keys().map(String::as_str)
    }

    /// A message without arguments.
    pub fn w<'a>(&'a self, key: &'a str) -> &'a str {
        match self.plain.get(key) {
            Some(text) => text,
            None => {
                tracing::error!(language = %self.code, key, "a translation is missing");
                key
            }
        }
    }

    /// Whether the language has this message.
    pub fn has(&self, key: &str) -> bool {
        self.plain.contains_key(key)
    }

    /// A message that counts something, its argument named `n`.
    pub fn n(&self, key: &str, n: impl TryInto<i64>) -> String {
        let n = n.try_into().unwrap_or(i64::MAX);
        let say = || {
            let mut args = FluentArgs::new();
            args.set("n", n);
            self.formatted(key, &args)
        };
        let known = usize::try_from(n).ok().and_then(|n| self.counted.get(key)?.get(n));
        known.map_or_else(say, |known| known.get_or_init(|| say().into_boxed_str()).to_string())
    }

    /// A message with one argument.
    pub fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), FluentValue::from(value.to_string()));
        self.formatted(key, &args)
    }

    /// A message with several arguments.
    pub fn args(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set((*name).to_owned(), FluentValue::from((*value).to_owned()));
        }
        self.formatted(key, &args)
    }

    /// What to say beside a field.
    pub fn field_error(&self, error: &FieldError) -> String {
        let args: Vec<(&str, &str)> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.args(error.message, &args)
    }

    /// A day in the tenant's time zone: `23 Nov 2026`.
    pub fn date(&self, time: &DateTime<Utc>, zone: Tz) -> String {
        let local = time.with_timezone(&zone);
        let month = self.w(MONTHS[usize::try_from(local.month0()).unwrap_or(0)]);
        format!("{} {month} {}", local.day(), local.year())
    }

    /// A moment in the tenant's time zone: `23 Nov 2026, 14:05`.
    pub fn datetime(&self, time: &DateTime<Utc>, zone: Tz) -> String {
        let local = time.with_timezone(&zone);
        format!("{}, {:02}:{:02}", self.date(time, zone), local.hour(), local.minute())
    }

    fn formatted(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(language = %self.code, key, "a translation is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(language = %self.code, key, ?errors, "a translation does not fit its arguments");
        }
        text
    }
}

/// Keys of the short month names.
const MONTHS: [&str; 12] =
    ["month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10", "month-11", "month-12"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_has_every_message() {
        let keys = |lang: Lang| lang.keys().map(str::to_owned).collect::<BTreeSet<_>>();
        let english = keys(find("en").unwrap());

        for other in all() {
            let missing: Vec<_> = english.symmetric_difference(&keys(other)).cloned().collect();
            assert_eq!(missing, Vec::<String>::new(), "only in one of en and {}", other.code());
        }
        assert!(all().count() >= 2);
    }

    /// What speaks a language asks for it by its code and names none itself.
    #[test]
    fn a_further_language_is_one_folder() {
        let text = |path: &str| String::from_utf8_lossy(&Files::get(path).unwrap().data).into_owned();
        let ours = || Files::iter().map(|path| (path.to_string(), text(&path)));
        let folder = ours().filter(|(path, _)| path.starts_with("id/")).map(|(path, text)| (path.replacen("id/", "jv/", 1), text));

        let spoken = languages(ours().chain(folder));

        let codes: Vec<&str> = spoken.iter().map(|words| words.code()).collect();
        assert_eq!(codes.iter().filter(|code| **code == "jv").count(), 1, "{codes:?}");
        let (added, like) = (spoken.iter().find(|words| words.code == "jv").unwrap(), find("id").unwrap());
        assert_eq!(added.keys().count(), like.keys().count());
        assert_eq!(added.w("store-language-name"), like.w("store-language-name"));
        for own in ["store-language-name", "store-locale", "month-1"] {
            assert!(added.has(own), "the folder itself says {own}");
        }
    }

    #[test]
    fn counts_by_the_rules_of_the_language() {
        assert_eq!(lang("en").n("common-items", 1), "1 item");
        assert_eq!(lang("en").n("common-items", 2), "2 items");
        assert_eq!(lang("id").n("common-items", 2), "2 barang");
        assert_eq!(lang("en").n("common-items", 1), "1 item", "what is remembered is what was said");
        assert_eq!(lang("en").n("common-items", 33), "33 items");
        assert_eq!(lang("en").n("common-items", 1_000), "1000 items");
    }
}
