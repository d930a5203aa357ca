//! What the processes of a centre show of themselves, as whoever scrapes them reads it.

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

use crate::Centre;

impl Centre {
    /// All that its processes show.
    pub async fn scraped(&self) -> String {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
        let mut all = String::new();
        for address in self.metrics() {
            let address = format!("http://{address}/metrics").parse().expect("an address");
            let answer = client.get(address).await.expect("the process shows its metrics");
            let shown = answer.into_body().collect().await.expect("the answer is whole").to_bytes();
            all.push_str(&String::from_utf8_lossy(&shown));
        }
        all
    }

    /// The sum of a metric, over those of its lines that hold a text. Centres within the test's own process are counted together.
    pub async fn counted(&self, metric: &str, text: &str) -> u64 {
        let shown = self.scraped().await;
        let lines = shown.lines().filter(|line| line.starts_with(metric) && line.contains(text));
        let sum = lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).fold(0.0, |sum, one| sum + one);
        format!("{sum:.0}").parse().expect("a count is whole")
    }

    /// How many alarms of a kind have been raised.
    pub async fn alarms(&self, kind: &str) -> u64 {
        self.counted("reell_alarms_total", &format!("\"{kind}\"")).await
    }
}
