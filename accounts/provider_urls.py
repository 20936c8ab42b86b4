from django.urls import path

from accounts.views import organization, people

urlpatterns = [
    path("organization/", organization.organization, name="organization"),
    path("organization/<int:pk>/", organization.organization, name="organization"),
    path("organization/<int:pk>/ask-again/", organization.ask_again_page, name="ask_again"),
    path("organization/<int:pk>/renew-feed/", organization.renew_feed_page, name="renew_feed"),
    path("people/", people.people_page, name="people"),
    path("people/<int:pk>/", people.people_page, name="people"),
    path("people/role/<int:pk>/", people.change_role_page, name="change_role"),
    path("people/remove/<int:pk>/", people.remove_person_page, name="remove_person"),
    path("people/invitation/<int:pk>/withdraw/", people.withdraw_invitation_page, name="withdraw_invitation"),
]
