from __future__ import annotations

import pytest

from erfarenhet.errors import UnreadableSource
from erfarenhet.ingest.readers.encoding_of_text import decode_text

SWEDISH = "Hälften av de varslade i Åmål fick nytt arbete. Övriga läser vidare på komvux; näringslivet är på väg."
NORWEGIAN = "Kommunen søkte om omstillingsmidler for å få nye arbeidsplasser. Ærlig talt ønsker også Ås det."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [SWEDISH, NORWEGIAN, "Idén – ”så här”, sa André"])
def test_unicode(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850", "cp865", "mac_roman"])
@pytest.mark.parametrize("text", [SWEDISH, NORWEGIAN, "Idén föddes på ett kafé i Växjö", "Åre", "på ö"])
def test_single_bytes(text: str, encoding: str) -> None:
    decoded = decode_text(text.encode(encoding), "a.txt")
    assert decoded.text == text
    assert "guessed" in decoded.notes[0]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_typographic_signs(encoding: str) -> None:
    text = "Rapporten – ”Vi måste agera” – säger ’ja’ till idén… på 40 %."
    assert decode_text(text.encode(encoding), "a.txt").text == text


def test_declared_encoding_is_followed_when_it_fits() -> None:
    assert decode_text("żółć".encode("iso8859-2"), "a.html", declared="iso-8859-2").text == "żółć"
    assert decode_text("på ö".encode(), "a.html", declared="iso-8859-1").text == "på ö"
    assert decode_text("”på”".encode("cp1252"), "a.html", declared="iso-8859-1").text == "”på”"


def test_a_few_foreign_bytes_do_not_spoil_utf8() -> None:
    decoded = decode_text((SWEDISH * 5).encode() + b" \x92 slut", "a.txt")
    assert decoded.text == SWEDISH * 5 + " \N{REPLACEMENT CHARACTER} slut"
    assert decoded.notes == ("1 bytes are not UTF-8 and were replaced by \N{REPLACEMENT CHARACTER}",)


def test_other_scripts_in_old_encodings_are_refused() -> None:
    with pytest.raises(UnreadableSource, match=r"^a\.txt: the text encoding cannot be told"):
        decode_text("Москва не сразу строилась".encode("koi8-r"), "a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_stray_nul_goes_with_a_note(encoding: str) -> None:
    decoded = decode_text(SWEDISH.encode(encoding).replace(b"varslade", b"vars\0lade"), "a.txt")
    assert decoded.text == SWEDISH
    assert decoded.notes[-1] == "1 stray NUL byte was removed"


@pytest.mark.parametrize("data", [b"en\0 ort\0 i dalen", b"en\0 ort\1 i dalen"])
def test_more_nuls_or_other_control_characters_are_binary(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match="binary data"):
        decode_text(data, "a.txt")
