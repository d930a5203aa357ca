//! ListDelegationRules.

use proto::reell::funding::v1::ListDelegationRulesRequest;
use sandbox::{builders::applications::POSITION, everywhere};

use crate::listed::{Asked, answer, holds};

#[test]
fn rules_of_delegation_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let own = [
            filing.delegate(filing.delegating(POSITION, 40_000_000, "2024-03-01")).await.id,
            filing.delegate(filing.delegating("Enhetschef", 20_000_000, "2024-01-01")).await.id,
            filing.delegate(filing.delegating("Arbetsutskott", 50_000_000, "2024-02-01")).await.id,
        ];
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListDelegationRulesRequest { page, filter, order_by };
            let found = filing.caller("reader").applications().list_delegation_rules(request).await?.into_inner();
            answer(found.rules, |item| item.id, found.page)
        };
        let filter = format!("organisation_id = {}", filing.financier.id);
        holds(&list, &filter, &own, &["create_time", "position", "amount_to_ore", "from"]).await;
    });
}
