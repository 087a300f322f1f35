"""What a browser does with a form."""

import re

import httpx2
from fastapi.testclient import TestClient

__all__ = ["sign_in", "token"]

_TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


def token(client: TestClient, page: str) -> str:
    """The hidden token of a page's form."""
    found = _TOKEN.search(client.get(page).text)
    assert found, f"{page} has no form"
    return found.group(1)


def sign_in(client: TestClient, name: str, password: str, *, go_on: str = "/") -> httpx2.Response:
    """Fill in the form and send it."""
    fields = {"token": token(client, "/sign-in"), "name": name, "password": password, "next": go_on}
    return client.post("/sign-in", data=fields, follow_redirects=False)
