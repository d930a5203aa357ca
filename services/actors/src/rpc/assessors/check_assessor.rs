//! Says whether an assessor may assess a candidate. Both are in the access log, since the reasons tell of both.

use std::collections::BTreeMap;

use mesh::{
    refusal::Error,
    sql::Db,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{CheckAssessorRequest, CheckAssessorResponse};

use crate::{
    domain::{
        assessor::{Assessor, refusal::Refusal},
        conflict::{self, Question},
        interest::{Interest, Party},
        unit::refusal::UnitRefusal,
    },
    rpc::known,
    store::{self, person::sight::Sight},
    wire::assessors as wire,
};

pub fn run(look: &mut Look, request: CheckAssessorRequest) -> Run<'_, CheckAssessorResponse> {
    Box::pin(async move {
        let (id, mut question) = wire::question(&request, look.now().date())?;
        look.purpose(&request.purpose);
        let sight = Sight::of(look.caller(), look.now());
        question.candidate = known::person_to_tell_of(look, question.candidate).await?;
        let found = store::assessor::find_with_others(look.db(), look.keys(), &sight, id).await?;
        let (mut assessor, others) = found.ok_or(Refusal::AssessorNotFound)?;
        let mut interests = store::interest::of(look.db(), look.keys(), id).await?;
        // Whoever was registered twice is one person, and what stands against one record stands against the person.
        for other in others {
            interests.extend(store::interest::of(look.db(), look.keys(), other.id).await?);
            look.accessed(other.person);
            assessor.join(other);
        }
        if let Some(unit) = question.unit {
            let unit = store::unit::find(look.db(), unit).await?.ok_or(UnitRefusal::NotFound)?;
            question.unit_organisation = Some(unit.organisation);
        }
        look.accessed(assessor.person);
        look.accessed(question.candidate);
        follow_organisations(look.db(), &mut assessor, &mut interests, &mut question).await?;
        follow_persons(look.db(), &mut assessor, &mut interests).await?;
        let obstacles = conflict::obstacles(&assessor, &interests, &question);
        Ok(CheckAssessorResponse {
            may_assess: obstacles.is_empty(),
            obstacles: obstacles.into_iter().map(wire::obstacle).collect(),
        })
    })
}

/// Lets each id of an organisation lead where merges have led it, so that the same organisation is the same everywhere.
async fn follow_organisations(
    db: &Db,
    assessor: &mut Assessor,
    interests: &mut [Interest],
    question: &mut Question,
) -> Result<(), Error> {
    let mut all = Vec::new();
    all.extend(assessor.employments.iter_mut().map(|employment| &mut employment.organisation));
    all.extend(
        question.candidate_employers.iter_mut().chain(&mut question.referrer).chain(&mut question.unit_organisation),
    );
    all.extend(interests.iter_mut().filter_map(|interest| match &mut interest.party {
        Party::Organisation(organisation) => Some(organisation),
        Party::Person(_) | Party::Unit(_) => None,
    }));
    let roots = store::leads::organisations(db, all.iter().map(|id| **id)).await?;
    follow(all, &roots);
    Ok(())
}

/// The same for persons. Nothing of it is told but what stands against the assessment of a candidate whom the caller sees.
async fn follow_persons(db: &Db, assessor: &mut Assessor, interests: &mut [Interest]) -> Result<(), Error> {
    let mut all = vec![&mut assessor.person];
    all.extend(interests.iter_mut().filter_map(|interest| match &mut interest.party {
        Party::Person(person) => Some(person),
        Party::Organisation(_) | Party::Unit(_) => None,
    }));
    let roots = store::leads::persons(db, &Sight::Everybody, all.iter().map(|id| **id)).await?;
    follow(all, &roots);
    Ok(())
}

fn follow<T: Copy + Ord>(all: Vec<&mut T>, roots: &BTreeMap<T, T>) {
    for id in all {
        *id = roots.get(id).copied().unwrap_or(*id);
    }
}
