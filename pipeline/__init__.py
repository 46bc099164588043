"""OGP Open Data: web pages of the Open Government Partnership as an open dataset."""

__version__ = "0.1.0"
