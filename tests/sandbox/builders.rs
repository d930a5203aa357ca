//! What a test starts from: organisations, persons, decisions and cases with honest defaults, each made anew.

use proto::reell::{
    actors::v1::{
        IdentityKind, Organisation, OrganisationRole, ProtectionMarking, RegisterOrganisationRequest,
        RegisterPersonRequest,
    },
    cases::v1::{Case, Mode, OpenCaseRequest, Phase, RecordStepRequest},
    funding::v1::{ActivateDecisionRequest, AmountKind, Decision, FinancingLine, ImportDecisionRequest},
};

use crate::{Centre, key, numbers, scratch};

pub mod agreements;
pub mod applications;
pub mod assessors;
mod centre;
pub mod claims;
mod models;
pub mod places;
pub mod releases;
pub mod retention;
pub mod rights;

/// Who a centre's cases are opened and decided by where a test does not mind.
#[derive(Debug, Clone)]
pub struct House {
    /// An organisation that refers, assesses and issues.
    pub organisation: Organisation,
    /// An active decision with more money than tests spend.
    pub decision: Decision,
}

/// An organisation that is to be.
pub struct OrganisationBuilder<'a> {
    centre: &'a Centre,
    request: RegisterOrganisationRequest,
}

/// A person who is to be.
pub struct PersonBuilder<'a> {
    centre: &'a Centre,
    request: RegisterPersonRequest,
}

/// A decision that is to be.
pub struct DecisionBuilder<'a> {
    centre: &'a Centre,
    request: ImportDecisionRequest,
}

impl Centre {
    /// An organisation; without a role of its own it is an employer.
    pub fn an_organisation(&self) -> OrganisationBuilder<'_> {
        let name = format!("Exempelverkstaden {}", scratch::next());
        OrganisationBuilder {
            centre: self,
            request: RegisterOrganisationRequest { request_id: key(), name, ..Default::default() },
        }
    }

    /// A person with a test number.
    pub fn a_person(&self) -> PersonBuilder<'_> {
        let request = RegisterPersonRequest {
            request_id: key(),
            identity_kind: IdentityKind::PersonalNumber.into(),
            number: numbers::personal_number(),
            given_name: "Astrid".into(),
            family_name: "Exempel".into(),
            protection: ProtectionMarking::None.into(),
            ..Default::default()
        };
        PersonBuilder { centre: self, request }
    }

    /// A decision without anything that disagrees.
    pub async fn a_decision(&self) -> DecisionBuilder<'_> {
        let financier = self.an_organisation().with_role(OrganisationRole::Funder).register().await;
        let request = ImportDecisionRequest {
            request_id: key(),
            registration_number: format!("PROV-{:05}-2026", scratch::next()),
            title: "Co-financing of an example".into(),
            decided_by: "Exempelnämnden".into(),
            protocol_reference: "§ 12, 2026-01-15".into(),
            applicant_id: financier.id.clone(),
            period_from: "2026-01-01".into(),
            period_to: "2027-12-31".into(),
            financing_lines: vec![line(&financier, 100_000_000)],
            stated_total_ore: 100_000_000,
            ..Default::default()
        };
        DecisionBuilder { centre: self, request }
    }

    /// The decision that founded the centre, with what it states for the municipalities in kronor: 226 896 in the proposal, whose sum is
    /// 90 kr off, and 226 986 in its correction.
    pub async fn a_founding_decision(&self, municipalities: i64) -> DecisionBuilder<'_> {
        let mut rows = Vec::new();
        for (name, kronor, cap) in [
            ("Region Norrbotten", 2_751_282, Some(5_000)),
            ("Norrbottens kommuner", municipalities, None),
            ("Tillväxtverket", 2_978_268, Some(5_000)),
        ] {
            let financier = self.an_organisation().with_role(OrganisationRole::Funder).register().await;
            rows.push(FinancingLine {
                stated_name: name.into(),
                max_share_bps: cap,
                cap_citation: cap.map_or(String::new(), |_| "förordning (2003:596) 5 §".into()),
                ..line(&financier, kronor * 100)
            });
        }
        rows[2].stated_share_bps = Some(5_000);
        self.a_decision().await.with_total(595_653_600).changed(|request| {
            request.title = "Co-financing of the project Valideringscentrum Norrbotten".into();
            // The region applies, and is one of those who pay.
            request.applicant_id = rows[0].organisation_id.clone();
            request.financing_lines = rows;
            (request.period_from, request.period_to) = ("2023-04-01".into(), "2024-12-31".into());
            // Its second point. Of a rule that the support is given by it says nothing.
            request.appropriation = "Medlen anvisas ur det statliga 1:1 anslaget.".into();
        })
    }

    /// An active decision of so many öre.
    pub async fn an_active_decision(&self, ore: i64) -> Decision {
        self.a_decision().await.of(ore).activate().await
    }

    /// What cases of this centre rest on where a test does not mind.
    pub async fn house(&self) -> &House {
        let make = async || {
            let roles = [OrganisationRole::Referrer, OrganisationRole::Provider, OrganisationRole::Issuer];
            let organisation =
                roles.into_iter().fold(self.an_organisation(), OrganisationBuilder::with_role).register().await;
            House { organisation, decision: self.an_active_decision(1_000_000_000_000).await }
        };
        self.house.get_or_init(make).await
    }

    /// The order for a case of a new person.
    pub async fn an_order(&self) -> OpenCaseRequest {
        let house = self.house().await;
        OpenCaseRequest {
            request_id: key(),
            person_id: self.a_person().register().await,
            referrer_id: house.organisation.id.clone(),
            referrer_reference: "VERKSTAD-7".into(),
            target: "Industriteknik BAS".into(),
            decision_id: house.decision.id.clone(),
            planned_cost_ore: 1_200_000,
        }
    }

    /// An open case of a new person.
    pub async fn an_open_case(&self) -> Case {
        let order = self.an_order().await;
        self.open(order).await
    }

    /// Opens a case.
    pub async fn open(&self, order: OpenCaseRequest) -> Case {
        let answer = self.operator("opener").cases().open_case(order).await;
        answer.expect("the case opens").into_inner().case.expect("the answer holds the case")
    }

    /// An open case with these steps behind it.
    pub async fn a_case_with(&self, phases: &[Phase]) -> Case {
        let mut case = self.an_open_case().await;
        for phase in phases {
            let answer = self.operator("recorder").cases().record_step(a_step(&case, *phase)).await;
            case = answer.expect("the step is recorded").into_inner().case.expect("the answer holds the case");
        }
        case
    }
}

