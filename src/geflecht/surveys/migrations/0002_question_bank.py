"""Fill the question bank with its first wordings."""

from django.db import migrations

QUESTIONS = (
    ("kind", "tie", True, "Wie eng ist der Kontakt? Wählen Sie das Engste, das zutrifft.", "How close is the contact? Take the closest that applies."),
    ("frequency", "tie", False, "Wie oft haben Sie miteinander zu tun?", "How often are you in touch?"),
    ("origin", "tie", True, "Wie kam der Kontakt zustande?", "How did the contact come about?"),
    ("since", "tie", False, "Seit wann kennen Sie sich?", "Since when have you known each other?"),
    ("trust_reliable", "trust", False, "Auf Absprachen ist Verlass.", "Agreements are kept."),
    ("trust_aims", "trust", False, "Wir wollen in der Stadt Ähnliches erreichen.", "We want to reach similar things in our town."),
    ("trust_open", "trust", False, "Schwieriges lässt sich offen besprechen.", "Difficult things can be discussed openly."),
    ("value_influence", "value", False, "Bewegt etwas bei anderen.", "Moves others to act."),
    ("value_engaged", "value", False, "Bringt Zeit und Kraft in die gemeinsame Arbeit ein.", "Puts time and effort into the common work."),
    ("value_shares", "value", False, "Teilt Wissen, Räume oder Mittel mit anderen.", "Shares knowledge, space or money with others."),
)  # fmt: skip


def fill(apps, schema_editor):
    question = apps.get_model("surveys", "Question")
    wording = apps.get_model("surveys", "Wording")
    for position, (key, topic, is_always_asked, de, en) in enumerate(QUESTIONS):
        row = question.objects.create(
            key=key, topic=topic, position=position, is_always_asked=is_always_asked
        )
        wording.objects.create(question=row, version=1, text_de=de, text_en=en)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
