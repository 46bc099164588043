"""`python -m pipeline.cli` is `ogpdata`."""

from pipeline.cli import main

main(prog_name="ogpdata")
