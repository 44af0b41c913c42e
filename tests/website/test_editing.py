import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import Page

from geflecht.actors.models import Role
from geflecht.media.models import Picture
from geflecht.website import models
from tests.factories.actors import UserFactory

pytestmark = pytest.mark.django_db
KINDS = (
    models.HomePage, models.TextPage, models.EasyLanguagePage, models.ContactPage, models.AccessibilityPage,
    models.MissionPage, models.ImpulseIndexPage, models.PublicationIndexPage, models.ProjectPage,
)  # fmt: skip


@pytest.fixture
def editor(client):
    user = UserFactory(role=Role.ADMINISTRATION, is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.DEMO = True


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_every_page_opens(editor, kind):
    root = Page.get_first_root_node()

    answer = editor.get(f"/redaktion/pages/add/website/{kind.__name__.lower()}/{root.pk}/", follow=True)

    assert type(answer.context["form"].instance) is kind


def picture_form(tmp_path, **given):
    path = tmp_path / "bild.png"
    Image.new("RGB", (60, 40)).save(path)
    file = SimpleUploadedFile("bild.png", path.read_bytes(), content_type="image/png")
    return {
        "title": "Bild", "file": file, "collection": "1", "author": "Ida", "source_line": "DV", "alternative_text": "Ein Hof",
        **given,
    }  # fmt: skip


def test_a_picture_with_credit_is_stored(editor, tmp_path):
    editor.post("/redaktion/images/add/", picture_form(tmp_path))

    assert Picture.objects.get().source_line == "DV"


@pytest.mark.parametrize("missing", ("author", "source_line", "alternative_text"))
def test_a_picture_without_credit_is_sent_back_with_the_field_named(editor, tmp_path, missing):
    answer = editor.post("/redaktion/images/add/", picture_form(tmp_path, **{missing: ""}))

    assert list(answer.context["form"].errors) == [missing]
    assert not Picture.objects.exists()
