//! GetOverview.

use proto::reell::{
    cases::v1::{DecideOutcomeRequest, Outcome, Phase},
    reporting::v1::{GetOverviewRequest, GetOverviewResponse},
};
use sandbox::{Centre, Recipe, everywhere, key, refused};

async fn overview(centre: &Centre) -> GetOverviewResponse {
    centre.settle().await;
    centre.operator("anna").reporting().get_overview(GetOverviewRequest {}).await.unwrap().into_inner()
}

/// Figures of the whole are told from one's own in a centre of one's own only.
#[test]
fn the_figures_follow_the_cases_and_the_money() {
    for recipe in Recipe::all() {
        println!("in {recipe}");
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            assert_eq!(overview(&centre).await, GetOverviewResponse { freshness: overview(&centre).await.freshness, ..Default::default() });
            let order = centre.an_order().await;
            centre.open(order.clone()).await;
            let assessed = centre.a_case_with(&[Phase::InDepthMapping, Phase::Assessment]).await;
            let figures = overview(&centre).await;
            assert_eq!((figures.open_cases, figures.decided_cases, figures.withdrawn_cases), (2, 0, 0));
            assert_eq!((figures.committed_ore, figures.spent_ore), (2 * order.planned_cost_ore, 0));
            let phases: Vec<_> = figures.phases.iter().map(|count| (count.phase(), count.cases)).collect();
            assert_eq!(phases.len(), 2);
            assert!(phases.contains(&(Phase::Referral, 1)) && phases.contains(&(Phase::Assessment, 1)));

            let outcome = Outcome::ReferredOnwards.into();
            let request = DecideOutcomeRequest { request_id: key(), case_id: assessed.id, outcome, cost_ore: 950_000, ..Default::default() };
            centre.operator("anna").cases().decide_outcome(request).await.unwrap();
            let figures = overview(&centre).await;
            assert_eq!((figures.open_cases, figures.decided_cases), (1, 1));
            assert_eq!((figures.committed_ore, figures.spent_ore), (order.planned_cost_ore, 950_000));
            assert_eq!(figures.decided_ore, 1_000_000_000_000);
            assert_eq!(figures.outcomes.iter().map(|count| (count.outcome(), count.cases)).collect::<Vec<_>>(), [(Outcome::ReferredOnwards, 1)]);
            for source in ["cases", "funding"] {
                let head = centre.databases().number(source, "SELECT MAX(position) FROM event").await;
                let heard = figures.freshness.iter().find(|feed| feed.source == source).expect("a feed");
                assert!(heard.position == head && heard.as_of.is_some(), "{source}");
            }
            centre.stop().await;
        });
    }
}

#[test]
fn the_overview_is_for_the_staff() {
    everywhere(async |centre| {
        let partner = centre.partner(crate::actors::NO_ORGANISATION);
        assert_eq!(refused(partner.reporting().get_overview(GetOverviewRequest {}).await).reason, "SUBJECT_NOT_ALLOWED");
    });
}
