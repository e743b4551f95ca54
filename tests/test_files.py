"""Evidence: taken for what it is and not for what it is called, kept sealed, given out without traces."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from store.files import BY_EXTENSION, Files, Missing, real_type, safe_name, without_traces
from store.privacy import Keyring, Unreadable
from store.work import Refused

KEYS = Keyring.from_secret("a key for tests", entropy=Random(3).randbytes)
NOW = datetime.now(UTC)


def picture(form: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, form, **more)
    return out.getvalue()


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("[Content_Types].xml", *names):
            file.writestr(name, "<x/>")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def compound(*streams: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + b"".join(stream.encode("utf-16-le") + bytes(32) for stream in streams)


def box(brand: bytes, more: bytes = b"") -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mp42" + more


TAKEN = {
    "jpg": picture("JPEG"),
    "png": picture("PNG"),
    "gif": picture("GIF"),
    "webp": picture("WEBP"),
    "heic": box(b"heic"),
    "pdf": b"%PDF-1.7\n1 0 obj",
    "docx": package("word/document.xml"),
    "xlsx": workbook(),
    "pptx": package("ppt/presentation.xml"),
    "doc": compound("WordDocument"),
    "xls": compound("Workbook"),
    "amr": b"#!AMR\n\x3c\x91\x17\x16",
    "ogg": b"OggS\x00\x02" + bytes(30),
    "weba": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"A_OPUS" + bytes(30),
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"V_VP8 A_OPUS" + bytes(30),
    "wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "m4a": box(b"M4A "),
    "mov": box(b"qt  "),
    "mp4": box(b"isom", b"moov hdlr vide avc1"),
    "mp3": b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x00",
    "txt": "城管乱收费,已附收据。".encode(),
    "csv": "日期,金额\n2月3日,200\n".encode("gb18030"),
}


def test_every_kind_that_is_offered_is_tried_here() -> None:
    assert set(TAKEN) == set(BY_EXTENSION)


@pytest.mark.parametrize("extension", TAKEN)
def test_a_file_is_taken_for_what_it_is(extension: str) -> None:
    assert real_type(TAKEN[extension], f"证据.{extension}") == BY_EXTENSION[extension]


@pytest.mark.parametrize("extension", sorted(set(TAKEN) - {"txt", "csv"}))
def test_the_name_does_not_matter(extension: str) -> None:
    assert real_type(TAKEN[extension], "whatever.exe").extension == extension


REFUSED = {
    "files.empty": [(b"", "空.jpg")],
    "files.program": [
        (b"MZ\x90\x00\x03" + bytes(200), "照片.jpg"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "合同.pdf"),
        (b"#!/bin/sh\nrm -rf ~\n", "说明.txt"),
        (b"var a = 1; WScript.Shell", "收据.js"),
        (b"@echo off\r\ndel *.*", "收据.bat"),
    ],
    "files.page": [
        (b"<!DOCTYPE html><title>x</title>", "照片.png"),
        (b"\xef\xbb\xbf  <SVG xmlns='http://www.w3.org/2000/svg' onload=alert(1)>", "图.svg"),
        (b"hello\n< script >alert(1)</script>", "说明.txt"),
        (b"<?xml version='1.0'?><svg/>", "图.txt"),
    ],
    "files.archive": [
        (package(), "材料.zip"),
        (package("word/other.xml"), "材料.docx"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), "材料.jpg"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "材料.7z"),
        (b"\x1f\x8b\x08" + bytes(40), "材料.gz"),
    ],
    "files.macros": [
        (package("xl/workbook.xml", "xl/vbaProject.bin"), "表.xlsx"),
        (compound("Workbook", "_VBA_PROJECT"), "表.xls"),
    ],
    "files.unknown": [
        (bytes(range(256)), "x.bin"),
        (b"some text\x00with a hole", "说明.txt"),
    ],
}
CASES = [(key, *case) for key, cases in REFUSED.items() for case in cases]


@pytest.mark.parametrize(("key", "data", "name"), CASES, ids=[f"{key} {name}" for key, _, name in CASES])
def test_what_could_harm_is_refused_by_reason(key: str, data: bytes, name: str) -> None:
    with pytest.raises(Refused) as refused:
        real_type(data, name)
    assert refused.value.key == key


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_either_a_known_kind_or_refused(data: bytes, name: str) -> None:
    assert answer(data, name) in {*BY_EXTENSION, *REFUSED}


def answer(data: bytes, name: str) -> str:
    try:
        return real_type(data, name).extension
    except Refused as refused:
        return refused.key


NAMES = [
    ("收据.JPG", "收据.jpg"),
    ("../../etc/passwd", "passwd.jpg"),
    (r"C:\Users\王\合同.pdf.exe", "合同.pdf.jpg"),
    ("a\x00b\nc.png", "abc.jpg"),
    ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
    ('<b>"x"|?*.jpg', "b x.jpg"),
    ("...", "image.jpg"),
    ("", "image.jpg"),
    ("CON.jpg", "image-CON.jpg"),
    ("长" * 200 + ".jpg", "长" * 76 + ".jpg"),
]


@pytest.mark.parametrize(("declared", "kept"), NAMES)
def test_a_name_is_made_safe(declared: str, kept: str) -> None:
    assert safe_name(declared, BY_EXTENSION["jpg"]) == kept


@given(st.text(max_size=200), st.sampled_from(sorted(BY_EXTENSION)))
def test_no_name_leaves_its_folder(declared: str, extension: str) -> None:
    name = safe_name(declared, BY_EXTENSION[extension])
    assert 0 < len(name) <= 80
    assert name.endswith(f".{extension}")
    assert not set(name) & set('/\\\x00\r\n<>:"|?*')
    assert not name.startswith(".")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "evidence", KEYS)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_a_file_comes_back_whole(files: Files, size: int) -> None:
    data = Random(size).randbytes(size)
    assert files.get(files.put(data)) == data


def test_the_same_file_is_kept_once(files: Files, tmp_path: Path) -> None:
    assert files.put(b"receipt") == files.put(b"receipt") != files.put(b"other")
    assert len(stored(tmp_path)) == 2


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_on_the_disk_nothing_can_be_read(files: Files, tmp_path: Path) -> None:
    files.put("收了二百元".encode())
    (path,) = stored(tmp_path)
    assert "二百元".encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["cut", "changed", "reordered"])
def test_harm_to_a_file_is_noticed(files: Files, tmp_path: Path, harm: str) -> None:
    digest = files.put(bytes(3 << 20))
    (path,) = stored(tmp_path)
    sealed, size = path.read_bytes(), (1 << 20) + 33
    harmed = {
        "cut": sealed[: 2 * size],
        "changed": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "reordered": sealed[size : 2 * size] + sealed[:size] + sealed[2 * size :],
    }
    path.write_bytes(harmed[harm])
    with pytest.raises(Unreadable):
        files.get(digest)


def test_an_emptied_file_is_noticed(files: Files, tmp_path: Path) -> None:
    digest = files.put(b"x")
    stored(tmp_path)[0].write_bytes(b"")
    with pytest.raises(Unreadable):
        files.get(digest)


def test_what_was_removed_is_missing(files: Files) -> None:
    digest = files.put(b"x")
    files.remove(digest)
    files.remove(digest)
    with pytest.raises(Missing):
        files.get(digest)


@pytest.mark.parametrize("path", ["../secret", "", "AB" * 32, "a" * 63])
def test_only_a_digest_opens_a_file(files: Files, path: str) -> None:
    with pytest.raises(Missing):
        files.get(path)


def test_a_sweep_takes_what_nobody_knows_and_is_old(files: Files, tmp_path: Path) -> None:
    known, stray, fresh = files.put(b"known"), files.put(b"stray"), files.put(b"fresh")
    half = stored(tmp_path)[0].parent / ".half"
    half.write_bytes(b"left by a crash")
    for path in stored(tmp_path):
        if path.name != fresh[4:]:
            os.utime(path, (1, 1))
    removed = files.sweep([known], NOW - timedelta(hours=1))
    assert stray in removed
    assert len(removed) == 2
    assert {path.name for path in stored(tmp_path)} == {known[4:], fresh[4:]}


def test_putting_again_protects_from_a_sweep(files: Files, tmp_path: Path) -> None:
    digest = files.put(b"x")
    os.utime(stored(tmp_path)[0], (1, 1))
    files.put(b"x")
    assert files.sweep([], NOW - timedelta(hours=1)) == []
    assert files.get(digest) == b"x"


def test_a_write_that_fails_leaves_nothing(files: Files, tmp_path: Path) -> None:
    broken = Files(tmp_path / "evidence", Keyring.from_secret("k", entropy=lambda _: b""))
    with pytest.raises(ValueError, match=r"[Nn]once"):
        broken.put(b"x")
    assert stored(tmp_path) == []


def test_after_a_rotation_files_are_sealed_again(tmp_path: Path) -> None:
    digest = Files(tmp_path, KEYS).put(b"receipt")
    files = Files(tmp_path, Keyring.from_secret("new", ["a key for tests"]))
    assert [files.reseal(digest), files.reseal(digest)] == [True, False]
    assert Files(tmp_path, Keyring.from_secret("new")).get(digest) == b"receipt"


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Phone of Wang"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"taken at home")


def test_a_photo_loses_place_and_device_and_stands_upright() -> None:
    clean = without_traces(photo_with_place(), BY_EXTENSION["jpg"])
    assert clean is not None
    with Image.open(io.BytesIO(clean)) as shown:
        assert shown.size == (20, 40)
        assert dict(shown.getexif()) == {}
    assert b"Wang" not in clean
    assert b"home" not in clean


@pytest.mark.parametrize("extension", ["png", "gif", "webp"])
def test_other_pictures_are_cleaned_too(extension: str) -> None:
    clean = without_traces(TAKEN[extension], BY_EXTENSION[extension])
    assert clean is not None
    assert real_type(clean, "").extension == extension


@pytest.mark.parametrize(
    ("extension", "data"), [("heic", TAKEN["heic"]), ("jpg", b"\xff\xd8\xff broken"), ("pdf", TAKEN["pdf"])]
)
def test_what_cannot_be_cleaned_is_withheld(extension: str, data: bytes) -> None:
    assert without_traces(data, BY_EXTENSION[extension]) is None
