//! A real Chromium, driven the way a person uses it.
//!
//! An element that was found just before a page changed belongs to the old
//! page, so nothing here holds one: each step finds, acts, and tries again
//! until it worked or the deadline has passed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(30);
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// One window. Ends with the test, also with one that fails.
pub struct Browser {
    client: Client,
    driver: Child,
    profile: std::path::PathBuf,
}

impl Browser {
    pub async fn open() -> Self {
        Self::with_scripts(true).await
    }

    /// A browser whose owner has switched JavaScript off.
    pub async fn without_scripts() -> Self {
        Self::with_scripts(false).await
    }

    async fn with_scripts(scripts: bool) -> Self {
        let (driver, port) = start_driver().await;
        let profile = std::env::temp_dir().join(format!("smartseller-browser-{}", uuid::Uuid::new_v4().simple()));
        let mut options = json!({ "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion", "--window-size=1280,1000",
            format!("--user-data-dir={}", profile.display()),
        ]});
        if let Some(binary) = BROWSERS.iter().find(|path| std::path::Path::new(path).exists()) {
            options["binary"] = json!(binary);
        }
        if !scripts {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let capabilities = json!({ "goog:chromeOptions": options });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await;
        Self { client: client.expect("Chromium starts"), driver, profile }
    }

    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Clicks what the selector finds first and a person could click.
    pub async fn click(&self, css: &str) {
        self.step(&format!("click {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            // At once and to the middle: a page that glides is still moving when the click comes.
            let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center', behavior: 'instant' });";
            self.client.execute(script, vec![json!(css)]).await?;
            element.click().await.map(Some)
        })
        .await;
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        self.step(&format!("fill {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            element.clear().await?;
            element.send_keys(text).await.map(Some)
        })
        .await;
    }

    /// Types into a field without emptying it; for a file field, the path.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.step(&format!("type into {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            element.send_keys(text).await.map(Some)
        })
        .await;
    }

    /// Chooses an option of a select by its value.
    pub async fn choose(&self, css: &str, value: &str) {
        self.step(&format!("choose {value} in {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            element.select_by_value(value).await.map(Some)
        })
        .await;
    }

    /// Sets the value of a field that cannot be typed into, such as a colour,
    /// and tells the page.
    pub async fn set(&self, css: &str, value: &str) {
        let script = "const field = document.querySelector(arguments[0]); if (!field) return false;
            field.value = arguments[1];
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true })); return true;";
        self.step(&format!("set {css}"), async || {
            let done = self.client.execute(script, vec![json!(css), json!(value)]).await?;
            Ok((done == json!(true)).then_some(()))
        })
        .await;
    }

    /// Waits until an element is there and its text holds these words.
    pub async fn sees(&self, css: &str, words: &str) -> String {
        self.step(&format!("see {words:?} in {css}"), async || {
            let text = self.text(css).await?;
            Ok(text.filter(|text| text.contains(words)))
        })
        .await
    }

    /// Waits until the address has this path.
    pub async fn is_at(&self, path: &str) {
        self.step(&format!("be at {path}"), async || {
            let url = self.client.current_url().await?;
            Ok((url.path() == path || (path.ends_with('*') && url.path().starts_with(path.trim_end_matches('*')))).then_some(()))
        })
        .await;
    }

    /// Waits until the script, the body of a function, gives something other
    /// than null or false.
    pub async fn finds(&self, what: &str, script: &str) -> Value {
        self.step(what, async || {
            let value = self.client.execute(script, Vec::new()).await?;
            Ok((!value.is_null() && value != json!(false)).then_some(value))
        })
        .await
    }

    async fn text(&self, css: &str) -> Result<Option<String>, CmdError> {
        let script = "return document.querySelector(arguments[0])?.innerText ?? null;";
        let value = self.client.execute(script, vec![json!(css)]).await?;
        Ok(value.as_str().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// Tries until it gives something, because pages change under one's hands.
    async fn step<T>(&self, what: &str, mut attempt: impl AsyncFnMut() -> Result<Option<T>, CmdError>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let outcome = attempt().await;
            match outcome {
                Ok(Some(value)) => return value,
                Ok(None) | Err(_) if Instant::now() < deadline => tokio::time::sleep(POLL).await,
                Ok(None) => panic!("could not {what}; the page says: {}", self.page().await),
                Err(error) => panic!("could not {what}: {error}; the page says: {}", self.page().await),
            }
        }
    }

    async fn page(&self) -> String {
        let url = self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        let text = self.text("body").await.ok().flatten().unwrap_or_default();
        format!("{url}: {}", text.chars().take(1500).collect::<String>())
    }

    pub async fn close(self) {
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver leads a group that its browsers belong to.
        if let Some(id) = self.driver.id().and_then(|id| i32::try_from(id).ok()) {
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Starts chromedriver and reads from its output which port it has taken.
async fn start_driver() -> (Child, u16) {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut driver = command.spawn().expect("chromedriver is installed (bin/test installs it)");
    let mut lines = BufReader::new(driver.stdout.take().expect("its output is piped")).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Some((_, rest)) = line.split_once("started successfully on port ") else { continue };
        let port = rest.trim_end_matches('.').trim().parse().expect("a port is a number");
        // Whoever closes the pipe stops the driver at its next line.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        return (driver, port);
    }
    panic!("chromedriver did not say its port");
}
