//! Phrases that say what a whole page is, where the lexicon has no reason of its own for them: offers to pay for the rest, and parked domains.
//! And the names that HTTP gives to failures.
//!
//! Data and one look-up. That a phrase alone is no verdict is the business of `verdict`.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Finds offers to pay for the rest; built when the first page is judged, in a form that is built fast.
static PAYWALL_SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostFirst)
        .ascii_case_insensitive(true)
        .build(PAYWALL)
        .expect("phrases are far fewer than the automaton can hold")
});

/// The first eight bytes of these phrases, as a set of bits by their hash: few texts hold any of them.
static PAYWALL_HEADS: LazyLock<[u64; 64]> = LazyLock::new(|| {
    let mut set = [0; 64];
    for phrase in PAYWALL {
        match phrase.as_bytes().first_chunk::<8>() {
            Some(head) => {
                let slot = slot(*head);
                set.get_mut(slot / 64).into_iter().for_each(|bits| *bits |= 1 << (slot % 64));
            }
            None => set = [u64::MAX; 64],
        }
    }
    set
});

/// What stands after the first lines of an article that has to be paid for. In lower case, straight quotes.
const PAYWALL: &[&str] = &[
    "subscribe to continue reading",
    "subscribe to read",
    "subscribe now to read",
    "subscribe to keep reading",
    "to continue reading, subscribe",
    "to read the full story",
    "to read the full article",
    "to continue reading this article",
    "this article is for subscribers",
    "this content is for subscribers",
    "this story is for subscribers",
    "exclusively for subscribers",
    "available to subscribers only",
    "for subscribers only",
    "subscriber-only",
    "only available to subscribers",
    "become a subscriber to",
    "you have reached your limit of free articles",
    "you've reached your limit of free",
    "unlock this article",
    "this post is for paid subscribers",
    "to unlock the rest",
    "jetzt weiterlesen",
    "weiterlesen mit",
    "diesen artikel weiterlesen",
    "um weiterzulesen",
    "nur für abonnenten",
    "exklusiv für abonnenten",
    "sie möchten den artikel lesen",
    "dieser artikel ist abonnenten",
    "mit plus weiterlesen",
    "registrieren und weiterlesen",
    "dieser inhalt ist nur für abonnenten",
    "réservé aux abonnés",
    "réservée aux abonnés",
    "article réservé",
    "la suite est réservée",
    "pour lire la suite",
    "abonnez-vous pour lire",
    "solo para suscriptores",
    "exclusivo para suscriptores",
    "contenido exclusivo para suscriptores",
    "suscríbete para seguir leyendo",
    "suscríbete para leer",
    "para seguir leyendo",
    "exclusivo para assinantes",
    "conteúdo exclusivo para assinantes",
    "assine para ler",
    "assine para continuar lendo",
    "para continuar a ler",
    "riservato agli abbonati",
    "contenuto riservato",
    "abbonati per continuare",
    "abbonati per leggere",
    "per continuare a leggere",
    "alleen voor abonnees",
    "exclusief voor abonnees",
    "lees verder met een abonnement",
    "om verder te lezen",
    "word abonnee om",
    "tylko dla prenumeratorów",
    "tylko dla subskrybentów",
    "aby czytać dalej",
    "wykup dostęp",
    "только для подписчиков",
    "чтобы прочитать полностью",
    "оформите подписку",
    "доступно только подписчикам",
    "материал доступен по подписке",
    "μόνο για συνδρομητές",
    "αποκλειστικά για συνδρομητές",
    "για να συνεχίσετε την ανάγνωση",
    "仅限订阅用户",
    "订阅后继续阅读",
    "付费阅读",
    "登录后阅读全文",
    "会员专享",
    "この記事は有料会員限定",
    "有料会員限定",
    "会員限定記事",
    "続きを読むには",
    "続きは有料",
    "구독자 전용",
    "유료 구독자",
    "구독하고 계속 읽기",
    "للمشتركين فقط",
    "اشترك لمتابعة القراءة",
    "لمتابعة القراءة",
    "sadece aboneler",
    "abonelere özel",
    "okumaya devam etmek için abone",
];

