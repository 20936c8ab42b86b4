from django.urls import path

from accounts import views

urlpatterns = [
    path("organization/", views.organization, name="organization"),
    path("organization/<int:pk>/", views.organization, name="organization"),
    path("organization/<int:pk>/ask-again/", views.ask_again_page, name="ask_again"),
    path("organization/<int:pk>/renew-feed/", views.renew_feed_page, name="renew_feed"),
    path("people/", views.people_page, name="people"),
    path("people/<int:pk>/", views.people_page, name="people"),
    path("people/role/<int:pk>/", views.change_role_page, name="change_role"),
    path("people/remove/<int:pk>/", views.remove_person_page, name="remove_person"),
    path("people/invitation/<int:pk>/withdraw/", views.withdraw_invitation_page, name="withdraw_invitation"),
]
