#!/usr/bin/env python3
"""Times Trommel and its peers on the same pages, in memory, one thread, round by round in turn; prints medians and their ratios.
Seconds are those that the thread was on a processor (Linux: schedstat), which other load on the machine lengthens less than the clock's.

usage: throughput.py DATASET [--every N] [--limit N] [--rounds 7] [--only NAME,NAME] [--text]

Build first: cargo build --release --example rounds; cargo build --release --manifest-path benches/peers/rust/Cargo.toml.
Needs: pip install resiliparse==2.0.1 trafilatura==2.3.1 selectolax==1.0.2 justext==3.0.2. Takes every Nth page of the manifest.

HTML: Trommel goes from bytes to serialised records, the others from bytes to main text; `lexbor` is nothing but a parse.
With --text (pages as `<id>.txt`) plain text is timed instead: jusText gets the lines wrapped in `<p>`."""
import argparse, html, json, os, statistics, subprocess, time
from pathlib import Path

import allocator

allocator.fix()
# Everybody on one processor: on shared machines two of them are seldom equally fast. Programs that are started take it over.
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

ROOT = Path(__file__).resolve().parents[2]

ap = argparse.ArgumentParser()
ap.add_argument("dataset")
ap.add_argument("--every", type=int, default=1)
ap.add_argument("--limit", type=int, default=10**9)
ap.add_argument("--rounds", type=int, default=7)
ap.add_argument("--only", default="")
ap.add_argument("--text", action="store_true")
a = ap.parse_args()

folder = Path(a.dataset)
suffix = "txt" if a.text else "html"
lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").split("\n") if (folder / "manifest.jsonl").exists() else []
ids = [json.loads(line)["id"] for line in lines if line.strip()] or sorted(p.stem for p in folder.glob(f"*.{suffix}"))
paths = [folder / f"{i}.{suffix}" for i in ids[:: a.every][: a.limit]]
pages = [path.read_bytes() for path in paths]
size = sum(map(len, pages))


def runner(program):
    """A program that does one round for each line that it is sent."""
    child = subprocess.Popen([program, *paths], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert child.stdout.readline().split() == [str(len(pages)), str(size)]

    def on_processor():
        return int(Path(f"/proc/{child.pid}/schedstat").read_text().split()[0]) / 1e9

    def round():
        before = on_processor()
        child.stdin.write("\n")
        child.stdin.flush()
        child.stdout.readline()
        return on_processor() - before

    return round


def each(extract):
    """A round of a Python peer."""

    def round():
        start = time.thread_time()
        for page in pages:
            extract(page)
        return time.thread_time() - start

    return round


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text

    return each(lambda page: extract_plain_text(page.decode("utf-8", "replace"), main_content=True))


def lexbor():
    from selectolax.lexbor import LexborHTMLParser

    return each(LexborHTMLParser)


def trafilatura():
    import trafilatura

    return each(trafilatura.extract)


def justext():
    import justext

    stoplist = justext.get_stoplist("English")
    wrapped = [
        "".join(f"<p>{html.escape(line)}</p>\n" for line in page.decode("utf-8", "replace").splitlines() if line.strip())
        for page in pages
    ]

    def round():
        start = time.thread_time()
        for page in wrapped:
            if page:
                justext.justext(page, stoplist)
        return time.thread_time() - start

    return round


peers = {"trommel": lambda: runner(ROOT / "target/release/examples/rounds")}
if a.text:
    peers |= {"justext": justext}
else:
    rust = ROOT / "benches/peers/rust/target/release/peers"
    peers |= {"lexbor": lexbor, "resiliparse": resiliparse, "rs-trafilatura": lambda: runner(rust), "trafilatura": trafilatura}
if a.only:
    peers = {name: peers[name] for name in a.only.split(",")}
rounds = {name: make() for name, make in peers.items()}
times = {name: [] for name in rounds}
for i in range(a.rounds + 1):
    for name, round in rounds.items():
        seconds = round()
        # The first round only warms up.
        if i:
            times[name].append(seconds)
own = statistics.median(times["trommel"])
print(f"{len(pages)} pages, {size / 1e6:.1f} MB, {a.rounds} rounds each in turn, one thread, medians of seconds on a processor")
for name, seconds in times.items():
    median = statistics.median(seconds)
    print(f"{name:15} {median:9.4f} s  {len(pages) / median:9.1f} pages/s  {size / 1e6 / median:8.2f} MB/s  (min {min(seconds):.4f}, max {max(seconds):.4f})  trommel is {median / own:.2f} times as fast")
