"""A public web archive on loopback: pywb serving five crawls of the replica over years, with faults on demand."""
