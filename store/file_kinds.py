"""What a file really is, whatever its name says, and a name that is safe to keep."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from store.work import Refused

Family = Literal["image", "document", "audio", "video"]
LONGEST_NAME = 80
LOOK = 4096
"""Bytes read for signs of a web page in a text."""
MOST_PARTS = 5_000
"""Entries a package may list; a bomb lists hundreds of thousands, and each takes time and memory."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = "_VBA_PROJECT".encode("utf-16-le")


@dataclass(frozen=True)
class Kind:
    """One of the types that are taken: `extension` without a dot, `mime` as it is served."""

    extension: str
    mime: str
    family: Family


def _starts(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(heads)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda data: data[:4] == b"RIFF" and data[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda data: data[4:8] == b"ftyp" and data[8:12] in brands


def _office(part: str) -> Callable[[bytes], bool]:
    """A package with this part and without macros."""

    def check(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04") or data.count(b"PK\x01\x02") > MOST_PARTS:
            return False
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        return part in names and not any("vbaproject" in name.lower() for name in names)

    return check


def _compound(*streams: str) -> Callable[[bytes], bool]:
    """An older office file that holds one of these streams and no macros."""
    wanted = [name.encode("utf-16-le") for name in streams]

    def check(data: bytes) -> bool:
        return data.startswith(COMPOUND) and any(name in data for name in wanted) and MACROS not in data

    return check


def _mp3(data: bytes) -> bool:
    frame = len(data) > 3 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] & 0xF0 != 0xF0
    return data.startswith(b"ID3") or frame


def _sound_in_mp4(data: bytes) -> bool:
    return _brand(b"isom", b"iso2", b"mp41", b"mp42", b"3gp4")(data) and b"vide" not in data


def _webm(*, pictures: bool) -> Callable[[bytes], bool]:
    """What a browser records: sound, or sound with pictures."""

    def check(data: bytes) -> bool:
        head = data[:LOOK]
        return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head and (b"V_" in head) == pictures

    return check


# fmt: off
KINDS: tuple[tuple[Kind, Callable[[bytes], bool]], ...] = (
    (Kind("jpg",  "image/jpeg",      "image"),    _starts(b"\xff\xd8\xff")),
    (Kind("png",  "image/png",       "image"),    _starts(b"\x89PNG\r\n\x1a\n")),
    (Kind("gif",  "image/gif",       "image"),    _starts(b"GIF87a", b"GIF89a")),
    (Kind("webp", "image/webp",      "image"),    _riff(b"WEBP")),
    (Kind("heic", "image/heic",      "image"),    _brand(b"heic", b"heix", b"heim", b"heis", b"mif1")),
    (Kind("pdf",  "application/pdf", "document"), _starts(b"%PDF-")),
    (Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",   "document"),
     _office("word/document.xml")),
    (Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",         "document"),
     _office("xl/workbook.xml")),
    (Kind("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "document"),
     _office("ppt/presentation.xml")),
    (Kind("doc",  "application/msword",       "document"), _compound("WordDocument")),
    (Kind("xls",  "application/vnd.ms-excel", "document"), _compound("Workbook", "Book")),
    (Kind("amr",  "audio/amr",       "audio"),    _starts(b"#!AMR\n", b"#!AMR-WB\n")),
    (Kind("ogg",  "audio/ogg",       "audio"),    _starts(b"OggS\x00")),
    (Kind("weba", "audio/webm",      "audio"),    _webm(pictures=False)),
    (Kind("webm", "video/webm",      "video"),    _webm(pictures=True)),
    (Kind("wav",  "audio/wav",       "audio"),    _riff(b"WAVE")),
    (Kind("m4a",  "audio/mp4",       "audio"),    _brand(b"M4A ", b"M4B ")),
    (Kind("mov",  "video/quicktime", "video"),    _brand(b"qt  ")),
    (Kind("m4a",  "audio/mp4",       "audio"),    _sound_in_mp4),
    (Kind("mp4",  "video/mp4",       "video"),
     _brand(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"3gp4", b"3gp5")),
    (Kind("mp3",  "audio/mpeg",      "audio"),    _mp3),
)
# fmt: on

TEXTS: Mapping[str, Kind] = {
    "csv": Kind("csv", "text/csv", "document"),
    "txt": Kind("txt", "text/plain", "document"),
}
BY_EXTENSION: Mapping[str, Kind] = {**{kind.extension: kind for kind, _ in KINDS}, **TEXTS}
TEXT_NAMES = frozenset({"", "txt", "csv", "log", "md"})
"""Extensions under which a text may come; under any other it might be a script."""

WEB = re.compile(rb"<\s*(!doctype|html|script|svg|iframe|body|object|embed|\?xml|\?php)", re.IGNORECASE)
# fmt: off
REFUSALS: Mapping[str, frozenset[str]] = {
    "files.program": frozenset({"exe", "dll", "sys", "drv", "scr", "com", "msi", "appimage", "elf", "so", "class",
                                "jar", "apk", "dex", "bat", "cmd", "ps1", "vbs", "js", "mjs", "sh", "py", "php",
                                "lnk", "wasm"}),
    "files.page":    frozenset({"html", "htm", "xhtml", "mht", "mhtml", "svg", "svgz", "xml"}),
    "files.archive": frozenset({"zip", "rar", "7z", "gz", "tar", "tgz", "bz2", "xz", "iso", "cab"}),
    "files.macros":  frozenset({"docm", "xlsm", "pptm", "xltm", "dotm"}),
}
# fmt: on


def real_type(data: bytes, declared_name: str) -> Kind:
    """The kind by the content alone.

    Raises Refused with the key files.empty, .program, .page, .archive, .macros or .unknown.
    """
    if not data:
        raise Refused("files.empty")
    for kind, check in KINDS:
        if check(data):
            return kind
    declared = _extension(declared_name)
    if declared in TEXT_NAMES and _is_text(data):
        return TEXTS.get(declared, TEXTS["txt"])
    raise Refused(_reason(data, declared))


def safe_name(declared_name: str, kind: Kind) -> str:
    """A name without path, control or direction characters, at most 80 long, ending as the content is."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", declared_name)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r'[<>:"|?*\s]+', " ", name)
    stem = name.rpartition(".")[0] if "." in name else name
    stem = stem[: LONGEST_NAME - len(kind.extension) - 1].strip(" .")
    if not stem or re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", stem):
        stem = f"{kind.family}{stem and '-'}{stem}"
    return f"{stem}.{kind.extension}"


def _extension(name: str) -> str:
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def _is_text(data: bytes) -> bool:
    if WEB.search(data[:LOOK]) or data.startswith((b"#!", b"MZ", b"\x7fELF")):
        return False
    text = _decoded(data)
    return text is not None and not any(sign < " " and sign not in "\t\r\n\f" for sign in text)


def _decoded(data: bytes) -> str | None:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _reason(data: bytes, declared: str) -> str:
    """Why it is refused: what the content looks like first, what the name says second."""
    for extension in (*_looks_like(data), declared):
        for reason, extensions in REFUSALS.items():
            if extension in extensions:
                return reason
    return "files.unknown"


def _looks_like(data: bytes) -> list[str]:
    if data.startswith(b"PK"):
        return ["docm" if b"vbaProject" in data else "zip"]
    if data.startswith(COMPOUND) and MACROS in data:
        return ["docm"]
    if data.startswith((b"\x7fELF", b"MZ", b"#!")):
        return ["exe"]
    if WEB.search(data[:LOOK]):
        return ["html"]
    import puremagic  # reads its tables when imported, and is asked only about what is refused

    try:
        found = puremagic.magic_string(data)
    except puremagic.PureError:
        return []
    return [match.extension.lstrip(".").lower() for match in found]
