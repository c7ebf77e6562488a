//! One page through the stages of a plan, in their order.

use super::decided::Decided;
use super::plan::{Plan, Stage};
use super::{
    decode, html, judge, language, lexicon, metadata, model, payload, render, repeats, rules, sites, text,
};
use crate::document::Document;
use crate::outcome::{OriginJson, Outcome, Rejection, Verdict};
use crate::page::{Page, PageKind};
use serde_json::{Map, Value, json};

/// Cleans one page. Never fails: what gives no record gives a rejection with stage and reason.
pub fn run(page: &Page, plan: &Plan) -> Outcome {
    match attempt(page, plan) {
        Outcome::Rejected(rejection) if page.kind == PageKind::Html => match fallback(page) {
            Some(other) => match attempt(&other, plan) {
                kept @ Outcome::Kept(_) => kept,
                Outcome::Rejected(_) => Outcome::Rejected(rejection),
            },
            None => Outcome::Rejected(rejection),
        },
        outcome => outcome,
    }
}

/// The page's plain text as a page of its own, under the identity of the whole.
fn fallback(page: &Page) -> Option<Page> {
    let text = page.fallback_text.as_ref()?;
    let id = page.id.clone().unwrap_or_else(|| identity(page, &digest(page)));
    Some(Page {
        bytes: text.clone().into_bytes(),
        known_digest: None,
        kind: PageKind::Text,
        transcoded: true,
        fallback_text: None,
        id: Some(id),
        ..page.clone()
    })
}

/// A page on its way through the stages.
struct Run<'p, 's> {
    page: &'p Page,
    plan: &'s Plan,
    digest: String,
    doc: Document<'p>,
    decided: Decided,
}

fn attempt(page: &Page, plan: &Plan) -> Outcome {
    let mut run = Run::new(page, plan);
    for stage in &plan.stages {
        if let Err(rejection) = run.stage(stage) {
            return Outcome::Rejected(rejection);
        }
        // A model lets them vote when its columns are filled.
        if let Stage::Rules(settings) = stage
            && !plan.has_model()
        {
            rules::vote_surely(&mut run.doc, settings, &plan.lexicon);
        }
    }
    let id = run.id();
    Outcome::Kept(Box::new(render::record(&run.doc, page, plan, &mut run.decided, id, run.digest)))
}

/// A page as the model sees it: after all stages that stand before the model and the repeats.
///
/// # Errors
/// If one of these stages rejects the page.
pub fn before_model<'p>(page: &'p Page, plan: &Plan) -> Result<Document<'p>, Box<Rejection>> {
    let mut run = Run::new(page, plan);
    let first =
        |s: &&Stage| matches!(s, Stage::Decode(_) | Stage::Blocks(_) | Stage::Metadata(_) | Stage::Rules(_));
    for stage in plan.stages.iter().take_while(first) {
        run.stage(stage)?;
    }
    Ok(run.doc)
}

impl<'p, 's> Run<'p, 's> {
    fn new(page: &'p Page, plan: &'s Plan) -> Run<'p, 's> {
        let doc = Document { plain: page.kind == PageKind::Text, ..Document::default() };
        Run { page, plan, digest: digest(page), doc, decided: Decided::default() }
    }
}

