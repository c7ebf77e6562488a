//! Which part of a page a block stands in, by the tags and class words of its ancestors.

use crate::clean::html::Tag;
use crate::document::{Container, Hints};
use crate::outcome::Reason;

/// A part of the page that is not its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    /// Why what stands in it goes.
    pub(super) reason: Reason,
    /// Name of the rule.
    pub(super) rule: &'static str,
    /// Evidence against its blocks, in hundredths.
    pub(super) weight: i32,
    /// An element says so by its name, not a class by its words.
    pub(super) firm: bool,
}

/// Class words and what they stand for, strongest first; the weight is what the word alone says.
const BY_HINT: &[(Hints, Reason, &str, i32)] = &[
    (Hints::CONSENT, Reason::Consent, "region/consent", 400),
    (Hints::ADVERT, Reason::Advert, "region/advert", 250),
    (Hints::NAV, Reason::Navigation, "region/navigation", 300),
    (Hints::MENU, Reason::Navigation, "region/menu", 300),
    (Hints::BREADCRUMB, Reason::Navigation, "region/breadcrumb", 300),
    (Hints::PAGINATION, Reason::Navigation, "region/pagination", 250),
    (Hints::SKIP, Reason::Navigation, "region/skip", 300),
    (Hints::SHARE, Reason::Share, "region/share", 250),
    (Hints::SUBSCRIBE, Reason::Subscribe, "region/subscribe", 250),
    (Hints::LOGIN, Reason::Login, "region/login", 250),
    (Hints::RELATED, Reason::Related, "region/related", 250),
    (Hints::FOOTER, Reason::Footer, "region/footer", 300),
    (Hints::SIDEBAR, Reason::Sidebar, "region/sidebar", 250),
    (Hints::MODAL, Reason::Widget, "region/modal", 250),
    (Hints::COMMENTS, Reason::Comments, "region/comments", 200),
    (Hints::SIGNATURE, Reason::LowValue, "region/signature", 250),
    (Hints::USER_CARD, Reason::LowValue, "region/user_card", 200),
    (Hints::AUTHOR_BIO, Reason::LowValue, "region/author_bio", 200),
    (Hints::COPYRIGHT, Reason::Copyright, "region/copyright", 250),
    (Hints::SEARCH, Reason::Widget, "region/search", 200),
    (Hints::TOOLBAR, Reason::Widget, "region/toolbar", 200),
    (Hints::TAGS, Reason::Navigation, "region/tags", 150),
    (Hints::PROMO, Reason::Promo, "region/promo", 120),
    (Hints::HEADER, Reason::Header, "region/header", 120),
    (Hints::WIDGET, Reason::Widget, "region/widget", 100),
    (Hints::META, Reason::LowValue, "region/meta", 100),
    (Hints::LEGAL, Reason::Disclaimer, "region/legal", 80),
    (Hints::TEASER, Reason::Related, "region/teaser", 50),
];

/// A container that holds this share of the page's prose, in percent, is no side matter whatever its class says: themes hang
/// words such as `has-sidebar` on the whole page.
const MOST_PROSE_PERCENT: u32 = 45;

/// Words of prose, hyperlinks being rare, from which a container is no menu or toolbar, whatever its class says.
const WORDY_PROSE_WORDS: u32 = 120;

/// What a container by itself makes of what stands in it. `prose` and `page_prose` are words of prose inside it and on the page; where
/// there are `posts`, that is what comments are.
pub(super) fn of_container(
    c: &Container,
    in_content: bool,
    prose: u32,
    page_prose: u32,
    page_bytes: u32,
    posts: bool,
) -> Option<Region> {
    let tag = match c.tag {
        Tag::Nav => Some((Reason::Navigation, "region/nav", 400)),
        Tag::Footer if !in_content => Some((Reason::Footer, "region/footer", 400)),
        Tag::Aside => Some((Reason::Sidebar, "region/aside", 250)),
        Tag::Header if !in_content => Some((Reason::Header, "region/header", 200)),
        Tag::Button | Tag::Select | Tag::Option | Tag::Textarea | Tag::Optgroup => {
            Some((Reason::Widget, "region/control", 300))
        }
        Tag::Dialog => Some((Reason::Widget, "region/dialog", 250)),
        Tag::Menu | Tag::Search => Some((Reason::Navigation, "region/menu", 300)),
        Tag::Noscript if !in_content => Some((Reason::Widget, "region/noscript", 60)),
        _ => None,
    };
    let most = page_prose > 0 && prose * 100 > page_prose * MOST_PROSE_PERCENT
        || page_prose == 0 && c.text_bytes * 100 > page_bytes * MOST_PROSE_PERCENT;
    if most {
        return None;
    }
    let wordy = prose >= WORDY_PROSE_WORDS && c.link_bytes * 4 < c.text_bytes;
    let interface =
        |r: Reason| matches!(r, Reason::Navigation | Reason::Share | Reason::Login | Reason::Widget);
    let post = |h: Hints| posts && h == Hints::COMMENTS;
    let hint =
        BY_HINT.iter().find(|(h, reason, ..)| c.hints.any(*h) && !post(*h) && !(wordy && interface(*reason)));
    let hint = hint.map(|&(_, reason, rule, weight)| (reason, rule, weight));
    let strongest = match (tag, hint) {
        (Some(t), Some(h)) => Some(if h.2 > t.2 { h } else { t }),
        (one, other) => one.or(other),
    };
    if let Some((reason, rule, weight)) = strongest {
        return Some(Region { reason, rule, weight, firm: tag.is_some() && c.tag != Tag::Aside });
    }
    c.hidden.then_some(Region { reason: Reason::Hidden, rule: "region/hidden", weight: 120, firm: false })
}

/// Whether a container or one around it says that it holds the page's content.
pub(super) fn is_content(c: &Container) -> bool {
    matches!(c.tag, Tag::Main | Tag::Article)
        || c.hints.any(Hints::CONTENT.with(Hints::ARTICLE).with(Hints::MAIN).with(Hints::POST))
}
