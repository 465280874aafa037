"""Start the app's server: bound to this computer, silent towards the network.

`OPTIONS` is what `reachmap app` says on Streamlit's command line. `.streamlit/config.toml` says the same
to those who type ``streamlit run app.py`` in a checkout; a test holds the two together.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import threading
from collections.abc import Mapping
from pathlib import Path

from reachmap.app.opening import LANGUAGE_VARIABLE, PROJECT_VARIABLE
from reachmap.files import readable, shipped
from reachmap.present import palette

Option = str | int | bool | list[str]

ADDRESS = "127.0.0.1"
FIRST_PORT = 8501

OPTIONS: Mapping[str, Option] = {
    "server.address": ADDRESS,
    # A page elsewhere whose name is made to point here is not let in.
    "server.allowedHosts": [ADDRESS, "localhost"],
    "server.headless": True,
    "server.showEmailPrompt": False,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 50,  # megabytes
    "server.enableStaticServing": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    # What an exception says may quote a participant's row.
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "logger.level": "warning",
    "theme.base": "light",
    "theme.primaryColor": palette.ACCENT,
    "theme.backgroundColor": palette.PAPER,
    "theme.secondaryBackgroundColor": palette.WHITE,
    "theme.textColor": palette.INK,
    "theme.borderColor": palette.QUIET,
    "theme.showWidgetBorder": True,
}

# Where to open it is said by the command, in the user's language.
_OURS: Mapping[str, Option] = {"logger.hideWelcomeMessage": True}


def free_port() -> int:
    """Find a port that nobody listens on, the first of a hundred if possible."""
    for port in (*range(FIRST_PORT, FIRST_PORT + 100), 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                # As servers do: a port whose last connection is still being buried is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return FIRST_PORT


def serve(project: Path | None, *, port: int, language: str | None) -> None:
    """Serve the app until it is stopped.

    Parameters
    ----------
    project
        The project file to open; without it the sample that ReachMap brings with it.
    port
        Where to listen, on this computer only.
    language
        The language asked for; without it the project's own.
    """
    from streamlit.web import cli as streamlit

    if project is not None:
        readable(project)
        os.environ[PROJECT_VARIABLE] = str(project.resolve())
    if language:
        os.environ[LANGUAGE_VARIABLE] = language
    threading.Thread(target=_prepare, args=(language,), daemon=True).start()
    streamlit.main(
        ["run", str(shipped("app.py")), *_arguments({**OPTIONS, **_OURS, "server.port": port})],
        standalone_mode=False,
    )


def _prepare(language: str | None) -> None:
    """Analyse while the server starts and the browser opens: who comes finds it done or under way."""
    try:
        from reachmap.app import opening, project

        opened = project.opened(opening.project_file())
        project.worded(opened.state, language or opening.first_language(), opened.analysis)
        # Streamlit collects garbage after every run of a page. What is here now stays as long as the server:
        # without it among what is looked through, an answer is not kept waiting.
        gc.collect()
        gc.freeze()
    except Exception as error:  # noqa: BLE001 - the page meets it again, and tells it in words
        logging.getLogger(__name__).debug("not prepared: %s", type(error).__name__)


def _arguments(options: Mapping[str, Option]) -> list[str]:
    return [
        f"--{name}={str(single).lower() if isinstance(single, bool) else single}"
        for name, value in options.items()
        for single in (value if isinstance(value, list) else [value])
    ]
