//! A browser in miniature: one host, its own cookies, the headers that a
//! browser adds by itself, no redirect followed unless asked for.
//!
//! It also is the tripwire of the whole suite: an answer of one tenant's host
//! that holds another tenant's canary fails the test that caused it, and so do
//! a cookie that a sibling host could read or plant and a head that leaves the
//! browser open to others.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, OnceLock};

use reqwest::header::{CONTENT_TYPE, HOST, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Method, RequestBuilder};

use super::reply::Reply;
use super::{canary, shield};

/// Costly to build, so all share one.
static HTTP: OnceLock<reqwest::Client> = OnceLock::new();

fn http() -> reqwest::Client {
    // Building a client asks for a TLS provider, though it speaks plain HTTP here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A connection belongs to the runtime of the test that opened it, so none is kept.
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
    builder.build().expect("a client can be built")
}

/// Somebody who visits one host.
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    /// Without the port.
    pub host: String,
    /// Canaries of these tenants may never be seen here.
    foreign: Vec<String>,
    cookies: Mutex<BTreeMap<String, String>>,
    csrf: Mutex<Option<String>>,
    /// What else every request says of itself.
    said: Vec<(&'static str, String)>,
}

impl Client {
    pub fn new(address: SocketAddr, host: &str, foreign: Vec<String>) -> Self {
        let http = HTTP.get_or_init(http).clone();
        Self { http, address, host: host.to_owned(), foreign, cookies: Mutex::default(), csrf: Mutex::default(), said: Vec::new() }
    }

