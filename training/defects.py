"""Inject defects of scraped pages into an event list, as training noise.

About half of the pages get one to five. What is injected never shares four
words in a row with the gold text, so that labels by alignment stay right;
repeats are the exception: they are copies of content. The gold is never
changed.
"""

import random
import re

from phrases import Phrasebook, language_of
from styles import BLOCK_TAGS

PAGE_SHARE = 0.5
# Wide scripts have no spaces: each such character is a token.
TOKEN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f]|[^\W\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f]+")
LEAST_CONTENT_TOKENS = 8
LEAST_COVERAGE = 0.6
TRIES = 6


class Gold:
    """What injected text must not share with the gold."""

    def __init__(self, text):
        self.grams = set(grams(tokens(text)))
        self.lines = {" ".join(tokens(line)) for line in text.split("\n")}

    def shares(self, line):
        """True if the line holds four tokens in a row of the gold, or is a short line of it."""
        words = tokens(line)
        return " ".join(words) in self.lines or any(gram in self.grams for gram in grams(words))

    def covers(self, text):
        """The share of the text's 4-grams that the gold holds."""
        all_grams = grams(tokens(text))
        return sum(gram in self.grams for gram in all_grams) / len(all_grams) if all_grams else 0.0


class Places:
    """Where the page's content stands: (start, end, text) of its paragraphs in the event list."""

    def __init__(self, page, gold):
        self.leaves = list(leaf_blocks(page.events, page.hidden))
        known = bool(gold.grams)
        self.content = [
            leaf for leaf in self.leaves
            if len(tokens(leaf[2])) >= LEAST_CONTENT_TOKENS * (1 if known else 2) and (not known or gold.covers(leaf[2]) >= LEAST_COVERAGE)
        ]

    def at(self, place, rng):
        """An index of the event list between two blocks."""
        blocks = self.content or self.leaves
        if not blocks:
            return 0
        if place == "top":
            return blocks[0][0]
        if place == "middle":
            return rng.choice(blocks)[1]
        if place == "page_top":
            return self.leaves[0][0]
        return (blocks if place == "end" else self.leaves)[-1][1]


def inject(page, entry, headlines, seed):
    """Defects into page.events, drawn from the seed and the page's id. Returns the kinds injected."""
    rng = random.Random(f"{seed}:{entry['id']}")
    if rng.random() >= PAGE_SHARE:
        return []
    gold = Gold(entry.get("gold") or "\n".join(entry.get("with") or []))
    places = Places(page, gold)
    sample = " ".join(leaf[2] for leaf in (places.content or places.leaves)[:40])
    own_title = set(tokens(entry.get("title") or page.title))
    others = [title for title in rng.sample(headlines, min(12, len(headlines))) if set(tokens(title)) != own_title]
    book = Phrasebook(language_of(entry.get("lang") or page.lang, sample), others, rng)
    kinds = rng.choices(list(DEFECTS), [weight for weight, _ in DEFECTS.values()], k=rng.choice((1, 2, 2, 3, 3, 4, 5)))
    kinds = list(dict.fromkeys(kinds))
    events, splices = list(page.events), []
    for kind in kinds:
        book.switch()
        for index, new in DEFECTS[kind][1](events, places, book, gold, rng):
            splices.append((index, len(splices), new))
    # From the end, so that indices stay right; at one place, in the order drawn.
    for index, _, new in sorted(splices, key=lambda splice: splice[:2], reverse=True):
        events[index:index] = new
    if rng.random() < 0.12:
        cut_short(events, rng)
        kinds.append("cut_short")
    page.events = events
    return kinds


def rows(kind, place, least=1, most=1, tag="p"):
    """A defect of one kind of phrase: some lines at one place."""

    def build(events, places, book, gold, rng):
        texts = clean(lambda: book.several(kind, least, most), gold)
        return [(places.at(rng.choice(place), rng), [event for text in texts for event in element(tag, text)])]

    return build


def row(kind, place, least, most):
    """A defect of short labels: a list, or spans within one line."""

    def build(events, places, book, gold, rng):
        texts = clean(lambda: book.several(kind, least, most), gold)
        if rng.random() < 0.6:
            new = wrapped_in("ul", [event for text in texts for event in element("li", text)])
        else:
            between = rng.choice((" ", " | ", " · ", ""))
            new = wrapped_in("div", [event for text in texts for event in [*element("span", text), ("text", between)]])
        return [(places.at(rng.choice(place), rng), new)]

    return build


def teasers(events, places, book, gold, rng):
    """A heading and headlines, some with dates or a lead-in; or one "read also" line."""
    if rng.random() < 0.35:
        texts = clean(lambda: [book.fill("related_inline")], gold)
        return [(places.at("middle", rng), [event for text in texts for event in element("p", text)])]
    dated = rng.random() < 0.5
    count = rng.choice((0, 2, 3, 3, 4, 6))
    new = [event for text in clean(lambda: [book.fill("related_heading")], gold) for event in element(rng.choice(("h3", "div", "p")), text)]
    chosen = [text for _ in range(count) for text in clean(lambda: [book.expand("{headline}")], gold)]
    for text in dict.fromkeys(chosen):
        new += element(rng.choice(("li", "li", "h4")), text)
        if dated:
            new += element("div", book.expand("{date}"))
    return [(places.at(rng.choice(("middle", "end", "end", "foot")), rng), wrapped_in("div", new))]


