"""The pages of a draft's words: its versions, the comments on it, the way through Word."""

from django.urls import path

from capaian.web.views import drafts

drafting = [
    path("<int:task_id>/naskah/", drafts.versions, name="draft_versions"),
    path("<int:task_id>/naskah/naskah-kerja.docx", drafts.word, name="draft_word"),
    path("<int:task_id>/naskah/unggah/", drafts.upload, name="draft_upload"),
    path("<int:task_id>/naskah/<int:text_id>/", drafts.restore, name="draft_restore"),
    path("<int:task_id>/komentar/", drafts.comment, name="comment_add"),
    path("<int:task_id>/komentar/<int:comment_id>/", drafts.act, name="comment_act"),
]
