"""What does somebody meet who follows every link of every page?"""

from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.pages import Page

EACH = 1  # pages of one kind (view, act, parameters): more of the same show nothing new
ELSEWHERE = ("http:", "https:", "mailto:", "tel:", "#", "javascript:", "data:")


@dataclass
class Crawl:
    """Where one person came, and what was wrong there."""

    client: Client
    language: str = "zh-hans"
    seen: set[str] = field(default_factory=set)
    kinds: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def run(self, *starts: str) -> "Crawl":
        """From the first page, and from these: of each kind of page that is linked from there a few."""
        waiting = deque((start, "") for start in ("/", *starts))
        while waiting:
            address, source = waiting.popleft()
            if address in self.seen or not (self.is_new(address) or not source):
                continue
            self.seen.add(address)
            answer = self.client.get(address, follow=True)
            if answer.status_code != 200:
                self.wrong.append(f"{answer.status_code} {address}, linked from {source}")
                continue
            if "text/html" in answer.headers.get("Content-Type", "") and not address.startswith("/api/"):
                html = answer.content.decode()
                self.look_at(address, html)
                here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
                waiting.extend((urljoin(here, link), address) for link in links_of(html))
        return self

    def is_new(self, address: str) -> bool:
        """Not yet enough pages of this kind; an address that leads nowhere is always looked at."""
        kind = kind_of(address)
        self.kinds[kind] += 1
        return not kind or self.kinds[kind] <= EACH

    def look_at(self, address: str, html: str) -> None:
        page = Page(html)
        if address.startswith("/admin/"):
            return
        if "{{" in page.text or "{%" in page.text or "%(" in page.text:
            self.wrong.append(f"{address}: an unfilled place in a sentence")
        if html.count("<h1") != 1:
            self.wrong.append(f"{address}: {html.count('<h1')} first headings")
        if f'<html lang="{self.language}"' not in html:
            self.wrong.append(f"{address}: not in {self.language}")
        for form in page.forms:
            if form.action and not form.action.startswith("?") and not kind_of(form.action):
                self.wrong.append(f"{address}: a form leads to {form.action}")

    @property
    def names(self) -> set[str]:
        """The names of the addresses that were reached."""
        return {kind.split()[0] for kind in self.kinds if kind}


def links_of(html: str) -> list[str]:
    return [link for link in Page(html).links if link and not link.startswith(ELSEWHERE)]


def kind_of(address: str) -> str:
    """View, act and the names of the parameters; empty for an address that leads nowhere."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path or "/")
    except Resolver404:
        return ""
    act = "/".join(str(match.kwargs[name]) for name in ("noun", "name", "app_label") if name in match.kwargs)
    asked = ",".join(sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair}))
    return f"{match.view_name or parts.path} {act} {asked}"
