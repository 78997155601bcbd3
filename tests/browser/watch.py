"""What did the browser complain of? Errors of the console (a broken content policy is one), of scripts and of the server."""

from playwright.sync_api import ConsoleMessage, Error, Page, Response

EXPECTED = ("status of 403", "status of 404", "status of 409", "status of 422")  # refusals are answers, and Chromium logs them


class Watch:
    """Listens to a page from now on, until it leaves."""

    def __init__(self, page: Page):
        self.faults: list[str] = []
        self.page = page
        self.heard = {"console": self._console, "pageerror": self._script, "response": self._response}
        for name, listener in self.heard.items():
            page.on(name, listener)  # type: ignore[call-overload]

    def leave(self) -> None:
        for name, listener in self.heard.items():
            self.page.remove_listener(name, listener)

    def check(self) -> None:
        """Fail with everything heard."""
        assert not self.faults, "\n".join(self.faults)

    def _script(self, error: Error) -> None:
        self.faults.append(f"script: {error.message}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED):
            self.faults.append(f"console: {message.text} {message.location.get('url', '')}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{response.status} {response.url}")
