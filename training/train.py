"""From the development data to the shipped models, step by step; what is already there is not made again.

    python training/train.py --data target/data --work target/training

Needs `cargo build --release` before, and the packages of requirements.txt. Writes pipelines/models/{html,text}.model, and the models of
the folds to WORK/models/{0,1,2}/, by which `trommel eval DATASET --models WORK/models` scores every page with models that have not seen
its site. WORK/first has them without the second pass, and without the confidence of pages, which are fitted on what they say. With --leave-one-out NAME it fits models without that set instead, to WORK/without/NAME/models/.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETS = ["wcxb-dev", "fundus-dev", "readability-dev", "trafilatura-dev", "magic-article-dev", "magic-forum-dev"]
# Sets with gold texts are also read as plain text, as six scrapers store it, with defects put in.
RENDERED = ["wcxb-dev", "fundus-dev", "readability-dev", "magic-article-dev", "magic-forum-dev"]
RENDERINGS = ["layout", "lines", "wrapped", "few", "inline", "browser", "clean", "story"]
# Sets whose articles also come as old news portals, with columns of teasers put round them; what these say is taken from STORIES.
PORTALS = ["wcxb-dev", "fundus-dev", "readability-dev", "trafilatura-dev", "magic-article-dev"]
STORIES = ["wcxb-dev", "fundus-dev", "readability-dev", "magic-article-dev"]
# Models with a second pass. For plain text one was tried too: of texts like the seeds it kept an advertisement and a caption between
# paragraphs that the first pass drops.
TWO_PASSES = ["html"]
# Share of the pages of each rendering that the text model is fitted on: time grows with it.
TEXT_SHARE = 0.4


def step(made, command):
    """Runs a command unless what it makes is there."""
    if made.exists():
        return
    print("+", " ".join(map(str, command)), flush=True)
    subprocess.run(list(map(str, command)), check=True)
    if not made.exists():
        sys.exit(f"{made} was not made")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("target/data"))
    parser.add_argument("--work", type=Path, default=Path("target/training"))
    parser.add_argument("--trommel", type=Path, default=Path("target/release/trommel"))
    parser.add_argument("--kind", choices=["html", "text"], action="append", help="only this model")
    parser.add_argument("--leave-one-out", metavar="SET")
    args = parser.parse_args()
    for name in ["rows", "text", "portals", "second"]:
        (args.work / name).mkdir(parents=True, exist_ok=True)
    for kind in args.kind or ["html", "text"]:
        train(args, kind)


def train(args, kind):
    work = args.work / "without" / args.leave_one_out if args.leave_one_out else args.work

    def without(models):
        return ["--without", args.leave_one_out, "--curves", args.work / models / "all" / f"{kind}.model"] if args.leave_one_out else []

    options = ["--share", TEXT_SHARE] if kind == "text" else []
    rows = html_rows(args) if kind == "html" else text_rows(args)
    fit = [sys.executable, HERE / "fit.py", kind, *rows, *options]
    one_pass = kind not in TWO_PASSES
    models = work / "models"
    # How sure pages are is taken over where a set is left out: there one pass is all there is to fit.
    first = models if one_pass and args.leave_one_out else work / "first"
    step(first / "all" / f"{kind}.model", [*fit, *without("first"), "--output", first])
    if first != models:
        second = [sys.executable, HERE / "second.py", kind, first, *second_rows(args, kind), *(["--confidence"] if one_pass else [])]
        step(models / "all" / f"{kind}.model", [*second, *without("models"), "--output", models])
    if not args.leave_one_out:
        shipped = HERE.parent / "pipelines" / "models" / f"{kind}.model"
        shipped.write_bytes((models / "all" / f"{kind}.model").read_bytes())


def rows(args, folder, name):
    made = args.work / "rows" / f"{name}.rows"
    step(made, [args.trommel, "features", folder, "-o", made])
    return made


def second_rows(args, kind):
    """Rows of what the first pass says, out of fold."""
    folders = [args.data / name for name in SETS]
    if kind == "text":
        folders = [args.work / "text" / f"{name}.{rendering}" for rendering in RENDERINGS for name in RENDERED]
    out = []
    for folder in folders:
        out.append(args.work / "second" / f"{folder.name}.rows")
        step(out[-1], [args.trommel, "features", folder, "--models", args.work / "first", "-o", out[-1]])
    return out


def html_rows(args):
    """Rows of the data as they are, and of its articles as old portals."""
    out = []
    for name in SETS:
        out.append(rows(args, args.data / name, name))
    for name in PORTALS:
        folder = args.work / "portals" / name
        donors = [args.data / story for story in STORIES]
        step(folder / "manifest.jsonl", [sys.executable, HERE / "portals.py", args.data / name, folder, "--donors", *donors])
        out.append(rows(args, folder, f"{name}.portals"))
    return out


def text_rows(args):
    """Rows of the data as scrapers store it."""
    out = []
    for seed, rendering in enumerate(RENDERINGS, 1):
        for name in RENDERED:
            folder = args.work / "text" / f"{name}.{rendering}"
            command = [sys.executable, HERE / "renderings.py", args.data / name, folder, "--rendering", rendering, "--defects", seed]
            step(folder / "manifest.jsonl", command)
            out.append(rows(args, folder, f"{name}.{rendering}"))
    return out


if __name__ == "__main__":
    main()
