//! What a page says of itself beside title, author and date: its address, licence, picture, categories and tags.
//!
//! Values only; no block is moved for them. Addresses are made absolute where that is plain.

use super::head;
use super::json_ld::LinkedData;
use super::layout::Layout;
use super::tidy::{is_address, key, tidy};
use crate::document::{Document, Found, Hints};
use crate::page::Page;
use memchr::memmem;

/// Longest address, in bytes.
const URL_BYTES: usize = 2_000;
/// Longest name of a tag, category or licence, in bytes; longer ones are sentences.
const NAME_BYTES: usize = 80;
/// Tags of one page; more are lists for search engines.
const TAGS: usize = 40;
/// Categories of one page.
const CATEGORIES: usize = 12;
/// Hyperlinks of a page that are looked at.
const LINKS: usize = 3_000;

const CANONICAL: &[&str] = &["og:url", "twitter:url"];
const IMAGE: &[&str] = &[
    "og:image",
    "og:image:secure_url",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "thumbnail",
    "image",
    "thumbnailurl",
];
const LICENCE: &[&str] = &[
    "dcterms.license",
    "dc.rights.license",
    "dcterms.rights.license",
    "cc:license",
    "license",
    "licence",
    "dcterms.rights",
    "dc.rights",
];
const TAG: &[&str] = &[
    "article:tag",
    "og:article:tag",
    "news_keywords",
    "parsely-tags",
    "sailthru.tags",
    "keywords",
    "dc.subject",
    "dcterms.subject",
    "citation_keywords",
];
const CATEGORY: &[&str] =
    &["article:section", "og:article:section", "parsely-section", "article.section", "category", "section"];
/// Parts of addresses that lead to all pages of a tag or of a category.
const TAG_PATHS: &[&str] =
    &["/tag/", "/tags/", "?tag=", "/topic/", "/topics/", "/etiqueta/", "/schlagwort/", "/hashtag/"];
const CATEGORY_PATHS: &[&str] =
    &["/category/", "/categories/", "/categoria/", "/kategorie/", "/rubrik/", "/categorie/"];
/// Names of the top of a trail of breadcrumbs.
const HOME: &[&str] = &[
    "home",
    "homepage",
    "start",
    "startseite",
    "accueil",
    "inicio",
    "início",
    "hem",
    "hjem",
    "etusivu",
    "главная",
    "首页",
    "首頁",
    "ホーム",
    "홈",
    "strona główna",
    "αρχική",
    "الرئيسية",
    "anasayfa",
    "ana sayfa",
    "domů",
    "головна",
    "beranda",
];
/// Beginnings of words that speak of licences.
const LICENSED: &[&str] = &[
    "licen",
    "lizenz",
    "licen",
    "licencja",
    "лиценз",
    "ліценз",
    "许可",
    "許可",
    "授权",
    "授權",
    "άδεια",
    "lisens",
    "ترخيص",
    "라이선스",
];

/// The address that the page gives for itself.
pub(super) fn canonical(doc: &Document, page: &Page) -> Option<Found<String>> {
    let base = page.url.as_deref();
    let link = doc
        .head
        .links
        .iter()
        .find(|(rel, _)| rel.split(' ').any(|r| r == "canonical"))
        .and_then(|(_, href)| address(href, base));
    found(link, "link").or_else(|| {
        found(
            CANONICAL.iter().find_map(|n| head::all(&doc.head, n).find_map(|v| address(v, base))),
            "open_graph",
        )
    })
}

/// The address of the picture that stands for the page.
pub(super) fn image(doc: &Document, page: &Page, data: &LinkedData) -> Option<Found<String>> {
    let base = page.url.as_deref();
    let meta =
        |names: &[&str]| names.iter().find_map(|n| head::all(&doc.head, n).find_map(|v| address(v, base)));
    let (open_graph, rest) = IMAGE.split_at(3);
    found(meta(open_graph), "open_graph")
        .or_else(|| found(data.images.iter().find_map(|v| address(v, base)), "json_ld"))
        .or_else(|| found(meta(rest), "meta"))
        .or_else(|| {
            let linked = doc.head.links.iter().find(|(rel, _)| rel == "image_src");
            found(linked.and_then(|(_, href)| address(href, base)), "link")
        })
}

