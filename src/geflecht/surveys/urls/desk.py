from django.urls import path

from geflecht.surveys.views import desk, words

app_name = "survey_desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("neu/", desk.make, name="make"),
    path("fragen/", words.bank, name="bank"),
    path("fragen/<slug:key>/", words.reword, name="reword"),
    path("<uuid:pk>/", desk.survey, name="survey"),
    path("<uuid:pk>/angaben/", desk.basics, name="basics"),
    path("<uuid:pk>/wer/", desk.whom, name="whom"),
    path("<uuid:pk>/fragen/", desk.questions, name="questions"),
    path("<uuid:pk>/mails/", words.texts, name="texts"),
    path("<uuid:pk>/mails/<slug:moment>/<slug:language>/", words.text, name="text"),
    path("<uuid:pk>/vorschau/", words.preview, name="preview"),
    path("<uuid:pk>/oeffnen/", desk.open_survey, name="open"),
    path("<uuid:pk>/schliessen/", desk.close_survey, name="close"),
    path("<uuid:pk>/wiederholen/", desk.repeat_survey, name="repeat"),
    path("<uuid:pk>/telefon/<uuid:respondent>/", desk.phone, name="phone"),
    path("<uuid:pk>/links/<uuid:respondent>/", desk.void_links, name="void_links"),
    path("<uuid:pk>/namen/<uuid:somebody>/", desk.look_at_name, name="look_at_name"),
]
