//! Which strings of a page's data are content: by the types and keys that schema.org, forum software and page frameworks give them.

#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "positions that the reader of JSON made")]

use super::json::{Member, Strings};
use crate::document::{BlockKind, Hints};

/// What a string is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Any long string of a framework's state under a key such as `body`.
    State,
    /// A description of the page's subject.
    Description,
    /// The body of the page's subject.
    Body,
}

/// A string that may be content.
#[derive(Debug, Clone)]
pub(super) struct Pick<'m> {
    pub(super) member: &'m Member,
    pub(super) rank: Rank,
    pub(super) kind: BlockKind,
    pub(super) hints: Hints,
    /// The body of an article, which the visible page may show only the beginning of.
    pub(super) article: bool,
}

/// Keys under which stand other things than the page's subject, or what readers say of it.
const ELSEWHERE: &[&str] = &[
    "aggregateRating",
    "author",
    "brand",
    "breadcrumb",
    "creator",
    "hasPart",
    "hasVariant",
    "image",
    "isPartOf",
    "isRelatedTo",
    "isSimilarTo",
    "itemListElement",
    "logo",
    "manufacturer",
    "mentions",
    "offers",
    "publisher",
    "review",
    "reviews",
    "seller",
    "video",
];

/// Parts of a framework's state that are never the page's content; compared with the beginnings of keys in lower case.
const STATE_ELSEWHERE: &[&str] = &[
    "account",
    "ad",
    "alert",
    "author",
    "banner",
    "breadcrumb",
    "cart",
    "category",
    "checkout",
    "categories",
    "comment",
    "config",
    "consent",
    "cookie",
    "discount",
    "env",
    "error",
    "feature",
    "flag",
    "footer",
    "global",
    "header",
    "i18n",
    "intl",
    "label",
    "layout",
    "legal",
    "locale",
    "login",
    "menu",
    "message",
    "meta",
    "modal",
    "nav",
    "newsletter",
    "notification",
    "popular",
    "popup",
    "privacy",
    "promo",
    "query",
    "recommend",
    "related",
    "review",
    "route",
    "runtime",
    "seo",
    "setting",
    "sidebar",
    "similar",
    "social",
    "store",
    "style",
    "subscri",
    "suggest",
    "tag",
    "terms",
    "theme",
    "translation",
    "trending",
    "user",
    "viewer",
    "widget",
];

/// Keys of a framework's state that hold texts.
const STATE_TEXTS: &[&str] = &[
    "articlebody",
    "body",
    "bodyhtml",
    "bodytext",
    "content",
    "contenthtml",
    "contents",
    "contenttext",
    "cooked",
    "description",
    "descriptionhtml",
    "detail",
    "details",
    "html",
    "htmlcontent",
    "introduction",
    "longdescription",
    "markdown",
    "paragraph",
    "paragraphs",
    "richtext",
    "text",
    "value",
];

/// Strings of linked data (JSON-LD) that are content.
pub(super) fn linked<'m>(text: &str, strings: &'m Strings) -> Vec<Pick<'m>> {
    let mut types: Vec<u32> = vec![0; strings.objects.len()];
    for m in &strings.members {
        if text.get(m.key.clone()) == Some("@type") {
            types[m.object] |= kind_of(&text[m.value.clone()]);
        }
    }
    // Parents stand before their children.
    let mut elsewhere = vec![false; strings.objects.len()];
    for (i, o) in strings.objects.iter().enumerate() {
        elsewhere[i] = elsewhere[o.parent] || ELSEWHERE.contains(&&text[o.key.clone()]);
    }
    let mut out = Vec::new();
    for member in strings.members.iter().filter(|m| !elsewhere[m.object]) {
        let (own, key) = (types[member.object], &text[member.key.clone()]);
        let around = types[strings.objects[member.object].parent];
        let is = |set: u32| own & set != 0;
        let pick = |rank, kind, hints| Some(Pick { member, rank, kind, hints, article: false });
        let found = match key {
            "articleBody" => pick(Rank::Body, BlockKind::Paragraph, Hints::ARTICLE.with(Hints::CONTENT)),
            "text" if is(POST | ANSWER | QUESTION) => pick(Rank::Body, BlockKind::Paragraph, Hints::POST),
            "text" if is(COMMENT) && around & POST != 0 => {
                pick(Rank::Body, BlockKind::Paragraph, Hints::POST)
            }
            "text" if is(STEP) => pick(Rank::Body, BlockKind::ListItem(1), Hints::CONTENT),
            "text" if is(ARTICLE) => pick(Rank::Body, BlockKind::Paragraph, Hints::CONTENT),
            "name" if is(QUESTION) => pick(Rank::Body, BlockKind::Heading(3), Hints::FAQ),
            "recipeIngredient" | "ingredients" if is(RECIPE) => {
                pick(Rank::Body, BlockKind::ListItem(1), Hints::CONTENT)
            }
            "recipeInstructions" if is(RECIPE) => pick(Rank::Body, BlockKind::Paragraph, Hints::CONTENT),
            "description" if is(JOB) => pick(Rank::Body, BlockKind::Paragraph, Hints::CONTENT),
            "description" if is(PRODUCT) => pick(Rank::Description, BlockKind::Paragraph, Hints::PRODUCT),
            "description" if is(ARTICLE | RECIPE | WORK) && around & (QUESTION | ANSWER) == 0 => {
                pick(Rank::Description, BlockKind::Paragraph, Hints::CONTENT)
            }
            _ => None,
        };
        out.extend(found.map(|p| Pick { article: key == "articleBody", ..p }));
    }
    // A body says what a description sums up.
    if out.iter().any(|p| p.rank == Rank::Body && p.hints.any(Hints::CONTENT)) {
        out.retain(|p| p.rank == Rank::Body);
    }
    out
}

