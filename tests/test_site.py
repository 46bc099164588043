"""The site: pages made from the published files alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_release import release

from pipeline.publish import write_package
from pipeline.site import write_site


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    write_package(release(), folder)
    return folder


@pytest.fixture(scope="module")
def site(package) -> Path:
    write_site(package, package / "site")
    return package / "site"


def test_a_commitment_has_a_page_with_the_words_line_and_day_of_its_values(site):
    page = (site / "commitments" / "FR0043.html").read_text(encoding="utf-8")
    assert '<h1 dir="auto">Govtech Summit</h1>' in page
    assert "Line 13 of the page as read on 2026-01-15 (capture c3f2a91b04d5e6f7)" in page
    assert "https://web.archive.org/web/20260115083000/https://www.opengovpartnership.org/" in page
