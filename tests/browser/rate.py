"""Rates home, an issue, an article and search with Lighthouse: five times each, the median of every category counts.

python tests/browser/rate.py [TIMES]
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from stage import QUIET, TOOLS, sample, serve

PAGES = ("", "issues/2024-05/", "issues/2024-05/1/", "search/?q=%E6%9C%8D%E5%8A%A1%E5%A4%96%E5%8C%85")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 99


def main(times: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="bulletin-rate-"))
    server, url = serve(sample(folder / "site"))
    low = 0
    try:
        for page in PAGES:
            rated = [rate(url + page, folder) for _ in range(times)]
            medians = {category: round(statistics.median(one[category] for one in rated)) for category in CATEGORIES}
            low += any(points < LEAST for points in medians.values())
            print(f"/{page}:", ", ".join(f"{category} {points}" for category, points in medians.items()), flush=True)
    finally:
        server.shutdown()
        shutil.rmtree(folder)
    return min(low, 1)


def rate(url: str, folder: Path) -> dict[str, float]:
    """(category → points of 100) of one run; the faults it names go to standard error."""
    report = folder / "report.json"
    flags = " ".join([*QUIET, "--headless=new", f"--user-data-dir={folder / 'chromium'}"])
    command = [
        str(TOOLS / "node_modules/.bin/lighthouse"),
        url,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--chrome-flags={flags}",
    ]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium})
    told = json.loads(report.read_bytes())
    for audit in told["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] == "binary":
            print(f"  {audit['id']}: {audit['title']}", file=sys.stderr)
    return {category: 100 * told["categories"][category]["score"] for category in CATEGORIES}


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else 5))
