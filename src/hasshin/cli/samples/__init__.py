"""Sample cities to try and to test with: invented people in two real cities, set up by the actions and nothing else."""

from __future__ import annotations

from hasshin.cli.samples.build import load_sample
from hasshin.cli.samples.people import PASSWORD, SAMPLE_SIGN_INS, SignIn
from hasshin.cli.samples.scene import SampleCity

__all__ = ["PASSWORD", "SAMPLE_SIGN_INS", "SampleCity", "SignIn", "load_sample"]
