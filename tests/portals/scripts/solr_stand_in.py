"""As much of Solr as CKAN needs to keep, find and count its own documents; all in memory.

Usage: solr_stand_in.py PORT SCHEMA.xml
"""

import json
import re
import sys
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DOCUMENTS = {}
FIELDS = "id|name|index_id|entity_type|site_id|state|dataset_type|owner_org|organization"
CLAUSE = re.compile(rf'([+-]?)\b({FIELDS}):\(?"?([^\s")]+)"?')


def matches(document, query):
    """Whether a document fits `field:value` clauses; a query on other fields, or free text, fits all."""
    clauses = [(sign, str(document.get(field)) == value) for sign, field, value in CLAUSE.findall(query or "")
               if value not in ("*", "[")]  # fmt: skip
    if " OR " in (query or ""):
        return not clauses or any(equal for _, equal in clauses)
    return all(equal != (sign == "-") for sign, equal in clauses)


def search(parameters):
    first = lambda name, default="": parameters.get(name, [default])[0]  # noqa: E731
    queries = [first("q", "*:*"), *parameters.get("fq", [])]
    found = [document for document in DOCUMENTS.values() if all(matches(document, query) for query in queries)]
    start, rows = int(first("start", "0")), int(first("rows", "10"))
    wanted = first("fl").replace(",", " ").split()
    shown = [
        {name: value for name, value in document.items() if not wanted or "*" in wanted or name in wanted}
        for document in found[start : start + rows]
    ]
    facets = {field: [] for field in parameters.get("facet.field", [])}
    return {
        "responseHeader": {"status": 0},
        "response": {"numFound": len(found), "start": start, "docs": shown},
        "facet_counts": {"facet_queries": {}, "facet_fields": facets},
    }


def update(body):
    if body.startswith("<"):
        message = ET.fromstring(body)
        for query in message.iter("query"):
            delete(query.text)
        for element in message.iter("doc"):
            document = {}
            for field in element:
                name = field.get("name")
                document[name] = field.text if name not in document else [*listed(document[name]), field.text]
            keep(document)
    elif body.startswith("["):
        for document in json.loads(body):
            keep(document)
    elif body.startswith("{"):
        order = json.loads(body).get("delete")
        if isinstance(order, dict):
            delete(order.get("query"))


def listed(value):
    return value if isinstance(value, list) else [value]


def keep(document):
    DOCUMENTS[document.get("index_id", document.get("id"))] = document


def delete(query):
    for key in [key for key, document in DOCUMENTS.items() if query == "*:*" or matches(document, query)]:
        del DOCUMENTS[key]


class Solr(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        if "schema" in address.path:
            self.answer(SCHEMA, "application/xml")
        elif address.path.rstrip("/").endswith("/ping"):
            self.answer(b'{"status": "OK"}')
        else:
            self.answer(json.dumps(search(parse_qs(address.query))).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if "/select" in self.path:
            self.answer(json.dumps(search(parse_qs(urlsplit(self.path).query) | parse_qs(body))).encode())
        else:
            update(body.strip())
            self.answer(b'{"responseHeader": {"status": 0}}')

    def answer(self, body, media_type="application/json"):
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    SCHEMA = Path(sys.argv[2]).read_bytes()
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Solr).serve_forever()
