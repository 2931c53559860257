//! Rules about letters: what the program can send is listed, can be looked at,
//! speaks every language and is written down.

use std::collections::BTreeSet;

use crate::tree::{between, files, none, read};

/// Letters that are about no order and no stock, so that there is no preview
/// with an order: what a visitor wrote, and links that only their reader may see.
const WITHOUT_PREVIEW: [&str; 11] = [
    "mail.contact_message",
    "mail.order_link",
    "mail.staff_reset",
    "mail.account_verify",
    "mail.account_reset",
    "mail.account_email",
    "mail.account_moved",
    "mail.account_taken",
    "mail.account_two_step_on",
    "mail.account_two_step_off",
    "mail.account_recovery_code",
];

/// The kinds of jobs that are letters.
fn sent() -> BTreeSet<String> {
    between(&read("src/jobs/kinds.rs"), "\"mail.", "\"").into_iter().map(|name| format!("mail.{name}")).collect()
}

#[test]
fn every_letter_has_a_preview_and_every_preview_is_a_letter() {
    let catalogue = read("src/mail/catalogue.rs");
    let names = between(&catalogue, "(\"mail.", "\"").into_iter().filter(|name| !name.is_empty()).map(|name| format!("mail.{name}"));
    let listed: BTreeSet<String> = names.collect();
    let sent = sent();
    assert!(sent.len() > 5, "only {sent:?} are letters");
    let without = |name: &&String| !WITHOUT_PREVIEW.contains(&name.as_str());
    none("list it in src/mail/catalogue.rs:", &sent.difference(&listed).filter(without).cloned().collect::<Vec<_>>());
    none("no job sends it:", &listed.difference(&sent).cloned().collect::<Vec<_>>());
}

#[test]
fn every_letter_is_written_down() {
    let document = read("docs/mail.md");
    let known = sent();
    let missing: Vec<String> = known.iter().filter(|name| !document.contains(&format!("| `{name}` |"))).cloned().collect();
    none("give it a line in the table of docs/mail.md:", &missing);
    let written: BTreeSet<String> = between(&document, "| `mail.", "` |").into_iter().map(|name| format!("mail.{name}")).collect();
    none("docs/mail.md describes what is not sent:", &written.difference(&known).cloned().collect::<Vec<_>>());
}

#[test]
fn every_letter_has_html_and_text_and_loads_nothing() {
    let all = files(&["templates/mail"], &[".html", ".txt"]);
    let mut findings = Vec::new();
    for html in all.iter().filter(|file| file.path.ends_with("/body.html")) {
        let text = html.path.replace("body.html", "body.txt");
        if !all.iter().any(|file| file.path == text) {
            findings.push(format!("{} has no text beside it", html.path));
        }
        for word in ["<script", "<link", "url(", "background-image", "<style"] {
            if html.text.contains(word) {
                findings.push(format!("{} has {word}", html.path));
            }
        }
        for image in between(&html.text, "<img", ">") {
            if !image.contains("alt=") {
                findings.push(format!("{} has a picture without alt", html.path));
            }
        }
    }
    none("a letter is read in programs that know little:", &findings);
}
