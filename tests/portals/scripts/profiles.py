"""Hold datapackage.json against the official JSON Schemas of Data Package 2.0, which dplib carries."""

import json
import sys
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft7Validator

descriptor = json.loads((Path(sys.argv[1]) / "datapackage.json").read_text(encoding="utf-8"))
profiles = files("dplib") / "profiles" / "2.0"


def problems(name, document):
    schema = json.loads((profiles / f"{name}.json").read_text(encoding="utf-8"))
    return [f"{name} {list(e.absolute_path)}: {e.message[:200]}" for e in Draft7Validator(schema).iter_errors(document)]


found = problems("datapackage", descriptor)
for resource in descriptor["resources"]:
    found += problems("dataresource", resource) + problems("tableschema", resource["schema"])
print("\n".join(found))
sys.exit(bool(found))
