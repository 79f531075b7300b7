//! `POST /v1/backup`: a copy of the book, made by the writer that has it.

use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::writer::{self, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::backup::{BackUp, BackedUp, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_wallet::WalletError;
use std::path::Path;
use std::sync::Arc;

/// Copies the book into a file that is not there yet. Payments wait meanwhile.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = BackUp, responses((status = 200, body = BackedUp), (status = 409, body = ApiError)))]
pub async fn run(State(state): State<Arc<ApiState>>, Body(call): Body<BackUp>) -> Answer<BackedUp> {
    let file = call.file;
    if !file.is_absolute() {
        let why = format!("{} is no whole path of a file", file.display());
        return Err(Refusal::new(ErrorCode::RequestInvalid, why));
    }
    let copy = |answer| {
        let file = file.clone();
        WriterRequest::BackUp(writer::BackUp { file, answer })
    };
    let copied = state.ask(copy).await?;
    copied.map_err(|error| failed(&file, error))?;
    let size = std::fs::metadata(&file).map(|found| found.len());
    Ok(Json(BackedUp {
        size: size.unwrap_or_default(),
        file,
    }))
}

/// That the file cannot be written is no fault of the book.
fn failed(asked: &Path, error: WalletError) -> Refusal {
    match &error {
        WalletError::Io { file, .. } if file == asked => Refusal::from(
            ApiError::new(ErrorCode::BackupFailed, error.to_string())
                .hint("name a file that is not there yet, in a folder that the node may write to"),
        ),
        _ => Refusal::from(error),
    }
}
