"""How often each rule that decides by itself is right: the share of its blocks, and of their words, that the gold does not hold.

    python training/rules.py target/training/rows/wcxb-dev.rows
"""

import sys
from pathlib import Path

import numpy as np

from rows import load

for path in sys.argv[1:]:
    rows = load(path, Path(path).stem)
    print(rows.name)
    for index, name in enumerate(rows.rules):
        own = (rows.rule == index) & (rows.labels >= 0)
        if own.sum() >= 20:
            words = rows.words[own].sum()
            gone = 1 - (rows.labels[own] * rows.words[own]).sum() / max(1, words)
            print(f"  {name:40} hits {own.sum():5} right {np.mean(rows.labels[own] < 0.5):.3f} words {gone:.3f}")
