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

        const ALL: &[(Tag, &str)] = &[$((Tag::$variant, $name)),*];
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
    Desc "desc", Foreignobject "foreignobject", AnnotationXml "annotation-xml",
}

/// `annotation-xml`.
const LONGEST_NAME_BYTES: usize = 14;
/// Slots of the lookup table: a power of two, under a third full.
const SLOTS: usize = 512;

/// Open addressing over `ALL`, made at compile time; 255 marks a free slot.
static TABLE: [u8; SLOTS] = table();

const fn table() -> [u8; SLOTS] {
    let mut table = [u8::MAX; SLOTS];
    let mut i = 0;
    while i < ALL.len() {
        let mut slot = slot(ALL[i].1.as_bytes());
        while table[slot] != u8::MAX {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = i as u8;
        i += 1;
    }
    table
}

const fn slot(name: &[u8]) -> usize {
    let (mut hash, mut i) = (name.len(), 0);
    while i < name.len() {
        hash = hash.wrapping_mul(37).wrapping_add(name[i] as usize);
        i += 1;
    }
    (hash ^ (hash >> 9)) % SLOTS
}

impl Tag {
    /// The tag of a name in lower case.
    pub fn from_lower(name: &[u8]) -> Tag {
        if name.is_empty() || name.len() > LONGEST_NAME_BYTES {
            return Tag::Other;
        }
        let mut at = slot(name);
        loop {
            match ALL.get(usize::from(TABLE[at])) {
                None => return Tag::Other,
                Some((tag, own)) if own.as_bytes() == name => return *tag,
                Some(_) => at = (at + 1) % SLOTS,
            }
        }
    }
}
