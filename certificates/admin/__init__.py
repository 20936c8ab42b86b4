"""The admin's pages of certificates. Importing this package registers them."""

from certificates.admin import certificate, design, share_link

__all__ = ["certificate", "design", "share_link"]
