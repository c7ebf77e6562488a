//! Names of elements, interned.

#![allow(clippy::indexing_slicing, reason = "positions are reduced to the size of the table")]

macro_rules! tags {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// The name of an element; names that mean nothing to extraction are `Other`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the names are the definition")]
        pub enum Tag { #[default] Other, $($variant),* }

        impl Tag {
            /// The name; `other` for names without a tag of their own.
            pub fn name(self) -> &'static str {
                match self { Tag::Other => "other", $(Tag::$variant => $name),* }
            }
        }

        const ALL: &[(Tag, u128)] = &[$((Tag::$variant, key($name.as_bytes()))),*];
    };
}

tags! {
    A "a", Div "div", Span "span", P "p", Li "li", Br "br", Img "img", Ul "ul", Td "td", Tr "tr", Script "script", Link "link",
    Meta "meta", Input "input", Option "option", Strong "strong", B "b", I "i", Em "em", Button "button", H1 "h1", H2 "h2", H3 "h3", H4 "h4",
    H5 "h5", H6 "h6", Svg "svg", Path "path", Style "style", Source "source", Picture "picture", Figure "figure", Figcaption "figcaption",
    Section "section", Article "article", Header "header", Footer "footer", Nav "nav", Main "main", Aside "aside", Form "form",
    Label "label", Table "table", Tbody "tbody", Thead "thead", Tfoot "tfoot", Th "th", Caption "caption", Col "col", Colgroup "colgroup",
    Ol "ol", Dl "dl", Dt "dt", Dd "dd", Blockquote "blockquote", Pre "pre", Code "code", Hr "hr", Iframe "iframe", Noscript "noscript",
    Template "template", Textarea "textarea", Select "select", Optgroup "optgroup", Time "time", Abbr "abbr", Address "address",
    Html "html", Head "head", Body "body", Title "title", Base "base", Details "details", Summary "summary", Dialog "dialog",
    Fieldset "fieldset", Legend "legend", Center "center", Font "font", Small "small", Sup "sup", Sub "sub", U "u", S "s", Del "del",
    Ins "ins", Mark "mark", Q "q", Cite "cite", Kbd "kbd", Samp "samp", Var "var", Tt "tt", Wbr "wbr", Nobr "nobr", Ruby "ruby", Rt "rt", Rp "rp",
    Rb "rb", Rtc "rtc", Math "math", Object "object", Embed "embed", Param "param", Video "video", Audio "audio", Track "track", Canvas "canvas",
    Map "map", Area "area", Menu "menu", Dir "dir", Search "search", Hgroup "hgroup", Frameset "frameset", Frame "frame", Noframes "noframes",
    Noembed "noembed", Xmp "xmp", Listing "listing", Plaintext "plaintext", Marquee "marquee", Applet "applet", Datalist "datalist",
    Output "output", Progress "progress", Meter "meter", Data "data", Dfn "dfn", Bdi "bdi", Bdo "bdo", Big "big", Strike "strike",
    Image "image", Keygen "keygen", Bgsound "bgsound", Slot "slot", Annotation "annotation",
    Desc "desc", Foreignobject "foreignobject", AnnotationXml "annotation-xml", Noindex "noindex",
}

/// A name that is as long as a key says nothing to extraction; the longest one that does is `annotation-xml`.
const KEY_BYTES: usize = 16;
/// Slots of the lookup table: a power of two, under a third full.
const SLOTS: usize = 512;

/// Open addressing over `ALL`, made at compile time; 255 marks a free slot.
static TABLE: [u8; SLOTS] = table();

const fn table() -> [u8; SLOTS] {
    let mut table = [u8::MAX; SLOTS];
    let mut i = 0;
    while i < ALL.len() {
        let mut slot = slot(ALL[i].1);
        while table[slot] != u8::MAX {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = i as u8;
        i += 1;
    }
    table
}

/// A name as one number: its bytes, zeros behind them, and its length.
const fn key(name: &[u8]) -> u128 {
    let (mut key, mut i) = (name.len() as u128, name.len());
    // The length comes to stand in the highest byte.
    key <<= 8 * (KEY_BYTES - 1 - name.len());
    while i > 0 {
        i -= 1;
        key = key << 8 | name[i] as u128;
    }
    key
}

const fn slot(key: u128) -> usize {
    // The multiplier of Fibonacci hashing; no longer name differs from another only in its tail.
    let mixed = ((key >> 64) as u64).rotate_left(29) ^ key as u64;
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize
}

impl Tag {
    /// The tag of a name in any case of its letters.
    pub fn from_name(name: &[u8]) -> Tag {
        let mut lower = [0u8; KEY_BYTES];
        let Some(own) = lower.get_mut(..name.len()).filter(|own| own.len() < KEY_BYTES) else {
            return Tag::Other;
        };
        own.copy_from_slice(name);
        own.make_ascii_lowercase();
        lower[KEY_BYTES - 1] = name.len() as u8;
        let key = u128::from_le_bytes(lower);
        let mut at = slot(key);
        loop {
            match ALL.get(usize::from(TABLE[at])) {
                None => return Tag::Other,
                Some((tag, own)) if *own == key => return *tag,
                Some(_) => at = (at + 1) % SLOTS,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_tag() {
        for (tag, _) in ALL {
            assert_eq!(Tag::from_name(tag.name().as_bytes()), *tag);
            assert_eq!(Tag::from_name(tag.name().to_uppercase().as_bytes()), *tag);
        }
        for other in [
            "",
            "x",
            "abb",
            "abbrx",
            "annotation-xmlx",
            "annotation-xml-and-more",
            "d\u{0}v",
            "div\u{0}",
            "ꙮ",
        ] {
            assert_eq!(Tag::from_name(other.as_bytes()), Tag::Other, "{other:?}");
        }
    }
}
