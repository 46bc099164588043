"""Which thing a name or an address means: addresses, members, action plans, IRM reports.

The same member, plan or report goes by many names and addresses. Everything here takes words and gives
an identifier, or says that it cannot; words that were not understood are never dropped.
"""
