#!/usr/bin/env python3
"""Times `trommel clean` as a whole process: against its own rate in memory, with one thread and two, and on an archive against FastWARC's
iteration with resiliparse's main-content extraction.

usage: process.py DATASET [--every N] [--limit N] [--rounds 7] [--program target/release/trommel]

Build first: cargo build --release --bin trommel --example rounds. Needs: pip install fastwarc==2.0.1 resiliparse==2.0.1. Prints medians of
wall time and CPU seconds, and the largest resident memory of our process, as the system says it at its end (wait4)."""
import argparse, gzip, json, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

import allocator

ROOT = Path(__file__).resolve().parents[2]
FASTWARC = """
import sys, time
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
start = time.perf_counter()
for record in ArchiveIterator(open(sys.argv[1], "rb"), record_types=WarcRecordType.response):
    extract_plain_text(record.reader.read().decode("utf-8", "replace"), main_content=True)
print(time.perf_counter() - start)
"""

ap = argparse.ArgumentParser()
ap.add_argument("dataset")
ap.add_argument("--every", type=int, default=1)
ap.add_argument("--limit", type=int, default=10**9)
ap.add_argument("--rounds", type=int, default=7)
ap.add_argument("--program", default=ROOT / "target/release/trommel")
ap.add_argument("--rounds-program", default=ROOT / "target/release/examples/rounds")
a = ap.parse_args()

folder = Path(a.dataset)
pages = sorted(p for p in folder.iterdir() if p.suffix in (".html", ".txt"))[:: a.every][: a.limit]
size = sum(p.stat().st_size for p in pages)


def process(*arguments):
    """Wall seconds, CPU seconds and largest resident memory in MB of a run."""
    start = time.perf_counter()
    child = subprocess.Popen([a.program, "clean", *arguments, "--force", "--progress", "never"], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def archive(path):
    with open(path, "wb") as out:
        for page in pages:
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.read_bytes()
            head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{page.stem}>\r\nWARC-Target-URI: https://example.org/{page.stem}\r\n"
            head += f"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            out.write(gzip.compress(head.encode() + body + b"\r\n\r\n"))


with tempfile.TemporaryDirectory() as temp:
    temp = Path(temp)
    names, warc, out = temp / "names", temp / "pages.warc.gz", temp / "out.jsonl"
    names.write_text("".join(f"{page.resolve()}\n" for page in pages))
    archive(warc)
    memory = subprocess.Popen([a.rounds_program, *pages], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=allocator.ENVIRONMENT)
    memory.stdout.readline()

    def in_memory():
        memory.stdin.write("\n")
        memory.stdin.flush()
        return float(memory.stdout.readline().split()[0]), 0, 0

    def peer():
        return float(subprocess.run([sys.executable, "-c", FASTWARC, warc], capture_output=True, text=True, check=True, env=allocator.ENVIRONMENT).stdout), 0, 0

    runs = {
        "in memory": in_memory,
        "files, 1 thread": lambda: process("--files-from", names, "--threads", "1", "-o", out),
        "files, 2 threads": lambda: process("--files-from", names, "--threads", "2", "-o", out),
        "warc.gz, 1 thread": lambda: process(warc, "--threads", "1", "-o", out),
        "fastwarc, resiliparse": peer,
        "one small file": lambda: process(ROOT / "fixtures/seeds/troib.txt", "--threads", "1", "-o", out),
    }
    seen = {name: [] for name in runs}
    for i in range(a.rounds + 1):
        for name, run in runs.items():
            found = run()
            if i:
                seen[name].append(found)
    memory.stdin.close()

wall, cpu, resident = ({n: statistics.median(r[k] for r in rows) for n, rows in seen.items()} for k in range(3))
print(f"{len(pages)} pages, {size / 1e6:.1f} MB, {a.rounds} rounds each in turn, medians")
for name in runs:
    print(f"{name:22} wall {wall[name]:8.4f} s  CPU {cpu[name]:8.4f} s  resident {resident[name]:6.1f} MB  {size / 1e6 / wall[name]:8.1f} MB/s")
one, two = "files, 1 thread", "files, 2 threads"
print(f"whole process: {wall['in memory'] / wall[one]:.2f} of the rate in memory")
print(f"warc.gz: {wall['fastwarc, resiliparse'] / wall['warc.gz, 1 thread']:.2f} times fastwarc and resiliparse")
print(f"two threads: wall {wall[two] / cpu[one]:.2f} of one thread's CPU seconds, CPU {cpu[two] / cpu[one]:.2f} of them")
