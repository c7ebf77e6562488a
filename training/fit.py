"""Fits a model of blocks and writes it.

    python training/fit.py html ROWS/*.rows --output DIR                     a model on all rows, DIR/all/html.model, and one a fold, DIR/0/html.model ...
    python training/fit.py html ROWS/*.rows --without fundus-dev --curves FILE --output DIR    leave one set out; only DIR/all

A row file is what `trommel features DATASET -o NAME.rows` writes; its name says which weight it has (WEIGHTS). Calibration always uses
predictions on held-out domains. Seeded, two threads: the same rows give the same file.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier, Pool

import export
from rows import load, page_weights

# How much made-up pages count beside real ones, by the end of the set's name: old portals (portals.py), gold texts as pages, whole and their
# beginnings. What this script printed for wcxb-dev, html, out of fold: 0.8814 with 0.5 for portals of all kinds of pages, 0.8831 with 0.3 for
# those of stories only (500 trees both), 0.8863 with 0.2 for these and 900 slower trees.
MADE_WEIGHTS = {".portals": 0.2, ".clean": 0.3, ".story": 0.5}
# How much a page of each set counts, by the start of its name. The snippets of trafilatura-dev label few blocks of a page; readability-dev's gold is looser.
WEIGHTS = {"wcxb-dev": 1.0, "fundus-dev": 2.0, "readability-dev": 0.7, "trafilatura-dev": 2.0, "magic-article-dev": 1.5, "magic-forum-dev": 1.0}
# Never fitted on.
REFUSED = ("multisite-dev",)
PARAMETERS = dict(depth=6, l2_leaf_reg=6, rsm=0.3, border_count=64, subsample=0.7, bootstrap_type="Bernoulli", boosting_type="Plain",
                  loss_function="CrossEntropy", random_seed=1, thread_count=2, verbose=0, allow_writing_files=False)
# Trees and how far each goes.
SIZES = {"html": (1150, 0.06), "text": (700, 0.1)}
# Columns of the page's address are blanked on this share of pages: many captures come without one.
BLANK_ADDRESS = 0.3


def sample(rows, share):
    """The rows of a share of the pages, the same ones each time, others in each set."""
    generator = np.random.default_rng(sum(rows.name.encode()))
    some = generator.random(len(rows.pages)) < share
    keep = some[rows.page_of]
    counts = np.diff(rows.starts)[some]
    return replace(rows, pages=[p for p, s in zip(rows.pages, some) if s], values=rows.values[keep], labels=rows.labels[keep],
                   words=rows.words[keep], rule=rows.rule[keep], starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))


def matrix(sets):
    """Values, labels, weights and folds of sets put together."""
    generator = np.random.default_rng(7)
    values = []
    for rows in sets:
        own = rows.values.copy()
        address = [i for i, c in enumerate(rows.columns) if c.startswith("url_")]
        blank = generator.random(len(rows.pages)) < BLANK_ADDRESS
        own[np.ix_(blank[rows.page_of], address)] = 0
        values.append(own)
    weights = [page_weights(s) * weight_of(s.name) for s in sets]
    return (np.concatenate(values), np.concatenate([s.labels for s in sets]), np.concatenate(weights), np.concatenate([s.fold_of for s in sets]))


def weight_of(name):
    found = [w for prefix, w in WEIGHTS.items() if name.startswith(prefix)]
    if not found:
        sys.exit(f"{name}: no weight is known for this set; add it to WEIGHTS")
    return found[0] * next((w for end, w in MADE_WEIGHTS.items() if name.endswith(end)), 1)


def is_made(name):
    """Pages with made-up columns, and gold texts as pages, are fitted on, but nothing is calibrated or measured by them."""
    return name.endswith(tuple(MADE_WEIGHTS))


def fit(values, labels, weights, iterations, rate):
    """A fitted CatBoost model."""
    known = labels >= 0
    model = CatBoostClassifier(iterations=iterations, learning_rate=rate, **PARAMETERS)
    model.fit(Pool(values[known].astype(np.float32), label=labels[known], weight=weights[known]))
    return model


def isotonic(x, y, w, points=48):
    """Ascending steps through (x, y) by pooling adjacent violators, thinned to some points, as whole numbers."""
    order = np.argsort(x, kind="stable")
    x, y, w = x[order].astype(float), y[order].astype(float), w[order].astype(float)
    # Bins first: there are hundreds of thousands of rows.
    edges = np.unique(np.linspace(0, len(x), 600).astype(int))
    bins = [(np.average(x[a:b], weights=w[a:b]), np.average(y[a:b], weights=w[a:b]), w[a:b].sum()) for a, b in zip(edges[:-1], edges[1:]) if w[a:b].sum() > 0]
    stack = []
    for bx, by, bw in bins:
        stack.append([bx, by, bw])
        while len(stack) > 1 and stack[-2][1] >= stack[-1][1]:
            x1, y1, w1 = stack.pop()
            x0, y0, w0 = stack.pop()
            stack.append([(x0 * w0 + x1 * w1) / (w0 + w1), (y0 * w0 + y1 * w1) / (w0 + w1), w0 + w1])
    step = max(1, len(stack) // points)
    chosen = stack[::step] + ([stack[-1]] if (len(stack) - 1) % step else [])
    out = []
    for px, py, _ in chosen:
        if not out or int(round(px)) > out[-1][0]:
            out.append([int(round(px)), int(round(1000 * py))])
    return out


def curve(points, x):
    return np.interp(x, [p[0] for p in points], [p[1] for p in points])


# As WORLDS, POWER and BALANCED in src/clean/model/select.rs.
WORLDS = [1 / 739, 1 / 15, 1, 15, 739]
POWER = 3
BETA_SQUARED = 0.75


def choose(words, probability):
    """The prefix with the best expected F-measure, and its expected F1."""
    if not len(words):
        return np.zeros(0, dtype=int), 0.0
    n = np.clip(words, 1, 1 << 14)
    order = np.argsort(-probability, kind="stable")
    taken = np.cumsum(n[order])
    yes, no = probability**POWER, (1 - probability) ** POWER
    value, f1 = 0, 0
    for step in WORLDS:
        p = yes * step / (yes * step + no)
        right, relevant = np.cumsum((n * p)[order]), (n * p).sum()
        value = value + right / (BETA_SQUARED * relevant + taken)
        f1 = f1 + 2 * right / (relevant + taken) / len(WORLDS)
    best = int(np.argmax(value))
    return order[: best + 1], float(f1[best])


def outcomes(rows, probability, but=None):
    """For every page with a gold text, one fold aside: expected F1 and the F1 that labels give, by which sets and kinds are compared while fitting.
    `trommel eval` gives the figures that count."""
    out = []
    for i, page in enumerate(rows.pages):
        a, b = rows.starts[i], rows.starts[i + 1]
        if page["gold_words"] <= 0 or page["fold"] == but:
            continue
        keep, expected = choose(rows.words[a:b], probability[a:b])
        right = (rows.words[a:b] * np.clip(rows.labels[a:b], 0, 1))[keep].sum()
        precision = right / max(1.0, rows.words[a:b][keep].sum())
        recall = min(1.0, right / page["gold_words"])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        out.append((page, expected, f1))
    return out


def confidence(sets, probability, but):
    """Points from the F1 that a page's choice promises to the one that labels give, of held-out rows of all folds but one."""
    pages, at = [], 0
    for rows in sets:
        if not is_made(rows.name):
            pages += outcomes(rows, probability[at : at + len(rows.labels)], but)
        at += len(rows.labels)
    expected, f1 = np.array([1000 * e for _, e, _ in pages]), np.array([f for *_, f in pages])
    return isotonic(expected, f1, np.ones(len(f1)), 24)