/// A step of a case, taken on a day long past.
pub fn a_step(case: &Case, phase: Phase) -> RecordStepRequest {
    RecordStepRequest {
        request_id: key(),
        case_id: case.id.clone(),
        etag: String::new(),
        phase: phase.into(),
        mode: Mode::OnSite.into(),
        performer_id: String::new(),
        occurred_on: "2024-05-14".into(),
    }
}

/// A financier's row.
pub fn line(financier: &Organisation, ore: i64) -> FinancingLine {
    FinancingLine {
        stated_name: financier.name.clone(),
        organisation_id: financier.id.clone(),
        source: "1:1 medel".into(),
        stated_amount_ore: ore,
        amount_kind: AmountKind::Granted.into(),
        ..Default::default()
    }
}

impl OrganisationBuilder<'_> {
    /// With a role.
    #[must_use]
    pub fn with_role(mut self, role: OrganisationRole) -> Self {
        self.request.roles.push(role.into());
        self
    }

    /// With a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.request.name = name.to_owned();
        self
    }

    /// With an organisation number.
    #[must_use]
    pub fn numbered(mut self, number: &str) -> Self {
        self.request.organisation_number = number.to_owned();
        self
    }

    /// With an alias.
    #[must_use]
    pub fn also_known_as(mut self, alias: &str) -> Self {
        self.request.aliases.push(alias.to_owned());
        self
    }

    /// What would be sent.
    pub fn request(mut self) -> RegisterOrganisationRequest {
        if self.request.roles.is_empty() {
            self.request.roles.push(OrganisationRole::Employer.into());
        }
        self.request
    }

    /// Registers it.
    pub async fn register(self) -> Organisation {
        let centre = self.centre;
        let answer = centre.operator("registrar").organisations().register_organisation(self.request()).await;
        answer
            .expect("the organisation is registered")
            .into_inner()
            .organisation
            .expect("the answer holds the organisation")
    }
}

impl PersonBuilder<'_> {
    /// With a personal number.
    #[must_use]
    pub fn numbered(mut self, number: &str) -> Self {
        self.request.number = number.to_owned();
        self
    }

    /// With a marking; without, it was checked that there is none.
    #[must_use]
    pub fn marked(mut self, marking: ProtectionMarking) -> Self {
        self.request.protection = marking.into();
        self
    }

    /// With a name.
    #[must_use]
    pub fn named(mut self, given: &str, family: &str) -> Self {
        self.request.given_name = given.to_owned();
        self.request.family_name = family.to_owned();
        self
    }

    /// What would be sent.
    pub fn request(self) -> RegisterPersonRequest {
        self.request
    }

    /// Registers the person, and answers the id.
    pub async fn register(self) -> String {
        let centre = self.centre;
        let answer = centre.operator("registrar").persons().register_person(self.request()).await;
        answer.expect("the person is registered").into_inner().person_id
    }
}

impl DecisionBuilder<'_> {
    /// Of so many öre, granted in one row.
    #[must_use]
    pub fn of(mut self, ore: i64) -> Self {
        self.request.financing_lines.truncate(1);
        self.request.financing_lines[0].stated_amount_ore = ore;
        self.request.stated_total_ore = ore;
        self
    }

    /// With a total that the rows do not sum to.
    #[must_use]
    pub fn with_total(mut self, ore: i64) -> Self {
        self.request.stated_total_ore = ore;
        self
    }

    /// With a change of what is sent.
    #[must_use]
    pub fn changed(mut self, change: impl FnOnce(&mut ImportDecisionRequest)) -> Self {
        change(&mut self.request);
        self
    }

    /// What would be sent.
    pub fn request(self) -> ImportDecisionRequest {
        self.request
    }

    /// Imports it, as the operator "importer".
    pub async fn import(self) -> Decision {
        let centre = self.centre;
        let answer = centre.operator("importer").funding().import_decision(self.request()).await;
        answer.expect("the decision is imported").into_inner().decision.expect("the answer holds the decision")
    }

    /// Imports it and makes its money available.
    pub async fn activate(self) -> Decision {
        let centre = self.centre;
        let decision = self.import().await;
        let request = ActivateDecisionRequest { request_id: key(), decision_id: decision.id, etag: decision.etag };
        let answer = centre.operator("economist").funding().activate_decision(request).await;
        answer.expect("the decision is activated").into_inner().decision.expect("the answer holds the decision")
    }
}
