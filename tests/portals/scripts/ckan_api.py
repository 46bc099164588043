"""One call of CKAN's action API: ckan_api.py URL TOKEN ACTION JSON [FILE]; prints the result."""

import json
import sys
from pathlib import Path

from ckanapi import RemoteCKAN

url, token, action, arguments, *files = sys.argv[1:]
uploads = {"upload": (Path(files[0]).name, Path(files[0]).read_bytes())} if files else None
site = RemoteCKAN(url, apikey=token)
print(json.dumps(site.call_action(action, json.loads(arguments), files=uploads)))
