"""The page that compares municipalities: what the package says, and one own file told before saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from reachmap.app.compare_page import SAMPLE, _compared, _sample
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.i18n import Translator
from reachmap.present.compare_pictures import funnel_title, interval_title, map_title
from reachmap.present.compare_words import answer_lines, definition_lines, main_table

PROJECT = Path(__file__).parents[2] / "sample_data" / "skinnskatteberg" / "reachmap.toml"


def page() -> AppTest:
    script = "from reachmap.app.page import show\nshow('jamfor')\n"
    return AppTest.from_string(script, default_timeout=180).run()


def written(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_opens_on_the_sample_county_and_says_what_the_package_says(language: str) -> None:
    app, translator = page(), Translator(language)
    if language == "en":
        app.radio(key="language").set_value("en").run()
    html = written(app)
    comparison = _compared(_sample())[1].comparison
    for line in [*answer_lines(comparison, translator), *definition_lines(comparison, translator)]:
        assert str(escape(line)) in html
    for row in main_table(comparison.latest, translator)[1]:
        assert all(str(escape(cell)) in html for cell in row)
    for caption in (map_title(translator), funnel_title(translator), interval_title(translator)):
        assert f'<p class="quiet">{escape(caption)}</p>' in html
    assert Path(SAMPLE).name == "county"


def test_all_that_a_share_file_holds_is_told_before_it_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(PROJECT))
    app = page()
    assert "Filen blir allmän handling" not in written(app)
    (make,) = [button for button in app.button if button.label == "Gör en delningsfil"]
    html = written(make.click().run())
    assert "Filen blir allmän handling hos er och hos mottagaren." in html
    assert "Skinnskatteberg (1904)" in html
