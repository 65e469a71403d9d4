"""Every sample document by name."""

from __future__ import annotations

from capaian.kernel.paper import Paper
from tests.golden.papers import letter_samples, report_samples, review_samples

SAMPLES: dict[str, Paper] = {**letter_samples.SAMPLES, **report_samples.SAMPLES, **review_samples.SAMPLES}
