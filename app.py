"""Open the app: ``streamlit run app.py``, or ``reachmap app``."""

from reachmap.app.page import show

show()
