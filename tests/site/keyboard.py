"""A reader who uses the keyboard alone: moves by Tab to what has a name, and presses keys there."""

from __future__ import annotations

from typing import Any

STOPS = 400  # more than any page has
_FOCUSED = """() => {
  const at = document.activeElement;
  const name = at.labels?.length ? at.labels[0].textContent : at.getAttribute("aria-label") ?? at.textContent;
  const group = at.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
  return [`${group}: ${name}`.replace(/\\s+/g, " ").trim(), at.tagName];
}"""


class Keyboard:
    def __init__(self, page: Any) -> None:
        self._page = page

    def go_to(self, name: str, kind: str = "") -> None:
        """Move on to the next stop whose group and name (`Completion: Complete`) hold `name`; `kind` is its element."""
        begun: list[str] = []
        for _ in range(STOPS):
            self._page.keyboard.press("Tab")
            focused, tag = self._page.evaluate(_FOCUSED)
            if name in focused and tag != "BODY" and kind in {"", tag}:
                assert self._is_seen(), f"{focused} has the focus and is not seen"
                return
            begun.append(focused)
        raise AssertionError(f"no stop named {name!r}: {dict.fromkeys(begun)}")

    def press(self, name: str, key: str = "Enter") -> None:
        self.go_to(name)
        self._page.keyboard.press(key)

    def choose(self, name: str) -> None:
        """Open the facet of `Facet: choice` where it is closed, and check the choice; a long list is searched."""
        facet, choice = name.split(": ", 1)
        box = self._page.locator("details.facet", has=self._page.locator(f"summary:text-is('{facet}')"))
        self.go_to(facet, "SUMMARY")
        if box.get_attribute("open") is None:
            self._page.keyboard.press("Enter")
        if box.locator(".find").count():
            self.go_to(f"{facet}: Find in {facet}")
            self._page.keyboard.type(choice)
        self.press(name, "Space")

    def write(self, name: str, words: str) -> None:
        self.go_to(name)
        self._page.keyboard.type(words)

    def pick(self, name: str, choice: str) -> None:
        """A choice of a list, by typing its beginning."""
        self.go_to(name)
        self._page.keyboard.type(choice)
        self._page.keyboard.press("Enter")

    def _is_seen(self) -> bool:
        return bool(
            self._page.evaluate(
                "() => { const box = document.activeElement.getBoundingClientRect();"
                " return box.width > 0 && box.height > 0; }"
            )
        )
