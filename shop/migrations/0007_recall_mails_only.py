from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0006_recall_mails_sent'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='recallwarning',
            name='claimed_at',
        ),
        migrations.RemoveField(
            model_name='recallwarning',
            name='failure',
        ),
        migrations.RemoveField(
            model_name='recallwarning',
            name='mailed_at',
        ),
    ]
