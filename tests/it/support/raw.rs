//! Requests that no well-behaved client would send, byte by byte.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(10);

/// Sends the bytes and returns everything that comes back until the server
/// closes, or what came in ten seconds. The request should ask for closing.
pub async fn send(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    // A refusal may come, and the connection go, before everything is sent.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends the bytes and hangs up at once, as a closed browser does.
pub async fn send_and_leave(address: SocketAddr, request: &[u8]) {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let _ = stream.write_all(request).await;
}

/// The status of an answer in text; 0 when there was none.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}
