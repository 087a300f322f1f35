"""Receipts: what became of one file, complete enough to be recomputed from the file without the database.

content.receipt(…)       rows → the object of name.receipt.json, sealed with its own SHA-256
page.page(object)        the object → name.receipt.html, one file without script or network
verify.compare(…)        the object and a fresh inspection → what differs, and whether that can be
"""
