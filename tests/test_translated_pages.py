"""Translated commitment pages: a machine words their labels anew each time, and their places tell which they are."""

from __future__ import annotations

import pytest
from page_texts import captured

from pipeline.build import look_at
from pipeline.model import Parsed

SITE = "https://www.opengovpartnership.org"
SPANISH = """Saltar navegación
España

Observatorio de Participación (ES0029)

General

De un vistazo

Plan de ACCION: Plan de Acción de España 2017-2019

Ciclo del Plan de Acción: 2017

Estatus

Instituciones

Institución líder: Ministerio de la Presidencia

Institución(es) de apoyo: NA

Áreas de política

Participación pública

Revisión de IRM

Informe de IRM: Informe de diseño de España 2017-2019

Resultados iniciales: marginales

Diseño i

Verificable: Sí

Relevante para los valores de OGP: Sí

Ambición (consulta: definición): Bajo

Implementación i

Terminación:

Descripción

Se crea un observatorio.
"""
FRENCH = """Ignorer la navigation
Canada

Améliorer l'accès à l'information (CA0042)

Vue d'ensemble

D'un coup d'œil

Plan d'action: Plan d'action canadien 2016-2018

Cycle du plan d'action: 2016

Statut: inactif

Institutions

Institution principale: Secrétariat du Conseil du Trésor du Canada

Institution (s) de soutien: Justice Canada

Domaines politiques

Accès à l'information, Législatives

Revue IRM

Rapport IRM: Rapport final au Canada 2016-2018, Rapport à mi-parcours du Canada 2016-2018

Étoilé: non

Premiers résultats: marginal

Design i

Vérifiable: oui

Pertinent avec les valeurs du PGO: accès à l'information, participation civique

Impact potentiel:

Exécution i

Achèvement:

Description

Une loi est revue.
"""


def page(text: str) -> Parsed:
    slug, number = ("es/members/spain", "ES0029") if text.startswith("Saltar") else ("fr/members/canada", "CA0042")
    return look_at(captured(text, url=f"{SITE}/{slug}/commitments/{number}/"))[1]


def said(found: Parsed) -> dict[str, str]:
    return {o.field: o.value for o in found.observations if o.row_key == found.key and o.state == "stated"}


def codes(found: Parsed) -> list[str]:
    return [issue.code for issue in found.issues if issue.code in ("line-left-over", "label-missing")]


def test_a_label_that_lost_its_colon_with_its_value_is_one() -> None:
    found = page(SPANISH)
    assert ("status" in said(found), said(found)["cycle"]) == (False, "2017")
    assert codes(found) == []


@pytest.mark.parametrize("words", ["(consulta: definición)", "(consulte su definición)", "(definición)"])
def test_the_note_in_a_label_may_be_any(words: str) -> None:
    found = page(SPANISH.replace("(consulta: definición)", words))
    assert said(found)["ambition"] == "Bajo"
    assert codes(found) == []


def test_labels_and_headings_that_no_list_knows_are_told_by_their_place() -> None:
    found = page(FRENCH)
    values = said(found)
    assert values["lead_institution"] == "Secrétariat du Conseil du Trésor du Canada"
    assert values["support_institution"] == "Justice Canada"
    assert values["ogp_values"] == "accès à l'information; participation civique"
    assert (values["relevant"], values["starred"], values["early_results"]) == ("Yes", "No", "marginal")
    assert codes(found) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Revue IRM\n", "Bilan du mécanisme\n"),
        ("Rapport IRM: ", "Rapports du mécanisme : "),
        ("Étoilé: ", "Porte une étoile : "),
        ("Vérifiable: ", "Peut être vérifié : "),
        ("Achèvement:", "Menée à bien :"),
        ("Statut: inactif\n\nInstitutions", "Statut actuel : inactif\n\nQui agit"),
    ],
)
def test_each_place_that_stands_alone_between_known_ones_is_found(old: str, new: str) -> None:
    changed = page(FRENCH.replace(old, new))
    assert said(changed) == said(page(FRENCH))
    assert codes(changed) == []


@pytest.mark.parametrize(
    ("begins", "code", "other"),
    [
        ("Institution (s)", "support_institution", "Point de contact : Ada Example"),
        ("Institution (s)", "support_institution", "Soutien technique : Ada Example"),
        ("Institution principale", "lead_institution", "Personne responsable : Ada Example"),
        ("Pertinent", "relevant", "Financement : oui"),
        ("Rapport IRM", "irm_reports", "Budget : 20 000 euros"),
        ("Statut", "status", "Site web : canada.example"),
        ("Étoilé", "starred", "Coût total : oui"),
    ],
)
def test_other_facts_in_the_place_of_a_label_are_not_its_value(begins: str, code: str, other: str) -> None:
    line = next(line for line in FRENCH.split("\n") if line.startswith(begins))
    assert code not in said(page(FRENCH.replace(line, other)))


def test_words_read_by_their_place_are_told() -> None:
    told = [
        issue.value for issue in page(FRENCH.replace("Statut:", "Statut actuel :")).issues if issue.field == "status"
    ]
    assert told == ["Statut actuel :"]


def test_an_english_page_has_no_labels_but_the_sites_own() -> None:
    text = FRENCH.replace("Ignorer la navigation", "Skip Navigation")
    for french, english in (
        ("Vue d'ensemble", "Overview"), ("D'un coup d'œil", "At-a-Glance"), ("Plan d'action:", "Action Plan:"),
        ("Cycle du plan d'action:", "Action Plan Cycle:"), ("Institution principale:", "Lead Institution:"),
        ("Institution (s) de soutien:", "Government:"), ("Domaines politiques", "Policy Areas"),
        ("Revue IRM", "IRM Review"), ("Rapport IRM:", "IRM Report:"), ("Premiers résultats:", "Early Results:"),
        ("Vérifiable: oui", "Verifiable: Yes"),
    ):  # fmt: skip
        text = text.replace(french, english)
    assert "support_institution" not in said(page(text))


def test_two_lines_in_the_place_of_one_are_left() -> None:
    found = page(FRENCH.replace("Design i", "De la forme\n\nUne ligne de plus"))
    assert codes(found) == ["label-missing", "line-left-over", "line-left-over"]


def test_many_unknown_labels_hide_no_end_of_the_head() -> None:
    text = FRENCH
    for known, new in (
        ("Rapport IRM:", "Rapports du mécanisme :"),
        ("Vérifiable:", "Peut être vérifié :"),
        ("Achèvement:", "Menée à bien :"),
    ):
        text = text.replace(known, new)
    assert said(page(text)) == said(page(FRENCH))
    assert codes(page(text)) == []
