"""The OpenID Connect providers of the setting OIDC_PROVIDERS, and what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

ANY_DOMAIN = "*"
_TEXTS = ("id", "name", "server_url", "client_id", "secret")
_FIELDS = {*_TEXTS, "domains"}
_ID = re.compile(r"[a-z0-9](-?[a-z0-9]){0,49}")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_OWN_MACHINE = {"localhost", "127.0.0.1"}


@dataclass(frozen=True)
class IdentityProvider:
    """A hospital or an association whose people log in with the login that they have there."""

    id: str
    name: str
    server_url: str
    client_id: str
    secret: str
    domains: tuple[str, ...]

    def vouches_for(self, email: str) -> bool:
        """Whether the portal takes the provider's word for this address."""
        return ANY_DOMAIN in self.domains or email.rpartition("@")[2].lower() in self.domains


def identity_providers() -> list[IdentityProvider]:
    return [
        IdentityProvider(**{**one, "domains": tuple(one["domains"])})
        for one in settings.OIDC_PROVIDERS
        if not what_is_wrong(one)
    ]


def identity_provider(provider_id: str) -> IdentityProvider | None:
    return next((one for one in identity_providers() if one.id == provider_id), None)


def what_is_wrong(one: Any) -> list[str]:
    """Sentences about one entry. No sentence contains a value, because a secret may stand in the wrong place."""
    if not isinstance(one, Mapping):
        return ["It is not an object in braces."]
    missing = [name for name in _TEXTS if not isinstance(one.get(name), str) or not one[name].strip()]
    return [
        *(f"Its field {name} is missing, or it is not a text." for name in missing),
        *(f"The portal does not know its field {name}." for name in sorted(map(str, one.keys() - _FIELDS))),
        *_wrong_id(one, missing),
        *_wrong_server_url(one, missing),
        *_wrong_domains(one.get("domains")),
    ]


def _wrong_id(one: Mapping[str, Any], missing: list[str]) -> list[str]:
    if "id" in missing or _ID.fullmatch(one["id"]):
        return []
    return ["Its id is not a short name in small letters, digits, and single hyphens."]


def _wrong_server_url(one: Mapping[str, Any], missing: list[str]) -> list[str]:
    if "server_url" in missing:
        return []
    parts = urlsplit(one["server_url"])
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE)
    if secure and parts.hostname and not parts.query and not parts.fragment and "/.well-known/" not in parts.path:
        return []
    return ["Its server_url is not the https address of the issuer, without /.well-known/openid-configuration."]


def _wrong_domains(domains: Any) -> list[str]:
    whole = isinstance(domains, list) and domains
    if whole and all(isinstance(one, str) and (one == ANY_DOMAIN or _DOMAIN.fullmatch(one)) for one in domains):
        return []
    return ['Its domains are not a list of email domains such as ["mercy.example"], or ["*"] for all of them.']
