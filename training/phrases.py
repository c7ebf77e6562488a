"""Made-up boilerplate in ten languages: phrases/*.toml, filled at random.

[a|b] in a template chooses, {slot} is filled. This is training noise, not the
product's lexicon: the words must never be copied from there or into it.
"""

import random
import re
import tomllib
from collections import Counter
from pathlib import Path

LANGUAGES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "phrases").glob("*.toml"))}
NAMES = {"english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt",
         "polish": "pl", "russian": "ru", "greek": "el", "chinese": "zh"}
# Frequent short words that tell the Latin-script languages apart.
STOP_WORDS = {
    "en": "the of and to is for with that", "de": "der die und das ist nicht mit für", "fr": "le les des et est une dans pour",
    "es": "el los de y que una por con", "it": "il di che e della per una sono", "pt": "o os de que não uma com para",
    "pl": "i w nie się na że jest do",
}
SCRIPTS = {"zh": r"[\u4e00-\u9fff]", "ru": r"[\u0400-\u04ff]", "el": r"[\u0370-\u03ff]"}
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
# A page gets phrases of another language now and then.
FOREIGN_SHARE = 0.1


def language_of(claimed, text):
    """The phrase language nearest to the page: its script, its claim, its stop words, else English."""
    sample = text[:6000]
    letters = sum(c.isalpha() for c in sample) or 1
    for code, pattern in SCRIPTS.items():
        if len(re.findall(pattern, sample)) * 4 > letters:
            return code
    claimed = (claimed or "").lower()
    code = NAMES.get(claimed, re.split(r"[-_]", claimed)[0])
    if code in STOP_WORDS:
        return code
    counts = Counter(sample.lower().split())
    # Most of a language's words must occur: its neighbours share a few.
    scores = {code: (sum(counts[word] > 0 for word in words.split()), sum(counts[word] for word in words.split()))
              for code, words in STOP_WORDS.items()}
    best = max(scores, key=scores.get)
    return best if scores[best][0] >= 5 else "en"


class Phrasebook:
    """Fills templates for one page: one site, a few names and dates throughout."""

    def __init__(self, language, headlines, rng: random.Random):
        self.home, self.rng, self.headlines = language, rng, headlines
        self.fixed = {}

    def switch(self):
        """Choose the language of the next phrases."""
        foreign = self.rng.random() < FOREIGN_SHARE
        self.code = self.rng.choice(list(LANGUAGES)) if foreign else self.home
        self.words = LANGUAGES[self.code]

    def fill(self, key):
        """One phrase of this kind."""
        return self.expand(self.rng.choice(self.words[key]))

    def several(self, key, least, most):
        """Distinct phrases of this kind, in random order."""
        known = self.words[key]
        count = min(len(known), self.rng.randint(least, most))
        return [self.expand(template) for template in self.rng.sample(known, count)]

    def expand(self, template):
        """Resolve choices, then slots (a slot's value may hold slots)."""
        template = CHOICE.sub(lambda match: self.rng.choice(match.group(1).split("|")), template)
        return SLOT.sub(lambda match: self.slot(match.group(1)), template)

    def slot(self, name):
        """A value for one slot; the site keeps its name within a page."""
        rng = self.rng
        if name == "site":
            return self.fixed.setdefault((self.code, name), rng.choice(self.words["sites"]))
        if name == "headline" and self.headlines and rng.random() < 0.7:
            return rng.choice(self.headlines)
        lists = {"name": "names", "city": "cities", "date": "dates", "headline": "headline", "month": "months"}
        if name in lists:
            return self.expand(rng.choice(self.words[lists[name]]))
        ranges = {"n": (2, 19), "N": (104, 9870), "d": (1, 28), "dd": (1, 28), "mm": (1, 12), "h": (1, 12), "min": (10, 59), "year": (2009, 2026)}
        value = rng.randint(*ranges[name])
        return f"{value:02}" if name in ("dd", "mm") else str(value)
