//! Loads units into a dataset. What is kept is how many are alike; the key of a unit leaves a digest until the dataset is closed.

use std::collections::BTreeSet;

use mesh::{
    seal::Keys,
    unit::{Run, Work},
};
use proto::reell::reporting::v1::{LoadUnitsRequest, LoadUnitsResponse};

use crate::{
    domain::disclosure::{leaves::Leaves, refusal::Refusal},
    store,
    wire::releases as wire,
};

pub fn run(work: &mut Work, request: LoadUnitsRequest) -> Run<'_, LoadUnitsResponse> {
    Box::pin(async move {
        let load = wire::load(request)?;
        let known = store::dataset::find(&work.db(), load.dataset).await?.ok_or(Refusal::DatasetNotFound)?;
        let codes = wire::codes(&known, &load.units)?;
        let (mut leaves, mut units) = (Leaves::default(), BTreeSet::new());
        for (unit, codes) in load.units.iter().zip(codes) {
            leaves.add(codes, record_key(work.keys(), &unit.key));
            units.insert(work.keys().blind(&format!("dataset unit {}", load.dataset), unit.key.as_bytes()));
        }
        let twice = load.units.len() - units.len();
        let units: Vec<_> = units.into_iter().collect();

        let tx = work.begin_on(&load.dataset.to_string()).await?;
        let mut dataset = store::dataset::find_to_change(&tx, load.dataset).await?.ok_or(Refusal::DatasetNotFound)?;
        dataset.load(units.len())?;
        let held = store::dataset::held(&tx, dataset.id, &units).await?;
        let repeated = usize::try_from(held).unwrap_or(usize::MAX).saturating_add(twice);
        if repeated > 0 {
            return Err(Refusal::UnitRepeated(dataset.id, repeated).into());
        }
        store::dataset::load(&tx, work.keys(), &dataset, units, &leaves).await?;
        work.touch(dataset.id);
        Ok(LoadUnitsResponse { dataset: Some(wire::dataset(&dataset)) })
    })
}

/// The record key of a unit: the same in every dataset, and nobody's who has not the service's key.
fn record_key(keys: &Keys, unit: &str) -> u32 {
    let digest = keys.blind("statistical record", unit.as_bytes());
    digest.iter().take(4).fold(0, |key, byte| (key << 8) | u32::from(*byte))
}
