"""Load every record set through mlcroissant; print the number of records of each and the first commitment."""

import json
import sys

import mlcroissant

dataset = mlcroissant.Dataset(jsonld=f"{sys.argv[1]}/croissant.json")
assert not dataset.metadata.issues.errors, dataset.metadata.issues.errors
counts = {}
for record_set in sys.argv[2:]:
    records = list(dataset.records(record_set))
    counts[record_set] = len(records)
    if record_set == "commitments":
        first = {name: v.decode() if isinstance(v, bytes) else v for name, v in records[0].items()}
print(json.dumps({"counts": counts, "first": first}, default=str))
