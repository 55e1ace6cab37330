//! `/sehat`: is the program up, does the database answer, is there room on the disk. For monitoring; no session, no
//! figures.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::queries;
use crate::files::{DiskState, disk_state};
use crate::web::AppState;

/// 200 when people can work, 503 when the database is away.
pub async fn show(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    let answers = match state.pool.acquire().await {
        Ok(mut db) => queries::ping(&mut db).await.is_ok(),
        Err(_) => false,
    };
    let disk = match disk_state(state.site.spool.path()) {
        DiskState::Ample => "baik",
        DiskState::Low => "hampir penuh",
        DiskState::Unknown => "tidak diketahui",
    };
    let status = if answers {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };

    (
        status,
        Json(json!({
            "aplikasi": "baik",
            "basis_data": if answers { "baik" } else { "tidak menjawab" },
            "diska": disk,
        })),
    )
}
