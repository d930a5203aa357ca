//! What the server has counted, read from its metrics.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Counts since the server's start.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// SQL statements, without those that a group of units shares.
    pub statements: f64,
    /// Units of work that were committed.
    pub units: f64,
    /// Commits that carried them.
    pub commits: f64,
}

impl Counts {
    /// Reads them from where the server shows its metrics.
    pub async fn scrape(metrics: SocketAddr) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(metrics).await?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        Ok(Self {
            statements: sum(&text, "db_client_operation_duration_seconds_count"),
            units: sum(&text, "reell_unit_group_size_sum"),
            commits: sum(&text, "reell_unit_group_size_count"),
        })
    }
}

/// The sum over all labels of a metric.
fn sum(text: &str, name: &str) -> f64 {
    let of_name = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']));
    text.lines().filter(of_name).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}
