//! What every answer tells the browser, whatever was asked: the second
//! tripwire of the suite (threats C5, C6, C7, D3, D13, F9).

use std::net::IpAddr;

use super::reply::Reply;

/// The policy of pages. What differs is listed in [`OTHER_POLICIES`].
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                      manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What the few answers that are no page of ours may do beyond `default-src
/// 'none'`, and where: letters are framed by the page that previews them and
/// run nothing; a PDF is shown by the browser's own viewer.
const OTHER_POLICIES: [(&str, &[&str]); 3] = [
    (
        "/admin/settings/notifications/",
        &["style-src 'unsafe-inline'", "img-src data:", "frame-src 'self'", "frame-ancestors 'self'", "form-action 'none'", "sandbox"],
    ),
    (
        "/dev/mailbox",
        &[
            "style-src 'unsafe-inline'",
            "img-src data:",
            "frame-src 'self'",
            "frame-ancestors 'self'",
            "form-action 'none'",
            "sandbox allow-popups allow-popups-to-escape-sandbox",
        ],
    ),
    // Any PDF, wherever it is.
    ("", &["object-src 'self'", "style-src 'unsafe-inline'"]),
];

/// # Panics
/// When the answer leaves whoever reads it open to somebody else.
#[track_caller]
pub fn watch(reply: &Reply, host: &str) {
    let wrong = findings(reply, host);
    assert!(wrong.is_empty(), "{} answers {}:\n  {}", reply.request, reply.status, wrong.join("\n  "));
}

/// What is wrong with the head of an answer of this host.
pub fn findings(reply: &Reply, host: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let header = |name: &str| reply.header(name);
    let html = header("content-type").starts_with("text/html");
    must(is_known_policy(reply), &format!("content-security-policy: {}", header("content-security-policy")));
    must(header("x-content-type-options") == "nosniff", "x-content-type-options is not nosniff");
    let framed_by_us = header("content-security-policy").contains("sandbox");
    must(header("x-frame-options") == if framed_by_us { "SAMEORIGIN" } else { "DENY" }, "x-frame-options");
    must(["strict-origin-when-cross-origin", "no-referrer"].contains(&header("referrer-policy")), "referrer-policy");
    must(header("cross-origin-opener-policy") == "same-origin", "cross-origin-opener-policy");
    must(header("cross-origin-resource-policy") == "same-origin", "cross-origin-resource-policy");
    must(!header("permissions-policy").is_empty(), "permissions-policy is missing");
    for name in ["access-control-allow-origin", "access-control-allow-credentials", "server", "x-powered-by"] {
        must(!reply.headers.contains_key(name), &format!("{name}: {}", header(name)));
    }
    let kept = header("cache-control");
    must(!(kept.contains("public") && reply.headers.contains_key("set-cookie")), "an answer that anybody may keep sets a cookie");
    let varies = header("vary").to_lowercase().contains("hx-request");
    must(!html || varies || kept.contains("no-store"), "a page could be kept and shown where its fragment is asked for");
    for name in ["location", "hx-redirect", "hx-location", "hx-push-url", "hx-replace-url"] {
        let target = header(name);
        must(!reply.headers.contains_key(name) || leads_home(target, host), &format!("{name}: {target}"));
    }
    must(!reply.text.contains("$argon2"), "the hash of a password is shown");
    wrong
}

/// A path of this host, an address of this host or of the same store, or the
/// page of a payment provider, which stands in on this machine.
fn leads_home(target: &str, host: &str) -> bool {
    if target.starts_with('/') {
        return !target.starts_with("//") && !target.chars().any(|letter| letter == '\\' || letter.is_control());
    }
    let Ok(url) = url::Url::parse(target) else { return false };
    let store = |host: &str| host.strip_suffix(".localhost").or(host.strip_prefix("shop.")).unwrap_or(host).replace(".test", "");
    let there = url.host_str().unwrap_or_default();
    ["http", "https"].contains(&url.scheme())
        && url.username().is_empty()
        && (there.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) || store(there) == store(host))
}

fn is_known_policy(reply: &Reply) -> bool {
    let policy = reply.header("content-security-policy");
    if policy == POLICY {
        return true;
    }
    let differs: Vec<&str> = policy.split("; ").filter(|part| !POLICY.split("; ").any(|usual| usual == *part)).collect();
    OTHER_POLICIES.iter().any(|(place, allowed)| {
        let there = if place.is_empty() { reply.header("content-type") == "application/pdf" } else { reply.request.contains(place) };
        there && policy.starts_with("default-src 'none'; ") && differs.iter().all(|part| allowed.contains(part))
    })
}
