//! `Outcome`: what becomes of a page: a `Record`, or a `Rejection` with stage and reason. There is no third thing.

use crate::page::Origin;
use crate::record::Record;
use serde::Serialize;
use serde_json::{Map, Value};

/// What becomes of a page.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The page gives one output line.
    Kept(Box<Record>),
    /// The page gives no record; the rejection goes to the rejects output.
    Rejected(Box<Rejection>),
}

/// A page that gives no record.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rejection {
    /// As the record's `id` would have been.
    pub id: String,
    /// The page's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where the payload stands in the input.
    pub origin: OriginJson,
    /// The step that rejected the page: `source`, `decode`, `blocks`, `verdict`, `filter` ...
    pub stage: &'static str,
    /// Why, as a short snake_case word: `malformed_json`, `too_large`, `error_page`, `min_words` ...
    pub reason: String,
    /// The verdict, where one was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// What the decision rests on: numbers, phrases, error texts.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub evidence: Map<String, Value>,
}

/// [`Origin`] with the payload's digest, as it is written out.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct OriginJson {
    /// The file as dropped, with `/`.
    pub file: String,
    /// Byte offset within the decompressed file.
    pub offset: u64,
    /// `WARC-Record-ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// BLAKE3 of the payload, 128 bits, hexadecimal; empty where there was no payload.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

impl OriginJson {
    /// Joins an origin with the digest of its payload.
    pub fn new(origin: &Origin, digest: String) -> OriginJson {
        OriginJson {
            file: origin.file.clone(),
            offset: origin.offset,
            record_id: origin.record_id.clone(),
            digest,
        }
    }
}

/// Why a block or a part of one was dropped. A closed vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the definition; DESIGN lists them as a closed vocabulary")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Reason {
    Navigation,
    Header,
    Footer,
    Sidebar,
    Related,
    Promo,
    Share,
    Advert,
    Consent,
    Subscribe,
    Login,
    Comments,
    Disclaimer,
    Copyright,
    ErrorBanner,
    Widget,
    Hidden,
    TitleRepeat,
    Teaser,
    Repeat,
    Template,
    LowValue,
}

impl Reason {
    /// Every reason, in the order of the vocabulary.
    pub const ALL: [Reason; 22] = [
        Reason::Navigation,
        Reason::Header,
        Reason::Footer,
        Reason::Sidebar,
        Reason::Related,
        Reason::Promo,
        Reason::Share,
        Reason::Advert,
        Reason::Consent,
        Reason::Subscribe,
        Reason::Login,
        Reason::Comments,
        Reason::Disclaimer,
        Reason::Copyright,
        Reason::ErrorBanner,
        Reason::Widget,
        Reason::Hidden,
        Reason::TitleRepeat,
        Reason::Teaser,
        Reason::Repeat,
        Reason::Template,
        Reason::LowValue,
    ];

    /// The name as it stands in records, pipelines and lexicons.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Navigation => "navigation",
            Reason::Header => "header",
            Reason::Footer => "footer",
            Reason::Sidebar => "sidebar",
            Reason::Related => "related",
            Reason::Promo => "promo",
            Reason::Share => "share",
            Reason::Advert => "advert",
            Reason::Consent => "consent",
            Reason::Subscribe => "subscribe",
            Reason::Login => "login",
            Reason::Comments => "comments",
            Reason::Disclaimer => "disclaimer",
            Reason::Copyright => "copyright",
            Reason::ErrorBanner => "error_banner",
            Reason::Widget => "widget",
            Reason::Hidden => "hidden",
            Reason::TitleRepeat => "title_repeat",
            Reason::Teaser => "teaser",
            Reason::Repeat => "repeat",
            Reason::Template => "template",
            Reason::LowValue => "low_value",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// Where a block or a part of one goes when it leaves the text without being dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the record's field of the same name")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Field {
    Title,
    Subtitle,
    Author,
    Date,
    SiteName,
    Caption,
    Credit,
    Attribution,
    Comments,
}

impl Field {
    /// Every field, in the order of the vocabulary.
    pub const ALL: [Field; 9] = [
        Field::Title,
        Field::Subtitle,
        Field::Author,
        Field::Date,
        Field::SiteName,
        Field::Caption,
        Field::Credit,
        Field::Attribution,
        Field::Comments,
    ];

    /// The name as it stands in records and lexicons.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Subtitle => "subtitle",
            Field::Author => "author",
            Field::Date => "date",
            Field::SiteName => "site_name",
            Field::Caption => "caption",
            Field::Credit => "credit",
            Field::Attribution => "attribution",
            Field::Comments => "comments",
        }
    }

    /// The field of that name.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|f| f.as_str() == name)
    }
}

/// What the page is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// A page with content of its own.
    #[default]
    Ok,
    /// An error message and nothing else.
    ErrorPage,
    /// A consent dialog instead of the content.
    ConsentWall,
    /// The first lines of an article and an offer to pay for the rest.
    PaywallStub,
    /// A log-in form instead of the content.
    LoginWall,
    /// A list of links to other pages.
    IndexPage,
    /// A domain for sale or a registrar's placeholder.
    Parked,
    /// Nothing visible.
    Empty,
    /// Binary data or another format.
    NotText,
}

impl Verdict {
    /// Every verdict, in the order of the vocabulary.
    pub const ALL: [Verdict; 9] = [
        Verdict::Ok,
        Verdict::ErrorPage,
        Verdict::ConsentWall,
        Verdict::PaywallStub,
        Verdict::LoginWall,
        Verdict::IndexPage,
        Verdict::Parked,
        Verdict::Empty,
        Verdict::NotText,
    ];

    /// The name as it stands in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::ErrorPage => "error_page",
            Verdict::ConsentWall => "consent_wall",
            Verdict::PaywallStub => "paywall_stub",
            Verdict::LoginWall => "login_wall",
            Verdict::IndexPage => "index_page",
            Verdict::Parked => "parked",
            Verdict::Empty => "empty",
            Verdict::NotText => "not_text",
        }
    }

    /// The verdict of that name.
    pub fn from_name(name: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|v| v.as_str() == name)
    }
}
