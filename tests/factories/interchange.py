from factory import SubFactory
from factory.django import DjangoModelFactory

from geflecht.interchange.models import ImportBatch, ImportFile
from tests.factories.actors import CollectionFactory


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    collection = SubFactory(CollectionFactory)
    by_label = "koordination@example.org"


class ImportFileFactory(DjangoModelFactory):
    class Meta:
        model = ImportFile

    batch = SubFactory(ImportBatchFactory)
    name = "liste.csv"
    content = b"Name;Typ;Ort\nHaus Eins;Organisation;\n"