/// The licence: its address, or its name where none is given.
pub(super) fn licence(doc: &Document, page: &Page, data: &LinkedData) -> Option<Found<String>> {
    let base = page.url.as_deref();
    let named = |raw: &str| {
        let name = tidy(raw);
        let speaks = ["licen", "creative commons", "cc by", "cc-by", "cc0", "public domain"];
        let lower = name.to_lowercase();
        (name.len() <= NAME_BYTES && speaks.iter().any(|w| lower.contains(w))).then_some(name)
    };
    let stated = |raw: &str| address(raw, base).or_else(|| named(raw));
    found(data.licence.as_deref().and_then(stated), "json_ld")
        .or_else(|| {
            let linked = doc.head.links.iter().find(|(rel, _)| rel.split(' ').any(|r| r == "license"));
            found(linked.and_then(|(_, href)| address(href, base)), "link")
        })
        .or_else(|| found(LICENCE.iter().find_map(|n| head::all(&doc.head, n).find_map(stated)), "meta"))
        .or_else(|| found(licence_in_text(doc), "text"))
}

/// The one Creative Commons licence that a line about licences links to; a credit under a picture is about the picture.
fn licence_in_text(doc: &Document) -> Option<String> {
    // On most pages nothing leads there.
    memmem::find(doc.hrefs.as_bytes(), b"creativecommons.org/")?;
    let mut only: Option<&str> = None;
    for link in doc.links.iter().take(LINKS) {
        let href = doc.href(link);
        if !href.contains("creativecommons.org/") {
            continue;
        }
        let Some(block) = doc.block(link.block) else { continue };
        let lower = super::tidy::head(doc.text_of(block), 1_000).to_lowercase();
        let of_picture = block.kind == crate::document::BlockKind::Caption
            || doc.ancestors(block).take(3).any(|c| c.hints.any(Hints::CAPTION.with(Hints::CREDIT)));
        let path = href.split_once("creativecommons.org/").map_or("", |(_, p)| p);
        if of_picture
            || !(path.starts_with("licenses/") || path.starts_with("publicdomain/"))
            || !LICENSED.iter().any(|w| lower.contains(w))
        {
            continue;
        }
        if only.is_some_and(|o| o != href) {
            return None;
        }
        only = Some(href);
    }
    only.and_then(|href| address(href, Some("https://creativecommons.org/")))
}

/// What the page is about, in key words.
pub(super) fn tags(doc: &Document, data: &LinkedData, layout: &Layout) -> Vec<Found<String>> {
    let several = |raws: &mut dyn Iterator<Item = &str>| listed(raws, TAGS, true);
    let linked = several(&mut data.keywords.iter().map(String::as_str));
    if !linked.is_empty() {
        return all_found(linked, "json_ld");
    }
    let stated = TAG.iter().map(|n| several(&mut head::all(&doc.head, n))).find(|t| !t.is_empty());
    match stated {
        Some(tags) => all_found(tags, "meta"),
        None => all_found(by_path(doc, layout, TAG_PATHS, TAGS), "link"),
    }
}

