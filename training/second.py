"""Fits the second pass of a model and writes both passes as one file.

    python training/second.py html FIRST SECOND/*.rows --output DIR    FIRST/{all,0,1,2}/html.model with a second pass, as DIR/{all,0,1,2}/html.model

A row file is what `trommel features DATASET --models FIRST -o NAME.rows` writes: what the models of the folds, none of which has seen the page,
say of its blocks. With --without NAME, which needs --curves as fit.py does, only DIR/all is written, and that set is left out. With --confidence no
second pass is fitted: only how sure pages are is calibrated on what rules leave to the model.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier, Pool

import export
from fit import REFUSED, confidence, curve, is_made, isotonic, reliability, table, weight_of
from rows import load, page_weights

# 100 trees, and trees of depth 6, were as good, and take longer to go through.
PARAMETERS = dict(iterations=40, depth=4, learning_rate=0.2, l2_leaf_reg=60, border_count=32, loss_function="CrossEntropy", random_seed=1,
                  thread_count=2, verbose=0, allow_writing_files=False)


def fit(values, labels, weights, names):
    model = CatBoostClassifier(**PARAMETERS)
    model.fit(Pool(values.astype(np.float32), label=labels, weight=weights))
    return export.trees_of(model, names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["html", "text"])
    parser.add_argument("first", type=Path, help="folder of the models of the first pass")
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--without", help="name of a set to leave out")
    parser.add_argument("--curves", type=Path, help="with --without: a model of both passes whose calibration curves are taken over")
    parser.add_argument("--confidence", action="store_true", help="only calibrate how sure pages are")
    args = parser.parse_args()
    sets = [load(p, Path(p).stem) for p in args.rows if Path(p).stem.split(".")[0] != args.without and not Path(p).stem.startswith(REFUSED)]
    names = sets[0].columns
    values, labels, rules = (np.concatenate([getattr(s, n) for s in sets]) for n in ["values", "labels", "rule"])
    weights = np.concatenate([page_weights(s) * weight_of(s.name) for s in sets])
    folds = np.concatenate([s.fold_of for s in sets])
    # What a rule is certain of is never asked about.
    certain = np.concatenate([np.array([r == "keep" for r in s.rules] + [False])[s.rule] for s in sets])
    used = (labels >= 0) & (rules < 0)

    def save(name, trees, points, pages):
        first = args.first / name / f"{args.kind}.model"
        export.write_second(args.output / name / f"{args.kind}.model", first, trees, points, pages)

    if args.without:
        known = json.loads(args.curves.read_bytes().split(b"\n", 1)[0])
        save("all", fit(values[used], labels[used], weights[used], names), known["second"]["probability"], known["confidence"])
        return
    count = max(folds) + 1
    first = np.zeros(len(labels))
    for fold in range(count):
        known = json.loads((args.first / str(fold) / f"{args.kind}.model").read_bytes().split(b"\n", 1)[0])
        first[folds == fold] = curve(known["probability"], values[folds == fold, names.index("own")]) / 1000
    real = np.repeat([not is_made(s.name) for s in sets], [len(s.labels) for s in sets])
    if args.confidence:
        probability = np.where(rules < 0, first, certain)
        report(sets, probability, real & used, labels, weights)
        for name in [*range(count), "all"]:
            model = args.first / str(name) / f"{args.kind}.model"
            pages = confidence(sets, probability, -1 if name == "all" else name)
            export.write_confidence(args.output / str(name) / f"{args.kind}.model", model, pages)
        return
    sums = np.zeros(len(labels))
    fold_models = []
    for fold in range(count):
        held = folds == fold
        fold_models.append(fit(values[used & ~held], labels[used & ~held], weights[used & ~held], names))
        sums[held] = export.sums(fold_models[-1], values[held])
    counted = weights * (real & used)

    def probabilities(points):
        """Of both passes together, as the program takes them."""
        return np.where(rules < 0, (first + curve(points, sums) / 1000) / 2, certain)

    def calibration(but):
        """Points for blocks and pages, from held-out rows of all folds but one."""
        which = real & used & (folds != but)
        points = isotonic(sums[which], labels[which], counted[which])
        return points, confidence(sets, probabilities(points), but)

    points, pages = calibration(-1)
    report(sets, probabilities(points), real & used, labels, weights)
    for fold, model in enumerate(fold_models):
        save(str(fold), model, *calibration(fold))
    save("all", fit(values[used], labels[used], weights[used], names), points, pages)


def report(sets, probability, known, labels, weights):
    """F1 by labels of every set, and what probabilities mean."""
    at = 0
    for rows in sets:
        print(rows.name, table(rows, probability[at : at + len(rows.labels)]), flush=True)
        at += len(rows.labels)
    reliability(probability[known], labels[known], weights[known])


if __name__ == "__main__":
    sys.exit(main())
