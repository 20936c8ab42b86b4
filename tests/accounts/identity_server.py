"""A small OpenID Connect provider for tests, in a process of its own: `python -m tests.accounts.identity_server`.

It prints its address. A POST to /told says who logs in next, what time it is, and what is wrong. It knows one client.
"""

import base64
import hashlib
import json
import secrets
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "a-secret-of-the-client"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    told: dict[str, Any] = {}
    asked: dict[str, dict[str, str]] = {}  # what the portal asked for, by code

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        fields = dict(parse_qsl(parts.query))
        pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/jwks": self.keys,
            "/userinfo": self.userinfo,
            "/authorize": lambda: self.authorize(fields),
        }
        self.page(parts.path, pages)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        pages = {
            "/told": lambda: self.tell(json.loads(body)),
            "/token": lambda: self.token({name: values[0] for name, values in parse_qs(body).items()}),
        }
        self.page(self.path, pages)

    def page(self, path: str, pages: dict[str, Any]) -> None:
        if (status := self.told.get("status", {}).get(path)) and path != "/told":
            return self.answer({"error": "server_error"}, status)
        if (text := self.told.get("text", {}).get(path)) is not None and path != "/told":
            return self.answer(text)
        return pages[path]()

    def tell(self, told: dict[str, Any]) -> None:
        type(self).told = told
        self.answer({})

    def configuration(self) -> None:
        pages = {f"{name}_endpoint": f"{self.issuer}/{page}" for name, page in _PAGES.items()}
        if self.told.get("no_userinfo"):
            del pages["userinfo_endpoint"]
        self.answer(
            {"issuer": self.told.get("configured_issuer", self.issuer), "jwks_uri": f"{self.issuer}/jwks", **pages}
        )

    def keys(self) -> None:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self.answer({"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]})

    def authorize(self, asked: dict[str, str]) -> None:
        """The person is logged in here already, so the browser is led back at once."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.asked[code] = asked
        back = {"code": code, "state": asked["state"]}
        if error := self.told.get("error"):
            back = {"error": error, "state": asked["state"]}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({**back, **self.told.get('back', {})})}")
        self.end_headers()

    def token(self, fields: dict[str, str]) -> None:
        asked = self.asked.pop(fields.get("code", ""), None)
        if asked is None or not self.is_the_client(fields, asked):
            return self.answer({"error": "invalid_grant"}, 400)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.told["now"],
            "exp": self.told["now"] + 300,
            "nonce": asked["nonce"],
            **self.told["claims"],
            **self.told.get("token", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key, algorithm = {"other": (OTHER_KEY, "RS256"), "none": ("", "none"), "secret": (SECRET * 2, "HS256")}.get(
            self.told.get("signed", ""), (KEY, "RS256")
        )
        answer = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer"}
        if not self.told.get("no_token"):
            answer["id_token"] = jwt.encode(
                claims, key, algorithm=algorithm, headers={"kid": self.told.get("kid", "one")}
            )
        return self.answer(answer)

    def is_the_client(self, fields: dict[str, str], asked: dict[str, str]) -> bool:
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        given = (fields.get("client_id"), fields.get("client_secret"), fields.get("redirect_uri"), challenge)
        return given == (CLIENT, SECRET, asked["redirect_uri"], asked["code_challenge"])

    def userinfo(self) -> None:
        assert self.headers["Authorization"].startswith("Bearer ")
        self.answer({**self.told["claims"], **self.told.get("userinfo", {})})

    def answer(self, found: Any, status: int = 200) -> None:
        body = found.encode() if isinstance(found, str) else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """A test needs no log of each request."""


_PAGES = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}

if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
