use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Hash;
use crate::crypto::Keys;

/// One act in the chain. Names fields, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Place in the chain; 1 is the first, without gaps.
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub actor_role: String,
    pub area_kode: String,
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    pub tier: i16,
    pub fields: Vec<String>,
    pub request_id: Option<Uuid>,
    /// The first eight digits of the session's hash: tells two sessions apart, opens none.
    pub session: Option<String>,
}

/// The layout of the bytes that are sealed; a later one gets a number of its own.
const LAYOUT: u8 = 1;

impl Row {
    /// The seal of this row behind the row whose seal is `prev`.
    pub fn seal(&self, keys: &Keys, prev: &Hash) -> Hash {
        keys.chain_mac(prev, &self.canonical())
    }

    /// The row as bytes. Each part has a fixed length or says its length first, so that no two rows make the same.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        bytes.push(LAYOUT);
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.at.timestamp_micros().to_be_bytes());
        push_id(&mut bytes, self.actor_id);
        for text in [
            &self.actor_name,
            &self.actor_role,
            &self.area_kode,
            &self.action,
            &self.object_kind,
            &self.object_id,
        ] {
            push_text(&mut bytes, text);
        }
        bytes.extend(self.tier.to_be_bytes());
        push_length(&mut bytes, self.fields.len());
        for field in &self.fields {
            push_text(&mut bytes, field);
        }
        push_id(&mut bytes, self.request_id);
        match &self.session {
            Some(session) => {
                bytes.push(1);
                push_text(&mut bytes, session);
            }
            None => bytes.push(0),
        }

        bytes
    }
}

fn push_length(bytes: &mut Vec<u8>, length: usize) {
    bytes.extend(u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_length(bytes, text.len());
    bytes.extend(text.as_bytes());
}

fn push_id(bytes: &mut Vec<u8>, id: Option<Uuid>) {
    match id {
        Some(id) => {
            bytes.push(1);
            bytes.extend(id.as_bytes());
        }
        None => bytes.push(0),
    }
}
