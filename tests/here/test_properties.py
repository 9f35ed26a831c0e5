"""What a person pastes is read, whatever pasting did to it."""

import pytest

from custom_components.ev_live.providers.here.properties import Credentials, find

# The example of the report.
FILE = """here.user.id = HERE-00000000-0000-0000-0000-000000000000
here.client.id = demoClientId000000
here.access.key.id = demo_KEY-id_0001
here.access.key.secret = demo-SECRET_value.not~real
here.token.endpoint.url = https://account.api.here.com/oauth2/token
here.token.scope = hrn:here:authorization::org000000000:project/ev-demo
"""
ALL = Credentials(
    key_id="demo_KEY-id_0001",
    secret="demo-SECRET_value.not~real",
    token_url="https://account.api.here.com/oauth2/token",
    scope="hrn:here:authorization::org000000000:project/ev-demo",
)


@pytest.mark.parametrize(
    "text",
    [
        FILE,
        FILE.replace("\n", "\r\n"),
        FILE.replace("\n", "\n\n# a note\n"),
        FILE.replace(" = ", "="),
        FILE.replace(" = ", "   =   "),
        FILE.replace("\n", ""),
        FILE.replace("\n", " "),
        FILE + FILE,
        "\ufeff" + FILE,
        "\n".join(reversed(FILE.splitlines())),
        "  " + FILE.replace("\n", "\n  "),
    ],
)
def test_a_file_is_read_however_it_was_pasted(text: str) -> None:
    """A box for one line takes the line breaks out, and Windows puts its own in."""
    assert Credentials.read(text) == ALL


def test_only_the_first_equals_sign_parts_a_line() -> None:
    """A secret that ends with one would be cut off."""
    text = "here.access.key.id = a\nhere.access.key.secret = b+/=="

    assert Credentials.read(text) == Credentials(key_id="a", secret="b+/==")


@pytest.mark.parametrize("text", ["", "nothing", "here.access.key.id", "here.access.key.id ="])
def test_what_is_no_file_says_nothing(text: str) -> None:
    """A plain key would be taken for a file."""
    assert Credentials.read(text) == Credentials()


def test_the_file_is_found_in_any_field() -> None:
    """A person would paste it into the wrong one and be told it is a bad secret."""
    assert find({"a": 7, "b": {"c": "d"}, "e": "plain", "f": FILE}) == ALL
    assert find({"access_key_secret": "plain"}) == Credentials()
