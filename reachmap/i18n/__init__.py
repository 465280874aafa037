"""Everything that a user reads goes through here: texts, numbers, dates, and the wording of errors.

The English texts in the code are the keys; `locale/sv` and `locale/en` hold both catalogues as gettext
``.po`` files, read as they are (no compiled copy that could be stale). A translator is passed in, never
installed globally: two sessions in one process may speak different languages.
"""

from reachmap.i18n.marking import N_, count
from reachmap.i18n.translator import ERROR_MESSAGES, LOCALE, Translator

__all__ = ["ERROR_MESSAGES", "LOCALE", "N_", "Translator", "count"]
