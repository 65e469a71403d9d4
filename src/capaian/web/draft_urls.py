"""The pages of a draft's words: its versions, the comments on it, the way through Word; and of papers before they are left."""

from django.urls import path

from capaian.web.views import drafts, previews

drafting = [
    path("<int:task_id>/naskah/", drafts.versions, name="draft_versions"),
    path("<int:task_id>/naskah/naskah-kerja.docx", drafts.word, name="draft_word"),
    path("<int:task_id>/naskah/unggah/", drafts.upload, name="draft_upload"),
    path("<int:task_id>/naskah/<int:text_id>/", drafts.restore, name="draft_restore"),
    path("<int:task_id>/pratinjau/", previews.preview, name="preview"),
    path("<int:task_id>/pratinjau/<int:number>.pdf", previews.paper, name="preview_paper"),
    path("<int:task_id>/komentar/", drafts.comment, name="comment_add"),
    path("<int:task_id>/komentar/<int:comment_id>/", drafts.act, name="comment_act"),
]
