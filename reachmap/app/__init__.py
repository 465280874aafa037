"""The Streamlit app: the same texts and figures as the map page, with choices that are remembered.

Nothing is computed here. Only `page` and `frame` call Streamlit; `fragments` fills in HTML, `project`
says what is shown, `serve` starts the server.
"""
