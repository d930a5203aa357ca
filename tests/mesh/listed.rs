//! What every list owes to whoever asks it.

use std::fmt::Debug;

use mesh::refusal::Error;
use proto::mesh::v1::{PageRequest, PageResponse};
use tonic::Status;

/// What all lists are asked by.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Which page.
    pub page: Option<PageRequest>,
    /// What its rows are.
    pub filter: String,
    /// In which order.
    pub order_by: String,
}

/// The ids of a page, and the token of the next one.
pub type Answer = Result<(Vec<String>, String), Status>;

/// An answer as this looks at it.
pub fn answer<T>(rows: Vec<T>, id: impl Fn(T) -> String, page: Option<PageResponse>) -> Answer {
    Ok((rows.into_iter().map(id).collect(), page.unwrap_or_default().next_token))
}

/// The ids of all pages.
pub async fn ids(list: &impl AsyncFn(Asked) -> Answer, filter: &str, order_by: &str, size: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let (filter, order_by) = (filter.to_owned(), order_by.to_owned());
        let (rows, next) = list(Asked { page: Some(PageRequest { size, token }), filter, order_by }).await.unwrap();
        assert!(rows.len() <= size as usize);
        found.extend(rows);
        token = next;
        if token.is_empty() {
            return found;
        }
    }
}

/// Holds a list to its rules on the rows that a filter leaves of it, of which the test has made `own`, at least two of them: in each of
/// these orders every row comes once, whatever the size of a page, and the other way round in the opposite order; a token belongs to its
/// order; what the list does not know, and what is sensitive, is refused.
pub async fn holds(list: &impl AsyncFn(Asked) -> Answer, filter: &str, own: &[String], orders: &[&str]) {
    let sizes: &[i32] = if filter.is_empty() { &[100] } else { &[1, 2] };
    assert!(own.len() > 1, "one row has no order");
    for order in orders {
        let mut all = ids(list, filter, order, 500).await;
        all.retain(|id| own.contains(id));
        let mut sorted = (all.clone(), own.to_vec());
        sorted.0.sort();
        sorted.1.sort();
        assert_eq!(sorted.0, sorted.1, "{order}: rows are missing, or come twice");
        for size in sizes {
            let mut paged = ids(list, filter, order, *size).await;
            paged.retain(|id| own.contains(id));
            assert_eq!(paged, all, "{order}, in pages of {size}");
        }
        let opposite = order.strip_suffix(" desc").map_or_else(|| format!("{order} desc"), str::to_owned);
        let mut turned = ids(list, filter, &opposite, sizes[sizes.len() - 1]).await;
        turned.retain(|id| own.contains(id));
        turned.reverse();
        assert_eq!(turned, all, "{opposite} is not {order} turned round");
        let page = |token: &str| Some(PageRequest { size: 1, token: token.to_owned() });
        let asked = |order: &str, token: &str| Asked {
            page: page(token),
            filter: filter.to_owned(),
            order_by: order.to_owned(),
        };
        let (_, token) = list(asked(order, "")).await.unwrap();
        refused(list(asked(&opposite, &token)).await, "PAGE_TOKEN_INVALID");
    }
    let by =
        |filter: &str, order_by: &str| Asked { page: None, filter: filter.to_owned(), order_by: order_by.to_owned() };
    let wrong = refused(list(by("shoe_size = 40", "shoe_size")).await, "FIELDS_INVALID");
    assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["filter", "order_by"]);
    for (field, rule) in &wrong {
        assert!(rule.contains("the known ones are") && !rule.contains("shoe_size"), "{field}: {rule}");
    }
    for sensitive in
        ["adaptations:*", "NOT (absence_reason = ill)", "Health = good", "minority = true", "protected = true"]
    {
        let wrong = refused(list(by(sensitive, "")).await, "FIELDS_INVALID");
        assert!(
            wrong.len() == 1 && wrong[0].0 == "filter" && wrong[0].1.contains("sensitive"),
            "{sensitive}: {wrong:?}"
        );
    }
}

/// The fields that a refusal names, each with its rule.
fn refused<T: Debug>(answer: Result<T, Status>, reason: &str) -> Vec<(String, String)> {
    match Error::from(answer.expect_err("the request should have been refused")) {
        Error::Refused(refused) => {
            assert_eq!(refused.reason, reason, "{}", refused.message);
            refused.fields
        }
        Error::Failed(fault) => panic!("refused without a reason: {fault:#}"),
    }
}
