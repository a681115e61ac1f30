"""The file that MLflow runs to load a logged model: code, to which the model adds its arrays.

MLflow copies it into every model ("models from code"), so that nothing is ever unpickled. What it
needs is the package ``trailsight`` of the version that the model names.
"""

from pathlib import Path
from typing import Any

import pandas as pd  # noqa: TID253 - MLflow reads the types of ``predict``
from mlflow.models import set_model  # noqa: TID253 - MLflow itself runs this file
from mlflow.pyfunc import PythonModel  # noqa: TID253

from trailsight.jobs.predict import Predictor


class CountsModel(PythonModel):  # type: ignore[misc]
    """Scores counts per minute."""

    def load_context(self, context: Any) -> None:  # noqa: ANN401 - MLflow's
        """Reads the arrays."""
        self.predictor = Predictor.open(Path(context.artifacts["baseline"]))

    def predict(
        self,
        context: Any,  # noqa: ANN401
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """See ``Predictor.predict``."""
        return self.predictor.predict(model_input, str((params or {}).get("since", "")))


set_model(CountsModel())
