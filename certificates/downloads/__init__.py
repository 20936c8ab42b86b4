"""Signed certificates as answers of pages, one by one and as ZIP."""
