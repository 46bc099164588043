"""The language of a text is that of its small words, and nothing where too few of them tell."""

from __future__ import annotations

import pytest

from pipeline.languages import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The office publishes the budget of the city", "en"),
        ("Citizen Monitoring of Parliament", "en"),
        ("Supervisión de los gastos en la ciudad por el público", "es"),
        ("Il faut que les habitants prennent part au budget de la ville", "fr"),
        # English title, text of the plan as it is (PE0008).
        ("Autonomous Institution. Estudiar si hace falta un órgano para los archivos y la información del país", "es"),
        ("Open Data Portal", ""),
        ("Transparencia de contratos", ""),  # one small word, of several languages
        ("Відкриті дані для всіх", ""),  # of whose words no list knows
        ("", ""),
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert language_of(text) == language
