"""Columns of teasers as news portals set them round a story: headline, time, a sentence or two, in the markup of many years.

A column is one style throughout, drawn at random; its units are filled with titles and first sentences of other pages.
"""

import re

from lxml import etree

SENTENCE = re.compile(r".+?[.!?。！？…](?=\s|$|[\u3000-\u9fff])", re.S)
TITLE_CHARS, BLURB_CHARS = range(8, 160), range(20, 420)
# Class names: none, a site's own meaningless ones, or telling ones.
CLASSES = ["", "", "", "c{n}", "bl{n}", "item", "news-item", "row", "txt", "entry", "post", "box", "list__item", "announce"]


def donors_of(entries):
    """(page, title, first sentences) of pages with a gold text; without a known title its first short line or sentence serves."""
    out = []
    for entry in entries:
        title, gold = " ".join((entry.get("title") or "").split()), entry.get("gold") or ""
        for line in gold.split("\n"):
            sentences = [s.strip() for s in SENTENCE.findall(line.strip())]
            if not title:
                title, sentences = (sentences or [line.strip()])[0], sentences[1:]
            if len(title) not in TITLE_CHARS:
                break
            if sentences and len(sentences[0]) in BLURB_CHARS and line.strip() != title:
                out.append((entry["id"], title, sentences[:3]))
                break
    return out


def column(donors, book, rng):
    """An element that holds the column, not yet in any page; and the texts in it."""
    style = rng.choice(STYLES)
    number = rng.randint(1, 99)
    names = {part: rng.choice(CLASSES).format(n=number + i) for i, part in enumerate(("column", "unit", "head", "blurb", "when"))}
    look = dict(
        when=rng.choice(("none", "clock", "date", "date", "clock_in_head")),
        blurb=rng.choice(("none", "one", "one", "one", "two", "cut")),
        linked=rng.choice(("head", "head", "head", "both", "more")),
        tail=rng.choice(("", "", "", "count", "more", "category")),
        picture=rng.random() < 0.3,
    )
    if look["blurb"] == "none":
        look["linked"] = "head"
    address = f"/{rng.choice(('news', 'story', 'article', str(rng.randint(2008, 2026))))}/{{n}}{rng.choice(('', '/', '.html', '.php'))}"
    root = etree.Element(style[0])
    named(root, names["column"])
    texts = []
    book.switch()
    if rng.random() < 0.5:
        heading = book.fill("related_heading")
        put(root, rng.choice(("h2", "h3", "h4", "div", "b", "p")), heading, "", texts)
    for _, title, sentences in rng.sample(donors, min(len(donors), rng.choice((3, 4, 5, 6, 8, 10, 14, 20)))):
        unit(root, style, names, look | {"address": address.format(n=rng.randint(1000, 999999))}, title, sentences, book, rng, texts)
    return root, texts


def unit(root, style, names, look, title, sentences, book, rng, texts):
    place = root
    if style[1]:
        place = etree.SubElement(place, style[1])
        named(place, names["unit"])
    if style[0] == "table":
        cell = etree.SubElement(place, "td")
        if look["when"] in ("clock", "date") and rng.random() < 0.5:
            put(cell, "", when(look["when"], book, rng), "", texts)
            cell = etree.SubElement(place, "td")
        place = cell
    elif look["when"] in ("clock", "date"):
        put(place, style[4], when(look["when"], book, rng), names["when"], texts)
    if look["picture"]:
        etree.SubElement(link(place, look["address"]), "img", src="/i.jpg", alt=title if rng.random() < 0.3 else "")
    if look["tail"] == "category":
        put(place, style[4], rng.choice(book.words["nav"]), "", texts)
    if look["when"] == "clock_in_head":
        title = f"{when('clock', book, rng)} {title}"
    head = put(place, style[2], title, names["head"], texts, look["address"] if look["linked"] in ("head", "both") else None)
    if style[3] == "br":
        head.tail = " "
        etree.SubElement(place, "br")
    if look["blurb"] != "none":
        text = " ".join(sentences[: 2 if look["blurb"] == "two" else 1])
        if look["blurb"] == "cut":
            text = text[: max(40, len(text) * 2 // 3)].rsplit(" ", 1)[0] + rng.choice(("...", "…", " [...]"))
        put(place, "" if style[3] == "br" else style[3], text, names["blurb"], texts, look["address"] if look["linked"] == "both" else None)
    if look["tail"] == "count":
        put(place, "span", f"({rng.randint(0, 400)})", "", texts)
    if look["tail"] == "more" or look["linked"] == "more":
        put(place, style[4], rng.choice(("»", ">>", "...", "→")), "", texts, look["address"])
    if style[3] == "br":
        etree.SubElement(place, "br")
        etree.SubElement(place, "br")


# (column, unit, headline, blurb, small things); a blurb of "br" is bare text behind a line break.
STYLES = [
    ("div", "div", "div", "div", "div"),
    ("div", "div", "h3", "p", "span"),
    ("div", "div", "h4", "p", "div"),
    ("div", "div", "b", "br", "span"),
    ("div", "p", "b", "br", "span"),
    ("div", "p", "", "br", "b"),
    ("div", "", "p", "p", "p"),
    ("div", "", "h3", "p", "p"),
    ("div", "", "b", "br", "i"),
    ("ul", "li", "", "br", "span"),
    ("ul", "li", "div", "p", "div"),
    ("ul", "li", "h3", "p", "span"),
    ("table", "tr", "", "br", "span"),
    ("table", "tr", "div", "div", "div"),
    ("table", "tr", "b", "p", "span"),
    ("div", "article", "h3", "p", "time"),
    ("section", "div", "h2", "div", "span"),
    ("dl", "dd", "strong", "div", "em"),
]


def when(kind, book, rng):
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}" if kind != "date" else book.fill("dates")


def link(place, address):
    return etree.SubElement(place, "a", href=address)


def put(place, tag, text, name, texts, address=None):
    """Text in an element of its own, or in a bare one; a link round it where wanted."""
    texts.append(text)
    holder = etree.SubElement(place, tag) if tag else place
    if tag:
        named(holder, name)
    inner = link(holder, address) if address else holder
    if inner is place:
        inner = etree.SubElement(place, "span")
    inner.text = text
    last = holder if tag else inner
    last.tail = " "
    return last


def named(element, name):
    if name:
        element.set("class", name)
