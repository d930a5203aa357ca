//! One key, one effect: the record of a command is committed with its change, and a replay is answered from it.

use std::collections::HashMap;

use prost::Message;
use proto::mesh::v1::Refusal as Reason;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use crate::{
    caller::Caller,
    clock::Timestamp,
    hub::Mesh,
    refusal::{Error, Fields, mesh as refuse},
    seal::Keys,
    together::LookUp,
};

/// The record of a command that was carried out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_record")]
pub struct Model {
    /// Keyed digest of who asked for what under which request_id.
    #[sea_orm(primary_key, auto_increment = false, column_type = "VarBinary(StringLen::N(32))")]
    pub key: Vec<u8>,
    /// Keyed digest of the request's body.
    pub body: Vec<u8>,
    /// The answer, sealed: it may hold what only its receiver may read.
    pub answer: Vec<u8>,
    /// When it was carried out.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The request_id as it was sent, if it is one.
pub fn checked(request_id: &str) -> Result<String, Error> {
    if Uuid::try_parse(request_id).is_ok() {
        return Ok(request_id.to_owned());
    }
    let mut fields = Fields::new();
    fields.reject("request_id", "must be a UUID of your own choosing; send the same one again when you retry");
    Err(fields.refusal())
}

/// A command's key, and the digest of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Who, what, which.
    pub id: [u8; 32],
    /// The body.
    pub body: [u8; 32],
}

impl Key {
    /// The key of a command: the same request_id of another subject, or to another RPC, is another key.
    pub fn of(keys: &Keys, caller: &Caller, path: &str, request_id: &str, body: &impl Message) -> Self {
        let scope = format!("{}\n{path}\n{}", caller.name(), request_id.to_ascii_lowercase());
        Self { id: keys.digest("idempotency", scope.as_bytes()), body: keys.digest("body", &body.encode_to_vec()) }
    }

    /// An id that is the same for each try of the command.
    pub fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.id[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// The record to keep.
    pub fn record(&self, keys: &Keys, answer: &impl Message, at: Timestamp) -> anyhow::Result<ActiveModel> {
        let answer = keys.seal(&self.place(), &answer.encode_to_vec())?;
        Ok(ActiveModel {
            key: Set(self.id.to_vec()),
            body: Set(self.body.to_vec()),
            answer: Set(answer),
            at: Set(at.micros()),
        })
    }

    /// Reads the answer that was given.
    pub fn answer<R: Message + Default>(&self, keys: &Keys, record: &Model) -> anyhow::Result<R> {
        Ok(R::decode(keys.open_sealed(&self.place(), &record.answer)?.as_slice())?)
    }

    /// The answer, if the command was carried out before; refused where the same key stood for another body.
    pub async fn replayed<R: Message + Default>(&self, mesh: &Mesh) -> Result<Option<R>, Error> {
        match mesh.store().find::<Record>(self.id).await? {
            Some(record) if record.body != self.body => Err(refuse(
                Reason::RequestIdReused,
                "The request_id was used before with another body: choose a new one for a new command.",
            )),
            Some(record) => Ok(Some(self.answer(mesh.keys(), &record)?)),
            None => Ok(None),
        }
    }

    fn place(&self) -> String {
        format!("idempotency_record|answer|{}", hex::encode(self.id))
    }
}

/// The record of a command, if it has been carried out.
pub struct Record;

impl LookUp for Record {
    type Key = [u8; 32];
    type Value = Model;
    const TABLE: &'static str = "idempotency_record";

    async fn find(db: &impl ConnectionTrait, keys: Vec<[u8; 32]>) -> Result<HashMap<[u8; 32], Model>, DbErr> {
        let wanted = keys.iter().map(|key| key.to_vec());
        let found = Entity::find().filter(Column::Key.is_in(wanted)).all(db).await?;
        let keyed = found.into_iter().filter_map(|record| Some((record.key.as_slice().try_into().ok()?, record)));
        Ok(keyed.collect())
    }
}
