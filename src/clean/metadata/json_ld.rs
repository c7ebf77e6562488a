//! What a page's JSON-LD says of the article: types, headline, dates, authors, publisher.
//!
//! Broken JSON is repaired where that is plain (comment wrappers, control characters, commas too many) and ignored otherwise. Values
//! stay as written; cleaning them is left to the callers.

use super::{json_text, tidy};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of one script that are read; the largest of 1,497 development pages has under 600,000.
const SCRIPT_BYTES: usize = 1 << 20;
/// Bytes of all scripts of a page.
const PAGE_BYTES: usize = 4 << 20;
/// Objects that are looked at.
const NODES: usize = 5_000;
/// Names taken of one field.
const NAMES: usize = 20;
/// Key words, sections, pictures taken of one field.
const STRINGS: usize = 60;

/// What the main object says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LinkedData {
    /// `@type` in lower case, without the vocabulary's address.
    pub(super) kind: Option<String>,
    /// The object is an article or a post, so that its name is the page's title.
    pub(super) article: bool,
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    /// Name of the `WebSite`.
    pub(super) website: Option<String>,
    /// Key words of the main object, some of them several in one string.
    pub(super) keywords: Vec<String>,
    /// Sections that the main object stands in.
    pub(super) sections: Vec<String>,
    /// The trail of the first list of breadcrumbs, from the top.
    pub(super) trail: Vec<String>,
    /// Addresses of the main object's pictures.
    pub(super) images: Vec<String>,
    /// Address or name of the licence.
    pub(super) licence: Option<String>,
}

/// Reads the scripts that stand in these ranges of the source view.
pub(super) fn read(view: &str, scripts: &[Range<usize>]) -> LinkedData {
    let mut roots = Vec::new();
    let mut left = PAGE_BYTES;
    for script in scripts {
        let Some(text) = view.get(script.clone()) else { continue };
        if text.len() > SCRIPT_BYTES || text.len() > left {
            continue;
        }
        left -= text.len();
        roots.extend(json_text::parse(text));
    }
    let nodes = nodes(&roots);
    let mut by_id: HashMap<&str, &Map<String, Value>> = HashMap::new();
    for node in &nodes {
        if let Some(id) = node.get("@id").and_then(Value::as_str)
            && by_id.get(id).is_none_or(|known| known.len() < node.len())
        {
            by_id.insert(id, node);
        }
    }
    let mut out = LinkedData::default();
    let best = nodes.iter().map(|n| rank(n)).max().unwrap_or(0);
    let main = nodes.iter().find(|n| best > 0 && rank(n) == best);
    if let Some(main) = main {
        out.kind = types(main).next().map(|t| local(t).to_lowercase());
        out.article = best >= ARTICLE;
        out.headline = text(main, "headline").or_else(|| text(main, "name")).or_else(|| text(main, "title"));
        out.published = ["datePublished", "dateCreated", "uploadDate"].iter().find_map(|k| text(main, k));
        out.modified = text(main, "dateModified");
        out.authors = people(main.get("author").or_else(|| main.get("creator")), &by_id);
        out.publisher = main.get("publisher").and_then(|p| people(Some(p), &by_id).into_iter().next());
        out.keywords = strings(main.get("keywords"), &["name"], &by_id);
        out.sections = strings(main.get("articleSection"), &["name"], &by_id);
        out.images = strings(main.get("image"), &["url", "contentUrl", "@id"], &by_id);
        out.images.extend(strings(main.get("thumbnailUrl"), &["url"], &by_id));
        out.licence = strings(main.get("license"), &["url", "@id", "name"], &by_id).into_iter().next();
    }
    out.trail = nodes
        .iter()
        .find(|n| types(n).any(|t| local(t) == "BreadcrumbList"))
        .map_or_else(Vec::new, |n| trail(n));
    for node in &nodes {
        if out.website.is_none() && types(node).any(|t| local(t) == "WebSite") {
            out.website = text(node, "name");
        }
        // A page object beside an article without dates or authors.
        if types(node).any(|t| local(t).ends_with("WebPage") || kind_rank(local(t)) >= ARTICLE)
            && main.is_none_or(|m| !std::ptr::eq(*m, *node))
        {
            out.published = out.published.take().or_else(|| text(node, "datePublished"));
            out.modified = out.modified.take().or_else(|| text(node, "dateModified"));
            if out.authors.is_empty() {
                out.authors = people(node.get("author"), &by_id);
            }
        }
    }
    out
}

/// From here on a kind is an article or a post.
const ARTICLE: u8 = 4;

fn rank(node: &Map<String, Value>) -> u8 {
    let kind = types(node).map(|t| kind_rank(local(t))).max().unwrap_or(0);
    // A question that somebody asked is a post; one of a list of frequent questions is nobody's.
    let asked = node.contains_key("author") && types(node).any(|t| local(t) == "Question");
    let kind = if asked { ARTICLE } else { kind };
    let named = node.contains_key("headline") || node.contains_key("name");
    let dated = node.contains_key("datePublished") || node.contains_key("dateCreated");
    if kind == 0 {
        0
    } else {
        kind + u8::from(named) * 2 * u8::from(kind >= ARTICLE) + u8::from(dated && kind >= ARTICLE)
    }
}

