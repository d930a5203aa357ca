//! Legal bases between the contract and the registry's own types. All that is wrong with a request is said at once.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{self as contract, EndLegalBasisRequest, LegalArticle, RecordLegalBasisRequest};
use time::Date;

use super::{opaque, words};
use crate::domain::{
    authorisation::ModelVersion,
    legal_basis::{Article, LegalBasis, LegalBasisId},
    organisation::OrganisationId,
    validity::{self, Validity, day_text},
};

/// The most characters of a national rule.
const NATIONAL_BASIS: usize = 200;
/// The most characters of a decision's reference.
const REFERENCE: usize = 100;

/// A legal basis as it is to be recorded.
pub struct Record {
    /// Who determines the purpose.
    pub controller: OrganisationId,
    /// The purpose's key.
    pub purpose: String,
    /// The point of article 6.1.
    pub article: Article,
    /// For which days.
    pub period: Validity,
}

/// Reads a legal basis.
pub fn record(request: &RecordLegalBasisRequest) -> Result<Record, Error> {
    let mut fields = Fields::new();
    let controller = fields.take("controller_id", OrganisationId::parse(&request.controller_id));
    let purpose = fields.take("processing_purpose", ModelVersion::key(&request.processing_purpose));
    let article = words::value("LEGAL_ARTICLE", request.article, LegalArticle::from_str_name);
    let article: Option<Article> = fields.take("article", article);
    line(&mut fields, "national_basis", &request.national_basis, NATIONAL_BASIS);
    if article.is_some_and(Article::needs_national_basis) && request.national_basis.is_empty() {
        fields.reject(
            "national_basis",
            "must be the national rule that lays the basis down (GDPR article 6.3): state act, number and section",
        );
    }
    let until = words::day_or_none(&mut fields, "until", &request.until);
    let since = fields.take("since", validity::day(&request.since));
    let period = since.and_then(|since| fields.take("until", Validity::new(since, until)));
    line(&mut fields, "decision_reference", &request.decision_reference, REFERENCE);
    if request.decision_reference.is_empty() {
        fields.reject("decision_reference", "must say where the decision stands, e.g. a diarienummer");
    }
    match (controller, purpose, article, period) {
        (Some(controller), Some(purpose), Some(article), Some(period)) if fields.is_empty() => {
            Ok(Record { controller, purpose, article, period })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which legal basis is ended, and when.
pub fn end(request: &EndLegalBasisRequest) -> Result<(LegalBasisId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("legal_basis_id", LegalBasisId::parse(&request.legal_basis_id));
    opaque(&mut fields, "etag", &request.etag);
    let until = fields.take("until", validity::day(&request.until));
    id.zip(until).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// A legal basis as the contract shows it.
pub fn basis(basis: &LegalBasis) -> contract::LegalBasis {
    contract::LegalBasis {
        id: basis.id.to_string(),
        etag: basis.revision.to_string(),
        controller_id: basis.controller.to_string(),
        processing_purpose: basis.purpose.clone(),
        article: words::number("LEGAL_ARTICLE", basis.article, LegalArticle::from_str_name),
        national_basis: basis.national_basis.clone(),
        since: day_text(basis.period.from),
        until: words::until(basis.period),
        decision_reference: basis.decision_reference.clone(),
        create_time: Some(basis.created.to_proto()),
    }
}

fn line(fields: &mut Fields, field: &str, text: &str, most: usize) {
    if text.chars().count() > most || text.chars().any(char::is_control) || text.trim() != text {
        fields.reject(
            field,
            format!("must be at most {most} characters, without control characters and without space at either end"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::words::tests::agrees;

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<Article, _>("LEGAL_ARTICLE", LegalArticle::from_str_name);
    }
}
