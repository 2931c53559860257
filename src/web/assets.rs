//! Static files: compiled in, given a content hash in their address, and
//! compressed once when the program starts.
//!
//! The folders `static/css/base`, `storefront` and `admin` become two
//! stylesheets, `css/storefront.css` (the base first) and `css/admin.css`
//! (which brings its own ground), their files in the order of their names.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    sync::{Arc, OnceLock},
};

use actix_web::web::Bytes;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

#[derive(RustEmbed)]
#[folder = "themes"]
struct Themes;

/// One file as it is sent.
#[derive(Clone)]
pub struct Asset {
    /// What it is.
    pub content_type: &'static str,
    /// As it is.
    pub plain: Bytes,
    /// For browsers that take gzip; none where it would not be smaller.
    pub gzip: Option<Bytes>,
    /// For browsers that take brotli.
    pub brotli: Option<Bytes>,
}

/// All static files, by the name that stands in the address.
pub struct Assets {
    by_address: HashMap<String, Asset>,
    addresses: HashMap<String, String>,
}

impl Assets {
    /// Bundles, hashes and compresses, once in a process.
    pub fn load() -> Arc<Self> {
        static LOADED: OnceLock<Arc<Assets>> = OnceLock::new();
        Arc::clone(LOADED.get_or_init(|| Arc::new(Self::read())))
    }

    fn read() -> Self {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut bundles: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        let mut names: Vec<_> = Files::iter().map(|name| name.into_owned()).collect();
        names.sort();
        for (bundle, folders) in [("storefront", &["base", "storefront"][..]), ("platform", &["base", "platform"]), ("admin", &["admin"])] {
            let parts = folders.iter().flat_map(|folder| {
                let prefix = format!("css/{folder}/");
                names.iter().filter(move |name| name.starts_with(&prefix)).cloned().collect::<Vec<_>>()
            });
            let text = bundles.entry(bundle).or_default();
            for part in parts {
                text.extend(Files::get(&part).map(|file| file.data.into_owned()).unwrap_or_default());
                text.push(b'\n');
            }
        }
        for name in names
            .iter()
            .filter(|name| !["css/base/", "css/storefront/", "css/platform/", "css/admin/"].iter().any(|folder| name.starts_with(folder)))
        {
            files.insert(name.clone(), Files::get(name).map(|file| file.data.into_owned()).unwrap_or_default());
        }
        for (bundle, text) in bundles {
            files.insert(format!("css/{bundle}.css"), text);
        }
        for name in Themes::iter().filter(|name| name.ends_with(".css")) {
            files.insert(format!("themes/{name}"), Themes::get(&name).map(|file| file.data.into_owned()).unwrap_or_default());
        }
        let mut assets = Self { by_address: HashMap::new(), addresses: HashMap::new() };
        // Style sheets last: they name fonts by addresses that hold the hash.
        let (sheets, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.ends_with(".css"));
        for (name, bytes) in others {
            assets.add(&name, bytes);
        }
        for (name, bytes) in sheets {
            let bytes = assets.with_addresses(&String::from_utf8_lossy(&bytes)).into_bytes();
            assets.add(&name, bytes);
        }
        assets
    }

    /// Puts the full address wherever a style sheet says `url("/static/…")`.
    fn with_addresses(&self, css: &str) -> String {
        const BEFORE: &str = "url(\"/static/";
        let mut parts = css.split(BEFORE);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('"').unwrap_or((part, ""));
            text.push_str("url(\"");
            text.push_str(&self.url(name));
            text.push('"');
            text.push_str(rest);
        }
        text
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..9]);
        let address = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
            None => format!("{name}.{hash}"),
        };
        let content_type = content_type(name);
        let text = content_type.contains("charset") || content_type.contains("svg");
        let asset = Asset {
            content_type,
            gzip: text.then(|| gzip(&bytes)).filter(|small| small.len() < bytes.len()).map(Bytes::from),
            brotli: text.then(|| brotli(&bytes, 9)).filter(|small| small.len() < bytes.len()).map(Bytes::from),
            plain: bytes.into(),
        };
        self.addresses.insert(name.to_owned(), format!("/static/{address}"));
        self.by_address.insert(address, asset);
    }

    /// The address of a file; a file that is missing is named as it is and logged.
    pub fn url(&self, name: &str) -> String {
        self.addresses.get(name).cloned().unwrap_or_else(|| {
            tracing::error!(name, "a static file is missing");
            format!("/static/{name}")
        })
    }

    /// The file at what follows `/static/`.
    pub fn at(&self, address: &str) -> Option<&Asset> {
        self.by_address.get(address)
    }
}

/// What a file is, by its ending. Anything else is bytes.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// gzip at its usual level.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    match encoder.write_all(bytes).and_then(|()| encoder.finish()) {
        Ok(small) => small,
        Err(_) => bytes.to_vec(),
    }
}

/// brotli; quality 5 for pages that are made while somebody waits, 9 at the start.
pub fn brotli(bytes: &[u8], quality: u32) -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, quality, 20);
    match encoder.write_all(bytes) {
        Ok(()) => encoder.into_inner(),
        Err(_) => bytes.to_vec(),
    }
}
