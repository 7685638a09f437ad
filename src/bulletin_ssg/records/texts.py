"""Texts that must have a certain form: addresses, slugs, colours, an ISSN, fonts, time zones."""

from __future__ import annotations

import re
from typing import Annotated

from bulletin_ssg.rules import code_of, near

from ..installed import FAMILY, SUFFIXES
from .scalars import Unfit


def web_address(text: str) -> str:
    label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    path = r"(?:/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*)*"
    match = re.fullmatch(rf"(https?)://({label}(?:\.{label})*|\[[0-9a-f:.]+\])(:[0-9]{{1,5}})?({path})", text, re.I | re.A)
    if not match or ".." in text:
        raise Unfit(
            "E130", "{key} is not the address of a web site: {text}", "write it in full, as https://www.example.org/bulletin/, in ASCII, without ? and #"
        )  # fmt: skip
    scheme, host, port, folder = match.groups("")
    return f"{scheme.lower()}://{host.lower()}{port}{folder.rstrip('/')}/"


def time_zone(text: str) -> str:
    if text != "Asia/Shanghai":  # spares most sites the import
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            hint = "write a name of the time zone database: Asia/Shanghai is China's, UTC has no offset"
            raise Unfit("E131", "{key} is no time zone: {text}", hint) from None
    return text


def slug(text: str) -> str:
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return text
    from unicodedata import normalize

    meant = re.sub(r"[^a-z0-9]+", "-", normalize("NFKC", text).lower()).strip("-")
    hint = "write “{meant}”" if meant else "write a word in Latin letters, for example news"
    raise Unfit("E132", "{key} is part of an address: small letters a to z, digits and hyphens, not {text}", hint, meant=meant)


def colour(text: str) -> str:
    digits = text.removeprefix("#").lower()
    if not re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", digits):
        raise Unfit("E134", "{key} is not a colour: {text}", 'write it with six hexadecimal digits in quotation marks: "#b3202a"')
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def issn(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text.upper().removeprefix("ISSN"))
    if not re.fullmatch(r"[0-9]{7}[0-9X]", digits):
        raise Unfit("E135", "{key} is not an ISSN: {text}", "write eight digits, as 1234-5679")
    check = -sum(int(digit) * weight for digit, weight in zip(digits[:7], range(8, 1, -1), strict=True)) % 11
    if "0123456789X"[check] != digits[7]:
        raise Unfit("E135", "{key} has a wrong check digit: {text}", "compare it with the certificate: a digit is mistyped")
    return f"{digits[:4]}-{digits[4:]}"


def font(text: str) -> str:
    """A file of the site, or the logical name of an installed family."""
    if re.fullmatch(rf"({FAMILY})?\s*[^\s/\\:.][^/\\:.\x00-\x1f]*", text):
        return FAMILY + text.removeprefix(FAMILY).strip()
    inside = not text.startswith("/") and "\\" not in text and ":" not in text and ".." not in text.split("/")
    if not inside or not text.lower().endswith(SUFFIXES):
        hint = "copy the file into the site and name it from there, for example fonts/song.ttf; or write the name of an installed font"
        raise Unfit("E136", "{key} is not a font file of the site: {text}", hint)
    return text


def alias(text: str) -> str:
    if len(text) < 2:
        raise Unfit("E138", "{key} is too short to be found in texts: {text}", "write a name of at least two characters, or leave it out")
    return text


def mail_address(text: str) -> str:
    """With its domain as DNS has it: small letters, a Chinese one in Punycode."""
    local, _, domain = text.strip().rpartition("@")
    if not local.isascii():
        hint = "letters to it need SMTPUTF8, which many servers lack: ask for an address in ASCII"
        raise Unfit("E128", "{text} has characters before the @ that are not ASCII", hint)
    atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
    try:
        host = domain.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    if len(local) > 64 or not re.fullmatch(rf"{atom}(\.{atom})*", local, re.I) or not re.fullmatch(rf"({label}\.)+{label}", host):
        raise Unfit("E128", "{text} is no mail address", "write it as name@example.org, with nothing before or behind it")
    return f"{local}@{host}"


def dotted(text: str) -> str:
    """A name in the form of a domain."""
    if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text.lower()):
        return text.lower()
    raise Unfit("E128", "{text} is not written like a domain", "write it as bulletin.example.org")


def link_target(text: str) -> str:
    if re.match(r"(https?://|mailto:)\S+$", text):
        return text
    inside = text.removeprefix("/")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/", inside) or re.search(r"[\s\\]", text) or ".." in text.split("/"):
        hint = "write an address below the archive's root, as about/ or sections/news/, or a whole one that begins with https://"
        raise Unfit("E137", "{key} leads nowhere: {text}", hint)
    return inside


def rule_code(text: str) -> str:
    """The code of a rule of `check`, written as code or name."""
    code = code_of(text)
    if not code:
        hint = "did you mean {near}?" if near(text) else "docs/checks.md lists the rules"
        raise Unfit("E139", "there is no rule {text}", hint, near=near(text))
    return code


Alias = Annotated[str, alias]
Address = Annotated[str, web_address]
Timezone = Annotated[str, time_zone]
Slug = Annotated[str, slug]
Colour = Annotated[str, colour]
Issn = Annotated[str, issn]
Font = Annotated[str, font]
MailAddress = Annotated[str, mail_address]
Dotted = Annotated[str, dotted]
Target = Annotated[str, link_target]
RuleCode = Annotated[str, rule_code]
