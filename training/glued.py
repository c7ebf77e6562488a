"""Words that our texts have glued together or parted, by the gold texts.

    trommel eval DATASET --texts TEXTS
    python training/glued.py DATASET TEXTS

Glued: a word that the gold has not, but two neighbours in it that make it up. Parted: two neighbours that the gold has not beside each
other, but as one word. Words are `\\w+` in small letters.
"""

import json
import re
import sys
from pathlib import Path


def words(text):
    return re.findall(r"\w+", text.lower())


def main():
    dataset, texts = map(Path, sys.argv[1:3])
    glued, parted = [], []
    for line in (dataset / "manifest.jsonl").read_text(encoding="utf-8").split("\n"):
        page = json.loads(line) if line.strip() else {}
        gold, path = words(page.get("gold") or ""), texts / f"{page.get('id')}.txt"
        if not gold or not path.exists():
            continue
        own = words(path.read_text(encoding="utf-8"))
        known, pairs = set(gold), set(zip(gold, gold[1:]))
        for word in own:
            if 3 <= len(word) < 60 and word not in known and any((word[:k], word[k:]) in pairs for k in range(1, len(word))):
                glued.append(page["id"])
        for pair in zip(own, own[1:]):
            if pair not in pairs and "".join(pair) in known:
                parted.append(page["id"])
    for name, pages in ("glued", glued), ("parted", parted):
        print(f"{name}: {len(pages)} words on {len(set(pages))} pages")


main()
