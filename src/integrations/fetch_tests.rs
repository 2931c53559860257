//! Every way in that is known, against a listener that must never be asked.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// A server on this machine that gives the same answer to everybody and
/// counts how often it was asked.
async fn server(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let mut request = [0; 2048];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (port, asked)
}

const PICTURE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\npicture";

#[tokio::test]
async fn a_file_is_fetched() {
    let (port, asked) = server(PICTURE).await;
    let fetcher = Fetcher::new(Reach::Loopback).unwrap();

    let bytes = fetcher.get(&format!("http://127.0.0.1:{port}/a.jpg")).await;

    assert_eq!(bytes.unwrap(), b"picture");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nothing_inside_is_ever_asked() {
    let (port, asked) = server(PICTURE).await;
    let fetcher = Fetcher::new(Reach::Public).unwrap();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "127.0.0.1.",
        "①②⑦.0.0.1",
    ];
    for host in hosts {
        for address in [format!("http://{host}:{port}/"), format!("http://{host}/"), format!("https://{host}:443/")] {
            let refused = fetcher.get(&address).await.unwrap_err();
            assert!(matches!(refused, Failure::NotPublic | Failure::Address), "{address}: {refused}");
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_when_it_is_dialled() {
    let (port, asked) = server(PICTURE).await;
    let resolver = Client::builder().dns_resolver(Arc::new(Resolver(Reach::Public))).no_proxy().build().unwrap();

    let error = resolver.get(format!("http://localhost:{port}/")).send().await.unwrap_err();

    assert_eq!(failure(&error), Failure::NotPublic);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn addresses_that_are_no_web_addresses_are_refused() {
    let fetcher = Fetcher::new(Reach::Public).unwrap();
    for address in
        ["", "a.jpg", "file:///etc/passwd", "gopher://x.test/", "ftp://x.test/a", "http://user@x.test/", "http://u:p@x.test/", "http://"]
    {
        assert_eq!(fetcher.get(address).await, Err(Failure::Address), "{address}");
    }
    for address in [
        "http://x.test:5432/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "https://192.168.1.1/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
    ] {
        assert_eq!(fetcher.get(address).await, Err(Failure::NotPublic), "{address}");
    }
}

#[tokio::test]
async fn a_redirect_to_the_inside_is_not_followed() {
    let (port, _) =
        server("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    let fetcher = Fetcher::new(Reach::Loopback).unwrap();

    assert_eq!(fetcher.get(&format!("http://127.0.0.1:{port}/")).await, Err(Failure::NotPublic));
}

#[tokio::test]
async fn a_server_that_sends_us_around_is_left() {
    let (port, asked) = server("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    let fetcher = Fetcher::new(Reach::Loopback).unwrap();

    assert_eq!(fetcher.get(&format!("http://127.0.0.1:{port}/")).await, Err(Failure::Redirects));
    assert_eq!(asked.load(Ordering::SeqCst), REDIRECTS + 1);
}

#[tokio::test]
async fn what_is_missing_or_too_large_is_said() {
    let fetcher = Fetcher::new(Reach::Loopback).unwrap();
    let (missing, _) = server("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    let (large, _) = server("HTTP/1.1 200 OK\r\nContent-Length: 20971521\r\nConnection: close\r\n\r\n").await;

    assert_eq!(fetcher.get(&format!("http://127.0.0.1:{missing}/")).await, Err(Failure::Answered(404)));
    assert_eq!(fetcher.get(&format!("http://127.0.0.1:{large}/")).await, Err(Failure::TooLarge));
    assert_eq!(fetcher.get("http://127.0.0.1:1/").await, Err(Failure::Unreachable));
}
