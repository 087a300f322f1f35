"""Secrets out of text: the passwords of URLs never reach a log line, a message or a screen."""

import re

__all__ = ["redact"]

# user:password@ of any URL; the password runs to the last @ before the path.
_CREDENTIALS = re.compile(r"(?P<head>\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/]*@", re.IGNORECASE)
# ?password=…, &token=… and the like, in a URL's query or in a connection string.
_PARAMETER = re.compile(r"\b(?P<name>password|passwd|secret|token|api_?key)=[^\s&;,'\"]+", re.IGNORECASE)


def redact(text: str) -> str:
    """The text with every URL password and secret parameter replaced by asterisks."""
    if "://" not in text and "=" not in text:
        return text
    return _PARAMETER.sub(r"\g<name>=***", _CREDENTIALS.sub(r"\g<head>:***@", text))