fn kind_rank(kind: &str) -> u8 {
    match kind {
        k if k.ends_with("Article") || k.ends_with("BlogPosting") || k.ends_with("NewsArticle") => {
            ARTICLE + 1
        }
        "Report"
        | "Review"
        | "Recipe"
        | "HowTo"
        | "DiscussionForumPosting"
        | "SocialMediaPosting"
        | "ScholarlyArticle"
        | "VideoObject"
        | "PodcastEpisode" => ARTICLE,
        "QAPage"
        | "Question"
        | "Product"
        | "Course"
        | "Event"
        | "JobPosting"
        | "SoftwareApplication"
        | "Book"
        | "Movie"
        | "Dataset"
        | "Service" => 3,
        "CollectionPage" | "ItemPage" | "FAQPage" | "ProfilePage" | "AboutPage" | "ContactPage"
        | "SearchResultsPage" => 2,
        "WebPage" => 1,
        _ => 0,
    }
}

/// Every object that speaks of the page itself, in reading order; not the items of lists, comments and other works it mentions.
fn nodes(roots: &[Value]) -> Vec<&Map<String, Value>> {
    let mut out = Vec::new();
    let mut stack: Vec<&Value> = roots.iter().rev().collect();
    while let Some(value) = stack.pop() {
        match value {
            Value::Array(items) => stack.extend(items.iter().take(NODES).rev()),
            Value::Object(node) if out.len() < NODES => {
                out.push(node);
                let inner = node.iter().filter(|(k, v)| {
                    (v.is_object() || v.is_array())
                        && !matches!(
                            k.as_str(),
                            "itemListElement"
                                | "hasPart"
                                | "mentions"
                                | "citation"
                                | "comment"
                                | "review"
                                | "reviews"
                                | "itemReviewed"
                                | "isRelatedTo"
                                | "relatedLink"
                                | "about"
                                | "blogPost"
                                | "blogPosts"
                                | "suggestedAnswer"
                                | "acceptedAnswer"
                                | "potentialAction"
                                | "video"
                                | "subjectOf"
                                | "isSimilarTo"
                                | "workExample"
                                | "associatedMedia"
                                | "offers"
                                | "episode"
                        )
                });
                stack.extend(inner.map(|(_, v)| v).collect::<Vec<_>>().into_iter().rev());
            }
            _ => {}
        }
    }
    out
}

fn types(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let types = node.get("@type");
    types
        .and_then(Value::as_str)
        .into_iter()
        .chain(types.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str))
}

fn local(kind: &str) -> &str {
    kind.rsplit(['/', '#', ':']).next().unwrap_or(kind)
}

/// A field's text: a string, an object's `@value`, or the first of a list.
fn text(node: &Map<String, Value>, field: &str) -> Option<String> {
    let mut value = node.get(field)?;
    if let Value::Array(items) = value {
        value = items.first()?;
    }
    if let Value::Object(o) = value {
        value = o.get("@value").or_else(|| o.get("name"))?;
    }
    let text = tidy::tidy(value.as_str()?);
    (!text.is_empty()).then_some(text)
}

/// The strings of a field: itself, or of each object the first of these keys that it has, references by `@id` followed.
fn strings<'v>(
    value: Option<&'v Value>,
    keys: &[&str],
    by_id: &HashMap<&str, &'v Map<String, Value>>,
) -> Vec<String> {
    let items = match value {
        Some(Value::Array(items)) => items.iter().take(STRINGS).collect(),
        other => other.into_iter().collect::<Vec<_>>(),
    };
    let read = |item: &'v Value| -> Option<&'v str> {
        let Value::Object(own) = item else { return item.as_str() };
        let known = own.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id).copied());
        let objects = [Some(own), known];
        keys.iter().find_map(|key| {
            objects.into_iter().flatten().find_map(|o| match o.get(*key)? {
                Value::Array(several) => several.first()?.as_str(),
                one => one.as_str(),
            })
        })
    };
    items.into_iter().filter_map(read).map(String::from).collect()
}

/// The names of a list of breadcrumbs, by position; positions may be strings.
fn trail(list: &Map<String, Value>) -> Vec<String> {
    let Some(Value::Array(items)) = list.get("itemListElement") else { return Vec::new() };
    let mut found: Vec<(u64, String)> = Vec::new();
    for (i, item) in items.iter().take(STRINGS).enumerate() {
        let Value::Object(item) = item else { continue };
        let position = item.get("position");
        let position = position
            .and_then(|p| p.as_u64().or_else(|| p.as_str()?.trim().parse().ok()))
            .unwrap_or(i as u64 + 1);
        let inner = item.get("item").and_then(Value::as_object);
        let name = text(item, "name").or_else(|| text(inner?, "name"));
        found.extend(name.map(|name| (position, name)));
    }
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().map(|(_, name)| name).collect()
}

/// Names of persons or organisations: strings, objects with a name, references by `@id`, and lists of these.
fn people(value: Option<&Value>, by_id: &HashMap<&str, &Map<String, Value>>) -> Vec<String> {
    let mut out = Vec::new();
    let mut stack: Vec<(&Value, u8)> = value.into_iter().map(|v| (v, 0)).collect();
    while let Some((value, depth)) = stack.pop() {
        if out.len() >= NAMES || depth > 3 {
            break;
        }
        match value {
            Value::String(s) => out.push(s.clone()),
            Value::Array(items) => stack.extend(items.iter().take(NAMES).rev().map(|v| (v, depth + 1))),
            Value::Object(o) => {
                let known = o.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id).copied());
                let name = [Some(o), known].into_iter().flatten().find_map(|o| {
                    o.get("name")
                        .or_else(|| o.get("alternateName"))
                        .filter(|v| !v.is_null())
                        .or_else(|| o.get("@value"))
                });
                match name {
                    Some(v) => stack.push((v, depth + 1)),
                    None => {
                        let part = |k| o.get(k).and_then(Value::as_str).unwrap_or_default();
                        out.push(format!("{} {}", part("givenName"), part("familyName")));
                    }
                }
            }
            _ => {}
        }
    }
    out.retain(|n| !n.trim().is_empty());
    out
}
