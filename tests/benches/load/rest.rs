//! The public interface, as a partner's system uses it: JSON over HTTP, through the gateway.

use std::sync::{Arc, atomic::Ordering};

use anyhow::{Context, ensure};
use bytes::Bytes;
use futures::FutureExt;
use http::{Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::{
    caller::key,
    calls::pick,
    centre::Centre,
    drive::Op,
    stock::{PLANNED_ORE, Stock},
    wire::Wire,
};

/// Speaks to the gateway of a centre. A client has a connection of its own while it waits.
#[derive(Clone)]
pub struct Rest {
    client: Client<Wire, Full<Bytes>>,
    base: String,
    authorization: String,
}

impl Rest {
    /// The gateway of a centre.
    pub fn new(centre: &Centre, wire: &Wire) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build(wire.clone()),
            base: format!("http://{}", centre.rest),
            authorization: format!("Bearer {}", centre.token),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Bytes> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header(header::AUTHORIZATION, &self.authorization);
        if body.is_some() {
            request =
                request.header(header::CONTENT_TYPE, "application/json").header("idempotency-key", key().to_string());
        }
        let bytes = body.map(serde_json::to_vec).transpose()?.unwrap_or_default();
        let response = self.client.request(request.body(Full::new(bytes.into()))?).await?;
        let status = response.status();
        let answer = response.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "{path}: {status}: {}", String::from_utf8_lossy(&answer));
        Ok(answer)
    }

    /// Reads a case.
    pub fn read(&self, stock: &Arc<Stock>) -> Op {
        let (rest, stock) = (self.clone(), Arc::clone(stock));
        Arc::new(move |turn| {
            let (rest, id) = (rest.clone(), pick(&stock.cases, turn));
            async move {
                let answer = rest.send(Method::GET, &format!("/v1/validation-cases/{id}"), None).await?;
                ensure!(holds(&answer, &id), "another case was answered than {id}");
                Ok(())
            }
            .boxed()
        })
    }

    /// Lists the newest cases.
    pub fn list(&self) -> Op {
        let rest = self.clone();
        Arc::new(move |_| {
            let rest = rest.clone();
            async move {
                let answer = rest.send(Method::GET, &format!("/v1/validation-cases?limit={LISTED}"), None).await?;
                let listed = answer.windows(b"\"etag\"".len()).filter(|bytes| *bytes == b"\"etag\"").count();
                ensure!(listed == LISTED, "{listed} cases were listed, and not {LISTED}");
                Ok(())
            }
            .boxed()
        })
    }

    /// Opens a case, for the next of the persons.
    pub fn open(&self, stock: &Arc<Stock>, persons: &Persons) -> Op {
        let (rest, stock, persons) = (self.clone(), Arc::clone(stock), persons.clone());
        Arc::new(move |_| {
            let (rest, stock, persons) = (rest.clone(), Arc::clone(&stock), persons.clone());
            async move {
                let person = persons.0.lock().await.pop().context("no person is left; raise the number that is laid in")?;
                let order = json!({
                    "personId": person, "referrerId": stock.referrer, "referrerReference": "VERKSTAD-7",
                    "target": "Industriteknik BAS", "decisionId": stock.decision, "plannedCostOre": PLANNED_ORE.to_string(),
                });
                let answer = rest.send(Method::POST, "/v1/validation-cases", Some(&order)).await?;
                stock.acknowledged.cases.fetch_add(1, Ordering::Relaxed);
                ensure!(holds(&answer, &person), "a case was opened for another than {person}");
                Ok(())
            }
            .boxed()
        })
    }
}

/// How many cases a list holds.
pub const LISTED: usize = 20;

/// Persons without a case.
#[derive(Clone, Default)]
pub struct Persons(Arc<Mutex<Vec<String>>>);

impl Persons {
    /// Registers as many as are missing.
    pub async fn fill_up(&self, stock: &Stock, to: usize) -> anyhow::Result<()> {
        let missing = to.saturating_sub(self.0.lock().await.len());
        let registered = stock.persons(missing).await?;
        self.0.lock().await.extend(registered);
        Ok(())
    }
}

fn holds(answer: &[u8], id: &str) -> bool {
    answer.windows(id.len()).any(|bytes| bytes == id.as_bytes())
}
