import io

import pikepdf
import pytest
import typst
from django.utils import translation

from geflecht.kit import typeset

pytestmark = pytest.mark.pure


@pytest.fixture
def probe(settings, tmp_path):
    """A room with one template, in a package of its own."""

    def write(text):
        folder = tmp_path / "room" / "typst"
        folder.mkdir(parents=True)
        (folder / "probe.typ").write_text(f'#import "house.typ": *\n#show: house\n{text}')
        settings.PACKAGE = tmp_path

    return write


def test_a_document_is_tagged_and_names_title_and_language(probe):
    probe("#head(lead: data.lead)\n#paragraphs(data.text)")

    with translation.override("en"):
        made = typeset.pdf("room/probe", {"lead": "Two days", "text": "One.\n\nTwo."}, title="Programme")

    read = pikepdf.open(io.BytesIO(made))
    assert (str(read.Root.Lang), str(read.docinfo["/Title"])) == ("en", "Programme")
    assert bool(read.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in read.Root
    with read.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_what_people_wrote_is_no_source(probe):
    probe("#head()\n#data.text")
    text = '#read("/etc/passwd") #panic() $x$ = \\ <a> @b'

    made = typeset.pdf("room/probe", {"text": text}, title="Probe")

    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    "source", ('#read("/etc/passwd")', '#read("../../settings.py")', '#import "@preview/x:1.0.0": y')
)
def test_a_template_reaches_no_file_and_no_network(probe, source):
    probe(source)

    with pytest.raises(typst.TypstError):
        typeset.pdf("room/probe", {}, title="Probe")


def test_a_picture_without_alternative_text_stops_the_document(probe):
    probe('#image("a.svg")')
    picture = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )

    with pytest.raises(typst.TypstError, match="alt"):
        typeset.pdf("room/probe", {}, title="Probe", pictures={"a.svg": picture})


def test_a_document_is_set_in_the_faces_of_the_house(probe):
    probe("#head()\nText mit *fett* und _kursiv_.")

    read = pikepdf.open(io.BytesIO(typeset.pdf("room/probe", {}, title="Programm")))

    fonts = {str(font.BaseFont)[8:] for font in read.pages[0].Resources.Font.values()}
    assert {name.split("-")[0] for name in fonts} == {
        "AtkinsonHyperlegibleNext",
        "BricolageGrotesque96ptExtraBold",
    }
