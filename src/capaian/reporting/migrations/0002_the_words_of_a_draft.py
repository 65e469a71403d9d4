import django.db.models.deletion
from django.db import migrations, models

from capaian.foundation.append_only import protect, release

TABLES = ("reporting_drafttext", "reporting_draftcomment", "reporting_draftcommentact")


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0001_initial'),
        ('procedures', '0002_append_only'),
        ('reporting', '0001_follow_ups'),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, max_length=120)),
                ('title', models.CharField(blank=True, max_length=400)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('name', models.CharField(blank=True, max_length=200)),
                ('acted_title', models.CharField(blank=True, max_length=220)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.run')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.task')),
            ],
        ),
        migrations.CreateModel(
            name='DraftCommentAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=8)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('name', models.CharField(blank=True, max_length=200)),
                ('acted_title', models.CharField(blank=True, max_length=220)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='reporting.draftcomment')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.task')),
            ],
        ),
        migrations.CreateModel(
            name='DraftText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=400)),
                ('text', models.TextField(blank=True)),
                ('proposed', models.BooleanField(default=False)),
                ('source', models.CharField(default='web', max_length=8)),
                ('at', models.DateTimeField()),
                ('name', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.run')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.task')),
            ],
        ),
        migrations.AddConstraint(
            model_name='draftcomment',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='draft_comment_says_something'),
        ),
        migrations.AddIndex(
            model_name='drafttext',
            index=models.Index(fields=['run', 'section'], name='draft_text'),
        ),
        migrations.RunPython(protect(*TABLES), release(*TABLES)),
    ]
