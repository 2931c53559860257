//! Fetches files from addresses that a merchant gave, and from nowhere else
//! than the public internet.
//!
//! The one place of the program that asks an address it did not choose. The
//! name is resolved here and only public addresses are handed to the
//! connection, so the address that was checked is the one that is dialled,
//! on every attempt and every redirect. No proxy, no credentials, no cookies.
//! What went wrong is said in classes, never with an inner address.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use futures_util::StreamExt;
use reqwest::{
    Client, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_LENGTH, LOCATION},
    redirect,
};
use url::{Host, Url};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

const CONNECT: Duration = Duration::from_secs(3);
const TOTAL: Duration = Duration::from_secs(15);
const REDIRECTS: usize = 3;

/// Where a fetcher may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Addresses of the public internet, on the ports of web servers.
    Public,
    /// Also this machine, on any port: for tests, which serve pictures themselves.
    Loopback,
}

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No http or https address, or one with a password in it.
    #[error("this is not a web address")]
    Address,
    /// Loopback, private, link-local or otherwise not of the public internet.
    #[error("this address is not on the public internet")]
    NotPublic,
    /// No such name, or nobody answers there.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Longer than fifteen seconds.
    #[error("the server took too long")]
    TooSlow,
    /// More than [`MAX_BYTES`].
    #[error("the file is larger than 20 MB")]
    TooLarge,
    /// Anything but success.
    #[error("the server answered {0}")]
    Answered(u16),
    /// From one address to the next, and on.
    #[error("the server sends us around in circles")]
    Redirects,
}

/// Fetches files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    reach: Reach,
}

impl Fetcher {
    /// A fetcher with this reach.
    ///
    /// # Errors
    /// When TLS cannot be set up, for instance without any root certificate.
    pub fn new(reach: Reach) -> anyhow::Result<Self> {
        // The second caller in a process finds one installed, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .dns_resolver(Arc::new(Resolver(reach)))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .pool_max_idle_per_host(2)
            .user_agent("SmartSeller/1.0 (catalogue import)")
            .build()?;
        Ok(Self { client, reach })
    }

    /// The body behind an address.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn get(&self, address: &str) -> Result<Vec<u8>, Failure> {
        tokio::time::timeout(TOTAL, self.follow(address)).await.unwrap_or(Err(Failure::TooSlow))
    }

    async fn follow(&self, address: &str) -> Result<Vec<u8>, Failure> {
        let mut url = Url::parse(address).map_err(|_| Failure::Address)?;
        for _ in 0..=REDIRECTS {
            check(&url, self.reach)?;
            let response = self.client.get(url.clone()).send().await.map_err(|error| failure(&error))?;
            if !response.status().is_redirection() {
                return body(response).await;
            }
            let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let target = target.ok_or(Failure::Answered(response.status().as_u16()))?;
            url = url.join(target).map_err(|_| Failure::Address)?;
        }
        Err(Failure::Redirects)
    }
}

async fn body(response: Response) -> Result<Vec<u8>, Failure> {
    if response.status() != StatusCode::OK {
        return Err(Failure::Answered(response.status().as_u16()));
    }
    let declared = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BYTES) {
        return Err(Failure::TooLarge);
    }
    let mut bytes = Vec::with_capacity(declared.unwrap_or(0));
    let mut parts = response.bytes_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| failure(&error))?;
        if bytes.len() + part.len() > MAX_BYTES {
            return Err(Failure::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// What may be asked at all, before any name is resolved. An address written
/// as a number in any base is one of the two IP cases here.
fn check(url: &Url, reach: Reach) -> Result<(), Failure> {
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(Failure::Address);
    }
    let port_is_webs = matches!(url.port_or_known_default(), Some(80 | 443 | 8443));
    if reach == Reach::Public && !port_is_webs {
        return Err(Failure::NotPublic);
    }
    let allowed = match url.host() {
        Some(Host::Ipv4(ip)) => reaches(reach, IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => reaches(reach, IpAddr::V6(ip)),
        Some(Host::Domain(_)) => true,
        None => return Err(Failure::Address),
    };
    if allowed { Ok(()) } else { Err(Failure::NotPublic) }
}

fn reaches(reach: Reach, ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    is_public(ip) || (reach == Reach::Loopback && ip.is_loopback())
}

/// Whether an address is one of the public internet, by IANA's registries of
/// special-purpose addresses.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !matches!(
        ip.octets(),
        [0 | 10 | 127, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [224..=255, ..]
    )
}

/// Global unicast is 2000::/3. Within it, ways to reach an IPv4 address
/// through another one (Teredo, 6to4) and documentation are left out.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0x2001, 0x0000..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0x0000..=0x0fff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

/// Resolves a name to the addresses that may be dialled.
struct Resolver(Reach);

/// A name that leads only to where we do not go.
#[derive(Debug, thiserror::Error)]
#[error("no public address")]
struct NoPublicAddress;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| reaches(reach, address.ip())).collect();
            if allowed.is_empty() {
                return Err(NoPublicAddress.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<NoPublicAddress>() {
            return Failure::NotPublic;
        }
        cause = inner.source();
    }
    if error.is_timeout() { Failure::TooSlow } else { Failure::Unreachable }
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
