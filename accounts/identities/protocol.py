"""OpenID Connect by the login library, with a nonce, a signature that is always checked, and no stored claims."""

from datetime import timedelta
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string

from accounts.identities.providers import IdentityProvider

_NONCE_LENGTH = 32
_CLOCKS_DIFFER = timedelta(minutes=1)
_ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}


class Provider(OpenIDConnectProvider):
    """One entry of the setting, as the library knows a provider."""

    pkce_enabled_default = True

    def __init__(self, request: HttpRequest, entry: IdentityProvider) -> None:
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=entry.id,
            name=entry.name,
            client_id=entry.client_id,
            secret=entry.secret,
            settings={"server_url": entry.server_url.rstrip("/")},
        )
        super().__init__(request, app=app)
        self.entry = entry

    def start(self, next_url: str | None) -> str:
        """The address at the provider where the person goes on."""
        nonce = get_random_string(_NONCE_LENGTH)
        onward = self.redirect(
            self.request, AuthProcess.LOGIN, next_url=next_url, auth_params={"nonce": nonce}, nonce=nonce
        )
        return str(onward["Location"])

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        return Exchange(request, self)

    def extract_extra_data(self, _data: dict[str, Any]) -> dict[str, Any]:
        """The library would store each claim of each login."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        email = data.get("email")
        return [EmailAddress(email=email, verified=data.get("email_verified") is True, primary=True)] if email else []


class Exchange(OpenIDConnectOAuth2Adapter):
    """The requests to a provider: its configuration, the tokens, the keys, and the person's facts."""

    nonce = ""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        super().__init__(request, provider.app.provider_id)
        self._provider = provider

    def get_provider(self) -> Provider:
        return self._provider

    def get_callback_url(self, _request: HttpRequest, _app: SocialApp) -> str:
        """Use the portal's own address, because a request can name any host."""
        return settings.SITE_URL + reverse("identity_back", args=[self.provider_id])

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config["issuer"].rstrip("/") != self._provider.entry.server_url.rstrip("/"):
            raise OAuth2Error("The configuration is that of another issuer.")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        claims = self._decode_id_token(app, kwargs["response"]["id_token"])
        if "userinfo_endpoint" in self.openid_config:
            facts = self._fetch_user_info(token.token)
            if facts["sub"] != claims["sub"]:
                raise OAuth2Error("The facts are those of another person.")
            claims |= facts
        return self._provider.sociallogin_from_response(request, claims)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The library's own check ignores the nonce and the signature, and allows no difference of clocks."""
        algorithm, key = jwtkit.fetch_key(id_token, self.openid_config["jwks_uri"], jwtkit.lookup_kid_jwk)
        if algorithm not in _ALGORITHMS:
            raise OAuth2Error("The token is signed in another way.")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=[algorithm],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=_CLOCKS_DIFFER,
            options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
        )
        if not self.nonce or not constant_time_compare(claims["nonce"], self.nonce):
            raise OAuth2Error("The token answers another request.")
        return claims


class Callback(OAuth2CallbackView):
    """The way back from a provider."""

    adapter: Exchange

    def _get_state(
        self, request: HttpRequest, provider: Provider
    ) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        """The library reads the state once. The nonce in it is needed with the token."""
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response
