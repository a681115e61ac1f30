"""Amazon resource names."""


def partition(region: str) -> str:
    """The partition that ``region`` belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def short(arn: str) -> str:
    """The name in ``arn``: what follows its account (``user/ana``); other text as it is."""
    parts = arn.split(":", 5)
    return parts[5] if len(parts) == 6 and parts[0] == "arn" and parts[5] else arn
