//! What of a title is the site's name, before or after the bars that it stands behind.

use super::super::tidy::{key, owner};
use crate::clean::words;

/// A title without the site's name before or after it.
pub(in super::super) fn without_site(title: &str, site: &SiteNames) -> String {
    let title = title.trim();
    let mut rest = title;
    for _ in 0..3 {
        let shorter = [
            " | ", " – ", " — ", " - ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " › ", "｜", " : ", "_",
            " / ", " ~ ", "|",
        ]
        .iter()
        .find_map(|bar| {
            if *bar == "_" && !rest.chars().any(words::is_unspaced) {
                return None;
            }
            let (front, back) = rest.rsplit_once(bar)?;
            if site.has(back) {
                return Some(front.trim());
            }
            let (first, tail) = rest.split_once(bar)?;
            if site.has(first) {
                return Some(tail.trim());
            }
            let strong = matches!(*bar, " | " | " :: " | " » " | "｜" | " « " | " ‹ " | "|" | "_");
            let (front_words, back_words) = (words::count(front), words::count(back));
            let cuts = back_words <= 4
                && front_words > back_words
                && if strong {
                    front_words >= 2
                } else {
                    front_words >= 4
                        && back_words <= 3
                        && site.name.is_none()
                        && *bar != " : "
                        && *bar != " / "
                };
            cuts.then(|| front.trim())
        });
        match shorter {
            Some(s) if !s.is_empty() => rest = s,
            _ => break,
        }
    }
    rest.to_owned()
}

/// What a site is called, as [`key`]s.
pub(in super::super) struct SiteNames {
    name: Option<String>,
    /// The host and the part of it that names its owner.
    host: Option<(String, String)>,
}

impl SiteNames {
    pub(in super::super) fn new(site: Option<&str>, host: Option<&str>) -> SiteNames {
        SiteNames { name: site.map(key), host: host.map(|h| (key(h), key(owner(h)))) }
    }

    /// Whether a text is the site's name or its host, or has no letters at all.
    pub(super) fn has(&self, text: &str) -> bool {
        self.has_key(&key(text))
    }

    /// As [`SiteNames::has`], by the text's key.
    pub(super) fn has_key(&self, k: &str) -> bool {
        if k.is_empty() {
            return true;
        }
        let named = self.name.as_ref().is_some_and(|s| {
            !s.is_empty()
                && (k == s
                    || (k.len() >= 4 && s.starts_with(k))
                    || (s.len() >= 4 && k.starts_with(s) && k.len() < 2 * s.len()))
        });
        let hosted = self.host.as_ref().is_some_and(|(host, owner)| {
            k == host || k == owner || (k.len() >= 5 && owner == k.strip_prefix("the").unwrap_or(k))
        });
        named || hosted
    }
}
