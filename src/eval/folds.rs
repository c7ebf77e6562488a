//! Folds by registrable domain, so that no page is judged by a model that has seen its site.

use super::Gold;
use crate::page::Page;

/// Folds that data sets are split into.
pub const FOLDS: usize = 3;

/// Registrable domain of an address: what pages of one site have in common.
pub fn domain(gold: &Gold) -> String {
    let page = Page { url: gold.url.clone(), ..Page::default() };
    let host = page.host().or_else(|| gold.host.clone());
    let Some(host) = host else { return gold.id.clone() };
    psl::domain_str(&host).unwrap_or(&host).to_owned()
}

/// Fold of a page: pages of one registrable domain share it.
pub fn fold(gold: &Gold) -> usize {
    let hash = blake3::hash(domain(gold).as_bytes());
    usize::from(hash.as_bytes().first().copied().unwrap_or(0)) % FOLDS
}
