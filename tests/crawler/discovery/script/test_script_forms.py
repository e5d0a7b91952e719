"""The forms of script of script_forms.py: how many are read, and that none is read wrongly."""

from __future__ import annotations

from script_forms import LINKS, NOT_DECIDED, REDIRECTS, REQUESTS, Form

from crawler.discovery.links import absolute, links_of, ways_in
from crawler.discovery.script.asking import interface_calls
from crawler.discovery.script.files import files_of, with_files
from pipelines.text.page import Page

HOST = "http://p.gov.cn"
WORDS = "2024年政府信息公开工作年度报告"


def page_of(form: Form) -> Page:
    named = "".join(f"<script src='{path}'></script>" for path in form.files)
    markup = f"<html><body>{named}<script>{form.script}</script>{form.markup}</body></html>"
    page = Page.of(markup.encode(), f"{HOST}/nb/index.html", "text/html; charset=utf-8")
    texts = {url: form.files[url.removeprefix(HOST)] for url in files_of(page)}
    return with_files(page, texts) if texts else page


def leads(form: Form) -> set[str]:
    return {link.url.removeprefix(HOST) for link in links_of(page_of(form)) if WORDS in link.text}


def asks(form: Form) -> set[str]:
    page, found = page_of(form), set()
    for call in interface_calls(page, 2):
        url = (absolute(page, call.address) or "").removeprefix(HOST)
        fields = "&".join(f"{name}={value}" for name, value in call.form or ())
        found.add(f"GET {url}" if call.form is None else f"POST {url} {fields}".strip())
    return found


def sends(form: Form) -> set[str]:
    return {url.removeprefix(HOST) for url in ways_in(page_of(form))}


FOUND = {"link": leads, "request": asks, "redirect": sends}
FORMS = [
    *(("link", form) for form in LINKS),
    *(("request", form) for form in REQUESTS),
    *(("redirect", form) for form in REDIRECTS),
]


def told(kind: str, form: Form) -> set[str]:
    return FOUND[kind](form) or {NOT_DECIDED}


def is_wrong(kind: str, form: Form) -> bool:
    """Something was read that the form does not do."""
    return bool(told(kind, form) - {form.expected, NOT_DECIDED})


def test_the_table_is_large_and_its_names_differ() -> None:
    assert len(FORMS) >= 140
    assert len({form.name for _, form in FORMS}) == len(FORMS)


def test_nineteen_of_twenty_are_read() -> None:
    unread = [form.name for kind, form in FORMS if told(kind, form) != {form.expected}]
    assert len(unread) * 20 <= len(FORMS), unread


def test_none_is_read_wrongly() -> None:
    assert [form.name for kind, form in FORMS if is_wrong(kind, form)] == []
