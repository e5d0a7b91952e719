"""How many cells of the hand-read sample are read right in each form of publication, and how many of the rest
are claimed wrongly. Needs the sample beside the checkout, Chromium, and for pictures `make setup-full`.

python benchmarks/bench_forms.py [--form pdf] [--most 10]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/pipelines"), str(ROOT / "tests/pipelines/documents")]

import made  # noqa: E402
from golden import RECORDS, compared, filled  # noqa: E402
from report_forms import Rows  # noqa: E402

from pipelines.documents.file import read_report  # noqa: E402

Write = Callable[[Any, list[Rows], Path], None]
FORMS: dict[str, Write] = {
    "html": lambda _, forms, path: path.write_text(made.markup(forms), encoding="utf-8") and None,
    "docx": lambda _, forms, path: made.word(forms, path),
    "xlsx": lambda _, forms, path: made.sheet(forms, path),
    "ofd": lambda _, forms, path: made.ofd(forms, path),
    "pdf": made.printed,
    "png": made.photographed,
    "docx of pictures": made.word_of_pictures,
}


def accuracy(form: str, page: Any, most: int) -> Counter[str]:
    """The verdicts on the cells of the sample (of its first `most` reports) in one form."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, record) in enumerate(list(RECORDS.items())[:most]):
            path = Path(folder) / f"{number}.{form.partition(' ')[0]}"
            FORMS[form](page, filled(record, shifted=False), path)
            verdicts = compared(record, read_report(path).cells)
            if verdicts["wrong"]:
                print(f"  {form} {name}: {dict(verdicts)}", flush=True)
            found += verdicts
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--form", choices=list(FORMS), help="this one alone")
    parser.add_argument("--most", type=int, default=len(RECORDS), help="reports of the sample (default: all)")
    given = parser.parse_args()
    with made.printer() as page:
        for form in [given.form] if given.form else FORMS:
            found = accuracy(form, page, given.most)
            print(
                f"{form:16} {found['right']} of {found.total()} cells right, "
                f"{found['unsure']} flagged unsure, {found['wrong']} wrong",
                flush=True,
            )


if __name__ == "__main__":
    main()
