"""German words for search and grouping: one form per word, whatever its ending, spelling or gender mark.

The dictionary is simplemma's, read lazily (about a second, 20 MB) and kept for the process; call `warm`
where a first search must not wait for it. Words once seen are remembered.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from simplemma.strategies.dictionaries import StreamDictionaryFactory

SHORTEST_PART = 4
LONGEST_VARIANT = 4

Variants = Mapping[tuple[str, ...], str]

STOP_WORDS = frozenset(
    str.split("""
    aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis
    bist da damit dann das dass daß dazu dein dem den denn der deren des dessen die dies diese
    diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa etwas
    euch euer für gegen hab habe haben hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem
    ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jener kann kein keine keinen können
    man mein mit muss müssen nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen
    seiner seit sich sie sind so solche soll sollen sowie über um und uns unser unsere unter vom von
    vor war waren was weil wenn wer werden wie wir wird wo wurde wurden zu zum zur
    the of and in for to a an on with at by is are
    """)
)

# Nouns too short to be trusted as a part of any word, except these.
_SHORT_PARTS = frozenset(str.split("amt bau hof ort rat see tag weg"))
# Words that head a compound without being a noun; they are no term of their own.
_OPENERS = frozenset(
    str.split("""
    groß klein zwischen neu alt jung hoch frei innen außen haupt ko inter sozio multi bio erb
    kreativ sozial gemein
    """)
)
# Nouns that words end with without being made of them ("Partner-schaft", "Ko-operation", "Mode-ration").
_ENDINGS = frozenset(
    str.split("""
    schaft schaften heit heiten keit keiten ling linge nisse ment mente tion ation tionen isten
    ierung ration rationen formation formationen operation operationen operieren isch dung
    """)
)
_OWN_WAY = {"strasse": "straße", "strassen": "straßen"}  # else "Strass", the glass stone
_SAME = {"werkstätte": "werkstatt"}

_GENDER = re.compile(
    r"(?<=[^\W\d_])(?:[:*_]innen(?=[a-zäöüß])|(?:[:*_]|[/·]-?)(?i:in(?:nen)?)\b)|(?<=[a-zäöüß])Innen\b"
)
_WORD = re.compile(r"[^\W_]+(?:[-‐‑’'][^\W_]+)*")
_JOINT = re.compile(r"[-‐‑’']")
_ADJECTIVE = re.compile(r"[^\W_]{2}(iert|lich|isch|ig|end|bar|sam|ell|iv|los|voll|haft)e[mnrs]?$")
_FEMININE = re.compile(r"(?<=[^\W\d_]{4})in(?:nen)?$")
_UMLAUT = re.compile(r"[ao]e|(?<![aeioqu])ue")


def terms(text: str, variants: Variants | None = None) -> list[str]:
    """Return the words of a text in their one form, in order, without stop words.

    Case, ß, umlauts (also written ae, oe, ue), hyphens, inflection and gender marks make no difference.
    variants: sequences of terms that stand for one term, such as {("ko", "produktion"): "koproduktion"};
    the longest that fits is replaced. O(length).
    """
    found = [_analysed(word)[0] for word in _words(text)]
    return _replaced(found, variants) if variants else found


def query_terms(text: str, variants: Variants | None = None) -> list[str]:
    """Return what to look for: the terms of the question, each of which a document should hold."""
    return terms(text, variants)


def document_terms(text: str, variants: Variants | None = None) -> list[str]:
    """Return what a document is found by: its terms, other readings of its words, parts of compounds.

    „Leerstandsmanagement“ gives leerstandsmanagement, leerstand, management. variants: as in `terms`;
    the words they stand for stay beside them.
    """
    found = [term for word in _words(text) for term in _analysed(word)]
    if variants:
        plain = terms(text)
        found += [term for term in _replaced(plain, variants) if term not in plain]
    return found


def spelled(text: str) -> list[tuple[str, str]]:
    """Return the terms of a text in order, each with the word as it is written there, without gender mark."""
    marked = _GENDER.sub("", _plain(text))
    return [(_analysed(word.lower())[0], word) for word in _WORD.findall(marked) if _counts(word.lower())]


def is_noun(word: str) -> bool:
    """Tell whether the dictionary has the word, or what it ends with, as a noun."""
    known = _known_spelling(_plain(word).lower())
    return bool(_noun(known) or (_parts(known) and not _dictionary_form(known)))


def parts(word: str) -> list[str]:
    """Return the nouns a compound is made of, in their one form, outer ones first; nothing if it is none."""
    return [_folded(part) for part in _parts(_known_spelling(_plain(word).lower()))]


def fold(text: str) -> str:
    """Return the text in lower case without umlauts, accents and ß: what may be compared letter by letter."""
    return _folded(_plain(text).lower())


def warm() -> None:
    """Read the dictionary now, so that nobody waits for it later."""
    _dictionary()


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(_GENDER.sub("", _plain(text))):
        word = match.group().lower()
        if _counts(word):
            yield word


def _counts(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


@lru_cache(maxsize=100_000)
def _analysed(word: str) -> tuple[str, ...]:
    """The form to search by, then what else a document with this word is found by."""
    pieces = _JOINT.split(word)
    joined = "".join(pieces)
    noun, other = _readings(joined)
    first = _preferred(joined, noun, other)
    more = [noun, other, *(_parts(noun or first) if noun or not other else ())]
    if len(pieces) > 1:
        more += [term for piece in pieces if len(piece) > 1 for term in _analysed(piece)]
    return tuple(dict.fromkeys(_folded(term) for term in (first, *more) if term))


def _preferred(word: str, noun: str, other: str) -> str:
    """The reading that all forms of the word share, as far as one word alone can tell."""
    word = _known_spelling(word)
    if not noun:
        return other or _guess(word)
    is_adjective = other and other != noun and noun.startswith(other) and word.startswith(other)
    return other if is_adjective else noun


def _readings(word: str) -> tuple[str, str]:
    """Base form as a noun and as any other word, in lower case; empty where there is no such word."""
    word = _known_spelling(word)
    noun, other = _noun(word), _dictionary_form(word)
    return (_masculine(noun) if noun else _masculine_of_unknown(word)), other


def _known_spelling(word: str) -> str:
    """The word with its umlauts and ß, if only so the dictionary knows it."""
    if word in _OWN_WAY:
        return _OWN_WAY[word]
    if _is_known(word):
        return word
    with_umlaut = _UMLAUT.sub(lambda match: {"a": "ä", "o": "ö", "u": "ü"}[match.group()[0]], word)
    for spelling in (with_umlaut, word.replace("ss", "ß"), with_umlaut.replace("ss", "ß")):
        if spelling != word and _is_known(spelling):
            return spelling
    return word


def _guess(word: str) -> str:
    """Base form of a word the dictionary does not have: that of the longest noun it ends with."""
    if match := _ADJECTIVE.search(word):
        return word[: match.end(1)]
    for at in range(3, len(word) - SHORTEST_PART + 1):
        tail = _noun(word[at:])
        if tail and word[at:] not in _ENDINGS:
            return word[:at] + tail
    if word.endswith("s") and len(word) > SHORTEST_PART and _noun(word[:-1]):
        return word[:-1]  # the first half of „Wohnungs- und Immobilienwirtschaft“
    return word


def _masculine(noun: str) -> str:
    """The form without -in, if there is a noun like that: Expertin, Experte; Termin stays."""
    stem = _FEMININE.sub("", noun)
    if stem == noun:
        return noun
    if stem.endswith(("er", "or", "ist", "ent", "ant", "eur", "log")) and _noun(stem) == stem:
        return stem
    return stem + "e" if not stem.endswith("er") and _noun(stem + "e") == stem + "e" else noun


def _masculine_of_unknown(word: str) -> str:
    """The base of a feminine form, or of what a gender mark left over, that is not in the dictionary."""
    stem = _FEMININE.sub("", word)
    if stem != word and stem.endswith("er"):
        return _guess(stem)
    if len(word) > SHORTEST_PART and _noun(stem + "e") == stem + "e" and not _dictionary_form(word):
        return stem + "e"
    return ""


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[str, ...]:
    """The nouns a compound is made of: those of the longest head that leaves a noun before it."""
    for at in range(2, len(word) - 2):
        head = _head(word[at:])
        if not head:
            continue
        front = _front(word[:at])
        if front is not None:
            nearer = (*((front,) if front else ()), head)
            return tuple(dict.fromkeys([*nearer, *(part for noun in nearer for part in _parts(noun))]))
    return ()


def _head(tail: str) -> str:
    if tail in _ENDINGS or (len(tail) < SHORTEST_PART and tail not in _SHORT_PARTS):
        return ""
    return _noun(tail)


def _front(start: str) -> str | None:
    """Base form of the first part of a compound, empty for an opener, None if it is no word."""
    if start in _OPENERS:
        return ""
    if start in _SHORT_PARTS:
        return start
    if len(start) < SHORTEST_PART:
        return None
    linked = start[:-1] if start.endswith("s") else ""
    for form in (start, linked, start + "e", start + "en", start + "n"):
        if len(form) >= SHORTEST_PART and (noun := _noun(form)):
            return noun
    return None


@lru_cache(maxsize=200_000)
def _noun(word: str) -> str:
    """Base form of a noun in lower case, empty if there is no such noun."""
    base = _as_noun(word)
    if base + "e" == word and _as_noun(word + "n") == word:
        base = word  # „Quelle“ is not the dative of „Quell“ where „Quellen“ is known
    return _SAME.get(base, base)


def _as_noun(word: str) -> str:
    found = _dictionary().get(word[:1].upper() + word[1:])
    return found.lower() if found and found[:1].isupper() else ""


@lru_cache(maxsize=50_000)
def _dictionary_form(word: str) -> str:
    """Base form of a word that is written small, empty if there is none."""
    found = _dictionary().get(word)
    return found.lower() if found else ""


def _is_known(word: str) -> bool:
    return bool(_noun(word) or _dictionary_form(word))


@cache
def _dictionary() -> Mapping[str, str]:
    found: Mapping[str, str] = StreamDictionaryFactory(cache_max_size=1).get_dictionary("de")
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "")  # soft hyphens of copied pages


def _folded(word: str) -> str:
    """Letters only as a…z and digits, so that spellings meet: „Müller“ = „Mueller“."""
    word = _UMLAUT.sub(lambda match: match.group()[0], word)
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _replaced(found: list[str], variants: Variants) -> list[str]:
    result: list[str] = []
    at = 0
    while at < len(found):
        longest = min(LONGEST_VARIANT, len(found) - at)
        keys = (tuple(found[at : at + length]) for length in range(longest, 0, -1))
        key = next((key for key in keys if key in variants), (found[at],))
        result.append(variants.get(key, found[at]))
        at += len(key)
    return result
