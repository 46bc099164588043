"""What a browser may do on a page of the site: nothing but read the site itself."""

from __future__ import annotations

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# A header can say one thing more than a page: who may show it in a frame.
HEADER = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'self'"
