"""The key of an address in an index: the Wayback Machine's, as the `surt` package makes it."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from nianbao.archive.warc.urlkey import urlkey_of

SESSION = "0123456789abcdef0123456789ABCDEF"
KEYS = {
    "http://www.A.com:80/": "com,a)/",
    "https://www2.a.com:443/A/B/?b=2&a=1&A=0": "com,a)/a/b?a=0&a=1&b=2",
    "http://user:word@a.test/x#part": "test,a)/x",
    "http://a.test": "test,a)/",
    "http://a.test/?": "test,a)/",
    "http://a.test/a//b/../c/./d/": "test,a)/a/c/d",
    "http://a.test/%41%E4%BD%A0?q=%2520+ y": "test,a)/a%e4%bd%a0?q=%20+%20y",
    "http://沛县.test/年报": "test,xn--5nr719c)/%e5%b9%b4%e6%8a%a5",
    "http://127.0.0.1:8080/x": "1,0,0,127:8080)/x",
    "http://a.test:99999/": "http://a.test:99999/",
    f"http://a.test/x?PHPSESSID={SESSION}&x=1": "test,a)/x?x=1",
    "http://a.test/(S(abcdefghijklmnopqrstuvwx))/p.aspx": "test,a)/p.aspx",
    "urn:rendered:http://a.test/Z": "urn:rendered:http://a.test/z",
    "a.test/x": "test,a)/x",
}
HOSTS = ("www.a.gov.cn", "A.gov.cn:8080", "a.cn:443", "127.0.0.1:99", "u:p@a.cn", "a.cn.", "沛.cn", "a_b.cn")
PIECES = (
    *(
        "a",
        "B",
        "/",
        "//",
        "..",
        ".",
        "?",
        "&",
        "=",
        "%20",
        "%2f",
        "%E4%BD%A0",
        "%zz",
        "%",
        "#",
        "%25",
        "%2541",
    ),
    *("x.jsp", ";jsessionid=", SESSION, "sid=", "PHPSESSID=", "jsessionid=", "(abcdefghijklmnopqrstuvwx)/"),
    *(
        "p.aspx",
        "年",
        "+",
        " ",
        "~",
        "'",
        "/./",
        "/../",
        "%3f",
        "%23",
        ":",
        "@",
        "|",
        "\\",
        "%0a",
        "%7f",
        "%00",
    ),
)
SURT = "import json, surt, sys; print(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"


@pytest.mark.parametrize(("url", "key"), KEYS.items())
def test_the_key_of_an_address(url: str, key: str) -> None:
    assert urlkey_of(url) == key


@pytest.mark.parametrize("seed", [1, 2])
def test_any_address_has_the_key_that_other_programs_give_it(tools: Path, seed: int) -> None:
    chance = random.Random(seed)
    urls = [
        f"{chance.choice(('http', 'https', 'HTTP'))}://{chance.choice(HOSTS)}/"
        + "".join(chance.choices(PIECES, k=chance.randint(0, 9)))
        for _ in range(5000)
    ]
    theirs = subprocess.run(
        [str(tools / "python"), "-c", SURT],
        input=json.dumps(urls),
        capture_output=True,
        check=True,
        text=True,
    )
    assert dict(zip(urls, json.loads(theirs.stdout), strict=True)) == {url: urlkey_of(url) for url in urls}