    /// The same, with a header of every request.
    pub fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.said.push((name, value.to_owned()));
        self
    }

    /// `http://host:port`, as the browser's address line says it.
    pub fn origin(&self) -> String {
        format!("http://{}:{}", self.host, self.address.port())
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, |request| request.header("sec-fetch-site", "same-origin")).await
    }

    /// A fragment, as htmx asks for it.
    pub async fn fragment(&self, path: &str) -> Reply {
        self.send(Method::GET, path, |request| request.header("hx-request", "true").header("sec-fetch-site", "same-origin")).await
    }

    /// Follows redirects on this host, at most ten.
    pub async fn visit(&self, path: &str) -> Reply {
        let mut reply = self.get(path).await;
        for _ in 0..10 {
            if !reply.status.is_redirection() {
                break;
            }
            reply = self.get(&reply.location()).await;
        }
        reply
    }

    /// Sends a form the way a page of this host does: with origin and token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        let token = self.csrf().await;
        if let Some(token) = &token
            && !fields.iter().any(|(name, _)| *name == "csrf")
        {
            fields.push(("csrf", token));
        }
        let body = serde_urlencoded::to_string(&fields).expect("pairs of text can be encoded");
        self.send(Method::POST, path, |request| {
            self.same_origin(request).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
        })
        .await
    }

    /// Sends the form that the page at `page` shows, with some fields changed.
    pub async fn submit(&self, page: &str, form: &str, changes: &[(&str, &str)]) -> Reply {
        let shown = self.get(page).await.is(200);
        let mut fields = shown.form(form);
        for (name, value) in changes {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let target =
            shown.attributes(form, "action").into_iter().next().filter(|action| !action.is_empty()).unwrap_or_else(|| page.to_owned());
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&target, &pairs).await
    }

    /// Sends the admin form of the page at `page` to another address, as a
    /// button with an address of its own does.
    pub async fn submit_to(&self, page: &str, target: &str, changes: &[(&str, &str)]) -> Reply {
        let mut fields = self.get(page).await.is(200).form("form[data-dirty]");
        fields.retain(|(field, _)| !changes.iter().any(|(name, _)| name == field));
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(target, &[&pairs, changes].concat()).await
    }

    /// Sends files: each is the field, the file's name, its media type and its bytes.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str, &[u8])]) -> Reply {
        let boundary = "a-boundary-that-no-field-holds";
        let mut body = Vec::new();
        let token = self.csrf().await.unwrap_or_default();
        for (name, value) in fields.iter().copied().chain([("csrf", token.as_str())]) {
            body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (name, file, media_type, bytes) in files {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {media_type}\r\n\r\n"
            );
            body.extend(head.bytes().chain(bytes.iter().copied()).chain(*b"\r\n"));
        }
        body.extend(format!("--{boundary}--\r\n").bytes());
        let media_type = format!("multipart/form-data; boundary={boundary}");
        self.send(Method::POST, path, |request| self.same_origin(request).header(CONTENT_TYPE, media_type).body(body)).await
    }

    /// Sends what `shape` makes of the bare request: cookies and host are
    /// there, nothing else is added.
    pub async fn send(&self, method: Method, path: &str, shape: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Reply {
        let answer = self.attempt(method.clone(), path, shape).await;
        answer.unwrap_or_else(|error| panic!("{method} {} {path}: {error:?}", self.host))
    }

    /// Like [`Client::get`], where the server may be gone.
    pub async fn try_get(&self, path: &str) -> Option<Reply> {
        self.attempt(Method::GET, path, |request| request).await.ok()
    }

    /// Sends a form where the server may go away in the middle.
    pub async fn try_post(&self, path: &str, fields: &[(String, String)]) -> Option<Reply> {
        let body = serde_urlencoded::to_string(fields).expect("pairs of text can be encoded");
        let form = "application/x-www-form-urlencoded";
        self.attempt(Method::POST, path, |request| self.same_origin(request).header(CONTENT_TYPE, form).body(body)).await.ok()
    }

    async fn attempt(
        &self,
        method: Method,
        path: &str,
        shape: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Reply, reqwest::Error> {
        let url = format!("http://{}{path}", self.address);
        let request = self.http.request(method.clone(), &url).header(HOST, format!("{}:{}", self.host, self.address.port()));
        let request = self.said.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let request = match self.cookie_header() {
            Some(cookies) => request.header("cookie", cookies),
            None => request,
        };
        let answer = shape(request).send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let reply = Reply { request: format!("{method} {}{path}", self.host), status, headers, text, bytes };
        self.keep_cookies(&reply.headers, &reply.request);
        self.keep_csrf(&reply);
        canary::watch(&reply, &self.foreign);
        shield::watch(&reply, &self.host);
        Ok(reply)
    }

    /// The value of a cookie that this client holds.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("no test panics while it holds a lock").get(name).cloned()
    }

    /// All cookies, to be carried to another client.
    pub fn cookies(&self) -> Vec<(String, String)> {
        let cookies = self.cookies.lock().expect("no test panics while it holds a lock");
        cookies.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Plants a cookie, as a thief does.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().expect("no test panics while it holds a lock").insert(name.to_owned(), value.to_owned());
    }

    /// The header that the cookies make.
    pub fn cookie_header(&self) -> Option<String> {
        let pairs: Vec<String> = self.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The token of this session's forms, when a page has shown one.
    pub async fn csrf(&self) -> Option<String> {
        self.csrf.lock().expect("no test panics while it holds a lock").clone()
    }

    fn same_origin(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("origin", self.origin()).header("sec-fetch-site", "same-origin").header("sec-fetch-mode", "navigate")
    }

    fn keep_csrf(&self, reply: &Reply) {
        let html = reply.header("content-type").starts_with("text/html");
        if let Some(token) = html.then(|| reply.attributes("input[name=csrf]", "value")).and_then(|tokens| tokens.into_iter().next()) {
            *self.csrf.lock().expect("no test panics while it holds a lock") = Some(token);
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap, request: &str) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("our cookies are ASCII");
            check_cookie(line, request);
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie has a name and a value");
            let mut cookies = self.cookies.lock().expect("no test panics while it holds a lock");
            let lower = line.to_lowercase();
            if value.is_empty() || lower.contains("max-age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        assert!(headers.get_all(LOCATION).iter().count() <= 1, "{request} has two locations");
    }
}

/// What every cookie of ours must be (threat B2).
fn check_cookie(line: &str, request: &str) {
    let parts: Vec<String> = line.split(';').skip(1).map(|part| part.trim().to_lowercase()).collect();
    let has = |wanted: &str| parts.iter().any(|part| part == wanted);
    assert!(line.starts_with("__Host-"), "{request} sets {line}");
    assert!(has("secure") && has("path=/") && has("httponly"), "{request} sets {line}");
    assert!(parts.iter().any(|part| part.starts_with("samesite=")), "{request} sets {line}");
    assert!(!parts.iter().any(|part| part.starts_with("domain=")), "{request} sets {line}");
}
