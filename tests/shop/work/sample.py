from django_tasks import task


@task(backend="worker")
def looked() -> str:
    return "looked"
