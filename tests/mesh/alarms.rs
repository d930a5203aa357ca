//! The alarms that a centre has raised, as whoever scrapes its processes sees them.

use sandbox::Centre;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How many of a kind have been raised. Centres in one process count together.
pub async fn raised(centre: &Centre, kind: &str) -> f64 {
    let kind = format!("\"{kind}\"");
    let mut sum = 0.0;
    for address in centre.metrics() {
        let mut wire = TcpStream::connect(address).await.unwrap();
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        wire.write_all(request.as_bytes()).await.unwrap();
        let mut said = String::new();
        wire.read_to_string(&mut said).await.unwrap();
        let of_kind = said.lines().filter(|line| line.starts_with("reell_alarms_total") && line.contains(&kind));
        sum += of_kind.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>();
    }
    sum
}
