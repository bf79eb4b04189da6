from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "hasshin.posts"
    label = "posts"
