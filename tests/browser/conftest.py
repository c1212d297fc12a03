"""A demonstration that really runs, and a browser that really looks at it."""

import shutil

import pytest

from tests.races.installation import installed, serve

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Page, sync_playwright
except ImportError:  # `make test` does without requirements-dev.txt; -m browser does not
    collect_ignore_glob = ["test_*.py"]
    Axe = Page = sync_playwright = None

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The address of a running demonstration, loaded once."""
    with installed(tmp_path_factory.mktemp("demonstration"), "sqlite") as installation:
        installation.environment |= {"DELTA_DEMO": "1", "EMAIL_HOST": ""}
        installation.manage("load_demo")
        installation.address = f"http://127.0.0.1:{serve(installation)}"
        yield installation


@pytest.fixture(scope="session")
def browser():
    assert CHROMIUM, "The browser tests need Debian's chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """Somebody at a screen: every page is checked by axe as soon as it is seen."""

    def __init__(self, page: Page, address: str):
        self.page, self.address = page, address
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("response", self._note)

    def _note(self, response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.url}: {response.status}")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Nothing serious for axe, nothing that scrolls sideways."""
        self.page.wait_for_load_state()
        found = Axe().run(self.page).response["violations"]
        self.problems += [
            f"{self.page.url}: {each['id']}: {each['nodes'][0]['html'][:160]}"
            for each in found
            if each["impact"] in SERIOUS
        ]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            self.problems.append(f"{self.page.url}: {wide} px too wide")

    def enter_as(self, username: str) -> None:
        """One click on a card of the log-in page."""
        self.page.context.clear_cookies()
        self.open("/login/")
        self.page.locator(f"button[name=demo_account][value={username}]").click()
        self.page.wait_for_url(f"{self.address}/")
        self.look()

    def act(self, name: str, **fields: str) -> None:
        """Press the act's button on the page of a thing, fill what is asked, send it."""
        self.page.locator(f"main a[href$='/{name}/'], main button[formaction$='/{name}/']").first.click()
        self.page.wait_for_load_state()
        form = self.page.locator("form[data-leave-warning]")
        if form.count():
            self.look()
            for field, value in fields.items():
                self._fill(field, value)
            form.locator(".form-foot button[type=submit]").first.click()
            self.page.wait_for_load_state()
        self.look()

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"main [name={name}]").first
        if field.get_attribute("type") == "radio":
            self.page.locator(f"main [name={name}][value={value}]").check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()


@pytest.fixture
def visitor(demonstration, browser):
    """A visitor at 1366 × 768; whatever was wrong on any page fails the test at its end."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(20_000)
    someone = Visitor(context.new_page(), demonstration.address)
    yield someone
    context.close()
    assert someone.problems == []
