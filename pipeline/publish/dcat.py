"""`dcat.ttl` and `dcat.jsonld`: a DCAT-AP 3.0.1 catalogue with one dataset, for portals that harvest.

What the shapes, CKAN and udata each insist on, and where they would contradict:
- CKAN shows a format's `rdfs:label` if its node is a `dct:IMT`; the shapes want a `dct:MediaTypeOrExtent`. It is both.
- CKAN finds its licence by the `dct:title` of the licence's node.
- CKAN keeps one place, the last of the file: so the world is added after the countries.
- CKAN lists files in the order of the Turtle, which is the one in which they are added here.
- What the data are made from is a series of pages: the shapes want a source to be a dataset, and harvesters take what
  is typed `dcat:Dataset` for one more to list. A `dcat:DatasetSeries` is a dataset by the standard's own axiom.
- Years are years (`xsd:gYear`): a first of January would be a day that no plan states.
- No checksums: the shapes want `xsd:hexBinary`, with which udata drops the whole dataset. They are in
  `datapackage.json`, `croissant.json` and `SHA256SUMS`.
- Nodes have addresses, so that no blank node's label differs from build to build; but udata fetches a period that has
  one, so the period is a blank node with a label of ours.

A catalogue is flat (one dataset, the newest release) or a series (one dataset for each release, chained by
`dcat:prev`), see `catalogue` in schemas/package.yaml. A dated release is always a dataset of its own, and names its
series.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.publish import codebook, readme
from pipeline.publish.distributions import Distribution, listed
from pipeline.publish.json_files import write_json
from pipeline.publish.release import SERIES, Release, Released, is_email

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

TURTLE, JSON_LD = "dcat.ttl", "dcat.jsonld"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
# What CKAN's list of licences calls them (its `license_id` follows from the title).
_CKAN_LICENCES = {"CC-BY-4.0": "Creative Commons Attribution"}


def write(release: Release, folder: Path) -> None:
    graph = catalogue(release, listed(release, folder))
    _write_turtle(graph, folder / TURTLE)
    write_json(_json_ld(graph, release.address("#catalog")), folder / JSON_LD)


def catalogue(release: Release, files: Iterable[Distribution]) -> Graph:
    """The catalogue, its dataset and a distribution for each file, as an RDF graph; or a catalogue of all releases."""
    described = _Catalogue(release)
    if release.catalogue == SERIES and release.facts.releases and not release.is_dated:
        described.add_catalogue()
        for released in release.facts.releases:
            described.add_release(released)
        return described.graph
    described.add_catalogue()
    described.list_dataset()
    described.add_dataset()
    for file in files:
        described.add_distribution(file)
    described.add_places()
    if release.facts.data_version:
        described.add_to_series()
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
        self._type(self._catalogue, self.dcat.Catalog)
        self._about(self._catalogue)

    def list_dataset(self) -> None:
        self._link(self._catalogue, self.dcat.dataset, self._dataset)

    def add_release(self, released: Released) -> None:
        """A release as its own folder describes it."""
        from rdflib import Graph

        theirs = Graph().parse(released.folder / TURTLE, format="turtle")
        dataset = self._iri(f"{released.url}#dataset")
        for triple in _reading_order(theirs, dataset):
            self.graph.add(triple)
        self._link(self._catalogue, self.dcat.dataset, dataset)

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
        self._add_sources(node)
        for document in (readme.NAME, codebook.NAME):
            self._link(node, self.foaf.page, self._typed(self.release.address(document), self.foaf.Document))
        self._add_years(node)

    def add_distribution(self, file: Distribution) -> None:
        address = self._iri(self.release.address(file.path))
        node = self._iri(self.release.node(file.path))
        self._type(node, self.dcat.Distribution)
        self._type(address, self.rdfs.Resource)
        self._say(node, self.dct.title, file.title, "en")
        self._say(node, self.dct.description, file.description, "en")
        self._link(node, self.dcat.accessURL, address)
        self._link(node, self.dcat.downloadURL, address)
        self._add(node, self.dcat.byteSize, file.bytes, "nonNegativeInteger")
        self._link(
            node, self.dct.format, self._format(file)
        )  # before the media type: CKAN looks at the first type only
        media_type = self._typed(_IANA + file.form.media_type, self.dct.MediaType)
        self._link(node, self.dcat.mediaType, media_type)
        self._link(node, self.dct.license, self._licence)
        self._link(node, self.dct.rights, self._rights)
        self._add_days(node, self.release.issued)
        self._link(node, self.dcatap.availability, self._concept(f"{_EU}planned-availability/STABLE", "stable"))
        self._link(self._dataset, self.dcat.distribution, node)

    def add_places(self) -> None:
        """The countries of the members, and the world."""
        world, *countries = self.release.places
        for place in (*countries, world):
            node = self._typed(place.iri, self.dct.Location)
            self._say(node, self.skos.prefLabel, place.name, "en")
            self._link(self._dataset, self.dct.spatial, node)

    def add_to_series(self) -> None:
        """The series of releases that this one belongs to, and the one before it."""
        title = f"{self.package['title']}, all releases"
        series = self._series(self.release.address("#series"), title, self.package["description"])
        self._link(self._dataset, self.dcat.inSeries, series)
        if self.release.previous:
            self._link(self._dataset, self.dcat.prev, self._iri(f"{self.release.previous}#dataset"))

    def _about(self, node: Node) -> None:
        """What catalogue and dataset have in common."""
        self._say(node, self.dct.title, self.package["title"], "en")
        self._say(node, self.dct.description, self.release.description, "en")
        self._link(node, self.dct.publisher, self._publisher)
        self._link(node, self.dct.license, self._licence)
        for code in self.release.languages:
            if language := self._language(code):
                self._link(node, self.dct.language, language)
        self._add_days(node, self.release.issued if self.release.is_dated else self.release.first_issued)
        if self.release.facts.base_url:
            home = self._typed(self.release.landing_page, self.foaf.Document)
            is_catalogue = node != self._dataset
            self._link(node, self.foaf.homepage if is_catalogue else self.dcat.landingPage, home)

    def _add_days(self, node: Node, issued: str) -> None:
        if self.release.modified:
            self._add(node, self.dct.issued, issued, "date")
            self._add(node, self.dct.modified, self.release.modified, "dateTime")

    def _add_years(self, node: Node) -> None:
        """The years of the action plans."""
        from rdflib import BNode

        if self.release.years:
            first, last = self.release.years
            period = BNode("period")
            self._type(period, self.dct.PeriodOfTime)
            self._add(period, self.dcat.startDate, first, "gYear")
            self._add(period, self.dcat.endDate, last, "gYear")
            self._link(node, self.dct.temporal, period)

    def _add_sources(self, node: Node) -> None:
        self.graph.add((self.dcat.DatasetSeries, self.rdfs.subClassOf, self.dcat.Dataset))
        for source in self.package["sources"]:
            pages = self._series(source["path"], source["title"], "The pages that the data are read from.")
            self._link(node, self.dct.source, pages)

    def _series(self, iri: str, title: str, description: str) -> URIRef:
        node = self._typed(iri, self.dcat.DatasetSeries)
        self._say(node, self.dct.title, title, "en")
        self._say(node, self.dct.description, description, "en")
        return node

    @cached_property
    def _dataset(self) -> URIRef:
        return self._iri(self.release.identity)

    @cached_property
    def _catalogue(self) -> URIRef:
        return self._iri(self.release.address("#catalog"))

    @cached_property
    def _rights(self) -> URIRef:
        node = self._typed(self.release.address("#rights"), self.dct.RightsStatement)
        self._say(node, self.rdfs.label, self.package["rights"], "en")
        return node

    @cached_property
    def _publisher(self) -> URIRef:
        node = self._typed(self.release.address("#publisher"), self.foaf.Agent)
        self._say(node, self.foaf.name, self.release.publisher, "en")
        return node

    @cached_property
    def _contact(self) -> URIRef:
        node = self._typed(self.release.address("#contact"), self.vcard.Kind, self.vcard.Organization)
        self._say(node, self.vcard.fn, self.release.publisher, "en")
        contact = self.release.contact
        if is_email(contact):
            self._link(node, self.vcard.hasEmail, self._iri(f"mailto:{contact}"))
        elif contact:
            self._link(node, self.vcard.hasURL, self._iri(contact))
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

    def _language(self, code: str) -> URIRef | None:
        """By code: by name, `en` is En, a language of Viet Nam."""
        import pycountry

        language = pycountry.languages.get(alpha_2=code)
        if language is None:  # a page may state a code that is none
            return None
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


def _write_turtle(graph: Graph, file: Path) -> None:
    """In the order in which things were added; rdflib's own writer sorts files by address."""
    from rdflib.plugins.serializers.turtle import TurtleSerializer

    class AsAdded(TurtleSerializer):
        def sortProperties(self, properties: Any) -> Any:  # noqa: N802 - rdflib's name
            return super().sortProperties({name: list(objects) for name, objects in properties.items()})

    with file.open("wb") as stream:
        AsAdded(graph).serialize(stream, encoding="utf-8")


