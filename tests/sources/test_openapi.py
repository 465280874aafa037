"""Every request to the database is one that its published description allows.

The OpenAPI file of PxTools/PxApiSpecs lies in the shared folder, which is not part of the project: without
it these tests are skipped, and say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest

from reachmap.sources.scb import fetch_scb
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Asked, Publisher

DESCRIPTION = Path(__file__).parents[3] / "shared/data/real/pxweb-api-fixtures/PxAPI-2.yml"


@pytest.fixture(scope="module")
def api() -> OpenAPI:
    if not DESCRIPTION.exists():
        pytest.skip("the published description of the API is not here")
    raw = without_examples(yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8")))
    # The file's one slip: it requires "values" of a choice, a name that it defines nowhere; what it defines,
    # and the service's own code reads, is "valueCodes".
    choice = raw["components"]["schemas"]["VariableSelection"]
    assert choice["required"] == ["variableCode", "values"]
    assert set(choice["properties"]) == {"variableCode", "codelist", "valueCodes"}
    choice["required"] = ["variableCode", "valueCodes"]
    return OpenAPI.from_dict(raw | {"servers": [{"url": "http://services.test/api/v2"}]})


def without_examples(node: Any) -> Any:
    """Leave out examples: they lie in files that are not in the folder."""
    if isinstance(node, dict):
        return {
            key: without_examples(value) for key, value in node.items() if key not in ("examples", "example")
        }
    return [without_examples(value) for value in node] if isinstance(node, list) else node


def as_sent(asked: Asked, **changes: Any) -> MockRequest:
    facts: dict[str, Any] = {
        "host_url": "http://services.test",
        "method": asked.method.lower(),
        "path": asked.path,
        "args": dict(asked.query),
        "data": asked.body or None,
        "content_type": asked.headers.get("Content-Type", ""),
    }
    return MockRequest(**(facts | changes))


@pytest.fixture
def everything_asked(library: MakeLibrary, publisher: Publisher) -> list[Asked]:
    publisher.cells = 9
    fetch_scb(library(), municipalities=("0380", "0381"), keys=["population", "income", "ages"])
    fetch_scb(library(), municipalities=("0380",), level="deso", keys=["background"], purpose="En mening")
    return [one for one in publisher.asked if one.path.startswith("/api/v2")]


def test_every_request_is_allowed(api: OpenAPI, everything_asked: list[Asked]) -> None:
    kinds = {one.path.rsplit("/", 1)[-1] for one in everything_asked}
    assert kinds == {"config", "metadata", "data"}
    for one in everything_asked:
        api.validate_request(as_sent(one))


def test_every_parameter_is_described(api: OpenAPI, everything_asked: list[Asked]) -> None:
    # A description lets unknown parameters through: each is looked up.
    for one in everything_asked:
        found = api.unmarshal_request(as_sent(one)).parameters
        assert found is not None
        assert set(found.query) >= {name for name, _ in one.query}, urlencode(one.query)


@pytest.mark.parametrize(
    "changes",
    [
        {"data": b'{"selection": [{"valueCodes": ["1"]}]}'},
        {"data": b'{"selection": [{"variableCode": "Kon", "values": ["1"]}]}'},
        {"data": b'{"choice": []}'},
        {"args": {"outputFormat": "word"}},
        {"path": "/api/v2/tables/TAB6574/cells"},
        {"method": "put"},
    ],
)
def test_the_description_refuses_what_it_should(
    api: OpenAPI, everything_asked: list[Asked], changes: dict[str, Any]
) -> None:
    posted = next(one for one in everything_asked if one.method == "POST")
    api.validate_request(as_sent(posted))
    with pytest.raises(OpenAPIError):
        api.validate_request(as_sent(posted, **changes))
