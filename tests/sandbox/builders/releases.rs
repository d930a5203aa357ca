//! What tests of statistical releases start from: a dataset of a region's cases, and releases of two linked tables.

use proto::reell::reporting::v1::{
    CellKey, CountedUnit, Dimension, DraftReleaseRequest, LoadUnitsRequest, OpenDatasetRequest, PublishReleaseRequest,
    Release, ReleaseClass, StatisticalDataset, StatisticalUnit, Suppression, TableDefinition,
    draft_release_request::Protection,
};

use crate::{Centre, key, scratch};

impl Centre {
    /// The wish to open a dataset of a key that no other has, by municipality, sex and industry.
    pub fn a_dataset_order(&self) -> OpenDatasetRequest {
        let dimension = |name: &str, codes: &[&str]| Dimension {
            name: name.to_owned(),
            codes: codes.iter().map(ToString::to_string).collect(),
        };
        OpenDatasetRequest {
            request_id: key(),
            key: format!("validations-{}", scratch::next()),
            period_from: "2025-01-01".into(),
            period_to: "2025-12-31".into(),
            counted: CountedUnit::Case.into(),
            dimensions: vec![
                dimension("municipality", &["2505", "2506", "2514", "2580", "2581"]),
                dimension("sex", &["woman", "man"]),
                dimension("industry", &["care", "construction", "industry", "other"]),
            ],
        }
    }

    /// An empty dataset.
    pub async fn an_open_dataset(&self) -> StatisticalDataset {
        let answer = self.operator("loader").releases().open_dataset(self.a_dataset_order()).await;
        answer.expect("the dataset is opened").into_inner().dataset.expect("the answer holds the dataset")
    }

    /// Units with these codes, so many of each, each with a key of its own.
    pub fn some_units(&self, counts: &[([&str; 3], usize)]) -> Vec<StatisticalUnit> {
        let unit = |codes: &[&str; 3]| StatisticalUnit {
            key: format!("case_{}", uuid::Uuid::new_v4().simple()),
            codes: codes.iter().map(ToString::to_string).collect(),
        };
        counts.iter().flat_map(|(codes, count)| (0..*count).map(move |_| unit(codes))).collect()
    }

    /// The cases of a small region: one municipality with most of them, some with a few, and one with men alone.
    pub fn a_regions_units(&self) -> Vec<StatisticalUnit> {
        self.some_units(&[
            (["2580", "woman", "care"], 40),
            (["2580", "man", "construction"], 31),
            (["2580", "man", "industry"], 22),
            (["2580", "woman", "industry"], 9),
            (["2581", "woman", "care"], 14),
            (["2581", "man", "construction"], 3),
            (["2581", "man", "industry"], 12),
            (["2514", "woman", "care"], 6),
            (["2514", "man", "industry"], 8),
            (["2514", "woman", "other"], 2),
            (["2505", "man", "construction"], 11),
            (["2506", "woman", "care"], 1),
            (["2506", "man", "other"], 7),
            (["2506", "man", "industry"], 6),
        ])
    }

    /// Loads units into a dataset.
    pub async fn load_units(&self, dataset: &StatisticalDataset, units: Vec<StatisticalUnit>) -> StatisticalDataset {
        let request = LoadUnitsRequest { request_id: key(), dataset_id: dataset.id.clone(), units };
        let answer = self.operator("loader").releases().load_units(request).await;
        answer.expect("the units are loaded").into_inner().dataset.expect("the answer holds the dataset")
    }

    /// A dataset with the cases of a small region.
    pub async fn a_loaded_dataset(&self) -> StatisticalDataset {
        let dataset = self.an_open_dataset().await;
        self.load_units(&dataset, self.a_regions_units()).await
    }

    /// The wish to draft a public release of two linked tables: municipality by sex, and municipality by industry.
    pub fn a_release_order(&self, dataset: &StatisticalDataset, protection: Protection) -> DraftReleaseRequest {
        DraftReleaseRequest {
            request_id: key(),
            dataset_id: dataset.id.clone(),
            class: ReleaseClass::Public.into(),
            protection: Some(protection),
            tables: vec![a_table(&["municipality", "sex"]), a_table(&["municipality", "industry"])],
        }
    }

    /// A draft.
    pub async fn a_drafted_release(&self, request: DraftReleaseRequest) -> Release {
        let answer = self.operator("author").releases().draft_release(request).await;
        answer.expect("the release is drafted").into_inner().release.expect("the answer holds the release")
    }

    /// Publishes a draft, as another person than its author.
    pub async fn publish_release(&self, draft: &Release) -> Release {
        let request =
            PublishReleaseRequest { request_id: key(), release_id: draft.id.clone(), etag: draft.etag.clone() };
        let answer = self.operator("releaser").releases().publish_release(request).await;
        answer.expect("the release is published").into_inner().release.expect("the answer holds the release")
    }

    /// A published release of two linked tables of a dataset of its own, with hidden cells.
    pub async fn a_published_release(&self) -> Release {
        let dataset = self.a_loaded_dataset().await;
        let draft = self.a_drafted_release(self.a_release_order(&dataset, hiding())).await;
        self.publish_release(&draft).await
    }
}

/// A table by these dimensions.
pub fn a_table(dimensions: &[&str]) -> TableDefinition {
    TableDefinition {
        title: format!("Cases by {}", dimensions.join(" and ")),
        dimensions: dimensions.iter().map(ToString::to_string).collect(),
    }
}

/// Protection by hiding cells of fewer than five.
pub fn hiding() -> Protection {
    Protection::Suppression(Suppression::default())
}

/// Protection by noise.
pub fn noise() -> Protection {
    let noise = CellKey { max_noise: 4, variance_thousandths: 2_500, small_values: 2, stay_thousandths: 0 };
    Protection::CellKey(noise)
}
