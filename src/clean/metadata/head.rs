//! Which `<meta>` names hold what, the best first.
//!
//! Data and one look-up; what is made of a value is decided elsewhere.

use crate::document::Head;

/// Meta elements that are looked at; more are a flood.
const META: usize = 2_000;

pub(super) const TITLE: &[&str] = &[
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "headline",
    "title",
    "weibo:article:title",
];
pub(super) const PUBLISHED: &[&str] = &[
    "article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "article:publicationdate",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.published",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publish_time",
    "publishtime",
    "publication_date",
    "publication-date",
    "publicationdate",
    "published",
    "published-date",
    "published_time",
    "published_at",
    "originalpublicationdate",
    "article_date_original",
    "article.published",
    "article:post_date",
    "article:create_at",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "rnews:datepublished",
    "displaydate",
    "bt:pubdate",
    "iso-8601-publish-date",
    "mediator_published_time",
    "shareaholic:article_published_time",
    "prism.publicationdate",
    "release_date",
    "releasedate",
    "video:release_date",
    "og:release_date",
    "ptime",
    "dat",
    "date",
    "datecreated",
    "created",
    "article:date",
    "last_published",
    "pub_date",
    "post-date",
    "date.created",
    "article.created",
    "lastpublishdate",
    "content_create_date",
    "datepublicationtimestamp",
    "uploaddate",
];
pub(super) const MODIFIED: &[&str] = &[
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:updated_time",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "last-modified",
    "modified",
    "modified_time",
    "updated",
    "article.updated",
    "article:updated",
    "date.updated",
    "revision_date",
    "sailthru.updated",
    "moddate",
];
pub(super) const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "parsely-author",
    "byl",
    "sailthru.author",
    "citation_author",
    "citation_authors",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "article:author_name",
    "og:author",
    "og:article:author",
    "authors",
    "byline",
    "article.author",
    "cxenseparse:author",
    "cxenseparse:recs:author",
    "mediator_author",
    "shareaholic:article_author_name",
    "creator",
    "book:author",
    "author-name",
    "article_author",
    "rbauthors",
    "vr:author",
    "by",
];
pub(super) const SITE_NAME: &[&str] = &[
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "publisher",
    "dc.publisher",
    "citation_journal_title",
    "al:ios:app_name",
    "cre",
    "og:sitename",
    "site_name",
    "source",
];

/// The first value of the first of these names that has one.
pub(super) fn first<'h>(head: &'h Head, names: &[&str]) -> Option<&'h str> {
    names.iter().find_map(|name| all(head, name).next())
}

/// Every value of a name. A property may hold several names, parted by white space.
pub(super) fn all<'h>(head: &'h Head, name: &str) -> impl Iterator<Item = &'h str> {
    head.meta
        .iter()
        .take(META)
        .filter(move |(names, value)| {
            let is_it = names == name
                || names.len() > name.len() && names.contains(' ') && names.split(' ').any(|n| n == name);
            is_it && !value.trim().is_empty()
        })
        .map(|(_, value)| value.as_str())
}

/// Values of pairs such as `twitter:label1` = "Written by" and `twitter:data1` = "Ann Lee" whose label the test accepts.
pub(super) fn labelled(head: &Head, accepts: impl Fn(&str) -> bool) -> Option<&str> {
    ["1", "2"].into_iter().find_map(|n| {
        let label = first(head, &[&format!("twitter:label{n}")])?;
        accepts(label).then(|| first(head, &[&format!("twitter:data{n}")])).flatten()
    })
}

/// The first value whose name speaks of publication in a dialect of its own, such as `w-published-date` or `ms.date`.
pub(super) fn published_elsewhere(head: &Head) -> impl Iterator<Item = &str> {
    let speaks = |names: &str| {
        let mut words = names.split([':', '.', '_', '-', ' ']).filter(|w| !w.is_empty());
        let ends_in_date = names.ends_with("date") || names.ends_with("time") || names.ends_with("_at");
        let told = words.any(|w| {
            w.starts_with("publish") || w.starts_with("publication") || w == "posted" || w == "created"
        });
        // A vendor's prefix and nothing but the date.
        let vendor = names.split(['.', ':']).collect::<Vec<_>>();
        let short = matches!(vendor.as_slice(), [prefix, "date"] if prefix.len() <= 3);
        let other =
            ["modif", "updat", "expir", "unpublish", "revis", "review", "event", "section", "copyright"];
        ((ends_in_date && told) || short) && !other.iter().any(|w| names.contains(w))
    };
    head.meta.iter().take(META).filter(move |(names, _)| speaks(names)).map(|(_, value)| value.as_str())
}
