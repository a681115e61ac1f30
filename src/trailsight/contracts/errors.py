"""The one exception that means: the user can mend this."""


class InputError(Exception):
    """A mistake in configuration, input or usage; the stages turn it into exit code 2.

    ``field`` is what the user wrote or should have written (``source.path``, ``score.start``),
    ``problem`` what is wrong with it, ``remedy`` what to do.
    """

    def __init__(self, field: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{field}: {problem}" + (f" ({remedy})" if remedy else ""))
        self.field = field
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        # By what it was made of, so that it comes through from a worker process.
        return type(self), (self.field, self.problem, self.remedy)
