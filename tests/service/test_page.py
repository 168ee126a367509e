from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.areas: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name == "src" or name == "style" or name.startswith("on") for name, _ in attrs)
        self.links += [str(value) for name, value in attrs if name in ("href", "action")]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "textarea":
            self.areas.append(data)
            self.tags.append("")


def test_the_form_loads_nothing_from_elsewhere(call) -> None:
    response = call("GET", "/")
    page = Page(response.text)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert {"form", "textarea", "label", "button"} <= set(page.tags)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert page.links == ["/", "/docs"]


def test_the_policy_allows_our_style_and_nothing_else(call) -> None:
    response = call("GET", "/")
    policy = response.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_pasted_text_is_marked_cleaned_and_escaped(call) -> None:
    text = '</textarea><script>alert("1")</script>\r\nA SPAM<img/onerror=x> &amp; end\r\n'
    response = call("POST", "/", body=f"text={quote(text)}".encode(), headers=FORM)
    assert response.status_code == 200
    assert "content-security-policy" in response.headers
    page = Page(response.text)
    assert not {"script", "img"} & set(page.tags)
    assert '<mark class="spamspan-remove"' in response.text
    assert "SPAM&lt;img/onerror=x&gt;</mark> &amp;amp; end" in response.text
    assert "<h2>Cleaned</h2>\n<pre>\n&lt;/textarea&gt;&lt;script&gt;" in response.text
    assert "\nA &amp;amp; end\n</pre>" in response.text
    assert "it says &lt;so&gt;" in response.text


def test_a_clean_text_and_leading_breaks(call) -> None:
    response = call("POST", "/", body=b"text=%0D%0Afine", headers=FORM)
    assert "Nothing found" in response.text
    assert ">\n\nfine</textarea>" in response.text


@pytest.mark.parametrize("body", [b"", b"other=1", b"text=", b"text=%ff%fe", b"text=\xff", "text=中".encode()])
def test_odd_forms_do_not_crash(call, body: bytes) -> None:
    assert call("POST", "/", body=body, headers=FORM).status_code == 200


def test_too_many_fields_and_wrong_types_are_problems(call) -> None:
    assert call("POST", "/", body=b"a&" * 100, headers=FORM).status_code == 422
    assert call("POST", "/", body=b"{}", headers={"content-type": "application/json"}).status_code == 415
