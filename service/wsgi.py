"""What gunicorn runs: `gunicorn -c gunicorn.conf.py`."""

from service import create_app

app = create_app()
