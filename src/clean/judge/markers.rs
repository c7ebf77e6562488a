//! What the markup of a page without text shows whatever its language: password fields, the scripts of gatekeepers, the hosts of
//! parked domains. Names, and one search; that a name alone is no verdict is the business of `verdict`.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Markers {
    /// The name of a script that only stands where a gatekeeper answered instead of the site.
    pub(super) challenge: Option<&'static str>,
    /// The name of a service that fills domains without a site.
    pub(super) parking: Option<&'static str>,
    /// A field for a password.
    pub(super) password: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Challenge,
    Parking,
    Password,
}

/// Names that stand in the markup, in lower case. A gatekeeper's script that it also puts into pages that passed is not among them.
const NAMES: &[(&str, Kind)] = &[
    ("_cf_chl_opt", Kind::Challenge),
    ("challenge-error-text", Kind::Challenge),
    ("geo.captcha-delivery.com", Kind::Challenge),
    ("_incapsula_resource?swudnsai", Kind::Challenge),
    ("sucuri_cloudproxy_js", Kind::Challenge),
    ("awswafintegration.getToken", Kind::Challenge),
    ("errors.edgesuite.net", Kind::Challenge),
    ("sedoparking.com", Kind::Parking),
    ("parkingcrew.net", Kind::Parking),
    ("bodis.com", Kind::Parking),
    ("parklogic.com", Kind::Parking),
    ("hugedomains.com/domain_profile", Kind::Parking),
    ("afternic.com/forsale", Kind::Parking),
    ("dan.com/buy-domain", Kind::Parking),
    ("wsimg.com/parking-lander", Kind::Parking),
    ("location.href=\"/lander\"", Kind::Parking),
    ("type=\"password\"", Kind::Password),
    ("type='password'", Kind::Password),
    ("type=password", Kind::Password),
];

static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(NAMES.iter().map(|(name, _)| name.to_ascii_lowercase()))
        .expect("names are far fewer than the automaton can hold")
});

/// Reads the source once.
pub(super) fn find(source: &str) -> Markers {
    let mut found = Markers::default();
    // Many bytes are compared at once where case counts, so that a copy in small letters pays.
    for hit in SEARCH.find_iter(&source.to_ascii_lowercase()) {
        let Some((name, kind)) = NAMES.get(hit.pattern().as_usize()) else { continue };
        match kind {
            Kind::Challenge => found.challenge = found.challenge.or(Some(name)),
            Kind::Parking => found.parking = found.parking.or(Some(name)),
            Kind::Password => found.password = true,
        }
    }
    found
}
