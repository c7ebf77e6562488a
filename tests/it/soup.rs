//! Tag soup: markup put together from pieces, in any order and with any end missing.
//!
//! What the pieces hold is broken in the ways that pages are; elements of which nothing shows come whole or with the tag that ends them,
//! for what they run on to otherwise depends on elements that the one pass does not note (see `fuzz/fuzz_targets/differential.rs`).

/// What soup is made of; `%` becomes a word of its own.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    // Words, so that most of a soup is text.
    "%", "% ", " %", "%\n", "\t%", " ", "%",
    // References, with and without a semicolon, real and not.
    "&amp;", "&amp", "&copy%", "&notit;", "&notin;", "&#65", "&#x2019;", "&#0;", "&#150;", "&", "&#", "&#x", "&bogus;", "&lt;b&gt;", "&nbsp;",
    // What looks like a tag and is none, comments of all kinds, bytes that stand in no text.
    "<", "</", "< %", "</ %>", "</>", "<3", "<!-->", "<!--->", "<!-- % -->", "<!-- % --!>", "<!-- <p>%</p> -- > -->", "<!--%->%-->", "<!%>", "<?% ?>",
    "<!doctype html>", "<![CDATA[%]]>", "\0", "\r\n", "\u{FEFF}", "<\0p>", "<p\0>",
    // Blocks.
    "<p>", "</p>", "<p/>", "<P CLASS=x>", "<div>", "</div>", "<div title='>%'>", "<div a=b/>", "<section>", "</section>", "<h1>", "</h2>", "</h1>", "<h3>",
    "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<pre>\n", "<listing>", "</listing>", "<address>", "<center>", "</center>", "<hr>", "<br>", "</br>",
    "<form>", "</form>", "<fieldset>", "<details>", "<summary>", "</summary>", "</details>", "<dialog>", "<figure>", "<figcaption>", "</figure>", "<main>",
    "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<li class=nav>", "<dl>", "<dt>", "<dd>", "</dd>", "</dl>", "<menu>",
    // Formatting, misnested.
    "<b>", "</b>", "<i>", "</i>", "<a href=%>", "</a>", "<a name=x>", "<em>", "</em>", "<span>", "</span>", "<span class=byline>", "<font size=1>", "</font>",
    "<nobr>", "</nobr>", "<code>", "</code>", "<label>", "</label>", "<time>", "</time>", "<u>", "<small>", "</small>", "<q>", "<custom-tag>", "</custom-tag>",
    "<span hidden>", "<div style=display:none>", "<b", "<a href=\"", "\">", "<i a='",
    // Tables, whole and not.
    "<table>", "</table>", "<table><tr><td>", "</td></tr></table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<tbody>", "</tbody>", "<thead>", "<tfoot>",
    "<caption>", "</caption>", "<colgroup>", "<col>", "</colgroup>", "<td><div>", "<tr><td>%<td>%", "<table>%<tr>%<td>%</table>%",
    // Controls.
    "<select>", "</select>", "<option>", "</option>", "<optgroup>", "<select><option>%<option>%</select>", "<button>", "</button>", "<input>",
    "<input type=hidden>", "<textarea>", "</textarea>", "<textarea>\n<b>%</b>&amp;%</textarea>", "<object>", "</object>", "<marquee>", "</marquee>",
    // Raw text.
    "<script>%</script>", "<script><!-- <script>%</script>%--></script>", "<script><!--%", "--></script>", "<script>'<p>%'</SCRIPT >", "<style>%<p></style>",
    "<title>%</title>", "<title>%<b>", "</title>", "<xmp><b>%</xmp>", "<xmp>", "</xmp>", "<iframe>%<p></iframe>", "<noembed>%</noembed>",
    "<noframes>%</noframes>", "<noscript>", "</noscript>", "<noscript><p>%</p></noscript>", "<plaintext>",
    // The page.
    "<html>", "<head>", "</head>", "<body class=x>", "</body>", "</html>", "<meta charset=x>", "<link>", "<base>",
    // What shows nothing, whole or ended by what follows.
    "<template>%<p>%</template>", "<template><template>%</template>%</template>", "</template>", "<template><svg><title/>%</svg></template>",
    "<svg>%</svg>", "<svg/>", "<svg><title/>%</svg>", "<svg><title>%</title><path/></svg>", "<svg width=1/>%</svg>", "<svg><svg/>%</svg>",
    "<svg><svg>%</svg>%</svg>", "<svg><desc><p>%</p></desc>%</svg>", "<svg><style>%</style></svg>", "<svg><style/>%</svg>", "<svg><script>%</script></svg>",
    "<svg><![CDATA[<p>%</svg>]]></svg>", "<svg>%<p>", "<svg><path><div>", "<svg>%</p>", "<svg>%</br>",
    "<svg><foreignObject>%<p>%</p></foreignObject>%</svg>", "<svg><foreignobject>%</svg>", "</svg>",
    "<math><mi>%</mi></math>", "<math><semantics><mi>%</mi><annotation>%</annotation></semantics></math>",
    "<video>%</video>", "<div><video><source><p>%</p></video></div>", "<canvas>%<br>%</canvas>", "<audio controls>%</audio>", "<datalist><option>%<option>%</datalist>",
    "<div><video>%</div>", "<p><video>%<p>", "<p><canvas>%<hr>",
    "<ruby>%<rp>(</rp><rt>%</rt><rp>)</rp></ruby>", "<ruby>%<rp>(<rt>%<rp>)</ruby>",
];

/// Elements that show nothing, or have parts that do not.
const WHOLE: &[&str] = &["<template", "<svg", "<math", "<video", "<canvas", "<audio", "<datalist", "<ruby"];

/// Soup by a recipe: each byte is one of some 230 pieces. Words are numbered, so that their order shows.
pub(crate) fn soup(recipe: &[u8]) -> String {
    let (mut out, mut words) = (String::new(), 0);
    for &byte in recipe {
        let piece = PIECES.get(usize::from(byte) % PIECES.len()).copied().unwrap_or_default();
        // What shows nothing comes whole: an unfinished tag before it must not swallow its beginning.
        if WHOLE.iter().any(|name| piece.contains(name)) {
            out.push_str("<!---->");
        }
        for (i, part) in piece.split('%').enumerate() {
            if i > 0 {
                words += 1;
                out.push_str(&format!("w{words}"));
            }
            out.push_str(part);
        }
    }
    out
}
