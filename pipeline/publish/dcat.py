"""`dcat.ttl` and `dcat.jsonld`: a DCAT-AP 3.0.1 catalogue with one dataset, for portals that harvest.

What the shapes, CKAN and udata each insist on, and where they would contradict:
- CKAN shows a format's `rdfs:label` if its node is a `dct:IMT`; the shapes want a `dct:MediaTypeOrExtent`. It is both.
- CKAN finds its licence by the `dct:title` of the licence's node.
- No checksums: the shapes want `xsd:hexBinary`, with which udata drops the whole dataset. They are in
  `datapackage.json`, `croissant.json` and `SHA256SUMS`.
- Nodes have addresses, so that no blank node's label differs from build to build; but udata fetches a period that has
  one, so the period is a blank node with a label of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.publish.distributions import Distribution, distributions
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

TURTLE, JSON_LD = "dcat.ttl", "dcat.jsonld"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
# What CKAN's list of licences calls them (its `license_id` follows from the title).
_CKAN_LICENCES = {"CC-BY-4.0": "Creative Commons Attribution"}


def write(release: Release, folder: Path) -> None:
    graph = catalogue(release, distributions(release, folder))
    (folder / TURTLE).write_text(graph.serialize(format="turtle"), encoding="utf-8")
    write_json(_json_ld(graph), folder / JSON_LD)


def catalogue(release: Release, files: Iterable[Distribution]) -> Graph:
    """The catalogue, its dataset and a distribution for each file, as an RDF graph."""
    described = _Catalogue(release)
    described.add_catalogue()
    described.add_dataset()
    for file in files:
        described.add_distribution(file)
    return described.graph


class _Catalogue:
    """Adds the nodes of a catalogue to a graph, each typed as the shapes ask."""

    def __init__(self, release: Release) -> None:
        from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Namespace

        self.release, self.package = release, release.package
        self.rdf, self.rdfs, self.dct, self.foaf, self.skos = RDF, RDFS, DCTERMS, FOAF, SKOS
        self.dcat = Namespace("http://www.w3.org/ns/dcat#")
        self.dcatap = Namespace("http://data.europa.eu/r5r/")
        self.vcard = Namespace("http://www.w3.org/2006/vcard/ns#")
        self.graph = Graph(bind_namespaces="none")
        self.xsd = XSD
        for prefix in ("rdf", "rdfs", "xsd", "dct", "foaf", "skos", "dcat", "dcatap", "vcard"):
            self.graph.bind(prefix, getattr(self, prefix))

    def add_catalogue(self) -> None:
        node = self._iri(self.release.address("#catalog"))
        self._type(node, self.dcat.Catalog)
        self._about(node)
        self._link(node, self.dcat.dataset, self._dataset)

    def add_dataset(self) -> None:
        node = self._dataset
        self._type(node, self.dcat.Dataset)
        self._about(node)
        self._say(node, self.dct.identifier, self.package["name"])
        self._say(node, self.dcat.version, self.release.version)
        for keyword in self.package["keywords"]:
            self._say(node, self.dcat.keyword, keyword, "en")
        theme = self.package["theme"]
        self._link(node, self.dcat.theme, self._concept(f"{_EU}data-theme/{theme['code']}", theme["label"]))
        self._link(node, self.dct.accessRights, self._typed(f"{_EU}access-right/PUBLIC", self.dct.RightsStatement))
        frequency = self._typed(f"{_EU}frequency/{self.package['frequency']}", self.dct.Frequency)
        self._link(node, self.dct.accrualPeriodicity, frequency)
        self._link(node, self.dcat.contactPoint, self._contact)
        self._add_coverage(node)

    def add_distribution(self, file: Distribution) -> None:
        address = self._iri(self.release.address(file.path))
        node = self._iri(self.release.address(f"#{file.path}"))
        self._type(node, self.dcat.Distribution)
        self._type(address, self.rdfs.Resource)
        self._say(node, self.dct.title, file.title, "en")
        self._say(node, self.dct.description, file.description, "en")
        self._link(node, self.dcat.accessURL, address)
        self._link(node, self.dcat.downloadURL, address)
        self._add(node, self.dcat.byteSize, file.bytes, "nonNegativeInteger")
        media_type = self._typed(_IANA + file.form.media_type, self.dct.MediaType)
        self._link(node, self.dcat.mediaType, media_type)
        self._link(node, self.dct.format, self._format(file))
        self._link(node, self.dct.license, self._licence)
        self._link(node, self.dcatap.availability, self._concept(f"{_EU}planned-availability/STABLE", "stable"))
        self._link(self._dataset, self.dcat.distribution, node)

    def _about(self, node: Node) -> None:
        """What catalogue and dataset have in common."""
        self._say(node, self.dct.title, self.package["title"], "en")
        self._say(node, self.dct.description, self.package["description"], "en")
        self._link(node, self.dct.publisher, self._publisher)
        self._link(node, self.dct.license, self._licence)
        for language in self.package["languages"]:
            self._link(node, self.dct.language, self._language(language))
        if self.release.newest_capture:
            self._add(node, self.dct.modified, self.release.newest_capture, "dateTime")
        if self.release.facts.base_url:
            home = self._typed(self.release.address(), self.foaf.Document)
            is_catalogue = node != self._dataset
            self._link(node, self.foaf.homepage if is_catalogue else self.dcat.landingPage, home)

    def _add_coverage(self, node: Node) -> None:
        """The countries of the members, and the years of their plans."""
        from rdflib import BNode

        codes = {code for code in self.release.tables["members"]["iso3"].to_pylist() if code}
        for code in sorted(codes):
            self._link(node, self.dct.spatial, self._typed(f"{_EU}country/{code}", self.dct.Location))
        if self.release.years:
            first, last = self.release.years
            period = BNode("period")
            self._type(period, self.dct.PeriodOfTime)
            self._add(period, self.dcat.startDate, f"{first}-01-01", "date")
            self._add(period, self.dcat.endDate, f"{last}-12-31", "date")
            self._link(node, self.dct.temporal, period)

    @cached_property
    def _dataset(self) -> URIRef:
        return self._iri(self.release.address("#dataset"))

    @cached_property
    def _publisher(self) -> URIRef:
        node = self._typed(self.release.address("#publisher"), self.foaf.Agent)
        self._say(node, self.foaf.name, self.release.publisher, "en")
        return node

    @cached_property
    def _contact(self) -> URIRef:
        node = self._typed(self.release.address("#contact"), self.vcard.Kind, self.vcard.Organization)
        self._say(node, self.vcard.fn, self.release.publisher, "en")
        return node

    @cached_property
    def _licence(self) -> URIRef:
        licence = self.package["licenses"][0]
        node = self._typed(licence["path"], self.dct.LicenseDocument)
        self._say(node, self.dct.title, _CKAN_LICENCES.get(licence["name"], licence["title"]))
        return node

    def _format(self, file: Distribution) -> URIRef:
        code = file.form.eu_file_type
        iri = f"{_EU}file-type/{code}" if code else _IANA + file.form.media_type
        node = self._typed(iri, self.dct.IMT, self.dct.MediaTypeOrExtent)
        self._say(node, self.rdfs.label, code or file.form.name.upper())
        return node

    def _language(self, code: str) -> URIRef:
        import pycountry

        language = pycountry.languages.lookup(code)
        return self._typed(f"{_EU}language/{language.alpha_3.upper()}", self.dct.LinguisticSystem)

    def _concept(self, iri: str, label: str) -> URIRef:
        node = self._typed(iri, self.skos.Concept)
        self._say(node, self.skos.prefLabel, label, "en")
        return node

    def _typed(self, iri: str, *types: URIRef) -> URIRef:
        node = self._iri(iri)
        for kind in types:
            self._type(node, kind)
        return node

    def _iri(self, iri: str) -> URIRef:
        from rdflib import URIRef

        return URIRef(iri)

    def _type(self, node: Node, kind: URIRef) -> None:
        self.graph.add((node, self.rdf.type, kind))

    def _link(self, node: Node, name: URIRef, target: Node) -> None:
        self.graph.add((node, name, target))

    def _say(self, node: Node, name: URIRef, text: str, language: str | None = None) -> None:
        from rdflib import Literal

        self.graph.add((node, name, Literal(text, lang=language)))

    def _add(self, node: Node, name: URIRef, value: object, datatype: str) -> None:
        from rdflib import Literal

        self.graph.add((node, name, Literal(str(value), datatype=self.xsd[datatype])))


def _json_ld(graph: Graph) -> Any:
    """The graph as JSON-LD in an order that is the same every time."""
    context = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    document = json.loads(graph.serialize(format="json-ld", context=dict(sorted(context.items()))))
    return _sorted(document)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