/// Posts of a forum's state (Discourse: `post_stream.posts[].cooked`).
pub(super) fn posts<'m>(text: &str, strings: &'m Strings) -> Vec<Pick<'m>> {
    let cooked = strings.members.iter().filter(|m| &text[m.key.clone()] == "cooked");
    let pick = |member| Pick {
        member,
        rank: Rank::Body,
        kind: BlockKind::Paragraph,
        hints: Hints::POST,
        article: false,
    };
    cooked.map(pick).collect()
}

/// Long strings of a framework's state (`__NEXT_DATA__` and the like) that stand under keys of texts and in no part that is about
/// something else.
pub(super) fn state<'m>(text: &str, strings: &'m Strings) -> Vec<Pick<'m>> {
    let mut elsewhere = vec![false; strings.objects.len()];
    for (i, o) in strings.objects.iter().enumerate() {
        let key = text[o.key.clone()].to_ascii_lowercase();
        let key = key.trim_start_matches(['_', '$']);
        elsewhere[i] = elsewhere[o.parent] || STATE_ELSEWHERE.iter().any(|k| key.starts_with(k));
    }
    let texts = strings.members.iter().filter(|m| !elsewhere[m.object]).filter(|m| {
        let key: String = text[m.key.clone()].chars().filter(|c| c.is_alphanumeric()).collect();
        STATE_TEXTS.contains(&key.to_ascii_lowercase().as_str())
    });
    let pick = |member| Pick {
        member,
        rank: Rank::State,
        kind: BlockKind::Paragraph,
        hints: Hints::CONTENT,
        article: false,
    };
    texts.map(pick).collect()
}

const ARTICLE: u32 = 1;
const POST: u32 = 1 << 1;
const QUESTION: u32 = 1 << 2;
const ANSWER: u32 = 1 << 3;
const RECIPE: u32 = 1 << 4;
const STEP: u32 = 1 << 5;
const PRODUCT: u32 = 1 << 6;
const JOB: u32 = 1 << 7;
const WORK: u32 = 1 << 8;
const COMMENT: u32 = 1 << 9;

/// The set of kinds that a type belongs to.
fn kind_of(name: &str) -> u32 {
    let local = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
    match local {
        "DiscussionForumPosting" | "SocialMediaPosting" => POST,
        // Comments on articles stand there too; `linked` takes those on a posting.
        "Comment" => COMMENT,
        "Question" => QUESTION,
        "Answer" => ANSWER,
        "Recipe" => RECIPE,
        "HowToStep" | "HowToDirection" | "HowToTip" => STEP,
        "Product" | "ProductGroup" | "IndividualProduct" | "Vehicle" | "Car" => PRODUCT,
        "JobPosting" => JOB,
        "Course"
        | "Event"
        | "Book"
        | "SoftwareApplication"
        | "MobileApplication"
        | "WebApplication"
        | "Movie"
        | "TVSeries"
        | "VideoObject"
        | "PodcastEpisode"
        | "Dataset"
        | "Service"
        | "TouristAttraction"
        | "Hotel"
        | "Restaurant"
        | "LocalBusiness"
        | "HowTo"
        | "Accommodation"
        | "Apartment"
        | "House"
        | "RealEstateListing"
        | "Place"
        | "CreativeWork" => WORK,
        k if k.ends_with("Article") || k.ends_with("BlogPosting") || k == "Report" => ARTICLE,
        k if k.ends_with("Event") => WORK,
        _ => 0,
    }
}
