//! An answer, read the way a person or a program would.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use scraper::{Html, Selector};

/// Status, headers and text of one answer. The request is kept for messages.
#[derive(Debug, Clone)]
pub struct Reply {
    pub request: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Reply {
    /// A header as text, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Checks the status and passes the answer on.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.request, self.gist());
        self
    }

    /// Checks that it sends the browser to this path of the same host.
    #[track_caller]
    pub fn redirects_to(self, path: &str) -> Self {
        assert!(self.status.is_redirection(), "{} answers {}: {}", self.request, self.status, self.gist());
        let target = self.header("location");
        let target = target.split_once("://").map_or(target, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        assert_eq!(target.split('?').next(), Some(path), "{} redirects to {target}", self.request);
        self
    }

    /// Where a redirect leads, as path and query.
    pub fn location(&self) -> String {
        let target = self.header("location");
        target.split_once("://").map_or(target, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..])).to_owned()
    }

    /// The texts of every element that the selector finds, white space folded.
    #[track_caller]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        page.select(&selector(css)).map(|element| fold(&element.text().collect::<String>())).collect()
    }

    /// The only element's text.
    #[track_caller]
    pub fn the(&self, css: &str) -> String {
        let mut texts = self.texts(css);
        assert_eq!(texts.len(), 1, "{css} in {}: {texts:?}", self.request);
        texts.remove(0)
    }

    /// The attribute of every element that the selector finds and has it.
    #[track_caller]
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        page.select(&selector(css)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// Whether the text is somewhere in the page.
    pub fn says(&self, text: &str) -> bool {
        fold(&Html::parse_document(&self.text).root_element().text().collect::<String>()).contains(&fold(text))
    }

    /// Names and values of the fields of a form, as a browser would send them.
    #[track_caller]
    pub fn form(&self, css: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.text);
        let form = page.select(&selector(css)).next().unwrap_or_else(|| panic!("no form {css} in {}: {}", self.request, self.gist()));
        let controls = selector("input[name], select[name], textarea[name]");
        form.select(&controls).filter_map(field).collect()
    }

    fn gist(&self) -> String {
        let title = self.texts("h1, [role=alert], .error").join(" | ");
        if title.is_empty() { self.text.chars().take(400).collect() } else { title }
    }
}

#[track_caller]
fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"))
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn field(element: scraper::ElementRef<'_>) -> Option<(String, String)> {
    let name = element.attr("name")?.to_owned();
    if element.attr("disabled").is_some() {
        return None;
    }
    let value = match element.value().name() {
        "textarea" => element.text().collect(),
        "select" => {
            let chosen = element.select(&selector("option[selected]")).next().or_else(|| element.select(&selector("option")).next())?;
            chosen.attr("value").map_or_else(|| fold(&chosen.text().collect::<String>()), str::to_owned)
        }
        _ => match element.attr("type") {
            Some("checkbox" | "radio") => {
                element.attr("checked")?;
                element.attr("value").unwrap_or("on").to_owned()
            }
            Some("file" | "submit" | "button" | "image" | "reset") => return None,
            _ => element.attr("value").unwrap_or_default().to_owned(),
        },
    };
    Some((name, value))
}
