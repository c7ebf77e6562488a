//! Requests to answers: which path, who may ask, and what is said.

use super::ingest::Ingest;
use super::token::Token;
use super::verdict::Verdict;
use crate::flow::operate::beat::stuck_after;
use crate::flow::operate::exposition::{self, Surroundings};
use crate::flow::operate::vitals::{Phase, Vitals};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// What answers are made from.
pub struct State {
    /// What the engine says.
    pub vitals: Arc<Vitals>,
    /// What the process knows besides.
    pub round: Box<dyn Fn() -> Surroundings + Send + Sync>,
    /// Where posted pages go.
    pub ingest: Arc<Ingest>,
    /// Asked for by `/metrics` and `/ingest` if given. Health is told to everyone: it is one word.
    pub token: Option<Token>,
}

/// An answer.
pub(super) type Answer = Response<Full<Bytes>>;

/// Answers one request.
pub(super) async fn answer(state: &State, request: Request<Incoming>) -> Answer {
    let path = request.uri().path();
    let get = matches!(*request.method(), Method::GET | Method::HEAD);
    match path {
        "/healthz" if get => health(&state.vitals),
        "/readyz" if get => ready(&state.vitals),
        "/metrics" if get => match allowed(state, &request) {
            Ok(()) => {
                let text = exposition::expose(&state.vitals, &(state.round)());
                with_type(StatusCode::OK, exposition::CONTENT_TYPE, text)
            }
            Err(refused) => *refused,
        },
        "/ingest" if request.method() == Method::POST => {
            let answer = match allowed(state, &request) {
                Ok(()) => said(state.ingest.take(request, &state.vitals).await),
                Err(refused) => *refused,
            };
            state.ingest.answered(answer.status().as_u16());
            answer
        }
        "/healthz" | "/readyz" | "/metrics" => not_allowed("GET, HEAD"),
        "/ingest" => not_allowed("POST"),
        _ => error(
            StatusCode::NOT_FOUND,
            "no such path; there are /healthz, /readyz, /metrics and POST /ingest",
        ),
    }
}

/// Whether the asker may: has the token if there is one, and is no page in somebody's browser, for such requests reach
/// this machine's own addresses too.
fn allowed(state: &State, request: &Request<Incoming>) -> Result<(), Box<Answer>> {
    let given = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    if state.token.as_ref().is_some_and(|token| !token.is_given(given)) {
        let mut refused = error(StatusCode::UNAUTHORIZED, "send the token: `Authorization: Bearer TOKEN`");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return Err(Box::new(refused));
    }
    if request.headers().contains_key(header::ORIGIN) {
        return Err(Box::new(error(StatusCode::FORBIDDEN, "requests from web pages are not taken")));
    }
    Ok(())
}

/// Alive: every part that has work moves.
fn health(vitals: &Vitals) -> Answer {
    let stuck: Vec<&str> =
        vitals.beats().stuck(stuck_after()).into_iter().map(|part| part.as_str()).collect();
    if stuck.is_empty() {
        return json_answer(StatusCode::OK, &json!({ "status": "alive" }));
    }
    json_answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "stuck", "parts": stuck }))
}

fn ready(vitals: &Vitals) -> Answer {
    let phase = vitals.phase();
    let code = if phase == Phase::Ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    json_answer(code, &json!({ "status": phase.as_str() }))
}

/// What became of a posted body, as an answer.
fn said(verdict: Verdict) -> Answer {
    let (code, body, wait) = verdict.answer();
    let mut answer = json_answer(code, &body);
    if let Some(seconds) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn not_allowed(methods: &'static str) -> Answer {
    let mut answer = error(StatusCode::METHOD_NOT_ALLOWED, "no such method here");
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    answer
}

fn error(code: StatusCode, message: &str) -> Answer {
    json_answer(code, &json!({ "status": "refused", "message": message }))
}

fn json_answer(code: StatusCode, body: &Value) -> Answer {
    with_type(code, "application/json", format!("{body}\n"))
}

fn with_type(code: StatusCode, media: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = code;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer
}