def _reading_order(graph: Graph, start: Node) -> Iterator[tuple[Node, Node, Node]]:
    """All that can be reached from a node, as it was added; a graph itself has no order."""
    seen, waiting = {start}, deque([start])
    while waiting:
        node = waiting.popleft()
        for name, value in graph.predicate_objects(node):
            yield node, name, value
            if value not in seen:
                seen.add(value)
                waiting.append(value)


def _json_ld(graph: Graph, start: str) -> Any:
    """The graph as JSON-LD in an order that is the same every time, and that of the Turtle."""
    from rdflib import URIRef

    context = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    document = json.loads(graph.serialize(format="json-ld", context=dict(sorted(context.items()))))
    ranks: dict[str, int] = {}
    for _, _, value in _reading_order(graph, URIRef(start)):
        ranks.setdefault(str(value), len(ranks))
    return _sorted(document, ranks)


def _sorted(value: Any, ranks: dict[str, int]) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key], ranks) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_sorted(item, ranks) for item in value), key=lambda item: _rank(item, ranks))
    return value


def _rank(item: Any, ranks: dict[str, int]) -> tuple[int, str]:
    """Nodes as added; what nothing points to first."""
    name = str(item.get("@id", "")) if isinstance(item, dict) else ""
    return ranks.get(name, -1), json.dumps(item, sort_keys=True)