/// What a domain without a site says.
const PARKED: &[&str] = &[
    "this domain is for sale",
    "this domain name is for sale",
    "domain is for sale",
    "the domain is for sale",
    "domain may be for sale",
    "this domain may be for sale",
    "buy this domain",
    "purchase this domain",
    "inquire about this domain",
    "make an offer on this domain",
    "this domain is parked",
    "domain parked",
    "parked free, courtesy of",
    "this domain has been registered",
    "domain has expired",
    "this domain has expired",
    "this domain is registered, but",
    "this web page is parked",
    "future home of something",
    "get this domain",
    "the owner of this domain",
    "this site is under construction and coming soon",
    "default web site page",
    "apache2 ubuntu default page",
    "welcome to nginx!",
    "diese domain steht zum verkauf",
    "domain zu verkaufen",
    "die domain ist geparkt",
    "diese domain kaufen",
    "diese domain wurde registriert",
    "domain kaufen",
    "ce nom de domaine est à vendre",
    "ce domaine est à vendre",
    "acheter ce domaine",
    "ce domaine est réservé",
    "este dominio está en venta",
    "comprar este dominio",
    "dominio en venta",
    "este domínio está à venda",
    "compre este domínio",
    "domínio à venda",
    "questo dominio è in vendita",
    "dominio in vendita",
    "acquista questo dominio",
    "dit domein is te koop",
    "deze domeinnaam is te koop",
    "domeinnaam te koop",
    "ta domena jest na sprzedaż",
    "domena na sprzedaż",
    "kup tę domenę",
    "этот домен продается",
    "этот домен продаётся",
    "домен продается",
    "домен продаётся",
    "домен припаркован",
    "купить домен",
    "το domain πωλείται",
    "αυτό το domain πωλείται",
    "该域名正在出售",
    "域名出售",
    "此域名出售",
    "このドメインは売り出し中",
    "ドメインは販売中",
    "このドメインを購入",
    "이 도메인은 판매 중",
    "도메인 판매",
    "هذا النطاق للبيع",
    "bu alan adı satılıktır",
    "bu domain satılıktır",
    "satılık alan adı",
];

/// Titles that servers give to their own pages; the numbers and reason phrases of RFC 9110 and of the great gatekeepers.
const STATUS: &[&str] = &[
    "400 bad request",
    "401 unauthorized",
    "401 authorization required",
    "403 forbidden",
    "403 - forbidden",
    "403 error",
    "404",
    "404 not found",
    "404 - not found",
    "404 error",
    "error 404",
    "404 page not found",
    "not found",
    "410 gone",
    "429 too many requests",
    "500 internal server error",
    "502 bad gateway",
    "503 service unavailable",
    "503 service temporarily unavailable",
    "504 gateway time-out",
    "504 gateway timeout",
    "access denied",
    "just a moment...",
    "attention required! | cloudflare",
    "error 403",
    "error 500",
    "page not found",
    "page not found (404)",
    "http 404",
    "http error 404",
    "error establishing a database connection",
    "service unavailable",
    "forbidden",
    "bad gateway",
    "internal server error",
    "are you a robot?",
    "verify you are human",
    "checking your browser",
    "ddos-guard",
    "object moved",
    "runtime error",
];

/// The phrase of an offer to pay for the rest that a text holds.
pub(super) fn paywall(text: &str) -> Option<&'static str> {
    // The search does not mind the case of ASCII; one pass shows that nearly every text holds none.
    let text = if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(lower(text)) };
    let heads = &*PAYWALL_HEADS;
    let begins = text.as_bytes().windows(8).any(|w| {
        w.first_chunk().is_some_and(|head| {
            let slot = slot(*head);
            heads.get(slot / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
        })
    });
    if begins && PAYWALL_SEARCH.is_match(text.as_ref()) { held(PAYWALL, &text) } else { None }
}

/// The phrase of a parked domain that a text holds.
pub(super) fn parked(text: &str) -> Option<&'static str> {
    held(PARKED, text)
}

/// Whether a text is a server's own title for a failure, the site's name after it aside.
pub(super) fn is_status_title(text: &str) -> bool {
    let lower = lower(text);
    let lower = lower.trim().trim_end_matches(['.', '!']);
    let known = |t: &str| STATUS.contains(&t.trim());
    known(lower)
        || STATUS.contains(&format!("{lower}...").as_str())
        || [" | ", " - ", " – ", ": ", " — ", " · "].iter().any(|bar| {
            lower.split_once(bar).is_some_and(|(front, _)| known(front))
                || lower.rsplit_once(bar).is_some_and(|(_, back)| known(back) && back.trim().len() > 5)
        })
}

/// Twelve bits of eight bytes, the case of ASCII letters aside.
fn slot(head: [u8; 8]) -> usize {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    ((u64::from_le_bytes(head) | SMALL).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize
}

fn held(table: &[&'static str], text: &str) -> Option<&'static str> {
    let lower = lower(text);
    table.iter().copied().find(|p| lower.contains(p))
}

fn lower(text: &str) -> String {
    // A final sigma is lower-cased by what stands round it, which takes the whole text.
    if text.contains('Σ') {
        return text.to_lowercase().replace('’', "'");
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' => out.push('\''),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}
