use serde_json::{Map, Value, json};

use super::Document;
use crate::registry::DrawError;

impl Document {
    /// The record as the API and the demo's files show it: `document`, `holder` and `issuer` in
    /// the shapes of a verdict and more.
    ///
    /// # Errors
    /// [`DrawError`] when the record is damaged.
    pub fn view(&self) -> Result<Value, DrawError> {
        let record = &self.record;
        let holder = &record.holder;
        let mrz = record.mrz().map_err(|_| DrawError::MachineReadableZone)?;
        let mut name = members([("primary", Some(json!(holder.primary)))]);
        put(&mut name, "secondary", holder.secondary.as_ref().map(|s| json!(s)));
        let native = holder.native.as_ref();
        let native = native.map(|(text, language)| json!({"text": text, "language": language}));
        put(&mut name, "native", native);
        let view = members([
            (
                "document",
                Some(Value::Object(members([
                    ("kind", Some(json!(record.kind.as_str()))),
                    ("number", Some(json!(record.number.as_str()))),
                    ("issued", Some(json!(record.issued))),
                    ("expires", Some(json!(record.expires))),
                    ("status", Some(json!(self.status))),
                    ("reason", self.reason.map(|reason| json!(reason))),
                    ("destroyed_at", self.destroyed_at.map(|at| json!(at.to_string()))),
                ]))),
            ),
            (
                "holder",
                Some(json!({
                    "name": name,
                    "birth_date": holder.birth_date.to_string(),
                    "sex": holder.sex.letter(),
                    "nationality": holder.nationality.as_str(),
                    "birth_place": holder.birth_place,
                })),
            ),
            (
                "issuer",
                Some(json!({
                    "authority": record.authority.as_str(),
                    "name": record.authority_name,
                    "post": record.post_name,
                    "post_code": record.post,
                })),
            ),
            ("address", record.address.as_ref().map(|address| json!(address))),
            ("guardian", record.guardian.as_ref().map(|guardian| json!(guardian))),
            ("journey", record.journey.as_ref().map(|journey| json!(journey))),
            ("replaces", record.replaces.as_ref().map(|replaces| json!(replaces))),
            ("identity_basis", Some(json!(record.identity_basis))),
            ("mrz", Some(json!(mrz))),
            ("key_id", Some(json!(record.key_id.to_string()))),
            ("status_list", Some(json!({"uri": record.status.uri, "idx": record.status.index}))),
            ("template", Some(json!(record.template))),
            ("application", Some(json!(record.application))),
            ("signed_at", Some(json!(record.signed_at.to_string()))),
        ]);
        Ok(Value::Object(view))
    }
}

fn members<const N: usize>(entries: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in entries {
        put(&mut map, name, value);
    }
    map
}

/// Absent rather than null.
fn put(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        map.insert(name.into(), value);
    }
}
