"""Records as CloudTrail writes them, by templates: one for every kind of call and addendum.

Fields and their order are those of real records; a field is left out of records whose
eventVersion is older than it (AWS user guide, "CloudTrail record contents").
"""

from collections.abc import Sequence
from json import dumps

from trailsight.simulation.calls import Kind
from trailsight.simulation.delivery import DELAY, UPDATE

MESSAGES = {
    "AccessDenied": "User is not authorized to perform this operation because no identity-based "
    "policy allows it",
    "Client.UnauthorizedOperation": "You are not authorized to perform this operation.",
    "Client.RequestLimitExceeded": "Request limit exceeded.",
    "ThrottlingException": "Rate exceeded",
}
ADDENDA = {
    DELAY: ',"addendum":{"reason":"DELIVERY_DELAY"}',
    UPDATE: ',"addendum":{"reason":"UPDATED_DATA","updatedFields":"responseElements",'
    '"originalRequestID":"@request@","originalEventID":"@original@"}',
}
SLOTS = ("@time@", "@event@", "@request@", "@original@", "@hex@", "@run@", "@day@")
EC2 = "ec2.amazonaws.com"
RUN = 1800
"""Seconds after which a pipeline's session has another number."""


def template(account: str, kind: Kind, note: int) -> str:
    """A format string with one positional field for each of SLOTS."""
    api, caller, region = kind.api, kind.caller, kind.region
    request = api.request.replace("@account@", account).replace("@region@", region)
    called = api.event_type == "AwsApiCall"
    parts = [
        f'{{"eventVersion":"{api.version[0]}.{api.version[1]:02}","userIdentity":{caller.identity}',
        f'"eventTime":"@time@","eventSource":"{api.source}","eventName":"{api.name}"',
        f'"awsRegion":"{region}","sourceIPAddress":"{caller.address}"',
        f'"userAgent":{dumps(caller.agent)}',
    ]
    if kind.error is not None:
        message = MESSAGES.get(kind.error, f"The request failed: {kind.error}")
        parts.append(f'"errorCode":"{kind.error}","errorMessage":{dumps(message)}')
    parts.append(f'"requestParameters":{request},"responseElements":{_response(kind)}')
    if called:
        parts.append('"requestID":"@request@"')
    parts.append('"eventID":"@event@"')
    if api.version >= (1, 5):
        parts.append(f'"readOnly":{_bool(api.read_only)}')
    if api.data:
        bucket = '{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::assets/objects/@hex@"}'
        parts.append(f'"resources":[{bucket}]')
    parts.append(f'"eventType":"{api.event_type}"')
    if api.version >= (1, 6):
        parts.append(f'"managementEvent":{_bool(not api.data)}')
    parts.append(f'"recipientAccountId":"{account}"')
    if api.event_type == "AwsServiceEvent":
        parts.append('"serviceEventDetails":{"resource":"@hex@"}')
    if api.version >= (1, 7):
        parts.append(f'"eventCategory":"{"Data" if api.data else "Management"}"')
    if api.version >= (1, 8) and called and not caller.agent.endswith(".amazonaws.com"):
        host = f"{api.source.removesuffix('.amazonaws.com')}.{region}.amazonaws.com"
        parts.append(
            '"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",'
            f'"clientProvidedHostHeader":"{host}"}}'
        )
    text = ",".join(parts) + ADDENDA.get(note, "") + "}"
    text = text.replace("{", "{{").replace("}", "}}")
    for position, slot in enumerate(SLOTS):
        text = text.replace(slot, f"{{{position}}}")
    return text


def _response(kind: Kind) -> str:
    """AWS writes null for reads, for failures, and for writes that have nothing to say."""
    if kind.api.name == "ConsoleLogin":
        failed = '"arn"' not in kind.caller.identity
        return f'{{"ConsoleLogin":"{"Failure" if failed else "Success"}"}}'
    if kind.api.read_only or kind.error or kind.api.data or kind.api.event_type != "AwsApiCall":
        return "null"
    return '{"requestId":"@request@","_return":true}' if kind.api.source == EC2 else "null"


def _bool(value: bool) -> str:
    return "true" if value else "false"


def file_content(
    templates: Sequence[str], seconds: Sequence[int], times: Sequence[str], ids: bytes
) -> bytes:
    """``{"Records":[…]}`` of N records: their templates, times (also as text) and 48 N bytes of
    ids."""
    digits = ids.hex()
    records = []
    for i, (text, second, time) in enumerate(zip(templates, seconds, times, strict=True)):
        own = digits[96 * i : 96 * i + 96]
        event, request, original = guid(own[:32]), guid(own[32:64]), guid(own[64:])
        run, short = second // RUN, own[40:56]
        records.append(text.format(time, event, request, original, short, run, time[:10]))
    return ('{"Records":[' + ",".join(records) + "]}").encode()


def guid(digits: str) -> str:
    """32 hexadecimal digits as a random (version 4) GUID; the fixed digits are overwritten."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