/// The parts of the site that the page belongs to.
pub(super) fn categories(
    doc: &Document,
    data: &LinkedData,
    layout: &Layout,
    title: Option<&str>,
) -> Vec<Found<String>> {
    let several = |raws: &mut dyn Iterator<Item = &str>| listed(raws, CATEGORIES, false);
    let linked = several(&mut data.sections.iter().map(String::as_str));
    if !linked.is_empty() {
        return all_found(linked, "json_ld");
    }
    let stated = CATEGORY.iter().map(|n| several(&mut head::all(&doc.head, n))).find(|t| !t.is_empty());
    if let Some(stated) = stated {
        return all_found(stated, "meta");
    }
    let title = title.map(key).unwrap_or_default();
    // The last crumb is the page itself, often shortened.
    let is_page = |crumb: &str| {
        let crumb = key(crumb);
        crumb.is_empty() || (crumb.len() >= 8 && title.starts_with(&crumb)) || crumb == title
    };
    let is_home = |crumb: &str| HOME.contains(&crumb.to_lowercase().as_str());
    let trail: Vec<&str> =
        data.trail.iter().map(String::as_str).filter(|c| !is_home(c) && !is_page(c)).collect();
    let whole = trail.len() == data.trail.len();
    let trail = match trail.split_last() {
        // A trail that names neither the top nor the page ends with the page under another name.
        Some((_, before)) if whole => before,
        _ => &trail,
    };
    let crumbs = several(&mut trail.iter().copied());
    if !crumbs.is_empty() {
        return all_found(crumbs, "json_ld");
    }
    all_found(by_path(doc, layout, CATEGORY_PATHS, CATEGORIES), "link")
}

/// Texts of hyperlinks that lead to such an address, from lists of tags in the page's own part.
fn by_path(doc: &Document, layout: &Layout, paths: &[&str], most: usize) -> Vec<String> {
    let links = doc.links.iter().take(LINKS).filter(|link| {
        // Few links stand in such a list.
        let listed = doc.block(link.block).is_some_and(|b| {
            !layout.is_foreign(b)
                && doc.ancestors(b).take(3).any(|c| c.hints.any(Hints::TAGS.with(Hints::META)))
        });
        let leads = || {
            let href = super::tidy::head(doc.href(link), URL_BYTES).to_ascii_lowercase();
            paths.iter().any(|p| href.contains(p))
        };
        listed && leads()
    });
    let mut texts =
        links.map(|l| doc.text.get(l.text.start as usize..l.text.end as usize).unwrap_or_default());
    listed(&mut texts, most, false)
}

/// Names, each once whatever its case; with `split`, several in one value, between commas or semicolons.
fn listed(raws: &mut dyn Iterator<Item = &str>, most: usize, split: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for raw in raws.take(most) {
        let text = tidy(raw);
        let parts: Vec<&str> = if split {
            text.split([',', ';', '|', '，', '、', '；']).collect()
        } else {
            vec![text.as_str()]
        };
        for part in parts {
            let name = part.trim().trim_start_matches('#').trim_matches(['"', '“', '”', '[', ']', ' ']);
            let folded = name.to_lowercase();
            if !name.is_empty()
                && name.len() <= NAME_BYTES
                && name.chars().any(char::is_alphanumeric)
                && !is_address(name)
                && out.len() < most
                && !seen.contains(&folded)
            {
                seen.push(folded);
                out.push(name.to_owned());
            }
        }
    }
    out
}

/// An absolute address: as it is, or joined to the page's where it begins with `/`.
fn address(raw: &str, base: Option<&str>) -> Option<String> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > URL_BYTES || raw.contains(char::is_whitespace) {
        return None;
    }
    let is_web = |u: &str| {
        ["http://", "https://"].iter().any(|scheme| {
            u.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)) && u.len() > scheme.len()
        })
    };
    if is_web(raw) {
        return Some(raw.to_owned());
    }
    let (scheme, rest) = base?.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|h| !h.is_empty())?;
    let joined = match raw.strip_prefix("//") {
        Some(after) => format!("{scheme}://{after}"),
        None if raw.starts_with('/') => format!("{scheme}://{host}{raw}"),
        None => return None,
    };
    is_web(&joined).then_some(joined)
}

pub(super) fn found(value: Option<String>, source: &'static str) -> Option<Found<String>> {
    value.map(|value| Found { value, source })
}

fn all_found(values: Vec<String>, source: &'static str) -> Vec<Found<String>> {
    values.into_iter().map(|value| Found { value, source }).collect()
}
