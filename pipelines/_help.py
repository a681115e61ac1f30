"""What ``--help`` shows. Hydra's own help loads every file of every group, its own included, and
takes twice as long."""

from collections.abc import Sequence

from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from pipelines._main import CONF

TEXT = """\
Trailsight: open, self-hosted CloudTrail Insights

python -m pipelines.STAGE [-v] [override ...]

Stages: simulate, extract, train, score (runs the others where their outputs are missing),
compare (our Insight events beside AWS's own), evaluate (how good it is on your own history),
tune (searches for the knobs that find most at your budget),
explain (why a minute was an Insight or was not),
promote (the challenger becomes champion, if it has earned it), track (tells MLflow what it has
missed), serve (CloudTrail's read API over ours).

Common overrides:
  source.path=DIR|FILE|-|s3://BUCKET/PREFIX          without it a simulated organisation
  source.accounts= source.regions= source.start= source.end=      which log files, by key
  extract.verify=digests|report  extract.public_keys=FILE   log files against CloudTrail's digests
  extract.dry_run=true         list what would be read; nothing is read, nothing written
  engine=dask engine.scheduler=tcp://HOST:8786       the workers of a Dask cluster (docs/scale.md)
  workdir=DIR                  where data/, models/ and reports/ go
  detector=NAME                see the groups below
  train.start= train.end= score.start= score.end=    ISO 8601, UTC
  alerting.budget=K            expected false alarms per 1,000 series per day
  alerting.policy=FILE         overrides by API and suppression rules, as YAML
  api=RunInstances at=2026-03-23T13:33               what explain is asked
  compare.path=DIR|FILE        AWS's own Insight events
  tune.trials=N  tune=alerting|default|DETECTOR      what is searched: conf/tune
  evaluate.labels=FILE  evaluate.feedback=FILE  evaluate.per_week=K
  insight.form=current|2019    insight.extensions=true
  tracking=local|server|off    MLflow
  register=true                train registers what it has learnt, as the challenger
  model=champion|NUMBER        score with, or evaluate, that registered model
  promote.force=true           whatever the evaluations say
  sink=[logtree,jsonl,eventbridge,lake,ocsf,sarif]   sink.logtree.url=s3://BUCKET/PREFIX
  upstream=never  output=json  fail_on=insight

Exit codes: 0 done, 1 Insights found and fail_on=insight, 2 bad configuration or input
(-v adds the traceback, and names each file as it is read), 130 interrupted.

== Groups (GROUP=NAME) ==
{groups}

== Configuration ==
{config}"""


def help_text(overrides: Sequence[str]) -> str:
    """The help, with the configuration that ``overrides`` compose."""
    with initialize_config_dir(version_base="1.3", config_dir=str(CONF)):
        config = compose("config", overrides=list(overrides))
    folders = sorted(path for path in CONF.iterdir() if path.is_dir())
    groups = (
        f"{folder.name}: {', '.join(sorted(path.stem for path in folder.glob('*.yaml')))}"
        for folder in folders
    )
    return TEXT.format(groups="\n".join(groups), config=OmegaConf.to_yaml(config))
