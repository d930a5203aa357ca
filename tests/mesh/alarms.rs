//! What a centre calls a human for, as whoever scrapes it reads.

use sandbox::Centre;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How many alarms of a kind the processes of the centre have raised. Centres within the test's own process are counted together.
pub async fn raised(centre: &Centre, kind: &str) -> u64 {
    let (mut sum, of_kind) = (0.0, format!("\"{kind}\""));
    for address in centre.metrics() {
        let mut wire = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        wire.write_all(request.as_bytes()).await.unwrap();
        let mut said = String::new();
        wire.read_to_string(&mut said).await.unwrap();
        let lines = said.lines().filter(|line| line.starts_with("reell_alarms_total") && line.contains(&of_kind));
        sum += lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>();
    }
    format!("{sum:.0}").parse().unwrap()
}