def table(rows, probability):
    groups = {}
    for page, _, f1 in outcomes(rows, probability):
        for key in {"all", page["page_type"], page["lang"] if "multisite" in rows.name else None} - {None}:
            groups.setdefault(key, []).append(f1)
    return {k: round(float(np.mean(v)), 4) for k, v in sorted(groups.items())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["html", "text"])
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--output", type=Path, help="folder for the models: all/, 0/, 1/, 2/")
    parser.add_argument("--without", help="name of a set to leave out")
    parser.add_argument("--curves", type=Path, help="with --without: a model whose two calibration curves are taken over, so that one fit is enough")
    parser.add_argument("--share", type=float, help="share of the pages of each set that is used")
    parser.add_argument("--test", nargs="*", default=[], help="row files that are only looked at")
    args = parser.parse_args()
    size = SIZES[args.kind]
    sets = [load(p, Path(p).stem) for p in args.rows if Path(p).stem.split(".")[0] != args.without and not Path(p).stem.startswith(REFUSED)]
    if args.share:
        sets = [sample(s, args.share) for s in sets]
    names = sets[0].columns
    values, labels, weights, folds = matrix(sets)
    about = {"sets": [s.name for s in sets], "pages": sum(len(s.pages) for s in sets), "without": args.without or ""}
    if args.without:
        known = json.loads(args.curves.read_bytes().split(b"\n", 1)[0])
        model = export.trees_of(fit(values, labels, weights, *size), names)
        export.write(args.output / "all" / f"{args.kind}.model", args.kind, model, known["probability"], known["confidence"], about)
        return
    tests = [load(p, Path(p).stem) for p in args.test]
    count = max(folds) + 1
    sums = np.zeros(len(labels))
    fold_models = []
    for fold in range(count):
        held = folds == fold
        model = export.trees_of(fit(values[~held], labels[~held], weights[~held], *size), names)
        sums[held] = export.sums(model, values[held])
        fold_models.append(model)
        print("fold", fold, flush=True)
    real = np.repeat([not is_made(s.name) for s in sets], [len(s.labels) for s in sets])
    known = real & (labels >= 0)
    counted = weights * known

    def calibration(but):
        """Points for blocks and pages, from held-out rows of all folds but one."""
        which = known & (folds != but)
        points = isotonic(sums[which], labels[which], counted[which])
        return points, confidence(sets, curve(points, sums) / 1000, but)

    points, pages = calibration(-1)
    at = 0
    for rows in sets:
        n = len(rows.labels)
        print(rows.name, table(rows, curve(points, sums[at : at + n]) / 1000), flush=True)
        at += n
    reliability(curve(points, sums[known]) / 1000, labels[known], counted[known])

    def save(name, model, points, pages):
        export.write(args.output / name / f"{args.kind}.model", args.kind, model, points, pages, about)

    for fold, model in enumerate(fold_models):
        # What calibrates a fold's model comes from the other folds' pages.
        save(str(fold), model, *calibration(fold))
        look(tests, fold, model, points)
    model = export.trees_of(fit(values, labels, weights, *size), names)
    save("all", model, points, pages)
    look(tests, "all", model, points)


def look(tests, name, model, points):
    for test in tests:
        print(name, test.name, table(test, curve(points, export.sums(model, test.values)) / 1000), flush=True)


def reliability(stated, labels, weights):
    """Stated and observed share by tenths."""
    for low in np.arange(0, 1, 0.1):
        inside = (stated >= low) & (stated < low + 0.1 + (low > 0.85))
        if weights[inside].sum() > 0:
            print(f"reliability {low:.1f} stated {np.average(stated[inside], weights=weights[inside]):.3f} observed {np.average(labels[inside], weights=weights[inside]):.3f} rows {inside.sum()}")


if __name__ == "__main__":
    main()
