//! Retention that tests start from: rules of today, persons whose time is up, disposals with their approvals.

use proto::reell::actors::v1::{
    ApproveDisposalRequest, CarryOutDisposalRequest, Disposal, DisposalItem, GetDisposalRequest, LiftHoldRequest,
    PlaceHoldRequest, PlanDisposalRequest, PlanDisposalResponse, RecordRetentionRuleRequest, RetainedKind,
    RetentionAction, RetentionTrigger,
};
use sea_orm::DbBackend;

use crate::{Centre, key};

/// A day of microseconds.
const DAY: i64 = 86_400_000_000;

impl Centre {
    /// Sees to it that each kind of record has a rule today, by which it is kept for a year.
    pub async fn retention_rules(&self) {
        for kind in [RetainedKind::Person, RetainedKind::Sharing, RetainedKind::RightsRequest] {
            let recorded = self.operator("archivist").retention().record_retention_rule(rule(kind)).await;
            // One rule a day is enough for all tests of a centre.
            if let Err(refusal) = recorded {
                assert_eq!(crate::refused::<()>(Err(refusal)).reason, "RETENTION_RULE_OVERLAPS");
            }
        }
    }

    /// A person who was registered so many days ago.
    pub async fn a_person_of(&self, days: i64) -> String {
        let person = self.a_person().register().await;
        self.age(&person, days).await;
        person
    }

    /// Lets a person have been registered so many days earlier, behind the service's back.
    pub async fn age(&self, person: &str, days: i64) {
        let id = self.literal("actors", person).await;
        let sql = format!("UPDATE person SET created_at = created_at - {} WHERE id = {id}", days * DAY);
        self.databases().execute("actors", &sql).await;
    }

    /// Lets a closed case have been closed so many days earlier, behind the service's back.
    pub async fn age_case(&self, case: &str, days: i64) {
        let id = self.literal("cases", case).await;
        let sql = format!("UPDATE validation_case SET changed_at = changed_at - {} WHERE id = {id}", days * DAY);
        self.databases().execute("cases", &sql).await;
    }

    /// The id of a thing as its service's database writes it.
    pub async fn literal(&self, service: &str, id: &str) -> String {
        let figures = id.rsplit('_').next().unwrap_or_default();
        match self.databases().of(service).await.get_database_backend() {
            DbBackend::Postgres => format!("'{figures}'::uuid"),
            _ => format!("x'{figures}'"),
        }
    }

    /// Holds a person. Answers the hold's id.
    pub async fn hold(&self, person: &str) -> String {
        let answer = self.operator("archivist").retention().place_hold(hold(person)).await;
        answer.expect("the hold is placed").into_inner().hold_id
    }

    /// What the rule of today says of one person.
    pub async fn plan(&self, person: &str) -> PlanDisposalResponse {
        self.retention_rules().await;
        let answer = self.operator("planner").retention().plan_disposal(plan(person)).await;
        answer.expect("the disposal is planned").into_inner()
    }

    /// A disposal of one person that two have approved. Answers its id.
    pub async fn an_approved_disposal(&self, person: &str) -> String {
        let id = self.plan(person).await.disposal.expect("a disposal").id;
        for operator in ["first", "second"] {
            let approved = self.operator(operator).retention().approve_disposal(approval(&id)).await;
            approved.expect("the disposal is approved");
        }
        id
    }

    /// Carries a disposal out, step by step.
    pub async fn carry_out(&self, disposal: &str) -> Disposal {
        loop {
            let step = self.operator("planner").retention().carry_out_disposal(step(disposal)).await;
            let answer = step.expect("the step is done").into_inner();
            if answer.remaining == 0 {
                return answer.disposal.expect("a disposal");
            }
        }
    }

    /// A disposal with its records.
    pub async fn disposal(&self, id: &str) -> (Disposal, Vec<DisposalItem>) {
        let request = GetDisposalRequest { disposal_id: id.to_owned() };
        let answer = self.operator("auditor").retention().get_disposal(request).await.expect("it is there");
        let answer = answer.into_inner();
        (answer.disposal.expect("a disposal"), answer.items)
    }
}

/// That a kind of record is kept for a year, by a decision of 2020.
pub fn rule(kind: RetainedKind) -> RecordRetentionRuleRequest {
    let trigger = match kind {
        RetainedKind::Sharing => RetentionTrigger::SharingEnded,
        RetainedKind::RightsRequest => RetentionTrigger::RequestAnswered,
        RetainedKind::Unspecified | RetainedKind::Person => RetentionTrigger::LastCaseClosed,
    };
    RecordRetentionRuleRequest {
        request_id: key(),
        kind: kind.into(),
        legal_reference: String::new(),
        basis: "arkivlagen (1990:782) 10 §".into(),
        decision_reference: "RUN-00007-2020 § 3".into(),
        trigger: trigger.into(),
        period_years: 1,
        period_months: 0,
        action: RetentionAction::Dispose.into(),
        since: "2020-01-01".into(),
        until: "2101-01-01".into(),
    }
}

/// That a person is held for a matter.
pub fn hold(person: &str) -> PlaceHoldRequest {
    PlaceHoldRequest {
        request_id: key(),
        person_id: person.to_owned(),
        reason: "an appeal is under way".into(),
        reference: "RUN-00011-2026".into(),
    }
}

/// That a hold is lifted.
pub fn lifted(hold: &str) -> LiftHoldRequest {
    LiftHoldRequest { request_id: key(), hold_id: hold.to_owned() }
}

/// That the rule of today is evaluated for one person.
pub fn plan(person: &str) -> PlanDisposalRequest {
    PlanDisposalRequest {
        request_id: key(),
        kind: RetainedKind::Person.into(),
        person_id: person.to_owned(),
        ..Default::default()
    }
}

/// That a disposal is approved, whatever its state.
pub fn approval(disposal: &str) -> ApproveDisposalRequest {
    ApproveDisposalRequest { request_id: key(), disposal_id: disposal.to_owned(), etag: String::new() }
}

/// That a step of a disposal is done.
pub fn step(disposal: &str) -> CarryOutDisposalRequest {
    CarryOutDisposalRequest { request_id: key(), disposal_id: disposal.to_owned() }
}
