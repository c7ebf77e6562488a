#!/usr/bin/env python3
"""Compares title, author and date of Trommel and trafilatura on the same pages, in the same run.

usage: metadata.py DATASET... [--trommel PATH] [--wrong FIELD] [--peer FILE] [--save-peer FILE]

Build first: cargo build --release. Needs: pip install trafilatura==2.3.1. A data set is what `trommel eval` takes. A title is right if
it is the gold's after dropping all but letters and digits, or one holds the other at 0.6 of its length; authors are right if the last
word of every gold name is found; a date is right if it is the same day. --wrong lists the pages where Trommel is wrong in a field, with
what each of the two says; --save-peer and --peer keep trafilatura's answers between runs, since they take minutes."""
import argparse, base64, json, re, subprocess
from pathlib import Path

FIELDS = ("title", "author", "date")


def manifest(folder):
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def page(folder, row):
    for kind in ("html", "txt"):
        path = folder / f"{row['id']}.{kind}"
        if path.is_file():
            return kind, path.read_bytes()
    raise SystemExit(f"{folder}: no page {row['id']}")


def trommel(folder, rows, program):
    lines = []
    for row in rows:
        kind, data = page(folder, row)
        body = {"html_base64": base64.b64encode(data).decode()} if kind == "html" else {"text": data.decode("utf-8", "replace")}
        address = {"url": row["url"]} if row.get("url") else {}
        lines.append(json.dumps({"id": row["id"], **address, **body}))
    got = subprocess.run([program, "clean"], input="\n".join(lines).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return {r["id"]: r for r in map(json.loads, got.decode().split("\n")[:-1])}


def trafilatura(folder, rows):
    from trafilatura import bare_extraction

    out = {}
    for row in rows:
        try:
            found = bare_extraction(page(folder, row)[1], url=row.get("url"), with_metadata=True)
            found = found.as_dict() if found else {}
        except Exception:
            found = {}
        out[row["id"]] = {f: found.get(f) for f in FIELDS}
    return out


def letters(text):
    return re.sub(r"[\W_]+", "", (text or "").lower())


def title_right(got, gold):
    p, g = letters(got), letters(gold)
    return bool(p and g) and (p == g or (p in g and len(p) >= 0.6 * len(g)) or (g in p and len(g) >= 0.6 * len(p)))


def author_right(got, gold):
    got = ", ".join(map(str, got)) if isinstance(got, list) else got
    gold = ", ".join(gold) if isinstance(gold, list) else gold
    names = [n for n in re.split(r"[;,/]| and | und | & ", gold) if len(letters(n)) > 2 and n.split()]
    return bool(names) and all(letters(n.split()[-1]) in letters(got) for n in names)


RIGHT = {"title": title_right, "author": author_right, "date": lambda p, g: str(p or "")[:10] == str(g)[:10]}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("datasets", nargs="+", type=Path)
    root = Path(__file__).resolve().parents[2]
    ap.add_argument("--trommel", default=root / "target/release/trommel")
    ap.add_argument("--wrong", choices=FIELDS, action="append", default=[])
    ap.add_argument("--peer", type=Path)
    ap.add_argument("--save-peer", type=Path)
    a = ap.parse_args()
    kept = json.loads(a.peer.read_text()) if a.peer else {}
    print(f"{'set':16} {'field':7} {'gold':>5} {'trommel':>8} {'trafilatura':>12} {'difference':>11} {'given wrongly':>14}")
    for folder in a.datasets:
        rows = manifest(folder)
        ours = trommel(folder, rows, a.trommel)
        if folder.name not in kept:
            kept[folder.name] = trafilatura(folder, rows)
        theirs = kept[folder.name]
        wrong = []
        for field in FIELDS:
            known = [r for r in rows if r.get(field)]
            if not known:
                continue
            hit = {who: 0 for who in ("ours", "theirs")}
            given = 0
            for r in known:
                x, y = (ours.get(r["id"]) or {}).get(field), (theirs.get(r["id"]) or {}).get(field)
                fine, fine_too = RIGHT[field](x, r[field]), RIGHT[field](y, r[field])
                hit["ours"] += fine
                hit["theirs"] += fine_too
                given += bool(x) and not fine
                if not fine and field in a.wrong:
                    wrong.append({"id": r["id"], "field": field, "gold": r[field], "trommel": x, "source": (ours.get(r["id"]) or {}).get("sources", {}).get(field), "trafilatura": y, "url": r.get("url")})
            o, t = hit["ours"] / len(known), hit["theirs"] / len(known)
            print(f"{folder.name:16} {field:7} {len(known):5} {o:8.4f} {t:12.4f} {o - t:+11.4f} {given:14}")
        for w in wrong:
            print(json.dumps(w, ensure_ascii=False))
    if a.save_peer:
        a.save_peer.write_text(json.dumps(kept, ensure_ascii=False))


if __name__ == "__main__":
    main()