def caption(events, places, book, gold, rng):
    """A caption with its credit: on own lines, or glued to a content paragraph."""
    texts = clean(lambda: [book.fill("caption")], gold)
    credit = clean(lambda: [book.fill("credit")], gold)
    if not texts:
        return []
    draw = rng.random()
    if draw < 0.5 or not places.content:
        if rng.random() < 0.5:
            new = [event for text in texts + credit for event in element("div", text)]
        else:
            new = element("figcaption", rng.choice((" ", "")).join(texts + credit))
        return [(places.at(rng.choice(("top", "middle")), rng), new)]
    start, end, _ = rng.choice(places.content)
    inside = [i for i in range(start, end) if events[i][0] == "text" and events[i][1].strip()]
    glued = rng.choice((" ", "")).join(texts + credit)
    if draw < 0.75:
        events[inside[-1]] = ("text", events[inside[-1]][1].rstrip() + rng.choice(("", " ")) + glued)
    else:
        events[inside[0]] = ("text", glued + rng.choice(("", " ")) + events[inside[0]][1].lstrip())
    return []


def repeated_run(events, places, book, gold, rng):
    """One to six paragraphs verbatim once more, at once or after the last."""
    content = places.content
    if len(content) < 2:
        return []
    first = rng.randrange(len(content))
    run = content[first:first + rng.randint(1, 6)]
    new = [event for start, end, _ in run for event in events[start:end]]
    return [(rng.choice((run[-1][1], content[-1][1])), new)]


def repeated_lead(events, places, book, gold, rng):
    """The first paragraph as a teaser above itself, often cut off."""
    if not places.content:
        return []
    start, _, text = places.content[0]
    words = text.split(" ")
    if rng.random() < 0.6 and len(words) > 12:
        text = " ".join(words[:rng.randint(8, len(words) - 2)]) + rng.choice(("...", "…", " [...]"))
    return [(start, element("p", text))]


def banner(events, places, book, gold, rng):
    """An error message of the page's own scripts, sometimes under a cry of one word."""
    texts = clean(lambda: book.several("error", 1, 2), gold)
    if texts and rng.random() < 0.3 and "!" in texts[0]:
        cry, _, rest = texts[0].partition("!")
        texts = [cry + rng.choice(("!", "!!")), *([rest.strip()] if rest.strip() else []), *texts[1:]]
    return [(places.at(rng.choice(("page_top", "top", "middle")), rng), [event for text in texts for event in element("div", text)])]


# Kind: (weight, builder). The weights follow how often such blocks are seen in scraped news.
DEFECTS = {
    "banner": (10, banner),
    "repeated_run": (12, repeated_run),
    "repeated_lead": (6, repeated_lead),
    "teasers": (18, teasers),
    "caption": (14, caption),
    "newsletter": (8, rows("newsletter", ("middle", "end"), 1, 3)),
    "app": (5, rows("app", ("top", "middle", "end"), 1, 2)),
    "promo": (9, rows("promo", ("middle", "middle", "end"))),
    "disclaimer": (10, rows("disclaimer", ("end", "end", "foot"), 1, 2)),
    "cookie": (6, rows("cookie", ("page_top", "top", "foot"), 1, 2)),
    "share": (9, row("share", ("top", "middle", "end"), 2, 7)),
    "comments": (8, rows("comments", ("end", "foot"), 1, 4, "div")),
    "paywall": (6, rows("paywall", ("middle", "end"), 1, 2)),
    "byline": (5, rows("byline", ("top", "end"))),
    "updated": (5, rows("updated", ("top", "end"))),
    "nav": (5, row("nav", ("page_top", "top", "foot"), 4, 11)),
    "footer": (5, row("footer", ("end", "foot"), 3, 8)),
}


def cut_short(events, rng):
    """End the page within its last longer text, as a size limit does."""
    for index in range(len(events) - 1, -1, -1):
        kind, text = events[index]
        if kind == "text" and len(text.strip()) >= 20:
            text = text.strip()
            events[index] = ("text", text[:rng.randint(len(text) // 3, len(text) - 3)])
            events[index + 1:] = [event for event in events[index + 1:] if event[0] != "text"]
            return


def clean(draw, gold):
    """The drawn texts that share nothing with the gold; drawn anew while some do."""
    texts = []
    for _ in range(TRIES):
        drawn = draw()
        texts = [text for text in drawn if not gold.shares(text)]
        if len(texts) == len(drawn):
            break
    return texts


def element(tag, text):
    """One element with one text node."""
    return wrapped_in(tag, [("text", text)])


def wrapped_in(tag, events):
    """The events inside one element."""
    return [("start", tag), *events, ("end", tag)] if events else []


def leaf_blocks(events, outside):
    """(start, end, text) of visible block elements with text and no block inside; events[start:end] is balanced."""
    hidden, opened, parts = 0, None, []
    for index, (kind, value) in enumerate(events):
        if kind == "text":
            parts.append(value)
        elif value in outside:
            hidden += 1 if kind == "start" else -1
            opened = None
        elif value in BLOCK_TAGS and value != "br" or value in ("td", "th", "body", "html"):
            if kind == "start":
                opened, parts = (index, value), []
                continue
            if opened and opened[1] == value and not hidden and value not in ("td", "th", "body", "html"):
                text = " ".join("".join(parts).split())
                if text:
                    yield opened[0], index + 1, text
            opened = None


def tokens(text):
    """Lower-case words, or single characters of scripts without spaces."""
    return TOKEN.findall(text.lower())


def grams(words):
    """All runs of four tokens."""
    return list(zip(words, words[1:], words[2:], words[3:]))