impl Run<'_, '_> {
    fn stage(&mut self, stage: &Stage) -> Result<(), Box<Rejection>> {
        let (page, plan) = (self.page, self.plan);
        match stage {
            Stage::Decode(_) => self.decode()?,
            Stage::Blocks(settings) => {
                let decode = self.decode_settings();
                let overflow = if self.doc.plain {
                    text::blocks(&mut self.doc, &decode, settings, &plan.limits)
                } else {
                    html::blocks(&mut self.doc, &decode, &plan.limits)
                };
                if settings.payloads && !overflow {
                    payload::append(&mut self.doc, &decode, &plan.limits);
                }
                if overflow {
                    return Err(self.reject(
                        "blocks",
                        "too_many_blocks",
                        [("limit", json!(plan.limits.blocks))],
                    ));
                }
                lexicon::annotate(&mut self.doc, &plan.lexicon);
            }
            Stage::Metadata(_) => metadata::vote(&mut self.doc, page, &plan.lexicon),
            Stage::Rules(settings) => {
                rules::vote(&mut self.doc, settings, &plan.lexicon);
                if settings.sites
                    && let Some(host) = page.host()
                    && let Some(site) = plan.sites.for_host(&host)
                {
                    sites::vote(&mut self.doc, site);
                }
            }
            Stage::Model(settings) => {
                let url = page.url.as_deref();
                let rules = plan.rules();
                model::vote(
                    &mut self.doc,
                    url,
                    &rules,
                    &plan.lexicon,
                    &plan.models,
                    settings.operating_point,
                );
                let sure = self.doc.choice.as_ref().map_or(0.0, |c| f64::from(c.confidence) / 1000.0);
                if let Some(least) = settings.min_confidence.filter(|least| sure < *least) {
                    let evidence = [("value", json!(sure)), ("limit", json!(least))];
                    return Err(self.reject("model", "low_confidence", evidence));
                }
            }
            Stage::Repeats(settings) => repeats::vote(&mut self.doc, settings, &plan.lexicon),
            Stage::Language(_) => {
                let segments = self.decided.segments(&self.doc);
                language::identify(&mut self.doc, segments);
            }
            Stage::Verdict(settings) => {
                let segments = self.decided.segments(&self.doc);
                self.doc.judgement = judge::judge(&self.doc, page, segments, &plan.lexicon);
                let verdict = self.doc.judgement.verdict;
                if settings.reject.contains(&verdict) {
                    let evidence = [
                        ("because", json!(self.doc.judgement.evidence)),
                        ("probability", json!(self.doc.judgement.probability)),
                    ];
                    let mut rejection = self.reject("verdict", verdict.as_str(), evidence);
                    rejection.verdict = Some(verdict);
                    return Err(rejection);
                }
            }
            Stage::Filter(settings) => {
                let (_, kept) = self.decided.kept(&self.doc);
                if let Some(failure) = judge::filter(&self.doc, &kept.counts, &kept.text, settings) {
                    let evidence = [("value", json!(failure.value)), ("limit", json!(failure.limit))];
                    let mut rejection = self.reject("filter", failure.bound, evidence);
                    rejection.verdict = Some(self.doc.judgement.verdict);
                    return Err(rejection);
                }
            }
        }
        Ok(())
    }

    fn decode(&mut self) -> Result<(), Box<Rejection>> {
        let page = self.page;
        let host = page.host();
        let hints = decode::Hints {
            content_type: page.content_type.as_deref(),
            tld: host.as_deref().and_then(|h| h.rsplit('.').next()),
            markup: page.kind == PageKind::Html,
            transcoded: page.transcoded,
        };
        match decode::decode(&page.bytes, hints, self.plan.limits.page_bytes) {
            Ok(view) => {
                self.doc.view = view;
                Ok(())
            }
            Err(decode::DecodeError::NotText(what)) => {
                let mut rejection =
                    self.reject("decode", Verdict::NotText.as_str(), [("found", json!(what))]);
                rejection.verdict = Some(Verdict::NotText);
                Err(rejection)
            }
            Err(decode::DecodeError::TooLarge { bytes, limit }) => {
                Err(self.reject("decode", "too_large", [("bytes", json!(bytes)), ("limit", json!(limit))]))
            }
        }
    }

    fn decode_settings(&self) -> super::plan::DecodeSettings {
        let found = self.plan.stages.iter().find_map(|s| match s {
            Stage::Decode(settings) => Some(settings.clone()),
            _ => None,
        });
        found.unwrap_or_default()
    }

    fn id(&self) -> String {
        self.page.id.clone().unwrap_or_else(|| identity(self.page, &self.digest))
    }

    fn reject<const N: usize>(
        &self,
        stage: &'static str,
        reason: &str,
        evidence: [(&str, Value); N],
    ) -> Box<Rejection> {
        Box::new(Rejection {
            id: self.id(),
            url: self.page.url.clone(),
            origin: OriginJson::new(&self.page.origin, self.digest.clone()),
            stage,
            reason: reason.to_owned(),
            verdict: None,
            evidence: evidence.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<Map<_, _>>(),
        })
    }
}

/// Identifier and payload digest of a page, as its record or rejection carries them.
pub fn identify(page: &Page) -> (String, String) {
    let digest = digest(page);
    (page.id.clone().unwrap_or_else(|| identity(page, &digest)), digest)
}

/// BLAKE3 of the payload, 128 bits, hexadecimal.
fn digest(page: &Page) -> String {
    let hash = page.known_digest.map_or_else(|| blake3::hash(&page.bytes), blake3::Hash::from_bytes);
    debug_assert_eq!(hash, blake3::hash(&page.bytes), "the known digest is that of other bytes");
    short(&hash)
}

/// The identity of a page that has none of its own: of its address or path, offset and payload.
fn identity(page: &Page, digest: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(page.url.as_deref().unwrap_or(&page.origin.file).as_bytes());
    hasher.update(&[0]);
    hasher.update(&page.origin.offset.to_le_bytes());
    hasher.update(digest.as_bytes());
    short(&hasher.finalize())
}

fn short(hash: &blake3::Hash) -> String {
    let mut hex = hash.to_hex().to_string();
    hex.truncate(32);
    hex
}
