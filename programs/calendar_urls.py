from django.urls import path

from programs.views import calendar, unsubscribe

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/programs.ics", calendar.calendar_feed, name="calendar_feed"),
    path("calendar/provider/<slug:token>.ics", calendar.provider_feed, name="provider_feed"),
    path("calendar/<slug:program_id>/", calendar.calendar_program, name="calendar_program"),
    path("calendar/<slug:program_id>.ics", calendar.calendar_program_feed, name="calendar_program_feed"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe_page, name="unsubscribe"),
]
