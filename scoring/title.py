"""A title that people read: in the words of its document, and in English where somebody has translated it."""

from collections.abc import Iterable, Mapping
from typing import Any

ENGLISH = "_en"  # after the key of a title in a file: the key of its translation


class Title(str):
    """A text of a document with its English.

    It is the document's own text wherever it is kept, compared or enters a digest: the translation decides
    nothing. Who shows it to a reader asks for the reader's language.
    """

    __slots__ = ("en",)
    en: str

    def __new__(cls, text: str, en: str = "") -> "Title":
        """Make a title; without a translation it reads the same in both languages."""
        made = super().__new__(cls, text)
        made.en = en or str(made)
        return made

    def __add__(self, more: str) -> "Title":
        """Put something behind it in both languages."""
        return Title(str(self) + str(more), self.en + title(more).en)

    def put(self, zh: str, en: str) -> "Title":
        """Put the title into a form with a `{}`, in each language."""
        return Title(zh.format(str(self)), en.format(self.en))


def title(text: str) -> Title:
    """Give any text as a title."""
    return text if isinstance(text, Title) else Title(text)


def word(text: str, language: str) -> str:
    """Give a title in the reader's language; any other text as it is."""
    return text.en if language == "en" and isinstance(text, Title) else str(text)


def kept(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is kept as JSON: each title with its English beside it, as in a file."""
    english = {key + ENGLISH: translation(one) for key, one in told.items() if isinstance(one, Title)}
    return {**told, **{key: one for key, one in english.items() if one}}


def restored(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was kept, its titles whole again."""
    english = {key for key in told if key.endswith(ENGLISH) and key.removesuffix(ENGLISH) in told}
    titles = {key: Title(told[key], told[key + ENGLISH]) for key in map(_bare, english)}
    return {key: one for key, one in told.items() if key not in english} | titles


def _bare(key: str) -> str:
    return key.removesuffix(ENGLISH)


def translation(text: str) -> str:
    """Give the English of a title; nothing where there is none."""
    return text.en if isinstance(text, Title) and text.en != text else ""


def among(text: str, titles: Iterable[Title]) -> str:
    """Find the title that a kept text was; another text is given as it is."""
    return next((one for one in titles if one == text), text)


def listed(texts: Iterable[str]) -> Title:
    """Name several things one after another."""
    found = [title(text) for text in texts]
    return Title("、".join(map(str, found)), ", ".join(one.en for one in found))


def last_year(text: str) -> Title:
    """Mark a title as that of last year's figure."""
    return title(text).put("上年{}", "{}, last year")
