"""A testimony on « Nos enracinements », with a picture that has an agreement of its own."""

import django.db.models.deletion
from django.db import migrations, models

from enracine.kernel.rls import APP

# The file of a testimony that stands is for everybody, as its words are; for nobody once taken back.
SHOWN = f"""
CREATE POLICY kernel_document_of_testimony ON kernel_document FOR SELECT TO {APP}
  USING (EXISTS (SELECT 1 FROM portraits_testimony t
                 WHERE t.picture_id = kernel_document.id AND t.withdrawn_at IS NULL));
"""
HIDDEN = "DROP POLICY kernel_document_of_testimony ON kernel_document;"


class Migration(migrations.Migration):
    """The columns, then who reads the picture."""

    dependencies = [
        ('kernel', '0006_narrowing_expected'),
        ('portraits', '0002_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='testimony',
            name='on_settled_page',
            field=models.BooleanField(default=False, verbose_name='sur « Nos enracinements »'),
        ),
        migrations.AddField(
            model_name='testimony',
            name='picture',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.document'),
        ),
        migrations.AddField(
            model_name='testimony',
            name='picture_agreed_how',
            field=models.CharField(blank=True, choices=[('written', 'par écrit, sur papier'), ('mail', 'par courriel'), ('spoken', 'de vive voix, devant moi')], db_default='', max_length=8, verbose_name='accord pour la photo'),
        ),
        migrations.AddField(
            model_name='testimony',
            name='picture_agreed_on',
            field=models.DateField(null=True, verbose_name='accord pour la photo donné le'),
        ),
        migrations.AddField(
            model_name='testimony',
            name='picture_withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='testimony',
            name='picture_words',
            field=models.CharField(blank=True, db_default='', max_length=160, verbose_name='ce que la photo montre'),
        ),
        migrations.AddConstraint(
            model_name='testimony',
            constraint=models.CheckConstraint(condition=models.Q(('picture__isnull', True), models.Q(('picture_agreed_on__isnull', False), ('withdrawn_at__isnull', True), models.Q(('picture_agreed_how', ''), _negated=True), models.Q(('picture_words', ''), _negated=True)), _connector='OR'), name='testimony_picture_agreed'),
        ),
        migrations.RunSQL(SHOWN, HIDDEN),
    ]
