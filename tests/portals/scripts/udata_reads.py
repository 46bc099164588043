"""Read dcat.ttl with the code of data.gouv.fr (udata), on a MongoDB played by mongomock; print what it made of it."""

import json
import sys
from unittest.mock import patch

import mongomock
from rdflib import Graph

played = lambda *args, **kwargs: mongomock.MongoClient(tz_aware=True)  # noqa: E731

with patch("pymongo.MongoClient", played), patch("mongoengine.connection.MongoClient", played):
    from udata import settings
    from udata.app import create_app

    settings.Defaults.SECRET_KEY = settings.Defaults.API_TOKEN_SECRET = "a test of 32 characters or more ..."
    with create_app(settings.Defaults).app_context():
        from udata.core.dataset.models import License
        from udata.core.dataset.rdf import dataset_from_rdf

        License(
            id="cc-by",
            title="Creative Commons Attribution",
            url="http://www.opendefinition.org/licenses/cc-by",
            alternate_urls=["https://creativecommons.org/licenses/by/4.0/"],
        ).save()
        dataset = dataset_from_rdf(Graph().parse(sys.argv[1], format="turtle"), dryrun=True)
        dataset.validate()
        print(
            json.dumps(
                {
                    "title": dataset.title,
                    "license": dataset.license.id if dataset.license else None,
                    "tags": dataset.tags,
                    "formats": sorted({resource.format for resource in dataset.resources}),
                    "resources": len(dataset.resources),
                    "temporal": [str(dataset.temporal_coverage.start), str(dataset.temporal_coverage.end)],
                }
            )
        )
