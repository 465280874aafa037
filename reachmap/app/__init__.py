"""The Streamlit app: the same texts and figures as the map page, with choices that are remembered.

Nothing is computed here. `page`, `own` (dropped files) and `frame` draw; `fragments` fills in HTML,
`project` keeps what was analysed, `serve` starts the server, `opening` says what it was started for.
"""
